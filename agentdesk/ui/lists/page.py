"""The lists page: a tab for each list, filters above, rows that are sorted and marked, what is done with many."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.core.work.wanted import Page, Wanted
from agentdesk.ui.language import follow_language, language
from agentdesk.ui.lists.bulk_form import BulkForm, RefusedRows
from agentdesk.ui.lists.filter_bar import FilterBar
from agentdesk.ui.lists.listing import Asks, Deed
from agentdesk.ui.lists.presenter import ListPresenter, Refusals, Shown, Wish
from agentdesk.ui.views.chooser import ViewChooser
from agentdesk.ui.views.presenter import SavedViews
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.list_page import BulkAction, ListPage
from agentdesk.ui.widgets.progress import ProgressStrip
from agentdesk.ui.widgets.text import Text

_ICON = "layout-list"


class ListTab(QWidget):
    """One list, and the form of what is done with many of its rows below it."""

    opened = Signal(object)
    """The row's own model: a case, a promise, a callback."""

    def __init__(self, presenter: ListPresenter, views: SavedViews, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter, self.listing = presenter, presenter.listing
        self.list, self.words = ListPage(), QLineEdit()
        self.views = ViewChooser(views, Page(self.listing.name))
        self.filters = FilterBar(self.listing, self.views)
        self._below: BulkForm | RefusedRows | None = None
        self._offered: list[Deed] | None = None
        self._offered_in = ""
        self.words.setClearButtonEnabled(True)
        self.words.setMinimumWidth(200)
        self.list.add_tool(self.words)
        self._save = Button(kind="icon", icon="file-down", on_click=self.ask_where_to_save)
        self._files = FileDialogs()
        self.list.add_tool(self._save)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.progress = ProgressStrip()
        self.progress.hide()
        self._column.addWidget(self.filters)
        self._column.addWidget(self.views.line)
        self._column.addWidget(self.list, 1)
        self._column.addWidget(self.progress)
        self.setFocusProxy(self.list)
        self._connect()
        follow_language(self)

    def retranslate(self) -> None:
        name = self.listing.name
        self.list.set_name(text(f"lists.{name}"))
        self.words.setPlaceholderText(text(f"lists.{name}.words"))
        self.words.setAccessibleName(text(f"lists.{name}.words"))
        self._save.set_name(text("lists.save"))
        self._show_views({})
        self._show_columns(alone=self.presenter.last.alone if self.presenter.last else True)
        self._offer_deeds(alone=self.presenter.last.alone if self.presenter.last else True)
        self.end_form()
        if self.presenter.last:
            self.presenter.load()
        else:
            self.list.loading(text("lists.loading"))

    def ask_where_to_save(self) -> None:
        name = f"{text(f'lists.{self.listing.name}')}.csv"
        self._files.to_save(self, text("lists.save"), name, "CSV (*.csv)", self.presenter.save, fresh=False)

    def begin(self, deed: Deed, keys: tuple[Any, ...]) -> None:
        """Asks what has to be said first; what needs no words is done at once."""
        if deed.asks is Asks.NOTHING:
            self.presenter.do(deed, keys, None)
            return
        people = self.presenter.last.people if self.presenter.last else ()
        door = self.presenter.door
        form = BulkForm(self.listing.name, deed, people, door.clock, self.presenter.zone, door.person_id)
        form.said.connect(lambda deed, said: self.presenter.do(deed, self.list.selected, said))
        form.left.connect(self._leave_form)
        self._show_below(form)

    def end_form(self) -> None:
        if below := self._below:
            self._below = None
            self._column.removeWidget(below)
            below.hide()
            below.deleteLater()

    def save(self) -> bool:
        """The form that stands below, where there is one."""
        if isinstance(self._below, BulkForm):
            self._below.save()
            return True
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the words ↓ and Enter lead into the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
            if event.key() == Qt.Key.Key_Escape and self.words.text():
                self.words.clear()
                return True
        return False

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.shown.connect(self._show)
        presenter.added.connect(lambda more: self.list.add_rows(more[0], more=more[1]))
        presenter.failed.connect(self._fail)
        presenter.failed_more.connect(lambda _: self.list.failed_more())
        presenter.refusals.connect(self._show_refusals)
        presenter.done.connect(self._after_deed)
        presenter.working.connect(self._show_working)
        presenter.progress.connect(self._show_progress)
        self.progress.cancelled.connect(presenter.cancel)
        self.list.more_wanted.connect(lambda _: presenter.more())
        self.list.sort_changed.connect(
            lambda key, descending: presenter.show(replace(presenter.wanted, sort=key, descending=descending))
        )
        self.list.filters.picked.connect(lambda part: self._want(part=part))
        self.filters.changed.connect(lambda changes: self._want(**changes))
        self.views.picked.connect(self._take_view)
        presenter.wanted_changed.connect(self.views.show_wanted)
        self.list.opened.connect(self._open)
        self.list.selection_changed.connect(self._follow_marks)
        self.words.textChanged.connect(presenter.type)
        self.words.installEventFilter(self)

    def _want(self, **changes: Any) -> None:
        self.list.select(())
        self.presenter.show(replace(self.presenter.wanted, **changes))

    def _take_view(self, wanted: Wanted | None) -> None:
        if wanted is None:
            self._forget_filters()
            return
        self.list.select(())
        self.take(wanted)

    def take(self, wanted: Wanted) -> None:
        """Shows what a view or the last day says; its words stand in their field."""
        known = wanted if wanted.part in self.listing.views else replace(wanted, part=self.listing.first.part)
        self.presenter.show(known if known.sort else replace(known, sort=self.listing.first.sort))
        self.words.setText(wanted.words)

    def _open(self, key: Any) -> None:
        if item := self.presenter.item(key):
            self.opened.emit(item)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _show(self, shown: Shown) -> None:
        self._show_views(shown.counts)
        self.filters.show_wanted(shown.wanted, shown.seen, shown.people, shown.teams)
        movable = [column for column in self.listing.columns(shown.alone) if not column.stretch]
        self.views.columns = [(column.key, column.title) for column in movable]
        self.views.usual = [column.key for column in movable if column.key not in self.listing.spare]
        self._show_columns(alone=shown.alone)
        self._offer_deeds(alone=shown.alone)
        if shown.rows:
            self.list.show_rows(shown.rows, more=shown.after is not None)
        else:
            self._show_empty(shown)

    def _show_empty(self, shown: Shown) -> None:
        first = self.listing.first
        plain = replace(shown.wanted, sort=first.sort, descending=first.descending, columns=())
        if plain == first:
            self.list.empty(
                _ICON, text(f"lists.{self.listing.name}.none"), text(f"lists.{self.listing.name}.none_words")
            )
        else:
            self.list.empty(
                _ICON, text("lists.nothing_fits"), action=text("lists.show_all"), on_action=self._forget_filters
            )

    def _forget_filters(self) -> None:
        self.views.forget()
        self.words.clear()
        self.presenter.show(self.listing.first)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_views(self, counts: dict[str, int]) -> None:
        name = self.listing.name
        views = [
            Filter(view, text(f"lists.{name}.view.{view}"), counts.get(view) or None) for view in self.listing.views
        ]
        self.list.show_filters(views, chosen=self.presenter.wanted.part)

    def _show_columns(self, *, alone: bool) -> None:
        wanted = self.presenter.wanted
        columns = self.listing.chosen_columns(alone, wanted.columns)
        if columns != list(self.list.columns):
            self.list.show_columns(columns, sort=wanted.sort, descending=wanted.descending)
        else:
            self.list.show_sort(wanted.sort, wanted.descending)

    def _offer_deeds(self, *, alone: bool) -> None:
        """What makes sense for all the rows that are marked."""
        marked = [item for key in self.list.selected if (item := self.presenter.item(key))]
        deeds = [
            deed
            for deed in self.listing.deeds
            if not (alone and deed.needs_others) and all(self.listing.fits(deed, item) for item in marked)
        ]
        if deeds == self._offered and self._offered_in == language().code:
            return
        self._offered, self._offered_in = deeds, language().code
        self.list.show_actions(
            [
                BulkAction(text(f"lists.{self.listing.name}.{deed.name}"), partial(self.begin, deed), deed.icon)
                for deed in deeds
            ]
        )

    def _fail(self, why: str) -> None:
        self.list.failed(text("lists.failed"), why, action=text("lists.try_again"), on_action=self.presenter.load)

    # ── what stands below ───────────────────────────────────────────────────────────────────────────────────────
    def _show_below(self, below: BulkForm | RefusedRows) -> None:
        self.end_form()
        self._below = below
        self._column.addWidget(below)
        below.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_refusals(self, refusals: Refusals) -> None:
        below = RefusedRows(refusals, [self.listing.title(item) for item, _ in refusals.refused])
        below.agreed.connect(self._do_rest)
        below.left.connect(self._leave_form)
        self._show_below(below)

    def _do_rest(self, wish: Wish) -> None:
        self.presenter.carry_out(wish)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.presenter.is_busy:
            self.presenter.cancel()
        else:
            super().keyPressEvent(event)

    def _show_progress(self, done: int, total: int) -> None:
        figures = text("lists.progress", done=done, all=total)
        self.progress.show_progress(text("lists.working"), done, total, figures)

    def _show_working(self, working: bool) -> None:
        self.progress.setVisible(working)
        if isinstance(self._below, BulkForm):
            self._below.show_working(working)

    def _leave_form(self) -> None:
        """While its rows are dealt with, Esc stops that."""
        if self.presenter.is_busy:
            self.presenter.cancel()
            return
        self.end_form()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _after_deed(self) -> None:
        self._leave_form()
        self.list.select(())

    def _follow_marks(self, keys: tuple[Any, ...]) -> None:
        """A form without rows has nothing to be done with."""
        self._offer_deeds(alone=self.presenter.last.alone if self.presenter.last else True)
        if not keys and isinstance(self._below, BulkForm):
            self.end_form()


class ListsPage(QWidget):
    """A tab for each list; Esc goes back."""

    left = Signal()

    turned = Signal(str)

    def __init__(self, tabs: dict[str, ListTab], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs, self._alone = tabs, True
        self._title, self.only_here = Text(role="heading"), Text(role="small", wrap=True)
        self.only_here.setHidden(next(iter(tabs.values())).presenter.door.desk.side.decides)
        self.chips, self._stack = FilterChips(), QStackedWidget()
        for tab in tabs.values():
            self._stack.addWidget(tab)
            tab.presenter.shown.connect(lambda shown: self._show_tabs(alone=shown.alone))
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self._title)
        head.addWidget(self.chips, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 12)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.only_here)
        column.addWidget(self._stack, 1)
        self.chips.picked.connect(self._turn_to)
        follow_language(self)
        self.setFocusProxy(self.current)

    @property
    def current(self) -> ListTab:
        tab = self._stack.currentWidget()
        assert isinstance(tab, ListTab)
        return tab

    def pick(self, name: str) -> None:
        self.chips.pick(name)

    def turn(self) -> None:
        """To the next list; behind the last comes the first."""
        names = self._names
        self.chips.pick(names[(names.index(self.chips.chosen) + 1) % len(names)])

    def begin_with(self, name: str) -> None:
        """Before anybody has seen it."""
        self._stack.setCurrentWidget(self.tabs[name])
        self.setFocusProxy(self.current)
        self._show_tabs(alone=self._alone)

    def retranslate(self) -> None:
        self.setAccessibleName(text("lists.title"))
        self._title.setText(text("lists.title"))
        self.only_here.setText(text("in_step.only_here"))
        self.chips.setAccessibleName(text("lists.title"))
        self._show_tabs(alone=self._alone)

    def _show_tabs(self, *, alone: bool) -> None:
        self._alone, chosen = alone, self.current.listing.name
        self.chips.show_filters([Filter(name, text(f"lists.{name}")) for name in self._names], chosen=chosen)

    @property
    def _names(self) -> list[str]:
        return [name for name, tab in self.tabs.items() if not (self._alone and tab.listing.needs_others)]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.current.presenter.watch()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.current.presenter.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _turn_to(self, name: str) -> None:
        self.current.presenter.leave()
        self._stack.setCurrentWidget(self.tabs[name])
        self.setFocusProxy(self.current)
        self.current.presenter.watch()
        self.current.setFocus(Qt.FocusReason.OtherFocusReason)
        self.turned.emit(name)
