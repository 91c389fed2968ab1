"""How a conversation is taken, ended, wrapped up and set right. (`stock` has the handlers of reasons and snippets.)"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from agentdesk.core.commands import AGENTS, handles, upcasts
from agentdesk.core.customers.moving import conversations, described
from agentdesk.core.customers.search.index import touch
from agentdesk.core.customers.store import customers
from agentdesk.core.errors import Refused
from agentdesk.core.interactions import commands as asked
from agentdesk.core.interactions import stock  # noqa: F401 - registers its handlers
from agentdesk.core.interactions.commands import MoodAt
from agentdesk.core.interactions.model import (
    TOLD,
    Channel,
    Interaction,
    Moods,
    Reason,
    State,
    WrappedUp,
    full_reason,
    require_own,
)
from agentdesk.core.interactions.store import (
    contacts_with,
    facts_of,
    find_interaction,
    interaction_row,
    interactions,
    known_interaction,
    known_reason,
    talked_with,
    withdraw,
)
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored


@upcasts("interactions.start", 1)
def _no_extension(args: dict[str, Any]) -> dict[str, Any]:
    return args | {"extension": ""}


@handles(asked.StartInteraction, allowed=AGENTS)
def start(command: asked.StartInteraction, work: UnitOfWork) -> dict[str, Any]:
    if command.customer_id:
        work.require(customers, command.customer_id)
    begun = Interaction(
        id=work.new_id("interaction"),
        customer_id=command.customer_id,
        customer="",
        person_id=work.actor.person_id,
        person=work.actor.name,
        channel=command.channel,
        direction=command.direction,
        state=State.RUNNING,
        started_at=work.now,
        popped=command.popped,
    )
    _keep(work, begun)
    # Of no customer: the timeline tells a conversation once it has ended, not twice.
    work.fact("interaction.started", _data(begun), lane=_lane(begun), subject_id=begun.id)
    return {"interaction_id": begun.id}


@handles(asked.LinkInteraction, allowed=AGENTS)
def link(command: asked.LinkInteraction, work: UnitOfWork) -> None:
    work.require(customers, command.customer_id)
    before = _own(work, command.interaction_id)
    linked = before.linked(command.customer_id)
    if before.state is State.WRAP_UP:
        withdraw(work.connection, facts_of(work.connection, before, "interaction.ended"))
        _tell_ended(work, linked)
    _keep(work, linked)


@handles(asked.ChangeChannel, allowed=AGENTS)
def change_channel(command: asked.ChangeChannel, work: UnitOfWork) -> None:
    _keep(work, _own(work, command.interaction_id).on(command.channel, command.direction))


@handles(asked.EndInteraction, allowed=AGENTS)
def end(command: asked.EndInteraction, work: UnitOfWork) -> None:
    reason = _reason(work, command.reason_id)
    before = _own(work, command.interaction_id)
    ended = before.ended(min(command.ended_at, work.now), command.reason_id, _moods(command.moods), command.notes)
    ended = replace(ended, reason=_label(work, reason))
    _keep(work, ended)
    _tell_ended(work, ended)
    _remember_contact(work, ended)


@handles(asked.WrapUp, allowed=AGENTS)
def wrap_up(command: asked.WrapUp, work: UnitOfWork) -> None:
    before = _own(work, command.interaction_id)
    said = WrappedUp(_reason(work, command.reason_id), command.notes, command.outcome, command.solved)
    done = before.wrapped_up(min(command.ended_at, work.now), _moods(command.moods), said)
    done = replace(done, reason=_label(work, said.reason))
    _keep(work, done)
    withdraw(work.connection, facts_of(work.connection, before, "interaction.ended"))
    _tell(work, "interaction.done", done)
    _remember_contact(work, done)


@upcasts("interactions.correct", 1)
def _moods_stayed(args: dict[str, Any]) -> dict[str, Any]:
    return args | {"moods": None}


@handles(asked.CorrectWrapUp, allowed=AGENTS)
def correct(command: asked.CorrectWrapUp, work: UnitOfWork) -> None:
    before = _own(work, command.interaction_id)
    work.require_unmoved(interactions, {"id": before.id, "row_version": before.row_version})
    said = WrappedUp(_reason(work, command.reason_id), command.notes, command.outcome, command.solved)
    moods = None if command.moods is None else _moods(command.moods)
    right = replace(before.corrected(said, moods), reason=_label(work, said.reason))
    _keep(work, right)
    stated = facts_of(work.connection, before, "interaction.done")
    work.fact(
        "interaction.corrected",
        _data(right) | {"before": _said_otherwise(before, right)},
        lane=_lane(right),
        customer_id=right.customer_id,
        subject_id=right.id,
        corrects=stated[0] if stated else None,
    )


@handles(asked.DiscardInteraction, allowed=AGENTS)
def discard(command: asked.DiscardInteraction, work: UnitOfWork) -> None:
    mistaken = _own(work, command.interaction_id)
    mistaken.require_discardable()
    work.remove(interactions, mistaken.id)
    withdraw(work.connection, facts_of(work.connection, mistaken, "interaction.ended"))
    work.fact("interaction.discarded", {"channel": mistaken.channel}, lane=_lane(mistaken), subject_id=mistaken.id)
    _changed(work, mistaken)


@restored(interactions)
def _as_it_was(work: UnitOfWork, undone: Undone) -> None:
    """On the timeline again, if it had ended and waits for its wrap-up."""
    for row in undone.rows:
        found = find_interaction(work.connection, row.key[0])
        if found and found.state is State.WRAP_UP and not facts_of(work.connection, found, "interaction.ended"):
            _tell_ended(work, found)
        work.changed("interaction", row.key[0])
        for customer_id in {side["customer_id"] for side in (row.until_now, row.now) if side and side["customer_id"]}:
            work.changed("timeline", customer_id)


@restored(customers)
def _nobody_is_gone_who_is_spoken_with(work: UnitOfWork, undone: Undone) -> None:
    gone = [row.key[0] for row in undone.rows if row.now is None]
    if not work.replaying and talked_with(work.connection, gone):
        raise Refused("undo.changed_since")


def _own(work: UnitOfWork, interaction_id: UUID) -> Interaction:
    """The conversation, for whoever leads it, or a supervisor."""
    found = known_interaction(work.connection, interaction_id)
    require_own(work.actor, found.person_id)
    return found


def _keep(work: UnitOfWork, interaction: Interaction) -> None:
    work.put(interactions, interaction_row(interaction, interaction.customer_id or SHOP))
    _changed(work, interaction)


def _changed(work: UnitOfWork, interaction: Interaction) -> None:
    work.changed("interaction", interaction.id)
    if interaction.customer_id:
        work.changed("timeline", interaction.customer_id)


def _reason(work: UnitOfWork, reason_id: UUID | None) -> Reason | None:
    return known_reason(work.connection, reason_id) if reason_id else None


def _label(work: UnitOfWork, reason: Reason | None) -> dict[str, str] | None:
    if reason is None:
        return None
    parent = _reason(work, reason.parent_id)
    return full_reason(reason.labels, parent.labels if parent else None)


def _moods(moods: tuple[MoodAt, ...]) -> Moods:
    return tuple((felt.at, felt.mood) for felt in moods)


def _tell(work: UnitOfWork, kind: str, interaction: Interaction) -> None:
    """At the moment when it began: there the timeline shows it, however late the wrap-up comes."""
    work.fact(
        kind,
        _data(interaction),
        lane=_lane(interaction),
        customer_id=interaction.customer_id,
        subject_id=interaction.id,
        occurred_at=interaction.started_at,
    )


def _tell_ended(work: UnitOfWork, interaction: Interaction) -> None:
    _tell(work, "interaction.ended", interaction)


def _lane(interaction: Interaction) -> str:
    return "call" if interaction.channel in (Channel.PHONE, Channel.COUNTER) else "message"


def _data(interaction: Interaction) -> dict[str, Any]:
    """What timeline, story and reports are told; the notes as far as they fit a line or two."""
    moods = [int(mood) for _, mood in interaction.moods]
    return {
        "channel": interaction.channel,
        "direction": interaction.direction,
        "seconds": round(interaction.lasted.total_seconds()),
        "minutes": max(1, round(interaction.lasted.total_seconds() / 60)),
        "waited_seconds": interaction.popped.waited_seconds,
        "transfers": interaction.popped.transfers,
        "reason_id": str(interaction.reason_id) if interaction.reason_id else None,
        "reason": interaction.reason,
        "mood_first": moods[0] if moods else None,
        "mood_last": moods[-1] if moods else None,
        "outcome": interaction.outcome or "",
        "solved": interaction.solved or "",
        "words": " ".join(interaction.notes.split())[:TOLD],
    }


def _said_otherwise(before: Interaction, right: Interaction) -> dict[str, Any]:
    """What a wrap-up said until it was corrected, as far as it says something else now; the notes whole."""
    was, now = (_data(each) | {"words": each.notes} for each in (before, right))
    return {name: was[name] for name in ("reason", "mood_last", "outcome", "solved", "words") if was[name] != now[name]}


def _remember_contact(work: UnitOfWork, interaction: Interaction) -> None:
    """Whom we spoke with last is found first."""
    if interaction.customer_id is None:
        return
    row = work.require(customers, interaction.customer_id)
    if row["last_contact_at"] is None or row["last_contact_at"] < interaction.started_at:
        work.put(customers, row | {"last_contact_at": interaction.started_at})
        touch(work.connection, interaction.customer_id, interaction.started_at)
        work.changed("customer", interaction.customer_id)


described(interactions, "started_at", lambda row: row["notes"])
conversations(interactions)(contacts_with)  # as `_remember_contact` notes them
