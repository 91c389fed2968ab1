"""The tables of requests and rules, and how rows become models."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.actors import LEADERS
from agentdesk.core.calendars.queries import edition_of
from agentdesk.core.customers.merges import root_of
from agentdesk.core.customers.rights import Bound
from agentdesk.core.customers.standing import STANDS, customer_rights
from agentdesk.core.customers.store import NAME_COLUMNS, called, customers
from agentdesk.core.errors import Refused
from agentdesk.core.identity.model import Level, Speaker
from agentdesk.core.identity.store import identity_checks
from agentdesk.core.interactions.store import interactions
from agentdesk.core.people.model import SHOP, shop_zone
from agentdesk.core.people.queries import shop_of, staff_of
from agentdesk.core.people.store import people
from agentdesk.core.privacy.requests import NEEDED, Asked, Because, Identity, Right, State, Way, code, number_in
from agentdesk.core.relations.model import Matters
from agentdesk.core.relations.queries import may_act_for
from agentdesk.core.storage.prepared import Prepared
from agentdesk.core.storage.schema import Id, Moment, facts, index_of_some, synced_table, text_column

privacy_requests = synced_table(
    "privacy_requests",
    sa.Column("id", Id, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False, unique=True),
    sa.Column("customer_id", Id, nullable=False, index=True),
    text_column("right"),
    text_column("way"),
    text_column("words"),
    # days on the shop's calendar, as ISO 8601 writes them
    text_column("received_on"),
    text_column("due_on"),
    sa.Column("requested_at", Moment, nullable=False),
    sa.Column("recorded_by", Id, nullable=False),
    text_column("identity"),
    text_column("identity_words"),
    sa.Column("identified_at", Moment),
    sa.Column("identified_by", Id),
    sa.Column("further_months", sa.Integer, nullable=False),
    text_column("extension_reason"),
    sa.Column("extended_at", Moment),
    sa.Column("extended_by", Id),
    sa.Column("prepared_at", Moment),
    sa.Column("prepared_by", Id),
    text_column("state"),
    text_column("because"),
    text_column("ending_words"),
    sa.Column("ended_at", Moment),
    sa.Column("ended_by", Id),
)
IS_OPEN = privacy_requests.c.state == sa.literal_column(f"'{State.OPEN}'")
index_of_some("ix_privacy_requests_open", privacy_requests.c.due_on, where=IS_OPEN)
sa.Index("ix_privacy_requests_ended", privacy_requests.c.ended_at)

privacy_rules = synced_table(
    "privacy_rules",
    sa.Column("id", Id, primary_key=True),
    sa.Column("four_eyes", sa.Boolean, nullable=False),
)

_AS_THEY_ARE = (
    "id", "number", "customer_id", "words", "requested_at", "recorded_by", "identity_words", "identified_at",
    "identified_by", "further_months", "extension_reason", "extended_at", "extended_by", "prepared_at", "prepared_by",
    "ending_words", "ended_at", "ended_by",
)  # fmt: skip
_recorders, _preparers = people.alias("recorders"), people.alias("preparers")
NAMED_REQUESTS = (
    sa.select(
        privacy_requests,
        *NAME_COLUMNS,
        _recorders.c.name.label("recorder"),
        _preparers.c.name.label("preparer"),
    )
    .outerjoin(customers, customers.c.id == privacy_requests.c.customer_id)
    .outerjoin(_recorders, _recorders.c.id == privacy_requests.c.recorded_by)
    .outerjoin(_preparers, _preparers.c.id == privacy_requests.c.prepared_by)
)
_MOST_URGENT_FIRST = (privacy_requests.c.due_on, privacy_requests.c.number)
_OPEN = Prepared.by_name(NAMED_REQUESTS.where(IS_OPEN).order_by(*_MOST_URGENT_FIRST))


def request_row(asked: Asked) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(asked, name) for name in _AS_THEY_ARE}
    row |= {"right": asked.right.value, "way": asked.way.value, "state": asked.state.value}
    row |= {"identity": asked.identity or "", "because": asked.because or ""}
    row |= {"received_on": asked.received_on.isoformat(), "due_on": asked.due_on.isoformat()}
    return row | {"scope_id": asked.customer_id}


def request_from(row: Any) -> Asked:
    """`row` is one of NAMED_REQUESTS."""
    return Asked(
        **{name: row[name] for name in _AS_THEY_ARE},
        customer=called(row, row["customer_number"]),
        customer_number=row["customer_number"] or "",
        right=Right(row["right"]),
        way=Way(row["way"]),
        received_on=date.fromisoformat(row["received_on"]),
        due_on=date.fromisoformat(row["due_on"]),
        recorder=row["recorder"] or "",
        preparer=row["preparer"] or "",
        identity=Identity(row["identity"]) if row["identity"] else None,
        because=Because(row["because"]) if row["because"] else None,
        state=State(row["state"]),
        row_version=row["row_version"],
    )


def requests_where(connection: sa.Connection, *where: sa.ColumnElement[bool], most: int = 10_000) -> Iterator[Asked]:
    """The latest first."""
    asked = NAMED_REQUESTS.where(*where).order_by(privacy_requests.c.number.desc()).limit(most)
    return map(request_from, connection.execute(asked).mappings())


def open_requests(connection: sa.Connection) -> list[Asked]:
    """The most urgent first."""
    return [request_from(row) for row in _OPEN.all(connection)]


def known_request(connection: sa.Connection, request_id: UUID) -> Asked:
    """Raises Refused privacy.request_unknown."""
    found = next(requests_where(connection, privacy_requests.c.id == request_id), None)
    if found is None:
        raise Refused("privacy.request_unknown", number=str(request_id))
    return found


def request_called(connection: sa.Connection, written: str) -> Asked:
    """Raises Refused privacy.request_unknown."""
    number = number_in(written)
    known = privacy_requests.c.number == number
    found = next(requests_where(connection, known), None) if number is not None else None
    if found is None:
        raise Refused("privacy.request_unknown", number=code(number) if number is not None else written)
    return found


def open_request_of(connection: sa.Connection, customer_id: UUID, right: Right) -> Asked | None:
    here = (privacy_requests.c.customer_id == customer_id, privacy_requests.c.right == right.value, IS_OPEN)
    return next(requests_where(connection, *here), None)


def prepared_by(connection: sa.Connection, customer_id: UUID) -> UUID | None:
    """Who has put the erasure of this customer before a second person."""
    asked = open_request_of(connection, customer_id, Right.ERASURE)
    return asked.prepared_by if asked else None


def four_eyes(connection: sa.Connection) -> bool:
    """Whether the shop wants a second person; it does until it says that it does not."""
    known = connection.execute(sa.select(privacy_rules.c.four_eyes).where(privacy_rules.c.id == SHOP)).scalar()
    return True if known is None else bool(known)


def needs_second(connection: sa.Connection) -> bool:
    """Nobody is erased by one person alone where two may."""
    if not four_eyes(connection):
        return False
    may = [each for each in staff_of(connection).people if each.active and not each.roles.isdisjoint(LEADERS)]
    return len(may) > 1


def holidays(connection: sa.Connection) -> frozenset[date]:
    """Public holidays where the shop is, as its calendar has them."""
    return frozenset(each.day for each in edition_of(connection).hours.holidays())


def day_in_shop(connection: sa.Connection, at: datetime) -> date:
    return at.astimezone(shop_zone(shop_of(connection))).date()


def number_waiting(connection: sa.Connection, customer_ids: Collection[UUID]) -> int | None:
    """Of the request of one of these that was asked first and is open; None where none is."""
    of = privacy_requests.c
    asked = sa.select(of.number).where(of.customer_id.in_(customer_ids), IS_OPEN).order_by(of.number).limit(1)
    return connection.execute(asked).scalar()


def changes_since(connection: sa.Connection, asked: Asked) -> list[UUID]:
    """What was set right of them since they asked, as the timeline has it."""
    of = facts.c
    those = (of.customer_id == asked.customer_id, of.kind == "customer.changed", of.retracted.is_(sa.false()))
    lately = sa.select(of.id).where(*those, of.occurred_at >= asked.requested_at).order_by(of.occurred_at, of.id)
    return list(connection.execute(lately).scalars())


def rights_that_stand(connection: sa.Connection, customer_id: UUID, bound: Bound) -> list[dict[str, Any]]:
    """The rows: two where two customers became one."""
    of = customer_rights.c
    those = (of.customer_id == customer_id, of.bound == bound.value, STANDS)
    found = connection.execute(sa.select(customer_rights).where(*those).order_by(of.id))
    return [dict(row) for row in found.mappings()]


def check_stands(connection: sa.Connection, request: Asked, now: datetime) -> bool:
    """Whether an identity check reached what this request needs: in a conversation that went on when it was recorded,
    or in one since. Of somebody else only where they may do everything for the customer today."""
    checks, talks = identity_checks.c, interactions.c
    asked = (
        sa.select(checks.level, checks.speaker, checks.third_id)
        .join(interactions, talks.id == checks.interaction_id)
        .where(
            checks.customer_id == request.customer_id,
            sa.or_(talks.ended_at.is_(None), talks.ended_at >= sa.literal(request.requested_at, Moment)),
        )
    )
    needed = NEEDED[request.right]
    for row in connection.execute(asked):
        if Level(row.level).reaches(needed) and _may_ask(connection, request, row, now):
            return True
    return False


def _may_ask(connection: sa.Connection, request: Asked, row: Any, now: datetime) -> bool:
    if row.speaker == Speaker.CUSTOMER:
        return True
    third_id = row.third_id and root_of(connection, row.third_id)
    may_act = may_act_for(connection, request.customer_id, now)
    return any(each.who.id == third_id and each.matters is Matters.EVERYTHING for each in may_act)
