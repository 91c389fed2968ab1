"""What a search in the history finds, and which words of an event it finds it by. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

INTERACTIONS = frozenset({"interaction.done", "interaction.corrected"})
"""Of these the whole notes are found, which the event itself does not have."""
_TOLD_AGAIN = frozenset({"interaction.started", "interaction.ended", "interaction.discarded"})
_SAID = ("words", "note", "purpose", "topic")
_OPENS = frozenset({"case.opened", "case.changed", "note.added"})
"""Events that tell a subject for the first time: of the others it would be found again and again."""
_ENDS = frozenset({"promise.kept"})


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said: `id`, `kind`, `lane` and `data` are those of its event on the timeline. `words` are
    those around what was asked for, `matched` the pieces of them that were."""

    id: UUID
    customer_id: UUID
    customer: str
    kind: str
    lane: str
    data: Mapping[str, Any]
    person: str
    at: datetime
    words: str
    matched: tuple[str, ...]


def is_told(event: Mapping[str, Any]) -> bool:
    """Whether this may have words of its own, and is about somebody who can be shown."""
    return event["customer_id"] is not None and event["kind"] not in _TOLD_AGAIN


def words_of(event: Mapping[str, Any], notes: str) -> str:
    """`notes` are those of the conversation this is about, if it is one: it tells them in part."""
    kind, data = event["kind"], event["data"]
    names = ("subject", *_SAID) if kind in _OPENS else (*_SAID, "how") if kind in _ENDS else _SAID
    told = "\n".join(said for name in names if isinstance(said := data.get(name), str) and said)
    return (kind in INTERACTIONS and notes) or told
