"""The timeline's behaviour: pages by keyset, filters, what is new on top; words are made off the GUI thread."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from agentdesk.core.overview.commands import Timeline, TimelineCounts
from agentdesk.core.overview.model import Counted, TimelineEntry
from agentdesk.core.wording import error_text
from agentdesk.ui.customer.timeline_pieces import EntryWords
from agentdesk.ui.customer.timeline_words import day_words, entry_words
from agentdesk.ui.door import Door, Patience

GROUPS = ("call", "message", "order", "case", "goodwill", "note", "system")
"""What the timeline can be filtered by, in the order of the chips."""
FIRST_PAGE = 100
MOST_COUNTED = 200_000
MOST_SOUGHT = 50_000
"""Entries looked through for one."""
_STRIDE = 2_000
"""Entries walked over in one go on the way to a far place, so that nothing else waits long in the lane."""


@dataclass(frozen=True, slots=True)
class Happened:
    """A fact with its words and the heading of its day."""

    entry: TimelineEntry
    day: str
    words: EntryWords

    @property
    def key(self) -> UUID:
        return self.entry.id


@dataclass(frozen=True, slots=True)
class Shown:
    """A list to show: how many entries it has as far as is known, and its newest ones.

    `fresh` says how many of them are new on top of a list shown before; None: it is another list.
    """

    count: int
    first: tuple[Happened, ...]
    fresh: int | None = None


Keyset = tuple[datetime, UUID]
Deliver = Callable[[Sequence[Happened] | None], None]


class TimelinePresenter(QObject):
    """Intentions: `load`, `filter_by`, `fetch`, `refresh`, `reword`. Rows are counted from the newest, 0."""

    shown = Signal(object)
    """A `Shown`."""
    counted = Signal(dict)
    """Entries by group."""
    failed = Signal(str)
    waiting = Signal(bool)

    def __init__(self, door: Door, customer_id: UUID, zone: ZoneInfo, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door, self._customer_id, self.zone = door, customer_id, zone
        self._patience = Patience(self)
        self._patience.waiting.connect(self.waiting)
        self.group: str | None = None
        self.counts: dict[str, Counted] = {}
        self.first: tuple[Happened, ...] = ()
        self.loaded = self.discreet = False
        self._known: dict[UUID, Happened] = {}
        self._anchors: dict[int, Keyset] = {}
        self._list_no = 0
        self._today = self._day_here()

    # ── intentions ──────────────────────────────────────────────────────────────────────────────────────────────
    def load(self) -> None:
        """The newest page of the filter, and how many entries of each kind there are."""
        self._ask_first(self._show_first)
        self._count()

    def turn_to(self, customer_id: UUID) -> None:
        """Who they are by now."""
        self._customer_id = customer_id

    def filter_by(self, group: str | None) -> None:
        if group != self.group:
            self.group = group
            self._ask_first(self._show_first)

    def refresh(self) -> None:
        """Something about this customer has happened: looks at the newest entries anew."""
        self._ask_first(self._show_fresh)
        self._count()

    def reword(self) -> None:
        """Another language, or another day has begun."""
        self._today = self._day_here()
        if self.loaded:
            self._ask_first(self._show_first)

    def be_discreet(self, discreet: bool) -> None:
        """Without moods, while a customer may see the screen."""
        if discreet != self.discreet:
            self.discreet = discreet
            self.reword()

    def follow_day(self) -> None:
        """Called now and then: after midnight "Today" is another day."""
        if self._day_here() != self._today:
            self.reword()

    def fetch(self, first: int, limit: int, deliver: Deliver) -> None:
        """`deliver(rows)` gets the rows from number `first` on, or None when that failed."""
        row, keyset = self._anchor_below(first)
        skip = min(first - row, _STRIDE)
        last_step = skip == first - row
        query, list_no = self._query(keyset, skip + limit if last_step else skip), self._list_no

        def arrived(entries: tuple[TimelineEntry, ...], rows: tuple[Happened, ...]) -> None:
            if list_no != self._list_no:
                return  # rows of a list that is no longer shown
            self._note_anchors(row, entries)
            if last_step or len(entries) < skip:
                deliver(self._keep(rows))
            else:
                self.fetch(first, limit, deliver)

        known, zone, today = dict(self._known), self.zone, self._today
        self._door.work(
            lambda: _page(self._entries(query), skip if last_step else None, known, zone, today),
            owner=self,
            done=lambda page: arrived(*page),
            failed=lambda error: self._fail_fetch(error, deliver),
        )

    def find(
        self,
        wanted: Callable[[TimelineEntry], bool],
        found: Callable[[int, Happened], None],
        missing: Callable[[], None],
    ) -> None:
        """`found` gets the newest entry that is wanted, and its row among all of them."""
        zone, today = self.zone, self._today

        def seek() -> tuple[int, Happened] | None:
            row, before = 0, None
            while row < MOST_SOUGHT:
                entries = self._entries(Timeline(self._customer_id, before=before, limit=_STRIDE))
                for n, entry in enumerate(entries):
                    if wanted(entry):
                        return row + n, next(iter(_worded([entry], {}, zone, today)))
                if len(entries) < _STRIDE:
                    break
                row, before = row + len(entries), (entries[-1].occurred_at, entries[-1].id)
            return None

        def tell(place: tuple[int, Happened] | None) -> None:
            if place is None:
                missing()
            else:
                self._keep((place[1],))
                found(*place)

        self._door.work(seek, owner=self, done=tell, failed=self._fail)

    def entry(self, entry_id: UUID) -> Happened | None:
        """An entry that has been loaded."""
        return self._known.get(entry_id)

    @property
    def total(self) -> int:
        """Entries under the present filter, as far as counted."""
        counted = (self.counts.get(self.group),) if self.group else self.counts.values()
        return max(sum(each.entries for each in counted if each), len(self.first))

    # ── answers ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _show_first(self, rows: tuple[Happened, ...]) -> None:
        self._take_first(rows)
        self.shown.emit(Shown(self.total, rows))

    def _show_fresh(self, rows: tuple[Happened, ...]) -> None:
        before = {happened.key for happened in self.first}
        fresh = len(list(takewhile(lambda row: row.key not in before, rows)))
        self._take_first(rows)
        self.shown.emit(Shown(self.total, rows, fresh if before else None))

    def _take_first(self, rows: tuple[Happened, ...]) -> None:
        self._patience.end()
        self.loaded = True
        self.first = rows
        self._list_no += 1
        self._known.clear()
        self._anchors.clear()
        self._note_anchors(0, [row.entry for row in rows])
        self._keep(rows)

    def _show_counts(self, counts: dict[str, Counted]) -> None:
        before = self.total
        self.counts = counts
        self.counted.emit(counts)
        if self.loaded and self.total != before:
            self.shown.emit(Shown(self.total, self.first, 0))

    def _fail(self, error: Exception) -> None:
        self._patience.end()
        self.failed.emit(error_text(error))

    def _fail_fetch(self, error: Exception, deliver: Deliver) -> None:
        deliver(None)
        self._fail(error)

    # ── asking ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _ask_first(self, show: Callable[[tuple[Happened, ...]], None]) -> None:
        query, zone, today = self._query(None, FIRST_PAGE), self.zone, self._today
        self._patience.begin()
        self._door.work(
            lambda: _page(self._entries(query), 0, {}, zone, today),
            owner=self,
            done=lambda page: show(page[1]),
            failed=self._fail,
            supersedes="first",
        )

    def _entries(self, query: Timeline) -> tuple[TimelineEntry, ...]:
        entries = self._door.asked(query).entries
        return tuple(map(_discreet, entries)) if self.discreet else entries

    def _count(self) -> None:
        query = TimelineCounts(self._customer_id, most=MOST_COUNTED)
        self._door.ask(query, owner=self, done=self._show_counts, failed=self._fail, supersedes="count")

    def _query(self, before: Keyset | None, limit: int) -> Timeline:
        groups = frozenset({self.group}) if self.group else None
        return Timeline(self._customer_id, groups=groups, before=before, limit=limit)

    def _anchor_below(self, row: int) -> tuple[int, Keyset | None]:
        """The nearest row at or above (newer than) this one whose place is known by key."""
        rows = sorted(self._anchors)
        place = bisect_right(rows, row)
        return (rows[place - 1], self._anchors[rows[place - 1]]) if place else (0, None)

    def _note_anchors(self, row: int, entries: Sequence[TimelineEntry]) -> None:
        if entries:
            self._anchors[row + len(entries)] = (entries[-1].occurred_at, entries[-1].id)

    def _keep(self, rows: tuple[Happened, ...]) -> tuple[Happened, ...]:
        self._known.update((row.key, row) for row in rows)
        return rows

    def _day_here(self) -> date:
        return self._door.clock.now().astimezone(self.zone).date()


Page = tuple[tuple[TimelineEntry, ...], tuple[Happened, ...]]


def _page(
    entries: tuple[TimelineEntry, ...], skip: int | None, known: dict[UUID, Happened], zone: ZoneInfo, today: date
) -> Page:
    """The entries, and those after the first `skip` with their words (None: none of them is wanted)."""
    if skip is None:
        return entries, ()
    facts = {key: happened.entry for key, happened in known.items()} | {entry.id: entry for entry in entries}
    return entries, tuple(_worded(entries[skip:], facts, zone, today))


def _discreet(entry: TimelineEntry) -> TimelineEntry:
    """Where the customer may read it: no mood, nor a guide by its name, which tells one."""
    tells = ("mood", "title", "reason") if entry.kind.startswith("guide.") else ("mood",)
    return entry._replace(data={name: value for name, value in entry.data.items() if not name.startswith(tells)})


def _worded(
    entries: Iterable[TimelineEntry], facts: dict[UUID, TimelineEntry], zone: ZoneInfo, today: date
) -> Iterable[Happened]:
    for entry in entries:
        correction = facts.get(entry.corrected_by) if entry.corrected_by else None
        day = entry.occurred_at.astimezone(zone).date()
        yield Happened(entry, day_words(day, today), entry_words(entry, zone, correction))
