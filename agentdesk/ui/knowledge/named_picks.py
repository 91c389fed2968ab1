"""Several of a list, as chips: a piece of a name and Enter adds one, a press on it takes it away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.interactions.results_above import ResultsAbove
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.chip import ChipButton
from agentdesk.ui.widgets.flow import FlowLayout, Growing, tab_through
from agentdesk.ui.widgets.results import Result
from agentdesk.ui.widgets.scroll_column import reveal

_WIDE = 240
"""Of the field, in pixels: its placeholder can be read."""


class NamedPicks(Growing):
    """`changed` when the person has picked others. What is picked and has no name any more stays, by its key."""

    changed = Signal()

    def __init__(self, icon: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._icon = icon
        self._names: Mapping[str, str] = {}
        self._picked: list[str] = []
        self._flow = FlowLayout(self, gap=6)
        self._chips: list[ChipButton] = []
        self.field = QLineEdit()
        self.field.setMinimumWidth(look().sp(_WIDE))
        self.field.installEventFilter(self)
        self.field.textEdited.connect(self._list)
        self._popup: ResultsAbove | None = None
        self._flow.addWidget(self.field)

    @property
    def picked(self) -> tuple[str, ...]:
        return tuple(self._picked)

    def set_words(self, name: str, placeholder: str) -> None:
        self.setAccessibleName(name)
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(placeholder)

    def show_names(self, names: Mapping[str, str]) -> None:
        """All there are, by key, in their order."""
        self._names = names
        self._show()

    def show_picked(self, keys: Iterable[str]) -> None:
        self._picked = list(keys)
        self.field.clear()
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """↓ lists all; Backspace in the empty field takes the last one away."""
        if event.type() == QEvent.Type.FocusIn:
            reveal(self)  # before the list opens above it
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() == Qt.Key.Key_Down and not (self._popup and self._popup.isVisible()):
            self._list(self.field.text())
            return True
        if event.key() == Qt.Key.Key_Backspace and not self.field.text() and self._picked:
            self._remove(self._picked[-1])
            return True
        return False

    def _list(self, typed: str) -> None:
        words = typed.casefold().split()
        found = [key for key, name in self._names.items() if all(word in name.casefold() for word in words)]
        results = [Result(key=key, icon=self._icon, title=self._names[key]) for key in found if key not in self._picked]
        if self._popup is None:
            self._popup = ResultsAbove(self.field, name=self.accessibleName())
            self._popup.chosen.connect(self._add)
        self._popup.show_results(results, nothing=text("articles.none_called_so"))

    def _add(self, key: str) -> None:
        self.show_picked([*self._picked, key])
        self.changed.emit()

    def _remove(self, key: str) -> None:
        self.show_picked([each for each in self._picked if each != key])
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _show(self) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [self._chip(key) for key in self._picked]
        for place, chip in enumerate(self._chips):
            self._flow.insert(place, chip)
        tab_through(self, [*self._chips, self.field])

    def _chip(self, key: str) -> ChipButton:
        name = self._names.get(key, key)
        chip = ChipButton(name, icon="x", on_click=partial(self._remove, key))
        chip.setAccessibleName(text("articles.take_away", name=name))
        return chip
