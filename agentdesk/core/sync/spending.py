"""What a voucher at a desk is taken from: slices of leases, which the server has set aside for this desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.commands import IssueVoucher
from agentdesk.core.goodwill.lease_commands import IssueLeased
from agentdesk.core.goodwill.lease_model import CEILING, SHARE, Counter, are_kept, limits_of
from agentdesk.core.goodwill.matter import Matter, matter_of
from agentdesk.core.goodwill.model import Wanted
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.goodwill.store import edition_on, who_gives
from agentdesk.core.people.queries import shop_of
from agentdesk.core.storage.in_step import lease_slices, leases

_lease, _slice = leases.c, lease_slices.c
_LEFT = _slice.granted - _slice.spent
_OF_CUSTOMER = ("per_voucher", "per_case", "per_customer_year", CEILING)


class Charge(NamedTuple):
    """The slices that a voucher is taken from, and the day on which it counts."""

    slices: tuple[UUID, ...]
    day: date


class Held(NamedTuple):
    id: UUID
    customer_id: UUID | None
    case_id: UUID | None
    currency: str
    day: str
    limits: dict[str, int | None]
    vouchers_left: int
    until: datetime
    granted: int
    left: int
    slices: tuple[UUID, ...]

    def covers(self, amount: int) -> bool:
        return self.left >= amount and (self.customer_id is not None or self.vouchers_left > 0)

    def is_for(self, customer_id: UUID, case_id: UUID | None) -> bool:
        return (self.customer_id, self.case_id) == (customer_id, case_id)


def usable_now(connection: sa.Connection, now: datetime) -> list[Held]:
    """Of a clock that was put back or forward none: that costs time, and never money."""
    fresh = sa.and_(_lease.state == "open", _lease.taken_at <= now, _lease.expires_at > now)
    return list(_held(connection, fresh))


def _held(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> Iterator[Held]:
    of_these = sa.select(_slice.lease_id, _slice.id, _slice.granted, _LEFT.label("left")).join(
        leases, _lease.id == _slice.lease_id
    )
    cuts: dict[UUID, list[Any]] = defaultdict(list)
    for each in connection.execute(of_these.where(*where).order_by(_slice.id)):
        cuts[each.lease_id].append(each)
    for row in connection.execute(sa.select(leases).where(*where).order_by(_lease.taken_at, _lease.id)).all():
        cut = cuts[row.id]
        said = (row.id, row.customer_id, row.case_id, row.currency, row.day, row.limits, row.vouchers_left)
        sums = (min(each.granted for each in cut), min(each.left for each in cut))
        yield Held(*said, row.expires_at, *sums, tuple(each.id for each in cut))


def charge_for(connection: sa.Connection, wanted: IssueVoucher, person_id: UUID, now: datetime) -> Charge | None:
    """From which slices it would be taken now; None where leases do not cover it in all that it counts for."""
    matter = matter_here(connection, wanted)
    if matter is None or wanted.beyond_reason:
        return None
    usable = [each for each in usable_now(connection, now) if each.currency == wanted.currency]
    enough = [each for each in usable if each.covers(wanted.amount)]
    for ours in (each for each in enough if each.customer_id is None):
        day = date.fromisoformat(ours.day)
        limits = _limits(connection, matter, person_id, day)
        if limits is None or not are_kept(ours.limits, limits, ["per_person_day"]):
            continue
        for theirs in enough:
            if theirs.is_for(wanted.customer_id, matter.case_id) and are_kept(theirs.limits, limits, _OF_CUSTOMER):
                return Charge(tuple(sorted({*ours.slices, *theirs.slices})), day)
    return None


def spend(connection: sa.Connection, command: IssueLeased, person_id: UUID, now: datetime) -> None:
    """In the transaction in which the voucher is given. Refused sync.needs_server where the leases do not cover it."""
    charge = charge_for(connection, command, person_id, now)
    if charge != (tuple(sorted(command.slices)), command.day):
        raise Refused("sync.needs_server")
    for slice_id in charge.slices:
        spent = sa.update(lease_slices).where(_slice.id == slice_id, command.amount <= _LEFT)
        if connection.execute(spent.values(spent=_slice.spent + command.amount)).rowcount != 1:
            raise Refused("sync.needs_server")
    of_team = sa.select(_slice.lease_id).where(_slice.id.in_(charge.slices), _slice.counter == Counter.TEAM.value)
    counted = sa.update(leases).where(_lease.id.in_(of_team), _lease.vouchers_left > 0)
    if connection.execute(counted.values(vouchers_left=_lease.vouchers_left - 1)).rowcount != 1:
        raise Refused("sync.needs_server")


def matter_here(connection: sa.Connection, wanted: IssueVoucher) -> Matter | None:
    names = ("customer_id", "reason_id", "case_id", "failure_id", "order_id", "skus")
    try:
        return matter_of(
            connection, Wanted(kind=GoodwillKind.VOUCHER, **{name: getattr(wanted, name) for name in names})
        )
    except Refused:
        return None  # whoever carries it out is told why


def _limits(connection: sa.Connection, matter: Matter, person_id: UUID, day: date) -> dict[str, int | None] | None:
    """What the rules say that are for this very matter; None where what is said of its order cannot be known here."""
    policy = edition_on(connection, day, shop_of(connection)).policy
    giver = who_gives(connection, person_id).giver
    limits = limits_of(policy.rules_for(giver, GoodwillKind.VOUCHER, matter.reasons, matter.skus), policy)
    return None if limits[SHARE] is not None and matter.order_id else limits
