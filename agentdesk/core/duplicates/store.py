"""Tables of what was decided and what was found; and portraits of customers from their rows.

What was found is of this profile alone (`local`): a scan writes it past the commands and finds it again at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.customers.merges import losers_of, roots_of
from agentdesk.core.customers.model import display_name
from agentdesk.core.customers.search.index import entries, names
from agentdesk.core.customers.store import NAME_COLUMNS, NAME_PARTS, contact_points, customers
from agentdesk.core.duplicates.model import Because, Decision, in_order
from agentdesk.core.duplicates.portraits import Portrait, portrait_of
from agentdesk.core.storage.schema import Id, Json, Moment, metadata, synced_table, text_column

duplicate_decisions = synced_table(
    "duplicate_decisions",
    # the lower id first
    sa.Column("low_id", Id, primary_key=True),
    sa.Column("high_id", Id, primary_key=True),
    text_column("decision"),
    sa.Column("decided_by", Id, nullable=False),
    sa.Column("decided_at", Moment, nullable=False),
    sa.Index("ix_duplicate_decisions_high_id", "high_id"),
)

duplicate_pairs = sa.Table(
    "duplicate_pairs",
    metadata,
    sa.Column("low_id", Id, primary_key=True),
    sa.Column("high_id", Id, primary_key=True),
    sa.Column("bits", sa.Float, nullable=False),
    # [[reason, bits], …]
    sa.Column("because", Json, nullable=False),
    sa.Column("scan_id", Id, nullable=False),
    sa.Index("ix_duplicate_pairs_bits", "bits"),
    info={"local": True},
)

duplicate_scans = sa.Table(
    "duplicate_scans",
    metadata,
    sa.Column("id", Id, primary_key=True),
    text_column("state"),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.Column("customers", sa.Integer, nullable=False),
    sa.Column("keys_cut", sa.Integer, nullable=False),
    # of the file in which a scan keeps what it has not finished; gone with it
    sa.Column("scratch_key", sa.LargeBinary(32)),
    info={"local": True},
)

Row = dict[str, Any]
_NAMES = tuple(customers.c[name] for name in ("id", "given_name", "family_name", "organisation", "suffix"))
_POINT = tuple(
    contact_points.c[name]
    for name in ("customer_id", "kind", "value", "line2", "street", "house_number", "postcode", "city")
)
_IS_ONE = customers.c.merged_into.is_(None)
"""Whoever was merged into somebody else is no customer of their own any more."""
_AT_ONCE = 500
_MOST_CALLED_SO = 2_000

# --- Portraits -------------------------------------------------------------------------------------------------------


def counted(connection: sa.Connection) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(customers).where(_IS_ONE)).scalar_one())


def page_of_portraits(connection: sa.Connection, after: UUID | None, limit: int) -> list[tuple[UUID, Portrait]]:
    """The next customers in the order of their ids."""
    asked = sa.select(*_NAMES).where(_IS_ONE).order_by(customers.c.id).limit(limit)
    rows = connection.execute(asked if after is None else asked.where(customers.c.id > after)).all()
    if not rows:
        return []
    theirs = contact_points.c.customer_id.between(rows[0].id, rows[-1].id)
    return list(_portraits(connection, rows, theirs))


def portraits_of(connection: sa.Connection, ids: Sequence[UUID]) -> dict[UUID, Portrait]:
    found: dict[UUID, Portrait] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        rows = connection.execute(sa.select(*_NAMES).where(customers.c.id.in_(some), _IS_ONE)).all()
        found.update(_portraits(connection, rows, contact_points.c.customer_id.in_(some)))
    return found


def _portraits(
    connection: sa.Connection, rows: Sequence[Any], theirs: sa.ColumnElement[bool]
) -> Iterator[tuple[UUID, Portrait]]:
    asked = sa.select(*_POINT).where(theirs).order_by(contact_points.c.customer_id, contact_points.c.rank)
    rows_of: Any = connection.execute(asked).mappings()
    points = {customer_id: list(some) for customer_id, some in groupby(rows_of, itemgetter("customer_id"))}
    for row in rows:
        theirs_are = points.get(row.id, [])
        yield row.id, portrait_of(row.given_name, row.family_name, row.organisation, theirs_are, suffix=row.suffix)


def counted_nearly(connection: sa.Connection) -> int:
    """As quick as a look at the last one."""
    return connection.execute(sa.select(sa.func.max(entries.c.slot))).scalar() or 0


def called_so(connection: sa.Connection, word: str) -> int:
    """How many have this folded word in their name, as far as it makes a difference."""
    some = sa.select(names.c.slot).where(names.c.key == word).limit(_MOST_CALLED_SO).subquery()
    return int(connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())


def holders(connection: sa.Connection, value: str, most: int) -> list[UUID]:
    """Who has this number or mail address."""
    asked = sa.select(contact_points.c.customer_id).where(contact_points.c.value == value).limit(most)
    return list(dict.fromkeys(connection.execute(asked).scalars()))


def who_of(connection: sa.Connection, ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, str, str, datetime | None]]:
    """Id, number, name and last contact of these customers."""
    asked = sa.select(*NAME_COLUMNS, customers.c.id, customers.c.last_contact_at).where(customers.c.id.in_(ids))
    return {
        row["id"]: (
            row["id"],
            row["customer_number"],
            display_name(*(row[part] for part in NAME_PARTS)),
            row["last_contact_at"],
        )
        for row in connection.execute(asked).mappings()
    }


# --- What was decided -------------------------------------------------------------------------------------------------


def decided_of_aliases(connection: sa.Connection) -> set[tuple[UUID, UUID]]:
    """Pairs of customers about whom somebody decided when one of them was another record: it holds for them."""
    low, high = customers.alias("low"), customers.alias("high")
    asked = sa.select(duplicate_decisions.c.low_id, duplicate_decisions.c.high_id)
    asked = asked.join(low, low.c.id == duplicate_decisions.c.low_id)
    asked = asked.join(high, high.c.id == duplicate_decisions.c.high_id)
    asked = asked.where(sa.or_(low.c.merged_into.is_not(None), high.c.merged_into.is_not(None)))
    pairs = [tuple(row) for row in connection.execute(asked)]
    roots = roots_of(connection, {id for pair in pairs for id in pair})
    now = {(roots.get(one, one), roots.get(other, other)) for one, other in pairs}
    return {in_order(one, other) for one, other in now if one != other}


def decided_as(connection: sa.Connection, one_id: UUID, other_id: UUID) -> str | None:
    """What was decided last about these two, under whatever record each of them was known then."""
    known = [{id, *(row["id"] for row in losers_of(connection, [id]).get(id, ()))} for id in (one_id, other_id)]
    found = duplicate_decisions.c
    either = [sa.and_(found.low_id.in_(a), found.high_id.in_(b)) for a, b in (known, known[::-1])]
    asked = sa.select(found.decision).where(sa.or_(*either)).order_by(found.decided_at.desc()).limit(1)
    decision: str | None = connection.execute(asked).scalar()
    return decision


def told_to_be_two(connection: sa.Connection, ids: Sequence[UUID]) -> set[frozenset[UUID]]:
    """Pairs of these whose latest decision says that they are two, under whatever record each was known then."""
    now = {row["id"]: id for id, rows in losers_of(connection, ids).items() for row in rows} | {id: id for id in ids}
    found, latest = duplicate_decisions.c, dict[frozenset[UUID], str]()
    for start in range(0, len(now), _AT_ONCE):
        low = list(now)[start : start + _AT_ONCE]
        asked = sa.select(found.low_id, found.high_id, found.decision).where(found.low_id.in_(low))
        for low_id, high_id, decision in connection.execute(asked.order_by(found.decided_at)):
            if high_id in now:
                latest[frozenset((now[low_id], now[high_id]))] = decision
    return {pair for pair, decision in latest.items() if decision != Decision.SAME.value}


# --- What was found --------------------------------------------------------------------------------------------------


def keep_pairs(connection: sa.Connection, rows: Sequence[Row]) -> None:
    """The same pair again replaces what was found of it before."""
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        both = sa.tuple_(duplicate_pairs.c.low_id, duplicate_pairs.c.high_id)
        connection.execute(duplicate_pairs.delete().where(both.in_([(row["low_id"], row["high_id"]) for row in some])))
        connection.execute(duplicate_pairs.insert(), some)


def forget_pairs_but(connection: sa.Connection, scan_id: UUID) -> None:
    """What another scan had found and this one has not."""
    connection.execute(duplicate_pairs.delete().where(duplicate_pairs.c.scan_id != scan_id))


def latest_scan(connection: sa.Connection) -> Row | None:
    asked = sa.select(duplicate_scans).order_by(duplicate_scans.c.started_at.desc()).limit(1)
    row = connection.execute(asked).mappings().first()
    return dict(row) if row else None


def open_scan(connection: sa.Connection, row: Row) -> None:
    connection.execute(duplicate_scans.delete())
    connection.execute(duplicate_scans.insert(), row)


def note_scan(connection: sa.Connection, scan_id: UUID, **values: Any) -> None:
    connection.execute(duplicate_scans.update().where(duplicate_scans.c.id == scan_id).values(**values))


def because_of(kept: Iterable[Sequence[Any]]) -> tuple[Because, ...]:
    """The strongest first, what contradicts last."""
    told = (Because(str(reason), float(bits)) for reason, bits in kept)
    return tuple(sorted(told, key=lambda each: -each.bits))
