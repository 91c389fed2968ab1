"""Merging joins the window: an action for the customer in front, a card beside whoever was merged, and two pages."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from agentdesk.ui.actions import Action
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.merging.card import KnownAsCard
from agentdesk.ui.merging.presenter import MergePresenter
from agentdesk.ui.parts import Bench, Part

if TYPE_CHECKING:
    from agentdesk.ui.merging.apart_page import ApartPage
    from agentdesk.ui.merging.page import MergePage

MERGE_KEY = "Ctrl+Shift+U"


class MergingPart(Part):
    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self._from_a_page = False
        self._cards: list[KnownAsCard] = []

    def actions(self) -> Iterable[Action]:
        there = lambda: self.bench.front() is not None  # noqa: E731
        yield Action(id="customer.merge", name="action.customer_merge", key=MERGE_KEY, run=self.show, enabled=there)
        merged = lambda: bool((card := self._card) and card.parts)  # noqa: E731
        yield Action(id="customer.apart", name="action.customer_apart", run=self._begin_apart, enabled=merged)

    def card(self, customer: CustomerPresenter) -> QWidget:
        card = KnownAsCard(customer, self._zone)
        card.apart_asked.connect(self.show_apart)
        self._cards.append(card)
        return card

    def save_form(self) -> bool:
        focus = self.bench.window.focusWidget()
        for name in ("page", "apart"):
            page = self.__dict__.get(name)
            if page is not None and page.isVisible() and (page is focus or page.isAncestorOf(focus)):
                page.merge() if name == "page" else page.part()
                return True
        return False

    def show(self, other_id: UUID | None = None, customer_id: UUID | None = None) -> None:
        """With this customer, or the one in front; `other_id`: beside whom at once."""
        self._from_a_page = customer_id is not None
        customer_id = customer_id or self.bench.front()
        if customer_id is None:
            return
        self._presenter.begin(customer_id)
        self.bench.show_page(self.page)
        self.page.begin()
        if other_id:
            self._presenter.choose(other_id)

    def _merged(self, customer_id: UUID) -> None:
        """To whoever they are now; from a page with more pairs back to it."""
        if self._from_a_page and self.page.isVisible():
            self.bench.leave_page()
        else:
            self.bench.show_customer(customer_id)

    def show_apart(self, merge_id: UUID) -> None:
        self.bench.show_page(self.apart)
        self.apart.begin(merge_id)

    def _begin_apart(self) -> None:
        """Where there are several, which one is chosen in the card."""
        if (card := self._card) is None:
            return
        if len(card.parts) == 1:
            self.show_apart(card.parts[0])
        else:
            self.bench.window.show_right()
            card.take_focus()

    @property
    def _card(self) -> KnownAsCard | None:
        """Of the customer in front."""
        front = self.bench.front()
        self._cards = [card for card in self._cards if shiboken6.isValid(card)]
        return next((card for card in self._cards if card.customer_id == front), None)

    @cached_property
    def page(self) -> MergePage:
        """Made when it is first wanted."""
        from agentdesk.ui.merging.page import MergePage

        page = MergePage(self._presenter)
        page.left.connect(self.bench.leave_page)
        return page

    @cached_property
    def apart(self) -> ApartPage:
        from agentdesk.ui.merging.apart_page import ApartPage

        page = ApartPage(self._presenter, self._zone)
        page.left.connect(self.bench.leave_page)
        page.parted.connect(self.bench.show_customer)
        return page

    @cached_property
    def _presenter(self) -> MergePresenter:
        presenter = MergePresenter(self.bench.door, self._zone, self)
        presenter.happened.connect(self.bench.tell)
        presenter.merged.connect(self._merged)
        return presenter

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.bench.shop.time_zone)
