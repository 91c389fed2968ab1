"""Tables of callbacks and of the attempts to reach somebody, and how rows become models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.callbacks.model import (
    OVER,
    Attempt,
    Callback,
    Consent,
    Courtesy,
    Ending,
    Fallback,
    Outcome,
    Recipient,
    Rules,
    State,
    Window,
)
from agentdesk.core.callbacks.windows import zone_exists
from agentdesk.core.customers.model import PointKind
from agentdesk.core.customers.store import NAME_COLUMNS, called, contact_points, customers
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.model import full_reason
from agentdesk.core.interactions.store import reasons
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.store import people, teams
from agentdesk.core.storage.prepared import spelled
from agentdesk.core.storage.schema import Id, Moment, synced_table, text_column

callbacks = synced_table(
    "callbacks",
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id),
    sa.Column("case_id", Id),
    sa.Column("reason_id", Id),
    sa.Column("promise_id", Id),
    sa.Column("guide_run_id", Id),
    # the conversation in which it was promised
    sa.Column("interaction_id", Id),
    text_column("phone"),
    text_column("extension"),
    text_column("phone_label"),
    text_column("purpose"),
    # the window: a local date and minutes after midnight in `zone`, and where that lies in UTC by `zone_rules`
    text_column("day"),
    sa.Column("from_minute", sa.Integer, nullable=False),
    sa.Column("to_minute", sa.Integer, nullable=False),
    text_column("zone"),
    sa.Column("zone_known", sa.Boolean, nullable=False),
    sa.Column("starts_at", Moment, nullable=False),
    sa.Column("ends_at", Moment, nullable=False),
    text_column("zone_rules"),
    # the window by which the promise is measured
    sa.Column("promised_from", Moment, nullable=False),
    sa.Column("promised_until", Moment, nullable=False),
    text_column("recipient"),
    sa.Column("owner_id", Id, nullable=False),
    sa.Column("team_id", Id),
    text_column("fallback"),
    text_column("consent"),
    sa.Column("max_attempts", sa.Integer, nullable=False),
    sa.Column("spacing_minutes", sa.Integer, nullable=False),
    sa.Column("creator_id", Id, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    text_column("state"),
    sa.Column("claimed_by", Id),
    sa.Column("claimed_at", Moment),
    sa.Column("snoozed_until", Moment),
    sa.Column("first_attempt_at", Moment),
    sa.Column("attempt_count", sa.Integer, nullable=False),
    text_column("last_outcome"),
    sa.Column("done_at", Moment),
    text_column("ending"),
    # why it was cancelled, or how it was settled
    text_column("ending_words"),
    sa.Index("ix_callbacks_state_starts", "state", "starts_at"),
    sa.Index("ix_callbacks_customer", "customer_id", "starts_at"),
    sa.Index("ix_callbacks_case", "case_id"),
    sa.Index("ix_callbacks_phone", "phone"),
    sa.Index("ix_callbacks_promised", "promised_until"),
)

callback_attempts = synced_table(
    "callback_attempts",
    sa.Column("id", Id, primary_key=True),
    sa.Column("callback_id", Id, nullable=False),
    sa.Column("n", sa.Integer, nullable=False),
    sa.Column("by_id", Id, nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    text_column("outcome"),
    text_column("note"),
    sa.Column("interaction_id", Id),
    sa.Index("ix_callback_attempts_callback", "callback_id", "n"),
)

callback_rules = synced_table(
    "callback_rules",
    sa.Column("id", Id, primary_key=True),
    sa.Column("from_minute", sa.Integer, nullable=False),
    sa.Column("to_minute", sa.Integer, nullable=False),
    sa.Column("sundays", sa.Boolean, nullable=False),
    sa.Column("per_person", sa.Integer, nullable=False),
    sa.Column("max_attempts", sa.Integer, nullable=False),
    sa.Column("spacing_minutes", sa.Integer, nullable=False),
)

_owners, _claimers, _creators = people.alias("owners"), people.alias("claimers"), people.alias("creators")
_parents = reasons.alias("callback_parents")
NAMED_CALLBACKS = (
    sa.select(
        callbacks,
        *NAME_COLUMNS,
        _owners.c.name.label("owner"),
        _claimers.c.name.label("claimer"),
        _creators.c.name.label("creator"),
        teams.c.name.label("team"),
        reasons.c.labels.label("reason"),
        _parents.c.labels.label("parent_reason"),
    )
    .outerjoin(customers, customers.c.id == callbacks.c.customer_id)
    .outerjoin(_owners, _owners.c.id == callbacks.c.owner_id)
    .outerjoin(_claimers, _claimers.c.id == callbacks.c.claimed_by)
    .outerjoin(_creators, _creators.c.id == callbacks.c.creator_id)
    .outerjoin(teams, teams.c.id == callbacks.c.team_id)
    .outerjoin(reasons, reasons.c.id == callbacks.c.reason_id)
    .outerjoin(_parents, _parents.c.id == reasons.c.parent_id)
)
"""Callbacks with the names that a screen shows beside their ids."""

NOT_OVER = callbacks.c.state.in_(spelled(*(state for state in State if state not in OVER)))
_ONE = NAMED_CALLBACKS.where(callbacks.c.id == sa.bindparam("callback", type_=Id))
_ATTEMPTS = sa.select(callback_attempts, people.c.name.label("by")).outerjoin(
    people, people.c.id == callback_attempts.c.by_id
)
_AS_THEY_ARE = (
    "id", "customer_id", "case_id", "reason_id", "promise_id", "guide_run_id", "interaction_id", "phone", "extension",
    "phone_label", "purpose", "starts_at", "ends_at", "zone_rules", "promised_from", "promised_until", "owner_id",
    "team_id", "max_attempts", "spacing_minutes", "creator_id", "made_at", "claimed_by", "claimed_at", "snoozed_until",
    "first_attempt_at", "attempt_count", "done_at", "ending_words",
)  # fmt: skip


def find_callback(connection: sa.Connection, callback_id: UUID) -> Callback | None:
    row = connection.execute(_ONE, {"callback": callback_id}).mappings().first()
    if row is None:
        return None
    return callback_from(row, attempts_of(connection, [callback_id]).get(callback_id, ()))


def known_callback(connection: sa.Connection, callback_id: UUID) -> Callback:
    """With its attempts. Raises Refused callbacks.unknown."""
    found = find_callback(connection, callback_id)
    if found is None:
        raise Refused("callbacks.unknown", id=str(callback_id))
    return found


def callbacks_where(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> Iterator[Callback]:
    """Without their attempts, by their windows."""
    asked = NAMED_CALLBACKS.where(*conditions).order_by(callbacks.c.starts_at, callbacks.c.id)
    return map(callback_from, connection.execute(asked).mappings())


def open_beside(
    connection: sa.Connection, customer_id: UUID | None, phone: str, reason_id: UUID | None, but: UUID | None = None
) -> UUID | None:
    """The callback of the same customer (of the same number, if nobody knows whose it is) and reason that is open."""
    same = callbacks.c.customer_id == customer_id if customer_id else _of_number_alone(phone)
    asked = sa.select(callbacks.c.id).where(same, NOT_OVER, callbacks.c.reason_id.is_not_distinct_from(reason_id))
    if but:
        asked = asked.where(callbacks.c.id != but)
    found: UUID | None = connection.execute(asked.order_by(callbacks.c.starts_at).limit(1)).scalar()
    return found


def promises_being_rung(connection: sa.Connection) -> frozenset[UUID]:
    """The promises of callbacks that somebody is ringing at this moment: how they turn out is not known yet."""
    of = callbacks.c
    asked = sa.select(of.promise_id).where(of.state == State.IN_CALL.value, of.promise_id.is_not(None))
    return frozenset(connection.execute(asked).scalars())


def any_about(connection: sa.Connection, case_ids: Sequence[UUID]) -> bool:
    """Whether there are callbacks about these cases, of whatever time."""
    about = sa.select(callbacks.c.id).where(callbacks.c.case_id.in_(case_ids)).limit(1)
    return connection.execute(about).first() is not None


def caseless_of_talk(connection: sa.Connection, customer_id: UUID, interaction_id: UUID) -> list[Callback]:
    """What was agreed with this customer in this conversation, of no case so far."""
    of = callbacks.c
    agreed = (of.customer_id == customer_id, of.interaction_id == interaction_id)
    return list(callbacks_where(connection, *agreed, of.case_id.is_(None)))


def outdated(connection: sa.Connection, zone_rules: str) -> list[Callback]:
    """Those that are not over and whose window was reckoned by rules older than these."""
    return list(callbacks_where(connection, NOT_OVER, callbacks.c.zone_rules < zone_rules))


def customers_at(connection: sa.Connection, phone: str) -> list[UUID]:
    """Whose number this is."""
    of_phones = sa.and_(contact_points.c.value == phone, contact_points.c.kind == PointKind.PHONE)
    asked = sa.select(contact_points.c.customer_id).where(of_phones).distinct().order_by(contact_points.c.customer_id)
    return list(connection.execute(asked).scalars())


def zone_of_customer(connection: sa.Connection, customer_id: UUID) -> str:
    """The zone kept with the customer; empty where none is, or none that exists."""
    kept = connection.execute(sa.select(customers.c.time_zone).where(customers.c.id == customer_id)).scalar()
    return kept if kept and zone_exists(kept) else ""


def _of_number_alone(phone: str) -> sa.ColumnElement[bool]:
    return sa.and_(callbacks.c.customer_id.is_(None), callbacks.c.phone == phone)


def attempts_of(connection: sa.Connection, callback_ids: Sequence[UUID]) -> dict[UUID, tuple[Attempt, ...]]:
    found: dict[UUID, list[Attempt]] = {}
    asked = _ATTEMPTS.where(callback_attempts.c.callback_id.in_(callback_ids)).order_by(callback_attempts.c.n)
    for row in connection.execute(asked).mappings():
        found.setdefault(row["callback_id"], []).append(attempt_from(row))
    return {callback_id: tuple(each) for callback_id, each in found.items()}


def attempt_from(row: Any) -> Attempt:
    return Attempt(
        id=row["id"],
        n=row["n"],
        by_id=row["by_id"],
        by=row["by"] or "",
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        note=row["note"],
        interaction_id=row["interaction_id"],
    )


def attempt_row(attempt: Attempt, callback: Callback) -> dict[str, Any]:
    return {
        "id": attempt.id,
        "callback_id": callback.id,
        "n": attempt.n,
        "by_id": attempt.by_id,
        "started_at": attempt.started_at,
        "ended_at": attempt.ended_at,
        "outcome": attempt.outcome or "",
        "note": attempt.note,
        "interaction_id": attempt.interaction_id,
        "scope_id": callback.customer_id or SHOP,
    }


def callback_from(row: Any, attempts: Iterable[Attempt] = ()) -> Callback:
    """`row` is one of NAMED_CALLBACKS."""
    return Callback(
        **{name: row[name] for name in _AS_THEY_ARE},
        window=Window(date.fromisoformat(row["day"]), row["from_minute"], row["to_minute"], row["zone"]),
        zone=row["zone"],
        zone_known=bool(row["zone_known"]),
        recipient=Recipient(row["recipient"]),
        fallback=Fallback(row["fallback"]),
        consent=Consent(row["consent"]),
        state=State(row["state"]),
        last_outcome=Outcome(row["last_outcome"]) if row["last_outcome"] else None,
        ending=Ending(row["ending"]) if row["ending"] else None,
        customer=called(row, row["customer_number"]),
        customer_number=row["customer_number"] or "",
        owner=row["owner"] or "",
        claimer=row["claimer"] or "",
        creator=row["creator"] or "",
        team=row["team"] or "",
        reason=full_reason(row["reason"], row["parent_reason"]) if row["reason"] else None,
        attempts=tuple(attempts),
        row_version=row["row_version"],
    )


def callback_row(callback: Callback) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(callback, name) for name in _AS_THEY_ARE}
    window = callback.window
    row |= {"day": window.day.isoformat(), "from_minute": window.from_minute, "to_minute": window.to_minute}
    row |= {"zone": window.zone, "zone_known": callback.zone_known, "recipient": callback.recipient.value}
    row |= {"fallback": callback.fallback.value, "consent": callback.consent.value, "state": callback.state.value}
    row |= {"last_outcome": callback.last_outcome or "", "ending": callback.ending or ""}
    return row | {"scope_id": callback.customer_id or SHOP}


def rules_of(connection: sa.Connection) -> Rules:
    """What the shop has laid down; what we ship, as long as it has not."""
    row = connection.execute(sa.select(callback_rules).where(callback_rules.c.id == SHOP)).first()
    if row is None:
        return Rules()
    courtesy = Courtesy(row.from_minute, row.to_minute, bool(row.sundays))
    return Rules(courtesy, row.per_person, row.max_attempts, row.spacing_minutes, row.row_version)


def rules_row(rules: Rules) -> dict[str, Any]:
    numbers = {name: getattr(rules, name) for name in ("per_person", "max_attempts", "spacing_minutes")}
    return {"id": SHOP, **asdict(rules.courtesy), **numbers, "scope_id": SHOP}
