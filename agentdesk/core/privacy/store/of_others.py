"""What in the log names somebody, and is about somebody else: a row of a file with an address both have, a conversation
that turned out to be another's, an incident that had their case among others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.cases.model import Kind
from agentdesk.core.cases.store import cases
from agentdesk.core.customers.store import contact_points, customers
from agentdesk.core.ids import derived_id
from agentdesk.core.intake.known import IDENTITY
from agentdesk.core.intake.merging import Said
from agentdesk.core.intake.records import CustomerRecord
from agentdesk.core.intake.store.tables import import_told
from agentdesk.core.intake.whom import known_ids
from agentdesk.core.interactions.store import interactions
from agentdesk.core.orders.store import orders
from agentdesk.core.privacy.own_part import Is, leaf_is
from agentdesk.core.privacy.store.finding import Found

Piece = Mapping[str, Any]


class OfOthers:
    """Of whom a row is, is asked after the rows of whoever is erased are gone: whoever is found is somebody else."""

    def __init__(self, connection: sa.Connection, found: Found, is_theirs: Is) -> None:
        self._connection, self._is_theirs, self._customer_ids = connection, is_theirs, found.customer_ids
        self._each = [(value.casefold(), leaf_is({value}, ())) for value in found.values()]

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

    def whole_line(self, kind: str, args: Mapping[str, Any], command_id: UUID) -> bool:
        """Whether this line is about a conversation that was linked with somebody else, or about an incident, and has
        none of theirs."""
        if any(stands_in(args) for _, stands_in in self._each):
            return False
        match kind.partition(".")[0]:
            case "interactions":
                whose = interactions.c.customer_id.not_in(self._customer_ids)
                return self._is_about(interactions, ("interaction_id",), args, command_id, whose)
            case "cases":
                incident = cases.c.kind == Kind.INCIDENT
                return self._is_about(cases, ("case_id", "incident_id"), args, command_id, incident)
            case _:
                return False

    def _is_about(
        self, table: sa.Table, names: tuple[str, ...], args: Mapping[str, Any], made_by: UUID, whose: Any
    ) -> bool:
        told = next((UUID(args[name]) for name in names if args.get(name)), None)
        about = told or derived_id(made_by, table.name.removesuffix("s"))
        return bool(self._ids(table.c.id, table.c.id == about, whose))

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
