"""What can be asked about orders. They change by import alone (see `intake`)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from agentdesk.core.commands import Query
from agentdesk.core.orders.model import Order, OrderBook, ProductFound


@dataclass(frozen=True, slots=True)
class OrdersOf(Query[OrderBook]):
    """What this customer bought, newest first."""

    customer_id: UUID
    limit: int = 20


@dataclass(frozen=True, slots=True)
class GetOrder(Query[Order]):
    """One order with everything in it. Refused when unknown."""

    order_id: UUID


@dataclass(frozen=True, slots=True)
class OrdersFrom(Query[tuple[tuple[str, Order], ...]]):
    """Orders with the number of their customer, by order number, after this one: page by page, for an export."""

    after: str = ""
    limit: int = 500


@dataclass(frozen=True, slots=True)
class FindProducts(Query[tuple[ProductFound, ...]]):
    """Products that have each of these words in name, number, EAN, maker or category: what this customer bought first,
    latest order first; then the others by name."""

    words: str = ""
    customer_id: UUID | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True)
class GetProduct(Query[ProductFound]):
    """Refused when unknown."""

    product_id: UUID
