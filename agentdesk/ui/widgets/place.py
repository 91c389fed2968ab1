"""A column of the window: holds panels, shows one, remembers where the keyboard was."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStackedLayout, QWidget

ASIDE = "aside"
"""Property of what takes the keyboard of a place only where nothing else does."""


class Place(QWidget):
    """`name` is also what the style sheet knows it by: left, centre or right."""

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._panels = QStackedLayout(self)
        self._last_focus: dict[QWidget, QWidget] = {}
        _app().focusChanged.connect(self._note_focus)

    @property
    def panel(self) -> QWidget | None:
        return self._panels.currentWidget()

    def show_panel(self, panel: QWidget) -> None:
        """Shows this panel; others put here before stay alive, as they were."""
        if self._panels.indexOf(panel) < 0:
            self._panels.addWidget(panel)
        self._panels.setCurrentWidget(panel)

    def remove_panel(self, panel: QWidget) -> None:
        """Takes the panel out; who put it in decides whether it lives on."""
        self._panels.removeWidget(panel)
        self._last_focus.pop(panel, None)

    def take_focus(self) -> None:
        target = self._last_focus.get(self.panel) if self.panel else None
        if target is None or not shiboken6.isValid(target) or not _can_focus(target):
            target = next((child for child in self._controls() if _can_focus(child)), None)
        if target:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _controls(self) -> list[QWidget]:
        """In their order; what stands there beside the matter, such as notices, last."""
        found = self.panel.findChildren(QWidget) if self.panel else []
        aside = [each for each in found if each.property(ASIDE)]
        return sorted(found, key=lambda child: any(each.isAncestorOf(child) for each in aside))

    def _note_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        if new and self.panel and self.panel.isAncestorOf(new):
            self._last_focus[self.panel] = new


def _can_focus(widget: QWidget) -> bool:
    tabs = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
    return bool(tabs) and widget.isVisible() and widget.isEnabled()


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
