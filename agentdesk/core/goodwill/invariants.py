"""What is always true of goodwill: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.customers.merges import WhoseThen
from agentdesk.core.goodwill.authority import A_YEAR, AT_ONE_GO, Limit
from agentdesk.core.goodwill.model import Act, ActState
from agentdesk.core.goodwill.store import act_from, authority_editions, goodwill_acts, policies
from agentdesk.core.goodwill.store.leases import money_lease_slices, money_lease_uses, money_leases
from agentdesk.core.ledger.model import Account, AccountKind
from agentdesk.core.ledger.store import ledger_accounts
from agentdesk.core.storage.check import Finding, invariant
from agentdesk.core.storage.schema import facts
from agentdesk.core.vouchers.store import vouchers

_act, _voucher, _account = goodwill_acts.c, vouchers.c, ledger_accounts.c
_LEFT = _act.amount - _act.taken_back


@invariant("goodwill.editions", of_all_rows=True)
def every_edition_can_be_read(connection: sa.Connection) -> Iterator[Finding]:
    """Also those that count no more: what was given under them is looked at by them."""
    for row in connection.execute(sa.select(authority_editions.c.id, authority_editions.c.policy)):
        try:
            policies().validate_python(row.policy)
        except ValueError:
            yield Finding({"authority_edition_id": str(row.id)})


@invariant("goodwill.states", of_all_rows=True)
def an_act_says_of_itself_what_is_so(connection: sa.Connection) -> Iterator[Finding]:
    """A voucher has a voucher once it is given, everything else an entry; what counts no more has gone back."""
    is_voucher, given = _act.kind == "voucher", _act.state.in_([ActState.GIVEN.value, ActState.TAKEN_BACK.value])
    booked = sa.or_(
        sa.and_(is_voucher, _act.voucher_id.is_not(None), _act.entry_id.is_(None)),
        sa.and_(sa.not_(is_voucher), _act.voucher_id.is_(None), _act.entry_id.is_not(None)),
    )
    pending, over = _act.state == ActState.PENDING.value, _act.state.in_([ActState.RELEASED.value, "taken_back"])
    wrong = sa.or_(given != booked, over != (_LEFT == 0), sa.and_(pending, _act.request_id.is_(None)))
    for row in connection.execute(sa.select(_act.id, _act.state).where(wrong)):
        yield Finding({"act_id": str(row.id), "state": row.state})


@invariant("goodwill.vouchers", of_all_rows=True)
def what_was_given_is_what_the_voucher_says(connection: sa.Connection) -> Iterator[Finding]:
    """Of the same customer and currency; and what counts is what is not void, over all that replaced one another."""
    not_void = _voucher.amount - _voucher.voided
    worth: dict[UUID, int] = {}
    first: dict[UUID, UUID] = {}
    replaced = sa.or_(_voucher.replaces_id.is_not(None), _voucher.replaced_by_id.is_not(None))
    chained = sa.select(_voucher.id, _voucher.replaces_id, not_void.label("worth"))
    for row in connection.execute(chained.where(replaced).order_by(_voucher.issued_at, _voucher.id)):
        first[row.id] = first.get(row.replaces_id, row.id)
        worth[first[row.id]] = worth.get(first[row.id], 0) + row.worth
    same = sa.and_(_voucher.customer_id == _act.customer_id, _voucher.currency == _act.currency)
    asked = (
        sa.select(_act.id, _act.voucher_id, _LEFT.label("counts"), not_void.label("worth"), same.label("same"))
        .outerjoin(vouchers, _voucher.id == _act.voucher_id)
        .where(_act.voucher_id.is_not(None))
    )
    for row in connection.execute(asked):
        if not row.same or worth.get(row.voucher_id, row.worth) != row.counts:
            yield Finding({"act_id": str(row.id), "voucher_id": str(row.voucher_id), "counts": row.counts})


@invariant("goodwill.given", of_all_rows=True)
def what_was_given_lies_on_its_account(connection: sa.Connection) -> Iterator[Finding]:
    """What is no voucher, by kind and currency."""
    acts = _sums(connection, _act.kind != "voucher", _act.entry_id.is_not(None))
    named = sa.select(_account.period, _account.currency, _account.balance)
    rows = connection.execute(named.where(_account.kind == AccountKind.GIVEN.value))
    on_accounts = {(row.period, row.currency): row.balance for row in rows}
    for key in sorted(acts.keys() | on_accounts.keys()):
        if acts.get(key, 0) != on_accounts.get(key, 0):
            facts = {"kind": key[0], "currency": key[1], "acts": acts.get(key, 0)}
            yield Finding(facts | {"account": on_accounts.get(key, 0)})


@invariant("goodwill.held", of_all_rows=True)
def what_is_pending_is_held(connection: sa.Connection) -> Iterator[Finding]:
    asked = sa.select(_act.id, _act.request_id, _act.amount, _act.currency).where(
        _act.state == ActState.PENDING.value, _act.request_id.is_not(None)
    )
    for row in connection.execute(asked):
        account = Account.held(row.request_id, row.currency).id
        held = connection.execute(sa.select(_account.balance).where(_account.id == account)).scalar() or 0
        if held != row.amount:
            yield Finding({"act_id": str(row.id), "amount": row.amount, "held": held})


@invariant("goodwill.limits", of_all_rows=True)
def nobody_gave_beyond_a_limit(connection: sa.Connection) -> Iterator[Finding]:
    """By what each limit allowed when it was decided: the acts in its window until then, one after another.

    Not what was approved, nor what somebody alone in their shop has given a reason for.
    """
    for limit, (group, where, window) in _WINDOWS.items():
        yield from _beyond(connection, limit, group, where, window)


@invariant("goodwill.leases", of_all_rows=True)
def what_is_leased_is_held(connection: sa.Connection) -> Iterator[Finding]:
    """Of each slice what it was granted without what was given of it, until its lease is closed; and the budget holds
    what is left of the team's, until that is written off."""
    lease, cut, use = money_leases.c, money_lease_slices.c, money_lease_uses.c
    used = sa.select(sa.func.coalesce(sa.func.sum(use.amount), 0)).where(use.slice_id == cut.id)
    asked = sa.select(
        lease.id, lease.currency, lease.state, cut.counter, cut.granted, cut.remaining,
        used.correlate(money_lease_slices).scalar_subquery().label("used"),
    ).join(money_lease_slices, cut.lease_id == lease.id)  # fmt: skip
    for row in connection.execute(asked):
        left = 0 if row.state == "closed" else row.granted - int(row.used)
        held, to_hold = row.remaining, left
        if row.counter == "team":
            account, to_hold = Account.held(row.id, row.currency).id, 0 if row.state == "written_off" else left
            held = connection.execute(sa.select(_account.balance).where(_account.id == account)).scalar() or 0
        if row.remaining != left or held != to_hold or row.used > row.granted:
            yield Finding({"lease_id": str(row.id), "slice": row.counter, "left": left, "held": held})


Window = Callable[[Act, Act], bool]
_always: Window = lambda before, act: True  # noqa: E731
_WINDOWS: dict[Limit, tuple[str, sa.ColumnElement[bool], Window]] = {
    Limit.PER_VOUCHER: ("customer_id", sa.true(), lambda before, act: before.at > act.at - AT_ONE_GO),
    Limit.PER_CASE: ("case_id", _act.case_id.is_not(None), _always),
    Limit.PER_CUSTOMER_YEAR: ("customer_id", sa.true(), lambda before, act: before.at > act.at - A_YEAR),
    Limit.PER_PERSON_DAY: ("decided_by", sa.true(), lambda before, act: before.day == act.day),
    Limit.SHARE_OF_ORDER: ("order_id", _act.order_id.is_not(None), _always),
    Limit.ACQUISITION_COST: ("customer_id", sa.true(), lambda before, act: before.at > act.at - A_YEAR),
}


def _beyond(
    connection: sa.Connection, limit: Limit, group: str, where: sa.ColumnElement[bool], window: Window
) -> Iterator[Finding]:
    whose = WhoseThen(connection, goodwill_acts.name) if group == "customer_id" else None
    ordered = sa.select(goodwill_acts).where(where).order_by(_act[group], _act.currency, _act.no)
    known: tuple[Hashable, ...] = ()
    before: list[Act] = []
    for row in connection.execute(ordered, execution_options={"yield_per": 2_000}).mappings():
        act = act_from(row)
        if known != (key := (getattr(act, group), act.currency)):
            known, before = key, []
        before = [each for each in before if window(each, act)] if window is not _always else before
        before.append(act)
        most = act.limits.get(limit.value)
        if most is None or act.request_id or act.beyond_reason:
            continue
        theirs = [each for each in before if _same_then(whose, each, act)]
        used = sum(_counted(each, act) for each in theirs)
        if used > most:
            used -= sum(_gone_by(connection, each, act) for each in theirs if _counted(each, act) > each.counts)
        if used > most:
            yield Finding({"act_id": str(act.id), "limit": limit.value, "most": most, "used": used})


def _same_then(whose: WhoseThen | None, before: Act, act: Act) -> bool:
    """Whether both were given to one customer, when the second was: what a limit counts together from a merge on."""
    if whose is None:
        return True
    return whose(before.id, before.customer_id, act.at) == whose(act.id, act.customer_id, act.at)


def _counted(before: Act, act: Act) -> int:
    """What of it counted when the other one was given: what was taken back later did."""
    later = before.taken_back_at is None or before.taken_back_at > act.at
    return before.amount if later and before.state is not ActState.RELEASED else before.counts


def _gone_by(connection: sa.Connection, before: Act, act: Act) -> int:
    """What of it had been taken back when the other one was given: the row knows only when the last of it was."""
    asked = sa.select(facts.c.kind, facts.c.data).where(
        facts.c.customer_id == before.customer_id,
        facts.c.subject_id == before.id,
        facts.c.kind.in_(_WAYS),
        facts.c.recorded_at <= act.at,
    )
    return sum(_WAYS[row.kind] * row.data.get("back", 0) for row in connection.execute(asked))


_WAYS = {"goodwill.taken_back": 1, "goodwill.counts_again": -1}


def _sums(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> dict[tuple[Any, ...], int]:
    added = sa.cast(sa.func.sum(_LEFT), sa.BigInteger).label("added")
    asked = sa.select(_act.kind, _act.currency, added).where(*where).group_by(_act.kind, _act.currency)
    return {(row.kind, row.currency): row.added for row in connection.execute(asked)}
