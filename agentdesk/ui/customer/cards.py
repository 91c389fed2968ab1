"""The right column of a customer: contact, orders, alerts, consents. Later capabilities put their cards above them."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from agentdesk.core.wording import text
from agentdesk.ui.customer.alerts_card import AlertsCard
from agentdesk.ui.customer.consents_card import ConsentsCard
from agentdesk.ui.customer.contact_card import ContactCard
from agentdesk.ui.customer.orders_card import OrdersCard
from agentdesk.ui.customer.presenter import CustomerPresenter, Opened
from agentdesk.ui.widgets.scroll_column import ScrollColumn


class CustomerCards(ScrollColumn):
    """One per open customer, kept alive with its page; empty until the customer is there."""

    def __init__(self, presenter: CustomerPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.presenter = presenter
        self.contact = ContactCard(presenter)
        self.orders = OrdersCard(presenter)
        self.alerts = AlertsCard(presenter)
        self.consents = ConsentsCard(presenter.zone)
        for card in (self.contact, self.orders, self.alerts, self.consents):
            self.add(card)
            card.hide()
        self.contact.copied.connect(self._tell_copied)
        presenter.shown.connect(self._show)

    def _show(self, opened: Opened) -> None:
        customer = opened.view.customer
        self.contact.show_points(customer.points)
        self.orders.show_orders(opened.view.orders)
        self.alerts.show_alerts(customer.alerts)
        self.consents.show_consents(customer.consents)
        for card in (self.contact, self.orders, self.alerts, self.consents):
            card.show()

    def _tell_copied(self, what: str) -> None:
        self.presenter.happened.emit(text("header.copied", what=what), None)
