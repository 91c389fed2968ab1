"""One line that says when: for a callback whose customer is not shown, or that has none, so that no form is beside."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from agentdesk.core.clock import Clock
from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.moment_field import MomentField


class MoveLine(Growing):
    """Enter moves it, Esc leaves everything as it is."""

    given = Signal(object)
    """The moment in UTC."""
    left = Signal()

    def __init__(self, clock: Clock, here: ZoneInfo) -> None:
        super().__init__()
        self._here = here
        self.when = MomentField(clock=clock, zone=here)
        self._row = FieldRow("", self.when)
        self._do = Button(on_click=self._give)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._row)
        column.addWidget(self._do, 0, Qt.AlignmentFlag.AlignLeft)
        self.when.entered.connect(self._give)
        follow_language(self)

    def begin(self, zone: ZoneInfo) -> None:
        self.when.set_zone(zone, here=self._here)
        self.when.show_moment(None)
        self.show()
        self.when.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        self._row.set_words(text("callback.move_when"))
        self.when.setAccessibleName(text("callback.move_when"))
        self._do.setText(text("callback.move_it"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _give(self) -> None:
        if self.when.check() and self.when.moment:
            self.given.emit(self.when.moment)
