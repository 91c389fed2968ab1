"""The room under every limit, what would raise it, and how the suggestion came about: on request, in place."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.ui.goodwill.known import Known
from agentdesk.ui.goodwill.presenter import CustomerGoodwill
from agentdesk.ui.goodwill.words import LimitLine, limit_lines, more_lines
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.text import Text


class AllLimits(Growing):
    """The tightest first; the one that binds in bold."""

    def __init__(self, presenter: CustomerGoodwill) -> None:
        super().__init__()
        self._presenter = presenter
        self._shown: tuple[tuple[LimitLine, ...], tuple[str, ...]] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 2, 0, 2)
        self._column.setSpacing(6)

    def show_known(self, known: Known) -> None:
        """Nothing is painted anew as long as it says the same."""
        wanted = tuple(limit_lines(known.now)), tuple(more_lines(known, self._presenter.customer.zone))
        if wanted == self._shown:
            return
        self._shown = wanted
        while item := self._column.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for line in wanted[0]:
            self._column.addWidget(_row(line))
        for words in wanted[1]:
            self._column.addWidget(Text(words, "small", wrap=True))


def _row(line: LimitLine) -> QWidget:
    row = Growing()
    head = QHBoxLayout()
    head.setSpacing(8)
    role = "strong" if line.binds else ""
    name, left = Text(line.name, role, wrap=True), Text(line.left, role)
    head.addWidget(name, 1)
    head.addWidget(left)
    column = QVBoxLayout(row)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(1)
    column.addLayout(head)
    column.addWidget(Text(line.why, "small", wrap=True))
    row.setAccessibleName(f"{line.name}: {line.left}. {line.why}")
    return row
