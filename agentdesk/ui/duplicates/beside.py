"""Two customers side by side, line by line; what differs is marked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from agentdesk.core.duplicates.words import because_words, decision_words
from agentdesk.core.wording import text
from agentdesk.ui.duplicates.presenter import Beside, Line
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.text import Text

_TOP = Qt.AlignmentFlag.AlignTop


class BesideCard(SectionCard):
    """`open(customer_id)` shows one of them; the keys 1 and 2 do the same."""

    def __init__(self, beside: Beside, open: Callable[[UUID], object], *, parent: QWidget | None = None) -> None:
        super().__init__(text("duplicates.beside"), parent=parent)
        pair = beside.pair
        why = decision_words(pair) if pair.decision else because_words(pair.because)
        self.body.addWidget(Text(why, wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for column, who in ((1, beside.pair.one), (3, beside.pair.other)):
            button = Button(who.shown, "quiet", icon="user", on_click=partial(open, who.id))
            button.set_key("1" if column == 1 else "2")
            grid.addWidget(button, 0, column, Qt.AlignmentFlag.AlignLeft)
            grid.setColumnStretch(column, 1)
        for row, line in enumerate(beside.lines, start=1):
            _lay_out(grid, row, line)
        self.body.addLayout(grid)


def _lay_out(grid: QGridLayout, row: int, line: Line) -> None:
    grid.addWidget(Text(line.label, "muted"), row, 0, _TOP)
    sign = "≠" if line.differs else "=" if line.agrees else ""
    mark = Text(sign, "strong" if line.differs else "muted")
    spoken = "duplicates.differs" if line.differs else "duplicates.agrees" if line.agrees else "duplicates.one_sided"
    mark.setAccessibleName(text(spoken))
    grid.addWidget(mark, row, 2, _TOP)
    for column, words in ((1, line.one), (3, line.other)):
        cell = Text(words or "–", "strong" if line.differs else "" if words else "muted", wrap=True)
        cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(cell, row, column, _TOP)
    if line.differs:
        mark.set_tone(Tone.CARE)
