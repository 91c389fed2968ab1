"""Legal hold joins the window: a strip below the header, a card beside the customer, an action. For whoever leads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from agentdesk.core.commands import LEADERS
from agentdesk.core.wording import text
from agentdesk.core.work.model import WorkItem
from agentdesk.ui.actions import Action
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.keeping.card import HoldsCard
from agentdesk.ui.keeping.presenter import CustomerHolds
from agentdesk.ui.keeping.strip import HoldStrip
from agentdesk.ui.parts import Bench, Part


class KeepingPart(Part):
    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self._leads = not bench.person.roles.isdisjoint(LEADERS)
        self._cards: list[HoldsCard] = []

    def actions(self) -> Iterable[Action]:
        yield Action(id="customer.hold", name="action.customer_hold", run=self.hold, enabled=lambda: self._leads)

    def card(self, customer: CustomerPresenter) -> QWidget | None:
        if not self._leads:
            return None
        card = HoldsCard(CustomerHolds(customer))
        self._cards.append(card)
        return card

    def below_header(self, customer: CustomerPresenter) -> QWidget | None:
        card = next((card for card in self._there() if card.holds.customer is customer), None)
        if card is None:
            return None
        strip = HoldStrip(card.holds)
        strip.wanted.connect(self._lead)
        return strip

    def opens(self, item: WorkItem) -> bool:
        if item.kind == "retention":
            self.bench.show_settings("keeping")
            return True
        if item.kind != "hold" or item.customer_id is None:
            return False
        self.bench.show_customer(item.customer_id)
        self._lead()
        return True

    def save_form(self) -> bool:
        return self._front is not None and self._front.save()

    def heard(self, subjects: frozenset[Any]) -> None:
        if any(kind == "hold" for kind, _ in subjects):
            for card in self._there():
                card.holds.load()

    def hold(self) -> None:
        """On the case that is shown, or on the customer in front."""
        whom, case_id = self.bench.whom(), self.bench.front_case()
        if whom and self.bench.front() is None:
            self.bench.show_customer(whom)
        if card := self._front:
            self.bench.window.show_right()
            card.begin(case_id)
        else:
            self.bench.tell(text("holds.for_whom"))

    def _lead(self) -> None:
        if card := self._front:
            self.bench.window.show_right()
            card.take_focus()

    @property
    def _front(self) -> HoldsCard | None:
        front = self.bench.front()
        return next((card for card in self._there() if card.holds.customer.customer_id == front), None)

    def _there(self) -> list[HoldsCard]:
        self._cards = [card for card in self._cards if shiboken6.isValid(card)]
        return self._cards
