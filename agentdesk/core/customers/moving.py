"""How rows pass from one customer to another: all of them in a merge, and back as far as they may.

No list of rooms: whatever is synced and names a customer moves, found in the metadata. A room that keeps something
beside its rows (a search index, a hash) sets it right by a function under `@moved(table)`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.customers.merges import Moves, customer_tables, part_tables
from agentdesk.core.customers.store import contact_points
from agentdesk.core.storage import rows
from agentdesk.core.storage.rows import Row
from agentdesk.core.storage.schema import Id, facts
from agentdesk.core.storage.unit_of_work import Connection, Table, UnitOfWork

Hook = Callable[[UnitOfWork, Collection[UUID], UUID], None]
"""Hears of the ids of rows that have moved, and of the customer whose they are now."""

Contacts = Callable[[Connection, UUID], dict[UUID, datetime]]
"""When each conversation with a customer began that is over, by its id."""

FACTS = facts.name
_CHUNK = 500
_hooks: list[tuple[Table, Hook]] = []
_conversations: dict[str, Contacts] = {}
_described: dict[str, tuple[Table, str, Callable[[Row], str]]] = {}


def moved(table: Table) -> Callable[[Hook], Hook]:
    """Registers what must happen once rows of this table have passed to another customer."""

    def register(run: Hook) -> Hook:
        _hooks.append((table, run))
        return run

    return register


def conversations(table: Table) -> Callable[[Contacts], Contacts]:
    """Registers the table of conversations: they tie nothing together, and tell when somebody was in contact last."""

    def register(look: Contacts) -> Contacts:
        _conversations[table.name] = look
        return look

    return register


def contacts(connection: Connection, customer_id: UUID) -> dict[UUID, datetime]:
    return {id: at for look in _conversations.values() for id, at in look(connection, customer_id).items()}


def described(table: Table, at: str, words: Callable[[Row], str]) -> None:
    """Registers how rows of this table are listed for whoever may pick them, and the column that says when they came.
    Rows of other tables go with what they belong to."""
    if at and at not in table.c:
        raise ValueError(f"{table.name} has no {at}")  # when the program starts, not when somebody takes back a merge
    _described[table.name] = (table, at, words)


def descriptions(
    connection: Connection, name: str, ids: Collection[UUID]
) -> Iterator[tuple[UUID, str, datetime | None]]:
    if name in _described:
        table, at, words = _described[name]
        for row in rows.writer(table, connection.dialect.name).get_where(connection, table.c.id, sorted(ids)):
            yield row["id"], words(row), row[at] if at else None


def tell_rooms(work: UnitOfWork, ids: Mapping[str, Collection[UUID]], whose: UUID) -> None:
    for table, run in sorted(_hooks, key=lambda hook: (hook[0].name, hook[1].__module__)):
        if there := ids.get(table.name):
            run(work, there, whose)


def ids_of(connection: Connection, customer_id: UUID) -> dict[str, list[UUID]]:
    """All rows of a customer, by table; what the timeline tells is not among them."""
    return {
        table.name: list(connection.execute(sa.select(table.c.id).where(table.c.customer_id == customer_id)).scalars())
        for table in customer_tables()
    }


def take_over(work: UnitOfWork, loser_id: UUID, winner_id: UUID, staying: Collection[UUID]) -> dict[str, list[UUID]]:
    """Everything of the loser becomes the winner's, but these contact points; the ids that moved, by table."""
    found: dict[str, list[UUID]] = {}
    for table in customer_tables():
        where = [table.c.customer_id == loser_id]
        if table is contact_points and staying:
            where.append(table.c.id.not_in(sorted(staying)))
        found[table.name] = [key[0] for key in work.change_where(table, _to(table, loser_id, winner_id), *where)]
    _parts_follow(work, loser_id, winner_id)
    told = work.change_where(facts, {"customer_id": winner_id}, facts.c.customer_id == loser_id)
    return found | {FACTS: [key[0] for key in told]}


def give_back(work: UnitOfWork, ids: Mapping[str, Collection[UUID]], winner_id: UUID, loser_id: UUID) -> None:
    """These rows of the winner become the loser's (again), with all their parts."""
    for table in customer_tables():
        for part in _parts(ids.get(table.name, ())):
            work.change_where(
                table, _to(table, winner_id, loser_id), table.c.id.in_(part), table.c.customer_id == winner_id
            )
    _parts_follow(work, winner_id, loser_id)
    for part in _parts(ids.get(FACTS, ())):
        work.change_where(facts, {"customer_id": loser_id}, facts.c.id.in_(part), facts.c.customer_id == winner_id)


def _to(table: Table, old_id: UUID, new_id: UUID) -> dict[str, Any]:
    scope = sa.case((table.c.scope_id == old_id, sa.literal(new_id, Id)), else_=table.c.scope_id)
    return {"customer_id": new_id, "scope_id": scope}


def _parts_follow(work: UnitOfWork, old_id: UUID, new_id: UUID) -> None:
    """Lines of an order, events of a case: they lie in the scope of what they are parts of."""
    for table, column, whole in part_tables():
        theirs = sa.select(whole.c.id).where(whole.c.customer_id == new_id)
        work.change_where(table, {"scope_id": new_id}, column.in_(theirs), table.c.scope_id == old_id)


@dataclass(slots=True)
class Parting:
    """What of the winner's rows goes back with an unmerge. Pure once it is read.

    `going` goes, by table; `tied` was moved by the merge and stays, since it has become one matter with rows of the
    winner; `later` came after the merge, stays unless it is picked, and hangs together in `bundles`; `bound` came later
    too, and cannot be picked, since it belongs to a matter of the winner.
    """

    going: dict[str, set[UUID]] = field(default_factory=dict)
    tied: dict[str, set[UUID]] = field(default_factory=dict)
    later: dict[str, set[UUID]] = field(default_factory=dict)
    bound: dict[str, set[UUID]] = field(default_factory=dict)
    bundles: dict[UUID, frozenset[UUID]] = field(default_factory=dict)
    """Of each later row, those that go only together with it; it is one of them."""

    def pick(self, ids: Iterable[UUID]) -> set[UUID]:
        """These later rows go as well, each with its bundle; those that are none are left out."""
        picked = {each for id in ids for each in self.bundles.get(id, ())}
        for name, there in self.later.items():
            self.going.setdefault(name, set()).update(there & picked)
        self.later = {name: there - picked for name, there in self.later.items()}
        return picked


def parting(connection: Connection, winner_id: UUID, moves: Mapping[str, Moves]) -> Parting:
    """What belongs to one matter stays together: promises, vouchers and calls about a case go where the case goes. A
    conversation ties nothing: it may have been about matters of both.
    """
    table_of: dict[UUID, str] = {}
    named: dict[UUID, list[UUID]] = {}
    for table in customer_tables():
        columns = [column for column in table.columns if isinstance(column.type, Id)]
        columns = [column for column in columns if column.name not in ("id", "customer_id", "scope_id")]
        for id, *others in connection.execute(
            sa.select(table.c.id, *columns).where(table.c.customer_id == winner_id).order_by(table.c.id)
        ):
            table_of[id] = table.name
            named[id] = [other for other in others if other]
    result = Parting()
    for bundle in _bundles(table_of, named):
        moved_here = {id for id in bundle if id in _moves(moves, table_of[id]).moved}
        there = {id for id in bundle if id in _moves(moves, table_of[id]).there}
        later = bundle - moved_here - there
        for id in bundle:
            kind = (
                (result.tied if there else result.going) if id in moved_here
                else None if id in there
                else result.bound if there
                else result.going if moved_here
                else result.later
            )  # fmt: skip
            if kind is not None:
                kind.setdefault(table_of[id], set()).add(id)
        if not moved_here and not there:
            result.bundles.update(dict.fromkeys(later, frozenset(later)))
    return result


def told_of(
    connection: Connection, winner_id: UUID, ways: Parting, moves: Moves, picked: Collection[UUID]
) -> set[UUID]:
    """What the timeline tells of rows that go goes with them; so does what it told of the loser alone, and notes that
    are picked."""
    going = set().union(*ways.going.values()) if ways.going else set()
    staying = set().union(*ways.tied.values()) if ways.tied else set()
    asked = sa.select(facts.c.id, facts.c.subject_id, facts.c.corrects).where(facts.c.customer_id == winner_id)
    found: set[UUID] = set()
    for id, subject_id, corrects in connection.execute(asked.order_by(facts.c.recorded_at, facts.c.id)):
        if (
            subject_id in going
            or corrects in found
            or id in picked
            or (id in moves.moved and subject_id not in staying)
        ):
            found.add(id)
    return found


def _moves(moves: Mapping[str, Moves], name: str) -> Moves:
    return moves.get(name, _NONE)


_NONE = Moves(frozenset(), frozenset())


def _bundles(table_of: Mapping[UUID, str], named: Mapping[UUID, list[UUID]]) -> Iterator[set[UUID]]:
    """The rows that name one another, directly or by way of others."""
    leader = {id: id for id in table_of}

    def find(id: UUID) -> UUID:
        while leader[id] != id:
            leader[id] = leader[leader[id]]
            id = leader[id]
        return id

    for id, others in named.items():
        for other in others:
            if other in leader and not {table_of[id], table_of[other]} & _conversations.keys():
                leader[find(id)] = find(other)
    together: dict[UUID, set[UUID]] = {}
    for id in table_of:
        together.setdefault(find(id), set()).add(id)
    yield from together.values()


def _parts(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    each = sorted(ids)
    return (each[start : start + _CHUNK] for start in range(0, len(each), _CHUNK))
