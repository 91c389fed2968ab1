"""The one box for everything: a line edit with a magnifier and the key that leads to it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from agentdesk.ui.icons import paint_icon
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.chip import KeyCap


class SearchField(QLineEdit):
    """Words come through `textEdited`/`textChanged`; a `ResultPopup` attaches to it and takes ↑ ↓ Enter Esc. `wanted`:
    somebody has come to the box; that it has the keyboard at the start says nothing."""

    called = Signal()
    """Somebody asked for the box by key, whether or not the keyboard was here already."""

    def __init__(self, *, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("search")
        self.wanted = False
        self._cap = KeyCap(key, parent=self)
        self.textChanged.connect(self._place_cap)
        self.textEdited.connect(self._want)

    def set_words(self, placeholder: str, name: str, key: str) -> None:
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name)
        self._cap.setText(key)
        self._place_cap()

    def call(self) -> None:
        """Brings the keyboard here; what stands in the box is marked, so that typing replaces it."""
        self.wanted = True
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        self.called.emit()

    @property
    def in_use(self) -> bool:
        """Somebody has come to the box and is there."""
        return self.wanted and self.hasFocus()

    def _want(self) -> None:
        self.wanted = True

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.wanted = self.wanted or event.reason() == Qt.FocusReason.MouseFocusReason

    def sizeHint(self) -> QSize:
        return QSize(look().sp(640), super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        size = look().sp(16)
        painter = QPainter(self)
        paint_icon(painter, "search", QPoint(look().sp(11), (self.height() - size) // 2), size, look().colour("muted"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_cap()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setMaximumWidth(look().sp(640))
            self._place_cap()

    def _place_cap(self) -> None:
        self._cap.setVisible(not self.text())
        size = self._cap.sizeHint()
        self._cap.resize(size)
        self._cap.move(self.width() - size.width() - look().sp(8), (self.height() - size.height()) // 2)
