"""Where work comes from: each capability says what there is to do, and the list asks them all.

A room above this one (imports, say) registers itself, so that the list knows no room above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from uuid import UUID

from agentdesk.core.people.cover import Staff
from agentdesk.core.storage.unit_of_work import Reading
from agentdesk.core.work.model import Lane, WorkItem

_NOW, _TODAY, _WAITING = Lane.NOW, Lane.TODAY, Lane.WAITING
"""Looked up once, since Python 3.11 makes a call of it: a list asks hundreds of times."""


@dataclass(slots=True)
class Looking:
    """Somebody looking for what to do next. `owners`: this person, and everybody whose work lies with them now."""

    reading: Reading
    person_id: UUID
    owners: frozenset[UUID]
    staff: Staff
    day_ends: datetime
    changes_at: datetime | None = None
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.reading.now

    def lane_of(self, due: datetime | None) -> Lane:
        """What is due is for now, what will be today is for today, everything else waits; the list looks again when
        that changes."""
        if due is None:
            return _WAITING
        self.wake(due)
        if due >= self.day_ends:
            return _WAITING
        return _NOW if due <= self.now else _TODAY

    def wake(self, *moments: datetime | None) -> None:
        """Time alone changes something then."""
        for moment in moments:
            if moment and self.now < moment and (self.changes_at is None or moment < self.changes_at):
                self.changes_at = moment

    def of(self, owner_id: UUID) -> str:
        """Whose it is, if it is not this person's own."""
        owner = self.staff.person(owner_id) if owner_id != self.person_id else None
        return owner.name if owner else ""


Source = Callable[[Looking], Iterable[WorkItem]]
"""What there is to do, as far as one capability knows."""

_sources: list[Source] = []


def source(of: Source) -> Source:
    """Registers a source of work. `@source def unfinished_imports(looking): …`"""
    _sources.append(of)
    return of


def everything(looking: Looking) -> Iterable[WorkItem]:
    return chain.from_iterable(of(looking) for of in _sources)
