"""Orders as the shop system told them; nothing here is ours to change but by importing anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from agentdesk.core.money import Money


@dataclass(frozen=True, slots=True)
class OrderLine:
    sku: str
    name: str
    options: str
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    total: Decimal
    warranty_until: date | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    kind: str
    method: str
    amount: Money
    paid_at: datetime | None
    reference: str


@dataclass(frozen=True, slots=True)
class Delivery:
    carrier: str
    tracking: str
    due_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    address: str


@dataclass(frozen=True, slots=True)
class Return:
    at: datetime | None
    reason: str
    amount: Money | None
    sku: str
    quantity: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSummary:
    """An order in a list. `status` is our state, `source_status` the shop system's own word. `unpaid`: it is open, and
    the shop system knows of no payment."""

    id: UUID
    number: str
    placed_at: datetime | None
    status: str
    source_status: str
    total: Money
    first_line: str
    line_count: int
    unpaid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    id: UUID
    customer_id: UUID
    number: str
    placed_at: datetime | None
    status: str
    source_status: str
    currency: str
    shipping: Money
    discount: Money
    total: Money
    note: str
    lines: tuple[OrderLine, ...]
    payments: tuple[Payment, ...]
    deliveries: tuple[Delivery, ...]
    returns: tuple[Return, ...]


@dataclass(frozen=True, slots=True)
class OrderBook:
    """What a customer bought: number of orders and value in the last 12 months per currency, and the newest ones."""

    orders: int
    orders_12_months: int
    value_12_months: tuple[Money, ...]
    as_of: datetime | None
    newest: tuple[OrderSummary, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFound:
    """A product in a list to choose from; with the latest order of the customer that has it, if one was asked about."""

    id: UUID
    sku: str
    name: str
    options: str
    order_id: UUID | None = None
    order_number: str = ""
