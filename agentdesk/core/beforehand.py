"""What is looked up of a command before it is carried out: in one statement, since every command wants all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.actors import Actor
from agentdesk.core.commands import Command
from agentdesk.core.customers.merges import NAMED, customers_in
from agentdesk.core.customers.store import customers
from agentdesk.core.errors import Refused
from agentdesk.core.people.queries import ACTING, acting
from agentdesk.core.people.store import people
from agentdesk.core.storage.prepared import Prepared
from agentdesk.core.storage.schema import Id, command_log

_LOGGED = command_log.c.command_id == sa.bindparam("command", type_=Id)
_KNOWN = Prepared(sa.select(command_log.c.fingerprint, command_log.c.result).where(_LOGGED))
_NOW_ANOTHER = sa.exists().where(
    customers.c.id.in_([sa.bindparam(name, type_=Id) for name in NAMED]), customers.c.merged_into.is_not(None)
)
_ONE = sa.select(sa.literal_column("1")).subquery()
_BEFORE = Prepared(
    sa.select(
        command_log.c.fingerprint, command_log.c.result, *ACTING, _NOW_ANOTHER.label("names_somebody_merged")
    ).select_from(
        _ONE.outerjoin(command_log, _LOGGED).outerjoin(people, people.c.id == sa.bindparam("person", type_=Id))
    )
)


@dataclass(frozen=True, slots=True)
class Beforehand:
    """`answer` is what it was answered when it was carried out before, in a tuple of its own."""

    answer: tuple[Any] | None
    person_id: UUID
    names_somebody_merged: bool
    _row: Any

    @property
    def actor(self) -> Actor:
        """Raises Refused people.unknown."""
        return acting(self.person_id, self._row)


def beforehand(
    connection: sa.Connection, command: Command, command_id: UUID, person_id: UUID, fingerprint: bytes
) -> Beforehand:
    """Raises Refused command.id_reused where another command was carried out under this id."""
    named = customers_in(command)
    row = _BEFORE.first(connection, command=command_id, person=person_id, **{name: named.get(name) for name in NAMED})
    answer = _answer(row, command_id, fingerprint)
    return Beforehand(answer, person_id, bool(row.names_somebody_merged), row)


def answered(connection: sa.Connection, command_id: UUID, fingerprint: bytes) -> tuple[Any] | None:
    """The answer of this command, where it was carried out. Raises Refused command.id_reused."""
    return _answer(_KNOWN.first(connection, command=command_id), command_id, fingerprint)


def _answer(row: Any, command_id: UUID, fingerprint: bytes) -> tuple[Any] | None:
    if row is None or row.fingerprint is None:
        return None
    if row.fingerprint != fingerprint:
        raise Refused("command.id_reused", id=str(command_id))
    return (row.result,)
