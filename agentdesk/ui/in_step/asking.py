"""Says that the server is being asked, once that takes long enough to be noticed; Esc stops it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.door import Patience
from agentdesk.ui.tasks import TaskRunner
from agentdesk.ui.widgets.status_line import StatusLine

STOP_KEY = "Esc"


class AskingLine(QObject):
    """In the line at the bottom. While it stands there, the first Esc is for it, and for nothing else."""

    def __init__(self, runner: TaskRunner, bottom: StatusLine, parent: QObject) -> None:
        super().__init__(parent)
        self._runner, self._bottom = runner, bottom
        self._patience, self._shown = Patience(self), False
        self._patience.waiting.connect(self._show)
        runner.asked.connect(lambda asked: self._patience.begin() if asked else self._patience.end())

    def retranslate(self) -> None:
        self._bottom.set_fact("asking", text("in_step.asking", key=key_name(STOP_KEY)) if self._shown else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        presses = event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if not (presses and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.KeyPress:
            self._runner.stop_asking()
        event.accept()
        return True

    def _show(self, shown: bool) -> None:
        self._shown, app = shown, QCoreApplication.instance()
        if app:
            app.installEventFilter(self) if shown else app.removeEventFilter(self)
        self.retranslate()
