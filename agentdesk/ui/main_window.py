"""The frame of the window: three columns, a line above, a line below. It knows no business word.

Painted before the core is loaded; panels are put into its places afterwards. Imports Qt and words only.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QSplitter, QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.actions import Action, Actions
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import look
from agentdesk.ui.top_bar import TopBar
from agentdesk.ui.widgets.overlay import Overlay
from agentdesk.ui.widgets.place import Place
from agentdesk.ui.widgets.status_line import StatusLine
from agentdesk.ui.widgets.toast import UNDO_KEY
from agentdesk.ui.window_state import WindowState

if TYPE_CHECKING:
    from agentdesk.ui.spelling.help import SpellingHelp

NARROW = 1280
"""Below this width, in pixels at 100 % text, the right column becomes an overlay."""
RIGHT_WIDTH = 372
_SAVE_AFTER_MS = 400
_FRAME = 40
"""Pixels that the title of a window takes, at most."""


class MainWindow(QMainWindow):
    """The window. `top`, `left`, `centre`, `right`, `bottom` and `toasts` are its parts; `actions` its keys.

    A place holds several panels and shows one: `set_centre(panel)` shows it, keeping the others as they were.
    """

    right_toggled = Signal(bool)
    closing = Signal()
    """The last moment to put something into `state`."""

    kept = Signal()
    """Something in `state` has changed."""
    asked = Signal()
    """A question has the whole window; see `show_question`."""

    spelling_help: SpellingHelp | None = None
    """For every field in it where people write (see `ui.spelling.marks.spell`)."""

    def __init__(self, state_file: Path | None = None, *, actions: Actions | None = None) -> None:
        super().__init__()
        self._state_file = state_file
        self.state = WindowState.load(state_file) if state_file else WindowState()
        self.actions_of_window = actions or Actions(self)
        self._right_needed, self._title, self.asks = True, "window.title", False
        self._save_clock = QTimer(self, interval=_SAVE_AFTER_MS, singleShot=True)
        self._save_clock.timeout.connect(self._save)
        self._build()
        self._restore()
        self.actions_of_window.attach(self)
        self.actions_of_window.add(*self._own_actions())
        follow_language(self)

    # ── places ──────────────────────────────────────────────────────────────────────────────────────────────────
    def set_left(self, panel: QWidget) -> None:
        self.left.show_panel(panel)
        self.left.show()

    def set_centre(self, panel: QWidget) -> None:
        self.asks = False
        self.centre.show_panel(panel)

    def call_itself(self, title: str) -> None:
        """This window is not the usual one: `title` is a message key."""
        self._title = title
        self.retranslate()

    def add_band(self, band: QWidget) -> None:
        """Across the whole window, above everything else."""
        self._body.insertWidget(self._body.indexOf(self.top), band)

    def set_right(self, panel: QWidget) -> None:
        self.right.show_panel(panel)
        self._set_right_needed(True)

    def clear_right(self) -> None:
        """What is in the centre now needs the whole width; the column comes back with the next `set_right`."""
        self._set_right_needed(False)

    def show_question(self, page: QWidget) -> None:
        """Something to be answered before there is a desk: nothing can be found yet, the page has the whole window."""
        self.asks = True
        self.top.search.clear()  # whoever began to type what is asked for may have done so here, for all to read
        self.top.search.setEnabled(False)
        self.left.hide()
        self.clear_right()
        self.centre.show_panel(page)
        self.centre.take_focus()
        self.asked.emit()

    def focus_place(self, place: Place) -> None:
        """Puts the keyboard where it was last in this place, else on its first control."""
        if place is self.right:
            self.show_right()
        place.take_focus()

    # ── the right column ────────────────────────────────────────────────────────────────────────────────────────
    @property
    def narrow(self) -> bool:
        return self.width() < look().sp(NARROW)

    def toggle_right(self) -> None:
        """Narrow: slides over the centre or away. Wide: folds the column or brings it back."""
        self.hide_right() if self.right_shown else self.show_right()

    @property
    def right_shown(self) -> bool:
        return self._overlay.is_open if self.narrow else self.right.isVisibleTo(self)

    def show_right(self) -> None:
        if not self._right_needed:
            return
        self._remember_right(True)
        self._overlay.open() if self.narrow else self.right.setVisible(True)

    def hide_right(self) -> None:
        self._remember_right(False)
        self._overlay.close_over() if self.narrow else self.right.setVisible(False)

    def _set_right_needed(self, needed: bool) -> None:
        if needed == self._right_needed:
            return
        self._right_needed = needed
        if not self.narrow:
            self.right.setVisible(needed and self.state.right_open)
        elif not needed:
            self._overlay.close_over()
        self._arrange_right()

    def _remember_right(self, shown: bool) -> None:
        if not self.narrow:
            self.state.right_open = shown
        self.save_soon()
        self.right_toggled.emit(shown)

    def _arrange_right(self) -> None:
        """Moves the right column between splitter and overlay when the width crosses the border."""
        if self.narrow and self._overlay.holds is None:
            self._overlay.take(self.right)
        elif not self.narrow and self._overlay.holds is self.right:
            self._overlay.give_back()
            self.columns.addWidget(self.right)
            self.columns.setStretchFactor(2, 0)
            self._size_columns()
            self.right.setVisible(self._right_needed and self.state.right_open)
        self.top.show_right_button(self._right_needed and (self.narrow or not self.state.right_open))

    # ── building ────────────────────────────────────────────────────────────────────────────────────────────────
    def _build(self) -> None:
        self.setObjectName("window")
        self.setMinimumSize(960, 600)
        self.top, self.bottom = TopBar(parent=self), StatusLine(parent=self)
        self.left, self.centre, self.right = Place("left"), Place("centre"), Place("right")
        self.columns = self._make_columns()
        body = QWidget(self)
        column = self._body = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.columns, 1)
        column.addWidget(self.bottom)
        self.setCentralWidget(body)
        self._overlay = Overlay(self.columns, width=RIGHT_WIDTH)
        self._restyle_soon = QTimer(self, interval=0, singleShot=True)
        self._restyle_soon.timeout.connect(self._fit_text_size)
        self.toasts = self.bottom.toasts
        self.top.right_asked.connect(self.toggle_right)

    def _make_columns(self) -> QSplitter:
        columns = QSplitter(self)
        columns.setHandleWidth(1)
        columns.setChildrenCollapsible(False)
        for place, smallest, stretch in ((self.left, 208, 0), (self.centre, 420, 1), (self.right, 300, 0)):
            place.setMinimumWidth(smallest)
            columns.addWidget(place)
            columns.setStretchFactor(columns.count() - 1, stretch)
        columns.splitterMoved.connect(self._note_columns)
        return columns

    def _own_actions(self) -> list[Action]:
        return [
            Action(id="window.search", name="action.search", key="Ctrl+K", run=self.top.focus_search),
            Action(id="window.palette", name="action.palette", key="Ctrl+Shift+K", run=self.top.focus_palette),
            Action(id="window.left", name="action.focus_left", key="Ctrl+1", run=lambda: self.focus_place(self.left)),
            Action(
                id="window.centre", name="action.focus_centre", key="Ctrl+2", run=lambda: self.focus_place(self.centre)
            ),
            Action(
                id="window.right", name="action.focus_right", key="Ctrl+3", run=lambda: self.focus_place(self.right)
            ),
            Action(id="window.right_column", name="action.right_column", key="F4", run=self.toggle_right),
            Action(
                id="window.undo",
                name="action.undo",
                key=UNDO_KEY,
                run=self.toasts.undo_or_say,
            ),
        ]

    def retranslate(self) -> None:
        self.setWindowTitle(text(self._title))
        self.left.setAccessibleName(text("window.left"))
        self.centre.setAccessibleName(text("window.centre"))
        self.right.setAccessibleName(text("window.right"))

    # ── remembering ─────────────────────────────────────────────────────────────────────────────────────────────
    def _restore(self) -> None:
        self.resize(self._first_size() if self.state.x is None else QSize(self.state.width, self.state.height))
        self._move_onto_a_screen()
        self._size_columns()
        self.right.setVisible(self.state.right_open)
        if self.state.maximised:
            self.setWindowState(self.windowState() | Qt.WindowState.WindowMaximized)
        self._arrange_right()

    def _first_size(self) -> QSize:
        """Where nobody has placed it: all that fits on the screen, with the frame around it."""
        room = QApplication.primaryScreen().availableGeometry().size() - QSize(0, _FRAME)
        return QSize(self.state.width, self.state.height).boundedTo(room)

    def _move_onto_a_screen(self) -> None:
        """The remembered spot may lie on a screen that is no longer there."""
        if self.state.x is None or self.state.y is None:
            return
        spot = self.frameGeometry().translated(self.state.x - self.x(), self.state.y - self.y())
        if any(screen.availableGeometry().intersects(spot) for screen in QApplication.screens()):
            self.move(self.state.x, self.state.y)

    def _size_columns(self) -> None:
        """Remembered at 100 % text; grows with the text, the left column to a quarter of the window at most."""
        left, _, right = (look().sp(width) for width in self.state.columns)
        left = max(self.state.columns[0], min(left, self.width() // 4))
        self.columns.setSizes([left, max(1, self.width() - left - right), right][: self.columns.count()])

    def _note_columns(self) -> None:
        sizes = [round(size * 100 / look().text_size) for size in self.columns.sizes()]
        left, right = sizes[0], sizes[2] if len(sizes) == 3 and sizes[2] else self.state.columns[2]
        self.state.columns = [left, sizes[1], right]
        self.save_soon()

    def _fit_text_size(self) -> None:
        self._arrange_right()
        self._size_columns()

    def _note_place(self) -> None:
        self.state.maximised = self.isMaximized()
        if not self.isMaximized() and not self.isMinimized():
            self.state.width, self.state.height = self.width(), self.height()
            self.state.x, self.state.y = self.x(), self.y()
        self.save_soon()

    def save_soon(self) -> None:
        """After something in `state` has changed."""
        self._save_clock.start()
        self.kept.emit()

    def _save(self) -> None:
        if self._state_file:
            self.state.save(self._state_file)

    # ── events ──────────────────────────────────────────────────────────────────────────────────────────────────
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange_right()
        if self.isVisible():
            self._note_place()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        if self.isVisible():
            self._note_place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._restyle_soon.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        self._note_place()
        self._save_clock.stop()
        self._save()
        super().closeEvent(event)
