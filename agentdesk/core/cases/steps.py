"""How the status of a case may change: one table, which the tests enumerate. Pure.

A step that is not in the row of a status is refused there. Steps that change no status name the one they keep.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from agentdesk.core.cases.model import ACTIVE, REOPENS_WITHIN, Status
from agentdesk.core.errors import Refused

_OPEN, _US, _CUSTOMER, _OTHERS = ACTIVE
_RESOLVED, _CLOSED = Status.RESOLVED, Status.CLOSED


class Step(StrEnum):
    """What is done to a case, as far as its status matters."""

    CHANGE = "change"
    ASSIGN = "assign"
    PLAN = "plan"
    ASK = "ask"
    WAIT_FOR_US = "wait_for_us"
    WAIT_FOR_CUSTOMER = "wait_for_customer"
    WAIT_FOR_OTHERS = "wait_for_others"
    RESUME = "resume"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    CLOSE = "close"
    MESSAGE = "message"
    ATTACH = "attach"
    ARRANGE = "arrange"
    SPLIT = "split"
    WIN = "win"
    LOSE = "lose"


def _all(to: Status, *statuses: Status) -> dict[Status, Status]:
    return dict.fromkeys(statuses, to)


def _kept(*statuses: Status) -> dict[Status, Status]:
    return {status: status for status in statuses}


STEPS: Mapping[Step, Mapping[Status, Status]] = {
    # fields, cause, severity; what has been settled may be set right until it is closed
    Step.CHANGE: _kept(*ACTIVE, _RESOLVED),
    Step.ASSIGN: _kept(*ACTIVE, _RESOLVED),
    # next step, interim update, service order
    Step.PLAN: _kept(*ACTIVE),
    # a department has been asked: others' turn, unless it is the customer's
    Step.ASK: _all(_OTHERS, _OPEN, _US, _OTHERS) | _kept(_CUSTOMER),
    Step.WAIT_FOR_US: _all(_US, *ACTIVE),
    Step.WAIT_FOR_CUSTOMER: _all(_CUSTOMER, *ACTIVE),
    Step.WAIT_FOR_OTHERS: _all(_OTHERS, *ACTIVE),
    Step.RESUME: _all(_OPEN, *ACTIVE),
    Step.RESOLVE: _all(_RESOLVED, *ACTIVE),
    Step.REOPEN: _all(_OPEN, _RESOLVED, _CLOSED),
    Step.CLOSE: _all(_CLOSED, _RESOLVED),
    # the customer's word makes it our turn; one that is not thanks takes up again what was settled
    Step.MESSAGE: _all(_OPEN, _OPEN, _RESOLVED, _CLOSED) | _all(_US, _US, _CUSTOMER, _OTHERS),
    # failures, answers, interactions, links, replies, confirmations: facts, which a case takes at any time
    Step.ATTACH: _kept(*Status),
    # parent, issue chain
    Step.ARRANGE: _kept(*Status),
    Step.SPLIT: _kept(*ACTIVE, _RESOLVED),
    Step.WIN: _kept(*ACTIVE, _RESOLVED),
    Step.LOSE: _all(_CLOSED, *ACTIVE, _RESOLVED),
}


def after(step: Step, status: Status, merged: bool = False) -> Status:
    """The status after this step. Raises Refused: cases.merged_already of a loser, cases.not_now of any other."""
    if merged and step not in (Step.ATTACH, Step.ARRANGE):
        raise Refused("cases.merged_already")
    if status not in STEPS[step]:
        raise Refused("cases.not_now", step=step.value, status=status.value)
    return STEPS[step][status]


def may(step: Step, status: Status) -> bool:
    """For showing what can be done."""
    return status in STEPS[step]


def reopens(settled_at: datetime | None, now: datetime) -> bool:
    """Whether a settled case may still be taken up again: later it is a new one."""
    return settled_at is None or now - settled_at <= REOPENS_WITHIN
