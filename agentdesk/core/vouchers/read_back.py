"""Redemptions that a shop system reports: booked once each, however often and in whatever pieces the file comes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

from agentdesk.core.amounts import read_amount
from agentdesk.core.errors import Refused
from agentdesk.core.ids import derived_id
from agentdesk.core.interactions.commands import CarriedOut
from agentdesk.core.vouchers.commands import GetVoucher, RedeemVoucher, VoucherCalled
from agentdesk.core.vouchers.files import Redemption, redemptions
from agentdesk.core.vouchers.issuing import DeskWithDatabase, hash_of, today
from agentdesk.core.vouchers.model import Voucher, require_redeemable


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one line of the file: booked (or would be), `already` booked before, or refused."""

    line: int
    amount: int = 0
    currency: str = ""
    already: bool = False
    refusal: Refused | None = None


@dataclass(slots=True)
class ReadBack:
    """Carries out a file line by line; a dry run says what would become of each, and changes nothing."""

    desk: DeskWithDatabase
    actor: UUID
    dry_run: bool
    _seen: set[UUID] = field(default_factory=set)
    _redeemed: dict[UUID, int] = field(default_factory=dict)

    def read(self, path: Path) -> tuple[Told, ...]:
        """Raises Failure vouchers.file_unreadable before anything is booked."""
        return tuple(self._told(each) for each in redemptions(path))

    def _told(self, redemption: Redemption) -> Told:
        try:
            return self._booked(redemption)
        except Refused as refusal:
            return Told(redemption.line, refusal=refusal)

    def _booked(self, redemption: Redemption) -> Told:
        code_hash = hash_of(self.desk, redemption.code)
        voucher_id = self.desk.ask(VoucherCalled(code_hash), actor=self.actor)
        if voucher_id is None:
            raise Refused("vouchers.not_found")
        voucher = self.desk.ask(GetVoucher(voucher_id), actor=self.actor)
        currency = redemption.currency or voucher.currency
        amount = read_amount(redemption.amount, currency)
        command = RedeemVoucher(
            voucher_id=voucher.id,
            code_hash=code_hash,
            amount=amount,
            currency=currency,
            at_till=redemption.reference,
        )
        same = derived_id(voucher.id, f"read_back:{redemption.reference}:{amount}:{currency}")
        already = same in self._seen or bool(self.desk.ask(CarriedOut((same,)), actor=self.actor))
        self._seen.add(same)
        if not already:
            self._carry_out(command, voucher, same)
        return Told(redemption.line, amount, currency, already)

    def _carry_out(self, command: RedeemVoucher, voucher: Voucher, same: UUID) -> None:
        if not self.dry_run:
            self.desk.execute(command, actor=self.actor, id=same)
            return
        before = self._redeemed.get(voucher.id, voucher.redeemed)
        day = today(self.desk, self.actor)
        require_redeemable(replace(voucher, redeemed=before), command.amount, command.currency, day)
        self._redeemed[voucher.id] = before + command.amount
