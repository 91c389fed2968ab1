"""What supervisors look after: requests that wait and those decided lately, and the limits they are decided within."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal

from agentdesk.core.approvals.commands import DecidedLately, OpenRequests
from agentdesk.core.approvals.model import Request, Waiting, changes_at
from agentdesk.core.goodwill.commands import CurrentAuthority
from agentdesk.core.goodwill.policy import AuthorityEdition
from agentdesk.core.wording import error_text
from agentdesk.ui.door import Door

AFTER_CHANGE_MS = 120


@dataclass(frozen=True, slots=True)
class Shown:
    waiting: tuple[Waiting, ...]
    decided: tuple[Waiting, ...]
    edition: AuthorityEdition

    def request(self, key: object) -> Request | None:
        found = (each.request for each in (*self.waiting, *self.decided))
        return next((each for each in found if each.id == key), None)

    def changes_at(self, now: datetime) -> datetime | None:
        """When a request goes on to others or lapses, by time alone."""
        return min((at for each in self.waiting if (at := changes_at(each.request, now))), default=None)


class TeamRequests(QObject):
    """`shown(Shown)`; looks again soon after something has changed, once somebody has looked at all."""

    shown = Signal(object)
    failed = Signal(str)

    def __init__(self, door: Door, zone: ZoneInfo, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door, self.zone = door, zone
        self.last: Shown | None = None
        self._soon = QTimer(self, interval=AFTER_CHANGE_MS, singleShot=True)
        self._soon.timeout.connect(self.load)

    @property
    def now(self) -> datetime:
        return self.door.clock.now()

    def load(self) -> None:
        self.door.work(self._look, owner=self, done=self._show, failed=self._fail, supersedes="team requests")

    def hear(self) -> None:
        if self.last and not self._soon.isActive():
            self._soon.start()

    def _look(self) -> Shown:
        asked = self.door.asked
        return Shown(asked(OpenRequests()), asked(DecidedLately()), asked(CurrentAuthority()))

    def _show(self, shown: Shown) -> None:
        self.last = shown
        self.shown.emit(shown)

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error_text(error))
