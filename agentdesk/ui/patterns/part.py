"""Unusual patterns join the window: one page, from the palette. Who works alone sees nothing of it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject

from agentdesk.core.people.commands import People
from agentdesk.core.people.model import Person, works_alone
from agentdesk.ui.actions import Action
from agentdesk.ui.parts import Bench, Part

if TYPE_CHECKING:
    from agentdesk.ui.patterns.page import PatternsPage


class PatternsPart(Part):
    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self._alone = True

    def actions(self) -> Iterable[Action]:
        yield Action(id="patterns.show", name="action.patterns", run=self.show, enabled=lambda: not self._alone)

    def begin(self) -> None:
        self._count()

    def heard(self, subjects: frozenset[Any]) -> None:
        kinds = {kind for kind, _ in subjects}
        if "people" in kinds:
            self._count()
        if "page" in self.__dict__ and self.page.isVisible() and kinds & {"patterns", "people"}:
            self.page.presenter.load()

    def save_form(self) -> bool:
        there = "page" in self.__dict__ and self.page.form.isAncestorOf(self.bench.window.focusWidget())
        if there:
            self.page.form.save()
        return there

    def show(self) -> None:
        self.page.presenter.load()
        self.bench.show_page(self.page)
        self.page.take_focus()

    @cached_property
    def page(self) -> PatternsPage:
        """Made when it is first wanted; few look at it, and it brings much along."""
        from agentdesk.ui.patterns.page import PatternsPage
        from agentdesk.ui.patterns.presenter import PatternsPresenter

        zone = ZoneInfo(self.bench.shop.time_zone)
        page = PatternsPage(PatternsPresenter(self.bench.door, self.bench.person, zone, self))
        page.presenter.happened.connect(self.bench.tell)
        page.left.connect(self.bench.leave_page)
        page.customer_asked.connect(self.bench.show_customer)
        page.agreement_asked.connect(lambda: self.bench.window.actions_of_window.run("settings.agreement"))
        return page

    def _count(self) -> None:
        def tell(people: tuple[Person, ...]) -> None:
            self._alone = works_alone(people)

        self.bench.door.ask(People(), owner=self, done=tell)
