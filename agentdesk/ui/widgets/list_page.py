"""A list of many rows: filters above, columns to sort by, marks, and a bar of what can be done with those marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.list_rows import HEAD, Cell, Column, ListRow, ListView, RowsModel
from agentdesk.ui.widgets.state_page import StatefulPanel
from agentdesk.ui.widgets.text import Text, announce

__all__ = ["BulkAction", "Cell", "Column", "ListPage", "ListRow"]


@dataclass(frozen=True, slots=True)
class BulkAction:
    """A verb for the rows that are marked; `run` gets their keys from top to bottom."""

    words: str
    run: Callable[[tuple[Any, ...]], object]
    icon: str = ""
    key: str = ""
    kind: str = ""


class BulkBar(Growing):
    """ "3 selected" and what can be done with them; there only while something is marked."""

    cleared = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("bar", "bulk")
        self._keys: tuple[Any, ...] = ()
        self._count = Text(role="strong")
        self._clear = Button(kind="quiet", on_click=self.cleared.emit)
        self._buttons: list[Button] = []
        self._flow = FlowLayout(self, gap=8)
        self._flow.setContentsMargins(10, 8, 10, 8)
        self._flow.addWidget(self._count)
        self._flow.addWidget(self._clear)
        self.hide()
        follow_language(self)

    def show_actions(self, actions: Sequence[BulkAction]) -> None:
        for button in self._buttons:
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = [self._make(action) for action in actions]
        self._flow.removeWidget(self._clear)
        for button in (*self._buttons, self._clear):
            self._flow.addWidget(button)
        for before, button in pairwise((self._clear, *self._buttons, self._clear)):
            self.setTabOrder(before, button)  # what was made later would come at the very end

    def show_keys(self, keys: tuple[Any, ...]) -> None:
        self._keys = keys
        self._count.setText(text("list.selected", count=len(keys)))
        self.setVisible(bool(keys))

    @property
    def words(self) -> str:
        return self._count.text()

    def retranslate(self) -> None:
        self._clear.setText(text("list.unselect"))
        self._count.setText(text("list.selected", count=len(self._keys)))
        self.setAccessibleName(text("list.selection"))

    def _make(self, action: BulkAction) -> Button:
        return Button(
            action.words, action.kind, icon=action.icon, key=action.key, on_click=lambda: action.run(self._keys)
        )


class ListPage(QWidget):
    """The page fills it: `show_columns`, `show_filters`, `show_rows`, then `add_rows` whenever `more_wanted` asks.

    Rows stay in the order in which they come: sorting is the page's answer to `sort_changed`.
    """

    more_wanted = Signal(object)
    """The key of the last row that is here: what comes after it? Asked once until `add_rows` or `failed_more`."""
    sort_changed = Signal(str, bool)
    """Column and whether descending; answer with `show_rows`."""
    opened = Signal(object)
    selection_changed = Signal(tuple)
    reached = Signal(object)

    def __init__(self, name: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RowsModel(self)
        self.view = ListView(self._model)
        self.filters, self.bar = FilterChips(text("list.filters")), BulkBar()
        self.panel = StatefulPanel(self.view)
        self._more, self._is_asked, self._waits = False, False, False
        self._coming = Text(role="muted")
        self._lay_out()
        self._connect()
        self.set_name(name)
        follow_language(self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The rows have the keyboard. Were they a focus proxy, Tab would pass by what stands above them."""
        if self.view.isHidden():
            self._wait()
        else:
            self.view.setFocus(event.reason())

    def set_name(self, name: str) -> None:
        self.view.setAccessibleName(name)

    def add_tool(self, widget: QWidget) -> None:
        """Something at the right of the filters: a field, a button."""
        self._tools.addWidget(widget)

    def show_filters(self, filters: Sequence[Filter], *, chosen: str = "") -> None:
        self.filters.show_filters(filters, chosen=chosen)
        self.filters.setVisible(bool(filters))

    def show_actions(self, actions: Sequence[BulkAction]) -> None:
        self.bar.show_actions(actions)

    def show_columns(self, columns: Sequence[Column], *, sort: str = "", descending: bool = False) -> None:
        self._model.show_columns(columns)
        self._model.show_sort(sort, descending)

    def show_sort(self, sort: str, descending: bool) -> None:
        self._model.show_sort(sort, descending)

    def height_for(self, rows: int) -> int:
        """How high it is with so many rows in sight and no bar below; as wide as it is now."""
        above = self.filters.heightForWidth(self.width()) + self._column.spacing()
        filters = 0 if self.filters.isHidden() else above
        heads = look().sp(HEAD) + 2 * self.view.frameWidth()
        return filters + heads + rows * self.view.verticalHeader().defaultSectionSize()

    def show_rows(self, rows: Sequence[ListRow], *, more: bool = False) -> None:
        """New content; marks, the row of the keyboard and the place in the list stay where their rows still are."""
        marked, current, scrolled = set(self.selected), self.current_key, self.view.verticalScrollBar().value()
        self._model.show(rows)
        self._more, self._is_asked = more, False
        self.panel.show_content()
        if self.hasFocus() or (self._waits and self.filters.isAncestorOf(self.window().focusWidget())):
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._waits = False
        self.view.mark(key for key in marked)
        self.view.verticalScrollBar().setValue(scrolled)
        self.view.go_to(self._model.place(current) if current is not None else -1)
        if self.view.hasFocus() and self.current_key is None and rows:
            self.view.go_to(0)
        self._tell_marks()
        self._say_coming()
        self._ask_if_near()

    def add_rows(self, rows: Sequence[ListRow], *, more: bool = False) -> None:
        """What follows the last row; `more` says whether there is still more."""
        self._more, self._is_asked = more, False
        self._model.add(rows)
        self._say_coming()
        self._ask_if_near()

    def failed_more(self) -> None:
        """The page could not be fetched: it is asked for again when its end next comes into sight."""
        self._is_asked = False
        self._say_coming()

    def change_row(self, row: ListRow) -> None:
        self._model.change(row)

    def remove_rows(self, keys: Iterable[Any]) -> None:
        """The row of the keyboard moves to the next that is left."""
        gone, at = set(keys), max(0, self.view.currentIndex().row())
        ahead = [*self._model.rows[at:], *reversed(self._model.rows[:at])]
        stays = next((row.key for row in ahead if row.key not in gone), None)
        was_walked = self.current_key is not None
        self.show_rows([row for row in self._model.rows if row.key not in gone], more=self._more)
        if was_walked and stays is not None:
            self.go_to(stays)

    def loading(self, title: str, words: str = "") -> None:
        self._leave_content().loading(title, words)

    def empty(self, icon: str, title: str, words: str = "", **action: Any) -> None:
        """As `StatePage.empty`: nothing here, and how something comes to be here."""
        self._leave_content().empty(icon, title, words, **action)

    def failed(self, title: str, words: str = "", **action: Any) -> None:
        self._leave_content().failed(title, words, **action)

    def select(self, keys: Iterable[Any]) -> None:
        self.view.mark(keys)

    def go_to(self, key: Any) -> None:
        self.view.go_to(self._model.place(key))

    @property
    def selected(self) -> tuple[Any, ...]:
        return self.view.marked_keys

    @property
    def current_key(self) -> Any | None:
        row = self.view.currentIndex().row()
        return self._model.rows[row].key if 0 <= row < len(self._model.rows) else None

    @property
    def keys(self) -> list[Any]:
        return [row.key for row in self._model.rows]

    @property
    def columns(self) -> tuple[Column, ...]:
        return self._model.columns

    @property
    def sort(self) -> tuple[str, bool]:
        return self._model.sorted_by, self._model.descending

    def retranslate(self) -> None:
        self.filters.setAccessibleName(text("list.filters"))
        self.view.setAccessibleDescription(text("list.keys"))
        self._coming.setText(text("list.loading_more"))
        self._tell_marks()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.filters, 1)
        self._tools = QHBoxLayout()
        self._tools.setSpacing(8)
        top.addLayout(self._tools)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.panel, 1)
        column.addWidget(self._coming, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.bar)
        self.filters.hide()
        self._coming.hide()

    def _connect(self) -> None:
        self.view.opened.connect(lambda row: self.opened.emit(self._model.rows[row].key))
        self.view.marks_changed.connect(self._tell_marks)
        self.view.marks_changed.connect(lambda: announce(self.view, text("list.selected", count=len(self.selected))))
        self.view.sort_wanted.connect(self._sort_by)
        self.view.end_near.connect(self._ask)
        self.view.selectionModel().currentRowChanged.connect(lambda now, before: self.reached.emit(self.current_key))
        self.bar.cleared.connect(self._clear)

    def _clear(self) -> None:
        self.view.clearSelection()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave_content(self) -> Any:
        has_keyboard = self.view.hasFocus()
        self._model.show(())
        self._more = False
        self._tell_marks()
        self._say_coming()
        state = self.panel.show_state()
        if has_keyboard:
            self._wait()
        return state

    def _wait(self) -> None:
        """Until there are rows the filters have the keyboard, where there are any; never what happens to come next."""
        self._waits = True
        if self.filters.isHidden():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.filters.take_focus()

    def _sort_by(self, number: int) -> None:
        column = self._model.columns[number]
        descending = not self._model.descending if column.key == self._model.sorted_by else False
        self._model.show_sort(column.key, descending)
        announce(self.view, self._model.spoken_sort(column))
        self.sort_changed.emit(column.key, descending)

    def _tell_marks(self) -> None:
        keys = self.selected
        self.bar.show_keys(keys)
        self.selection_changed.emit(keys)

    def _ask_if_near(self) -> None:
        if self._more and self.isVisible():
            self.view.look_ahead()

    def _ask(self) -> None:
        if self._more and not self._is_asked and self._model.rows:
            self._is_asked = True
            self._say_coming()
            self.more_wanted.emit(self._model.rows[-1].key)

    def _say_coming(self) -> None:
        self._coming.setVisible(self._more and self._is_asked)
