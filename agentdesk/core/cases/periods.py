"""Periods the law sets for withdrawals, in calendar days (BGB). Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

WITHDRAWAL_PERIOD = timedelta(days=14)
"""§ 355 Abs. 2 BGB; of goods it begins when the last of them arrived (§ 356 Abs. 2 Nr. 1)."""
REFUND_PERIOD = timedelta(days=14)
"""§ 357 Abs. 1 BGB: from the day on which the withdrawal reached us; the goods go back within the same time."""


def withdrawal_ends(received_on: date, is_working_day: Callable[[date], bool]) -> date:
    """The last day on which a withdrawal is in time. The day of arrival does not count (§ 187 Abs. 1 BGB); a period
    that would end on a Saturday, Sunday or public holiday ends on the next working day (§ 193 BGB).
    """
    last = received_on + WITHDRAWAL_PERIOD
    while last.weekday() >= 5 or not is_working_day(last):
        last += timedelta(days=1)
    return last


def refund_by(declared_on: date) -> date:
    return declared_on + REFUND_PERIOD


def return_by(declared_on: date) -> date:
    return declared_on + REFUND_PERIOD
