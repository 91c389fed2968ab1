"""One of several views of a list, as a row of chips; Alt and a letter pick one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QWidget

from agentdesk.ui.actions import key_name
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.flow import FlowLayout, Growing, tab_through
from agentdesk.ui.widgets.text import plain_tip

_GAP = 6


@dataclass(frozen=True, slots=True)
class Filter:
    """`letter` goes with Alt, and is shown in the tool tip; the action itself is added to `Actions` by the panel."""

    key: str
    words: str
    count: int | None = None
    letter: str = ""
    icon: str = ""
    """Stands for the words where there is little room; they are in the tool tip."""
    spare: str = ""
    """An icon for the words of what there is none of, where all the words would need another line."""


class FilterChip(Button):
    """Can be on or off; its words stay readable on the accent."""

    def __init__(self, *, on_click: Callable[[], object] | None = None) -> None:
        super().__init__(kind="filter", on_click=on_click)
        self.setCheckable(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt would go to the chip nearest on the screen: from the end of a line into the middle of another."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _ink(self, part: str) -> QColor:
        return look().colour("on_accent" if self.isChecked() else "neutral_ink")


class FilterChips(Growing):
    """Exclusive. `picked(key)` when the person changes it; ← → walk the row."""

    picked = Signal(str)

    def __init__(self, name: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(name)
        self._flow = FlowLayout(self, gap=_GAP)
        self._group = QButtonGroup(self)
        self._chips: dict[str, Button] = {}
        self._filters: tuple[Filter, ...] = ()

    def show_filters(self, filters: Sequence[Filter], *, chosen: str = "") -> None:
        """New chips or new counts; chips that stay keep the focus."""
        chosen = chosen or self.chosen or (filters[0].key if filters else "")
        for key in self._chips.keys() - {each.key for each in filters}:
            self._drop(key)
        for each in filters:
            self._show(each)
        tab_through(self, self._chips.values())
        if chosen in self._chips:
            self._chips[chosen].setChecked(True)
        self._filters = tuple(filters)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    @property
    def chosen(self) -> str:
        return next((key for key, chip in self._chips.items() if chip.isChecked()), "")

    def pick(self, key: str) -> None:
        """As if the person had clicked; what is not there is not picked."""
        if key in self._chips and key != self.chosen:
            self._chips[key].setChecked(True)
            self._pick(key)

    def take_focus(self) -> None:
        """On the chip that is chosen."""
        if chip := self._chips.get(self.chosen):
            chip.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        keys = list(self._chips)
        if step is None or not keys:
            super().keyPressEvent(event)
            return
        at = next((place for place, key in enumerate(keys) if self._chips[key].hasFocus()), 0)
        chip = self._chips[keys[(at + step) % len(keys)]]
        chip.setFocus(Qt.FocusReason.TabFocusReason)
        chip.click()

    def _pick(self, key: str) -> None:
        self._fit()
        self.picked.emit(key)

    def _fit(self) -> None:
        """Words where they fit in one line."""
        if not any(each.spare for each in self._filters) or not self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            return
        for each in self._filters:
            self._show(each)
        wanted = sum(chip.sizeHint().width() + _GAP for chip in self._chips.values()) - _GAP
        for each in self._filters if wanted > self.contentsRect().width() else ():
            if each.count is None and each.spare and each.key != self.chosen:
                self._show(replace(each, icon=each.spare))

    def _show(self, each: Filter) -> None:
        if each.key not in self._chips:
            self._chips[each.key] = self._make(each.key)
        chip = self._chips[each.key]
        full = each.words if each.count is None else f"{each.words} {each.count}"
        chip.set_icon(each.icon)
        chip.setText(full if not each.icon else "" if each.count is None else str(each.count))
        chip.setAccessibleName(full)
        chip.setToolTip(plain_tip(full) if each.icon else key_name(f"Alt+{each.letter}") if each.letter else "")

    def _make(self, key: str) -> Button:
        chip = FilterChip()
        chip.clicked.connect(lambda: self._pick(key))
        self._group.addButton(chip)
        self._flow.addWidget(chip)
        return chip

    def _drop(self, key: str) -> None:
        chip = self._chips.pop(key)
        self._group.removeButton(chip)
        self._flow.removeWidget(chip)
        chip.hide()
        chip.deleteLater()
