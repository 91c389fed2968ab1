"""What a batch looks up: many rows at a time, by what a file knows them by."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.customers.merges import roots_of
from agentdesk.core.customers.standing import restricted_now
from agentdesk.core.customers.store import contact_points, customers
from agentdesk.core.duplicates.store import told_to_be_two
from agentdesk.core.intake.store.tables import Row, import_told
from agentdesk.core.orders.store import orders, products
from agentdesk.core.storage import rows
from agentdesk.core.storage.schema import facts

_MOST_VALUES = 900


class Sight:
    """What is known to a batch: rows by what a file knows them by, many at a time.

    Of several connections each knows better than the ones before: a dry run keeps what it has come to know in a scratch
    database and leaves the desk's as it is.
    """

    def __init__(self, *connections: sa.Connection) -> None:
        self._connections = connections

    def customers(self, *, numbers: Collection[str] = (), ids: Collection[UUID] = ()) -> list[Row]:
        found = self._rows(customers, customers.c.number, numbers)
        return list((found | self._rows(customers, customers.c.id, ids)).values())

    def roots(self, ids: Collection[UUID]) -> dict[UUID, UUID]:
        """Of those who were merged into somebody, who they are by now; a dry run merges nobody."""
        return roots_of(self._connections[0], ids)

    def restricted(self) -> frozenset[UUID]:
        """Whose data are only kept; a dry run restricts nobody."""
        return restricted_now(self._connections[0])

    def told_to_be_two(self, ids: Collection[UUID]) -> set[frozenset[UUID]]:
        """Pairs of these of whom somebody has decided that they are different people, or one household."""
        return told_to_be_two(self._connections[0], list(ids))

    def sharing(self, values: Collection[str], most: int) -> list[tuple[str, str, UUID]]:
        """Kind, value and customer of the contact points with these values, as far as at most `most` share one."""
        held: set[tuple[str, str, UUID]] = set()
        for connection in self._connections:
            reader = rows.writer(contact_points, connection.dialect.name)
            for part in parted(values):
                counted = sa.select(contact_points.c.value).where(contact_points.c.value.in_(part))
                counted = counted.group_by(contact_points.c.value).having(sa.func.count() <= most)
                if few := connection.execute(counted).scalars().all():
                    found = reader.get_where(connection, contact_points.c.value, few)
                    held.update((row["kind"], row["value"], row["customer_id"]) for row in found)
        return sorted(held)

    def of_customers(self, table: sa.Table, ids: Collection[UUID]) -> dict[UUID, list[Row]]:
        """Rows of a table (contact points, consents) by customer."""
        return _grouped(self._rows(table, table.c.customer_id, ids), "customer_id")

    def told(self, subject_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
        """What each source said last of these, by source."""
        found: dict[UUID, dict[str, Any]] = {}
        for row in self._rows(import_told, import_told.c.subject_id, subject_ids).values():
            found.setdefault(row["subject_id"], {})[row["source"]] = row["told"]
        return found

    def orders(self, numbers: Collection[str]) -> list[Row]:
        return list(self._rows(orders, orders.c.number, numbers).values())

    def of_orders(self, table: sa.Table, ids: Collection[UUID]) -> dict[UUID, list[Row]]:
        """Rows of a table (lines, payments, …) by order."""
        return _grouped(self._rows(table, table.c.order_id, ids), "order_id")

    def products(self, skus: Collection[str]) -> dict[str, Row]:
        return {row["sku"]: row for row in self._rows(products, products.c.sku, skus).values()}

    def placed(self, order_ids: Collection[UUID], customer_ids: Collection[UUID]) -> dict[UUID, UUID]:
        """The fact that tells of each order on the timeline."""
        told: dict[UUID, UUID] = {}
        for part in parted(customer_ids):
            asked = sa.select(facts.c.subject_id, facts.c.id).where(facts.c.customer_id.in_(part))
            asked = asked.where(facts.c.kind == "order.placed", facts.c.retracted.is_(sa.false()))
            told.update((row[0], row[1]) for row in self._connections[0].execute(asked))
        return {order_id: told[order_id] for order_id in order_ids if order_id in told}

    def _rows(self, table: sa.Table, column: sa.Column[Any], values: Collection[Any]) -> dict[tuple[Any, ...], Row]:
        """By primary key."""
        found: dict[tuple[Any, ...], Row] = {}
        for connection in self._connections if values else ():
            reader = rows.writer(table, connection.dialect.name)
            for row in reader.get_where(connection, column, list(values)):
                found[reader.key_of(row)] = dict(row)
        return found


def parted(values: Collection[Any]) -> Iterator[list[Any]]:
    values = list(values)
    for start in range(0, len(values), _MOST_VALUES):
        yield values[start : start + _MOST_VALUES]


def _grouped(found: dict[tuple[Any, ...], Row], name: str) -> dict[UUID, list[Row]]:
    groups: dict[UUID, list[Row]] = {}
    for row in sorted(found.values(), key=lambda row: (row.get("rank", 0), row["id"])):
        groups.setdefault(row[name], []).append(row)
    return groups
