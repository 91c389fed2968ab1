"""A strip that tells something and offers one thing to do; never in the way of a call."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.icons import paint_icon
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.text import Text, restyle

_ICONS = {
    Tone.NEUTRAL: "info",
    Tone.ACCENT: "info",
    Tone.GOOD: "circle-check",
    Tone.CARE: "triangle-alert",
    Tone.STOP: "octagon-alert",
}


class IconMark(QWidget):
    """A tinted icon that stands for nothing by itself; the words beside it do."""

    def __init__(self, name: str, tone: Tone = Tone.NEUTRAL, *, size: int = 18, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._tone, self._size = name, tone, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, name: str, tone: Tone) -> None:
        self._name, self._tone = name, tone
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(look().sp(self._size), look().sp(self._size))

    def paintEvent(self, event: QPaintEvent) -> None:
        colour = look().colour("muted") if self._tone is Tone.NEUTRAL else look().tone(self._tone).ink
        paint_icon(QPainter(self), self._name, QPoint(0, 0), look().sp(self._size), colour)


class Notice(Growing):
    """`title` in bold, `words` after it, one `action`. Tone: ACCENT informs, CARE warns, STOP is what went wrong.

    Screen readers hear it as an alert. With `can_close` it has a cross.
    """

    closed = Signal()

    def __init__(
        self,
        title: str = "",
        words: str = "",
        tone: Tone = Tone.ACCENT,
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        can_close: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self._on_action = on_action
        self._icon = IconMark(_ICONS[tone], tone)
        self._title, self._words = Text(role="strong", wrap=True), Text(wrap=True)
        self._button = Button(on_click=self._act)
        self._cross = Button(kind="icon", icon="x", on_click=self._close)
        self._lay_out()
        self._cross.setVisible(can_close)  # not before it has its place: shown without one it would be a window
        self.say(title, words, tone, action=action)
        follow_language(self)

    def say(self, title: str, words: str = "", tone: Tone = Tone.ACCENT, *, action: str = "") -> None:
        """Changes what the strip says; it keeps its place."""
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self._button.setText(action)
        self._button.setVisible(bool(action))
        self._icon.set_icon(_ICONS[tone], tone)
        self.setAccessibleName(" ".join(part for part in (title, words) if part))
        if self.property("notice") != tone.value:
            self.setProperty("notice", tone.value)
            restyle(self)
            for label in (self._title, self._words):
                restyle(label)

    def on_action(self, call: Callable[[], object]) -> None:
        self._on_action = call

    def retranslate(self) -> None:
        self._cross.set_name(text("notice.close"))

    def _act(self) -> None:
        if self._on_action:
            self._on_action()

    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._words)
        said = QHBoxLayout()
        said.setSpacing(10)
        said.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        said.addLayout(words, 1)
        middle = QVBoxLayout()  # icon and words together, beside a button that is higher than they are
        middle.addStretch(1)
        middle.addLayout(said)
        middle.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 9, 10, 9)
        row.setSpacing(10)
        row.addLayout(middle, 1)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._cross, 0, Qt.AlignmentFlag.AlignTop)
