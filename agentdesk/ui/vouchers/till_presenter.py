"""The till: whose a code is, and how much of it is redeemed. What is typed is turned into its hash at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from agentdesk.core import wording
from agentdesk.core.amounts import read_amount
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.money import Money
from agentdesk.core.vouchers import issuing
from agentdesk.core.vouchers.commands import GetVoucher, RedeemVoucher, TryCode
from agentdesk.core.vouchers.model import Voucher, VoucherStep, day_in, require_step
from agentdesk.core.wording import error_text, text
from agentdesk.ui.door import Door


@dataclass(frozen=True, slots=True)
class Presented:
    """A voucher whose code somebody has, with the hash of it."""

    voucher: Voucher
    code_hash: str


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What was redeemed, what is left, and when."""

    voucher: Voucher
    money: Money
    left: Money
    at: datetime


class Till(QObject):
    """Intentions: `present`, `redeem`, `put_away`."""

    presented = Signal(object)
    """A `Presented`."""
    missed = Signal(str)
    """In words that say the same whatever the cause."""
    redeemed = Signal(object)
    """A `Redeemed`."""
    refused = Signal(str)
    """Nothing was redeemed, and why."""

    def __init__(self, door: Door, zone: ZoneInfo, shop: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door, self._zone, self._shop = door, zone, shop
        self.voucher: Presented | None = None
        self.busy = False
        self._command_id = new_id()

    def present(self, typed: str) -> None:
        """One at a time: a scanner sends its Enter twice now and then, and each miss counts."""
        if self.busy or not typed.strip():
            return
        self.busy, self.voucher = True, None
        self._door.work(lambda: self._tried(typed), owner=self, done=self._show, failed=self._miss)

    def redeem(self, typed: str, at_till: str) -> None:
        """What failed is asked again as the same command: it may have arrived, and is never booked twice."""
        if self.voucher is None or self.busy:
            return
        known = self.voucher.voucher
        try:
            money = Money(read_amount(typed, known.currency), known.currency)
        except Refused as refusal:
            self.refused.emit(error_text(refusal))
            return
        self.busy = True
        command = RedeemVoucher(
            voucher_id=known.id,
            code_hash=self.voucher.code_hash,
            amount=money.minor,
            currency=money.currency,
            at_till=at_till,
        )

        def done(answer: dict[str, int]) -> None:
            self.busy, self.voucher, self._command_id = False, None, new_id()
            left = Money(answer["left"], known.currency)
            self.redeemed.emit(Redeemed(known, money, left, self._door.clock.now()))

        self._door.do(command, owner=self, done=done, failed=self._refuse, id=self._command_id)

    def put_away(self) -> None:
        self.voucher = None

    def receipt_words(self, done: Redeemed) -> str:
        """What to write on the receipt."""
        when = wording.moment(done.at, self._zone)
        said = {"last_four": done.voucher.last_four, "shop": self._shop, "when": when}
        key = "till.receipt" if done.left.minor else "till.receipt_all"
        return text(key, amount=done.money, left=done.left, **said)

    def _tried(self, typed: str) -> Presented:
        """In the database lane. Raises Refused vouchers.not_found, till.wait, vouchers.is_…"""
        code_hash = issuing.hash_of(self._door.desk, typed)
        tried = self._door.desk.execute(TryCode(code_hash=code_hash), actor=self._door.person_id)
        if tried["wait_until"]:
            until = datetime.fromisoformat(str(tried["wait_until"]))
            raise Refused("vouchers.tried_too_often", time=wording.time_of_day(until, self._zone))
        if tried["voucher_id"] is None:
            raise Refused("vouchers.not_found")
        voucher = self._door.asked(GetVoucher(UUID(str(tried["voucher_id"]))))
        require_step(voucher, VoucherStep.REDEEM, day_in(self._zone, self._door.clock.now()))
        return Presented(voucher, code_hash)

    def _show(self, found: Presented) -> None:
        self.busy, self.voucher, self._command_id = False, found, new_id()
        self.presented.emit(found)

    def _miss(self, error: Exception) -> None:
        self.busy = False
        self.missed.emit(error_text(error))

    def _refuse(self, error: Exception) -> None:
        self.busy = False
        if isinstance(error, Refused):
            self._command_id = new_id()
        self.refused.emit(error_text(error))
