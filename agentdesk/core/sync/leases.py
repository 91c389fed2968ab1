"""Money at a desk: vouchers that it gives by itself, out of what the server has set aside for it.

There is one way, with the line up or down: a voucher is given from leases, in one transaction with what is spent of
them and its line in the outbox, and its code is shown once that is on disk. With the line up, a larger lease is asked
for first. A lease comes back by a command in the outbox, behind all vouchers given from it; no clock takes it back.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.commands import Command, Together, Wish
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.goodwill.commands import IssueVoucher
from agentdesk.core.goodwill.lease_commands import CloseLease, IssueLeased
from agentdesk.core.ids import derived_id, new_id
from agentdesk.core.storage.in_step import attention, lease_slices, leases, outbox
from agentdesk.core.storage.side import NEEDS_SERVER
from agentdesk.core.sync.guard import Mark, was_put_back
from agentdesk.core.sync.protocol import AskLease, Lease, Sent
from agentdesk.core.sync.replica import Replica, standing
from agentdesk.core.sync.spending import Charge, charge_for, matter_here, usable_now
from agentdesk.core.sync.transport import Transport, leased

_lease = leases.c
_WITH_LIMITS = frozenset(
    {
        *("goodwill.issue_voucher", "goodwill.give"),
        *("approvals.request", "approvals.change", "approvals.decide"),
    }
)
"""Kinds that are held against limits off which leases are cut."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What can be given while the line is down, in minor units: to one customer, or to all together (`vouchers` of
    them at most). With nothing leased it is nothing, in no currency."""

    amount: int
    currency: str
    vouchers: int


# --- Giving -----------------------------------------------------------------------------------------------------------


def give(
    replica: Replica, wanted: IssueVoucher, *, actor: UUID, id: UUID | None = None, transport: Transport | None = None
) -> Any:
    """A voucher from leases; where they are too small and there is a line, from larger ones that are asked for first.

    Raises Refused sync.needs_server where no lease covers it, and as `IssueLeased` does.
    """
    look_back(replica)
    charge = _charge_now(replica, wanted, actor)
    if charge is None and transport is not None:
        ask_for(replica, transport, wanted)
        charge = _charge_now(replica, wanted, actor)
    if charge is None:
        raise Refused(NEEDS_SERVER)
    said = wanted.model_dump() | {"stub": wanted.stub, "slices": charge.slices, "day": charge.day}
    wish, desk = Wish(IssueLeased(**said), actor, id), replica.desk
    given, heard = desk.transacted(lambda connection: desk.grant(connection, wish))
    _mark_done(replica)
    desk.events.publish(heard)
    return given


def _mark_done(replica: Replica) -> None:
    """Before a code is shown. Where the keyring fails just now, the voucher is given all the same: that it was begun
    is kept."""
    if replica.memory is not None:
        try:
            replica.memory.keep(Mark(replica.standing().next_seq - 1, done=True))
        except Failure:
            replica.memory = None  # nothing more is given without it, until the program is begun again


def _charge_now(replica: Replica, wanted: IssueVoucher, actor: UUID) -> Charge | None:
    if replica.memory is None:
        return None
    with replica.database.reading() as connection:
        return charge_for(connection, wanted, actor, replica.clock.now())


def ask_for(replica: Replica, transport: Transport, wanted: IssueVoucher) -> bool:
    """Leases that this voucher needs and are not here. Whether more of others is on its way back for it."""
    with replica.database.reading() as connection:
        matter = matter_here(connection, wanted)
        held = [each for each in usable_now(connection, replica.clock.now()) if each.covers(wanted.amount)]
    case_id = matter.case_id if matter else wanted.case_id
    recalled = 0
    if not any(each.customer_id is None for each in held):
        recalled += ask(replica, transport, want=wanted.amount)
    if not any(each.is_for(wanted.customer_id, case_id) for each in held):
        recalled += ask(replica, transport, customer_id=wanted.customer_id, case_id=case_id, want=wanted.amount)
    return recalled > 0


# --- What there is ----------------------------------------------------------------------------------------------------


def allowance(replica: Replica, customer_id: UUID | None = None) -> Allowance:
    """What this desk can give by itself now: to anybody, or to this customer at one go. True to the cent."""
    if replica.memory is None:
        return Allowance(0, "", 0)
    with replica.database.reading() as connection:
        usable = usable_now(connection, replica.clock.now())
    ours = [each for each in usable if each.customer_id is None and each.covers(1)]
    theirs = [each for each in usable if each.customer_id is not None and each.covers(1)]
    if not ours:
        return Allowance(0, "", 0)
    if customer_id is not None:
        of_them = [each for each in theirs if each.customer_id == customer_id]
        pairs = [(one, other) for one in ours for other in of_them if one.currency == other.currency]
        most = max((min(one.left, other.left) for one, other in pairs), default=0)
        return Allowance(most, ours[0].currency, 1 if most else 0)
    currency = ours[0].currency
    same = [each for each in ours if each.currency == currency]
    return Allowance(sum(each.left for each in same), currency, sum(each.vouchers_left for each in same))


# --- Asking, and giving back ------------------------------------------------------------------------------------------


def ask(
    replica: Replica,
    transport: Transport,
    *,
    customer_id: UUID | None = None,
    case_id: UUID | None = None,
    want: int | None = None,
) -> int:
    """Ask for a lease; how many of others are asked back for it. What is asked stands here first: an answer that is
    lost is asked for again as the same."""
    now = replica.clock.now()
    request = {"id": new_id(), "customer_id": customer_id, "case_id": case_id, "want": want, "state": "asked"}
    nothing = {"currency": "", "day": "", "limits": {}, "vouchers_left": 0, "taken_at": now, "expires_at": now}
    with replica.database.writing() as connection:
        connection.execute(leases.insert().values(**request, **nothing))
    return ask_again(replica, transport)


def ask_again(replica: Replica, transport: Transport) -> int:
    """Everything that was asked for and not answered; how many leases of others are asked back for it."""
    recalled = 0
    for asked, answer in leased(transport, asked_for(replica)):
        take_lease(replica, asked.request_id, answer)
        recalled += answer.recalled
    return recalled


def asked_for(replica: Replica) -> list[AskLease]:
    with replica.database.reading() as connection:
        waiting = connection.execute(sa.select(leases).where(_lease.state == "asked").order_by(_lease.id)).all()
        epoch = standing(connection).epoch
    said = ("customer_id", "case_id", "want")
    return [AskLease(epoch=epoch, request_id=row.id, **{name: getattr(row, name) for name in said}) for row in waiting]


def take_lease(replica: Replica, lease_id: UUID, answer: Lease) -> None:
    """As answered. Where the keyring fails meanwhile, it is as if the answer was lost: the day goes on without it."""
    if replica.memory is None and answer.granted:
        return
    try:
        _take(replica, lease_id, answer)
    except Failure as trouble:
        if trouble.code != "keys.no_keyring":
            raise
        replica.memory = None  # nothing is given without it, until the program is begun again


def _take(replica: Replica, lease_id: UUID, answer: Lease) -> None:
    now = replica.clock.now()
    said: dict[str, Any] = {"state": "denied"}
    if answer.granted:
        said = {"state": "open", "currency": answer.currency, "day": answer.day, "limits": answer.limits}
        said |= {"vouchers_left": answer.vouchers, "taken_at": now, "expires_at": now + timedelta(seconds=answer.lasts)}
        said["deed"] = answer.deed
    with replica.database.writing() as connection:
        taken = sa.update(leases).where(_lease.id == lease_id, _lease.state == "asked").values(**said)
        if connection.execute(taken).rowcount != 1 or not answer.granted:
            return
        for each in answer.slices:
            cut = {"id": each.id, "lease_id": lease_id, "counter": each.counter, "subject_id": each.subject_id}
            connection.execute(lease_slices.insert().values(**cut, granted=answer.granted, spent=0))
        if replica.memory is not None:
            replica.memory.keep(Mark(standing(connection).next_seq - 1, done=True))


def give_back(replica: Replica, recalled: Iterable[UUID] = ()) -> None:
    now = replica.clock.now()
    asked_back = _lease.id.in_(list(recalled))
    over = sa.or_(_lease.expires_at <= now, _lease.taken_at > now, asked_back)
    with replica.database.writing() as connection:
        close_where(replica, connection, over)


def give_all_back(replica: Replica) -> int:
    """Nothing more is given at this desk; how many leases go back."""
    with replica.database.writing() as connection:
        return close_where(replica, connection)


def make_way(replica: Replica, wanted: IssueVoucher) -> None:
    """Give back what is too small for this voucher, or is for another matter of its customer: one lease has to cover
    it, and what is leased in pieces counts against the limits that a larger one is cut off."""
    with replica.database.reading() as connection:
        matter = matter_here(connection, wanted)
        usable = usable_now(connection, replica.clock.now())
    case_id = matter.case_id if matter else wanted.case_id
    too_small = [
        each.id
        for each in usable
        if each.customer_id in (None, wanted.customer_id)
        and not (each.covers(wanted.amount) and (each.customer_id is None or each.case_id == case_id))
    ]
    with replica.database.writing() as connection:
        close_where(replica, connection, _lease.id.in_(too_small))


def ask_server(replica: Replica, wish: Wish) -> UUID:
    """As `Replica.ask_server`; what this desk has set aside for itself goes back before a command that is held against
    the same limits, in the order of the outbox."""
    with replica.database.writing() as connection:
        if has_limits(wish.command):
            customer_id = getattr(wish.command, "customer_id", None)
            theirs = sa.or_(_lease.customer_id.is_(None), _lease.customer_id == customer_id)
            close_where(replica, connection, *([theirs] if customer_id else []))
        return replica.put_in_outbox(connection, wish)


def has_limits(command: Command) -> bool:
    """Whether it is held against limits off which leases are cut."""
    kinds = {each.kind for each in command.commands} if isinstance(command, Together) else {command.kind}
    return not kinds.isdisjoint(_WITH_LIMITS)


def close_where(replica: Replica, connection: sa.Connection, *where: sa.ColumnElement[bool]) -> int:
    """In one transaction with the command that tells the server; how many there are."""
    asked = sa.select(_lease.id).where(_lease.state == "open", *where).order_by(_lease.id)
    ids, person_id = connection.execute(asked).scalars().all(), standing(connection).person_id
    for lease_id in ids:
        closed = {"state": "closed", "closed_seq": standing(connection).next_seq}
        connection.execute(sa.update(leases).where(_lease.id == lease_id).values(**closed))
        replica.put_in_outbox(connection, Wish(CloseLease(lease_id=lease_id), person_id))
    return len(ids)


def note_sent(replica: Replica, commands: Iterable[Sent]) -> None:
    """Before money comes back to the server: a copy of before, in which it is here still, is known as one from now on.

    Without the keyring all the rest has to go to the server too: then only the next greeting tells the copy.
    """
    if replica.memory is not None and any(each.kind == CloseLease.kind for each in commands):
        with suppress(Failure):
            replica.memory.keep(Mark(replica.standing().next_seq - 1, done=True))


def held_since(replica: Replica, last_seq: int) -> dict[UUID, str]:
    here = sa.or_(_lease.state == "open", _lease.closed_seq > last_seq)
    with replica.database.reading() as connection:
        return {row.id: row.deed for row in connection.execute(sa.select(_lease.id, _lease.deed).where(here))}


# --- A file that was put back -----------------------------------------------------------------------------------------


def look_back(replica: Replica) -> bool:
    """Whether this file was put back from a copy, or copied from elsewhere: then nothing is given from its leases any
    more, and nothing of them comes back; what waits in it needs attention. Looked at once for each opening of it."""
    if replica.looked_back is None:
        replica.looked_back = _was_put_back(replica)
        if replica.looked_back:
            _void(replica)
    return replica.looked_back


def note_put_back(replica: Replica) -> None:
    """The server knows more of this file than it does itself."""
    replica.looked_back = True
    _void(replica)


def _was_put_back(replica: Replica) -> bool:
    if replica.memory is None:
        return False
    with replica.database.reading() as connection:
        made = standing(connection).next_seq - 1
        has_leases = connection.execute(sa.select(sa.exists().where(_lease.state.in_(["open", "closed"])))).scalar()
    try:
        kept = replica.memory.recall()
        if was_put_back(kept, made, has_leases=bool(has_leases)):
            return True
        if kept is not None:
            replica.memory.keep(Mark(made, done=True))  # what was cut off before may be shown from now on
    except Failure:
        replica.memory = None  # nothing is given without it, until the program is begun again
    return False


def _void(replica: Replica) -> None:
    now = replica.clock.now()
    with replica.database.writing() as connection:
        connection.execute(sa.update(leases).where(_lease.state.in_(["open", "asked"])).values(state="void"))
        waiting = sa.select(outbox.c.device_seq, outbox.c.command_id).where(outbox.c.state == "waiting")
        for line in connection.execute(waiting).all():
            place = {"id": derived_id(line.command_id, "restored"), "device_seq": line.device_seq}
            noticed = attention.insert().prefix_with("OR IGNORE")
            connection.execute(noticed.values(**place, kind="restored", noticed_at=now, dealt="", reason=""))
