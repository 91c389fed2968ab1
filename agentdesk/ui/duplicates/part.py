"""Duplicates join the window: one page, from the palette."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from agentdesk.ui.actions import Action
from agentdesk.ui.parts import Part

if TYPE_CHECKING:
    from agentdesk.ui.duplicates.page import DuplicatesPage


class DuplicatesPart(Part):
    def actions(self) -> Iterable[Action]:
        yield Action(id="duplicates.show", name="action.duplicates", run=self.show)

    def heard(self, subjects: frozenset[Any]) -> None:
        there = "page" in self.__dict__ and self.page.isVisible()
        if there and {kind for kind, _ in subjects} & {"duplicates", "customer"}:
            self.page.presenter.load()

    def show(self) -> None:
        self.page.presenter.begin()
        self.bench.show_page(self.page)
        self.page.take_focus()

    @cached_property
    def page(self) -> DuplicatesPage:
        """Made when it is first wanted."""
        from agentdesk.ui.duplicates.page import DuplicatesPage
        from agentdesk.ui.duplicates.presenter import DuplicatesPresenter

        zone = ZoneInfo(self.bench.shop.time_zone)
        page = DuplicatesPage(DuplicatesPresenter(self.bench.door, zone, self))
        page.presenter.happened.connect(self.bench.tell)
        page.left.connect(self.bench.leave_page)
        page.customer_asked.connect(self.bench.show_customer)
        page.merge_asked.connect(self.bench.merge)
        return page
