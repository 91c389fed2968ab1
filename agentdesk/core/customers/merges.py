"""Which customers have become one: the alias that leads from a loser to the winner, and what each merge has moved.

Whoever was merged into somebody else stays, with all fields and their number; only nothing is theirs any more. Ids and
numbers of losers lead to the root of their chain (`root_of`), asked for in one place by the Desk (`to_winners`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.commands import Command
from agentdesk.core.customers.store import customers
from agentdesk.core.storage.prepared import Prepared, PreparedAmong
from agentdesk.core.storage.schema import Id, Json, Moment, facts, metadata, synced_table, text_column

MERGED, TAKEN_BACK = "merged", "taken_back"

customer_merges = synced_table(
    "customer_merges",
    sa.Column("id", Id, primary_key=True),
    # the order in which merges happened: the last is taken back first
    sa.Column("no", sa.BigInteger, nullable=False),
    sa.Column("winner_id", Id, nullable=False),
    sa.Column("loser_id", Id, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by_id", Id, nullable=False),
    text_column("state"),
    # [[table, id, column, before, after], …]: what was given another value, in whichever table
    sa.Column("chosen", Json, nullable=False),
    # [[table, id], …]: rows that the merge made
    sa.Column("made", Json, nullable=False),
    sa.Column("contact_before", Moment),
    sa.Column("contact_after", Moment),
    sa.Column("taken_back_at", Moment),
    sa.Column("taken_back_by", Id),
    sa.Index("ix_customer_merges_winner", "winner_id"),
    sa.Index("ix_customer_merges_loser", "loser_id"),
    lasting=True,
)
"""Lasting: a merge is taken back by `customers.unmerge`, for years, and never by the undo of 30 days."""

customer_merge_moves = synced_table(
    "customer_merge_moves",
    sa.Column("merge_id", Id, primary_key=True),
    sa.Column("table_name", sa.Text, primary_key=True),
    # ids in hexadecimal, joined: what was the loser's and moved, and what was the winner's already
    text_column("moved"),
    text_column("there"),
    lasting=True,
)
"""Kept for ever: which rows a merge moved."""

R = TypeVar("R")
NAMED = ("customer_id", "but_customer")
"""Under these names commands and queries tell of a customer."""

_LOSERS = PreparedAmong(
    lambda among: Prepared.by_name(
        sa.select(customers)
        .where(customers.c.merged_into.in_(among), customers.c.merged_into.is_not(None))
        .order_by(customers.c.number)
    ),
    Id,
)
_NEXT = Prepared(sa.select(customers.c.merged_into).where(customers.c.id == sa.bindparam("id", type_=Id)))


@dataclass(frozen=True, slots=True)
class Merge:
    """One merge, as the tables have it."""

    id: UUID
    no: int
    winner_id: UUID
    loser_id: UUID
    at: datetime
    by_id: UUID
    stands: bool


def root_of(connection: sa.Connection, customer_id: UUID) -> UUID:
    """Who this customer is by now: themselves, or the winner at the end of the chain."""
    seen = {customer_id}
    while (row := _NEXT.first(connection, id=customer_id)) and row.merged_into and row.merged_into not in seen:
        customer_id = row.merged_into
        seen.add(customer_id)
    return customer_id


def roots_of(connection: sa.Connection, customer_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Of those who were merged into somebody, who they are by now; the others are left out."""
    into: dict[UUID, UUID] = {}
    waiting = set(customer_ids)
    while waiting:
        found: dict[UUID, UUID] = {}
        for part in _parts(waiting):
            asked = sa.select(customers.c.id, customers.c.merged_into)
            asked = asked.where(customers.c.id.in_(part), customers.c.merged_into.is_not(None))
            found.update((row[0], row[1]) for row in connection.execute(asked))
        into |= found
        waiting = set(found.values()) - into.keys()
    return {id: _end(into, id) for id in customer_ids if id in into}


def losers_of(connection: sa.Connection, customer_ids: Collection[UUID]) -> dict[UUID, list[Mapping[str, Any]]]:
    """The rows of all who were merged into these, also by way of others; who has none is left out."""
    into: dict[UUID, list[Mapping[str, Any]]] = {}
    waiting, seen = set(customer_ids), set(customer_ids)
    while waiting:
        below: set[UUID] = set()
        for row in _LOSERS.all(connection, waiting):
            into.setdefault(row["merged_into"], []).append(row)
            below.add(row["id"])
        waiting, seen = below - seen, seen | below
    return {id: list(_below(into, id, {id})) for id in customer_ids if id in into}


def customers_in(asked: object) -> dict[str, UUID]:
    """Whom a command or query names, under which of `NAMED`."""
    return {name: named for name in NAMED if isinstance(named := getattr(asked, name, None), UUID)}


def to_winners(connection: sa.Connection, asked: R) -> R:
    """The same command or query about whoever the customer is by now."""
    changed: dict[str, UUID] = {}
    for name, named in customers_in(asked).items():
        if (root := root_of(connection, named)) != named:
            changed[name] = root
    if not changed:
        return asked
    if isinstance(asked, Command):
        return asked.model_copy(update=changed)
    return replace(asked, **changed)  # type: ignore[type-var] # a query is a dataclass


def merge_from(row: Mapping[str, Any]) -> Merge:
    return Merge(
        row["id"], row["no"], row["winner_id"], row["loser_id"], row["at"], row["by_id"], row["state"] == MERGED
    )


def merges_where(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> list[Merge]:
    """The first one first."""
    asked = sa.select(customer_merges).where(*where).order_by(customer_merges.c.no)
    return [merge_from(dict(row)) for row in connection.execute(asked).mappings()]


def standing(*where: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.and_(customer_merges.c.state == MERGED, *where)


def merge_upwards(connection: sa.Connection, customer_id: UUID) -> Merge | None:
    """The merge by which this customer became somebody else."""
    found = merges_where(connection, standing(customer_merges.c.loser_id == customer_id))
    return found[-1] if found else None


def merge_above(connection: sa.Connection, merge: Merge) -> Merge | None:
    """The latest merge that was made on top of this one: it has to be taken back first."""
    either = sa.or_(
        customer_merges.c.loser_id == merge.winner_id,
        sa.and_(customer_merges.c.winner_id == merge.winner_id, customer_merges.c.no > merge.no),
    )
    found = merges_where(connection, standing(either, customer_merges.c.id != merge.id))
    return found[-1] if found else None


def changed_by_people(
    connection: sa.Connection, customer_id: UUID, *, after: datetime | None = None
) -> dict[str, datetime]:
    """When somebody last set which field of this customer; what was taken back does not count."""
    changed = facts.c.kind == "customer.changed", facts.c.retracted.is_(sa.false())
    asked = sa.select(facts.c.recorded_at, facts.c.data).where(facts.c.customer_id == customer_id, *changed)
    if after:
        asked = asked.where(facts.c.recorded_at > sa.literal(after, Moment))
    told = connection.execute(asked.order_by(facts.c.recorded_at, facts.c.id))
    return {name: at for at, data in told for name in data.get("changes", ())}


@dataclass(frozen=True, slots=True)
class Moves:
    """Of one table: the rows that a merge moved, and those that were the winner's already."""

    moved: frozenset[UUID]
    there: frozenset[UUID]


def moves_of(connection: sa.Connection, merge_id: UUID) -> dict[str, Moves]:
    asked = sa.select(customer_merge_moves).where(customer_merge_moves.c.merge_id == merge_id)
    return {row.table_name: Moves(ids_in(row.moved), ids_in(row.there)) for row in connection.execute(asked)}


def joined(ids: Iterable[UUID]) -> str:
    return "".join(sorted(id.hex for id in ids))


def ids_in(words: str) -> frozenset[UUID]:
    return frozenset(UUID(hex=words[at : at + 32]) for at in range(0, len(words), 32))


class WhoseThen:
    """Whose the rows of a table were at an earlier moment: before a merge they were the loser's."""

    def __init__(self, connection: sa.Connection, table_name: str) -> None:
        moves = customer_merge_moves.c
        asked = sa.select(customer_merges.c.at, customer_merges.c.loser_id, moves.moved)
        asked = asked.join(customer_merge_moves, moves.merge_id == customer_merges.c.id)
        found = connection.execute(asked.where(moves.table_name == table_name).order_by(customer_merges.c.no.desc()))
        self._latest_first = [(row.at, row.loser_id, ids_in(row.moved)) for row in found]

    def __call__(self, row_id: UUID, customer_id: UUID | None, at: datetime) -> UUID | None:
        whose = customer_id
        for merged_at, loser_id, moved in self._latest_first:
            if merged_at >= at and row_id in moved:
                whose = loser_id
        return whose


def customer_tables() -> list[sa.Table]:
    """All synced tables whose rows are a customer's, in one order for all."""
    found = [table for table in metadata.tables.values() if table.info.get("synced") and "customer_id" in table.c]
    return sorted(found, key=lambda table: table.name)


def part_tables() -> list[tuple[sa.Table, sa.Column[Any], sa.Table]]:
    """Synced tables whose rows are parts of a customer's rows, with the column that names it and the table it is of:
    (order_lines, order_lines.order_id, orders)."""
    whole = {table.name: table for table in customer_tables()}
    found = []
    for table in sorted(metadata.tables.values(), key=lambda table: table.name):
        if not table.info.get("synced") or "customer_id" in table.c:
            continue
        named = {column.name.removesuffix("_id") + "s": column for column in table.columns if column.name[-3:] == "_id"}
        parents = [name for name in named if name in whole]
        if parents:
            parent = min(parents, key=lambda name: (name == "interactions", name))  # about a case: the case's
            found.append((table, named[parent], whole[parent]))
    return found


def _below(into: Mapping[UUID, list[Mapping[str, Any]]], id: UUID, seen: set[UUID]) -> Iterator[Mapping[str, Any]]:
    for row in into.get(id, ()):
        if row["id"] not in seen:
            seen.add(row["id"])
            yield row
            yield from _below(into, row["id"], seen)


def _end(into: Mapping[UUID, UUID], id: UUID) -> UUID:
    for _ in into:  # never more steps than there are, whatever somebody has done to the file
        id = into.get(id, id)
    return id


def _parts(ids: Iterable[UUID], most: int = 500) -> Iterator[Sequence[UUID]]:
    each = sorted(ids)
    return (each[start : start + most] for start in range(0, len(each), most))
