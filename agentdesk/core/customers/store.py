"""Tables of customers, and how rows become models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.customers.model import (
    Alert,
    Consent,
    ContactPoint,
    Customer,
    CustomerKind,
    PointKind,
    Severity,
    display_name,
    shown_name,
)
from agentdesk.core.storage.prepared import Prepared, PreparedAmong
from agentdesk.core.storage.schema import Id, Json, Moment, facts, index_of_some, synced_table, text_column

customers = synced_table(
    "customers",
    sa.Column("id", Id, primary_key=True),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    text_column("kind"),
    text_column("salutation"),
    text_column("title"),
    text_column("given_name"),
    text_column("family_name"),
    text_column("suffix"),
    text_column("organisation"),
    text_column("department"),
    text_column("position"),
    sa.Column("further_names", Json, nullable=False),
    text_column("language"),
    text_column("time_zone"),
    text_column("tier"),
    sa.Column("tags", Json, nullable=False),
    text_column("vat_id"),
    sa.Column("named_contact_id", Id),
    sa.Column("customer_since", Moment),
    sa.Column("last_contact_at", Moment),
    sa.Column("created_at", Moment, nullable=False),
    # empty: as the shop does
    sa.Column("form", sa.Text, nullable=False, server_default=""),
    # who they are by now: a duplicate is never deleted (see `merges`)
    sa.Column("merged_into", Id),
)
index_of_some("ix_customers_merged_into", customers.c.merged_into, where=customers.c.merged_into.is_not(None))

NAME_PARTS = ("title", "given_name", "family_name", "suffix", "organisation")
NAME_COLUMNS = (*(customers.c[part] for part in NAME_PARTS), customers.c.number.label("customer_number"))
"""For a statement that joins a customer: what `called` looks at."""

contact_points = synced_table(
    "contact_points",
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("rank", sa.Integer, nullable=False),
    text_column("kind"),
    text_column("value"),
    text_column("label"),
    text_column("extension"),
    text_column("network"),
    text_column("addressee"),
    text_column("line2"),
    text_column("street"),
    text_column("house_number"),
    text_column("postcode"),
    text_column("city"),
    text_column("region"),
    text_column("country"),
    sa.Column("verified", sa.Boolean, nullable=False),
    sa.Column("preferred", sa.Boolean, nullable=False),
    sa.Index("ix_contact_points_customer", "customer_id", "rank"),
    sa.Index("ix_contact_points_value", "value"),
)

consents = synced_table(
    "consents",
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id, nullable=False, index=True),
    text_column("kind"),
    sa.Column("granted", sa.Boolean, nullable=False),
    text_column("wording"),
    text_column("proof"),
    sa.Column("at", Moment, nullable=False),
    # `kind` is the channel
    sa.Column("purpose", sa.Text, nullable=False, server_default="advertising"),
    sa.Column("how", sa.Text, nullable=False, server_default=""),
    # empty: it came with a file
    sa.Column("by_id", Id),
    # when it was made use of last: its proof is kept from then on
    sa.Column("used_at", Moment),
    # of which edition its words are; empty: the delivered ones, or somebody's own
    sa.Column("edition", sa.Integer),
    # the conversation in which it was said
    sa.Column("interaction_id", Id),
)

alerts = synced_table(
    "alerts",
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id, nullable=False, index=True),
    text_column("severity"),
    text_column("words"),
    sa.Column("author_id", Id, nullable=False),
    text_column("author"),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("valid_until", Moment),
    sa.Column("must_acknowledge", sa.Boolean, nullable=False),
    # ids of the people who have seen it
    sa.Column("acknowledged_by", Json, nullable=False),
)

CUSTOMER_FIELDS = (
    "salutation", "title", "given_name", "family_name", "suffix", "organisation", "department", "position",
    "language", "time_zone", "tier", "vat_id", "form",
)  # fmt: skip
POINT_FIELDS = (
    "value", "label", "extension", "network", "addressee", "line2", "street", "house_number", "postcode", "city",
    "region", "country",
)  # fmt: skip


def called(row: Any, number: str | None) -> str:
    """What a screen calls the customer in this row; empty where there is none, and so no `number`."""
    return shown_name(display_name(*(row[part] for part in NAME_PARTS)), number) if number else ""


def customer_from(row: Any, points: Iterable[Any], consents: Iterable[Any], alerts: Iterable[Alert]) -> Customer:
    """`row` is a customers row joined with its named contact's name as `named_contact`."""
    return Customer(
        id=row.id,
        number=row.number,
        kind=CustomerKind(row.kind),
        **{name: getattr(row, name) for name in CUSTOMER_FIELDS},
        further_names=tuple(row.further_names),
        tags=tuple(row.tags),
        named_contact_id=row.named_contact_id,
        named_contact=row.named_contact or "",
        customer_since=row.customer_since,
        last_contact_at=row.last_contact_at,
        points=tuple(map(point_from, points)),
        consents=tuple(map(consent_from, consents)),
        alerts=tuple(alerts),
        row_version=row.row_version,
    )


def point_from(row: Any) -> ContactPoint:
    return ContactPoint(
        id=row.id,
        kind=PointKind(row.kind),
        **{name: getattr(row, name) for name in POINT_FIELDS},
        verified=bool(row.verified),
        preferred=bool(row.preferred),
    )


def consent_from(row: Any) -> Consent:
    by = getattr(row, "by", None) or ""
    told = (row.id, row.kind, bool(row.granted), row.wording, row.proof, row.at, row.purpose, row.how, by)
    return Consent(*told, edition=row.edition, interaction_id=row.interaction_id)


def alert_from(row: Any, person: str) -> Alert:
    return Alert(
        row.id,
        Severity(row.severity),
        row.words,
        row.author,
        row.created_at,
        row.valid_until,
        bool(row.must_acknowledge),
        person in row.acknowledged_by,
    )


def number_taken(connection: sa.Connection, number: str) -> bool:
    return connection.execute(sa.select(customers.c.id).where(customers.c.number == number)).first() is not None


def still_told_of(connection: sa.Connection, customer_ids: Sequence[UUID]) -> bool:
    """Whether the timeline of one of them tells more than that something was undone."""
    told = sa.select(facts.c.id).where(facts.c.customer_id.in_(customer_ids), facts.c.retracted.is_(sa.false()))
    return connection.execute(told.where(facts.c.kind != "customer.undone").limit(1)).first() is not None


def next_rank(connection: sa.Connection, customer_id: UUID) -> int:
    """Where a further contact point of this customer stands."""
    rank: int | None = _LAST_RANK.first(connection, customer=customer_id).rank
    return 0 if rank is None else rank + 1


_LAST_RANK = Prepared(
    sa.select(sa.func.max(contact_points.c.rank).label("rank")).where(
        contact_points.c.customer_id == sa.bindparam("customer", type_=Id)
    )
)


def preferred_beside(connection: sa.Connection, customer_id: UUID, point_id: UUID) -> list[dict[str, Any]]:
    """Other contact points of this customer marked as preferred."""
    others = sa.select(contact_points).where(
        contact_points.c.customer_id == customer_id, contact_points.c.preferred, contact_points.c.id != point_id
    )
    return [dict(row) for row in connection.execute(others).mappings()]


_POINTS = PreparedAmong(
    lambda among: Prepared.by_name(
        sa.select(contact_points)
        .where(contact_points.c.customer_id.in_(among))
        .order_by(contact_points.c.preferred.desc(), contact_points.c.rank)
    ),
    Id,
)


def points_of(connection: sa.Connection, customer_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """The contact points of these customers, the preferred ones first."""
    return _POINTS.all(connection, customer_ids)


def consents_of(connection: sa.Connection, customer_id: UUID) -> list[dict[str, Any]]:
    asked = sa.select(consents).where(consents.c.customer_id == customer_id)
    return [dict(row) for row in connection.execute(asked).mappings()]
