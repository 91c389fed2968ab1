"""What is asked about a hold, in place: why and until when somebody looks again; why it is lifted. Enter does it, Esc
leaves."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agentdesk.core.errors import Refused
from agentdesk.core.holds.model import HoldTold
from agentdesk.core.wording import error_text, text
from agentdesk.ui.forms.fields import DayField
from agentdesk.ui.keeping.presenter import CustomerHolds
from agentdesk.ui.language import follow_language
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.text import Text

USUALLY = timedelta(days=182)
"""When somebody looks again, as long as nobody says another day."""


class HoldForm(Growing):
    """The base: a reason, and mostly a day."""

    left = Signal()
    title, reason_label = "", "holds.reason"

    def __init__(self, holds: CustomerHolds, *, dated: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._holds = holds
        self.reason, self.day = QLineEdit(), DayField()
        self.reason.setMaxLength(500)
        spell(self.reason)
        self._reason_row, self._day_row = FieldRow("", self.reason), FieldRow("", self.day)
        self._problem = Text(wrap=True)
        self._problem.set_tone(Tone.STOP)
        self._problem.hide()
        self._save, self._leave = Button(kind="primary", on_click=self.save), Button(on_click=self.left.emit)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._save)
        buttons.addWidget(self._leave)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(8)
        for part in (self._reason_row, self._day_row, self._problem):
            column.addWidget(part)
        column.addLayout(buttons)
        self._day_row.setVisible(dated)
        holds.refused.connect(self._complain)
        holds.done.connect(self.left)
        follow_language(self)

    def retranslate(self) -> None:
        self._reason_row.set_words(text(self.reason_label))
        self._day_row.set_words(text("holds.review"), text("holds.review_hint"))
        self._save.setText(text(self.title))
        self._leave.setText(text("contact.cancel"))

    def take_focus(self) -> None:
        self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def save(self) -> None:
        for row in (self._reason_row, self._day_row):
            row.show_problem("")
        self._problem.hide()
        if not self.reason.text().strip():
            self._reason_row.show_problem(text("refused.holds.reason_missing"))
            self.reason.setFocus()
            return
        try:
            self.do(self.reason.text().strip())
        except Refused as refused:
            self._day_row.show_problem(error_text(refused))
            self.day.setFocus()

    def do(self, reason: str) -> None:
        """Raises Refused where the day means none."""
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
        else:
            super().keyPressEvent(event)

    def _complain(self, words: str) -> None:
        self._problem.setText(words)
        self._problem.show()

    def _now(self) -> datetime:
        return self._holds.customer.door.clock.now()


class PlaceForm(HoldForm):
    title = "holds.place"

    def __init__(self, holds: CustomerHolds, case_id: UUID | None = None) -> None:
        super().__init__(holds)
        self._case_id = case_id
        self.day.show_day((self._now() + USUALLY).astimezone(holds.customer.zone).date())

    def do(self, reason: str) -> None:
        self._holds.place(reason, self.day.read(self._now(), self._holds.customer.zone), self._case_id)


class ReviewForm(HoldForm):
    title = "holds.keep_on"

    def __init__(self, holds: CustomerHolds, told: HoldTold) -> None:
        super().__init__(holds)
        self._hold = told.hold
        self.reason.setText(told.hold.reason)
        self.day.show_day((self._now() + USUALLY).astimezone(holds.customer.zone).date())

    def do(self, reason: str) -> None:
        self._holds.review(self._hold.id, self.day.read(self._now(), self._holds.customer.zone), reason)


class ReleaseForm(HoldForm):
    title, reason_label = "holds.lift_now", "holds.why_lifted"

    def __init__(self, holds: CustomerHolds, told: HoldTold) -> None:
        super().__init__(holds, dated=False)
        self._hold = told.hold

    def do(self, reason: str) -> None:
        self._holds.release(self._hold.id, reason)
