"""One list at a time: what is asked for, the rows that came, and what is done with many of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal

from agentdesk.core.commands import Command, Together, Undo
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.people.commands import Teams, TheStaff
from agentdesk.core.people.model import Person, Team
from agentdesk.core.privacy.views import How
from agentdesk.core.wording import error_text, text
from agentdesk.core.work.wanted import Wanted
from agentdesk.ui.door import Door, Patience
from agentdesk.ui.lists.listing import Chunk, Deed, Listing, Seen
from agentdesk.ui.lists.saving import save_list
from agentdesk.ui.tasks import Lane, Task
from agentdesk.ui.widgets.list_page import ListRow

PAGE = 100
MOST = 1000
"""Rows that are dealt with at once: some seconds' work, for which other changes wait."""
_REHEARSED = 50
_PAUSE_MS = 250
"""Words are looked for once typing pauses, news once they have come together."""


@dataclass(frozen=True, slots=True)
class Shown:
    """`rows` say in words what `items` are."""

    wanted: Wanted
    items: tuple[Any, ...]
    rows: tuple[ListRow, ...]
    after: Any
    counts: dict[str, int]
    people: tuple[Person, ...]
    teams: tuple[Team, ...]
    seen: Seen

    @property
    def alone(self) -> bool:
        return self.seen.alone


@dataclass(frozen=True, slots=True)
class Wish:
    """A deed for these rows, and what was said to it."""

    deed: Deed
    items: tuple[Any, ...]
    said: Any


@dataclass(frozen=True, slots=True)
class Refusals:
    """Why nothing was done: the rows that were refused, each with the reason; the rest may be done without them."""

    wish: Wish
    refused: tuple[tuple[Any, str], ...]

    @property
    def rest(self) -> Wish:
        gone = {item.id for item, _ in self.refused}
        return replace(self.wish, items=tuple(item for item in self.wish.items if item.id not in gone))


class Stopped(Exception):
    """A person does not want it any more; nothing has changed."""


class ListPresenter(QObject):
    """Signals out, intentions in. One per list; it asks only once somebody looks at it."""

    wanted_changed = Signal(object)
    """The `Wanted` that is asked for from now on."""
    shown = Signal(object)
    added = Signal(object)
    """More rows of the same list: `(rows, whether there are still more)`."""
    failed = Signal(str)
    failed_more = Signal(str)
    happened = Signal(str, object)
    refused = Signal(str)
    refusals = Signal(object)
    """`Refusals`: nothing has changed yet."""
    done = Signal()
    working = Signal(bool)
    """What was asked for takes its time."""
    progress = Signal(int, int)
    """How many rows are done, of how many."""

    def __init__(self, door: Door, zone: ZoneInfo, listing: Listing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door, self.zone, self.listing = door, zone, listing
        self.wanted = listing.first
        self.last: Shown | None = None
        self.is_watched = False
        self._is_stale = True
        self._items: dict[Any, Any] = {}
        self.is_busy = False
        self._stop = Event()
        self._patience = Patience(self)
        self._patience.waiting.connect(self.working)
        self._soon = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._soon.timeout.connect(self.load)

    # ── what is looked at ───────────────────────────────────────────────────────────────────────────────────────
    def watch(self) -> None:
        """Somebody looks at it now."""
        self.is_watched = True
        if self._is_stale:
            self.load()

    def leave(self) -> None:
        self.is_watched = False

    def heard(self, kinds: frozenset[str]) -> None:
        if kinds & self.listing.hears:
            self._is_stale = True
            if self.is_watched:
                self._soon.start()

    def show(self, wanted: Wanted) -> None:
        if wanted != self.wanted:
            self._want(wanted)
            self._is_stale = True
            if self.is_watched:
                self.load()

    def type(self, words: str) -> None:
        if words.strip() != self.wanted.words:
            self._want(replace(self.wanted, words=words.strip()))
            self._soon.start()

    def _want(self, wanted: Wanted) -> None:
        self.wanted, self.last = wanted, None
        self.wanted_changed.emit(wanted)

    def load(self) -> None:
        """As many rows as are here already, so that nobody who looks at the end is thrown back to the beginning."""
        self._is_stale = False
        self._soon.stop()
        wanted, limit = self.wanted, max(PAGE, len(self._items) if self.last else PAGE)
        self.door.work(
            lambda: self._look(wanted, limit), owner=self, done=self._show, failed=self._fail, supersedes="list"
        )

    def more(self) -> None:
        last = self.last
        if last is None or last.after is None:
            return
        self.door.work(
            lambda: self._look_on(last), owner=self, done=self._add, failed=self._fail_more, supersedes="more"
        )

    def item(self, key: Any) -> Any | None:
        return self._items.get(key)

    # ── what is done ────────────────────────────────────────────────────────────────────────────────────────────
    def do(self, deed: Deed, keys: Sequence[Any], said: Any) -> None:
        items = tuple(self._items[key] for key in keys if key in self._items)
        if len(items) > MOST:
            self.refused.emit(text("lists.too_many", most=MOST))
        elif items:
            self.carry_out(Wish(deed, items, said))

    def carry_out(self, wish: Wish) -> None:
        """All of it at once, with one way back; or nothing, and why. Asked twice while it is being done, once."""
        if self.is_busy:
            return
        self.is_busy, self._stop = True, Event()
        self._patience.begin()
        command_id, stop = new_id(), self._stop
        self.door.runner.run(
            lambda task: self._carry_out(wish, command_id, stop, task),
            owner=self,
            done=lambda refusals: self._tell(wish, command_id, refusals),
            failed=self._refuse_deed,
            progress=self.progress.emit,
            lane=Lane.WORK,
        )

    def cancel(self) -> None:
        """As long as not all of it is done none of it is; then it is too late, and undo takes it back."""
        self._stop.set()

    def undo(self, command_id: UUID) -> None:
        told = lambda _: self.happened.emit(text("done.undone"), None)  # noqa: E731
        self.door.do(Undo(command_id=command_id), owner=self, done=told, failed=self._refuse)

    def save(self, path: Path) -> None:
        """All rows of the list as they are filtered and sorted."""
        wanted, seen = self.wanted, self._seen(self.wanted, alone=self.last is None or self.last.alone)

        def note(customers: set[UUID]) -> None:
            words = text(f"lists.{self.listing.name}")
            self.door.desk.views.note(self.door.person_id, customers, How.LISTED, words)

        def write(task: Task) -> int:
            return save_list(path, self.listing, self.door.asked, wanted, seen, task, note)

        def told(count: int) -> None:
            self.happened.emit(text("lists.saved", count=count, file=path.name), None)

        self.door.runner.run(write, owner=self, done=told, failed=self._refuse, lane=Lane.WORK)

    # ── in the database lane ────────────────────────────────────────────────────────────────────────────────────
    def _look(self, wanted: Wanted, limit: int) -> Shown:
        people = tuple(person for person in self.door.asked(TheStaff()).people if person.active)
        seen, teams = self._seen(wanted, alone=len(people) < 2), self.door.asked(Teams())
        chunk = self.listing.chunk(self.door.asked, wanted, seen, None, limit)
        counts = self.listing.counts(self.door.asked, wanted, seen)
        return Shown(wanted, chunk.items, self._rows(chunk, seen), chunk.after, counts, people, teams, seen)

    def _look_on(self, last: Shown) -> Shown:
        seen = self._seen(last.wanted, alone=last.alone)
        chunk = self.listing.chunk(self.door.asked, last.wanted, seen, last.after, PAGE)
        return replace(last, items=chunk.items, rows=self._rows(chunk, seen), after=chunk.after)

    def _rows(self, chunk: Chunk, seen: Seen) -> tuple[ListRow, ...]:
        return tuple(self.listing.row(item, seen) for item in chunk.items)

    def _seen(self, wanted: Wanted, *, alone: bool) -> Seen:
        return Seen(self.door.person_id, self.door.clock.now(), self.zone, alone, wanted.columns)

    def _carry_out(self, wish: Wish, command_id: UUID, stop: Event, task: Task) -> Refusals | None:
        commands: list[Command] = [wish.deed.make(item, wish.said) for item in wish.items]
        me = self.door.person_id

        def watch(done: int) -> None:
            if stop.is_set():
                raise Stopped
            task.report(done, len(commands))

        try:
            self.door.desk.execute(Together.of(*commands), actor=me, id=command_id, watch=watch)
        except Refused:
            reasons: list[Refused | None] = []
            for start in range(0, len(commands), _REHEARSED):
                watch(start)
                reasons += self.door.desk.rehearse(commands[start : start + _REHEARSED], actor=me)
            pairs = zip(wish.items, reasons, strict=True)
            refused = tuple((item, error_text(reason)) for item, reason in pairs if reason)
            if not refused:
                raise
            return Refusals(wish, refused)
        return None

    # ── on the GUI thread ───────────────────────────────────────────────────────────────────────────────────────
    def _show(self, shown: Shown) -> None:
        if shown.wanted == self.wanted:
            self.last, self._items = shown, {item.id: item for item in shown.items}
            self.shown.emit(shown)

    def _add(self, more: Shown) -> None:
        if self.last and more.wanted == self.last.wanted:
            self.last = replace(self.last, after=more.after)
            self._items |= {item.id: item for item in more.items}
            self.added.emit((more.rows, more.after is not None))

    def _tell(self, wish: Wish, command_id: UUID, refusals: Refusals | None) -> None:
        self._end_waiting()
        if refusals:
            self.refusals.emit(refusals)
            return
        words = text(f"lists.{self.listing.name}.{wish.deed.name}.done", count=len(wish.items))
        self.happened.emit(words, lambda: self.undo(command_id))
        self.done.emit()

    def _refuse_deed(self, error: Exception) -> None:
        self._end_waiting()
        if isinstance(error, Stopped):
            self.happened.emit(text("lists.stopped"), None)
        else:
            self._refuse(error)

    def _end_waiting(self) -> None:
        self.is_busy = False
        self._patience.end()

    def _refuse(self, error: Exception) -> None:
        self.refused.emit(error_text(error))

    def _fail(self, error: Exception) -> None:
        self._is_stale = True
        self.failed.emit(error_text(error))

    def _fail_more(self, error: Exception) -> None:
        self.failed_more.emit(error_text(error))
