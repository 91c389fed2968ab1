"""What a panel shows when there is nothing to show: empty, loading, error."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QPoint, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from agentdesk.ui.icons import paint_icon
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.text import Text

PATIENCE_MS = 300
"""What takes no longer shows no sign of working: a flash would only be noise."""


class Emblem(QWidget):
    """An icon in a quiet circle, or a turning arc while something works."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._tone = "inbox", Tone.NEUTRAL
        self._turning = QTimer(self, interval=40)
        self._turning.timeout.connect(self.update)
        self._clock = QElapsedTimer()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def is_working(self) -> bool:
        return not self._icon

    def show_icon(self, icon: str, tone: Tone) -> None:
        self._icon, self._tone = icon, tone
        self._turning.stop()
        self.update()

    def show_working(self) -> None:
        self._icon = ""
        self._clock.start()
        if self.isVisible():
            self._turning.start()
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        if not self._icon:
            self._turning.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._turning.stop()

    def sizeHint(self) -> QSize:
        return QSize(look().sp(56), look().sp(56))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._icon:
            self._paint_icon(painter)
        elif self._clock.elapsed() > PATIENCE_MS:
            self._paint_arc(painter)

    def _paint_icon(self, painter: QPainter) -> None:
        shades, size = look().tone(self._tone), look().sp(26)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shades.fill)
        painter.drawEllipse(self.rect())
        spot = QPoint((self.width() - size) // 2, (self.height() - size) // 2)
        paint_icon(painter, self._icon, spot, size, shades.ink)

    def _paint_arc(self, painter: QPainter) -> None:
        ring = QRectF(self.rect()).adjusted(14, 14, -14, -14)
        painter.setPen(QPen(look().colour("line"), 3))
        painter.drawEllipse(ring)
        painter.setPen(QPen(look().colour("accent_text"), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(ring, -int(self._clock.elapsed() * 0.36 * 16) % 5760, 100 * 16)


class StatePage(QWidget):
    """Icon, what happened, what next, one button. `empty`, `loading` or `failed` says which; nothing before."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._emblem = Emblem()
        self._title, self._words = Text(role="heading", wrap=True), Text(role="muted", wrap=True)
        self._button = Button()
        self._on_action: Callable[[], object] | None = None
        self._loading = ("", "")
        self._button.clicked.connect(self._act)
        for label in (self._title, self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._lay_out()
        for part in (self._emblem, self._title, self._words, self._button):
            part.hide()

    def empty(
        self,
        icon: str,
        title: str,
        words: str = "",
        *,
        action: str = "",
        key: str = "",
        on_action: Callable[[], object] | None = None,
    ) -> None:
        """Nothing here yet, and how something comes to be here."""
        self._emblem.show_icon(icon, Tone.NEUTRAL)
        self._say(title, words, action, key, on_action)

    def loading(self, title: str, words: str = "") -> None:
        """Stays blank for 300 ms, then shows that it works. Said again meanwhile, only the words change."""
        if self._emblem.is_working and self.isVisible():
            self._loading = (title, words)
            if not self._title.isHidden():
                self._say(title, words, "", "", None)
            return
        self._loading = (title, words)
        self._emblem.show_working()
        self._say(title, words, "", "", None)
        self._title.hide()
        self._words.hide()
        QTimer.singleShot(PATIENCE_MS, self, self._say_loading)

    def _say_loading(self) -> None:
        if self._emblem.is_working:
            self._say(*self._loading, "", "", None)

    @property
    def is_loading(self) -> bool:
        return self._emblem.is_working

    def failed(
        self, title: str, words: str = "", *, action: str = "", on_action: Callable[[], object] | None = None
    ) -> None:
        """What happened, what is safe, what to do."""
        self._emblem.show_icon("octagon-alert", Tone.STOP)
        self._say(title, words, action, "", on_action)

    def _lay_out(self) -> None:
        middle = QWidget()
        middle.setMaximumWidth(460)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._emblem, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._words)
        column.addSpacing(6)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        outer = QGridLayout(self)
        outer.setContentsMargins(24, 24, 24, 24)
        outer.addWidget(middle, 1, 1)
        for line, stretch in ((0, 2), (2, 3)):
            outer.setRowStretch(line, stretch)
            outer.setColumnStretch(line, 1)
        outer.setColumnStretch(1, 1000)

    def _say(self, title: str, words: str, action: str, key: str, on_action: Callable[[], object] | None) -> None:
        self._on_action = on_action
        self._emblem.show()
        for label, said in ((self._title, title), (self._words, words)):
            label.setText(said)
            label.setVisible(bool(said))
        self._button.setText(action)
        self._button.set_key(key)
        self._button.setVisible(bool(action))
        self.setAccessibleName(" ".join(part for part in (title, words) if part))

    def _act(self) -> None:
        if self._on_action:
            self._on_action()


class StatefulPanel(QWidget):
    """A panel that shows either its content or a StatePage in its place; the page is made when it is first needed.

    The keyboard stays in the panel when they change places: Qt would give it to a neighbour of what is hidden.
    """

    def __init__(self, content: QWidget, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = content
        self._state: StatePage | None = None
        self._keyboard_was: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(content)

    @property
    def state(self) -> StatePage:
        if self._state is None:
            self._state = StatePage(parent=self)
            self._state.hide()
            self._column.addWidget(self._state)
        return self._state

    @property
    def is_loading(self) -> bool:
        """Whether it says so in place of the content: in another language it has to be said again."""
        return self._state is not None and not self._state.isHidden() and self._state.is_loading

    def show_content(self) -> None:
        if self.content.isHidden():
            self.content.show()
        if self._state:
            if _has_keyboard(self._state):
                self._give_back()
            self._state.hide()

    def show_state(self) -> StatePage:
        """Turns to the state page; say on it what is the matter."""
        self.state.show()
        if _has_keyboard(self.content):
            self._keyboard_was = QApplication.focusWidget()
            self.state.setFocus()
        self.content.hide()
        return self.state

    def _give_back(self) -> None:
        before = self._keyboard_was
        (before if before and isValid(before) and before.isEnabled() else self.content).setFocus()


def _has_keyboard(part: QWidget) -> bool:
    keyboard = QApplication.focusWidget()
    return keyboard is not None and (part is keyboard or part.isAncestorOf(keyboard))
