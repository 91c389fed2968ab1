"""What lies on the list of whoever leads, and of whoever answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from agentdesk.ui.callbacks.part import CallbacksPart
from agentdesk.ui.cases.part import CasesPart
from agentdesk.ui.tour.hands import Hands, until

SUPERVISOR = "Amira Haddad"
"""With whom a request lies."""
_GIVEN = "werner sophie"
"""Who has a voucher."""


def approvals(hands: Hands) -> Iterator[Path]:
    """A request beside its customer, and all there are; nothing is decided."""
    bench = hands.bench
    bench.open_work(hands.work("approval"))
    until(lambda: bench.customers.front is not None)
    yield hands.picture("approve")
    yield hands.page("approvals.show", "approvals")


def vouchers(hands: Hands) -> Iterator[Path]:
    """Those of a customer."""
    hands.open_customer(_GIVEN)
    yield hands.page("voucher.show", "vouchers")


def promises(hands: Hands) -> Iterator[Path]:
    """A case, a callback that is due; and all there is."""
    bench, cases, callbacks = hands.bench, hands.part(CasesPart), hands.part(CallbacksPart)
    bench.open_work(hands.work("case"))
    until(lambda: cases.front_case is not None)
    yield hands.picture("case")
    due = hands.work("callback")
    assert due.due is not None
    hands.clock.move(due.due - hands.clock.now())
    bench.work.look_at_the_clock()
    bench.open_work(due)
    until(lambda: callbacks.strip.has_something)
    yield hands.picture("callback-due")
    yield hands.page("callback.calendar", "calendar")
    yield hands.page("lists.show", "lists")
