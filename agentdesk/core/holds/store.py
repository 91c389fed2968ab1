"""The table of holds, and how rows become models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.cases.store import cases
from agentdesk.core.customers.store import NAME_COLUMNS, called, customers
from agentdesk.core.holds.model import Hold, HoldTold
from agentdesk.core.people.store import people
from agentdesk.core.storage.schema import Id, Moment, synced_table, text_column

legal_holds = synced_table(
    "legal_holds",
    sa.Column("id", Id, primary_key=True),
    # of an incident alone there may be none
    sa.Column("customer_id", Id),
    sa.Column("case_id", Id),
    text_column("reason"),
    sa.Column("since", Moment, nullable=False),
    sa.Column("held_by", Id, nullable=False),
    text_column("review_on"),
    sa.Column("released_at", Moment),
    sa.Column("released_by", Id),
    text_column("why_released"),
    sa.Index("ix_legal_holds_customer_id", "customer_id"),
    sa.Index("ix_legal_holds_case_id", "case_id"),
)

Row = Mapping[str, Any]
STANDS = legal_holds.c.released_at.is_(None)
_SOME = 500
_holder, _releaser = people.alias("holder"), people.alias("releaser")


def hold_from(row: Row) -> Hold:
    told = {name: row[name] for name in Hold.__slots__}
    return Hold(**told | {"review_on": date.fromisoformat(row["review_on"])})


def stand_on(connection: sa.Connection, customer_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these customers are held, they themselves or a case of theirs."""
    found: set[UUID] = set()
    ids = list(customer_ids)
    for start in range(0, len(ids), _SOME):
        some = ids[start : start + _SOME]
        own = sa.select(legal_holds.c.customer_id).where(STANDS, legal_holds.c.customer_id.in_(some))
        of_cases = sa.select(cases.c.customer_id).join(legal_holds, legal_holds.c.case_id == cases.c.id)
        for asked in (own, of_cases.where(STANDS, cases.c.customer_id.in_(some))):
            found.update(connection.execute(asked).scalars())
    return found


def is_held(connection: sa.Connection, case_id: UUID) -> bool:
    """This very case; whoever asks for its customer as well asks `stand_on`."""
    asked = sa.select(legal_holds.c.id).where(STANDS, legal_holds.c.case_id == case_id).limit(1)
    return connection.execute(asked).first() is not None


def holds_told(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> tuple[HoldTold, ...]:
    """Standing ones first, by the day on which somebody looks again; then those that were lifted, latest first."""
    asked = (
        sa.select(
            legal_holds,
            *NAME_COLUMNS,
            cases.c.number.label("case_number"),
            _holder.c.name.label("holder"),
            _releaser.c.name.label("releaser"),
        )
        .select_from(legal_holds)
        .outerjoin(customers, customers.c.id == legal_holds.c.customer_id)
        .outerjoin(cases, cases.c.id == legal_holds.c.case_id)
        .outerjoin(_holder, _holder.c.id == legal_holds.c.held_by)
        .outerjoin(_releaser, _releaser.c.id == legal_holds.c.released_by)
        .where(*which)
        .order_by(
            STANDS.desc(), legal_holds.c.released_at.desc(), legal_holds.c.review_on, legal_holds.c.since,
            legal_holds.c.id,
        )
    )  # fmt: skip
    return tuple(_told(dict(row)) for row in connection.execute(asked).mappings())


def _told(row: Row) -> HoldTold:
    name = called(row, row["customer_number"]) if row["customer_id"] else ""
    number = row["customer_number"] or ""
    return HoldTold(hold_from(row), name, number, row["case_number"], row["holder"] or "", row["releaser"] or "")
