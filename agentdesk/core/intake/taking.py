"""All rows of a batch, kind by kind, in the order in which they need one another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agentdesk.core.intake.batch import Batch, Terms
from agentdesk.core.intake.commands import ApplyImportRows
from agentdesk.core.intake.customers import take_customers
from agentdesk.core.intake.model import Duplicates
from agentdesk.core.intake.notes import take_notes
from agentdesk.core.intake.orders import take_lines, take_orders
from agentdesk.core.intake.products import take_products
from agentdesk.core.people.model import Shop, shop_zone


def take(batch: Batch, command: ApplyImportRows) -> None:
    """What the rows come to; nothing is written yet."""
    take_products(batch, command.products)
    take_customers(batch, command.customers)
    take_orders(batch, command.orders)
    take_lines(batch, command.lines)
    take_notes(batch, command.notes)
    for unreadable in command.unreadable:
        batch.refuse_unreadable(unreadable)


def terms_of(shop: Shop | None, row: Mapping[str, Any]) -> Terms:
    """What an import goes by: what was chosen when it began, and the shop's defaults."""
    return Terms(
        import_id=row["id"],
        file_name=row["file_name"],
        source=row["source"],
        duplicates=Duplicates(row["duplicates"]),
        unknown_customers=bool(row["unknown_customers"]),
        zone=shop_zone(shop),
        currency=shop.currency if shop else "EUR",
    )
