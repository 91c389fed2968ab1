"""What do I do next: asks the desk when something has changed, or when time alone has changed something, and no more.

The answer says when that will be. The clock is compared every few seconds rather than a timer trusted: after sleep, or
when somebody has set the clock, the list is right within `LOOKS_MS`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal

from agentdesk.core.logs import note
from agentdesk.core.timekeeper import keep_up, note_what_time_brought
from agentdesk.core.wording import error_text
from agentdesk.core.work.commands import WorkList
from agentdesk.core.work.model import Lane, Work, WorkItem
from agentdesk.core.work.wanted import Wanted
from agentdesk.ui.customer.contact_words import phone_words
from agentdesk.ui.door import Door

AFTER_CHANGE_MS = 120
"""Changes that come together are looked at together."""
LOOKS_MS = 10_000
_HEARS = {
    "interaction", "import", "imports", "work", "customer", "reason", "case", "promise", "callback", "handover",
    "people", "calendar", "approval", "hold", "retention",
}  # fmt: skip


class WorkPresenter(QObject):
    """`items` is what was shown last, most urgent first."""

    shown = Signal(object)
    """All the `Work` there is, for whoever must miss nothing; `visible` is what is wanted of it."""
    wanted_changed = Signal(object)
    failed = Signal(str)
    ticked = Signal()
    """A second has passed that somebody sees: a conversation is running."""
    reworded = Signal()
    """Nothing has changed but the words that say how long something waits, or when it is due."""
    opened = Signal(object)
    """A person wants to work on this item."""

    def __init__(self, door: Door, parent: QObject | None = None, *, zone: ZoneInfo | None = None) -> None:
        super().__init__(parent)
        self._door = door
        self.zone = zone or ZoneInfo("UTC")
        self.work = Work((), {}, None)
        self._own, self._beside = self.work, tuple[WorkItem, ...]()
        self.wanted = Wanted()
        self._looked_at = self.now
        self._soon = QTimer(self, interval=AFTER_CHANGE_MS, singleShot=True)
        self._watch, self._second = QTimer(self, interval=LOOKS_MS), QTimer(self, interval=1000)
        self._soon.timeout.connect(self.load)
        self._watch.timeout.connect(self.look_at_the_clock)
        self._second.timeout.connect(self.ticked)
        self._watch.start()

    @property
    def items(self) -> tuple[WorkItem, ...]:
        return self.work.items

    @property
    def visible(self) -> Work:
        """What is wanted of it."""
        wanted = self.wanted
        if not wanted.kinds and not wanted.lanes:
            return self.work
        items = tuple(item for item in self.items if _is_wanted(item, wanted))
        return replace(self.work, items=items, counts=Counter(item.lane for item in items))

    def want(self, wanted: Wanted) -> None:
        if wanted != self.wanted:
            self.wanted = wanted
            self.wanted_changed.emit(wanted)

    @property
    def now(self) -> datetime:
        return self._door.clock.now()

    def show_beside(self, items: tuple[WorkItem, ...]) -> None:
        """What somebody else has found to be done, last in the list."""
        if items != self._beside:
            self._beside = items
            self._show(self._own)

    def load(self) -> None:
        self._door.work(self._look, owner=self, done=self._show, failed=self._fail, supersedes="work")

    def heard(self, subjects: Iterable[Any]) -> None:
        """What changed somewhere; looks again soon when it may be work."""
        if any(kind in _HEARS for kind, _ in subjects) and not self._soon.isActive():
            self._soon.start()

    def look_at_the_clock(self) -> None:
        """Asks the desk only where time has changed something, or has gone backwards."""
        now, changes_at = self.now, self.work.changes_at
        if now < self._looked_at or (changes_at and now >= changes_at):
            self.load()
        elif now.minute != self._looked_at.minute:
            self.reworded.emit()
        if now.date() != self._looked_at.date():  # a program may run for months
            self._door.work(self._keep_up, owner=self, done=lambda _: None, failed=_noted)
        self._looked_at = now

    def open(self, key: object) -> None:
        item = next((item for item in self.items if (item.kind, item.subject_id) == key), None)
        if item:
            self.opened.emit(item)

    def next(self, at: object | None) -> object | None:
        """The key of the most urgent item, or of the one after `at` when that is the one being worked on."""
        keys = [(item.kind, item.subject_id) for item in self.visible.items]
        if not keys:
            return None
        return keys[(keys.index(at) + 1) % len(keys)] if at in keys else keys[0]

    def _look(self) -> Work:
        """In the database lane: what it takes to write a number as people read it loads slowly."""
        work = self._door.asked(WorkList(self._door.person_id))
        return replace(work, items=tuple(map(_readable, work.items)))

    def _show(self, own: Work) -> None:
        self._own, self._looked_at = own, self.now
        work = self.work = _with(own, self._beside)
        if any(item.kind == "promise" and item.lane is Lane.ATTENTION for item in work.items):
            self._door.work(self._write_down, owner=self, done=lambda noted: None, failed=_noted)
        running = any(item.kind == "conversation" for item in work.items)
        if running != self._second.isActive():
            self._second.start() if running else self._second.stop()
        self.shown.emit(work)

    def _write_down(self) -> int:
        """Broken promises. What cannot be written is on the list all the same, and written at the next look."""
        return note_what_time_brought(self._door.desk)

    def _keep_up(self) -> None:
        keep_up(self._door.desk)

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error_text(error))


def _with(work: Work, more: tuple[WorkItem, ...]) -> Work:
    counts, kinds = Counter(work.counts), Counter(work.kinds)
    counts.update(item.lane for item in more)
    kinds.update(item.kind for item in more)
    return replace(work, items=(*work.items, *more), counts=counts, kinds=kinds) if more else work


def _is_wanted(item: WorkItem, wanted: Wanted) -> bool:
    return (not wanted.kinds or item.kind in wanted.kinds) and (not wanted.lanes or item.lane in wanted.lanes)


def _readable(item: WorkItem) -> WorkItem:
    number = item.facts.get("number")
    return item._replace(facts={**item.facts, "number": phone_words(number)}) if number and not item.title else item


def _noted(error: Exception) -> None:
    note(error)
