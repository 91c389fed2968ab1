"""By when a request on somebody's data is answered, and that its states lead where they may."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.errors import Refused
from agentdesk.core.privacy.requests import (
    STEPS,
    Asked,
    Because,
    Identity,
    Right,
    State,
    Step,
    Way,
    code,
    due_on,
    number_in,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ME = UUID(int=7)
DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


def asked(right: Right = Right.ACCESS, identity: Identity | None = Identity.KNOWN_WAY) -> Asked:
    received = date(2026, 11, 23)
    at = NOW if identity else None
    return Asked(
        id=UUID(int=1),
        number=1,
        customer_id=UUID(int=2),
        right=right,
        way=Way.EMAIL,
        received_on=received,
        due_on=due_on(received, 1, ()),
        requested_at=NOW,
        recorded_by=ME,
        identity=identity,
        identified_at=at,
        identified_by=ME if at else None,
    )


@pytest.mark.parametrize(
    ("received", "months", "due"),
    [
        ("2026-11-23", 1, "2026-12-23"),
        ("2026-01-31", 1, "2026-03-02"),  # 28 February is a Saturday
        ("2027-01-31", 1, "2027-03-01"),  # 28 February is a Sunday
        ("2028-01-30", 1, "2028-02-29"),
        ("2026-11-25", 1, "2026-12-28"),  # Friday and Saturday are holidays, then Sunday
        ("2026-11-23", 3, "2027-02-23"),
        ("2026-12-31", 2, "2027-03-01"),
    ],
)
def test_a_period_of_months_ends_on_the_same_date_or_the_next_working_day(received: str, months: int, due: str):
    christmas = {date(2026, 12, 25), date(2026, 12, 26)}
    assert due_on(date.fromisoformat(received), months, christmas) == date.fromisoformat(due)


@given(received=DAYS, months=st.integers(1, 3), free=st.sets(st.integers(0, 40)))
def test_no_period_is_shorter_than_the_law_says_and_it_ends_on_a_working_day(
    received: date, months: int, free: set[int]
):
    bare = due_on(received, months, ())
    holidays = {bare + timedelta(days=each) for each in free}
    due = due_on(received, months, holidays)
    assert due.weekday() < 5
    assert due not in holidays
    month = (received.year * 12 + received.month - 1 + months) % 12 + 1
    first = due - timedelta(days=(due - bare).days)
    assert due >= bare > received
    assert (due - received).days >= 28 * months
    assert first.month in (month, month % 12 + 1)
    between = (bare + timedelta(days=n) for n in range((due - bare).days))
    assert all(day.weekday() >= 5 or day in holidays for day in between)


@given(received=DAYS)
def test_a_day_that_its_month_does_not_have_is_its_last(received: date):
    due = due_on(received, 1, ())
    year, month = received.year + received.month // 12, received.month % 12 + 1
    target = date(year, month, min(received.day, monthrange(year, month)[1]))
    assert timedelta() <= due - target <= timedelta(days=2)


_DO: dict[Step, Callable[[Asked], Asked]] = {
    Step.IDENTIFY: lambda each: each.identified(Identity.PAPER, "", NOW, ME),
    Step.EXTEND: lambda each: each.extended(2, "very much of it", NOW.date(), (), NOW, ME),
    Step.PREPARE: lambda each: each.prepared(NOW, ME),
    Step.SETTLE: lambda each: each.settled("sent by letter", NOW, ME),
    Step.REFUSE: lambda each: each.refused(Because.LAW, "of others", NOW, ME),
    Step.WITHDRAW: lambda each: each.withdrawn("", NOW, ME),
}


@given(right=st.sampled_from(Right), steps=st.lists(st.sampled_from(Step), max_size=8))
def test_whatever_is_tried_a_request_goes_only_where_the_machine_leads(right: Right, steps: list[Step]):
    each = asked(right, identity=None)
    for step in steps:
        before = each
        try:
            each = _DO[step](each)
        except Refused:
            assert each == before
            continue
        assert each.state is STEPS[before.state][step]
        assert (each.state is State.OPEN) == (each.ended_at is None)
        assert each.due_on >= before.due_on
        assert each.received_on == before.received_on


@pytest.mark.parametrize("state", [State.DONE, State.REFUSED, State.WITHDRAWN])
@pytest.mark.parametrize("step", Step)
def test_nothing_happens_to_what_is_over(state: State, step: Step):
    assert STEPS[state] == {}
    over = {
        State.DONE: lambda: asked().settled("sent", NOW, ME),
        State.REFUSED: lambda: asked().refused(Because.UNFOUNDED, "no", NOW, ME),
        State.WITHDRAWN: lambda: asked().withdrawn("", NOW, ME),
    }[state]()
    with pytest.raises(Refused, match=r"privacy\.over_already"):
        _DO[step](over)


def test_it_is_made_longer_once_with_a_reason_and_within_the_first_month():
    longer = asked().extended(2, "many papers", date(2026, 12, 23), (), NOW, ME)
    assert longer.due_on == date(2027, 2, 23)
    for wrong, code_of in (
        (lambda: longer.extended(1, "still", date(2026, 12, 1), (), NOW, ME), "extended_already"),
        (lambda: asked().extended(1, "late", date(2026, 12, 24), (), NOW, ME), "too_late_to_extend"),
        (lambda: asked().extended(1, "  ", date(2026, 12, 1), (), NOW, ME), "reason_missing"),
    ):
        with pytest.raises(Refused, match=code_of):
            wrong()


def test_nothing_is_handed_to_somebody_of_whom_nobody_knows_who_they_are():
    with pytest.raises(Refused, match="identity_missing"):
        asked(identity=None).settled("sent", NOW, ME)
    assert asked(Right.OBJECTION, identity=None).settled("noted", NOW, ME).state is State.DONE


def test_only_an_erasure_is_prepared():
    with pytest.raises(Refused, match="not_an_erasure"):
        asked(Right.ACCESS).prepared(NOW, ME)
    assert asked(Right.ERASURE).prepared(NOW, ME).prepared_by == ME


@pytest.mark.parametrize(("written", "number"), [("R-12", 12), ("r12", 12), (" 12 ", 12), ("R-", None), ("x", None)])
def test_people_write_its_number_as_they_like(written: str, number: int | None):
    assert number_in(written) == number
    assert number is None or number_in(code(number)) == number
