"""What is due goes by itself: once a day while the window is open, beside everybody's work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from agentdesk.core.errors import AgentDeskError
from agentdesk.ui.tasks import Lane, Task, TaskRunner

if TYPE_CHECKING:
    from agentdesk.core.workplace import Workplace

FIRST_MS = 5 * 60_000
"""The first minutes belong to whoever has just sat down."""
LOOKS_MS = 60 * 60_000


class Daily(QObject):
    """Looks some minutes after the start, then hourly; what is done today is not done again."""

    def __init__(self, runner: TaskRunner, place: Workplace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner, self._place = runner, place
        self._timer = QTimer(self, interval=FIRST_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        self._timer.setInterval(LOOKS_MS)
        self._runner.run(self._let_go, owner=self, done=lambda _: None, supersedes="daily", lane=Lane.WORK)

    def _let_go(self, task: Task) -> None:
        from agentdesk.core.logs import note
        from agentdesk.core.retention.running import InProfile, let_go_daily  # a start needs it not

        try:
            let_go_daily(self._place.desk, InProfile(self._place.opened), lambda: task.cancelled)
        except AgentDeskError as error:  # busy, or somebody has started one: the next look does it
            note(error)
