"""Where work comes from: each capability says what there is to do, and the list asks them all.

A room above this one (imports, say) registers itself, so that the list knows no room above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from agentdesk.core.storage.unit_of_work import Reading
from agentdesk.core.work.model import WorkItem

Source = Callable[[Reading, UUID], Iterable[WorkItem]]
"""What this person has to do, as far as one capability knows."""

_sources: list[Source] = []


def source(of: Source) -> Source:
    """Registers a source of work. `@source def unfinished_imports(reading, person_id): …`"""
    _sources.append(of)
    return of


def everything(reading: Reading, person_id: UUID) -> Iterable[WorkItem]:
    for of in _sources:
        yield from of(reading, person_id)
