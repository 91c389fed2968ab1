"""The calendar of callbacks: a week or a day of a team or a person, walked, opened and moved by keys."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.calendars.model import clock_time
from agentdesk.core.callbacks.model import Callback, DayOfSlots, DayOfTeam, Slot
from agentdesk.core.wording import text
from agentdesk.ui.callbacks.team_presenter import WEEK, Shown, TeamCallbacks
from agentdesk.ui.callbacks.words import phase_tone, room_words, why_words
from agentdesk.ui.customer.contact_words import phone_words
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.flow import FlowLayout
from agentdesk.ui.widgets.state_page import StatefulPanel
from agentdesk.ui.widgets.text import Text
from agentdesk.ui.widgets.week_grid import Block, GridColumn, Room, WeekGrid

_MOVES = {
    Qt.Key.Key_Up: {"minutes": -30},
    Qt.Key.Key_Down: {"minutes": 30},
    Qt.Key.Key_Left: {"days": -1},
    Qt.Key.Key_Right: {"days": 1},
}


class TeamPage(QWidget):
    """Shift and an arrow moves the callback the keyboard is on; D and W turn to day and week, T to today."""

    opened = Signal(object)
    """The `Callback` that a person wants to deal with."""
    left = Signal()

    def __init__(self, presenter: TeamCallbacks, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.grid = WeekGrid()
        self.spans, self.who = FilterChips(), QComboBox()
        self._name = Text(role="title")
        self._leave = Button(kind="icon", icon="x", on_click=self.left.emit)
        self._title, self._keys, self._slot = Text(role="heading"), Text(role="small", wrap=True), Text(role="small")
        self._before = Button(kind="icon", icon="chevron-left", on_click=lambda: presenter.turn(-1))
        self._today = Button(on_click=lambda: presenter.turn(0))
        self._after = Button(kind="icon", icon="chevron-right", on_click=lambda: presenter.turn(1))
        self._either = StatefulPanel(self.grid)
        self._comes = False
        self._lay_out()
        self.setFocusProxy(self.grid)
        self.grid.installEventFilter(self)
        self.grid.opened.connect(self._open)
        self.grid.reached.connect(lambda _: self._tell_room())
        self.grid.week_wanted.connect(presenter.turn)
        self.spans.picked.connect(lambda key: presenter.set_count(int(key)))
        self.who.activated.connect(lambda _: self._filter())
        presenter.shown.connect(self._show)
        presenter.failed.connect(self._fail)
        follow_language(self)

    def retranslate(self) -> None:
        self.setAccessibleName(text("callback.calendar"))
        self.spans.setAccessibleName(text("callback.span"))
        spans = [Filter(str(WEEK), text("callback.week")), Filter("1", text("callback.day"))]
        self.spans.show_filters(spans, chosen=str(self.presenter.count))
        self.who.setAccessibleName(text("callback.of_whom"))
        self._name.setText(text("callback.calendar"))
        self._leave.set_name(text("callback.calendar_leave"))
        self._before.set_name(text("callback.page_before"))
        self._after.set_name(text("callback.page_after"))
        self._today.setText(text("callback.now"))
        self._keys.setText(text("callback.calendar_keys"))
        if self.presenter.last_shown:
            self._show(self.presenter.last_shown)
        else:
            self._either.show_state().loading(text("callback.loading"))

    def take_focus(self) -> None:
        """To the calendar, as soon as it is there."""
        self._comes = not self.grid.isVisible()
        self.grid.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the grid that move what the keyboard is on, before the grid takes them for walking."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        key, key_id = Qt.Key(event.key()), self.grid.current_key
        if event.modifiers() == Qt.KeyboardModifier.ShiftModifier and key in _MOVES and key_id:
            self.presenter.move(_id_in(key_id), **_MOVES[key])
        elif event.modifiers() != Qt.KeyboardModifier.NoModifier:
            return False
        elif key == Qt.Key.Key_D:
            self.spans.pick("1")
        elif key == Qt.Key.Key_W:
            self.spans.pick(str(WEEK))
        elif key in (Qt.Key.Key_T, Qt.Key.Key_H):  # today, heute: either works in both languages
            self.presenter.turn(0)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            return False
        return True

    def _open(self, key: Any) -> None:
        if callback := self.presenter.callback(_id_in(key)):
            self.opened.emit(callback)

    def _filter(self) -> None:
        kind, _, some_id = str(self.who.currentData() or "").partition(":")
        wanted = UUID(some_id) if some_id else None
        self.presenter.filter_by(wanted if kind == "team" else None, wanted if kind == "person" else None)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _show(self, shown: Shown) -> None:
        presenter, zone = self.presenter, self.presenter.zone
        last = shown.days[-1].day
        self._title.setText(
            wording.day(presenter.first, width="full")
            if presenter.count == 1
            else text("callback.week_of", first=presenter.first, last=last)
        )
        self._offer(shown)
        columns = [self._column(day, rooms) for day, rooms in zip(shown.days, shown.rooms, strict=True)]
        blocks = [
            block_of(callback, column, day, zone, presenter.now)
            for column, day in enumerate(shown.days)
            for callback in day.callbacks
            if presenter.shows(callback)
        ]
        today = next((n for n, day in enumerate(shown.days) if day.day == presenter.today), None)
        local = presenter.now.astimezone(zone)
        now = (today, local.hour * 60 + local.minute) if today is not None else None
        self.grid.show_blocks(columns, blocks, hours=_hours(shown.days, zone), now=now)
        self._tell_room()
        self._either.show_content()
        if self._comes and self.grid.isVisible():
            self.take_focus()

    def _column(self, day: DayOfTeam, rooms: DayOfSlots) -> GridColumn:
        """The day, and how much of what can be promised for it has been."""
        there = _open(rooms)
        load, capacity = sum(slot.load for slot in there), sum(slot.capacity for slot in there)
        why = next((why_words(slot) for slot in rooms.slots if slot.taken and slot.taken[0][0] == "holiday"), "")
        told = text("callback.room_left", free=max(0, capacity - load)) if capacity else why
        if not told and not day.open:
            told = text("callback.no_room")
        name = wording.short_day(day.day, self.presenter.first)
        return GridColumn(f"{name} {day.day:%d}", told, day.day == self.presenter.today, tuple(map(_room, there)))

    def _tell_room(self) -> None:
        """Of the half hour in which the callback begins that the keyboard is on."""
        key, shown = self.grid.current_key, self.presenter.last_shown
        callback = self.presenter.callback(_id_in(key)) if key else None
        slots = [slot for day in shown.rooms for slot in day.slots] if shown and callback else []
        slot = next((each for each in slots if callback and each.starts_at <= callback.starts_at < each.ends_at), None)
        told = (room_words(slot) or why_words(slot)) if slot else ""
        self._slot.setText(f"{clock_time(slot.window.from_minute)}: {told}" if slot and told else "")

    def _offer(self, shown: Shown) -> None:
        people = [person for person in shown.staff.people if person.active]
        choices = [(text("callback.everybody"), "")]
        choices += [(text("callback.team", team=team.name), f"team:{team.id}") for team in shown.teams]
        choices += [(person.name, f"person:{person.id}") for person in people]
        chosen = self.who.currentData()
        self.who.clear()
        for words, code in choices:
            self.who.addItem(words, code)
        self.who.setCurrentIndex(max(0, self.who.findData(chosen)))
        self.who.setVisible(len(people) > 1)

    def _fail(self, why: str) -> None:
        page = self._either.show_state()
        page.failed(text("callback.failed"), why, action=text("callback.try_again"), on_action=self.presenter.load)

    def _lay_out(self) -> None:
        self.spans.setMinimumWidth(look().sp(150))  # both beside each other
        self.who.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        top = QHBoxLayout()
        top.addWidget(self._name, 1)
        top.addWidget(self._leave)
        head = FlowLayout(gap=8)
        for part in (self._title, self.who, self.spans, self._before, self._today, self._after):
            head.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addLayout(head)
        column.addWidget(self._either, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._keys, 1)
        foot.addWidget(self._slot)
        column.addLayout(foot)


def block_of(callback: Callback, column: int, day: DayOfTeam, zone: ZoneInfo, now: datetime) -> Block:
    """On our clock; of one that goes on beyond the day the part of this day."""
    begins, ends = max(callback.starts_at, day.begins), min(callback.ends_at, day.ends)
    start = _minute(begins, zone)
    phase = callback.phase(now)
    whose = callback.claimer or callback.team or callback.owner
    return Block(
        key=f"{callback.id}/{column}",
        column=column,
        start=start,
        end=max(start + 5, _minute(ends, zone) or 24 * 60),
        title=callback.customer or phone_words(callback.phone),
        detail=" · ".join(filter(None, (text(f"callbacks.phase.{phase}"), whose, callback.purpose))),
        tone=phase_tone(phase),
        icon="phone",
    )


def _id_in(key: Any) -> UUID:
    """A callback may stand in two columns: its block is named by both."""
    return UUID(str(key).partition("/")[0])


def _minute(moment: datetime, zone: ZoneInfo) -> int:
    local = moment.astimezone(zone)
    return local.hour * 60 + local.minute


def _open(rooms: DayOfSlots) -> list[Slot]:
    """The half hours to come in which we are open, may ring, and somebody is there to do it."""
    blocked = ("closed", "holiday", "sunday", "nobody", "away", "past")
    return [slot for slot in rooms.slots if not any(why in blocked for why, _ in slot.taken)]


def _room(slot: Slot) -> Room:
    return Room(slot.window.from_minute, f"{slot.load}/{slot.capacity}", full=slot.load >= slot.capacity)


def _hours(days: tuple[DayOfTeam, ...], zone: ZoneInfo) -> tuple[int, int]:
    """From when to when the shop is open on any of these days."""
    opens = [_minute(first, zone) for day in days for first, _ in day.open]
    closes = [_minute(last - timedelta(minutes=1), zone) + 1 for day in days for _, last in day.open]
    return (min(opens), max(closes)) if opens else (9 * 60, 17 * 60)
