"""Whatever many processes do to one thing at once, on one file: one wins, and all together never get more than is."""

from __future__ import annotations

from tests.promises.promise import Bug, Promise
from tests.promises.races_of_approvals import GIVEN_ONCE, ONE_WINS, SOUND, looks_and_decides, one_request
from tests.promises.races_of_vouchers import AS_TOLD, NEVER_MORE, one_budget, one_voucher, reads_then_writes
from tests.promises.races_on_postgresql import on_postgresql

VOUCHER, BUDGET, REQUEST, POSTGRESQL = "one voucher", "one budget", "one request", "on PostgreSQL"

PROMISE = Promise(
    name="races",
    about="Many processes at once never redeem or give more than there is, nor decide one request twice.",
    size=1,
    unit="races of 16 processes, of each kind",
    parts={VOUCHER: one_voucher, BUDGET: one_budget, REQUEST: one_request, POSTGRESQL: on_postgresql},
    bugs=(
        Bug("read first, then written", VOUCHER, (NEVER_MORE, AS_TOLD), reads_then_writes, 2),
        Bug("read first, then written, on PostgreSQL", POSTGRESQL, (NEVER_MORE, AS_TOLD), reads_then_writes, 2),
        Bug("looked at first, then decided", REQUEST, (ONE_WINS, GIVEN_ONCE, SOUND), looks_and_decides, 2),
    ),
)
