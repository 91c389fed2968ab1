"""What goodwill is about, looked up: case, order, reason and failure agree, and one stands in for the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from agentdesk.core.cases.model import FailureKind, Kind
from agentdesk.core.cases.store import cases, failures
from agentdesk.core.customers.store import customers
from agentdesk.core.deadlines.model import Severity
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.model import OwedByLaw, Wanted
from agentdesk.core.goodwill.store import failures_since, lines_of, row_of
from agentdesk.core.goodwill.suggesting import REPEATED_WITHIN, Affected
from agentdesk.core.interactions.store import reasons
from agentdesk.core.money import Money
from agentdesk.core.orders.store import orders, products
from agentdesk.core.storage.unit_of_work import Connection

_OWED = {
    Kind.PRODUCT_CLAIM: OwedByLaw.WARRANTY,
    Kind.WITHDRAWAL: OwedByLaw.WITHDRAWAL,
    Kind.RETURN: OwedByLaw.WITHDRAWAL,
}
_OF_ORDER = ("id", "customer_id", "currency", "total")


@dataclass(frozen=True, slots=True)
class Matter:
    """Rows as the tables hold them. `case` is the one into which the case named was merged, if it was."""

    wanted: Wanted
    case: Any
    order: Any
    failure: Any
    reasons: tuple[UUID, ...]
    skus: tuple[str, ...]

    @property
    def case_id(self) -> UUID | None:
        return self.case["id"] if self.case else None

    @property
    def order_id(self) -> UUID | None:
        return self.order["id"] if self.order else None

    @property
    def reason_id(self) -> UUID | None:
        return self.reasons[0] if self.reasons else None

    @property
    def severity(self) -> Severity:
        said = self.failure or self.case
        return Severity(said["severity"]) if said else Severity.NORMAL

    def order_total(self, currency: str) -> int | None:
        return self.order["total"] if self.order and self.order["currency"] == currency else None


def matter_of(connection: Connection, wanted: Wanted) -> Matter:
    """Raises Refused for what is not there, and for a case, order or failure of another customer."""
    row_of(connection, customers, wanted.customer_id, "id")
    case = _case(connection, wanted)
    failure = wanted.failure_id and row_of(connection, failures, wanted.failure_id)
    if failure and failure["customer_id"] != wanted.customer_id:
        raise Refused("goodwill.failure_of_another")
    order_id = wanted.order_id or (failure and failure["order_id"]) or (case and case["order_id"])
    order = row_of(connection, orders, order_id, *_OF_ORDER) if order_id else None
    if order and order["customer_id"] != wanted.customer_id:
        raise Refused("cases.order_of_another")
    reason_id = wanted.reason_id or (case and case["reason_id"])
    return Matter(
        wanted, case, order, failure, tuple(_with_group(connection, reason_id)), _skus(connection, wanted, case)
    )


def affected(connection: Connection, matter: Matter, currency: str, now: datetime) -> Affected:
    """What a suggestion looks at: the lines concerned, else the whole order."""
    times = failures_since(connection, matter.wanted.customer_id, now - REPEATED_WITHIN)
    return Affected(value=_value(connection, matter, currency), severity=matter.severity, failures=times)


def owed_by_law(connection: Connection, matter: Matter, today: date) -> tuple[OwedByLaw, ...]:
    """By the kind of the case, or because something is faulty that is under warranty still."""
    return tuple(dict.fromkeys(_owed(connection, matter, today)))


def _owed(connection: Connection, matter: Matter, today: date) -> Iterator[OwedByLaw]:
    if matter.case and (owed := _OWED.get(Kind(matter.case["kind"]))):
        yield owed
    faulty = matter.failure and matter.failure["kind"] == FailureKind.PRODUCT.value
    if faulty and matter.order and matter.skus:
        lines = lines_of(connection, matter.order["id"], matter.skus)
        if any(line.warranty_until >= today.isoformat() for line in lines):
            yield OwedByLaw.WARRANTY


def _case(connection: Connection, wanted: Wanted) -> Any:
    if wanted.case_id is None:
        return None
    case = row_of(connection, cases, wanted.case_id)
    if case["merged_into"]:
        case = row_of(connection, cases, case["merged_into"])
    if case["customer_id"] != wanted.customer_id:
        raise Refused("cases.of_another_customer", number=case["number"])
    return case


def _with_group(connection: Connection, reason_id: UUID | None) -> Iterator[UUID]:
    if reason_id:
        yield reason_id
        if parent_id := row_of(connection, reasons, reason_id, "parent_id")["parent_id"]:
            yield parent_id


def _skus(connection: Connection, wanted: Wanted, case: Any) -> tuple[str, ...]:
    """Of the case, where none are said: limits of a product cannot be gone round by not naming it."""
    named = tuple(dict.fromkeys(sku for sku in wanted.skus if sku))
    if named or not case or not case["product_id"]:
        return named
    return (row_of(connection, products, case["product_id"])["sku"],)


def _value(connection: Connection, matter: Matter, currency: str) -> int | None:
    total = matter.order_total(currency)
    if total is None or not matter.skus:
        return total
    lines = lines_of(connection, matter.order["id"], matter.skus)
    of_lines = Money.of(sum((line.total for line in lines), Decimal()), currency).minor
    return of_lines if lines else total
