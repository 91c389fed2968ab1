"""Which saved view a list shows: a button that opens them all, and below it the line for a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu

from agentdesk.core.wording import text
from agentdesk.core.work.wanted import Page, SavedView, Wanted
from agentdesk.ui.actions import key_name
from agentdesk.ui.forms.reason_line import ReasonLine
from agentdesk.ui.language import follow_language
from agentdesk.ui.views.presenter import SavedViews
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.text import one_line, without_keys

VIEWS_KEY = "Ctrl+Shift+F"
_MOST = 60


class ViewChooser(Button):
    """Tell it what the list shows (`show_wanted`); it says what the list is to show (`picked`, None: all of it).

    `line` asks for a name; whoever has the button puts it below.
    """

    picked = Signal(object)
    changed = Signal()
    """Another view is the one that is shown."""

    def __init__(self, views: SavedViews, page: Page, kind: str = "") -> None:
        super().__init__(kind=kind, icon="layers", on_click=self.open)
        self.views, self.page = views, page
        self.view_id: UUID | None = None
        self.columns: Sequence[tuple[str, str]] = ()
        """Keys and titles of the columns that may be shown."""
        self.usual: Sequence[str] = ()
        """Of these the keys of those that are there unless somebody has chosen."""
        self._wanted, self._menu = Wanted(), QMenu(self)
        self._named: Callable[[str], None] = lambda name: None
        self.line = ReasonLine("views.name", "views.keep", "refused.views.name_missing")
        self.line.given.connect(self._keep_name)
        self.line.left.connect(self._leave_line)
        self.line.hide()
        views.changed.connect(self.retranslate)
        follow_language(self)

    @property
    def view(self) -> SavedView | None:
        return self.views.view(self.view_id)

    def retranslate(self) -> None:
        view = self.view
        shown = text("views.title") if view is None else one_line(view.name, _MOST)
        self.setText(text("views.changed", name=shown) if view and self._is_changed(view) else shown)
        self.set_name(text("views.button", name=self.text()))
        self.setToolTip(key_name(VIEWS_KEY))

    def show_wanted(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self.retranslate()

    def pick(self, view: SavedView | None) -> None:
        self.view_id = view.id if view else None
        self.picked.emit(view.wanted if view else None)
        self.retranslate()
        self.changed.emit()

    def open(self) -> None:
        menu, view = self._menu, self.view
        menu.clear()
        menu.setAccessibleName(text("views.title"))
        self._list(menu)
        menu.addAction(text("views.save_own")).triggered.connect(lambda: self._ask_name(shared=False))
        if self.views.leads:
            menu.addAction(text("views.save_shared")).triggered.connect(lambda: self._ask_name(shared=True))
        if view and self.views.may_change(view):
            if self._is_changed(view):
                menu.addAction(text("views.keep_changes")).triggered.connect(
                    lambda: self.views.change(view, self._wanted)
                )
            menu.addAction(text("views.rename")).triggered.connect(lambda: self._ask_new_name(view))
            menu.addAction(text("views.remove")).triggered.connect(lambda: self.views.remove(view))
        if self.columns:
            self._list_columns(menu.addMenu(text("views.columns")))
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))

    def _list(self, menu: QMenu) -> None:
        """One's own first, then those of everybody; the one that is shown has its mark."""
        known = sorted(self.views.of(self.page), key=lambda view: view.person_id is None)
        for view in known:
            name = one_line(view.name, _MOST)
            self._add(menu, text("views.of_everybody", name=name) if view.person_id is None else name, view)
        if known:
            self._add(menu, text("views.none"), None)
            menu.addSeparator()

    def _add(self, menu: QMenu, words: str, view: SavedView | None) -> None:
        action = menu.addAction(without_keys(words))
        action.setCheckable(True)
        action.setChecked((view.id if view else None) == (self.view.id if self.view else None))
        action.triggered.connect(partial(self._pick, view))

    def forget(self) -> None:
        """What is shown is no view any more."""
        if self.view_id:
            self.view_id = None
            self.retranslate()
            self.changed.emit()

    def _pick(self, view: SavedView | None, checked: bool = False) -> None:
        self.pick(view)

    def _list_columns(self, menu: QMenu) -> None:
        shown = self._wanted.columns or self.usual
        for key, title in self.columns:
            action = menu.addAction(without_keys(title))
            action.setCheckable(True)
            action.setChecked(key in shown)
            action.triggered.connect(partial(self._turn_column, key))

    def _turn_column(self, key: str, checked: bool = False) -> None:
        """It comes, or goes."""
        shown = set(self._wanted.columns or self.usual) ^ {key}
        columns = tuple(name for name, _ in self.columns if name in shown)
        self.picked.emit(replace(self._wanted, columns=() if set(columns) == set(self.usual) else columns))

    # ── the name ────────────────────────────────────────────────────────────────────────────────────────────────
    def _keep_name(self, name: str) -> None:
        self._named(name)

    def _ask_name(self, *, shared: bool) -> None:
        def keep(name: str) -> None:
            self.views.save(self.page, name, self._wanted, shared, self._kept, self.line.refuse)

        self._named = keep
        self.line.begin()

    def _ask_new_name(self, view: SavedView) -> None:
        self._named = lambda name: self.views.rename(view, name, self._leave_line, self.line.refuse)
        self.line.begin(view.name)

    def _kept(self, view_id: UUID) -> None:
        self.view_id = view_id
        self._leave_line()
        self.changed.emit()

    def _leave_line(self, _: Any = None) -> None:
        self.line.hide()
        self.setFocus()
        self.retranslate()

    def _is_changed(self, view: SavedView) -> bool:
        return view.wanted != self._wanted
