"""Buttons: a verb, perhaps an icon, perhaps the key that does the same."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QWidget

from agentdesk.ui.icons import paint_icon
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.text import one_line, plain_tip, without_keys

_GAP, _EDGE = 7, 5
_MOST = 160
_ONE_INK = ("primary", "danger", "quiet", "toast")


class Button(QPushButton):
    """`kind`: "" (framed), "primary", "quiet" (no frame), "danger", or "icon" (icon alone).

    `key` is shown behind the word, fainter; it is only a hint, the key itself belongs to `actions`. A button with an
    icon alone needs `name` for screen readers. Keeps the focus where the agent types: a click does not take it.
    Words that find no room end in … and stand in the tool tip. `from_left`: where there is more room than it needs.
    """

    def __init__(
        self,
        words: str = "",
        kind: str = "",
        *,
        icon: str = "",
        key: str = "",
        name: str = "",
        from_left: bool = False,
        on_click: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words, self._from_left = "", from_left
        self._icon, self._key, self._on_click = icon, key, on_click
        self.setProperty("kind", kind)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._run_on_click)
        self.setText(words)
        if name:
            self.set_name(name)

    def set_name(self, name: str) -> None:
        """What a screen reader says, and the tool tip of a button without words."""
        self.setAccessibleName(name)
        if not self._words:
            self.setToolTip(plain_tip(f"{name} ({self._key})" if self._key else name))

    def set_icon(self, icon: str) -> None:
        self._icon = icon
        self._refit()

    def set_key(self, key: str) -> None:
        self._key = key
        self._refit()

    def text(self) -> str:
        return self._words

    def setText(self, words: str) -> None:
        """Foreign words too: bounded, and "Müller & Söhne" gets no mnemonic out of its &."""
        words = one_line(words, _MOST)
        if words != self._words:
            self._words = words
            super().setText(without_keys(words))
            self._refit()

    def sizeHint(self) -> QSize:
        """Qt knows the padding and the height; what stands inside is ours."""
        empty = super().sizeHint() - QSize(self._qt_words_width(), 0)
        return empty + QSize(self._inside_width(), 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), look().sp(72)), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it like Space, which Qt knows in dialogs only; a choice among several leaves Enter to them."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.isCheckable():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QPainter(self), QStyleOptionButton()
        self.initStyleOption(option)
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        self._paint_inside(painter)

    def _paint_inside(self, painter: QPainter) -> None:
        room = self.rect()
        before = (min(room.width(), self.sizeHint().width() if self._from_left else 10**6) - self._inside_width()) // 2
        left = room.left() + max(_EDGE, before)
        left = self._paint_lead(painter, left)
        behind = self._key_width()
        words = QRect(left, 0, room.right() - _EDGE - behind - left + 1, room.height())
        left += self._paint_words(painter, words)
        if behind:
            painter.setPen(self._ink("key"))
            painter.setFont(look().font(12))
            painter.drawText(
                QRect(left + _GAP, 0, room.right() - left, room.height()), Qt.AlignmentFlag.AlignVCenter, self._key
            )

    def _paint_lead(self, painter: QPainter, left: int) -> int:
        """Whatever stands before the words; returns where the words begin."""
        if not self._icon:
            return left
        size = look().sp(16)
        paint_icon(painter, self._icon, QPoint(left, (self.height() - size) // 2), size, self._ink("icon"))
        return left + size + (_GAP if self._words else 0)

    def _paint_words(self, painter: QPainter, room: QRect) -> int:
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room.width())
        painter.setFont(self.font())
        painter.setPen(self._ink("words"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
        return self.fontMetrics().horizontalAdvance(shown)

    def _ink(self, part: str) -> QColor:
        """The style sheet's colour for the words; icons and keys fainter where the ground is plain."""
        if part == "words" or self.property("kind") in _ONE_INK or not self.isEnabled():
            return self.palette().color(QPalette.ColorRole.ButtonText)
        return look().colour("muted")

    def _lead_width(self) -> int:
        return look().sp(16) + (_GAP if self._words else 0) if self._icon else 0

    def _key_width(self) -> int:
        return look().font_metrics(12).horizontalAdvance(self._key) + _GAP if self._key and self._words else 0

    def _inside_width(self) -> int:
        words = self.fontMetrics().horizontalAdvance(self._words)
        return self._lead_width() + words + self._key_width()

    def _qt_words_width(self) -> int:
        return self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic.value, super().text() or "XXXX").width()

    def _refit(self) -> None:
        self.updateGeometry()
        self.update()

    def _run_on_click(self) -> None:
        if self._on_click:
            self._on_click()  # without the "checked" that Qt would hand over
