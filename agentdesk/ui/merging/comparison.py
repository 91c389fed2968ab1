"""The fields of two customers beside each other: of each that differs, the value that stays is chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QWidget

from agentdesk.core.customers.merging import FieldPair, MergePreview
from agentdesk.core.wording import text
from agentdesk.ui.merging.words import field_words, named, value_words
from agentdesk.ui.widgets.choice import ChoiceButton
from agentdesk.ui.widgets.text import Text

_WINNER, _LOSER = 0, 1


class Comparison(QWidget):
    """Up and down from field to field, left and right from value to value; the space bar chooses."""

    def __init__(self, preview: MergePreview, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self._pairs: list[tuple[FieldPair, tuple[ChoiceButton, ChoiceButton]]] = []
        self._alone = {pair.name for pair in preview.fields if pair.takes_loser and not pair.differs}
        winner, loser = preview.winner, preview.loser
        heads = ("", text("merge.stays", who=named(winner.name, winner.number)),
                 text("merge.goes", who=named(loser.name, loser.number)))  # fmt: skip
        for column, words in enumerate(heads):
            self._grid.addWidget(Text(words, "section" if column else "", wrap=True), 0, column)
        for pair in preview.fields:
            self._add(pair)

    @property
    def take(self) -> tuple[str, ...]:
        """The fields whose value is the loser's."""
        chosen = {pair.name for pair, (_, loser) in self._pairs if loser.isChecked()}
        return tuple(sorted(self._alone | chosen))

    def take_focus(self) -> bool:
        """To the first field that differs, if there is one."""
        if self._pairs:
            winner, loser = self._pairs[0][1]
            (loser if loser.isChecked() else winner).setFocus(Qt.FocusReason.TabFocusReason)
        return bool(self._pairs)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = self._place()
        steps = {Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Left: (0, -1)}
        if place is None or event.key() not in steps:
            super().keyPressEvent(event)
            return
        (row, column), (down, across) = place, steps[Qt.Key(event.key())]
        row, column = min(max(row + down, 0), len(self._pairs) - 1), min(max(column + across, 0), 1)
        button = self._pairs[row][1][column]
        button.setFocus(Qt.FocusReason.TabFocusReason)
        if across:
            button.setChecked(True)

    def _place(self) -> tuple[int, int] | None:
        focus = self.focusWidget()
        found = ((n, pair.index(focus)) for n, (_, pair) in enumerate(self._pairs) if focus in pair)
        return next(found, None)

    def _add(self, pair: FieldPair) -> None:
        row = self._grid.rowCount()
        self._grid.addWidget(Text(field_words(pair.name), "muted"), row, 0)
        values = [value_words(pair, value) for value in (pair.winner, pair.loser)]
        if not pair.differs:
            for column, value in enumerate(values, start=1):
                self._grid.addWidget(Text(value, "" if value else "muted", wrap=True), row, column)
            return
        buttons = ChoiceButton(values[_WINNER]), ChoiceButton(values[_LOSER])
        group = QButtonGroup(self)
        for column, button in enumerate(buttons):
            button.setCheckable(True)
            button.setAccessibleName(f"{field_words(pair.name)}: {values[column]}")
            group.addButton(button)
            self._grid.addWidget(button, row, column + 1)
        buttons[_LOSER if pair.takes_loser else _WINNER].setChecked(True)
        self._pairs.append((pair, buttons))
