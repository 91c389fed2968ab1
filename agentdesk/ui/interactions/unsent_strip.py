"""What is still to do for this contact, with what does it: beside the wrap-up, never in its way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.notice import IconMark
from agentdesk.ui.widgets.text import Text, announce


@dataclass(frozen=True, slots=True)
class Outlet:
    """What does it. `key` is a digit that the wrap-up leaves free, or the name of a key that does it anyway."""

    words: str
    icon: str
    key: str
    run: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Unsent:
    words: str
    outlets: tuple[Outlet, ...]


class UnsentStrip(Growing):
    """Hidden while there is nothing to do."""

    def __init__(self, icon: str, tone: Tone, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setProperty("notice", tone.value)
        self._words, self._buttons = Text(wrap=True), QWidget()
        self._flow = FlowLayout(self._buttons, gap=6)
        self._outlets: tuple[Outlet, ...] = ()
        calm = tone is Tone.ACCENT  # in one line
        words = QHBoxLayout() if calm else QVBoxLayout()
        words.setSpacing(10 if calm else 4)
        words.addWidget(self._words, 1)
        words.addWidget(self._buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 9, 10, 9)
        row.setSpacing(10)
        row.addWidget(IconMark(icon, tone), 0, Qt.AlignmentFlag.AlignVCenter if calm else Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.hide()

    def show_unsent(self, unsent: Unsent | None) -> None:
        self._outlets = unsent.outlets if unsent else ()
        if unsent and unsent.words != self._words.text():
            self._words.setText(unsent.words)
            self._flow.clear()
            for each in unsent.outlets:
                self._flow.addWidget(Button(each.words, icon=each.icon, key=each.key, on_click=each.run))
            self.setAccessibleName(unsent.words)
        if unsent and self.isHidden():
            announce(self, unsent.words)
        self.setVisible(unsent is not None)

    def take(self, key: str) -> bool:
        """Whether this key sends it."""
        outlet = next((each for each in self._outlets if each.key == key), None)
        if outlet and self.isVisible():
            outlet.run()
        return outlet is not None
