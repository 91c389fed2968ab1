"""Whatever many processes do to one thing at once, on one file: one wins, and all together never get more than is."""

from __future__ import annotations

from tests.promises.promise import Bug, Promise
from tests.promises.races_of_vouchers import AS_TOLD, NEVER_MORE, one_budget, one_voucher, reads_then_writes

VOUCHER, BUDGET = "one voucher", "one budget"

PROMISE = Promise(
    name="races",
    about="Many processes at once never redeem more of a voucher than it is worth, nor give more than the budget has.",
    size=4,
    unit="races of 16 processes, of each kind",
    parts={VOUCHER: one_voucher, BUDGET: one_budget},
    bugs=(Bug("read first, then written", VOUCHER, (NEVER_MORE, AS_TOLD), reads_then_writes, 2),),
)
