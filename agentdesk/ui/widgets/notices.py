"""What stands above every page, folded into one line while somebody is on the line and there is little room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.place import ASIDE

_ENOUGH = 760
"""Logical pixels at 100 % text: so high, the customer is in sight beside notices and a conversation."""


class Notices(Growing):
    """Each shows and hides itself. Folded, one line says how many there are; they are shown when somebody asks, until
    the next conversation."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setProperty(ASIDE, True)
        self._boards: list[QWidget] = []
        self._panel: QWidget | None = None
        self._high, self._wanted = 0, False
        self._held = Growing()
        self._inside = QVBoxLayout(self._held)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(0)
        self.line, self._folded = Button(kind="quiet", icon="bell", on_click=self._unfold), QWidget()
        row = QHBoxLayout(self._folded)
        row.setContentsMargins(11, 6, 20, 0)  # its words begin where those of the page do
        row.addWidget(self.line)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._held)
        column.addWidget(self._folded)
        follow_language(self)

    def add(self, board: QWidget) -> None:
        """Below those that are there."""
        self._boards.append(board)
        self._inside.addWidget(board)
        board.installEventFilter(self)
        self._fold()

    def give_way_to(self, panel: QWidget) -> None:
        """The conversation, whose room is that of whoever speaks."""
        self._panel = panel
        panel.installEventFilter(self)
        self._fold()

    def fit_in(self, high: int) -> None:
        """So much room there is for everything in this column."""
        self._high = high
        self._fold()

    def retranslate(self) -> None:
        self.line.setText(text("notices.show", count=len(self._shown)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            if watched is self._panel:
                self._wanted = False
            self._fold()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fold()

    @property
    def _shown(self) -> list[QWidget]:
        return [board for board in self._boards if not board.isHidden()]

    def _unfold(self) -> None:
        self._wanted = True
        self._fold()

    def _fold(self) -> None:
        there, panel = bool(self._shown), self._panel
        short = panel is not None and not panel.isHidden() and self._high < look().sp(_ENOUGH)
        folded = short and not self._wanted
        self._held.setVisible(there and not folded)
        self._folded.setVisible(there and folded)
        self.setVisible(there)
        self.retranslate()
