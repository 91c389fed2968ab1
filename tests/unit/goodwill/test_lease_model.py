"""How large leases are, and when their limits still say something."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.goodwill.lease_model import CEILING, SHARE, USUAL, are_kept, limits_of, size, size_of_customer
from agentdesk.core.goodwill.policy import AMOUNTS, Policy, Rule
from agentdesk.core.money import MOST

AMOUNT = st.integers(0, MOST)
LIMIT = st.none() | AMOUNT
RULES = st.builds(Rule, **dict.fromkeys(AMOUNTS, LIMIT), share_of_order=st.none() | st.integers(0, 100))


@given(want=st.none() | st.integers(1, MOST), cap=LIMIT, left=LIMIT, free=LIMIT, agents=st.integers(0, 500))
def test_a_lease_is_never_larger_than_what_is_left_of_the_day_and_the_month(
    want: int | None, cap: int | None, left: int | None, free: int | None, agents: int
) -> None:
    found = size(want, cap, left, free, agents)
    assert found >= 0
    assert all(found <= limit for limit in (left, free) if limit is not None)


@given(want=st.integers(1, MOST), cap=LIMIT, left=LIMIT, free=LIMIT, agents=st.integers(1, 500))
def test_who_needs_more_gets_more_as_far_as_there_is_some(
    want: int, cap: int | None, left: int | None, free: int | None, agents: int
) -> None:
    found = size(want, cap, left, free, agents)
    assert found >= min(want, *(limit for limit in (left, free, MOST) if limit is not None))
    assert found >= size(None, cap, left, free, agents)


def test_where_nothing_limits_anything_a_lease_has_what_is_usual() -> None:
    assert size(None, None, None, None, 0) == size_of_customer(None, []) == USUAL


def test_the_usual_size_is_twice_a_voucher_or_a_quarter_of_ones_share() -> None:
    assert size(None, 2_500, None, 1_000_000, 10) == 25_000
    assert size(None, 2_500, None, 100_000, 10) == 5_000
    assert size(None, None, None, None, 10) == 5_000


@given(want=st.none() | st.integers(1, MOST), rooms=st.lists(AMOUNT, max_size=6))
def test_of_a_customer_no_more_is_leased_than_every_limit_leaves(want: int | None, rooms: list[int]) -> None:
    assert 0 <= size_of_customer(want, rooms) <= min([*rooms, MOST])


@given(rules=st.lists(RULES, min_size=1, max_size=3), other=RULES)
def test_one_more_rule_never_allows_more(rules: list[Rule], other: Rule) -> None:
    policy = Policy(currency="EUR", rules=())
    fewer, more = limits_of(rules, policy), limits_of([*rules, other], policy)
    assert are_kept(more, fewer, [*AMOUNTS, SHARE, CEILING]) == all(
        fewer[name] is None or (more[name] is not None and fewer[name] >= more[name]) for name in fewer
    )
    assert all(fewer[name] is None or (more[name] or 0) <= fewer[name] for name in fewer)


@given(rules=st.lists(RULES, min_size=1, max_size=3))
def test_without_a_rule_nothing_is_leased_and_what_was_says_nothing_any_more(rules: list[Rule]) -> None:
    policy = Policy(currency="EUR", rules=())
    limits = limits_of([*rules, None], policy)
    assert all(limits[name] == 0 for name in AMOUNTS)
    before = limits_of([Rule(per_voucher=1)], policy)
    assert not are_kept(before, limits, ["per_voucher"])
