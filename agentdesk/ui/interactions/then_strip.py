"""What follows from the conversation, as chips above the foot: edited by pressing them, taken off by Delete."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from agentdesk.core.interactions.drafting import Following
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.interactions.then import Way
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.chip import ChipButton
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.text import plain_tip

LONGEST = 60
"""Letters of a chip; the rest is in its tool tip."""


class ThenChip(ChipButton):
    """Pressed, its form opens; with Delete it goes."""

    removed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class WaysStrip(Growing):
    """What can be made to follow: a button for each way, with its key."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._flow = FlowLayout(self, gap=6, line_gap=4)
        self._ways: tuple[Way, ...] = ()
        self.hide()
        follow_language(self)

    def show_ways(self, ways: tuple[Way, ...]) -> None:
        """Once the panel is in sight: what is laid out before that keeps no room (seen with Qt 6.11.3)."""
        if ways != self._ways:
            self._ways = ways
            self.retranslate()

    def retranslate(self) -> None:
        self._flow.clear()
        for way in self._ways:
            button = Button(text(way.name), "quiet", icon=way.icon, key=key_name(way.key), on_click=way.run)
            self._flow.addWidget(button)
        self.setVisible(bool(self._ways))


class ThenStrip(Growing):
    """`removed(id)`: this shall not follow; `edited(id)`: it shall, but otherwise. Hidden while nothing does."""

    removed = Signal(object)
    edited = Signal(object)

    def __init__(self, say: Callable[[Following], str], *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._say = say
        self._flow = FlowLayout(self, gap=6, line_gap=4)
        self._then: tuple[Following, ...] = ()
        self._chips: dict[UUID, ThenChip] = {}
        self.hide()
        follow_language(self)

    def show_then(self, then: tuple[Following, ...]) -> None:
        if then != self._then:
            self._then = then
            self.retranslate()

    def retranslate(self) -> None:
        """The keyboard stays on the chip it was on, or goes to its neighbour."""
        focused = next((n for n, chip in enumerate(self._chips.values()) if chip.hasFocus()), None)
        self._flow.clear()
        self._chips = {each.id: self._chip(each) for each in self._then}
        for chip in self._chips.values():
            self._flow.addWidget(_with_cross(chip))
        self.setAccessibleName(text("then.name"))
        self.setVisible(bool(self._then))
        if focused is not None and self._chips:
            list(self._chips.values())[min(focused, len(self._chips) - 1)].setFocus()

    def _chip(self, following: Following) -> ThenChip:
        words = self._say(following)
        shown = words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
        chip = ThenChip(shown, Tone.ACCENT, icon="pencil", on_click=partial(self.edited.emit, following.id))
        chip.removed.connect(partial(self.removed.emit, following.id))
        chip.set_name(text("then.edit", what=words))
        chip.setToolTip(plain_tip(text("then.edit", what=words)))
        return chip


def _with_cross(chip: ThenChip) -> QWidget:
    """The cross is for the mouse; the keyboard has Delete."""
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    cross = Button(kind="icon", icon="x", name=text("then.remove", what=chip.text()), on_click=chip.removed.emit)
    cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    row.addWidget(chip)
    row.addWidget(cross)
    return pair
