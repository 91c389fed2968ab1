"""What is made is made in its place: nothing flashes up as a window of its own, which would take the keyboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from agentdesk.ui.guides.own_part import OwnGuidesPart
from tests.journeys.window import open_window
from tests.ui.guides.test_card import at_the_customer, profile

__all__ = ["profile"]


class _Flashes(QObject):
    """Notes plain widgets that are shown without a window around them."""

    def __init__(self, own: QWidget) -> None:
        super().__init__()
        self._own, self.seen = own, list[str]()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            kind = watched.windowFlags() & Qt.WindowType.WindowType_Mask
            if watched is not self._own and kind == Qt.WindowType.Window:
                self.seen.append(type(watched).__name__)
        return False


def test_pages_about_guides_and_help_are_made_in_their_place(profile: Path) -> None:
    with open_window(profile) as window:
        bench, _ = at_the_customer(window)
        app, flashes = QApplication.instance(), _Flashes(window.start.window)
        assert app
        app.installEventFilter(flashes)
        actions = bench.window.actions_of_window
        actions.run("guides.show")
        part = next(part for part in bench.parts if isinstance(part, OwnGuidesPart))
        window.wait(lambda: bool(part.page.presenter.rows))
        part.page.presenter.open("praise")
        editor = part._editors["praise"]
        editor.graph.show_pane("preview")
        window.wait(lambda: bool(editor.graph.preview.said))
        actions.run("window.help")
        app.removeEventFilter(flashes)
        assert flashes.seen == []
