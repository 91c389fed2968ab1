"""Products as they come in: the shop's own list, article by article."""

from __future__ import annotations

from collections.abc import Sequence

from agentdesk.core.intake.batch import Batch
from agentdesk.core.intake.commands import ProductRow
from agentdesk.core.intake.model import Bucket
from agentdesk.core.intake.order_parts import minor
from agentdesk.core.intake.records import ProductRecord
from agentdesk.core.intake.store.tables import Row
from agentdesk.core.orders.store import products
from agentdesk.core.people.model import SHOP

_WORDS = ("name", "options", "category", "maker", "ean", "manual_url", "description")


def take_products(batch: Batch, rows: Sequence[ProductRow]) -> None:
    if not rows:
        return
    known = batch.sight.products({row.record.sku for row in rows if row.record.sku})
    for row in rows:
        if not row.record.sku:
            batch.refuse(row.line_no, row.record, "product_without_number")
        elif present := known.get(row.record.sku):
            _change(batch, present, row)
        else:
            known[row.record.sku] = _add(batch, row)


def _add(batch: Batch, row: ProductRow) -> Row:
    product: Row = dict.fromkeys((*_WORDS, "group_sku", "currency"), "") | {"price": None}
    product |= {"id": batch.work.new_id("product"), "sku": row.record.sku, "scope_id": SHOP}
    product |= _said(batch, row.record)
    batch.add(products, product)
    batch.count(Bucket.NEW, row.line_no, row.record)
    return product


def _change(batch: Batch, present: Row, row: ProductRow) -> None:
    changes = {
        name: (present[name], value) for name, value in _said(batch, row.record).items() if present[name] != value
    }
    if changes:
        present |= {name: new for name, (_, new) in changes.items()}
        batch.put(products, present)
    batch.count(Bucket.CHANGED if changes else Bucket.UNCHANGED, row.line_no, row.record, changes)


def _said(batch: Batch, record: ProductRecord) -> Row:
    """What the record says; what it is silent about is missing."""
    said: Row = {name: value for name in _WORDS if (value := getattr(record, name))}
    if record.group:
        said["group_sku"] = record.group
    if record.price:
        currency = record.currency or batch.terms.currency
        said |= {"price": minor(record.price, currency), "currency": currency}
    return said
