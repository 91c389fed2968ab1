"""Words for vouchers. Which one it is, people tell by its last four."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.vouchers.model import Voucher, VoucherState, day_in
from agentdesk.core.wording import text
from agentdesk.ui.theme import Tone

SHOW_KEY = "Ctrl+G"
"""Shows the vouchers of the customer."""
TONES = {
    VoucherState.ISSUED: Tone.GOOD,
    VoucherState.PART_REDEEMED: Tone.GOOD,
    VoucherState.REDEEMED: Tone.NEUTRAL,
    VoucherState.EXPIRED: Tone.NEUTRAL,
    VoucherState.VOIDED: Tone.NEUTRAL,
}


def amount_words(voucher: Voucher, state: VoucherState) -> str:
    """What it is worth now, of what it was; of one that is over what it was."""
    if state in (VoucherState.ISSUED, VoucherState.PART_REDEEMED) and voucher.rest != voucher.amount:
        return text("voucher.left_of", left=voucher.money_left, amount=voucher.money)
    return wording.money(voucher.money)


def state_words(voucher: Voucher, state: VoucherState) -> str:
    """What became of it; nothing yet where it was only issued, by whom and when is said anyway."""
    if voucher.replaced_by_id:
        return text("vouchers.state.reissued")
    return "" if state is VoucherState.ISSUED else text(f"vouchers.state.{state}")


def details_words(voucher: Voucher, zone: ZoneInfo) -> str:
    """By whom and when it was issued, until when it counts."""
    issued = text("voucher.issued_by", person=voucher.issuer, day=day_in(zone, voucher.issued_at))
    until = text("vouchers.printed.valid", day=voucher.expires_on)
    return f"{issued} · {until}"
