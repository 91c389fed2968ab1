"""F1: all keys on one sheet over the window, made from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.wording import knows, text
from agentdesk.ui.actions import Action, Actions, key_name
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.chip import KeyCap
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.text import ElidedText, Text

_COLUMNS = 2


class KeySheet(QFrame):
    """Lies over the middle of the window; Esc or F1 again closes it and gives the keyboard back."""

    def __init__(self, window: QWidget, actions: Actions) -> None:
        super().__init__(window)
        self._over = window
        self.setObjectName("sheet")
        self._actions = actions
        self._focus_before: QWidget | None = None
        self._title = Text(role="heading")
        self._cross = Button(kind="icon", icon="x", on_click=self.close_sheet)
        self._keys = ScrollColumn(side=24, gap=6)
        self._keys.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        head = QHBoxLayout()
        head.setContentsMargins(24, 12, 14, 0)
        head.addWidget(self._title, 1)
        head.addWidget(self._cross)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 12)
        column.addLayout(head)
        column.addWidget(self._keys, 1)
        window.installEventFilter(self)
        self.hide()

    def toggle(self) -> None:
        self.close_sheet() if self.isVisible() else self.open_sheet()

    def open_sheet(self) -> None:
        self._focus_before = self.window().focusWidget()
        self._fill()
        self._place()
        self.show()
        self.raise_()
        self._keys.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_sheet(self) -> None:
        self.hide()
        if self._focus_before:
            self._focus_before.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _fill(self) -> None:
        """Anew each time: which panels are there, and which language is spoken, may have changed."""
        self._title.setText(text("keys.title"))
        self._cross.set_name(text("keys.close"))
        self.setAccessibleName(text("keys.title"))
        self._keys.setAccessibleName(text("keys.title"))
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(40)
        for place, (group, actions) in enumerate(self._actions.sheet().items()):
            grid.addWidget(self._group(group, actions), place // _COLUMNS, place % _COLUMNS, Qt.AlignmentFlag.AlignTop)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        inside = QWidget()
        inside.setLayout(grid)
        self._keys.clear()
        self._keys.add(inside)

    def _group(self, group: str, actions: list[Action]) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(5)
        name = f"actions.group.{group}"
        column.addWidget(Text(text(name) if knows(name) else group, "section"))
        for action in actions:
            row = QHBoxLayout()
            row.addWidget(ElidedText(text(action.name)), 1)
            row.addWidget(KeyCap(key_name(action.key)))
            column.addLayout(row)
        return made

    def _place(self) -> None:
        room = self._over.rect()
        width, height = min(look().sp(820), room.width() - 48), min(look().sp(600), room.height() - 96)
        self.setGeometry((room.width() - width) // 2, (room.height() - height) // 2, width, height)
