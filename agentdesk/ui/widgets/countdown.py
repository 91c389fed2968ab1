"""How long there is still, or how late it is: chips that are woken only when their words change."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from agentdesk.core.clock import Clock
from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.chip import Chip

MINUTE = timedelta(minutes=1)
WARN = timedelta(minutes=30)
_HOUR, _DAY = 60, 24 * 60
_LONGEST_MS = 60_000
"""The timer looks at the clock this often at least: the machine may have slept, or its clock been set."""


@dataclass(frozen=True, slots=True)
class Remaining:
    """`words` for a chip ("22 min", "−12 min"), `spoken` for a voice, and when either or the tone changes next."""

    words: str
    spoken: str
    tone: Tone
    changes_at: datetime


def remaining(due: datetime, now: datetime, *, warn: timedelta = WARN) -> Remaining:
    """Amber from `warn` before the due moment on, red from the due moment on. A minute begun counts as left."""
    left = due - now
    if left > timedelta():
        minutes = -(-left // MINUTE)
        unit = _unit(minutes)
        changes = due - MINUTE * (minutes // unit * unit - 1)
        if now < due - warn:
            changes = min(changes, due - warn)
        words = _span(minutes)
        tone = Tone.CARE if left <= warn else Tone.NEUTRAL
        return Remaining(words, text("countdown.left", time=words), tone, changes)
    minutes = -left // MINUTE
    unit = _unit(minutes)
    changes = due + MINUTE * (minutes // unit + 1) * unit
    if not minutes:
        return Remaining(text("countdown.now"), text("countdown.now"), Tone.STOP, changes)
    words = _span(minutes)
    return Remaining(f"−{words}", text("countdown.late", time=words), Tone.STOP, changes)


class Waker(QObject):
    """One timer for everything that changes by time alone; it sleeps until the next change, a minute at the most."""

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.clock = clock
        self._calls: dict[object, tuple[int, Callable[[], object]]] = {}
        self._queue: list[tuple[datetime, int, object]] = []
        self._number = 0
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.run_due)

    def wake(self, who: object, at: datetime, call: Callable[[], object]) -> None:
        """Calls once, at that moment or as soon as it is seen to be over; replaces what was asked for `who` before."""
        self._number += 1
        self._calls[who] = (self._number, call)
        heapq.heappush(self._queue, (at, self._number, who))
        if self._queue[0][1] == self._number or not self._timer.isActive():
            self._set_timer()

    def forget(self, who: object) -> None:
        self._calls.pop(who, None)
        if not self._calls:
            self._queue.clear()
            self._timer.stop()

    def run_due(self) -> None:
        """Also for whoever learns that the machine was asleep."""
        now = self.clock.now()
        while self._queue and self._queue[0][0] <= now:
            _, number, who = heapq.heappop(self._queue)
            if self._calls.get(who, (0, None))[0] == number:
                _, call = self._calls.pop(who)
                if not isinstance(who, QObject) or isValid(who):  # ended with its window while it waited
                    call()
        self._set_timer()

    @property
    def sleeps_for(self) -> int:
        """Milliseconds until it looks again; -1 while nothing is awaited."""
        return self._timer.interval() if self._timer.isActive() else -1

    def _set_timer(self) -> None:
        while self._queue and self._calls.get(self._queue[0][2], (0, None))[0] != self._queue[0][1]:
            heapq.heappop(self._queue)  # asked for anew, or forgotten
        if not self._queue:
            self._timer.stop()
            return
        wait = (self._queue[0][0] - self.clock.now()) / timedelta(milliseconds=1)
        self._timer.start(int(min(_LONGEST_MS, max(1, wait + 2))))


class Countdown(Chip):
    """A chip that counts down to a moment and on below zero; it sleeps while it is hidden."""

    def __init__(self, waker: Waker, label: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._waker, self._label = waker, label
        self._due: datetime | None = None
        self._warn = WARN
        follow_language(self)

    def show_due(self, due: datetime | None, *, warn: timedelta = WARN, label: str | None = None) -> None:
        """None for nothing to wait for: the chip goes."""
        self._due, self._warn = due, warn
        self._label = self._label if label is None else label
        self.setVisible(due is not None)
        self._tick()

    def show_still(self, words: str, tone: Tone = Tone.NEUTRAL) -> None:
        """A clock that stands still: paused, settled, kept."""
        self._due = None
        self._waker.forget(self)
        self.setAccessibleName(": ".join(part for part in (self._label, words) if part))
        self.show_state(words, tone)
        self.show()

    def retranslate(self) -> None:
        self._tick()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._waker.forget(self)

    def _tick(self) -> None:
        if self._due is None:
            self._waker.forget(self)
            return
        now = remaining(self._due, self._waker.clock.now(), warn=self._warn)
        self.show_state(now.words, now.tone)
        self.setAccessibleName(": ".join(part for part in (self._label, now.spoken) if part))
        if self.isVisible():
            self._waker.wake(self, now.changes_at, self._tick)


def _unit(minutes: int) -> int:
    """Days by the day, what is half a day away by the hour, the rest by the minute."""
    return 1 if minutes < 4 * _HOUR else _HOUR if minutes < _DAY else _DAY


def _span(minutes: int) -> str:
    if minutes < _HOUR:
        return text("countdown.minutes", count=minutes)
    if minutes < 4 * _HOUR and minutes % _HOUR:
        return text("countdown.hours", hours=minutes // _HOUR, minutes=minutes % _HOUR)
    if minutes < _DAY:
        return text("countdown.full_hours", count=minutes // _HOUR)
    return text("countdown.days", count=minutes // _DAY)
