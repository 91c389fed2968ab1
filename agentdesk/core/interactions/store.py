"""Tables of conversations, reasons and snippets, and how rows become models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.clock import from_micros, to_micros
from agentdesk.core.customers.store import NAME_COLUMNS, called, customers
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.model import (
    Channel,
    Direction,
    Interaction,
    Mood,
    Outcome,
    Reason,
    Snippet,
    Solved,
    State,
    full_reason,
)
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.store import people
from agentdesk.core.storage.prepared import Prepared, spelled
from agentdesk.core.storage.schema import Id, Json, Moment, command_log, facts, synced_table, text_column
from agentdesk.core.uris import Popped

interactions = synced_table(
    "interactions",
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id),
    sa.Column("person_id", Id, nullable=False),
    text_column("channel"),
    text_column("direction"),
    text_column("state"),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.Column("reason_id", Id),
    # [[microseconds, mood], …]
    sa.Column("moods", Json, nullable=False),
    text_column("notes"),
    text_column("outcome"),
    text_column("solved"),
    # what the telephone system knew (uris.Popped)
    sa.Column("popped", Json, nullable=False),
    sa.Index("ix_interactions_person_state", "person_id", "state"),
    sa.Index("ix_interactions_person", "person_id", "started_at"),
    sa.Index("ix_interactions_customer", "customer_id", "started_at"),
)

reasons = synced_table(
    "reasons",
    sa.Column("id", Id, primary_key=True),
    sa.Column("parent_id", Id),
    sa.Column("labels", Json, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("needs_words", sa.Boolean, nullable=False),
    sa.Column("anonymous", sa.Boolean, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
)

snippets = synced_table(
    "snippets",
    sa.Column("id", Id, primary_key=True),
    sa.Column("shortcut", sa.Text, nullable=False, unique=True),
    sa.Column("labels", Json, nullable=False),
    sa.Column("words", Json, nullable=False),
)

_parents = reasons.alias("parents")
NAMED_INTERACTIONS = (
    sa.select(
        interactions,
        *NAME_COLUMNS,
        people.c.name.label("person"),
        reasons.c.labels.label("reason"),
        _parents.c.labels.label("parent_reason"),
    )
    .outerjoin(customers, customers.c.id == interactions.c.customer_id)
    .outerjoin(people, people.c.id == interactions.c.person_id)
    .outerjoin(reasons, reasons.c.id == interactions.c.reason_id)
    .outerjoin(_parents, _parents.c.id == reasons.c.parent_id)
)
"""Conversations with the names that a screen shows beside their ids."""

_ONE = NAMED_INTERACTIONS.where(interactions.c.id == sa.bindparam("interaction"))
_STILL_OPEN = Prepared.by_name(
    NAMED_INTERACTIONS.where(
        interactions.c.person_id == sa.bindparam("person", type_=Id),
        interactions.c.state.in_(spelled(State.RUNNING, State.WRAP_UP)),
    ).order_by(interactions.c.started_at, interactions.c.id)
)
_FACTS_OF = (
    sa.select(facts.c.id)
    .where(facts.c.occurred_at == sa.bindparam("at", type_=Moment))
    .where(facts.c.subject_id == sa.bindparam("subject", type_=Id), facts.c.kind == sa.bindparam("kind"))
    .where(facts.c.retracted.is_(sa.false()))
)
# Two statements, because PostgreSQL finds no index for "is not distinct from".
_OF_CUSTOMER = _FACTS_OF.where(facts.c.customer_id == sa.bindparam("customer", type_=Id))
_OF_NOBODY = _FACTS_OF.where(facts.c.customer_id.is_(None))
_AS_THEY_ARE = (
    "id", "customer_id", "person_id", "channel", "direction", "state", "started_at", "ended_at", "reason_id", "notes",
)  # fmt: skip


def talk_with(connection: sa.Connection, person_id: UUID, customer_id: UUID) -> UUID | None:
    """The conversation that this person has with this customer now; where there are several, the latest."""
    of = interactions.c
    asked = sa.select(of.id).where(of.person_id == person_id, of.customer_id == customer_id)
    asked = asked.where(of.state.in_(spelled(State.RUNNING, State.WRAP_UP)))
    return connection.execute(asked.order_by(of.started_at.desc(), of.id).limit(1)).scalar()


def find_interaction(connection: sa.Connection, interaction_id: UUID) -> Interaction | None:
    row = connection.execute(_ONE, {"interaction": interaction_id}).mappings().first()
    return interaction_from(row) if row else None


def known_interaction(connection: sa.Connection, interaction_id: UUID) -> Interaction:
    """Raises Refused interactions.unknown."""
    found = find_interaction(connection, interaction_id)
    if found is None:
        raise Refused("interactions.unknown", id=str(interaction_id))
    return found


def told_at(connection: sa.Connection, due_at: datetime, interaction_id: UUID | None, now: datetime) -> datetime:
    """When a customer was told what is due then: now. What is written down only once that time has passed was told all
    the same, in the conversation it comes from: it is late, and not lost. Raises Refused interactions.unknown.
    """
    if due_at > now or interaction_id is None:
        return now
    return min(now, known_interaction(connection, interaction_id).started_at)


def contacts_with(connection: sa.Connection, customer_id: UUID) -> dict[UUID, datetime]:
    """When each conversation with this customer began that is over."""
    over = sa.select(interactions.c.id, interactions.c.started_at).where(interactions.c.customer_id == customer_id)
    return {row.id: row.started_at for row in connection.execute(over.where(interactions.c.ended_at.is_not(None)))}


def talked_with(connection: sa.Connection, customer_ids: list[UUID]) -> bool:
    asked = sa.select(interactions.c.id).where(interactions.c.customer_id.in_(customer_ids)).limit(1)
    return connection.execute(asked).first() is not None


def interaction_from(row: Any) -> Interaction:
    """`row` is one of NAMED_INTERACTIONS."""
    return Interaction(
        id=row["id"],
        customer_id=row["customer_id"],
        customer=called(row, row["customer_number"]),
        person_id=row["person_id"],
        person=row["person"] or "",
        channel=Channel(row["channel"]),
        direction=Direction(row["direction"]),
        state=State(row["state"]),
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        reason_id=row["reason_id"],
        reason=full_reason(row["reason"], row["parent_reason"]) if row["reason"] else None,
        moods=tuple((from_micros(at), Mood(mood)) for at, mood in row["moods"]),
        notes=row["notes"],
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        solved=Solved(row["solved"]) if row["solved"] else None,
        popped=_popped_from(row["popped"]),
        row_version=row["row_version"],
    )


def interaction_row(interaction: Interaction, scope_id: UUID) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(interaction, name) for name in _AS_THEY_ARE}
    row |= {"moods": [[to_micros(at), int(mood)] for at, mood in interaction.moods]}
    row |= {"outcome": interaction.outcome or "", "solved": interaction.solved or ""}
    return row | {"popped": asdict(interaction.popped), "scope_id": scope_id}


def known_reason(connection: sa.Connection, reason_id: UUID) -> Reason:
    """Raises Refused interactions.reason_unknown."""
    row = connection.execute(sa.select(reasons).where(reasons.c.id == reason_id)).mappings().first()
    if row is None:
        raise Refused("interactions.reason_unknown", id=str(reason_id))
    return reason_from(row)


def all_reasons(connection: sa.Connection) -> Iterator[Reason]:
    ordered = sa.select(reasons).order_by(reasons.c.position, reasons.c.id)
    return map(reason_from, connection.execute(ordered).mappings())


def name_taken(
    connection: sa.Connection, parent_id: UUID | None, labels: dict[str, str], but: UUID | None = None
) -> str:
    """The first of these names that a reason beside it (other than `but`) has already; empty if none has."""
    beside = sa.select(reasons.c.labels).where(reasons.c.parent_id.is_not_distinct_from(parent_id))
    if but:
        beside = beside.where(reasons.c.id != but)
    taken = connection.execute(beside).scalars().all()
    in_use = {(lang, name.casefold()) for known in taken for lang, name in known.items()}
    return next((name for lang, name in labels.items() if (lang, name.casefold()) in in_use), "")


def reason_from(row: Any) -> Reason:
    flags = (bool(row["needs_words"]), bool(row["anonymous"]), bool(row["active"]))
    return Reason(row["id"], row["parent_id"], row["labels"], row["position"], *flags)


def find_snippet(connection: sa.Connection, shortcut: str) -> Snippet | None:
    row = connection.execute(sa.select(snippets).where(snippets.c.shortcut == shortcut)).mappings().first()
    return snippet_from(row) if row else None


def snippet_from(row: Any) -> Snippet:
    """One's own lies in the scope of its person."""
    owner = row["scope_id"] if row["scope_id"] != SHOP else None
    return Snippet(row["id"], row["shortcut"], row["labels"], row["words"], owner)


def snippets_for(connection: sa.Connection, person_id: UUID) -> Iterator[Snippet]:
    """Those of the shop and this person's own, by shortcut."""
    asked = sa.select(snippets).where(snippets.c.scope_id.in_((SHOP, person_id))).order_by(snippets.c.shortcut)
    return map(snippet_from, connection.execute(asked).mappings())


def facts_of(connection: sa.Connection, interaction: Interaction, kind: str) -> list[UUID]:
    """The facts of this kind that were stated for the moment the conversation began."""
    asked = {"at": interaction.started_at, "subject": interaction.id, "kind": kind}
    if interaction.customer_id is None:
        return list(connection.execute(_OF_NOBODY, asked).scalars())
    return list(connection.execute(_OF_CUSTOMER, {**asked, "customer": interaction.customer_id}).scalars())


def withdraw(connection: sa.Connection, fact_ids: list[UUID]) -> None:
    """These facts are told by a later one in full: they leave the timeline."""
    if fact_ids:
        connection.execute(sa.update(facts).where(facts.c.id.in_(fact_ids)).values(retracted=True))


def carried_out(connection: sa.Connection, command_ids: list[UUID]) -> frozenset[UUID]:
    """Which of these commands are in the log."""
    asked = sa.select(command_log.c.command_id).where(command_log.c.command_id.in_(command_ids))
    return frozenset(connection.execute(asked).scalars())


def open_interactions(connection: sa.Connection, person_id: UUID) -> Iterator[Interaction]:
    """This person's conversations that are running or wait for their wrap-up, oldest first."""
    return map(interaction_from, _STILL_OPEN.all(connection, person=person_id))


def lately_spoken_with(connection: sa.Connection, person_id: UUID, most: int) -> Iterator[tuple[UUID, str, str]]:
    """Id, number and name of the customers of this person's last conversations, newest first, with repetitions."""
    latest = _latest(person_id, most).subquery()
    asked = sa.select(customers).join(latest, latest.c.customer_id == customers.c.id)
    for row in connection.execute(asked.order_by(latest.c.started_at.desc())).mappings():
        yield row["id"], row["number"], called(row, row["number"])


def lately_ended(connection: sa.Connection, person_id: UUID, most: int) -> list[tuple[UUID, Outcome]]:
    """Reason and outcome of this person's last conversations, as far as they have both."""
    rows = connection.execute(_latest(person_id, most))
    return [(row.reason_id, Outcome(row.outcome)) for row in rows if row.reason_id and row.outcome]


def _latest(person_id: UUID, most: int) -> sa.Select[Any]:
    shown = (interactions.c.customer_id, interactions.c.started_at, interactions.c.reason_id, interactions.c.outcome)
    own = sa.select(*shown).where(interactions.c.person_id == person_id)
    return own.order_by(interactions.c.started_at.desc()).limit(most)


def _popped_from(kept: dict[str, Any]) -> Popped:
    return Popped(**{**kept, "answers": tuple((question, answer) for question, answer in kept["answers"])})
