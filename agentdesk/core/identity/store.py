"""Tables of identity checks, of what was opened with a reason, and of what the shop has laid down about both."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.callbacks.model import State as CallbackState
from agentdesk.core.callbacks.store import callbacks
from agentdesk.core.customers.model import PointKind
from agentdesk.core.customers.store import NAME_PARTS, customers, points_of
from agentdesk.core.identity.model import (
    SHIPPED,
    SHOWN_FOR,
    Answered,
    Check,
    Known,
    Level,
    Masked,
    Policy,
    Question,
    Speaker,
    Street,
    Way,
    in_order,
)
from agentdesk.core.interactions.model import State
from agentdesk.core.interactions.store import interactions
from agentdesk.core.money import Money
from agentdesk.core.orders.store import deliveries, orders
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.store import people
from agentdesk.core.storage.prepared import Prepared, spelled
from agentdesk.core.storage.schema import Id, Json, Moment, synced_table, text_column

identity_policies = synced_table(
    "identity_policies",
    # there is one at most, under the id of the shop
    sa.Column("id", Id, primary_key=True),
    sa.Column("in_force", sa.Boolean, nullable=False),
    # {masked field: level from which on it is shown}
    sa.Column("needs", Json, nullable=False),
    sa.Column("questions", Json, nullable=False),
    sa.Column("proofs", sa.Integer, nullable=False),
    sa.Column("most_wrong", sa.Integer, nullable=False),
    sa.Column("at_counter", sa.Boolean, nullable=False),
    sa.Column("asks_why", sa.Boolean, nullable=False),
)

identity_checks = synced_table(
    "identity_checks",
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id, nullable=False, index=True),
    sa.Column("interaction_id", Id, nullable=False, index=True),
    # {question: [wrong answers, whether it was answered rightly]}; never an answer
    sa.Column("answered", Json, nullable=False),
    sa.Column("ways", Json, nullable=False),
    # who spoke: the customer, a third who may act for them, or a stranger
    text_column("speaker"),
    sa.Column("third_id", Id),
    sa.Column("wrong_before", sa.Integer, nullable=False),
    text_column("level"),
    sa.Column("at", Moment, nullable=False),
)

identity_openings = synced_table(
    "identity_openings",
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("person_id", Id, nullable=False),
    text_column("field"),
    text_column("reason"),
    text_column("words"),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_identity_openings_customer", "customer_id", "at"),
    sa.Index("ix_identity_openings_person", "person_id", "at"),
)

_LATEST_ORDERS = 5
"""So many of the latest can be asked about: nobody remembers more."""

_POLICY = Prepared(sa.select(identity_policies))
_CHECK = Prepared.by_name(
    sa.select(identity_checks)
    .where(
        identity_checks.c.interaction_id == sa.bindparam("interaction", type_=Id),
        identity_checks.c.customer_id == sa.bindparam("customer", type_=Id),
    )
    .order_by(identity_checks.c.at.desc())
)
_TALKS = Prepared(
    sa.select(*(interactions.c[each] for each in ("id", "customer_id", "channel", "direction", "popped")))
    .where(
        interactions.c.person_id == sa.bindparam("person", type_=Id),
        interactions.c.state.in_(spelled(State.RUNNING, State.WRAP_UP)),
        interactions.c.customer_id.is_not(None),
    )
    .order_by(interactions.c.started_at.desc(), interactions.c.id)
)  # fmt: skip
_ELSEWHERE = Prepared(
    sa.select(*(interactions.c[each] for each in ("id", "person_id", "direction", "popped")), people.c.name)
    .join(people, people.c.id == interactions.c.person_id)
    .where(
        interactions.c.customer_id == sa.bindparam("customer", type_=Id),
        interactions.c.person_id != sa.bindparam("person", type_=Id),
        interactions.c.state.in_(spelled(State.RUNNING, State.WRAP_UP)),
    )
    .order_by(interactions.c.started_at.desc(), interactions.c.id)
)
_OTHERS = people.alias("others")
_CHECKED_NOW = Prepared(
    sa.select(
        *(interactions.c[each] for each in ("id", "person_id", "customer_id", "direction", "popped")),
        *(customers.c[each] for each in ("number", *NAME_PARTS)),
        people.c.name.label("person"),
        identity_checks.c.at,
    )
    .join(people, people.c.id == interactions.c.person_id)
    .join(identity_checks, identity_checks.c.interaction_id == interactions.c.id)
    .join(customers, customers.c.id == interactions.c.customer_id)
    .where(
        # said so that the index of people and states is taken
        interactions.c.person_id.in_(sa.select(_OTHERS.c.id).where(_OTHERS.c.id != sa.bindparam("person", type_=Id))),
        interactions.c.state.in_(spelled(State.RUNNING, State.WRAP_UP)),
        identity_checks.c.customer_id == interactions.c.customer_id,
    )
    .order_by(identity_checks.c.at, interactions.c.id)
)
_OPENED = Prepared(
    sa.select(identity_openings.c.customer_id, identity_openings.c.field, identity_openings.c.at).where(
        identity_openings.c.person_id == sa.bindparam("person", type_=Id),
        identity_openings.c.at > sa.bindparam("since", type_=Moment),
    )
)
_RINGING = Prepared(
    sa.select(callbacks.c.customer_id).where(
        callbacks.c.claimed_by == sa.bindparam("person", type_=Id),
        callbacks.c.state.in_(spelled(CallbackState.CLAIMED, CallbackState.IN_CALL)),
        callbacks.c.customer_id.is_not(None),
    )
)
_ORDERS = Prepared(
    sa.select(orders.c.number, orders.c.total, orders.c.currency)
    .where(orders.c.customer_id == sa.bindparam("customer", type_=Id))
    .order_by(orders.c.placed_at.desc(), orders.c.id)
)

_PARCELS = Prepared(
    sa.select(deliveries.c.tracking)
    .join(orders, orders.c.id == deliveries.c.order_id)
    .where(orders.c.customer_id == sa.bindparam("customer", type_=Id), deliveries.c.tracking != "")
)


def policy_in_force(connection: sa.Connection) -> Policy:
    row = _POLICY.first(connection)
    if row is None:
        return SHIPPED
    return Policy(
        on=bool(row.in_force),
        needs={Masked(each): Level(needed) for each, needed in row.needs.items()},
        questions=in_order(map(Question, row.questions)),
        proofs=row.proofs,
        most_wrong=row.most_wrong,
        at_counter=bool(row.at_counter),
        asks_why=bool(row.asks_why),
    )


def policy_row(policy: Policy) -> dict[str, Any]:
    return {
        "id": SHOP,
        "scope_id": SHOP,
        "in_force": policy.on,
        "needs": {str(each): str(needed) for each, needed in policy.needs.items()},
        "questions": [str(each) for each in policy.questions],
        "proofs": policy.proofs,
        "most_wrong": policy.most_wrong,
        "at_counter": policy.at_counter,
        "asks_why": policy.asks_why,
    }


def check_row_of(connection: sa.Connection, interaction_id: UUID, customer_id: UUID) -> dict[str, Any] | None:
    found: dict[str, Any] | None = _CHECK.first(connection, interaction=interaction_id, customer=customer_id)
    return found


def check_from(row: Mapping[str, Any] | None) -> Check:
    if row is None:
        return Check()
    answered = {Question(each): Answered(wrong, bool(right)) for each, (wrong, right) in row["answered"].items()}
    return Check(
        answered=answered,
        ways=tuple(map(Way, row["ways"])),
        speaker=Speaker(row["speaker"]),
        third_id=row["third_id"],
        wrong_before=row["wrong_before"],
    )


def answered_plain(check: Check) -> dict[str, list[Any]]:
    return {str(question): [each.wrong, each.right] for question, each in check.answered.items()}


def talks_of(connection: sa.Connection, person_id: UUID) -> list[Any]:
    """The conversations of this person that are not done and whose customer is known, the latest first."""
    return _TALKS.all(connection, person=person_id)


def talk_of_another(connection: sa.Connection, person_id: UUID, customer_id: UUID) -> Any:
    """The latest conversation that somebody else has with this customer now, and that person's name; None if none."""
    return _ELSEWHERE.first(connection, person=person_id, customer=customer_id)


def checked_by_others(connection: sa.Connection, person_id: UUID) -> list[Any]:
    """The conversations that others have now and in which something was answered, whoever waits longest first."""
    return _CHECKED_NOW.all(connection, person=person_id)


def opened_by(connection: sa.Connection, person_id: UUID, now: datetime) -> list[Any]:
    return _OPENED.all(connection, person=person_id, since=now - SHOWN_FOR)


def being_rung(connection: sa.Connection, person_id: UUID) -> frozenset[UUID]:
    """Whom this person has promised to ring right now."""
    return frozenset(row.customer_id for row in _RINGING.all(connection, person=person_id))


def phones_of(connection: sa.Connection, customer_ids: Collection[UUID]) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = {}
    for row in points_of(connection, list(customer_ids)):
        if row["kind"] == PointKind.PHONE:
            found.setdefault(row["customer_id"], set()).add(row["value"])
    return found


def orders_of(connection: sa.Connection, customer_id: UUID) -> list[Any]:
    """Number, total and currency of all their orders, the latest first."""
    return _ORDERS.all(connection, customer=customer_id)


def parcels_of(connection: sa.Connection, customer_id: UUID) -> list[Any]:
    """By which number each parcel of theirs can be followed."""
    return _PARCELS.all(connection, customer=customer_id)


def known_of(connection: sa.Connection, customer_id: UUID, region: str, ringing: str) -> Known:
    points = points_of(connection, [customer_id])
    of = {kind: [row for row in points if row["kind"] == kind] for kind in PointKind}
    latest = orders_of(connection, customer_id)[:_LATEST_ORDERS]
    return Known(
        postcodes=tuple(row["postcode"] for row in of[PointKind.ADDRESS]),
        streets=tuple(Street(row["street"], row["house_number"]) for row in of[PointKind.ADDRESS]),
        emails=tuple(row["value"] for row in of[PointKind.EMAIL]),
        phones=tuple(row["value"] for row in of[PointKind.PHONE]),
        order_numbers=tuple(row.number for row in latest),
        order_amounts=tuple(Money(row.total, row.currency) for row in latest),
        region=region,
        ringing=ringing,
    )


def openings_of(connection: sa.Connection, customer_ids: Collection[UUID], most: int) -> list[Any]:
    """Fields of theirs that were shown for a reason, the latest first."""
    asked = sa.select(identity_openings).where(identity_openings.c.customer_id.in_(customer_ids))
    return list(connection.execute(asked.order_by(identity_openings.c.at.desc(), identity_openings.c.id).limit(most)))
