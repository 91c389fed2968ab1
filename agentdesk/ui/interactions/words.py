"""Words about conversations: what one is called, how long it takes, which reason fits what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from agentdesk.core.customers.model import shown_name
from agentdesk.core.interactions.model import (
    Channel,
    Direction,
    Habit,
    Mood,
    Reason,
    full_reason,
)
from agentdesk.core.interactions.phrases import sorry_for_waiting
from agentdesk.core.uris import Popped
from agentdesk.core.wording import label, text
from agentdesk.ui.interactions.talk import Talk

_ICONS = {
    (Channel.PHONE, Direction.IN): "phone-incoming",
    (Channel.PHONE, Direction.OUT): "phone-outgoing",
    Channel.EMAIL: "mail",
    Channel.CHAT: "message-circle",
    Channel.SOCIAL: "at-sign",
    Channel.LETTER: "mail-open",
    Channel.REVIEW: "star",
    Channel.COUNTER: "store",
}


def kind_of_contact(channel: Channel, direction: Direction) -> str:
    """Call in, E-mail out."""
    return text(f"timeline.{channel}.{direction}")


def channel_icon(channel: Channel, direction: Direction) -> str:
    return _ICONS.get((channel, direction)) or _ICONS[channel]


def who(talk: Talk) -> str:
    """The customer's name, else the number that called, else that nobody knows yet."""
    if talk.customer:
        return shown_name(talk.customer.name, talk.customer.number)
    if talk.draft.customer_id:
        return "…"  # on its way
    return talk.number or text("call.unknown")


def clock_words(time: timedelta) -> str:
    """04:12, and 1:04:12 from an hour on."""
    seconds = int(time.total_seconds())
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes:02}:{seconds % 60:02}"


def mood_step(mood: Mood | None) -> int:
    """The face of a mood: 1 delighted to 5 angry, 0 for none."""
    return 6 - mood if mood else 0


def mood_of_step(step: int) -> Mood | None:
    return Mood(6 - step) if step else None


def popped_words(popped: Popped) -> tuple[str, str]:
    """What the telephone system told: extension and wait, and the answers already given. Both may be empty."""
    parts = [text("contact.extension", extension=popped.extension)] if popped.extension else []
    if popped.waited_seconds is not None:
        parts.append(_waited(popped.waited_seconds))
    if popped.transfers:
        parts.append(text("call.transfers", count=popped.transfers))
    answers = [f"{question}: {answer}" if question else answer for question, answer in popped.answers]
    return " · ".join(parts), " · ".join(answers)


def apology(popped: Popped) -> str:
    """What can be said about the wait, and whence we know of it."""
    words = sorry_for_waiting(popped.waited_seconds)
    return text("call.say_sorry", words=words) if words else ""


def _waited(seconds: int) -> str:
    if seconds < 60:
        return text("call.waited_seconds", count=seconds)
    return text("call.waited_minutes", count=round(seconds / 60))


# ── reasons ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class ReasonChoice:
    """A reason that can be picked, under its heading."""

    id: UUID
    name: str
    group: str


def reason_choices(reasons: Sequence[Reason], habits: Iterable[Habit], typed: str) -> list[ReasonChoice]:
    """Leaves of the tree that fit what was typed, in its order; with nothing typed, the most frequent ones first."""
    parents = {reason.id: reason for reason in reasons if reason.parent_id is None}
    with_children = {reason.parent_id for reason in reasons if reason.active}
    leaves = [reason for reason in reasons if reason.active and reason.id not in with_children]
    ordered = [_choice(reason, parents) for reason in sorted(leaves, key=lambda leaf: _place(leaf, parents))]
    words = typed.casefold().split()
    if words:
        return [choice for choice in ordered if _fits(choice.id, words, reasons, parents)]
    often = [habit.reason_id for habit in habits][:MOST_OFTEN]
    first = [ReasonChoice(choice.id, _whole(choice), text("reason.often")) for choice in ordered if choice.id in often]
    return sorted(first, key=lambda choice: often.index(choice.id)) + ordered


MOST_OFTEN = 3


def reason_words(reasons: Iterable[Reason], reason_id: UUID | None) -> str:
    """Both levels of a reason; empty for none."""
    known = {reason.id: reason for reason in reasons}
    reason = known.get(reason_id) if reason_id else None
    if reason is None:
        return ""
    parent = known.get(reason.parent_id) if reason.parent_id else None
    return label(full_reason(reason.labels, parent.labels if parent else None))


def _choice(reason: Reason, parents: dict[UUID, Reason]) -> ReasonChoice:
    parent = parents.get(reason.parent_id) if reason.parent_id else None
    return ReasonChoice(reason.id, label(reason.labels), label(parent.labels) if parent else "")


def _whole(choice: ReasonChoice) -> str:
    return f"{choice.group} › {choice.name}" if choice.group else choice.name


def _place(reason: Reason, parents: dict[UUID, Reason]) -> tuple[int, int]:
    parent = parents.get(reason.parent_id) if reason.parent_id else None
    return (parent.position, reason.position) if parent else (reason.position, -1)


def _fits(reason_id: UUID, words: list[str], reasons: Iterable[Reason], parents: dict[UUID, Reason]) -> bool:
    """Every word typed is in the reason's name or its group's, in either language."""
    reason = next(reason for reason in reasons if reason.id == reason_id)
    parent = parents.get(reason.parent_id) if reason.parent_id else None
    names = [*reason.labels.values(), *(parent.labels.values() if parent else ())]
    said = " ".join(names).casefold()
    return all(word in said for word in words)
