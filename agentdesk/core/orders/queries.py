"""What screens read about orders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.commands import AGENTS, LEADERS, answers
from agentdesk.core.customers.store import customers
from agentdesk.core.errors import Refused
from agentdesk.core.money import Money
from agentdesk.core.orders.commands import FindProducts, GetOrder, GetProduct, OrdersFrom, OrdersOf
from agentdesk.core.orders.model import (
    Delivery,
    Order,
    OrderBook,
    OrderLine,
    OrderSummary,
    Payment,
    ProductFound,
    Return,
)
from agentdesk.core.orders.store import deliveries, order_lines, order_payments, order_returns, orders, products
from agentdesk.core.storage.prepared import MOST, NOUGHT, ONE, Prepared
from agentdesk.core.storage.unit_of_work import Reading

_OF_CUSTOMER = orders.c.customer_id == sa.bindparam("customer", type_=orders.c.customer_id.type)
_FIRST_LINE = (
    sa.select(order_lines.c.name)
    .where(order_lines.c.order_id == orders.c.id)
    .order_by(order_lines.c.rank)
    .limit(ONE)
    .offset(NOUGHT)
    .scalar_subquery()
)
_LINE_COUNT = (
    sa.select(sa.func.count()).select_from(order_lines).where(order_lines.c.order_id == orders.c.id).scalar_subquery()
)
_PAYMENTS = sa.select(order_payments.c.id).where(
    order_payments.c.order_id == orders.c.id, order_payments.c.kind == sa.literal_column("'payment'")
)
_NEWEST = Prepared(
    sa.select(
        orders.c.id,
        orders.c.number,
        orders.c.placed_at,
        orders.c.status,
        orders.c.source_status,
        orders.c.total,
        orders.c.currency,
        _FIRST_LINE.label("first_line"),
        _LINE_COUNT.label("line_count"),
        sa.and_(orders.c.status == sa.literal_column("'open'"), ~_PAYMENTS.exists()).label("unpaid"),
    )
    .where(_OF_CUSTOMER)
    .order_by(orders.c.placed_at.desc(), orders.c.id.desc())
    .limit(MOST)
    .offset(NOUGHT)
)
_RECENT = sa.and_(
    orders.c.placed_at >= sa.bindparam("since", type_=orders.c.placed_at.type), orders.c.status != "cancelled"
)
_SUMS = Prepared(
    sa.select(
        orders.c.currency,
        sa.func.count().label("orders"),
        sa.func.sum(sa.case((_RECENT, 1), else_=0)).label("recent"),
        sa.func.sum(sa.case((_RECENT, orders.c.total), else_=0)).label("value"),
        sa.func.max(orders.c.imported_at, type_=orders.c.imported_at.type).label("as_of"),
    )
    .where(_OF_CUSTOMER)
    .group_by(orders.c.currency)
    .order_by(orders.c.currency)
)


@answers(OrdersOf, allowed=AGENTS)
def orders_of(query: OrdersOf, reading: Reading) -> OrderBook:
    return read_orders(reading, query.customer_id, query.limit)


def read_orders(reading: Reading, customer_id: UUID, limit: int) -> OrderBook:
    since = reading.now - timedelta(days=365)
    sums = _SUMS.all(reading.connection, customer=customer_id, since=since)
    newest = _NEWEST.all(reading.connection, customer=customer_id, most=limit) if sums else []
    return OrderBook(
        orders=sum(row.orders for row in sums),
        orders_12_months=sum(row.recent for row in sums),
        value_12_months=tuple(Money(int(row.value), row.currency) for row in sums if row.recent),
        as_of=max((row.as_of for row in sums), default=None),
        newest=tuple(_summary(row) for row in newest),
    )


def _summary(row: Any) -> OrderSummary:
    return OrderSummary(
        id=row.id,
        number=row.number,
        placed_at=row.placed_at,
        status=row.status,
        source_status=row.source_status,
        total=Money(row.total, row.currency),
        first_line=row.first_line or "",
        line_count=row.line_count,
        unpaid=bool(row.unpaid),
    )


@answers(GetOrder, allowed=AGENTS)
def get_order(query: GetOrder, reading: Reading) -> Order:
    row = reading.connection.execute(sa.select(orders).where(orders.c.id == query.order_id)).first()
    if row is None:
        raise Refused("orders.unknown", id=str(query.order_id))
    return _whole(reading, row)


@answers(OrdersFrom, allowed=LEADERS)
def orders_from(query: OrdersFrom, reading: Reading) -> tuple[tuple[str, Order], ...]:
    asked = (
        sa.select(orders, customers.c.number.label("customer_number"))
        .join(customers, customers.c.id == orders.c.customer_id)
        .where(orders.c.number > query.after)
        .order_by(orders.c.number)
        .limit(query.limit)
    )
    return tuple((row.customer_number, _whole(reading, row)) for row in reading.connection.execute(asked).all())


def _whole(reading: Reading, row: Any) -> Order:
    return Order(
        id=row.id,
        customer_id=row.customer_id,
        number=row.number,
        placed_at=row.placed_at,
        status=row.status,
        source_status=row.source_status,
        currency=row.currency,
        shipping=Money(row.shipping, row.currency),
        discount=Money(row.discount, row.currency),
        total=Money(row.total, row.currency),
        note=row.note,
        lines=tuple(_line(line) for line in _parts(reading, order_lines, row.id, order_lines.c.rank)),
        payments=tuple(_payment(part) for part in _parts(reading, order_payments, row.id)),
        deliveries=tuple(_delivery(part) for part in _parts(reading, deliveries, row.id)),
        returns=tuple(_return(part) for part in _parts(reading, order_returns, row.id)),
    )


def _parts(reading: Reading, table: sa.Table, order_id: UUID, *order: Any) -> sa.CursorResult[Any]:
    return reading.connection.execute(sa.select(table).where(table.c.order_id == order_id).order_by(*order, table.c.id))


def _line(row: Any) -> OrderLine:
    until = date.fromisoformat(row.warranty_until) if row.warranty_until else None
    return OrderLine(
        row.sku, row.name, row.options, row.quantity, row.unit_price, row.discount, row.total, until
    )  # fmt: skip


def _payment(row: Any) -> Payment:
    return Payment(row.kind, row.method, Money(row.amount, row.currency), row.paid_at, row.reference)


def _delivery(row: Any) -> Delivery:
    return Delivery(row.carrier, row.tracking, row.due_at, row.shipped_at, row.delivered_at, row.address)


def _return(row: Any) -> Return:
    amount = None if row.amount is None else Money(row.amount, row.currency)
    return Return(row.at, row.reason, amount, row.sku, row.quantity)


# ── products ────────────────────────────────────────────────────────────────────────────────────────────────────────
_LISTED = (products.c.id, products.c.sku, products.c.name, products.c.options)


@answers(FindProducts, allowed=AGENTS)
def find_products(query: FindProducts, reading: Reading) -> tuple[ProductFound, ...]:
    fits = list(_with_words(query.words))
    found: dict[UUID, ProductFound] = {}
    if query.customer_id:
        bought = _BOUGHT.where(orders.c.customer_id == query.customer_id, *fits)
        for row in reading.connection.execute(bought):
            found.setdefault(row.id, ProductFound(**row._asdict()))
    if len(found) < query.limit:
        others = sa.select(*_LISTED).where(*fits, products.c.id.not_in(list(found)))
        rows = reading.connection.execute(others.order_by(products.c.name, products.c.sku).limit(query.limit))
        found |= {row.id: ProductFound(**row._asdict()) for row in rows}
    return tuple(found.values())[: query.limit]


@answers(GetProduct, allowed=AGENTS)
def get_product(query: GetProduct, reading: Reading) -> ProductFound:
    row = reading.connection.execute(sa.select(*_LISTED).where(products.c.id == query.product_id)).first()
    if row is None:
        raise Refused("products.unknown", id=str(query.product_id))
    return ProductFound(**row._asdict())


_BOUGHT = (
    sa.select(*_LISTED, orders.c.id.label("order_id"), orders.c.number.label("order_number"))
    .join(order_lines, order_lines.c.sku == products.c.sku)
    .join(orders, orders.c.id == order_lines.c.order_id)
    .order_by(orders.c.placed_at.desc(), orders.c.id.desc(), order_lines.c.rank)
)


def _with_words(words: str) -> Iterator[sa.ColumnElement[bool]]:
    fields = [products.c[name] for name in ("name", "sku", "ean", "maker", "category", "options")]
    for word in words.split():
        ways = {word, word.lower(), word.upper(), word.capitalize()}  # SQLite knows no small ü for a capital Ü
        yield sa.or_(*(field.icontains(way, autoescape=True) for field in fields for way in sorted(ways)))
