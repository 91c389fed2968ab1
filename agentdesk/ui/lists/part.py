"""The lists join the window: one page with a tab for each."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject

from agentdesk.core.callbacks.model import Callback
from agentdesk.core.cases.model import CaseRow
from agentdesk.core.promises.model import Promise
from agentdesk.core.wording import text
from agentdesk.core.work.model import Lane, WorkItem
from agentdesk.ui.actions import Action
from agentdesk.ui.lists.callbacks import CallbacksListing
from agentdesk.ui.lists.cases import CasesListing
from agentdesk.ui.lists.listing import Listing
from agentdesk.ui.lists.page import ListsPage, ListTab
from agentdesk.ui.lists.presenter import ListPresenter
from agentdesk.ui.lists.promises import PromisesListing
from agentdesk.ui.parts import Bench, Part

SHOW_KEY = "Ctrl+5"


class ListsPart(Part):
    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self._presenters: list[ListPresenter] = []

    def actions(self) -> Iterable[Action]:
        yield Action(id="lists.show", name="action.lists_show", key=SHOW_KEY, run=self.show)
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
        self.bench.show_page(self.page)

    def _save(self) -> None:
        self.page.current.ask_where_to_save()

    def _is_front(self) -> bool:
        return bool(self._presenters) and self.page.isVisible()

    @cached_property
    def page(self) -> ListsPage:
        """Made when it is first wanted."""
        listings: tuple[Listing, ...] = (CasesListing(), PromisesListing(), CallbacksListing())
        page = ListsPage({listing.name: self._tab(listing) for listing in listings})
        page.left.connect(self.bench.leave_page)
        return page

    def _tab(self, listing: Listing) -> ListTab:
        presenter = ListPresenter(self.bench.door, ZoneInfo(self.bench.shop.time_zone), listing, self)
        presenter.happened.connect(self.bench.tell)
        presenter.refused.connect(self.bench.tell)
        presenter.working.connect(self._tell_working)
        self._presenters.append(presenter)
        tab = ListTab(presenter)
        tab.opened.connect(self._open)
        return tab

    def _tell_working(self, working: bool) -> None:
        self.bench.window.bottom.set_fact("lists", text("lists.working") if working else "")

    def _open(self, item: CaseRow | Promise | Callback) -> None:
        if isinstance(item, CaseRow):
            self.bench.show_case(item.id)
            return
        kind, since = ("promise", item.made_at) if isinstance(item, Promise) else ("callback", item.made_at)
        self.bench.open_work(
            WorkItem(
                kind=kind,
                lane=Lane.NOW,
                subject_id=item.id,
                customer_id=item.customer_id,
                title=item.customer,
                why="",
                facts={},
                since=since,
            )
        )
