"""What would be fitting, and what others were given."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.deadlines.model import Severity
from agentdesk.core.goodwill.policy import Suggesting
from agentdesk.core.goodwill.suggesting import Affected, ComparedBy, Comparison, comparison, suggestion

SHIPPED = Suggesting()


def test_a_serious_failure_for_the_second_time_with_an_order_of_189() -> None:
    found = suggestion(Affected(value=18_900, severity=Severity.SERIOUS, failures=2), 10_000, SHIPPED)
    assert (found.least, found.most) == (2_000, 3_000)
    assert [(why.key, why.facts) for why in found.why] == [
        ("value", {"value": 18_900, "severity": "serious", "share": 10}),
        ("repeated", {"times": 2, "factor": 130}),
    ]


def test_without_an_order_there_is_a_base_and_small_amounts_have_small_steps() -> None:
    found = suggestion(Affected(severity=Severity.MINOR), 10_000, SHIPPED)
    assert (found.least, found.most, found.why[0].key) == (400, 600, "base")


def test_the_room_bounds_it_and_is_named() -> None:
    found = suggestion(Affected(value=18_900, severity=Severity.SERIOUS, failures=2), 2_200, SHIPPED)
    assert (found.least, found.most, found.why[-1].key) == (2_000, 2_200, "room")


@given(
    st.none() | st.integers(-1_000, 10**9),
    st.sampled_from(Severity),
    st.integers(0, 20),
    st.integers(0, 10**6),
)
def test_it_is_a_range_within_the_room_and_worse_never_gets_less(
    value: int | None, severity: Severity, failures: int, room: int
) -> None:
    one = suggestion(Affected(value=value, severity=severity, failures=failures), room, SHIPPED)
    more = suggestion(Affected(value=value, severity=severity, failures=failures + 1), room, SHIPPED)
    assert 0 <= one.least <= one.most <= room
    assert one.why
    assert (one.least, one.most) <= (more.least, more.most)
    assert one.most <= more.most


def test_median_and_quartiles_of_comparable_cases() -> None:
    assert comparison(ComparedBy.REASON, []) == Comparison(ComparedBy.REASON)
    assert comparison(ComparedBy.GROUP, [1_000]) == Comparison(ComparedBy.GROUP, 1, 1_000, 1_000, 1_000)
    assert comparison(ComparedBy.REASON, [4_000, 1_000, 3_000, 2_000]) == Comparison(
        ComparedBy.REASON, 4, 1_750, 2_500, 3_250
    )
