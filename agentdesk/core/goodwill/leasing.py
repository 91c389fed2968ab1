"""How leases of money are granted, come back, and are written off. All of it happens at a server.

Acts and leases are numbered together: whoever gives or leases beside somebody else writes the same row, and looks
again. So what is given and what is leased never exceed a limit together.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from agentdesk.core.commands import AGENTS, LEADERS, SYSTEM, SYSTEM_ONLY, handles
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill import lease_commands as asked
from agentdesk.core.goodwill.authority import Limit
from agentdesk.core.goodwill.giving import room_of
from agentdesk.core.goodwill.giving_leased import give_leased
from agentdesk.core.goodwill.lease_model import (
    LASTS,
    MOST_VOUCHERS,
    NOT_OVER,
    ON_THEIR_WAY,
    Counter,
    LeaseState,
    limits_of,
    size,
    size_of_customer,
)
from agentdesk.core.goodwill.model import Wanted
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.goodwill.store import edition_on, who_gives
from agentdesk.core.goodwill.store.leases import (
    held_by_others,
    money_lease_slices,
    money_leases,
    open_of,
    people_of,
    slices_of,
)
from agentdesk.core.goodwill.store.sums import decided_by
from agentdesk.core.ids import derived_id
from agentdesk.core.ledger import budgets
from agentdesk.core.ledger.book import Book
from agentdesk.core.ledger.correcting import corrected
from agentdesk.core.ledger.model import Account, AccountKind, Entry, EntryKind
from agentdesk.core.ledger.store import account_of
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.queries import shop_of
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.vouchers.steps import today

_OF_CUSTOMER = (
    Limit.NO_RULE, Limit.OWN_BENEFIT, Limit.PER_VOUCHER, Limit.PER_CUSTOMER_YEAR, Limit.ACQUISITION_COST,
)  # fmt: skip
Cut = tuple[Counter, UUID, int]


@handles(asked.IssueLeased, allowed=AGENTS)
def issue_leased(command: asked.IssueLeased, work: UnitOfWork) -> dict[str, Any]:
    act = give_leased(work, command, work.actor.person_id)
    return {"act_id": act.id, "voucher_id": act.voucher_id}


@handles(asked.KeepLeased, allowed=SYSTEM_ONLY)
def keep_leased(command: asked.KeepLeased, work: UnitOfWork) -> dict[str, Any]:
    act = give_leased(work, command, command.given_by)
    return {"act_id": act.id, "voucher_id": act.voucher_id}


@handles(asked.GrantLease, allowed=SYSTEM_ONLY)
def grant(command: asked.GrantLease, work: UnitOfWork) -> dict[str, Any]:
    work.take_number("goodwill")
    if _found(work, command.lease_id) is not None:
        return {"granted": 0, "recalled": []}  # taken in again meanwhile (`leasing_again`), and perhaps over
    cuts, limits, currency = _of_customer(work, command) if command.customer_id else _of_desk(work, command)
    amount = min(each for _, _, each in cuts)
    short = [cut[:2] for cut in cuts if cut[2] < (command.want or 0)]  # nobody is waiting for what is only kept ready
    recalled = _recall(work, command, short) if short else []
    if amount <= 0:
        return {"granted": 0, "recalled": recalled}
    team_id, day = _team_of(work, command.person_id), today(work).isoformat()
    granted = asked.TakeInLease(
        lease_id=command.lease_id,
        device_id=command.device_id,
        person_id=command.person_id,
        team_id=team_id,
        currency=currency,
        day=today(work),
        limits=limits,
        granted_at=work.decided_at,
        expires_at=work.decided_at + LASTS,
        granted=amount,
        cuts=tuple(_cut(command, cut) for cut in cuts),
    )
    note(work, granted, LeaseState.OPEN)
    if granted.is_of_team:
        held = Account.held(command.lease_id, currency)
        budgets.take(work, team_id, EntryKind.HOLD, held, amount, day[:7])
    deed = granted.as_json()
    work.side.outlives({"leased": deed})
    told = {"currency": currency, "day": day, "vouchers": MOST_VOUCHERS, "lasts": int(LASTS.total_seconds())}
    slices = [
        {"id": _slice_id(command.lease_id, counter), "counter": counter, "subject_id": subject_id}
        for counter, subject_id, _ in cuts
    ]
    return {"granted": amount, "recalled": recalled, "limits": limits, "slices": slices, "deed": deed} | told


@handles(asked.CloseLease, allowed=AGENTS)
def close(command: asked.CloseLease, work: UnitOfWork) -> None:
    """Of one that is closed, or written off, nothing more comes back."""
    lease = _found(work, command.lease_id)
    if lease is None:
        return  # the server was put back from a copy of before it was granted
    if work.actor.person_id not in (lease["person_id"], SYSTEM):
        raise Refused("goodwill.lease_of_another")
    if lease["state"] in NOT_OVER:
        give_back(work, lease)


@handles(asked.SuspectLeases, allowed=SYSTEM_ONLY)
def suspect(command: asked.SuspectLeases, work: UnitOfWork) -> None:
    ids = open_of(work.connection, command.device_id)
    found = work.get_many(money_leases, [(id,) for id in ids])
    work.put_many(money_leases, [{**row, "state": LeaseState.SUSPECT.value} for row in found.values()])


@handles(asked.WriteOffLease, allowed=LEADERS)
def write_off(command: asked.WriteOffLease, work: UnitOfWork) -> dict[str, Any]:
    """The team's money has left its budget for good; what the limits of people and customers count, they count on."""
    lease, me = _known(work, command.lease_id), work.actor.person_id
    if lease["state"] not in (LeaseState.SUSPECT, LeaseState.UNHEARD):
        raise Refused("goodwill.lease_not_suspect")
    if not command.reason:
        raise Refused("goodwill.reason_missing")
    if me in (lease["first_by"], lease["person_id"]):
        raise Refused("goodwill.lease_same_person")
    both = lease["first_by"] is not None
    said = {"state": LeaseState.WRITTEN_OFF.value} if both else {"first_by": me}
    if both:
        _book_off(work, lease, command.reason)
    work.put(money_leases, lease | said | {"reason": command.reason})
    work.changed("lease", command.lease_id)
    return {"written_off": both}


def _book_off(work: UnitOfWork, lease: dict[str, Any], reason: str) -> None:
    held, off = Account.held(lease["id"], lease["currency"]), Account.written_off(lease["currency"])
    left = sum(
        each.left for each in slices_of(work.connection, [lease["id"]])[lease["id"]] if each.counter is Counter.TEAM
    )
    if left:
        Book(work, lease["team_id"]).post(EntryKind.WRITE_OFF, held, off, left, reason)


@corrected
def held_money_goes_on(work: UnitOfWork, entry: Entry) -> None:
    """What was given from a lease goes back to its budget. What was leased, or came back, is put right by the lease.

    Raises Refused goodwill.entry_of_a_lease.
    """
    ends = (account_of(work.connection, account_id) for account_id in (entry.from_id, entry.to_id))
    lease = next((row for each in ends if each.kind is AccountKind.HELD and (row := _found(work, each.owner_id))), None)
    if lease is None:
        return
    if entry.kind in (EntryKind.HOLD, EntryKind.RELEASE, EntryKind.WRITE_OFF):
        raise Refused("goodwill.entry_of_a_lease")
    _release(work, lease, entry.amount)


# --- What is granted --------------------------------------------------------------------------------------------------


def _of_desk(work: UnitOfWork, command: asked.GrantLease) -> tuple[list[Cut], dict[str, int | None], str]:
    """Of what the person may give today, and of what their team has this month."""
    connection, day, person_id = work.connection, today(work), command.person_id
    policy, team_id = edition_on(connection, day, shop_of(connection)).policy, _team_of(work, command.person_id)
    rules = policy.rules_for(who_gives(connection, person_id).giver, GoodwillKind.VOUCHER, (), ())
    limits = limits_of(rules, policy)
    most = limits["per_person_day"]
    left = None if most is None else most - decided_by(connection, person_id, policy.currency, work.decided_at, day)
    free = budgets.room_of(connection, team_id, f"{day:%Y-%m}", policy.currency)
    cap, agents = limits["per_voucher"], people_of(connection, team_id)
    of_team, of_person = (size(command.want, cap, each, free, agents) for each in (None, left))
    return [(Counter.TEAM, team_id, of_team), (Counter.PERSON, person_id, of_person)], limits, policy.currency


def _of_customer(work: UnitOfWork, command: asked.GrantLease) -> tuple[list[Cut], dict[str, int | None], str]:
    """Of what the customer may be given, and of that for a case or for what belongs to none."""
    assert command.customer_id
    wanted = Wanted(customer_id=command.customer_id, case_id=command.case_id)
    room = room_of(work.connection, command.person_id, wanted, work.decided_at)
    policy, asking = room.edition.policy, room.asking
    limits = limits_of(policy.rules_for(asking.giver, asking.kind, asking.reasons, asking.skus), policy)
    rooms = {each.limit: each.room for each in room.authority.limits}
    of_customer = [rooms[limit] for limit in _OF_CUSTOMER if limit in rooms]
    of_case = [rooms[Limit.PER_CASE]] if Limit.PER_CASE in rooms else []
    alone, amount = (size_of_customer(command.want, [*of_customer, *more]) for more in ([], of_case))
    case_id = room.matter.case_id
    matter = (Counter.CASE, case_id) if case_id else (Counter.LOOSE, command.customer_id)
    return [(Counter.CUSTOMER, command.customer_id, alone), (*matter, amount)], limits, policy.currency


def note(work: UnitOfWork, granted: asked.TakeInLease, state: LeaseState) -> None:
    """The rows of a lease of which nothing was given."""
    lease = {
        "id": granted.lease_id,
        "device_id": granted.device_id,
        "person_id": granted.person_id,
        "team_id": granted.team_id,
        "currency": granted.currency,
        "day": granted.day.isoformat(),
        "state": state.value,
        "vouchers_left": MOST_VOUCHERS,
        "limits": granted.limits,
        "granted_at": granted.granted_at,
        "expires_at": granted.expires_at,
        "recalled_at": None,
        "closed_at": None,
        "first_by": None,
        "reason": "",
        "scope_id": SHOP,
    }
    work.add_many(money_leases, [lease])
    amount = {"granted": granted.granted, "remaining": granted.granted, "at": granted.granted_at}
    of = {"lease_id": granted.lease_id, "scope_id": SHOP}
    work.add_many(money_lease_slices, [each.model_dump() | of | amount for each in granted.cuts])
    work.changed("lease", granted.lease_id)


def _cut(command: asked.GrantLease, cut: Cut) -> asked.LeaseCut:
    counter, subject_id, _ = cut
    return asked.LeaseCut(
        id=_slice_id(command.lease_id, counter),
        counter=counter,
        subject_id=None if subject_id == command.customer_id else subject_id,
        customer_id=command.customer_id,
    )


def _slice_id(lease_id: UUID, counter: Counter) -> UUID:
    return derived_id(lease_id, f"slice:{counter}")


def _team_of(work: UnitOfWork, person_id: UUID) -> UUID:
    return who_gives(work.connection, person_id).giver.team_id or SHOP


# --- What comes back --------------------------------------------------------------------------------------------------


def _recall(work: UnitOfWork, command: asked.GrantLease, cuts: list[tuple[Counter, UUID]]) -> list[UUID]:
    """Leases of other desks that have some of it are asked back: their desks close them when they hear of it. Those on
    their way are named again; a desk that does not hear of it for longer is not waited for."""
    now = work.decided_at
    ids = held_by_others(work.connection, command.device_id, cuts, now - ON_THEIR_WAY)
    found = work.get_many(money_leases, [(id,) for id in ids])
    asked_now = [row for row in found.values() if row["recalled_at"] is None]
    work.put_many(money_leases, [{**row, "recalled_at": now} for row in asked_now])
    return ids


def give_back(work: UnitOfWork, lease: dict[str, Any]) -> None:
    slices = slices_of(work.connection, [lease["id"]])[lease["id"]]
    for each in slices:
        if each.left:
            work.take_from(money_lease_slices, "remaining", (each.id,), each.left)
        if each.counter is Counter.TEAM and each.left:
            _release(work, lease, each.left)
    closed = {"state": LeaseState.CLOSED.value, "closed_at": work.decided_at}
    work.put(money_leases, lease | closed)
    work.changed("lease", lease["id"])


def _release(work: UnitOfWork, lease: dict[str, Any], amount: int) -> None:
    """To the budget from which it was taken, whether or not its month is over."""
    budget = Account.budget(lease["team_id"], lease["day"][:7], lease["currency"])
    Book(work, lease["team_id"]).post(EntryKind.RELEASE, Account.held(lease["id"], lease["currency"]), budget, amount)
    budgets.fall_to_plan(work, lease["team_id"], lease["day"][:7], lease["currency"])


def _known(work: UnitOfWork, lease_id: UUID) -> dict[str, Any]:
    found = _found(work, lease_id)
    if found is None:
        raise Refused("goodwill.lease_unknown")
    return found


def _found(work: UnitOfWork, lease_id: UUID) -> dict[str, Any] | None:
    row = work.get(money_leases, lease_id)
    return None if row is None else dict(row)
