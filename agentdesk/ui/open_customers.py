"""The customers open in the window: their pages in the centre, their cards at the right, kept as they were left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.people.model import Shop
from agentdesk.ui.customer.cards import CustomerCards
from agentdesk.ui.customer.keeper import FormKeeper
from agentdesk.ui.customer.page import CustomerPage
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.door import Door
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.widgets.place import Place

MOST_OPEN = 12
"""Beyond this the customer looked at longest ago is closed: their page can be opened again in a moment."""


class OpenCustomers(QObject):
    """`front` is the customer whose page is shown, None while something else is."""

    shown = Signal(object)
    """The id of the customer who has come to the front, or None."""
    edit_asked = Signal(object)

    def __init__(
        self,
        door: Door,
        shop: Shop,
        keeper: FormKeeper,
        window: MainWindow,
        pages: Place,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._door, self.shop, self._keeper = door, shop, keeper
        self._window, self._places = window, pages
        self._open: dict[UUID, tuple[CustomerPage, CustomerCards]] = {}
        self.front: UUID | None = None

    @property
    def page(self) -> CustomerPage | None:
        return self._open[self.front][0] if self.front else None

    @property
    def cards(self) -> CustomerCards | None:
        return self._open[self.front][1] if self.front else None

    def show(self, customer_id: UUID, *, order_id: UUID | None = None) -> None:
        """Bring this customer to the front, opened if they are not."""
        if customer_id not in self._open:
            self._add(customer_id)
        page, cards = self._open[customer_id] = self._open.pop(customer_id)
        self._places.show_panel(page)
        self._window.set_right(cards)
        self.front = customer_id
        if order_id:
            cards.orders.open_order(order_id)
        self.shown.emit(customer_id)

    def leave(self) -> None:
        """Something that is no customer is shown in the centre."""
        self.front = None
        self.shown.emit(None)

    def show_next(self) -> None:
        """The customer looked at before, round and round."""
        if self._open:
            oldest = next(iter(self._open))
            self.show(oldest)

    def close_front(self) -> None:
        if self.front:
            self._close(self.front)
            if self._open:
                self.show(next(reversed(self._open)))
            else:
                self.leave()

    def forget(self, customer_id: UUID) -> None:
        """The customer is no more."""
        if customer_id in self._open:
            was_front = self.front == customer_id
            self._close(customer_id)
            if was_front:
                self.leave()

    def refresh(self, subjects: Iterable[Any]) -> None:
        for page, _ in self._open.values():
            page.presenter.refresh(subjects)

    def _add(self, customer_id: UUID) -> None:
        presenter = CustomerPresenter(self._door, customer_id, self.shop, self)
        page, cards = CustomerPage(presenter, self._keeper), CustomerCards(presenter)
        page.edit_asked.connect(lambda: self.edit_asked.emit(customer_id))
        presenter.happened.connect(lambda words, undo: self._window.toasts.show_message(words, undo=undo))
        presenter.refused.connect(self._window.toasts.show_message)
        self._open[customer_id] = (page, cards)
        presenter.load()
        if len(self._open) > MOST_OPEN:
            self._close(next(key for key in self._open if key not in (customer_id, self.front)))

    def _close(self, customer_id: UUID) -> None:
        page, cards = self._open.pop(customer_id)
        self._places.remove_panel(page)
        self._window.right.remove_panel(cards)
        for part in (page, cards, page.presenter):
            part.deleteLater()
        if self.front == customer_id:
            self.front = None
