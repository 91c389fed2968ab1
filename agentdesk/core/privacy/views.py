"""Looks at customers: by whom, when, how, and while they were busy with what. Never a figure about a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class How(StrEnum):
    """In which way somebody was seen."""

    OPENED = "opened"
    """Their page in the window."""
    SHOWN = "shown"
    """On the command line."""
    COPIED = "copied"
    """Contact data to the clipboard."""
    EXPORTED = "exported"
    """All of it in a file: the copy somebody has a right to."""
    LISTED = "listed"
    """With others in a file: a list that was saved, or everybody (`agentdesk export`)."""
    FIELD = "field"
    """A masked field, for a reason (`identity.open_field`)."""


class While(StrEnum):
    """What it was for, as far as the desk can tell."""

    CONVERSATION = "conversation"
    CALLBACK = "callback"
    CASE = "case"
    ORDER = "order"
    """They ordered today."""
    NOTHING = "nothing"
    """Neither: found and opened."""


class Why(StrEnum):
    """What a look was for that nothing explains, as whoever looked says it."""

    REPLY = "reply"
    FOLLOW_UP = "follow_up"
    CORRECTION = "correction"
    COLLEAGUE = "colleague"
    """Somebody here asked about them."""
    OTHER = "other"
    """Said in own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One look. `reason` and `words`: what it was for, where that was said; `field`: which masked field was shown."""

    at: datetime
    person: str
    how: How
    during: While = While.NOTHING
    field: str = ""
    reason: str = ""
    words: str = ""
