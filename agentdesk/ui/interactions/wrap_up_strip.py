"""The wrap-up in three keys: how it ended, whether it is solved for the customer, save. In place, never in the way."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.interactions.model import Outcome, Solved
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.text import Text

_OUTCOME_KEYS = {Qt.Key(Qt.Key.Key_1.value + n): outcome for n, outcome in enumerate(Outcome)}
# Both languages' letters work in either: nobody's fingers change with the language of the window.
_SOLVED_KEYS = {
    Qt.Key.Key_Y: Solved.YES,
    Qt.Key.Key_J: Solved.YES,
    Qt.Key.Key_N: Solved.NO,
    Qt.Key.Key_U: Solved.UNSURE,
}


class _Choice(Button):
    def __init__(self, on_click: Callable[[], object]) -> None:
        super().__init__(kind="filter", on_click=on_click)
        self.setCheckable(True)

    def _ink(self, part: str) -> QColor:
        """Also for the key behind the word, which would be faint on the accent."""
        return look().colour("on_accent") if self.isChecked() else super()._ink(part)


class WrapUpStrip(Growing):
    """Digits pick how it ended, letters whether it is solved, Enter saves, Esc goes back to the notes.

    `back` and `save` are put where the other buttons are; the keys work on them, too.
    """

    outcome_picked = Signal(object)
    solved_picked = Signal(object)
    save_wanted = Signal()
    left = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._outcomes = {outcome: _Choice(partial(self._pick_outcome, outcome)) for outcome in Outcome}
        self._solved = {solved: _Choice(partial(self._pick_solved, solved)) for solved in Solved}
        self._how, self._whether = Text(role="muted"), Text(role="muted")
        self.back = Button(kind="quiet", on_click=self.left.emit)
        self.save = Button(kind="primary", on_click=self.save_wanted.emit)
        for button in (self.back, self.save):
            button.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._row(self._how, list(self._outcomes.values())))
        column.addLayout(self._row(self._whether, list(self._solved.values())))
        follow_language(self)

    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible)
        for button in (self.back, self.save):
            button.setVisible(visible)

    def show_picks(self, outcome: Outcome | None, solved: Solved | None, *, busy: bool = False) -> None:
        """While `busy` nothing is disabled: the keyboard would go elsewhere, and the next key with it."""
        for value, button in self._outcomes.items():
            button.setChecked(value is outcome)
        for answer, button in self._solved.items():
            button.setChecked(answer is solved)
        self.save.setText(text("wrap_up.saving" if busy else "wrap_up.save"))

    def take_focus(self) -> None:
        """To what is asked next: how it ended, whether it is solved, or the end."""
        self._next_open().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() != Qt.Key.Key_Space:
            self.keyPressEvent(event)
            return event.isAccepted()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.ShiftModifier:
            super().keyPressEvent(event)
        elif key in _OUTCOME_KEYS:
            self._pick_outcome(_OUTCOME_KEYS[key])
        elif key in _SOLVED_KEYS:
            self._pick_solved(_SOLVED_KEYS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save_wanted.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._measure_labels()

    def retranslate(self) -> None:
        self._how.setText(text("wrap_up.how"))
        self._whether.setText(text("wrap_up.solved"))
        for n, (outcome, button) in enumerate(self._outcomes.items(), 1):
            self._name(button, text(f"outcome.{outcome}"), str(n), self._how.text())
        for solved, button in self._solved.items():
            self._name(button, text(f"solved.{solved}"), text(f"wrap_up.key.{solved}"), self._whether.text())
        self.back.setText(text("wrap_up.back"))
        self.back.set_key(key_name("Esc"))
        self.save.setText(text("wrap_up.save"))
        self.save.set_key(key_name("Return"))
        self.setAccessibleName(text("wrap_up.name"))
        self._measure_labels()

    def _name(self, button: Button, words: str, key: str, question: str) -> None:
        button.setText(words)
        button.set_key(key)
        button.setAccessibleName(f"{question} {words} ({key})")

    def _pick_outcome(self, outcome: Outcome) -> None:
        self.outcome_picked.emit(outcome)
        self.take_focus()

    def _pick_solved(self, solved: Solved) -> None:
        self.solved_picked.emit(solved)
        self.take_focus()

    def _next_open(self) -> Button:
        for buttons in (self._outcomes, self._solved):
            if not any(button.isChecked() for button in buttons.values()):
                return next(iter(buttons.values()))
        return self.save

    def _row(self, question: Text, buttons: list[Button]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(question, 0, Qt.AlignmentFlag.AlignTop)
        choices = QWidget()
        flow = FlowLayout(choices, gap=6)
        for button in buttons:
            flow.addWidget(button)
        row.addWidget(choices, 1)
        return row

    def _measure_labels(self) -> None:
        """Both questions equally wide, so that the answers stand below each other."""
        for label in (self._how, self._whether):
            label.setFixedWidth(questions_width(label))
            label.setContentsMargins(0, look().sp(4), 0, 0)


def questions_width(label: QWidget) -> int:
    """How wide the questions of the wrap-up are, in the font of this label."""
    words = (text("wrap_up.how"), text("wrap_up.solved"))
    return max(map(label.fontMetrics().horizontalAdvance, words)) + look().sp(6)
