"""The vouchers of one customer: how each stands, and what may be done with it by whoever sits here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from agentdesk.core.actors import Actor
from agentdesk.core.cases.commands import CasesOf
from agentdesk.core.customers.commands import GetCustomer
from agentdesk.core.customers.model import shown_name
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.commands import GoodwillOf
from agentdesk.core.people.commands import People
from agentdesk.core.vouchers import issuing
from agentdesk.core.vouchers.commands import ReissueVoucher, VoidVoucher, VouchersOf
from agentdesk.core.vouchers.model import STEPS, Stub, Voucher, VoucherState, VoucherStep, day_in, require_in_hand
from agentdesk.core.wording import error_text, text
from agentdesk.ui.door import Door

Failed = Callable[[Exception], None]


@dataclass(frozen=True, slots=True)
class Owned:
    """`in_hand`: whoever sits here may show its code, void it and issue it anew. `case` is what it was given for."""

    voucher: Voucher
    state: VoucherState
    in_hand: bool
    case_id: UUID | None = None
    case: str = ""

    @property
    def is_open(self) -> bool:
        return VoucherStep.REDEEM in STEPS[self.state]


@dataclass(frozen=True, slots=True)
class Known:
    customer: str
    vouchers: tuple[Owned, ...]


class CustomerVouchers(QObject):
    """Intentions: `open`, `load`, `void`, `reissue`. Money is set right by other entries: nothing here is undone."""

    shown = Signal(object)
    """A `Known`."""
    failed = Signal(str)
    happened = Signal(str)

    def __init__(self, door: Door, zone: ZoneInfo, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door, self.zone = door, zone
        self.customer_id: UUID | None = None
        self.known: Known | None = None

    def open(self, customer_id: UUID) -> None:
        if customer_id != self.customer_id:
            self.customer_id, self.known = customer_id, None
        self.load()

    def load(self) -> None:
        if self.customer_id:
            self.door.work(self._look, owner=self, done=self._show, failed=self._fail, supersedes="known")

    def void(self, voucher: Voucher, reason: str, done: Callable[[], None], refused: Failed) -> None:
        def voided(answer: dict[str, Any]) -> None:
            done()
            key = "voucher.voided_back" if answer["comes_back"] else "voucher.voided"
            self.happened.emit(text(key, last_four=voucher.last_four, amount=voucher.money_left))

        command = VoidVoucher(voucher_id=voucher.id, reason=reason)
        self.door.do(command, owner=self, done=voided, failed=refused)

    def reissue(self, voucher: Voucher, reason: str, done: Callable[[UUID], None], refused: Failed) -> None:
        """`done` gets the new voucher, whose code can be shown."""

        def make(stub: Stub) -> ReissueVoucher:
            return ReissueVoucher(voucher_id=voucher.id, stub=stub, reason=reason)

        def call() -> UUID:
            desk, me = self.door.desk, self.door.person_id
            answer = issuing.with_fresh_stub(desk, make, voucher.rest, voucher.currency, actor=me)
            return UUID(answer["voucher_id"])

        def reissued(new_id: UUID) -> None:
            done(new_id)
            self.happened.emit(text("voucher.reissued", last_four=voucher.last_four, amount=voucher.money_left))

        self.door.work(call, owner=self, done=reissued, failed=refused)

    @property
    def today(self) -> date:
        return day_in(self.zone, self.door.clock.now())

    def _look(self) -> Known:
        assert self.customer_id is not None
        customer = self.door.asked(GetCustomer(self.customer_id))
        found = self.door.asked(VouchersOf(self.customer_id))
        given_for = self._cases_of(found)
        codes = {case.id: case.code for case in self.door.asked(CasesOf(self.customer_id))}
        owned = (self._owned(each, self._me(), given_for.get(each.id), codes) for each in found)
        return Known(shown_name(customer.name, customer.number), tuple(owned))

    def _owned(self, voucher: Voucher, me: Actor, case_id: UUID | None, codes: dict[UUID, str]) -> Owned:
        try:
            require_in_hand(voucher, me, self.zone, self.door.clock.now())
            in_hand = True
        except Refused:
            in_hand = False
        return Owned(voucher, voucher.standing(self.today), in_hand, case_id, codes.get(case_id, "") if case_id else "")

    def _cases_of(self, vouchers: tuple[Voucher, ...]) -> dict[UUID, UUID | None]:
        """One that was issued anew was given for what the lost one was."""
        assert self.customer_id is not None
        acts = self.door.asked(GoodwillOf(self.customer_id))
        given_for = {act.voucher_id: act.case_id for act in acts if act.voucher_id}
        for voucher in reversed(vouchers):  # oldest first
            if voucher.replaces_id and voucher.id not in given_for:
                given_for[voucher.id] = given_for.get(voucher.replaces_id)
        return given_for

    def _me(self) -> Actor:
        me = next(person for person in self.door.asked(People()) if person.id == self.door.person_id)
        return Actor(me.id, me.name, me.roles, me.level)

    def _show(self, known: Known) -> None:
        self.known = known
        self.shown.emit(known)

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error_text(error))
