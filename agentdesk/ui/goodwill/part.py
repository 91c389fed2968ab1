"""Goodwill joins the window: the card beside a customer, and its keys."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from operator import methodcaller
from typing import Any
from uuid import UUID

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from agentdesk.core.drafts import Draft
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.money import Money
from agentdesk.core.people.commands import People
from agentdesk.core.people.model import Person, works_alone
from agentdesk.core.wording import text
from agentdesk.core.work.model import WorkItem
from agentdesk.ui.actions import Action, key_name
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.goodwill.card import ASK_KEY, GIVE_KEY, LIMITS_KEY, GoodwillCard
from agentdesk.ui.goodwill.form import GOODWILL_DRAFT
from agentdesk.ui.goodwill.presenter import CustomerGoodwill
from agentdesk.ui.interactions.talk import Talk
from agentdesk.ui.interactions.unsent_strip import Outlet, Unsent
from agentdesk.ui.parts import Bench, Part

_HEARS = {
    "goodwill",
    "approval",
    "authority",
    "budget",
    "ledger",
    "people",
    "case",
    "failure",
    "voucher",
    "reason",
    "line",
}


class GoodwillPart(Part):
    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self._cards: dict[UUID, GoodwillCard] = {}
        self._begun: dict[UUID, bool] = {}
        self._alone = False
        bench.contacts.begun = self.begun
        conversations = bench.contacts.conversations
        for signal in (conversations.opened, conversations.closed, conversations.changed):
            signal.connect(lambda _: self._follow_talk())

    def actions(self) -> Iterable[Action]:
        there = lambda: self.bench.whom() is not None  # noqa: E731
        for name, key, run in (
            ("give", GIVE_KEY, GoodwillCard.begin),
            ("limits", LIMITS_KEY, GoodwillCard.toggle_limits),
        ):
            run_it = partial(self._run, run)
            yield Action(id=f"goodwill.{name}", name=f"action.goodwill_{name}", key=key, run=run_it, enabled=there)
        yield Action(
            id="goodwill.ask",
            name="action.goodwill_ask",
            key=ASK_KEY,
            run=partial(self._run, GoodwillCard.ask),
            enabled=lambda: not self._alone and self.bench.whom() is not None,
            concerns=lambda: not self._alone,
        )

    def begin(self) -> None:
        self._count()
        self.bench.forms.left_behind(GOODWILL_DRAFT, self.bench.door, self._take_drafts)

    def begun(self, talk: Talk) -> Unsent | None:
        """For the wrap-up: goodwill for its customer that has come to no end, and what leads back to it."""
        customer_id = talk.draft.customer_id
        if customer_id is None or not self._is_begun(customer_id):
            return None
        key = key_name(GIVE_KEY) if self.bench.whom() == customer_id else ""
        back = Outlet(text("give.go_on"), "gift", key, partial(self._lead_back, customer_id))
        return Unsent(text("give.begun"), (back,))

    def card(self, customer: CustomerPresenter) -> QWidget | None:
        presenter = CustomerGoodwill(customer, self.bench.contacts)
        card = self._cards[customer.customer_id] = GoodwillCard(presenter, self.bench.forms, self.bench.waker)
        card.begun.connect(partial(self._follow_card, card))
        card.rest_wanted.connect(partial(self.bench.ring_about, customer.customer_id))
        for asked, action in ((card.vouchers_wanted, "voucher.show"), (card.notes_wanted, "call.notes")):
            asked.connect(partial(self.bench.window.actions_of_window.run, action))
        return card

    def opens(self, item: WorkItem) -> bool:
        """What has become of a request. (One to decide is the business of approvals.)"""
        if item.kind != "approval" or item.customer_id is None:
            return False
        self.bench.show_customer(item.customer_id)
        self.bench.window.show_right()
        if card := self._front:
            card.lead_to(item.subject_id)
        return True

    def give(self, kind: GoodwillKind, most: Money | None, reason_id: UUID | None) -> None:
        """What a guide proposes."""
        self._run(methodcaller("begin_up_to", kind, most, reason_id))

    def save_form(self) -> bool:
        return self._front is not None and self._front.save()

    def heard(self, subjects: frozenset[Any]) -> None:
        if any(kind == "people" for kind, _ in subjects):
            self._count()
        if any(kind in _HEARS for kind, _ in subjects):
            for card in self._there():
                card.hear(subjects)

    def _run(self, run: Any) -> None:
        """For the customer in front, of the case that is shown, or on the line."""
        whom, case_id = self.bench.whom(), self.bench.front_case()
        if whom and self.bench.front() is None:
            self.bench.show_customer(whom)
        self.bench.window.show_right()
        if card := self._front:
            if case_id:
                card.presenter.about_case(case_id)
            run(card)
        else:
            self.bench.tell(text("give.for_whom"))

    def _take_drafts(self, drafts: tuple[Draft, ...]) -> None:
        for draft in drafts:
            if draft.customer_id:
                self._note(draft.customer_id, True)

    def _follow_card(self, card: GoodwillCard) -> None:
        self._note(card.customer_id, card.form.has_words if card.form and card.is_begun else None)

    def _note(self, customer_id: UUID, has_words: bool | None) -> None:
        """None: nothing is begun. What has words is kept when the page of its customer is closed."""
        if has_words != self._begun.get(customer_id):
            self._begun.pop(customer_id, None)
            if has_words is not None:
                self._begun[customer_id] = has_words
            if talk := self.bench.contacts.then.talk_for(customer_id):
                self.bench.contacts.conversations.changed.emit(talk)

    def _is_begun(self, customer_id: UUID) -> bool:
        has_words = self._begun.get(customer_id)
        return bool(has_words) or (has_words is False and any(c.customer_id == customer_id for c in self._there()))

    def _lead_back(self, customer_id: UUID) -> None:
        self.bench.show_customer(customer_id)
        self._run(GoodwillCard.begin)

    def _count(self) -> None:
        def tell(people: tuple[Person, ...]) -> None:
            self._alone = works_alone(people)

        self.bench.door.ask(People(), owner=self, done=tell)

    def _follow_talk(self) -> None:
        for card in self._there():
            card.presenter.follow_talk()

    @property
    def _front(self) -> GoodwillCard | None:
        front = self.bench.front()
        return next((card for card in self._there() if card.customer_id == front), None)

    def _there(self) -> list[GoodwillCard]:
        """Those whose customers have been closed are no more."""
        self._cards = {id: card for id, card in self._cards.items() if shiboken6.isValid(card)}
        return list(self._cards.values())
