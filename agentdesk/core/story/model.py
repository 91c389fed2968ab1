"""What was told about a customer, and the few sentences that it comes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from agentdesk.core.story.risk import Risk
from agentdesk.core.story.told import Told

MOST = 6
"""Sentences of a story."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What one sentence says (its words: `words.story_words`), and the facts that say so; never without one."""

    key: str
    facts: dict[str, Any]
    events: tuple[UUID, ...]

    @classmethod
    def of(cls, key: str, told: Iterable[Told], /, **facts: Any) -> Sentence:
        """The facts in the order in which they happened, each once."""
        ordered = sorted(told, key=lambda each: each.occurred_at)
        return cls(key, facts, tuple(dict.fromkeys(each.id for each in ordered)))


@dataclass(frozen=True, slots=True)
class Story:
    """At most `MOST` sentences, in the order in which they are read; none where nothing has happened."""

    sentences: tuple[Sentence, ...] = ()
    zone: str = "UTC"
    """In which "today" is meant: the shop's."""
    now: datetime | None = field(default=None, compare=False)
    risk: Risk = field(default=Risk(1))

    @property
    def discreet(self) -> Story:
        """Without moods, where the customer may read it."""
        quiet = (replace(each, facts=each.facts | {"mood": None}) for each in self.sentences)
        return replace(self, sentences=tuple(quiet), risk=Risk(1))
