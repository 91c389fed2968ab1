"""Knowledge joins the window: the card beside a customer, and its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from agentdesk.ui.actions import Action
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.knowledge.card import FLAG_KEY, INSERT_KEY, KNOWLEDGE_KEY, KnowledgeCard
from agentdesk.ui.knowledge.next_questions import NextQuestions
from agentdesk.ui.knowledge.nobody_page import NobodyPage
from agentdesk.ui.knowledge.presenter import CustomerKnowledge, Nobody
from agentdesk.ui.parts import Bench, Part

if TYPE_CHECKING:
    from agentdesk.ui.knowledge.page import ArticlesPage


class KnowledgePart(Part):
    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self._cards: dict[UUID, KnowledgeCard] = {}
        self.next = NextQuestions(bench.door, margins=(20, 6, 20, 6))
        self.next.article_wanted.connect(self.read)
        bench.add_strip(self.next)
        conversations = bench.contacts.conversations
        for signal in (conversations.opened, conversations.closed, conversations.changed):
            signal.connect(lambda _: self._ask_next())

    def actions(self) -> Iterable[Action]:
        yield Action(
            id="knowledge.search",
            name="action.knowledge_search",
            key=KNOWLEDGE_KEY,
            run=self._search,
        )
        for name, key, run in (
            ("insert", INSERT_KEY, self._on_article(lambda card: card.presenter.insert())),
            ("flag", FLAG_KEY, self._on_article(KnowledgeCard.flag)),
        ):
            yield Action(
                id=f"knowledge.{name}",
                name=f"action.knowledge_{name}",
                key=key,
                run=run,
                enabled=lambda: self._read is not None,
            )

        yield Action(id="knowledge.articles", name="action.knowledge_articles", run=self._show_articles)

    def card(self, customer: CustomerPresenter) -> QWidget | None:
        card = self._cards[customer.customer_id] = KnowledgeCard(CustomerKnowledge(customer, self.bench.contacts))
        return card

    def _ask_next(self) -> None:
        """In the wrap-up: what would bring the customer back can be answered now."""
        talk = self.bench.contacts.active
        self.next.ask_after(talk.draft.reason_id if talk and talk.wrapping_up else None)

    def heard(self, subjects: frozenset[Any]) -> None:
        if any(kind == "article" for kind, _ in subjects):
            for card in (*self._there(), *self._for_nobody):
                card.presenter.look_again()
            if "page" in self.__dict__ and self.page.isVisible():
                self.page.presenter.heard()

    def save_form(self) -> bool:
        there = "page" in self.__dict__ and self.page.isAncestorOf(self.bench.window.focusWidget())
        if there:
            self.page.save()
        return there

    @cached_property
    def page(self) -> ArticlesPage:
        """Made when it is first wanted; few write."""
        from agentdesk.ui.knowledge.articles_presenter import ArticlesPresenter
        from agentdesk.ui.knowledge.page import ArticlesPage

        zone, leads = ZoneInfo(self.bench.shop.time_zone), self.bench.views.leads
        page = ArticlesPage(ArticlesPresenter(self.bench.door, self.bench.forms, zone, leads=leads, parent=self))
        page.presenter.take_up()
        page.presenter.happened.connect(self.bench.tell)
        page.left.connect(self.bench.leave_page)
        return page

    def _show_articles(self) -> None:
        self.page.presenter.load()
        self.bench.show_page(self.page)
        self.page.take_focus()

    def read(self, key: str) -> None:
        """The article of this key, beside the customer."""
        self._search()
        if card := self._front:
            card.presenter.open_key(key)

    @cached_property
    def nobody(self) -> NobodyPage:
        """The card for itself, while nobody knows who rings."""
        page = NobodyPage(KnowledgeCard(CustomerKnowledge(Nobody(self.bench.door), self.bench.contacts)))
        page.card.presenter.customer.setParent(page)
        page.card.presenter.customer.happened.connect(self.bench.tell)
        page.left.connect(self.bench.leave_page)
        return page

    @property
    def _for_nobody(self) -> list[KnowledgeCard]:
        """Its card, while it is shown."""
        return [self.nobody.card] if "nobody" in self.__dict__ and self.nobody.isVisible() else []

    def front_changed(self, customer_id: UUID | None) -> None:
        """Who rings is known now: what was being read goes along."""
        read = self.nobody.card.presenter.article if "nobody" in self.__dict__ else None
        if read and customer_id and (card := self._front):
            self.nobody.card.presenter.close()
            card.presenter.open(read.article.id)

    def _search(self) -> None:
        whom = self.bench.whom()
        if whom is None:
            self.bench.show_page(self.nobody)
            self.nobody.card.presenter.suggest()
            self.nobody.card.take_focus()
            return
        if self.bench.front() is None:
            self.bench.show_customer(whom)
        self.bench.window.show_right()
        if card := self._front:
            card.take_focus()

    def _on_article(self, act: Callable[[KnowledgeCard], object]) -> Callable[[], None]:
        def run() -> None:
            if card := self._read:
                act(card)

        return run

    @property
    def _front(self) -> KnowledgeCard | None:
        front = self.bench.front()
        return next((card for card in self._there() if card.presenter.customer.customer_id == front), None)

    @property
    def _read(self) -> KnowledgeCard | None:
        """The card in which an article is being read."""
        card = next(iter(self._for_nobody), self._front)
        return card if card and card.presenter.article else None

    def _there(self) -> list[KnowledgeCard]:
        """Those whose customers have been closed are no more."""
        self._cards = {id: card for id, card in self._cards.items() if shiboken6.isValid(card)}
        return list(self._cards.values())
