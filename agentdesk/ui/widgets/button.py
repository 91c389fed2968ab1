"""Buttons: a verb, perhaps an icon, perhaps the key that does the same."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QWidget

from agentdesk.ui.icons import icon
from agentdesk.ui.theme import look


class Button(QPushButton):
    """`kind`: "" (framed), "primary", "quiet" (no frame), "danger", "choice" (left-aligned), or "icon" (icon alone).

    `key` is shown behind the word, fainter; it is only a hint, the key itself belongs to `actions`. A button with an
    icon alone needs `name` for screen readers. Keeps the focus where the agent types: a click does not take it.
    """

    def __init__(
        self,
        words: str = "",
        kind: str = "",
        *,
        icon: str = "",
        key: str = "",
        name: str = "",
        on_click: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(words, parent)
        self._icon, self._key = icon, key
        self.setProperty("kind", kind)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if name:
            self.set_name(name)
        if on_click:
            self._on_click = on_click
            self.clicked.connect(self._run_on_click)
        self._tint()

    def _run_on_click(self) -> None:
        self._on_click()  # without the "checked" that Qt would hand over

    def set_name(self, name: str) -> None:
        """What a screen reader says, and the tool tip of a button without words."""
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({self._key})" if self._key else name)

    def set_icon(self, icon: str) -> None:
        self._icon = icon
        self._tint()

    def set_key(self, key: str) -> None:
        self._key = key
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(self._room_before() + self._room_behind(), 0)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self._tint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._room_before() and not self._room_behind():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        option.rect = self.rect().adjusted(self._room_before(), 0, -self._room_behind(), 0)
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonLabel, option, painter, self)
        self._paint_key(painter, option.rect)

    def _paint_key(self, painter: QPainter, words: QRect) -> None:
        taken = self.fontMetrics().horizontalAdvance(self.text()) + (look().sp(20) if self._icon else 0)
        left = words.center().x() + taken // 2 + look().sp(8)
        painter.setPen(self._key_colour())
        painter.setFont(look().font(12))
        painter.drawText(QRect(left, 0, self.width() - left, self.height()), Qt.AlignmentFlag.AlignVCenter, self._key)

    def _room_before(self) -> int:
        """For what a kind of button paints before its words."""
        return 0

    def _room_behind(self) -> int:
        return self._key_width() if self._key and self.text() else 0

    def _key_width(self) -> int:
        return look().font_metrics(12).horizontalAdvance(self._key) + look().sp(9)

    def _key_colour(self) -> QColor:
        primary = self.property("kind") == "primary" and self.isEnabled()
        return look().colour("on_accent" if primary else "muted")

    def _tint(self) -> None:
        if not self._icon:
            return
        size = look().sp(16)
        self.setIcon(icon(self._icon, look().colour(_ICON_COLOURS.get(str(self.property("kind")), "muted")), size=size))
        self.setIconSize(QSize(size, size))


_ICON_COLOURS = {"primary": "on_accent", "quiet": "accent_text", "danger": "stop_ink"}
