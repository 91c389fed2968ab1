"""Callbacks join the window: the card beside a customer, its key, what the work list opens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from agentdesk.ui.actions import Action
from agentdesk.ui.callbacks.card import PLAN_KEY, CallbackCard
from agentdesk.ui.callbacks.presenter import CustomerCallbacks
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.parts import Bench, Part

_HEARS = {"callback", "people", "calendar"}


class CallbacksPart(Part):
    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self._cards: dict[UUID, CallbackCard] = {}

    def actions(self) -> Iterable[Action]:
        return [
            Action(
                id="callback.plan",
                name="action.callback_plan",
                key=PLAN_KEY,
                run=self._plan,
                enabled=lambda: self.bench.front() is not None,
            )
        ]

    def card(self, customer: CustomerPresenter) -> QWidget | None:
        presenter = CustomerCallbacks(customer, self._conversation_with)
        card = self._cards[customer.customer_id] = CallbackCard(presenter, self.bench.forms)
        return card

    def heard(self, subjects: frozenset[Any]) -> None:
        if any(kind in _HEARS for kind, _ in subjects):
            for card in self._there():
                card.hear()

    def _plan(self) -> None:
        self.bench.window.show_right()
        front = self.bench.front()
        if card := next((card for card in self._there() if card.customer_id == front), None):
            card.begin()

    def _there(self) -> list[CallbackCard]:
        """Those whose customers have been closed are no more."""
        self._cards = {id: card for id, card in self._cards.items() if shiboken6.isValid(card)}
        return list(self._cards.values())

    def _conversation_with(self, customer_id: UUID) -> UUID | None:
        """The conversation in which it is promised."""
        talk = self.bench.contacts.conversations.with_customer(customer_id)
        return talk.id if talk else None
