"""Articles while nobody knows who rings: the same card, alone on a page."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.ui.knowledge.card import KnowledgeCard
from agentdesk.ui.widgets.scroll_column import ScrollColumn


class NobodyPage(QWidget):
    """Esc goes back, once the card has nothing to leave."""

    left = Signal()

    def __init__(self, card: KnowledgeCard, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = card
        column = ScrollColumn(side=20, gap=12)
        column.add(card)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
