"""Says that a callback is due: on the desktop, with a sound, in the window. Once for each phase it comes into.

It follows the work list, which looks at the clock every few seconds rather than trust a timer: after sleep, or when
somebody has set the clock, what became due meanwhile is told within that time, all of it together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QVBoxLayout, QWidget

from agentdesk.core.callbacks.model import Phase
from agentdesk.core.wording import text
from agentdesk.core.work.model import THERE, Work, WorkItem
from agentdesk.core.work.words import moment_words, two_clocks
from agentdesk.ui.callbacks.portal import Portal
from agentdesk.ui.callbacks.switches import MINUTES, NO_DESKTOP, SILENT
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.work.presenter import WorkPresenter

TELLS = (Phase.DUE_SOON, Phase.DUE, Phase.MISSED)
_TRAY_MS = 20_000


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is new, the most urgent first. Of the customer it tells the name, and no more."""

    items: tuple[WorkItem, ...]

    @property
    def first(self) -> WorkItem:
        return self.items[0]

    def title(self) -> str:
        if len(self.items) > 1:
            return text("callback.remind.several", count=len(self.items))
        return text(f"callback.remind.{self.first.facts['phase']}")

    def words(self, work: WorkPresenter) -> str:
        return " · ".join(self._one(item, work.now, work.zone) for item in self.items[:3])

    def _one(self, item: WorkItem, now: Any, zone: ZoneInfo) -> str:
        name = item.title or text("callback.remind.somebody")
        there = ZoneInfo(item.facts.get(THERE) or zone.key)
        begins = moment_words(item.facts["begins"], now, there)
        ends = two_clocks(item.facts["ends"], now, there, zone)
        return text("callback.remind.one", name=name, begins=begins, ends=ends)


class Reminders(QObject):
    """`due(Reminder)` when something on this person's list has come into a phase that it was not in before.

    `minutes`: how long before its window begins a callback is due soon, for this person.
    """

    due = Signal(object)

    def __init__(
        self, work: WorkPresenter, parent: QObject | None = None, *, minutes: Callable[[], int] = lambda: MINUTES[-1]
    ) -> None:
        super().__init__(parent)
        self._work, self._minutes = work, minutes
        self._seen: dict[UUID, str] = {}
        work.shown.connect(self._look)
        work.reworded.connect(lambda: self._look(work.work))

    def _look(self, work: Work) -> None:
        there = [item for item in work.items if item.kind == "callback"]
        new = tuple(item for item in there if self._is_new(item))
        self._seen = {item.subject_id: self._phase(item) for item in there}
        if new:
            self.due.emit(Reminder(tuple(sorted(new, key=_urgency))))

    def _is_new(self, item: WorkItem) -> bool:
        phase = self._phase(item)
        return phase in TELLS and self._seen.get(item.subject_id) != phase

    def _phase(self, item: WorkItem) -> str:
        phase = str(item.facts["phase"])
        early = item.facts["begins"] - self._work.now > timedelta(minutes=self._minutes())
        return Phase.SCHEDULED if phase == Phase.DUE_SOON and early else phase


def _urgency(item: WorkItem) -> tuple[int, Any]:
    return -TELLS.index(Phase(item.facts["phase"])), item.facts["begins"]


class ReminderBar(QWidget):
    """The reminder in the window, which takes nobody's keyboard; it goes once it has served, or by its cross."""

    opened = Signal(object)
    """The `WorkItem` that a person wants to deal with."""

    def __init__(
        self,
        reminders: Reminders,
        work: WorkPresenter,
        in_sight: Callable[[UUID], bool] = lambda callback_id: False,
        *,
        parent: QWidget | None = None,
    ) -> None:
        """`in_sight`: this callback is before the person's eyes anyway."""
        super().__init__(parent)
        self._in_sight = in_sight
        self._work = work
        self._reminder: Reminder | None = None
        self._notice = Notice(tone=Tone.CARE, can_close=True)
        self._notice.on_action(self._open)
        self._notice.closed.connect(self._serve)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 6, 14, 6)
        column.addWidget(self._notice)
        self.hide()
        reminders.due.connect(self._add)
        work.shown.connect(self._compare)
        follow_language(self)

    def retranslate(self) -> None:
        if self._reminder:
            self._show(self._reminder)

    def _add(self, new: Reminder) -> None:
        """Beside what was told before and waits still: a second one does not take the first out of sight."""
        fresh = {item.subject_id for item in new.items}
        still = [item for item in self._still() if item.subject_id not in fresh]
        self._show(Reminder(tuple(sorted((*new.items, *still), key=_urgency))))

    def _still(self) -> list[WorkItem]:
        """What was told and waits still, as it stands now."""
        waits = {item.subject_id: item for item in self._work.items if item.facts.get("phase") in TELLS}
        told = self._reminder.items if self._reminder else ()
        return [waits[item.subject_id] for item in told if item.subject_id in waits]

    def _show(self, reminder: Reminder) -> None:
        self._reminder = reminder
        missed = reminder.first.facts["phase"] == Phase.MISSED
        self._notice.say(
            reminder.title(),
            reminder.words(self._work),
            Tone.STOP if missed else Tone.CARE,
            action=text("callback.remind.show"),
        )
        self._notice.show()
        self.show()
        self.look_again()

    def look_again(self) -> None:
        """Gone once nothing of what it tells is out of sight."""
        if self._reminder and all(self._in_sight(item.subject_id) for item in self._reminder.items):
            self._serve()

    def _compare(self, work: Work) -> None:
        """What waits no more is gone from it; and it is gone once nothing waits."""
        still = self._still()
        if self._reminder and not still:
            self._serve()
        elif self._reminder and len(still) < len(self._reminder.items):
            self._show(Reminder(tuple(still)))

    def _open(self) -> None:
        reminder = self._reminder
        self._serve()
        if reminder:
            self.opened.emit(reminder.first)

    def _serve(self) -> None:
        self._reminder = None
        self.hide()


class Desktop(QObject):
    """The reminder outside the window: the machine's own notification, a sound, a mark on the task bar.

    By its tray, else by its portal; where it has neither, what stands in the window has to do.
    """

    clicked = Signal()

    def __init__(
        self,
        window: QWidget,
        switched_off: Callable[[str], bool],
        parent: QObject | None = None,
        *,
        name: str = "callback",
    ) -> None:
        """`name`: what it tells of, so that a portal keeps the notifications of one thing and another apart."""
        super().__init__(parent)
        self._name = name
        self._window, self._switched_off = window, switched_off
        self._tray: QSystemTrayIcon | None = None
        self._portal: Portal | None = None
        self._away = QTimer(self, interval=_TRAY_MS, singleShot=True)
        self._away.timeout.connect(self._put_away)

    def tell(self, title: str, words: str) -> None:
        if not self._switched_off(SILENT):
            QApplication.beep()
        QApplication.alert(self._window)
        if not self._switched_off(NO_DESKTOP):
            (self._tell_tray if _has_tray() else self._tell_portal)(title, words)
            self._away.start()

    def _tell_tray(self, title: str, words: str) -> None:
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._window.windowIcon(), self)
            self._tray.messageClicked.connect(self.clicked)
        self._tray.show()
        self._tray.showMessage(title, words, QSystemTrayIcon.MessageIcon.Information, _TRAY_MS)

    def _tell_portal(self, title: str, words: str) -> None:
        if self._portal is None:
            self._portal = Portal(self._name, self)
            self._portal.clicked.connect(self.clicked)
        self._portal.show(title, words)

    def _put_away(self) -> None:
        if self._tray:
            self._tray.hide()
        if self._portal:
            self._portal.put_away()


def _has_tray() -> bool:
    return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()
