"""The states of a promise, all of them: what can be done in each, by whom, and where it stands at a moment."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.actors import Actor, Role
from agentdesk.core.errors import Refused
from agentdesk.core.promises.model import (
    STEPS,
    Promise,
    PromiseState,
    Standing,
    Step,
    require_may,
    standing,
)

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)  # 12:00 in Berlin
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OWNER, COVER, COLLEAGUE, LEADER, ADMINISTRATOR = (UUID(int=n) for n in range(1, 6))
ROLES = {LEADER: Role.SUPERVISOR, ADMINISTRATOR: Role.ADMINISTRATOR}
PROMISE = Promise(
    id=UUID(int=100),
    customer_id=UUID(int=200),
    owner_id=OWNER,
    words="The replacement leaves on Friday.",
    due_at=NOON + HOUR,
    zone="Europe/Berlin",
    first_due_at=NOON + HOUR,
    made_at=NOON - DAY,
    made_by=OWNER,
)
KEPT, WITHDRAWN = PROMISE.kept(NOON, OWNER), PROMISE.withdrawn(NOON, OWNER, "Sold out")
IN_EACH_STATE = {PromiseState.OPEN: PROMISE, PromiseState.KEPT: KEPT, PromiseState.WITHDRAWN: WITHDRAWN}

DO = {
    Step.CHANGE_DUE: lambda promise: promise.moved_to(NOON + DAY, "Europe/Berlin", NOON),
    Step.KEEP: lambda promise: promise.kept(NOON, OWNER),
    Step.WITHDRAW: lambda promise: promise.withdrawn(NOON, OWNER, "Sold out"),
    Step.HAND_ON: lambda promise: promise.handed_to(COLLEAGUE),
}
LEADS_TO = {
    (PromiseState.OPEN, Step.CHANGE_DUE): PromiseState.OPEN,
    (PromiseState.OPEN, Step.KEEP): PromiseState.KEPT,
    (PromiseState.OPEN, Step.WITHDRAW): PromiseState.WITHDRAWN,
    (PromiseState.OPEN, Step.HAND_ON): PromiseState.OPEN,
}
"""Written down a second time, so that a change of the table is a decision."""


def actor(person_id: UUID) -> Actor:
    return Actor(person_id, "Somebody", frozenset({ROLES.get(person_id, Role.AGENT)}))


@pytest.mark.parametrize(("state", "step"), list(itertools.product(PromiseState, Step)))
def test_each_step_in_each_state_leads_where_the_table_says_or_is_refused(state: PromiseState, step: Step) -> None:
    assert STEPS[state].get(step) == LEADS_TO.get((state, step))
    if (state, step) in LEADS_TO:
        assert DO[step](IN_EACH_STATE[state]).state is LEADS_TO[state, step]
    else:
        with pytest.raises(Refused, match=f"promises.{state}_already"):
            DO[step](IN_EACH_STATE[state])


def test_every_state_can_be_reached_and_no_step_leads_out_of_the_table() -> None:
    reached = {PromiseState.OPEN, *(after for steps in STEPS.values() for after in steps.values())}
    assert reached == set(PromiseState) == set(STEPS)


MAY = {
    # who              keep  change  withdraw  hand on to a colleague  take over
    OWNER: "keep change_due withdraw hand_on take",
    COVER: "keep change_due withdraw hand_on take",
    COLLEAGUE: "keep change_due take",
    LEADER: "keep change_due withdraw hand_on take",
    ADMINISTRATOR: "keep change_due withdraw hand_on take",
}


@pytest.mark.parametrize(("who", "step"), list(itertools.product(MAY, [*Step, "take"])))
def test_who_may_take_which_step_with_a_promise(who: UUID, step: Step | str) -> None:
    to = who if step == "take" else UUID(int=9)
    taken = Step.HAND_ON if step == "take" else Step(step)
    if step in MAY[who].split():
        require_may(taken, PROMISE, actor(who), COVER, to)
    else:
        with pytest.raises(Refused, match=r"promises\.of_somebody_else"):
            require_may(taken, PROMISE, actor(who), COVER, to)


@pytest.mark.parametrize(
    ("due_at", "now", "expected"),
    [
        (NOON + DAY, NOON, Standing.OPEN),
        (NOON + HOUR, NOON, Standing.DUE_TODAY),
        (NOON, NOON, Standing.DUE_TODAY),
        (NOON - timedelta(microseconds=1), NOON, Standing.BROKEN),
        (datetime(2026, 11, 23, 22, 59, tzinfo=UTC), NOON, Standing.DUE_TODAY),  # 23:59 in Berlin
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), NOON, Standing.OPEN),  # midnight
    ],
)
def test_where_an_open_promise_stands_follows_from_now(due_at: datetime, now: datetime, expected: Standing) -> None:
    assert standing(replace(PROMISE, due_at=due_at), now) is expected


def test_today_is_today_where_the_customer_was_told() -> None:
    late_in_berlin = datetime(
        2026, 11, 23, 23, 30, tzinfo=UTC
    )  # 00:30 on the 24th in Berlin, 18:30 on the 23rd in New York
    told_in_new_york = replace(PROMISE, due_at=late_in_berlin + 10 * HOUR, zone="America/New_York")
    assert standing(told_in_new_york, late_in_berlin) is Standing.OPEN
    assert standing(replace(told_in_new_york, zone="Europe/Berlin"), late_in_berlin) is Standing.DUE_TODAY


def test_kept_after_its_due_date_is_kept_late() -> None:
    assert standing(PROMISE.kept(NOON + HOUR, OWNER), NOON + DAY) is Standing.KEPT
    assert standing(PROMISE.kept(NOON + 2 * HOUR, OWNER), NOON + DAY) is Standing.KEPT_LATE


def test_a_later_date_does_not_make_good_that_the_first_one_was_missed() -> None:
    moved = PROMISE.moved_to(NOON + 2 * DAY, "Europe/Berlin", NOON + DAY)
    assert standing(moved.kept(NOON + 2 * DAY - HOUR, OWNER), NOON + 3 * DAY) is Standing.KEPT_LATE


def test_a_date_moved_in_time_is_kept_by_the_new_one() -> None:
    moved = PROMISE.moved_to(NOON + 2 * DAY, "Europe/Berlin", NOON)
    assert standing(moved.kept(NOON + 2 * DAY, OWNER), NOON + 3 * DAY) is Standing.KEPT
    assert (moved.times_moved, moved.first_due_at) == (1, PROMISE.due_at)


@pytest.mark.parametrize("due_at", [NOON, NOON - HOUR])
def test_a_date_that_has_passed_is_refused(due_at: datetime) -> None:
    with pytest.raises(Refused, match="due_passed"):
        PROMISE.moved_to(due_at, "Europe/Berlin", NOON)


@pytest.mark.parametrize("zone", ["", "Nowhere/Atall", "../../etc/passwd", "Europe"])
def test_a_zone_that_nobody_knows_is_refused(zone: str) -> None:
    with pytest.raises(Refused, match="zone_unknown"):
        PROMISE.moved_to(NOON + DAY, zone, NOON)


def test_withdrawing_needs_a_reason() -> None:
    with pytest.raises(Refused, match="reason_missing"):
        PROMISE.withdrawn(NOON, OWNER, " \n")


ANY_STEPS = st.lists(st.tuples(st.sampled_from(Step), st.integers(0, 72)), max_size=12)


@given(ANY_STEPS)
def test_whatever_is_done_a_promise_is_over_or_has_an_owner_and_a_standing(steps: list[tuple[Step, int]]) -> None:
    promise, now = PROMISE, NOON
    for n, (step, hours) in enumerate(steps):
        now += timedelta(hours=hours)
        try:
            match step:
                case Step.CHANGE_DUE:
                    promise = promise.moved_to(now + (n + 1) * HOUR, "Europe/Berlin", now)
                case Step.HAND_ON:
                    promise = promise.handed_to(UUID(int=n + 1))
                case _:
                    promise = DO[step](promise)
        except Refused:
            continue
    assert promise.owner_id
    over = standing(promise, now) in (Standing.KEPT, Standing.KEPT_LATE, Standing.WITHDRAWN)
    assert over == (promise.state is not PromiseState.OPEN)
    if not over and promise.due_at < now:
        assert standing(promise, now) is Standing.BROKEN
