"""Where work comes from: each capability says what there is to do, and the list asks them all.

A room above this one (imports, say) registers itself, so that the list knows no room above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from agentdesk.core.people.cover import Staff
from agentdesk.core.storage.unit_of_work import Reading
from agentdesk.core.work.model import Lane, WorkItem, lane_of


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
        """Where something lies that is due then; the list looks again when that changes."""
        self.wake(due)
        return lane_of(due, self.now, self.day_ends)

    def wake(self, *moments: datetime | None) -> None:
        """Time alone changes something then."""
        for moment in moments:
            if moment and moment > self.now and (self.changes_at is None or moment < self.changes_at):
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
    for of in _sources:
        yield from of(looking)
