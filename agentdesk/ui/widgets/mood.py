"""How the customer feels, in five steps: a face and a word, by pointer or arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.text import Text

FACES = ("laugh", "smile", "meh", "frown", "angry")
"""From best to worst: steps 1 to 5, named by `mood.1` to `mood.5`."""
TONES = (Tone.GOOD, Tone.GOOD, Tone.NEUTRAL, Tone.CARE, Tone.STOP)


class _Face(Button):
    """Only the chosen face shows its word."""

    def __init__(self, step: int) -> None:
        self._step = step
        super().__init__(kind="mood", icon=FACES[step - 1])
        self.setProperty("tone", TONES[step - 1].value)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self.refresh)

    def refresh(self) -> None:
        word = text(f"mood.{self._step}")
        self.setText(word if self.isChecked() else "")
        self.setToolTip(word)
        self.setAccessibleName(word)
        self._refit()

    def minimumSizeHint(self) -> QSize:
        """The word is what says it: it is never cut."""
        return self.sizeHint()

    def _ink(self, part: str) -> QColor:
        return look().tone(TONES[self._step - 1]).ink if self.isChecked() else look().colour("muted")


class MoodPicker(QWidget):
    """`picked(step)` with 1 (delighted) to 5 (angry), or 0 when the chosen face is pressed again: mood unknown."""

    picked = Signal(int)

    def __init__(self, *, with_label: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._label = Text(role="muted", parent=self)  # without a parent it would be shown as a window of its own
        self._with_label = with_label
        self._label.setVisible(with_label)
        self._label.setMinimumWidth(1)  # gives way first where room is short
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._label)
        self._faces = [self._add(step) for step in range(1, 6)]
        for face in self._faces:
            row.addWidget(face)
        self.setFocusProxy(self._group.button(3))
        follow_language(self)

    @property
    def step(self) -> int:
        """1 to 5, or 0 for none."""
        return next((self._group.id(face) for face in self._group.buttons() if face.isChecked()), 0)

    @property
    def label_room(self) -> int:
        """How wide the word before the faces is, in pixels, whether it is shown or not."""
        return self._label.sizeHint().width() + self._row.spacing()

    @property
    def has_label(self) -> bool:
        return not self._label.isHidden()

    def show_label(self, shown: bool) -> None:
        self._label.setVisible(shown)

    def show_step(self, step: int) -> None:
        """Shows a mood that is known already; tells nobody. The word beside the face says what it is then."""
        for face in self._group.buttons():
            face.setChecked(self._group.id(face) == step)
        self._label.setVisible(self._with_label and not step)

    def pick(self, step: int) -> None:
        self.show_step(step)
        self.picked.emit(step)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        at = next((self._group.id(face) for face in self._group.buttons() if face.hasFocus()), 3)
        target = min(5, max(1, at + step))
        self._group.button(target).setFocus(Qt.FocusReason.TabFocusReason)
        self.pick(target)

    def retranslate(self) -> None:
        self._label.setText(text("mood.label"))
        self.setAccessibleName(text("mood.label"))
        for face in self._faces:
            face.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self._label.setEnabled(self.isEnabled())

    def _add(self, step: int) -> _Face:
        face = _Face(step)
        face.clicked.connect(lambda: self.pick(step if face.isChecked() else 0))
        self._group.addButton(face, step)
        return face
