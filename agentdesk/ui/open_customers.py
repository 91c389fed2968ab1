"""The customers open in the window: their pages in the centre, their cards at the right, kept as they were left.

Which they are, and where somebody was with each, outlives the program: `kept` is plain JSON, `take_up` brings it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from agentdesk.core.people.model import Shop
from agentdesk.core.privacy.views import How
from agentdesk.ui.customer.cards import CustomerCards
from agentdesk.ui.customer.page import CustomerPage
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.widgets.place import Place

MOST_OPEN = 12
"""Beyond this the customer looked at longest ago is closed: their page can be opened again in a moment."""


class OpenCustomers(QObject):
    """`front` is the customer whose page is shown, None while something else is."""

    shown = Signal(object)
    """The id of the customer who has come to the front, or None."""
    edit_asked = Signal(object)
    wrap_up_correction_asked = Signal(object)
    """The id of a conversation of the customer in front."""
    kept_changed = Signal()
    gone = Signal(object)
    """The id of a customer who was open and is no more: somebody has erased them."""

    def __init__(
        self,
        door: Door,
        shop: Shop,
        keeper: DraftKeeper,
        window: MainWindow,
        pages: Place,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._door, self.shop, self._keeper = door, shop, keeper
        self._window, self._pages = window, pages
        self._open: dict[UUID, tuple[CustomerPage, CustomerCards] | None] = {}
        """In the order in which they were looked at; without a page until they are looked at again."""
        self._places: dict[UUID, dict[str, Any]] = {}
        self.front: UUID | None = None
        self._discreet = False
        self.further_cards: Callable[[CustomerPresenter], Sequence[QWidget]] = lambda presenter: ()
        self.further_strips: Callable[[CustomerPresenter], Sequence[QWidget]] = lambda presenter: ()
        self.further_lines: Callable[[CustomerPresenter], Sequence[QWidget]] = lambda presenter: ()
        self._tell_kept = QTimer(self, interval=_SETTLED_AFTER_MS, singleShot=True)
        self._tell_kept.timeout.connect(self.kept_changed)

    @property
    def page(self) -> CustomerPage | None:
        parts = self._open.get(self.front) if self.front else None
        return parts[0] if parts else None

    @property
    def cards(self) -> CustomerCards | None:
        parts = self._open.get(self.front) if self.front else None
        return parts[1] if parts else None

    @property
    def kept(self) -> list[dict[str, Any]]:
        """Who is open, the one looked at last at the end, each with the place in their history."""
        return [{"id": str(id), **self._place_of(id)} for id in self._open]

    def take_up(self, kept: Iterable[dict[str, Any]], *, show: bool) -> None:
        """Customers that were open when the program ended: the last comes to the front if it may."""
        for each in kept:
            self._open[UUID(each["id"])] = None
            self._places[UUID(each["id"])] = each
        if self._open and show:
            self.show(next(reversed(self._open)))

    def show(self, customer_id: UUID, *, order_id: UUID | None = None, event_id: UUID | None = None) -> None:
        """Bring this customer to the front, opened if they are not."""
        page, cards = self._open.pop(customer_id, None) or self._make(customer_id)
        self._open[customer_id] = (page, cards)
        self._close_oldest()
        self._pages.show_panel(page)
        self._window.set_right(cards)
        self.front = customer_id
        page.presenter.saw(How.OPENED)
        if order_id:
            page.timeline.show_order(order_id, missing=lambda: self._show_in_card(cards, order_id))
        if event_id:
            page.show_event(event_id)
        self._tell_kept.start()
        self.shown.emit(customer_id)

    def _show_in_card(self, cards: CustomerCards, order_id: UUID) -> None:
        """An order without a place in the history."""
        self._window.show_right()
        cards.orders.open_order(order_id)

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
        for parts in self._open.values():
            if parts:
                parts[0].presenter.refresh(subjects)

    def be_discreet(self, discreet: bool) -> None:
        """While a customer may see the screen nobody's risk and mood stand on it."""
        if discreet != self._discreet:
            self._discreet = discreet
            for parts in self._open.values():
                if parts:
                    parts[0].be_discreet(discreet)

    def _make(self, customer_id: UUID) -> tuple[CustomerPage, CustomerCards]:
        presenter = CustomerPresenter(self._door, customer_id, self.shop, self)
        page, cards = CustomerPage(presenter, self._keeper), CustomerCards(presenter, self.further_cards(presenter))
        page.add_strips(self.further_strips(presenter))
        page.header.add_lines(self.further_lines(presenter))
        page.be_discreet(self._discreet)
        page.card_asked.connect(lambda place: self._lead_to(cards, place))
        cards.consents.talk_asked.connect(page.show_talk)
        cards.contact.identity_asked.connect(page.identity.begin)
        page.edit_asked.connect(lambda: self.edit_asked.emit(presenter.customer_id))
        page.wrap_up_correction_asked.connect(self.wrap_up_correction_asked)
        presenter.happened.connect(lambda words, undo: self._window.toasts.show_message(words, undo=undo))
        presenter.refused.connect(self._window.toasts.show_message)
        presenter.became.connect(self._turn)
        presenter.gone.connect(self.gone)
        if place := self._places.pop(customer_id, None):
            page.timeline.take_place(place)
        page.timeline.place_changed.connect(self._tell_kept.start)
        presenter.load()
        return page, cards

    def _turn(self, before: UUID, now: UUID) -> None:
        """An open customer was merged into somebody: their tab is the other's from now on, with all that is typed in
        it. Where that one is open too, this one goes, and what is half written on it goes on there."""
        parts = self._open.get(before)
        if parts is None:
            return
        if (other := self._open.get(now)) is None:
            self._open.pop(now, None)  # open, and not looked at since the start
            self._open = {now if id == before else id: each for id, each in self._open.items()}
            if self.front == before:
                self.front = now
                self.shown.emit(now)
        else:
            other[0].take_words_of(parts[0])
            if self.front == before:
                self.show(now)
            self._close(before)
        self._tell_kept.start()

    def _lead_to(self, cards: CustomerCards, place: str) -> None:
        self._window.show_right()
        cards.lead_to(place)

    def _place_of(self, customer_id: UUID) -> dict[str, Any]:
        parts = self._open[customer_id]
        return parts[0].timeline.place if parts else self._places.get(customer_id, {})

    def _close_oldest(self) -> None:
        while len(self._open) > MOST_OPEN:
            self._close(next(iter(self._open)))

    def _close(self, customer_id: UUID) -> None:
        parts = self._open.pop(customer_id)
        self._places.pop(customer_id, None)
        if self.front == customer_id:
            self.front = None
        self._tell_kept.start()
        if parts is None:
            return
        page, cards = parts
        self._pages.remove_panel(page)
        self._window.right.remove_panel(cards)
        for part in (page, cards, page.presenter):
            part.deleteLater()


_SETTLED_AFTER_MS = 100
"""Scrolling moves the place with every step: it is told once it rests so long."""
