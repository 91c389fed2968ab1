"""Handovers join the window: a key on a case, what the work list opens. A shop with one person sees nothing of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject

from agentdesk.core.people.commands import People
from agentdesk.core.people.model import Person, works_alone
from agentdesk.core.work.model import WorkItem
from agentdesk.ui.actions import Action
from agentdesk.ui.handovers.offering import Offering
from agentdesk.ui.handovers.strip import OfferStrip
from agentdesk.ui.handovers.words import HAND_OVER_KEY
from agentdesk.ui.parts import Bench, Part


class HandoversPart(Part):
    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self._alone = True
        self.offering = Offering(bench, self)
        self.strip = OfferStrip(bench)
        self.strip.left.connect(lambda: bench.window.focus_place(bench.window.centre))
        bench.add_strip(self.strip)

    def actions(self) -> Iterable[Action]:
        yield Action(
            id="case.hand_over",
            name="action.hand_over",
            key=HAND_OVER_KEY,
            run=self._offer,
            enabled=lambda: not self._alone and self.bench.front_case() is not None,
            concerns=lambda: not self._alone,
        )

    def begin(self) -> None:
        self.offering.take_up()
        self._count()

    def opening(self, item: WorkItem) -> None:
        self.strip.give_way_to(item.subject_id)

    def front_changed(self, customer_id: UUID | None) -> None:
        self.strip.front_changed(customer_id)

    def opens(self, item: WorkItem) -> bool:
        if item.kind != "handover":
            return False
        if item.customer_id:
            self.bench.show_customer(item.customer_id)
        self.strip.open(item.subject_id)
        return True

    def heard(self, subjects: frozenset[Any]) -> None:
        kinds = {kind for kind, _ in subjects}
        if "people" in kinds:
            self._count()
        if kinds & {"handover", "case"}:
            self.strip.hear()

    def save_form(self) -> bool:
        page, focus = self.offering.page, self.bench.window.focusWidget()
        there = page is not None and page.form.isAncestorOf(focus)
        if page and there:
            page.form.save()
        return there

    def hand_over(self, case_id: UUID, to: str, reason: str) -> None:
        """What a guide proposes."""
        self.offering.begin(case_id, to, reason)

    def _offer(self) -> None:
        if case_id := self.bench.front_case():
            self.offering.begin(case_id)

    def _count(self) -> None:
        def tell(people: tuple[Person, ...]) -> None:
            self._alone = works_alone(people)

        self.bench.door.ask(People(), owner=self, done=tell)
