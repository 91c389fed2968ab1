"""What goodwill is for follows from what is in front, and what becomes of an amount from the room. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from agentdesk.core.cases.model import Failure, FailureKind
from agentdesk.core.deadlines.model import Severity
from agentdesk.core.goodwill.authority import Authority, Limit, LimitRoom, Raise, RaisedBy
from agentdesk.ui.goodwill.aim import Aim, Way, failures_for, way_of, with_failure

NOW = datetime(2026, 11, 23, 11, tzinfo=UTC)
LATELY = Failure(
    id=UUID(int=1), customer_id=UUID(int=9), case_id=None, promise_id=None, kind=FailureKind.DELIVERY,
    severity=Severity.SERIOUS, cause_id=None, cause=None, order_id=None, words="", happened_at=NOW - timedelta(days=2),
    noted_by=UUID(int=8),
)  # fmt: skip


def room(*limits: LimitRoom, raised_by: tuple[Raise, ...] = ()) -> Authority:
    binding = min(limits, key=lambda each: each.room)
    return Authority(binding.room, binding, limits, raised_by)


def test_the_failure_is_that_of_the_case_else_the_latest_of_the_customer_lately() -> None:
    of_case = replace(LATELY, id=UUID(int=2), case_id=UUID(int=5))
    long_ago = replace(LATELY, id=UUID(int=3), happened_at=NOW - timedelta(days=91))
    everything = [LATELY, of_case, long_ago]
    assert failures_for(Aim(), everything, NOW) == [LATELY, of_case]
    assert failures_for(Aim(case_id=UUID(int=5)), everything, NOW) == [of_case]
    assert with_failure(Aim(), everything, ()).failure_id == LATELY.id
    assert with_failure(Aim(), [], ()).failure_id is None


def test_an_amount_is_given_asked_for_given_with_a_reason_or_nothing() -> None:
    found = room(LimitRoom(Limit.PER_VOUCHER, 2_500, 0), raised_by=(Raise(RaisedBy.APPROVAL, 20_000),))
    assert way_of(2_500, found, alone=False) is Way.GIVE
    assert way_of(2_501, found, alone=False) is Way.ASK
    assert way_of(20_001, found, alone=False) is Way.NO
    assert way_of(2_501, found, alone=True) is Way.BEYOND
    used_up = room(LimitRoom(Limit.PER_VOUCHER, 2_500, 2_500), raised_by=(Raise(RaisedBy.APPROVAL, 20_000),))
    assert way_of(0, used_up, alone=False) is Way.ASK, "before anything is typed it is clear what it will be"
    assert way_of(0, room(LimitRoom(Limit.PER_VOUCHER, 2_500, 2_500)), alone=False) is Way.NO
    poor = room(LimitRoom(Limit.PER_VOUCHER, 2_500, 0), LimitRoom(Limit.BUDGET, 10_000, 9_000))
    assert way_of(1_001, poor, alone=True) is way_of(1_001, poor, alone=False) is Way.NO
