"""Promises join the window: the card beside a customer, its keys, what the work list opens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from operator import methodcaller
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from agentdesk.core.interactions.drafting import Following
from agentdesk.core.promises.commands import MakePromise
from agentdesk.core.wording import text
from agentdesk.core.work.model import WorkItem
from agentdesk.ui.actions import Action
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.interactions.then import Way
from agentdesk.ui.parts import Bench, Part
from agentdesk.ui.promises.card import MAKE_KEY, PromisesCard
from agentdesk.ui.promises.presenter import CustomerPromises
from agentdesk.ui.promises.row import STEPS, PromiseRow
from agentdesk.ui.promises.words import chip_words

_HEARS = {"promise", "people", "case", "callback"}


class PromisesPart(Part):
    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self._cards: dict[UUID, PromisesCard] = {}
        bench.contacts.then.say_with(MakePromise.kind, self._say)
        bench.contacts.then.offer(
            Way(
                name="then.promise",
                icon="handshake",
                key=MAKE_KEY,
                run=self.make,
                kind=MakePromise.kind,
                edit=self._edit,
            )
        )
        conversations = bench.contacts.conversations
        for signal in (conversations.opened, conversations.closed):
            signal.connect(lambda _: self._follow_talk())

    def _say(self, args: Mapping[str, Any]) -> str:
        zone = ZoneInfo(args["zone"] or self.bench.shop.time_zone)
        return chip_words(args["words"], datetime.fromisoformat(args["due_at"]), zone, self.bench.door.clock.now())

    def actions(self) -> Iterable[Action]:
        def any_open() -> bool:
            return self._current is not None

        def more_than_one() -> bool:
            card = self._front
            return any_open() and card is not None and not (card.presenter.known and card.presenter.known.alone)

        yield Action(id="promise.make", name="action.promise_make", key=MAKE_KEY, run=self.make)
        yield Action(id="promise.show", name="action.promise_show", run=self._lead, enabled=lambda: bool(self._front))
        yield Action(id="promise.keep", name="action.promise_keep", run=self._on_row(PromiseRow.keep), enabled=any_open)
        yield Action(id="promise.ring", name="action.promise_ring", run=self._on_row(PromiseRow.ring), enabled=any_open)
        for step in STEPS:
            run = self._on_row(methodcaller("begin", step))
            enabled = more_than_one if step == "hand_on" else any_open
            yield Action(id=f"promise.{step}", name=f"action.promise_{step}", run=run, enabled=enabled)

    def card(self, customer: CustomerPresenter) -> QWidget | None:
        presenter = CustomerPromises(customer, self.bench.contacts)
        card = self._cards[customer.customer_id] = PromisesCard(presenter, self.bench.forms, self.bench.waker)
        card.ring_wanted.connect(self.bench.ring_for)
        return card

    def opens(self, item: WorkItem) -> bool:
        if item.kind != "promise" or item.customer_id is None:
            return False
        self.bench.show_customer(item.customer_id)
        self._lead(item.subject_id)
        return True

    def save_form(self) -> bool:
        return self._front is not None and self._front.save()

    def heard(self, subjects: frozenset[Any]) -> None:
        if any(kind in _HEARS for kind, _ in subjects):
            for card in self._there():
                if card.presenter.known:
                    card.presenter.load()

    def make(self) -> None:
        """For the customer in front, of the case that is shown, or on the line."""
        whom, case_id = self.bench.whom(), self.bench.front_case()
        if whom and self.bench.front() is None:
            self.bench.show_customer(whom)
        if card := self._front:
            self.bench.window.show_right()
            card.begin(case_id=case_id)
        else:
            self.bench.tell(text("promise.for_whom"))

    def make_about(self, words: str) -> None:
        """With these words, unless somebody is typing others."""
        self.make()
        if (card := self._front) and card.form and not card.form.words.text():
            card.form.words.setText(words)

    def _edit(self, customer_id: UUID, following: Following) -> None:
        """What was promised in the conversation, before it is wrapped up."""
        if self.bench.front() != customer_id:
            self.bench.show_customer(customer_id)
        if card := self._front:
            self.bench.window.show_right()
            card.edit(following)

    def _lead(self, promise_id: UUID | None = None) -> None:
        if card := self._front:
            self.bench.window.show_right()
            card.lead_to(promise_id)

    def _on_row(self, act: Callable[[PromiseRow], object]) -> Callable[[], None]:
        def run() -> None:
            if row := self._current:
                self.bench.window.show_right()
                act(row)

        return run

    def _follow_talk(self) -> None:
        for card in self._there():
            card.follow_talk()

    @property
    def _front(self) -> PromisesCard | None:
        front = self.bench.front()
        return next((card for card in self._there() if card.presenter.customer.customer_id == front), None)

    @property
    def _current(self) -> PromiseRow | None:
        return self._front.current if self._front else None

    def _there(self) -> list[PromisesCard]:
        """Those whose customers have been closed are no more."""
        self._cards = {id: card for id, card in self._cards.items() if shiboken6.isValid(card)}
        return list(self._cards.values())
