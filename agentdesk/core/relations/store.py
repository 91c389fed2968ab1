"""Tables of who belongs to whom. They name customers as they were known when it was said; who that is by now is
resolved when it is read, so that a merge moves nothing here and taking it back puts nothing back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.customers.merges import losers_of, roots_of
from agentdesk.core.customers.model import CustomerKind, display_name
from agentdesk.core.customers.store import NAME_COLUMNS, NAME_PARTS, contact_points, customers
from agentdesk.core.people.model import shop_zone
from agentdesk.core.people.queries import shop_of
from agentdesk.core.relations.model import Kind, Matters, Related, Who, state_on
from agentdesk.core.storage.schema import Id, Moment, synced_table, text_column

relations = synced_table(
    "relations",
    sa.Column("id", Id, primary_key=True),
    text_column("kind"),
    # who works there, or may act; of two who share something, the lower id
    sa.Column("one_id", Id, nullable=False),
    # the organisation, or for whom; the higher id
    sa.Column("other_id", Id, nullable=False),
    text_column("department"),
    text_column("role"),
    text_column("matters"),
    text_column("proof"),
    # first and last day, as ISO 8601 writes them; empty: not known, or without an end
    text_column("since"),
    text_column("until"),
    sa.Column("made_by", Id, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("withdrawn_by", Id),
    sa.Column("withdrawn_at", Moment),
    sa.Index("ix_relations_one", "one_id"),
    sa.Index("ix_relations_other", "other_id"),
)

household_members = synced_table(
    "household_members",
    sa.Column("id", Id, primary_key=True),
    sa.Column("household_id", Id, nullable=False),
    sa.Column("member_id", Id, nullable=False),
    sa.Column("added_by", Id, nullable=False),
    sa.Column("added_at", Moment, nullable=False),
    sa.Index("ix_household_members_household", "household_id"),
    sa.Index("ix_household_members_member", "member_id"),
)

Row = Mapping[str, Any]
_SHARED = (contact_points.c.kind, contact_points.c.value)


def known_as(connection: sa.Connection, customer_id: UUID) -> list[UUID]:
    """A customer's id, and those of whoever was merged into them."""
    return [customer_id, *(row["id"] for row in losers_of(connection, [customer_id]).get(customer_id, ()))]


def today(connection: sa.Connection, now: datetime) -> date:
    """Where the shop is."""
    return now.astimezone(shop_zone(shop_of(connection))).date()


def day_of(written: str) -> date | None:
    return date.fromisoformat(written) if written else None


def as_written(day: date | None) -> str:
    return day.isoformat() if day else ""


def who_of(connection: sa.Connection, ids: Collection[UUID]) -> dict[UUID, Who]:
    """By the ids asked for: who that is by now. Whoever is gone is left out."""
    roots = roots_of(connection, ids)
    wanted = {id: roots.get(id, id) for id in ids}
    asked = sa.select(*NAME_COLUMNS, customers.c.id, customers.c.kind, customers.c.last_contact_at)
    asked = asked.where(customers.c.id.in_(sorted(set(wanted.values()))))
    found = {row["id"]: _who(row) for row in connection.execute(asked).mappings()}
    return {id: found[root] for id, root in wanted.items() if root in found}


def _who(row: Any) -> Who:
    name = display_name(*(row[part] for part in NAME_PARTS))
    organisation = row["kind"] == CustomerKind.ORGANISATION
    return Who(row["id"], row["customer_number"], name, organisation, row["last_contact_at"])


# --- Two of them ------------------------------------------------------------------------------------------------------


def of_customer(connection: sa.Connection, ids: Sequence[UUID], kinds: Iterable[Kind], most: int) -> list[Row]:
    """The relations of somebody known under these ids, the latest first."""
    mine = sa.or_(relations.c.one_id.in_(ids), relations.c.other_id.in_(ids))
    asked = sa.select(relations).where(mine, relations.c.kind.in_([kind.value for kind in kinds]))
    asked = asked.order_by(relations.c.made_at.desc(), relations.c.id.desc()).limit(most)
    return [dict(row) for row in connection.execute(asked).mappings()]


def between(connection: sa.Connection, kind: Kind, one_ids: Sequence[UUID], other_ids: Sequence[UUID]) -> list[Row]:
    """What stands between these two, under whatever record each of them was known then: told twice, it is one."""
    these = relations.c.one_id.in_(one_ids), relations.c.other_id.in_(other_ids)
    asked = sa.select(relations).where(relations.c.kind == kind.value, *these).order_by(relations.c.id)
    return [dict(row) for row in connection.execute(asked).mappings()]


def related(row: Row, mine: Collection[UUID], who: Who, by: str, on: date) -> Related:
    """A row of `relations` seen from whoever is known under the ids in `mine`."""
    since, until = day_of(row["since"]), day_of(row["until"])
    return Related(
        kind=Kind(row["kind"]),
        is_first=row["one_id"] in mine,
        who=who,
        state=state_on(on, since, until, row["withdrawn_at"]),
        relation_id=row["id"],
        department=row["department"],
        role=row["role"],
        since=since,
        until=until,
        matters=Matters(row["matters"]) if row["matters"] else None,
        proof=row["proof"],
        made_by=by,
        made_at=row["made_at"],
        withdrawn_at=row["withdrawn_at"],
    )


# --- Households -------------------------------------------------------------------------------------------------------


def households_of(connection: sa.Connection, ids: Sequence[UUID]) -> list[UUID]:
    asked = sa.select(household_members.c.household_id).where(household_members.c.member_id.in_(ids)).distinct()
    return sorted(connection.execute(asked).scalars())


def rows_of_households(connection: sa.Connection, household_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    asked = sa.select(household_members).where(household_members.c.household_id.in_(household_ids))
    return [dict(row) for row in connection.execute(asked.order_by(household_members.c.id)).mappings()]


def household(connection: sa.Connection, customer_id: UUID) -> dict[UUID, Row]:
    """Everybody who lives together with this customer, them included, by who they are now, each with one of their rows;
    empty where nobody does. After a merge the households of both are one."""
    mine, members = set[UUID](), dict[UUID, Row]()
    waiting = {customer_id}
    while waiting:
        ids = [id for each in sorted(waiting) for id in known_as(connection, each)]
        fresh = [id for id in households_of(connection, ids) if id not in mine]
        mine.update(fresh)
        rows = rows_of_households(connection, fresh)
        roots = roots_of(connection, {row["member_id"] for row in rows})
        found = {roots.get(row["member_id"], row["member_id"]): row for row in rows}
        waiting = found.keys() - members.keys() - {customer_id}
        members = found | members
    return members if len(members) > 1 else {}


# --- Shared numbers ---------------------------------------------------------------------------------------------------


def shared_by(connection: sa.Connection, one_id: UUID, other_id: UUID) -> list[str]:
    """The numbers and addresses that both have."""
    theirs = sa.select(*_SHARED).where(contact_points.c.customer_id == other_id)
    asked = sa.select(*_SHARED).where(contact_points.c.customer_id == one_id).intersect(theirs)
    return sorted(value for _, value in connection.execute(asked))


# --- What others ask --------------------------------------------------------------------------------------------------


def known_as_two(one: sa.ColumnElement[UUID], other: sa.ColumnElement[UUID]) -> sa.ColumnElement[bool]:
    """Whether it is known of two ids that they are two people: they live together, share a number, or one may act for
    the other."""
    mine, theirs = household_members.alias(), household_members.alias()
    together = sa.exists().where(mine.c.member_id == one, theirs.c.member_id == other)
    together = together.where(mine.c.household_id == theirs.c.household_id)
    told = sa.exists().where(relations.c.one_id == one, relations.c.other_id == other)
    return sa.or_(together, told, sa.exists().where(relations.c.one_id == other, relations.c.other_id == one))
