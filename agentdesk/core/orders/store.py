"""Tables of orders and products, all imported."""

from __future__ import annotations

import sqlalchemy as sa

from agentdesk.core.storage.schema import Exact, Id, Moment, synced_table, text_column


def _of_order() -> sa.Column[object]:
    return sa.Column("order_id", Id, nullable=False)


orders = synced_table(
    "orders",
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("placed_at", Moment),
    text_column("status"),
    text_column("source_status"),
    text_column("currency"),
    # integer minor units of `currency`
    sa.Column("shipping", sa.BigInteger, nullable=False),
    sa.Column("discount", sa.BigInteger, nullable=False),
    sa.Column("total", sa.BigInteger, nullable=False),
    text_column("note"),
    sa.Column("imported_at", Moment, nullable=False),
    sa.Index("ix_orders_customer", "customer_id", "placed_at"),
)

order_lines = synced_table(
    "order_lines",
    sa.Column("id", Id, primary_key=True),
    _of_order(),
    sa.Column("rank", sa.Integer, nullable=False),
    text_column("sku"),
    text_column("name"),
    text_column("options"),
    sa.Column("quantity", Exact, nullable=False),
    sa.Column("unit_price", Exact, nullable=False),
    sa.Column("discount", Exact, nullable=False),
    sa.Column("total", Exact, nullable=False),
    text_column("warranty_until"),
    sa.Index("ix_order_lines_order", "order_id", "rank"),
)

order_payments = synced_table(
    "order_payments",
    sa.Column("id", Id, primary_key=True),
    _of_order(),
    text_column("kind"),
    text_column("method"),
    sa.Column("amount", sa.BigInteger, nullable=False),
    text_column("currency"),
    sa.Column("paid_at", Moment),
    text_column("reference"),
    sa.Index("ix_order_payments_order", "order_id"),
)

deliveries = synced_table(
    "deliveries",
    sa.Column("id", Id, primary_key=True),
    _of_order(),
    text_column("carrier"),
    text_column("tracking"),
    sa.Column("due_at", Moment),
    sa.Column("shipped_at", Moment),
    sa.Column("delivered_at", Moment),
    text_column("address"),
    sa.Index("ix_deliveries_order", "order_id"),
)

order_returns = synced_table(
    "order_returns",
    sa.Column("id", Id, primary_key=True),
    _of_order(),
    sa.Column("at", Moment),
    text_column("reason"),
    sa.Column("amount", sa.BigInteger),
    text_column("currency"),
    text_column("sku"),
    sa.Column("quantity", Exact),
    sa.Index("ix_order_returns_order", "order_id"),
)

products = synced_table(
    "products",
    sa.Column("id", Id, primary_key=True),
    sa.Column("sku", sa.Text, nullable=False, unique=True),
    text_column("name"),
    text_column("options"),
    text_column("group_sku"),
    text_column("category"),
    text_column("maker"),
    text_column("ean"),
    sa.Column("price", sa.BigInteger),
    text_column("currency"),
    text_column("manual_url"),
    text_column("description"),
)
