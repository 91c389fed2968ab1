"""The timeline of a customer: filters, the list, entries that open in place; and its own states."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from agentdesk.core.overview.model import Counted
from agentdesk.core.overview.model import TimelineEntry as Fact
from agentdesk.core.wording import text
from agentdesk.ui.customer.details import Details
from agentdesk.ui.customer.entry_view import EntryView
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.customer.timeline_presenter import GROUPS, Happened, Shown
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.state_page import StatefulPanel
from agentdesk.ui.widgets.timeline import Mark, Timeline, TimelineEntry
from agentdesk.ui.widgets.windowed_rows import Deliver, PageWish

ALL = "all"
FILTER_LETTERS = {
    ALL: "A", "call": "C", "message": "M", "order": "O", "case": "V", "goodwill": "G", "note": "N", "system": "D",
}  # fmt: skip

_ICONS = {
    "call": "phone", "message": "mail", "order": "package", "case": "folder-open", "goodwill": "ticket",
    "note": "sticky-note", "system": "database",
}  # fmt: skip


class _Place(NamedTuple):
    """Where a person is in the list: the row at its upper edge and how far it is pushed beyond it, what is chosen."""

    at_top: bool
    top: int
    above: int
    current: int
    opened: dict[UUID, int]


class TimelinePanel(QWidget):
    """`correct_asked` with the entry of a note that is to be set right."""

    correct_asked = Signal(object)
    place_changed = Signal()

    def __init__(self, presenter: CustomerPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._customer, self._presenter = presenter, presenter.timeline
        self._opened: dict[UUID, int] = {}
        self._wanted: dict[str, Any] | None = None
        self._sought: tuple[int, UUID] | None = None
        self._shown_events: tuple[UUID, ...] = ()
        self._turn = 0
        self.list = Timeline()
        self._either = StatefulPanel(self.list, parent=self)
        self.chips = FilterChips(parent=self)
        self._lay_out()
        self.setFocusProxy(self.list)
        self._connect()
        follow_language(self)

    # ── filters ─────────────────────────────────────────────────────────────────────────────────────────────────
    def filter_by(self, key: str) -> None:
        """By key or chip; `all` for no filter."""
        self.chips.pick(key)

    def retranslate(self) -> None:
        self.chips.setAccessibleName(text("timeline.name"))
        self.list.set_name(text("timeline.name"))
        self._show_chips()
        if self._either.is_loading:
            self._wait(True)

    # ── the place, kept beyond the end of the program ───────────────────────────────────────────────────────────
    @property
    def place(self) -> dict[str, Any]:
        """As JSON: the filter, the entry the keyboard is on, what is at the upper edge, which entries stand open."""
        if self._wanted:
            return self._wanted
        at = self._place()
        chosen = self.list.current_key
        opened = [str(entry_id) for entry_id in at.opened]
        where = {"top": at.top, "above": at.above, "row": at.current, "entry": str(chosen or ""), "opened": opened}
        return {"group": self._presenter.group or "", **(where if not at.at_top or at.current >= 0 else {})}

    def take_place(self, place: dict[str, Any]) -> None:
        """Before the first entries are shown; as far as it still fits what is there by then."""
        self._presenter.group = place.get("group") if place.get("group") in GROUPS else None
        self._wanted = place if _is_place(place) else None
        self._show_chips()

    def _back_to_wanted(self, count: int) -> None:
        """Entries that came meanwhile push the others down: the one the keyboard was on tells how far."""
        wanted = self._wanted
        if wanted is None or max(wanted["row"], wanted["top"]) >= count:
            return  # not here, or not yet counted so far
        self._wanted = None
        rows = {str(happened.key): row for row, happened in enumerate(self._presenter.first)}
        fresh = rows.get(wanted["entry"], wanted["row"]) - wanted["row"]
        opened = {UUID(key): rows[key] - fresh for key in map(str, wanted["opened"]) if key in rows}
        place = _Place(wanted["top"] == 0 == wanted["above"], wanted["top"], wanted["above"], wanted["row"], opened)
        self._back_to(place, fresh)

    def _show_chips(self) -> None:
        counts = self._presenter.counts
        filters = [Filter(ALL, text("timeline.filter.all"), None, FILTER_LETTERS[ALL])]
        filters += [
            Filter(
                group,
                text(f"timeline.filter.{group}"),
                _how_many(counts.get(group)),
                FILTER_LETTERS[group],
                spare=_ICONS[group],
            )
            for group in GROUPS
        ]
        self.chips.show_filters(filters, chosen=self._presenter.group or ALL)

    def _pick(self, key: str) -> None:
        self._presenter.filter_by(None if key == ALL else key)

    # ── the list ────────────────────────────────────────────────────────────────────────────────────────────────
    def _show(self, shown: Shown) -> None:
        if not shown.count:
            self._show_empty()
            return
        kept = self._place() if shown.fresh is not None else None
        focused = self.list.view.hasFocus()
        self.list.show_entries(shown.count, self._load, [_row(happened) for happened in shown.first])
        self._either.show_content()
        if kept is None:
            self._opened.clear()
        else:
            self._back_to(kept, shown.fresh or 0)
        self._back_to_wanted(shown.count)
        self._go_to_sought(shown.count)
        if focused:
            self.list.view.setFocus()

    def _load(self, wish: PageWish, deliver: Deliver) -> None:
        self._presenter.fetch(
            wish.first,
            wish.limit,
            lambda rows: deliver(None if rows is None else [_row(happened) for happened in rows]),
        )

    def _place(self) -> _Place:
        view = self.list.view
        top = max(0, view.rowAt(0))
        at_top = view.verticalScrollBar().value() == 0
        return _Place(at_top, top, view.rowViewportPosition(top), view.current_row, dict(self._opened))

    def _back_to(self, place: _Place, fresh: int) -> None:
        """New entries have come on top: what the person looks at stays where it is."""
        view = self.list.view
        self._opened = {}
        for entry_id, row in place.opened.items():
            self._open(entry_id, row + fresh, reveal=False)
        if place.current >= 0:
            view.go_to(place.current + fresh)
        top = view.verticalHeader().sectionPosition(place.top + fresh) - place.above
        view.verticalScrollBar().setValue(0 if place.at_top else top)

    def _show_empty(self) -> None:
        if self._presenter.group and self._presenter.counts:
            self._either.show_state().empty(
                "filter",
                text("timeline.empty_filter.title"),
                text("timeline.empty_filter.words"),
                action=text("timeline.show_all"),
                on_action=lambda: self.filter_by(ALL),
            )
        else:
            self._either.show_state().empty("history", text("timeline.empty.title"), text("timeline.empty.words"))

    def _wait(self, waiting: bool) -> None:
        if waiting and not self._presenter.loaded:
            self._either.show_state().loading(text("timeline.loading"))

    def _fail(self, why: str) -> None:
        if not self._presenter.loaded:
            self._either.show_state().failed(
                text("timeline.failed"), why, action=text("timeline.retry"), on_action=self._presenter.load
            )

    # ── opened entries ──────────────────────────────────────────────────────────────────────────────────────────
    def toggle(self, entry_id: UUID) -> None:
        """Enter or a click on an entry opens it in place; again closes it."""
        if entry_id in self._opened:
            self._close(entry_id)
        else:
            self._open(entry_id, self.list.view.current_row)

    def show_order(self, order_id: UUID, missing: Callable[[], None]) -> None:
        """Goes to where the order was placed, however long ago, and opens it there."""
        self._show_one(lambda entry: entry.subject_id == order_id and entry.kind == "order.placed", missing)

    def show_talk(self, interaction_id: UUID, missing: Callable[[], None]) -> None:
        """Goes to this conversation, however long ago, and opens it there."""
        is_it = lambda entry: entry.subject_id == interaction_id and entry.kind.startswith("interaction.")  # noqa: E731
        self._show_one(is_it, missing)

    def show_events(self, events: Sequence[UUID], missing: Callable[[], None]) -> None:
        """Goes to the latest of them and opens it; asked again for the same ones, to the one before."""
        self._turn = (self._turn + 1) % len(events) if tuple(events) == self._shown_events else 0
        self._shown_events = tuple(events)
        wanted = events[-1 - self._turn]
        self._show_one(lambda entry: entry.id == wanted, missing)

    def _show_one(self, wanted: Callable[[Fact], bool], missing: Callable[[], None]) -> None:
        def found(row: int, happened: Happened) -> None:
            self._sought = (row, happened.key)
            self._go_to_sought(self.list.model.rowCount())

        self._wanted = None
        self.filter_by(ALL)
        self._presenter.find(wanted, found, missing)

    def _go_to_sought(self, count: int) -> None:
        """Once the list is here and known to be that long."""
        if self._sought and self._sought[0] < count and self._presenter.loaded:
            (row, entry_id), self._sought = self._sought, None
            self.list.mark(row)
            self._open(entry_id, row)

    def _open(self, entry_id: UUID, row: int, *, reveal: bool = True) -> None:
        happened = self._presenter.entry(entry_id)
        if happened is None or row < 0:
            return
        self._opened[entry_id] = row
        self.place_changed.emit()
        self._customer.details(happened.entry, lambda details: self._show_details(happened, details, reveal))

    def _show_details(self, happened: Happened, details: Details, reveal: bool) -> None:
        row = self._opened.get(happened.key)
        if row is None:  # closed again before the answer came
            return
        view = EntryView(details, happened.words.title)
        view.close_asked.connect(lambda: self._close(happened.key))
        view.correct_asked.connect(lambda: self.correct_asked.emit(happened.entry))
        self.list.details.open(row, view, reveal=reveal)

    def _close(self, entry_id: UUID) -> None:
        row = self._opened.pop(entry_id, None)
        if row is not None:
            self.list.details.close(row)
            self.place_changed.emit()

    # ── building ────────────────────────────────────────────────────────────────────────────────────────────────
    def _lay_out(self) -> None:
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        chips = QVBoxLayout()
        chips.setContentsMargins(20, 0, 20, 8)
        chips.addWidget(self.chips)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(chips)
        column.addWidget(line)
        column.addWidget(self._either, 1)

    def _connect(self) -> None:
        self.chips.picked.connect(self._pick)
        self.chips.picked.connect(lambda key: self.place_changed.emit())
        self.list.opened.connect(self.toggle)
        self.list.reached.connect(lambda key: self.place_changed.emit())
        self.list.view.verticalScrollBar().valueChanged.connect(lambda value: self.place_changed.emit())
        self._presenter.shown.connect(self._show)
        self._presenter.counted.connect(lambda counts: self._show_chips())
        self._presenter.waiting.connect(self._wait)
        self._presenter.failed.connect(self._fail)


def _is_place(kept: dict[str, Any]) -> bool:
    """Whether it was written by us: the file it comes from may be damaged, or a newer program's."""
    numbers = all(isinstance(kept.get(name), int) for name in ("top", "above", "row"))
    return numbers and isinstance(kept.get("entry"), str) and isinstance(kept.get("opened"), list)


def _row(happened: Happened) -> TimelineEntry:
    words = happened.words
    return TimelineEntry(
        key=happened.key,
        icon=words.icon,
        title=words.title,
        day=happened.day,
        time=words.time,
        detail=" · ".join(words.details),
        note=words.second_line,
        tone=Tone(words.tone),
        marks=tuple(Mark(mark, Tone(tone)) for mark, tone in words.marks),
    )


def _how_many(counted: Counted | None) -> int | None:
    """For the filter; what was set right is still one."""
    return (counted.originals or None) if counted else None
