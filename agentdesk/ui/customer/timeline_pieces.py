"""What the words of the timeline are made of: a line, and pieces of foreign text that fit into it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agentdesk.core.overview.model import TimelineEntry
from agentdesk.core.wording import knows, text

LONGEST_LINE = 300
"""Letters of foreign text that one line of the timeline takes; the rest is in the opened entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryWords:
    """A fact as a line of the timeline shows it. `marks` are small words beside the title.

    Tones are the values of `theme.Tone`, by name, so that words need no widget."""

    icon: str
    title: str
    details: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    tone: str = "neutral"
    marks: tuple[tuple[str, str], ...] = ()
    time: str = ""

    @property
    def first_line(self) -> str:
        return " · ".join((self.title, *self.details))

    @property
    def second_line(self) -> str:
        return " · ".join(self.second)

    @property
    def spoken(self) -> str:
        """The whole line for a screen reader."""
        marks = [words for words, _ in self.marks]
        return ". ".join(part for part in (self.first_line, *marks, self.second_line, self.time) if part)


def one_line(words: Any, longest: int = LONGEST_LINE) -> str:
    """Foreign text on one line: white space tidied, cut at `longest` letters."""
    tidy = " ".join(str(words or "")[: 4 * longest].split())
    return tidy if len(tidy) <= longest else f"{tidy[: longest - 1].rstrip()}…"


def author(entry: TimelineEntry) -> str:
    """Who it was: the person at the desk, or the author a foreign file named."""
    return one_line(entry.data.get("author"), 80) or entry.person


def moment_in(data: dict[str, Any], name: str) -> datetime | None:
    value = data.get(name)
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and value else None
    except ValueError:
        return None


def known(prefix: str, value: Any) -> str:
    key = f"{prefix}.{value}"
    return text(key) if isinstance(value, str) and value and knows(key) else ""


def some(*parts: str) -> tuple[str, ...]:
    return tuple(part for part in parts if part)
