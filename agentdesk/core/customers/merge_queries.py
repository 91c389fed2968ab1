"""What screens are shown of merges: before one, before taking one back, and of those that were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.commands import AGENTS, answers, open_all_rooms
from agentdesk.core.customers import moving
from agentdesk.core.customers.commands import LatestMerges, MergeField, MergesOf, PreviewMerge, PreviewUnmerge
from agentdesk.core.customers.merges import (
    Merge,
    changed_by_people,
    customer_merges,
    customer_tables,
    losers_of,
    merge_above,
    merge_upwards,
    merges_where,
    moves_of,
    root_of,
)
from agentdesk.core.customers.merging import (
    FieldPair,
    Later,
    MergePreview,
    MergeTold,
    UnmergePreview,
    obstacles,
    takes_loser,
    twins,
)
from agentdesk.core.customers.model import display_name, shown_name
from agentdesk.core.customers.queries import read_customer
from agentdesk.core.customers.store import CUSTOMER_FIELDS, customers, points_of
from agentdesk.core.customers.taking_back import Change, values_back
from agentdesk.core.errors import Refused
from agentdesk.core.people.store import people
from agentdesk.core.storage import rows
from agentdesk.core.storage.schema import facts
from agentdesk.core.storage.unit_of_work import Connection, Reading

MERGED_FIELDS: tuple[MergeField, ...] = (*CUSTOMER_FIELDS, "named_contact_id")  # type: ignore[assignment]
_MOST_LATER = 500
Row = Mapping[str, Any]


def proposal(connection: Connection, winner: Row, loser: Row) -> set[str]:
    """The fields whose value is the loser's, unless a person decides otherwise."""
    told = _Changes(connection, winner["id"], loser["id"])
    return {name for name in MERGED_FIELDS if takes_loser(winner[name], loser[name], told.latest(name))}


class _Changes:
    """When a person changed which field of the two; read once it matters."""

    def __init__(self, connection: Connection, *customer_ids: UUID) -> None:
        self._connection, self._ids = connection, customer_ids
        self._latest: dict[UUID, dict[str, datetime]] | None = None

    def latest(self, name: str) -> tuple[datetime | None, datetime | None]:
        if self._latest is None:
            self._latest = {id: changed_by_people(self._connection, id) for id in self._ids}
        one, other = (self._latest[id].get(name) for id in self._ids)
        return one, other


@answers(PreviewMerge, allowed=AGENTS)
def preview_merge(query: PreviewMerge, reading: Reading) -> MergePreview:
    open_all_rooms()  # what they know against it
    connection = reading.connection
    winner_id, loser_id = (root_of(connection, id) for id in (query.winner_id, query.loser_id))
    winner, loser = (read_customer(reading, id) for id in (winner_id, loser_id))
    one, other = (_row(connection, id) for id in (winner_id, loser_id))
    take = proposal(connection, one, other)
    contacts = {row[0]: row[1] for row in connection.execute(sa.select(people.c.id, people.c.name))}

    def shown(row: Row, name: str) -> str:
        return contacts.get(row[name], "") if name == "named_contact_id" else str(row[name])

    pairs = [
        FieldPair(name, shown(one, name), shown(other, name), name in take)
        for name in MERGED_FIELDS
        if one[name] or other[name]
    ]
    both = points_of(connection, [winner_id, loser_id])
    same = twins(*([each for each in both if each["customer_id"] == id] for id in (winner_id, loser_id)))
    as_one = None
    if winner_id == loser_id:
        known = merge_upwards(connection, query.loser_id) or merge_upwards(connection, query.winner_id)
        as_one = known.id if known else None
    return MergePreview(
        winner=winner,
        loser=loser,
        fields=tuple(pairs),
        moving={} if winner_id == loser_id else counts(connection, loser_id),
        same_points=0 if winner_id == loser_id else len(same),
        obstacles=() if winner_id == loser_id else tuple(obstacles(connection, one, other)),
        known_as_one=as_one,
    )


@answers(PreviewUnmerge, allowed=AGENTS)
def preview_unmerge(query: PreviewUnmerge, reading: Reading) -> UnmergePreview:
    open_all_rooms()  # conversations, and how rooms call what is theirs
    connection = reading.connection
    found = merges_where(connection, customer_merges.c.id == query.merge_id)
    if not found:
        raise Refused("customer_merges.unknown", id=str(query.merge_id))
    [merge] = found
    [told] = _tell(reading, found)
    if not merge.stands:
        return UnmergePreview(told, {}, {}, (), (), ())
    ways = moving.parting(connection, merge.winner_id, moves_of(connection, merge.id))
    back, kept = _fields(connection, merge)
    return UnmergePreview(
        merge=told,
        going={name: len(ids) for name, ids in ways.going.items() if ids},
        tied={name: len(ids) for name, ids in ways.tied.items() if ids},
        later=tuple(
            sorted(_later(connection, merge, ways), key=lambda each: (str(each.at), str(each.id)))[:_MOST_LATER]
        ),
        fields_back=back,
        fields_kept=kept,
    )


@answers(MergesOf, allowed=AGENTS)
def merges_of(query: MergesOf, reading: Reading) -> tuple[MergeTold, ...]:
    chain = losers_of(reading.connection, [query.customer_id]).get(query.customer_id, [])
    ids = [query.customer_id, *(row["id"] for row in chain)]
    either = sa.or_(customer_merges.c.winner_id.in_(ids), customer_merges.c.loser_id.in_(ids))
    return tuple(_tell(reading, merges_where(reading.connection, either)[::-1][: query.most]))


@answers(LatestMerges, allowed=AGENTS)
def latest_merges(query: LatestMerges, reading: Reading) -> tuple[MergeTold, ...]:
    asked = sa.select(customer_merges.c.id).order_by(customer_merges.c.no.desc()).limit(query.most)
    ids = list(reading.connection.execute(asked).scalars())
    return tuple(_tell(reading, merges_where(reading.connection, customer_merges.c.id.in_(ids))[::-1]))


def counts(connection: Connection, customer_id: UUID) -> dict[str, int]:
    """How many rows of each table are this customer's; none is left out."""
    found = {
        table.name: connection.execute(
            sa.select(sa.func.count()).select_from(table).where(table.c.customer_id == customer_id)
        ).scalar_one()
        for table in customer_tables()
    }
    return {name: n for name, n in found.items() if n}


def _tell(reading: Reading, merges: Sequence[Merge]) -> Iterator[MergeTold]:
    connection = reading.connection
    ids = {id for merge in merges for id in (merge.winner_id, merge.loser_id)}
    asked = sa.select(customers).where(customers.c.id.in_(sorted(ids)))
    row_of = {row["id"]: dict(row) for row in connection.execute(asked).mappings()}
    by = {row[0]: row[1] for row in connection.execute(sa.select(people.c.id, people.c.name))}
    back = sa.select(customer_merges.c.id, customer_merges.c.taken_back_at)
    taken_back = {
        row[0]: row[1] for row in connection.execute(back.where(customer_merges.c.id.in_([each.id for each in merges])))
    }
    for merge in merges:
        above = merge_above(connection, merge) if merge.stands else None
        winner, loser = row_of[merge.winner_id], row_of[merge.loser_id]
        yield MergeTold(
            id=merge.id,
            winner_id=merge.winner_id,
            winner=_name(winner),
            winner_number=winner["number"],
            loser_id=merge.loser_id,
            loser=_name(loser),
            loser_number=loser["number"],
            at=merge.at,
            by_id=merge.by_id,
            by=by.get(merge.by_id, ""),
            stands=merge.stands,
            taken_back_at=taken_back[merge.id],
            above=above.id if above else None,
        )


def _later(connection: Connection, merge: Merge, ways: moving.Parting) -> Iterator[Later]:
    for picks, found in ((True, ways.later), (False, ways.bound)):
        for name, ids in found.items():
            for id, words, at in moving.descriptions(connection, name, ids):
                yield Later(id, name, _shortened(words), at, picks, tuple(sorted(ways.bundles.get(id, ()))))
    since = facts.c.recorded_at >= sa.literal(merge.at, facts.c.recorded_at.type)
    notes = sa.select(facts.c.id, facts.c.occurred_at, facts.c.data).where(
        facts.c.customer_id == merge.winner_id,
        facts.c.kind == "note.added",
        facts.c.subject_id.is_(None),
        facts.c.retracted.is_(sa.false()),
        since,
    )
    known = moves_of(connection, merge.id).get(moving.FACTS)
    for id, at, data in connection.execute(notes):
        if known is None or id not in known.moved:
            yield Later(id, moving.FACTS, _shortened(data.get("words", "")), at, True, (id,))


def _fields(connection: Connection, merge: Merge) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The winner's fields that would go back, and those that somebody has changed since."""
    row = _row(connection, merge.winner_id)
    chosen = connection.execute(
        sa.select(customer_merges.c.chosen).where(customer_merges.c.id == merge.id)
    ).scalar_one()
    changes: list[Change] = [(t, UUID(id), c, b, a) for t, id, c, b, a in chosen if t == customers.name]
    later = changed_by_people(connection, merge.winner_id, after=merge.at)
    back, kept = values_back(customers.name, row, changes, later)
    return tuple(name for name, value in back.items() if row[name] != value), tuple(kept)


def _row(connection: Connection, customer_id: UUID) -> Row:
    found = rows.writer(customers, connection.dialect.name).get_many(connection, [(customer_id,)])
    if not found:
        raise Refused("customers.unknown", id=str(customer_id))
    return found[customer_id,]


def _shortened(words: str, most: int = 80) -> str:
    line = " ".join(words.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _name(row: Row) -> str:
    name = display_name(row["title"], row["given_name"], row["family_name"], row["suffix"], row["organisation"])
    return shown_name(name, row["number"])
