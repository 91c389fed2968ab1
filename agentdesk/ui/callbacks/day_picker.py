"""When to ring: typed, or chosen among the free slots of a day; each says what it means for the other."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.callbacks.model import DayOfSlots, Slot
from agentdesk.core.wording import text
from agentdesk.ui.callbacks.presenter import CustomerCallbacks
from agentdesk.ui.callbacks.words import day_words, strip_slot, why_words
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.day_strip import DayStrip
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.moment_field import MomentField
from agentdesk.ui.widgets.text import Text


class DayPicker(Growing):
    """`moment` is in UTC. A time that is not free can be typed all the same; why it is not stands below."""

    changed = Signal()
    day_wanted = Signal(object)
    """The slots of this day of the customer's are wanted: answer with `show_day`."""

    def __init__(self, presenter: CustomerCallbacks, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._presenter = presenter
        self.when = MomentField(clock=presenter.door.clock, zone=presenter.zone, here=presenter.customer.zone)
        self.strip = DayStrip()
        self._title, self._why = Text(role="strong"), Text(role="small", wrap=True)
        self._before = Button(kind="icon", icon="chevron-left", on_click=lambda: self._turn(-1))
        self._after = Button(kind="icon", icon="chevron-right", on_click=lambda: self._turn(1))
        self._day = presenter.now.astimezone(presenter.zone).date()
        self._shown: DayOfSlots | None = None
        self._lay_out()
        self.setFocusProxy(self.when.edit)
        self.when.changed.connect(self._follow_moment)
        self.strip.chosen.connect(self._choose)
        self.strip.day_wanted.connect(self._turn)
        follow_language(self)

    @property
    def moment(self) -> datetime | None:
        return self.when.moment

    @property
    def day(self) -> date:
        """Of the customer's; the one whose slots are shown."""
        return self._day

    def check(self) -> bool:
        return self.when.check()

    def show_moment(self, at: datetime | None) -> None:
        """What is planned already, or was typed before; asks for its day."""
        self.when.set_zone(self._presenter.zone, here=self._presenter.customer.zone)
        self.when.show_moment(at)
        if at:
            self._day = at.astimezone(self._presenter.zone).date()
        self._ask()

    def show_day(self, shown: DayOfSlots) -> None:
        self._shown, self._day = shown, shown.day
        now = self._presenter.now.astimezone(self._presenter.zone)
        minute = now.hour * 60 + now.minute if now.date() == shown.day else -1
        slot = self._slot_of_moment()
        chosen = slot.window.from_minute if slot else None
        self._title.setText(day_words(shown.day, now.date()))
        self._before.setEnabled(shown.day > now.date())
        self.strip.show_day(self._title.text(), [strip_slot(each) for each in shown.slots], now=minute, chosen=chosen)
        self._tell_why(slot)

    def ask_again(self) -> None:
        """Somebody else is to ring, or something was planned meanwhile."""
        self._ask()

    def retranslate(self) -> None:
        self.when.setAccessibleName(text("callback.when"))
        self._before.set_name(text("callback.day_before"))
        self._after.set_name(text("callback.day_after"))
        if self._shown:
            self.show_day(self._shown)

    def _turn(self, days: int) -> None:
        day = self._day + timedelta(days=days)
        if day >= self._presenter.now.astimezone(self._presenter.zone).date():
            self._day = day
            self._ask()

    def _ask(self) -> None:
        self.day_wanted.emit(self._day)

    def _follow_moment(self, at: datetime | None) -> None:
        day = at.astimezone(self._presenter.zone).date() if at else self._day
        if day != self._day:
            self._day = day
            self._ask()
        else:
            slot = self._slot_of_moment()
            self.strip.show_chosen(slot.window.from_minute if slot else None)
            self._tell_why(slot)
        self.changed.emit()

    def _choose(self, from_minute: int) -> None:
        slots = self._shown.slots if self._shown else ()
        slot = next((each for each in slots if each.window.from_minute == from_minute), None)
        if slot:
            self.when.show_moment(slot.starts_at)
            self._tell_why(slot)
            self.changed.emit()

    def _slot_of_moment(self) -> Slot | None:
        at, slots = self.when.moment, self._shown.slots if self._shown else ()
        return next((slot for slot in slots if at and slot.starts_at <= at < slot.ends_at), None)

    def _tell_why(self, slot: Slot | None) -> None:
        """That the chosen time is not free hinders nobody who knows better; they are told."""
        words = ""
        if self.when.moment and self._shown and self._day == self._shown.day:
            why = why_words(slot) if slot else text("callback.not_polite")
            words = text("callback.not_free", why=why) if why else ""
        if not self._presenter.zone_known:
            words = " ".join(part for part in (words, text("callback.zone_unknown")) if part)
        self._why.setText(words)
        self._why.set_tone(Tone.CARE)
        self._why.setVisible(bool(words))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._title, 1)
        head.addWidget(self._before)
        head.addWidget(self._after)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.when)
        column.addLayout(head)
        column.addWidget(self.strip)
        column.addWidget(self._why)
        self.setTabOrder(self.when.edit, self.strip)
