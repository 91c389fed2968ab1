"""A form's row: what is asked, where it is typed, and what is wrong with it, right there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.text import Text, restyle


class FieldRow(Growing):
    """Label above the field, or beside it with `beside` (its width in pixels). `hint` below says what is expected."""

    def __init__(
        self,
        label: str,
        field: QWidget,
        *,
        hint: str = "",
        needed: bool = False,
        beside: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self.field = field
        self._needed = needed
        self._label = Text(role="strong" if not beside else "", wrap=bool(beside))
        self._below: Text | None = None
        self._label.setBuddy(field)
        self._hint = ""
        self._stack = QVBoxLayout()
        self._stack.setSpacing(3)
        self._stack.addWidget(field)
        outer: QBoxLayout = QHBoxLayout(self) if beside else QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(12 if beside else 4)
        outer.addWidget(self._label, 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(self._stack, 1)
        if beside:
            self._label.setFixedWidth(beside)
            self._label.setContentsMargins(0, 8, 0, 0)
        self.set_words(label, hint)

    def set_words(self, label: str, hint: str = "") -> None:
        self._label.setText(f"{label} *" if self._needed else label)
        self._label.setHidden(not label)
        self.field.setAccessibleName(label)
        self._hint = hint
        if not self.field.property("invalid"):
            self._say(hint, Tone.NEUTRAL)

    def show_problem(self, words: str) -> None:
        """What is wrong and how it would be right; the field gets a red edge. Empty words: all is well."""
        self._mark_invalid(bool(words))
        self._say(words or self._hint, Tone.STOP if words else Tone.NEUTRAL)
        self.field.setAccessibleDescription(words or self._hint)

    def show_advice(self, words: str) -> None:
        """Something worth knowing that hinders nobody, such as "another customer has this number"."""
        self._mark_invalid(False)
        self._say(words or self._hint, Tone.CARE if words else Tone.NEUTRAL)
        self.field.setAccessibleDescription(words or self._hint)

    @property
    def problem(self) -> str:
        return self._below.text() if self._below and self.field.property("invalid") else ""

    def _mark_invalid(self, invalid: bool) -> None:
        if bool(self.field.property("invalid")) != invalid:
            self.field.setProperty("invalid", invalid)
            restyle(self.field)

    def _say(self, words: str, tone: Tone) -> None:
        """The line below is made once there is something to say."""
        if self._below is None and not words:
            return
        if self._below is None:
            self._below = Text(role="small", wrap=True)
            self._stack.addWidget(self._below)
        self._below.setText(words)
        self._below.set_tone(tone)
        self._below.setVisible(bool(words))
