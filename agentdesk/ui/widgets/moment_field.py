"""One line in which a person types when, and beside it what was understood."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QWidget

from agentdesk.core import wording
from agentdesk.core.clock import Clock
from agentdesk.core.errors import Refused
from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.text import Text, announce, restyle

_QUARTERS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
_DAYS = {Qt.Key.Key_PageUp: 1, Qt.Key.Key_PageDown: -1}
_WRITTEN = {"de": "{:%d.%m.%Y %H:%M}", "en": "{:%d/%m/%Y %H:%M}"}
_PAUSE_MS = 700
_AROUND = 32
"""What stands around the words of a field, in pixels."""


class MomentEdit(QLineEdit):
    """↑ ↓ and PgUp PgDn move the moment; Enter says that it is the one."""

    stepped = Signal(int, int)
    """Quarters of an hour and days, one of them nought."""
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = Qt.Key(event.key()), event.modifiers() in (_NONE, Qt.KeyboardModifier.KeypadModifier)
        if plain and (key in _QUARTERS or key in _DAYS):
            self.stepped.emit(_QUARTERS.get(key, 0), _DAYS.get(key, 0))
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class MomentField(Growing):
    """`moment` is the UTC moment that the words mean, or None with `problem` saying why.

    Words are read in `zone` (the customer's); where the clock `here` differs, both times are shown. What is wrong turns
    red only once the person leaves the field, presses Enter, or the page asks `check()`.
    """

    changed = Signal(object)
    """The moment, or None; when typed or moved by keys, not when shown by the page."""
    entered = Signal()
    """Enter, and the words are understood."""

    def __init__(
        self,
        name: str = "",
        *,
        clock: Clock,
        zone: ZoneInfo,
        here: ZoneInfo | None = None,
        usual: time = time(9),
        works: Callable[[date], bool] | None = None,
        past: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self._clock, self._zone, self._here, self._place = clock, zone, here or zone, ""
        self._usual, self._works, self._past = usual, works, past
        self._moment: datetime | None = None
        self._refusal: Refused | None = None
        self._strict = False
        self.edit, self._below = MomentEdit(), Text(role="muted", wrap=True)
        self.edit.setMaxLength(80)
        self.setFocusProxy(self.edit)
        self._lay_out()
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._speak)
        self.edit.textEdited.connect(self._read)
        self.edit.stepped.connect(self._step)
        self.edit.left.connect(self._settle)
        self.edit.returnPressed.connect(self._enter)
        self.setAccessibleName(name)
        follow_language(self)

    @property
    def moment(self) -> datetime | None:
        return self._moment

    @property
    def problem(self) -> str:
        """Why there is no moment; empty while there is one, or nothing was typed."""
        return wording.error_text(self._refusal) if self._refusal and self.edit.text().strip() else ""

    @property
    def words(self) -> str:
        return self.edit.text()

    def setAccessibleName(self, name: str) -> None:
        self.edit.setAccessibleName(name)
        super().setAccessibleName(name)

    def show_moment(self, at: datetime | None) -> None:
        """What is known already; tells nobody."""
        self._moment, self._refusal, self._strict = at, None, False
        self.edit.setText(self._written(at) if at else "")
        self._tell()

    def show_words(self, words: str) -> None:
        """As if a person had typed this."""
        self.edit.setText(words)
        self._read()

    def set_zone(self, zone: ZoneInfo, *, here: ZoneInfo | None = None, place: str = "") -> None:
        """The words are read anew in this zone; `place` names it, else the zone's own city does."""
        self._zone, self._here, self._place = zone, here or self._here, place
        if self.edit.text().strip():
            self._read()

    def check(self) -> bool:
        """Whether there is a moment; where not, says so in red and brings the keyboard here."""
        self._strict = True
        if self._moment is None:
            self._refusal = self._refusal or Refused("moments.empty")
            self.edit.setFocus()
        self._tell()
        return self._moment is not None

    def retranslate(self) -> None:
        self.edit.setPlaceholderText(text("moment.example"))
        self._turn()
        self._tell()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._turn()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._turn()

    def _lay_out(self) -> None:
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self._box.addWidget(self.edit)
        self._box.addWidget(self._below, 1)

    def _turn(self) -> None:
        """Beside the field where there is room, else below it. Never asks for that room itself."""
        beside = self.width() >= look().sp(470)
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        width = self.edit.fontMetrics().horizontalAdvance(self.edit.placeholderText()) + look().sp(_AROUND)
        self.edit.setMinimumWidth(width if beside else 0)
        self.edit.setMaximumWidth(width if beside else 16_777_215)
        if way != self._box.direction():
            self._box.setDirection(way)
            self._box.setSpacing(10 if beside else 3)

    def _read(self) -> None:
        before, self._strict = self._moment, False
        self._moment, self._refusal = None, None
        try:
            self._moment = self._understood(self.edit.text())
        except Refused as refusal:
            self._refusal = refusal
        self._tell()
        self._pause.start()
        if self._moment != before:
            self.changed.emit(self._moment)

    def _understood(self, words: str) -> datetime:
        from agentdesk.core.moments import moment_in, monday_to_friday  # the first frame needs no grammar

        now, works = self._clock.now(), self._works or monday_to_friday
        return moment_in(words, now=now, zone=self._zone, usual=self._usual, works=works, past=self._past)

    def _step(self, quarters: int, days: int) -> None:
        from agentdesk.core.moments import moved_by_days, moved_by_quarters

        start = self._moment or moved_by_quarters(self._clock.now(), 0 if quarters > 0 else 1)
        to = moved_by_quarters(start, quarters) if quarters else moved_by_days(start, days, self._zone)
        if to < self._clock.now() and not self._past:
            return
        self.show_moment(to)
        self._speak()
        self.changed.emit(to)

    def _settle(self) -> None:
        self._strict = bool(self.edit.text().strip())
        self._tell()

    def _enter(self) -> None:
        if not self.edit.text().strip():
            return
        self._settle()
        if self._moment:
            self.entered.emit()
        else:
            self._speak()

    def _tell(self) -> None:
        is_wrong = self._strict and self._refusal is not None
        words = self._spelled(self._moment) if self._moment else text("moment.keys")
        if is_wrong and self._refusal:
            words = wording.error_text(self._refusal)
        self._below.setText(words)
        self._below.set_tone(Tone.STOP if is_wrong else Tone.NEUTRAL)
        self.edit.setAccessibleDescription(words)
        role = "" if self._moment or is_wrong else "muted"
        if self._below.property("role") != role:
            self._below.setProperty("role", role)
            restyle(self._below)
        if bool(self.edit.property("invalid")) != is_wrong:
            self.edit.setProperty("invalid", is_wrong)
            restyle(self.edit)

    def _speak(self) -> None:
        announce(self.edit, self._spelled(self._moment) if self._moment else self.problem)

    def _spelled(self, at: datetime) -> str:
        there = at.astimezone(self._zone)
        parts = {"day": wording.day(there.date(), width="full"), "time": wording.time_of_day(at, self._zone)}
        here = at.astimezone(self._here)
        if here.utcoffset() == there.utcoffset():
            return text("moment.understood", **parts)
        ours = wording.time_of_day(at, self._here) if here.date() == there.date() else wording.moment(at, self._here)
        return text("moment.understood_there", **parts, place=self._place or _city(self._zone), here=ours)

    def _written(self, at: datetime) -> str:
        return _WRITTEN[wording.language()].format(at.astimezone(self._zone))


def _city(zone: ZoneInfo) -> str:
    from babel.dates import get_timezone_location

    return str(get_timezone_location(zone.key, locale=wording.language(), return_city=True))


_NONE = Qt.KeyboardModifier.NoModifier
