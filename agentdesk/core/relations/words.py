"""How a relation reads, on a screen and on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from agentdesk.core import wording
from agentdesk.core.relations.model import Kind, Related, State
from agentdesk.core.wording import text


def what_words(found: Related) -> str:
    """What the other is to whoever it is seen from: `works for`, `may act for them`."""
    if found.kind in (Kind.HOUSEHOLD, Kind.SHARED):
        return text(f"relation.is.{found.kind}", value=found.value)
    return text(f"relation.is.{found.kind}.{'first' if found.is_first else 'second'}")


def more_words(found: Related) -> Iterator[str]:
    """Role, matters, days, and whether it counts."""
    yield from filter(None, (found.role, found.department))
    if found.matters:
        yield text(f"relation.matters.{found.matters}")
    if days := days_words(found):
        yield days
    if found.state is State.WITHDRAWN and found.withdrawn_at:
        yield text("relation.withdrawn")
    elif found.state in (State.OVER, State.COMING):
        yield text(f"relation.state.{found.state}")


def days_words(found: Related) -> str:
    since, until = (wording.day(day) if day else "" for day in (found.since, found.until))
    if since and until:
        return text("relation.from_until", since=since, until=until)
    return text("relation.from", since=since) if since else text("relation.until", until=until) if until else ""
