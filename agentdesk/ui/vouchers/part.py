"""Vouchers join the window: those of a customer, the till, what is open, their keys."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.core.actors import LEADERS
from agentdesk.ui.actions import Action
from agentdesk.ui.parts import Part
from agentdesk.ui.vouchers.liability_page import LiabilityPage
from agentdesk.ui.vouchers.liability_presenter import LiabilitySheet
from agentdesk.ui.vouchers.page import VouchersPage
from agentdesk.ui.vouchers.presenter import CustomerVouchers
from agentdesk.ui.vouchers.till import TillPage
from agentdesk.ui.vouchers.till_presenter import Till
from agentdesk.ui.vouchers.words import SHOW_KEY

TILL_KEY = "Ctrl+Shift+G"


class VouchersPart(Part):
    def actions(self) -> Iterable[Action]:
        there = lambda: self.bench.whom() is not None  # noqa: E731
        yield Action(id="voucher.show", name="action.voucher_show", key=SHOW_KEY, run=self.show, enabled=there)
        yield Action(id="voucher.liability", name="action.voucher_liability", run=self.show_sheet, enabled=self._leads)
        yield Action(id="voucher.till", name="action.voucher_till", key=TILL_KEY, run=self.show_till)

    def heard(self, subjects: frozenset[Any]) -> None:
        kinds = {kind for kind, _ in subjects}
        if "page" in self.__dict__ and kinds & {"voucher", "people"}:
            self.page.presenter.load()
        if "sheet" in self.__dict__ and "voucher" in kinds and self.sheet.isVisible():
            self.sheet.presenter.load()

    def show(self) -> None:
        """Of whoever the action means: the customer in front, of the case shown, or on the line."""
        if customer_id := self.bench.whom():
            self.page.show_customer(customer_id)
            self.bench.show_page(self.page)

    def show_till(self) -> None:
        self.bench.show_page(self.till)
        self.till.take_focus()

    def show_sheet(self) -> None:
        """As it is now, of the day shown last."""
        self.sheet.presenter.load()
        self.bench.show_page(self.sheet)
        self.sheet.take_focus()

    def _leads(self) -> bool:
        return not self.bench.person.roles.isdisjoint(LEADERS)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.bench.shop.time_zone)

    @cached_property
    def page(self) -> VouchersPage:
        """Made when it is first wanted."""
        page = VouchersPage(CustomerVouchers(self.bench.door, self._zone, self))
        page.presenter.happened.connect(self.bench.tell)
        page.left.connect(self.bench.leave_page)
        page.redeem_wanted.connect(self.show_till)
        page.case_wanted.connect(self.bench.show_case)
        return page

    @cached_property
    def till(self) -> TillPage:
        page = TillPage(Till(self.bench.door, self._zone, self.bench.shop.name, self))
        page.left.connect(self.bench.leave_page)
        return page

    @cached_property
    def sheet(self) -> LiabilityPage:
        page = LiabilityPage(LiabilitySheet(self.bench.door, self._zone, self.bench.shop.signature, self))
        page.left.connect(self.bench.leave_page)
        return page
