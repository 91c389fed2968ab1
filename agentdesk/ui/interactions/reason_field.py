"""The reason of the contact: a pill that turns into a field; type a piece of it, Enter picks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from agentdesk.core.interactions.model import Habit, Reason
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.interactions.results_above import ResultsAbove
from agentdesk.ui.interactions.words import reason_choices, reason_words
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets.chip import ChipButton
from agentdesk.ui.widgets.results import Result
from agentdesk.ui.widgets.text import restyle

KEY = "Ctrl+R"


class ReasonField(QWidget):
    """`picked(id)`; `left` when the person is done here, so that the focus goes back to the notes. `key` opens it."""

    picked = Signal(object)
    left = Signal()

    def __init__(self, *, key: str = KEY, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self._reasons: Sequence[Reason] = ()
        self._habits: Iterable[Habit] = ()
        self._chosen: UUID | None = None
        self._pill = ChipButton(on_click=self.open)
        self._field = QLineEdit()
        self._field.installEventFilter(self)
        self._popup: ResultsAbove | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._pill)
        row.addWidget(self._field)
        self._field.hide()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._field.textEdited.connect(self._list)
        follow_language(self)

    def show_reasons(self, reasons: Sequence[Reason], habits: Iterable[Habit]) -> None:
        self._reasons, self._habits = reasons, habits
        self.show_reason(self._chosen)

    def show_reason(self, reason_id: UUID | None, *, missing: bool = False) -> None:
        """`missing`: the wrap-up waits for it."""
        self._chosen = reason_id
        words = reason_words(self._reasons, reason_id)
        self._pill.setText(words or text("reason.none"))
        self._pill.set_key("" if words or not self._key else key_name(self._key))
        self._pill.setAccessibleName(f"{text('reason.label')}: {words}" if words else text("reason.pick"))
        tone = (Tone.CARE if missing else Tone.NEUTRAL).value
        if self._pill.property("chip") != tone:
            self._pill.setProperty("chip", tone)
            restyle(self._pill)

    @property
    def is_open(self) -> bool:
        return not self._field.isHidden()

    def open(self) -> None:
        """Type, ↑ ↓, Enter; Esc leaves it as it was."""
        self._field.clear()
        self._field.setMinimumWidth(look().sp(240))
        self._pill.hide()
        self._field.show()
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._list("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc leaves the field even while its list is shut; nothing else is taken."""
        pressed = watched is self._field and event.type() == QEvent.Type.KeyPress
        if not (pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape):
            return False
        self._fold()
        return True

    def retranslate(self) -> None:
        self._field.setPlaceholderText(text("reason.type"))
        self._field.setAccessibleName(text("reason.label"))
        if self._popup:
            self._popup.set_name(text("reason.label"))
        self.show_reason(self._chosen)

    def _list(self, typed: str) -> None:
        choices = reason_choices(self._reasons, self._habits, typed)
        results = [
            Result(key=(choice.group, choice.id), icon="tag", title=choice.name, group=choice.group)
            for choice in choices
        ]
        self._list_above().show_results(results, nothing=text("reason.no_match"))

    def _list_above(self) -> ResultsAbove:
        """Made when it is wanted, which is seldom."""
        if self._popup is None:
            self._popup = ResultsAbove(self._field, name=text("reason.label"))
            self._popup.chosen.connect(self._pick)
            self._popup.closed.connect(self._fold)
        return self._popup

    def _pick(self, key: tuple[str, UUID]) -> None:
        self.picked.emit(key[1])
        self._fold()

    def _fold(self) -> None:
        if not self.is_open:
            return
        had_focus = self._field.hasFocus()
        self._field.hide()
        self._pill.show()
        if had_focus:
            self.left.emit()
