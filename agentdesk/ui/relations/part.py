"""Who belongs to whom joins the window: a card beside the customer, a strip above the conversation, two actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from agentdesk.core.commands import Undo
from agentdesk.core.wording import error_text, text
from agentdesk.ui.actions import Action
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.parts import Bench, Part
from agentdesk.ui.relations.card import RelationsCard
from agentdesk.ui.relations.presenter import CustomerRelations
from agentdesk.ui.relations.strip import OnTheLineStrip


class RelationsPart(Part):
    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self._cards: list[RelationsCard] = []
        self.strip = OnTheLineStrip(bench.door, bench.contacts)
        self.strip.customer_wanted.connect(bench.show_customer)
        self.strip.happened.connect(self._tell)
        bench.add_strip(self.strip)

    def actions(self) -> Iterable[Action]:
        there = lambda: self._front is not None  # noqa: E731
        yield Action(id="relation.add", name="action.relation_add", run=self.add)
        yield Action(id="relation.show", name="action.relation_show", run=self._lead, enabled=there)
        yield Action(id="relation.share", name="action.relation_share", run=self.strip.share)

    def card(self, customer: CustomerPresenter) -> QWidget | None:
        card = RelationsCard(CustomerRelations(customer))
        card.customer_wanted.connect(self.bench.show_customer)
        self._cards.append(card)
        return card

    def save_form(self) -> bool:
        return self._front is not None and self._front.save()

    def heard(self, subjects: frozenset[Any]) -> None:
        if any(kind == "customer" for kind, _ in subjects):
            self.strip.look(anew=True)

    def add(self) -> None:
        """For the customer in front, of the case that is shown, or on the line."""
        whom = self.bench.whom()
        if whom and self.bench.front() is None:
            self.bench.show_customer(whom)
        if card := self._front:
            self.bench.window.show_right()
            card.begin()
        else:
            self.bench.tell(text("relation.for_whom"))

    def _lead(self) -> None:
        if card := self._front:
            self.bench.window.show_right()
            card.take_focus()

    def _tell(self, words: str, command_id: UUID | None) -> None:
        def undo() -> None:
            said = lambda error: self.bench.tell(error_text(error))  # noqa: E731
            look = lambda _: self.strip.look(anew=True)  # noqa: E731
            self.bench.door.do(Undo(command_id=command_id), owner=self, done=look, failed=said)  # type: ignore[arg-type]

        self.bench.tell(words, undo if command_id else None)

    @property
    def _front(self) -> RelationsCard | None:
        front = self.bench.front()
        there = [card for card in self._cards if shiboken6.isValid(card)]
        self._cards = there
        return next((card for card in there if card.relations.customer.customer_id == front), None)
