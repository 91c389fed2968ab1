"""What patterns are found in: rows as they were read, nothing reckoned yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

Key = tuple[str, str]
"""Kind and key of a contact point, as own benefit compares them (see `goodwill.own_benefit`)."""


class Period(NamedTuple):
    """From a moment until before another one."""

    begins: datetime
    ends: datetime

    def __contains__(self, at: object) -> bool:
        return isinstance(at, datetime) and self.begins <= at < self.ends


class Given(NamedTuple):
    """An act of goodwill that stands; `amount` is what has not been taken back. `case_id` is the case in which it goes
    on. `limits`: what each allowed when it was decided."""

    id: UUID
    kind: str
    at: datetime
    customer_id: UUID
    amount: int
    currency: str
    given_by: UUID
    decided_by: UUID
    limits: Mapping[str, int]
    seconded_by: UUID | None = None
    request_id: UUID | None = None
    beyond_reason: str = ""
    order_id: UUID | None = None
    case_id: UUID | None = None

    @property
    def people(self) -> frozenset[UUID]:
        return frozenset(filter(None, (self.given_by, self.decided_by, self.seconded_by)))

    @property
    def within_own_room(self) -> bool:
        return self.request_id is None and not self.beyond_reason


class Issue(NamedTuple):
    by: UUID
    at: datetime
    amount: int
    last_four: str


class Redeemed(NamedTuple):
    """A redemption at this desk, not one that a shop system reported. `issued`: the voucher, and those before it whose
    codes were lost, the latest first."""

    entry_id: UUID
    at: datetime
    by: UUID
    amount: int
    currency: str
    customer_id: UUID
    issued: tuple[Issue, ...]


class Refunded(NamedTuple):
    """Something came back for an article of an order. `by`: who gave the price reduction; None for a return, which is
    imported."""

    order: str
    customer_id: UUID
    sku: str
    at: datetime
    amount: int | None
    currency: str
    by: UUID | None


class Sold(NamedTuple):
    """An article of an order of somebody who is reached as one of us is."""

    order_id: UUID
    order: str
    customer_id: UUID
    sku: str
    article: str
    at: datetime
    total: int
    currency: str
    staff: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Reached:
    """How customers are reached, and how people who work here are."""

    customers: Mapping[UUID, frozenset[Key]]
    staff: Mapping[Key, frozenset[UUID]]

    def sharing(self) -> frozenset[UUID]:
        """Customers who are reached as another one of them is."""
        first: dict[Key, UUID] = {}
        found: set[UUID] = set()
        for customer_id, keys in self.customers.items():
            for key in keys:
                if (other := first.setdefault(key, customer_id)) != customer_id:
                    found |= {other, customer_id}
        return frozenset(found)

    def staff_of(self, customer_id: UUID) -> frozenset[UUID]:
        """Those who work here and are reached as this customer is."""
        keys = self.customers.get(customer_id, frozenset())
        return frozenset[UUID]().union(*(self.staff.get(key, frozenset()) for key in keys))


def of_some(rows: Iterable[Any], *names: str) -> dict[tuple[Any, ...], list[Any]]:
    """Rows by what they have in common, in the order they come."""
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        groups.setdefault(tuple(getattr(row, name) for name in names), []).append(row)
    return groups
