"""Tables of orders and products, all imported."""

from __future__ import annotations

import sqlalchemy as sa

from agentdesk.core.storage.schema import Exact, Id, Moment, synced_table


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _of_order() -> sa.Column[object]:
    return sa.Column("order_id", Id, nullable=False)


orders = synced_table(
    "orders",
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("placed_at", Moment),
    _text("status"),
    _text("source_status"),
    _text("currency"),
    # integer minor units of `currency`
    sa.Column("shipping", sa.BigInteger, nullable=False),
    sa.Column("discount", sa.BigInteger, nullable=False),
    sa.Column("total", sa.BigInteger, nullable=False),
    _text("note"),
    sa.Column("imported_at", Moment, nullable=False),
    sa.Index("ix_orders_customer", "customer_id", "placed_at"),
)

order_lines = synced_table(
    "order_lines",
    sa.Column("id", Id, primary_key=True),
    _of_order(),
    sa.Column("rank", sa.Integer, nullable=False),
    _text("sku"),
    _text("name"),
    _text("options"),
    sa.Column("quantity", Exact, nullable=False),
    sa.Column("unit_price", Exact, nullable=False),
    sa.Column("discount", Exact, nullable=False),
    sa.Column("total", Exact, nullable=False),
    _text("warranty_until"),
    sa.Index("ix_order_lines_order", "order_id", "rank"),
)

order_payments = synced_table(
    "order_payments",
    sa.Column("id", Id, primary_key=True),
    _of_order(),
    _text("kind"),
    _text("method"),
    sa.Column("amount", sa.BigInteger, nullable=False),
    _text("currency"),
    sa.Column("paid_at", Moment),
    _text("reference"),
    sa.Index("ix_order_payments_order", "order_id"),
)

deliveries = synced_table(
    "deliveries",
    sa.Column("id", Id, primary_key=True),
    _of_order(),
    _text("carrier"),
    _text("tracking"),
    sa.Column("due_at", Moment),
    sa.Column("shipped_at", Moment),
    sa.Column("delivered_at", Moment),
    _text("address"),
    sa.Index("ix_deliveries_order", "order_id"),
)

order_returns = synced_table(
    "order_returns",
    sa.Column("id", Id, primary_key=True),
    _of_order(),
    sa.Column("at", Moment),
    _text("reason"),
    sa.Column("amount", sa.BigInteger),
    _text("currency"),
    _text("sku"),
    sa.Column("quantity", Exact),
    sa.Index("ix_order_returns_order", "order_id"),
)

products = synced_table(
    "products",
    sa.Column("id", Id, primary_key=True),
    sa.Column("sku", sa.Text, nullable=False, unique=True),
    _text("name"),
    _text("options"),
    _text("group_sku"),
    _text("category"),
    _text("maker"),
    _text("ean"),
    sa.Column("price", sa.BigInteger),
    _text("currency"),
    _text("manual_url"),
    _text("description"),
)
