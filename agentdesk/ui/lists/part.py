"""The lists join the window: one page with a tab for each."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, partial
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject

from agentdesk.core.callbacks.model import Callback
from agentdesk.core.cases.model import CaseRow
from agentdesk.core.handovers.model import Handover, OpenOffer
from agentdesk.core.promises.model import Promise
from agentdesk.core.wording import text
from agentdesk.core.work.model import Lane, WorkItem
from agentdesk.core.work.wanted import Page, SavedView
from agentdesk.ui.actions import Action
from agentdesk.ui.lists.callbacks import CallbacksListing
from agentdesk.ui.lists.cases import CasesListing
from agentdesk.ui.lists.handovers import HandoversListing
from agentdesk.ui.lists.listing import Listing
from agentdesk.ui.lists.memory import ListsMemory
from agentdesk.ui.lists.page import ListsPage, ListTab
from agentdesk.ui.lists.presenter import ListPresenter
from agentdesk.ui.lists.promises import PromisesListing
from agentdesk.ui.parts import Bench, Part
from agentdesk.ui.views.chooser import VIEWS_KEY
from agentdesk.ui.views.palette import view_action

SHOW_KEY = "Ctrl+5"
_KEYS = {"open": "Return", "mark": "Space", "more": "Shift+Down", "all": "Ctrl+A", "sort": "1", "leave": "Esc"}
"""What the rows of a list take themselves."""


class ListsPart(Part):
    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self._presenters: list[ListPresenter] = []
        self._offered: list[str] = []

    def actions(self) -> Iterable[Action]:
        yield Action(id="lists.show", name="action.lists_show", key=SHOW_KEY, run=self.show)
        yield Action(id="lists.views", name="action.lists_views", key=VIEWS_KEY, run=self._show_views)
        yield Action(id="lists.save", name="action.lists_save", run=self._save, enabled=self._is_front)

    def heard(self, subjects: frozenset[Any]) -> None:
        kinds = frozenset(kind for kind, _ in subjects)
        for presenter in self._presenters:
            presenter.heard(kinds)

    def save_form(self) -> bool:
        focus = self.bench.window.focusWidget()
        there = bool(self._presenters) and self.page.isAncestorOf(focus)
        return there and self.page.current.save()

    def show(self) -> None:
        """Whoever is there already goes on to the next list."""
        if self._is_front() and self.page.isAncestorOf(self.bench.window.focusWidget()):
            self.page.turn()
        else:
            self.bench.show_page(self.page)

    def _save(self) -> None:
        self.page.current.ask_where_to_save()

    def _is_front(self) -> bool:
        return bool(self._presenters) and self.page.isVisible()

    @cached_property
    def page(self) -> ListsPage:
        """Made when it is first wanted."""
        handovers = HandoversListing(leads=self.bench.views.leads)
        listings: tuple[Listing, ...] = (CasesListing(), PromisesListing(), CallbacksListing(), handovers)
        page = ListsPage({listing.name: self._tab(listing) for listing in listings})
        page.left.connect(self.bench.leave_page)
        self.memory.bring_back(page)
        return page

    @cached_property
    def memory(self) -> ListsMemory:
        return ListsMemory(self.bench)

    def _show_views(self) -> None:
        """Of the list in front."""
        self.bench.show_page(self.page)
        self.page.current.views.open()

    def begin(self) -> None:
        keys = (Action(id=f"list_page.{name}", name=f"lists.key.{name}", key=key, run=_by_the_list)
                for name, key in _KEYS.items())  # fmt: skip
        self.bench.window.actions_of_window.tell_of(*keys)
        self.bench.views.changed.connect(self._offer_views)
        self._offer_views()

    def _offer_views(self) -> None:
        """Each view is in the palette."""
        actions = self.bench.window.actions_of_window
        actions.remove(*self._offered)
        made = [view_action(view, partial(self._show_view, view)) for view in self.bench.views.all]
        self._offered = [action.id for action in made]
        actions.add(*made)

    def _show_view(self, view: SavedView) -> None:
        if view.page is Page.WORK:
            self.bench.show_work_view(view)
            return
        self.bench.show_page(self.page)
        self.page.pick(view.page)
        self.page.current.views.pick(view)

    def _tab(self, listing: Listing) -> ListTab:
        presenter = ListPresenter(self.bench.door, ZoneInfo(self.bench.shop.time_zone), listing, self)
        presenter.happened.connect(self.bench.tell)
        presenter.refused.connect(self.bench.tell)
        presenter.working.connect(self._tell_working)
        self._presenters.append(presenter)
        tab = ListTab(presenter, self.bench.views)
        tab.opened.connect(self._open)
        return tab

    def _tell_working(self, working: bool) -> None:
        self.bench.window.bottom.set_fact("lists", text("lists.working") if working else "")

    def _open(self, item: CaseRow | Promise | Callback | OpenOffer) -> None:
        if isinstance(item, CaseRow):
            self.bench.show_case(item.id)
            return
        self.bench.open_work(_as_work(item))


def _as_work(item: Promise | Callback | OpenOffer) -> WorkItem:
    """What the work list opens as well."""
    about = item.offer if isinstance(item, OpenOffer) else item
    kind = "handover" if isinstance(item, OpenOffer) else "promise" if isinstance(item, Promise) else "callback"
    since = about.offered_at if isinstance(about, Handover) else about.made_at
    return WorkItem(
        kind=kind,
        lane=Lane.NOW,
        subject_id=item.id,
        customer_id=about.customer_id,
        title=about.customer,
        why="",
        facts={},
        since=since,
    )


def _by_the_list() -> None:
    """It takes its keys itself, while it has the keyboard."""
