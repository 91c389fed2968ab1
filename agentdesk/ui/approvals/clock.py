"""How long there is still to decide: a chip that counts the seconds while somebody waits on the line."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from agentdesk.core.approvals.model import Request
from agentdesk.core.clock import Clock
from agentdesk.core.wording import text
from agentdesk.ui.approvals.words import clock_state
from agentdesk.ui.widgets.chip import Chip
from agentdesk.ui.widgets.text import plain_tip


class RequestClock(Chip):
    """Ticks as long as there is something to decide; hidden for what is over."""

    def __init__(self, clock: Clock, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._clock = clock
        self._request: Request | None = None
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._tick)
        self.hide()

    def show_request(self, request: Request | None) -> None:
        self._request = request
        self.setVisible(request is not None)
        self._second.start() if request else self._second.stop()
        self._tick()

    def _tick(self) -> None:
        if self._request is None:
            return
        now = self._clock.now()
        words, tone, _ = clock_state(self._request, now)
        self.show_state(words, tone)
        late = now >= self._request.answer_by
        self.setAccessibleName(text("approval.clock_late" if late else "approval.clock", time=words))
        self.setToolTip(plain_tip(self.accessibleName()))
