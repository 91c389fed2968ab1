"""Rows of a file that name a number or address of somebody, and are about somebody else who shares it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.customers.store import contact_points, customers
from agentdesk.core.intake.known import IDENTITY
from agentdesk.core.intake.merging import Said
from agentdesk.core.intake.records import CustomerRecord
from agentdesk.core.intake.store.tables import import_told
from agentdesk.core.intake.whom import known_ids
from agentdesk.core.orders.store import orders
from agentdesk.core.privacy.own_part import Is, leaf_is

Piece = Mapping[str, Any]


class OfOthers:
    """Of whom a row is, is asked after the rows of whoever is erased are gone: whoever is found is somebody else."""

    def __init__(self, connection: sa.Connection, values: Collection[str], is_theirs: Is) -> None:
        self._connection, self._is_theirs = connection, is_theirs
        self._each = [(value.casefold(), leaf_is({value}, ())) for value in values]

    def in_line(self, args: Mapping[str, Any], numbers: Mapping[str, Any]) -> Is:
        """Whether a piece of this line is theirs: not a row about somebody else who has all of theirs that it names."""
        known = known_ids(numbers.get("whom:customers", ()))
        others = [
            piece
            for name, pieces in args.items()
            for place, piece in enumerate(pieces if name in ("customers", "orders") else ())
            if self._is_theirs(piece) and self._is_of_another(name, piece, known.get(place))
        ]
        return lambda piece: piece not in others and self._is_theirs(piece)

    def _is_of_another(self, name: str, piece: Piece, known: UUID | None) -> bool:
        named = {value for value, stands_in in self._each if stands_in(piece)}
        told = self._of_order(piece) if name == "orders" else self._of_customer(piece, known)
        return any(named and named <= self._held_by(customer_id) for customer_id in told)

    def _of_customer(self, piece: Piece, known: UUID | None) -> Iterator[UUID]:
        record = piece.get("record", {})
        if number := record.get("number"):
            yield from self._ids(customers.c.id, customers.c.number == number)
            return
        if known:
            yield from self._ids(customers.c.id, customers.c.id == known)
        identity = Said.by(CustomerRecord.model_validate(record)).identity
        asked = import_told.c.source == IDENTITY, import_told.c.subject_id == identity
        yield from self._ids(import_told.c.scope_id, *asked)

    def _of_order(self, piece: Piece) -> Iterator[UUID]:
        yield from self._ids(orders.c.customer_id, orders.c.number == piece.get("record", {}).get("number"))

    def _ids(self, column: sa.Column[Any], *where: sa.ColumnElement[bool]) -> list[UUID]:
        return list(self._connection.execute(sa.select(column).where(*where)).scalars())

    def _held_by(self, customer_id: UUID) -> set[str]:
        points = sa.select(contact_points.c.value).where(contact_points.c.customer_id == customer_id)
        own = sa.select(customers.c.number).where(customers.c.id == customer_id)
        placed = sa.select(orders.c.number).where(orders.c.customer_id == customer_id)
        return {
            value.casefold() for asked in (points, own, placed) for value in self._connection.execute(asked).scalars()
        }
