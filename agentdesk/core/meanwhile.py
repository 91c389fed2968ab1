"""What others did for a customer while words for them were being typed: which of it matters to these words.

Nobody answers against an old state without having seen what is new (Freshdesk's "traffic cop"). Time is not compared,
but what was known here when somebody began: a desk's clock may be wrong, and what a colleague did with the line down
comes late.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

LOOKS_BACK = timedelta(days=7)
"""Before the words were begun: what happened there may still become known. A desk that was away for longer lets go of
its customers."""
MOST_KNOWN = 500

MATTERS = frozenset(
    {
        # the customer was told something, or has said something
        *("answer.given", "case.replied", "case.interim", "case.message", "case.thanked", "query.answered"),
        *("interaction.ended", "interaction.done"),
        # something was promised, arranged, kept or taken back
        *("promise.made", "promise.kept", "promise.moved", "promise.withdrawn"),
        *("callback.planned", "callback.moved", "callback.cancelled", "callback.done", "callback.missed_call"),
        # a case has another state, or is somebody else's
        *("case.opened", "case.resolved", "case.reopened", "case.changed", "case.merged", "handover.accepted"),
        # something was given
        *("goodwill.given", "goodwill.taken_back"),
    }
)
"""Kinds of fact."""
CASE_FIELDS = frozenset({"status", "owner", "team"})
"""Of a case that was changed; the rest of it changes no answer."""


class Mark(BaseModel):
    """When somebody began to write about a customer, and what that matters was `known` here by then."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    at: datetime
    known: tuple[UUID, ...] = ()

    @property
    def since(self) -> datetime:
        """What occurred before it is old, however late it becomes known."""
        return self.at - LOOKS_BACK

    def knowing(self, more: Collection[UUID]) -> Self:
        """They have been shown."""
        return self.model_copy(update={"known": (*self.known, *more)[-MOST_KNOWN:]})


def matters(kind: str, data: Mapping[str, Any]) -> bool:
    """Whether a fact of this kind may make words wrong that somebody else is writing."""
    if kind == "case.changed":
        return not CASE_FIELDS.isdisjoint(data.get("changes") or {})
    return kind in MATTERS


def written_mark(mark: Mark | None) -> dict[str, Any] | None:
    """As it is kept with a draft."""
    return mark.model_dump(mode="json") if mark else None


def read_mark(content: Mapping[str, Any]) -> Mark | None:
    """Of a draft; None where it has none."""
    try:
        return Mark.model_validate(content["mark"])
    except (KeyError, ValidationError):
        return None
