"""What a desk can give while its line is down: how much in all, to whom, for what; and why not more."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.cases.store import cases
from agentdesk.core.commands import Wish
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.commands import IssueVoucher
from agentdesk.core.money import Money
from agentdesk.core.sync.leases import look_back
from agentdesk.core.sync.replica import Replica
from agentdesk.core.sync.signing_in import is_signed_in
from agentdesk.core.sync.spending import Held, matter_here, usable_now

_AT_ONCE = "per_voucher"


@dataclass(frozen=True, slots=True)
class ToOne:
    """`most` at one go to this customer, for this case or for what belongs to none."""

    customer_id: UUID
    case_id: UUID | None
    most: Money


@dataclass(frozen=True, slots=True)
class Offline:
    """`most` in all, in `vouchers` of them at most; `remembers`: whether this machine has a keyring, without which
    nothing can be given."""

    most: Money | None = None
    vouchers: int = 0
    to: tuple[ToOne, ...] = ()
    remembers: bool = True

    def to_customer(self, customer_id: UUID) -> tuple[ToOne, ...]:
        """The largest first."""
        theirs = [each for each in self.to if each.customer_id == customer_id]
        return tuple(sorted(theirs, key=lambda each: -each.most.minor))

    def for_matter(self, customer_id: UUID, case_id: UUID | None) -> Money | None:
        return next((each.most for each in self.to_customer(customer_id) if each.case_id == case_id), None)


def offline(replica: Replica) -> Offline:
    """True to the cent, as far as this desk alone is asked: a reason whose limits are stricter gives less."""
    look_back(replica)
    if replica.memory is None:
        return Offline(remembers=False)
    if not is_signed_in(replica.database):
        return Offline()
    with replica.database.reading() as connection:
        usable = [each for each in usable_now(connection, replica.clock.now()) if each.covers(1)]
    ours = [each for each in usable if each.customer_id is None]
    if not ours:
        return Offline()
    ours = [each for each in ours if each.currency == ours[0].currency]
    theirs = [each for each in usable if each.customer_id is not None and each.currency == ours[0].currency]
    at_one_go: dict[tuple[UUID, UUID | None], int] = {}
    for each in theirs:
        assert each.customer_id
        matter = each.customer_id, each.case_id
        at_one_go[matter] = max(at_one_go.get(matter, 0), *(_at_one_go(one, each) for one in ours))
    most = min(sum(each.left for each in ours), sum(each.left for each in theirs))
    if not most:
        return Offline()
    currency = ours[0].currency
    to = tuple(ToOne(*matter, Money(each, currency)) for matter, each in at_one_go.items() if each)
    return Offline(Money(most, currency), sum(each.vouchers_left for each in ours), to)


def _at_one_go(ours: Held, theirs: Held) -> int:
    caps = (each.limits.get(_AT_ONCE) for each in (ours, theirs))
    return min([ours.left, theirs.left, *(cap for cap in caps if cap is not None)])


def refusal(replica: Replica, wish: Wish) -> Refused:
    """Why this voucher cannot be given while the server is away, and what can be."""
    wanted = wish.command
    assert isinstance(wanted, IssueVoucher)
    found = offline(replica)
    if not found.remembers:
        return Refused("sync.offline_no_keyring")
    with replica.database.reading() as connection:
        matter = matter_here(connection, wanted)
        case_id = matter.case_id if matter else wanted.case_id
        most = found.for_matter(wanted.customer_id, case_id)
        if most and most.minor >= wanted.amount:
            return Refused("sync.offline_not_for_this")
        if most:
            return Refused("sync.offline_up_to", most=most)
        for other in found.to_customer(wanted.customer_id):
            if other.case_id is None:
                return Refused("sync.offline_without_case", most=other.most)
            number = connection.execute(sa.select(cases.c.number).where(cases.c.id == other.case_id)).scalar()
            return Refused("sync.offline_for_case", most=other.most, number=f"C-{number}")
    return Refused("sync.offline_nothing")
