"""The right column of a customer: contact, orders, alerts, consents. Later capabilities put their cards above them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from agentdesk.core.wording import text
from agentdesk.ui.customer.alerts_card import AlertsCard
from agentdesk.ui.customer.consents_card import ConsentsCard
from agentdesk.ui.customer.contact_card import ContactCard
from agentdesk.ui.customer.orders_card import OrdersCard
from agentdesk.ui.customer.presenter import CustomerPresenter, Opened
from agentdesk.ui.widgets.scroll_column import ScrollColumn, reveal

_SETTLED_AFTER_MS, _LONGEST_UNSEEN_MS = 30, 300


class CustomerCards(ScrollColumn):
    """One per open customer, kept alive with its page; empty until the customer is there. `further` cards stand above
    and look after themselves."""

    def __init__(
        self, presenter: CustomerPresenter, further: Sequence[QWidget] = (), *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self.presenter, self._further = presenter, further
        for card in further:
            self.add(card)
        self.contact = ContactCard(presenter)
        self.orders = OrdersCard(presenter)
        self.alerts = AlertsCard(presenter)
        self.consents = ConsentsCard(presenter)
        for card in (self.contact, self.orders, self.alerts, self.consents):
            self.add(card)
            card.hide()
        self._steps: Iterator[tuple[QWidget, Callable[[], None]]] = iter(())
        self._next = QTimer(self, interval=0, singleShot=True)
        self._next.timeout.connect(self._fill_next)
        self._settled = QTimer(self, interval=_SETTLED_AFTER_MS, singleShot=True)
        self._settled.timeout.connect(self._let_see)
        self._was_held = False
        self.orders.opened.connect(reveal)
        self.alerts.opened.connect(reveal)
        self.consents.opened.connect(reveal)
        self.contact.copied.connect(self._tell_copied)
        presenter.shown.connect(self._show)

    def lead_to(self, place: str) -> None:
        """The keyboard to the card that says it is this `place`."""
        card = next((card for card in self._further if getattr(card, "place", "") == place), None)
        if card and hasattr(card, "take_focus"):
            card.take_focus()

    def save(self) -> bool:
        """The form that the keyboard is in; whether there is one."""
        focus = self.window().focusWidget()
        for form in (self.contact.adding, self.contact.editing, self.alerts.form, self.consents.form):
            if form and form.isAncestorOf(focus):
                form.save()
                return True
        return False

    def _show(self, opened: Opened) -> None:
        """One card after the other, with the window's other work between them."""
        customer = opened.view.customer
        self._steps = iter(
            (
                (self.contact, lambda: self.contact.show_points(customer.points)),
                (self.orders, lambda: self.orders.show_orders(opened.view.orders)),
                (self.alerts, lambda: self.alerts.show_alerts(customer.alerts)),
                (self.consents, lambda: self.consents.show_consents(customer.consents)),
            )
        )
        if not self._was_held:  # cards find their heights in several rounds: nobody sees them do it the first time
            self._was_held = True
            self.viewport().setUpdatesEnabled(False)
            QTimer.singleShot(_LONGEST_UNSEEN_MS, self, self._let_see)
        self._next.start()

    def _let_see(self) -> None:
        self.viewport().setUpdatesEnabled(True)

    def _fill_next(self) -> None:
        for card, fill in self._steps:
            fill()
            card.show()
            self._next.start()
            return
        self._settled.start()

    def _tell_copied(self, what: str) -> None:
        self.presenter.happened.emit(text("header.copied", what=what), None)
