"""Whatever many processes do to one thing at once, on one file: one wins, and all together never get more than is."""

from __future__ import annotations

from tests import postgres
from tests.promises.promise import Bug, Promise
from tests.promises.races_of_approvals import GIVEN_ONCE, ONE_WINS, SOUND, looks_and_decides, one_request
from tests.promises.races_of_vouchers import AS_TOLD, NEVER_MORE, one_budget, one_voucher, reads_then_writes
from tests.promises.races_on_postgresql import on_postgresql, sees_what_others_commit, voucher_on_postgresql

VOUCHER, BUDGET, REQUEST, POSTGRESQL = "one voucher", "one budget", "one request", "on PostgreSQL"
VOUCHER_THERE = "one voucher on PostgreSQL"

_HERE = {VOUCHER: one_voucher, BUDGET: one_budget, REQUEST: one_request}
_THERE = {POSTGRESQL: on_postgresql, VOUCHER_THERE: voucher_on_postgresql} if postgres.is_there() else {}
_BUGS = (
    Bug("read first, then written", VOUCHER, (NEVER_MORE, AS_TOLD), reads_then_writes, 2),
    Bug("read first, then written, on PostgreSQL", VOUCHER_THERE, (NEVER_MORE, AS_TOLD), reads_then_writes, 2),
    Bug("what others commit is seen in between", VOUCHER_THERE, (NEVER_MORE, AS_TOLD), sees_what_others_commit, 4),
    Bug("looked at first, then decided", REQUEST, (ONE_WINS, GIVEN_ONCE, SOUND), looks_and_decides, 2),
)

PROMISE = Promise(
    name="races",
    about="Many processes at once never redeem or give more than there is, nor decide one request twice.",
    size=1,
    unit="races of 16 processes, of each kind",
    parts=_HERE | _THERE,
    bugs=tuple(bug for bug in _BUGS if bug.part in _HERE | _THERE),
    of_bugs_alone=frozenset({VOUCHER_THERE}),
    note="" if _THERE else "left out on PostgreSQL: there is none on this machine",
)
