"""What a list asks its room, so that it shows what is wanted. Pure; for the window and the command line alike.

What a view names and this program does not know (any more) narrows nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.callbacks import commands as callbacks
from agentdesk.core.callbacks.model import Phase
from agentdesk.core.cases import commands as cases
from agentdesk.core.cases.model import ACTIVE, CaseFilter, Kind, Severity, Status
from agentdesk.core.cases.model import Sort as CaseSort
from agentdesk.core.promises import commands as promises
from agentdesk.core.promises.model import STILL_OPEN, PromiseKind, Standing
from agentdesk.core.work.wanted import Due, Wanted

LATE = "late"
CASE_PARTS: Mapping[str, frozenset[Status] | None] = {
    "active": frozenset(ACTIVE),
    LATE: frozenset(ACTIVE),
    **{status.value: frozenset({status}) for status in Status},
    "all": None,
}
PROMISE_PARTS: Mapping[str, frozenset[Standing]] = {
    "open": frozenset(STILL_OPEN),
    "due_today": frozenset({Standing.DUE_TODAY}),
    "broken": frozenset({Standing.BROKEN}),
    "kept": frozenset({Standing.KEPT, Standing.KEPT_LATE}),
    "withdrawn": frozenset({Standing.WITHDRAWN}),
    "all": frozenset(Standing),
}
CALLBACK_PARTS: Mapping[str, frozenset[Phase]] = {
    "open": frozenset(phase for phase in Phase if phase not in (Phase.DONE, Phase.CANCELLED)),
    "due": frozenset({Phase.DUE_SOON, Phase.DUE}),
    "missed": frozenset({Phase.MISSED}),
    "to_decide": frozenset({Phase.TO_DECIDE}),
    "in_hand": frozenset({Phase.CLAIMED, Phase.IN_CALL}),
    "done": frozenset({Phase.DONE}),
    "cancelled": frozenset({Phase.CANCELLED}),
    "all": frozenset(Phase),
}


def cases_asked(wanted: Wanted, me: UUID, now: datetime, zone: ZoneInfo) -> cases.FindCases:
    since, before = wanted.due_between(now, zone)
    if wanted.part == LATE:
        before = min(before or now, now)
    owner = wanted.owner_id(me)
    narrowed = CaseFilter(
        statuses=CASE_PARTS.get(wanted.part, frozenset(ACTIVE)),
        owners=frozenset({owner}) if owner else None,
        team_id=wanted.team_id,
        kinds=_known(Kind, wanted.kinds),
        severities=_known(Severity, wanted.severities),
        due_from=since,
        due_before=before,
        words=wanted.words,
    )
    sort = CaseSort(wanted.sort) if wanted.sort in list(CaseSort) else CaseSort.DUE
    return cases.FindCases(narrowed, sort, wanted.descending)


def promises_asked(wanted: Wanted, me: UUID, now: datetime, zone: ZoneInfo) -> promises.FindPromises:
    since, before = wanted.due_between(now, zone)
    owner = wanted.owner_id(me)
    return promises.FindPromises(
        standings=PROMISE_PARTS.get(wanted.part, PROMISE_PARTS["open"]),
        kinds=_known(PromiseKind, wanted.kinds) or frozenset(),
        owner_ids=frozenset({owner}) if owner else frozenset(),
        team_id=wanted.team_id,
        words=wanted.words,
        due_from=since,
        due_before=before,
        latest_first=wanted.descending,
    )


def callbacks_asked(wanted: Wanted, me: UUID, now: datetime, zone: ZoneInfo) -> callbacks.FindCallbacks:
    """Due is a callback when its window begins; overdue, when that is over and nobody has rung."""
    since, before = wanted.due_between(now, zone)
    phases = CALLBACK_PARTS.get(wanted.part, CALLBACK_PARTS["open"])
    if wanted.due is Due.OVERDUE:
        phases = phases & CALLBACK_PARTS["missed"] or phases
    sort = callbacks.Sort(wanted.sort) if wanted.sort in list(callbacks.Sort) else callbacks.Sort.WINDOW
    return callbacks.FindCallbacks(
        phases=phases,
        owner_id=wanted.owner_id(me),
        team_id=wanted.team_id,
        since=since,
        until=before,
        words=wanted.words,
        sort=sort,
        descending=wanted.descending,
    )


E = TypeVar("E", bound=StrEnum)


def _known(all_of: type[E], named: Iterable[str]) -> frozenset[E] | None:
    found = frozenset(each for each in all_of if each in named)
    return found or None
