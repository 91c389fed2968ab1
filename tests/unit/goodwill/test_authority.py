"""The room that is shown: never negative, never more for more given, every limit explained, sums and not acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.actors import Role
from agentdesk.core.goodwill.authority import AT_ONE_GO, Asking, Counted, Given, Limit, RaisedBy, authority
from agentdesk.core.goodwill.defaults import shipped_policy
from agentdesk.core.goodwill.policy import LEADING, LEVELS, Giver, GoodwillKind, Policy, Rule
from agentdesk.core.money import MOST
from agentdesk.core.wording import LANGUAGES, knows, text

NOW = datetime(2026, 11, 23, 11, tzinfo=UTC)
SHIPPED = shipped_policy("EUR")
L1 = Asking(giver=Giver(Role.AGENT, 1))
AMOUNT = st.integers(0, 60_000)

GIVEN = st.builds(
    Given,
    at_once=st.builds(Counted, AMOUNT, st.none() | st.just(NOW - timedelta(hours=3))),
    of_case=AMOUNT,
    of_year=st.builds(Counted, AMOUNT),
    by_person=AMOUNT,
    of_order=AMOUNT,
    budget=st.none() | st.tuples(AMOUNT, AMOUNT),
)
GIVERS = st.builds(Giver, st.sampled_from([Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR]), st.integers(1, 3))
LIMIT = st.none() | AMOUNT
RULES = st.builds(
    Rule,
    roles=st.lists(st.sampled_from([Role.AGENT, Role.SUPERVISOR]), max_size=2).map(tuple),
    levels=st.lists(st.integers(1, 3), max_size=2).map(tuple),
    kinds=st.lists(st.sampled_from(GoodwillKind), max_size=2).map(tuple),
    products=st.lists(st.sampled_from(["A", "A-1", "B"]), max_size=2).map(tuple),
    per_voucher=LIMIT,
    per_case=LIMIT,
    per_customer_year=LIMIT,
    per_person_day=LIMIT,
    share_of_order=st.none() | st.integers(0, 100),
)
POLICIES = st.builds(
    Policy,
    currency=st.just("EUR"),
    rules=st.lists(RULES, max_size=6).map(tuple),
    acquisition_cost=LIMIT,
    ceiling_share=st.integers(0, 300),
    second_approver_over=LIMIT,
    together_most=LIMIT,
)
ASKING = st.builds(
    Asking,
    giver=GIVERS,
    kind=st.sampled_from(GoodwillKind),
    skus=st.lists(st.sampled_from(["A-100", "A-200", "B-1", "C-1"]), max_size=3).map(tuple),
    order_total=st.none() | AMOUNT,
    own_benefit=st.booleans(),
    alone=st.booleans(),
)


@given(ASKING, GIVEN, POLICIES)
def test_the_room_is_the_smallest_of_all_limits_and_never_negative(
    asking: Asking, before: Given, policy: Policy
) -> None:
    found = authority(asking, before, policy, NOW)
    assert found.room >= 0
    assert found.room == min((each.room for each in found.limits), default=MOST)
    assert (found.binding in found.limits) if found.limits else found.binding is None
    assert len({each.limit for each in found.limits}) == len(found.limits)


@given(ASKING, GIVEN, POLICIES, st.integers(0, 50_000))
def test_more_given_never_raises_the_room(asking: Asking, before: Given, policy: Policy, more: int) -> None:
    now_given = Given(
        at_once=Counted(before.at_once.amount + more),
        of_case=before.of_case + more,
        of_year=Counted(before.of_year.amount + more),
        by_person=before.by_person + more,
        of_order=before.of_order + more,
        budget=before.budget and (before.budget[0], max(0, before.budget[1] - more)),
    )
    assert authority(asking, now_given, policy, NOW).room <= authority(asking, before, policy, NOW).room


@given(ASKING, GIVEN, POLICIES, st.integers(0, 80_000), st.lists(st.integers(1, 9_000), max_size=12))
def test_any_parts_of_an_amount_end_at_the_same_total(
    asking: Asking, before: Given, policy: Policy, wanted: int, parts: list[int]
) -> None:
    """Whoever asks part by part for as much as is accepted ends where one act of it all would have ended."""
    at_once = min(wanted, authority(asking, before, policy, NOW).room)
    total, now_given = 0, before
    for part in [*parts, wanted]:
        accepted = min(part, wanted - total, authority(asking, now_given, policy, NOW).room)
        total, now_given = total + accepted, _with(now_given, accepted)
    assert total == at_once


def _with(before: Given, more: int) -> Given:
    return replace(
        before,
        at_once=replace(before.at_once, amount=before.at_once.amount + more),
        of_case=before.of_case + more,
        of_year=replace(before.of_year, amount=before.of_year.amount + more),
        by_person=before.by_person + more,
        of_order=before.of_order + more,
        budget=before.budget and (before.budget[0], before.budget[1] - more),
    )


@given(ASKING, POLICIES)
def test_leaders_of_all_levels_have_the_same_rules_unless_a_rule_tells_them_apart(
    asking: Asking, policy: Policy
) -> None:
    for role in LEADING:
        givers = (Giver(role, level, asking.giver.team_id) for level in LEVELS)
        rules = {policy.rules_for(giver, asking.kind, asking.reasons, asking.skus) for giver in givers}
        assert len(rules) == 1 or policy.tells_leaders_apart


@given(ASKING, GIVEN, POLICIES)
def test_what_would_raise_it_lets_more_be_given(asking: Asking, before: Given, policy: Policy) -> None:
    found = authority(asking, before, policy, NOW)
    for each in found.raised_by:
        assert each.most is None or each.most > found.room or each.by is RaisedBy.REASON
        assert each.at is None or each.at > NOW


def test_a_new_agent_sees_twenty_five_and_whom_to_ask_for_more() -> None:
    found = authority(L1, Given(), SHIPPED, NOW)
    assert (found.room, found.binding and found.binding.limit) == (2_500, Limit.PER_VOUCHER)
    assert [(each.by, each.most) for each in found.raised_by] == [
        (RaisedBy.APPROVAL, 20_000),
        (RaisedBy.TWO_APPROVALS, 50_000),
    ]


def test_what_two_leaders_may_approve_shrinks_with_what_the_customer_was_given_within_a_day() -> None:
    found = authority(L1, Given(at_once=Counted(5_000)), SHIPPED, NOW)
    assert [(each.by, each.most) for each in found.raised_by] == [
        (RaisedBy.APPROVAL, 15_000),
        (RaisedBy.TWO_APPROVALS, 45_000),
    ]


def test_a_third_of_a_small_order_binds_before_the_limits() -> None:
    found = authority(replace(L1, order_total=7_400), Given(), SHIPPED, NOW)
    assert (found.room, found.binding and found.binding.limit) == (1_850, Limit.SHARE_OF_ORDER)


def test_nobody_gives_to_themselves_and_somebody_else_may() -> None:
    found = authority(replace(L1, own_benefit=True), Given(), SHIPPED, NOW)
    assert (found.room, found.binding and found.binding.limit) == (0, Limit.OWN_BENEFIT)
    assert found.raised_by[0].by is RaisedBy.APPROVAL


def test_the_budget_binds_whoever_decides() -> None:
    found = authority(L1, Given(budget=(10_000, 300)), SHIPPED, NOW)
    assert (found.room, found.binding and found.binding.limit, found.raised_by) == (300, Limit.BUDGET, ())


def test_who_works_alone_gives_a_reason_and_sees_no_approvals() -> None:
    found = authority(replace(L1, alone=True), Given(), SHIPPED, NOW)
    assert [each.by for each in found.raised_by] == [RaisedBy.REASON]


def test_what_was_given_yesterday_is_free_again_after_a_day() -> None:
    given_at = NOW - timedelta(hours=20)
    found = authority(L1, Given(at_once=Counted(2_000, given_at)), SHIPPED, NOW)
    assert found.room == 500
    assert (found.raised_by[0].by, found.raised_by[0].at) == (RaisedBy.WAITING, given_at + AT_ONE_GO)


def test_each_product_binds_by_its_own_rule() -> None:
    policy = replace(SHIPPED, rules=(*SHIPPED.rules, Rule(products=("GIFT",), per_voucher=0)))
    assert authority(replace(L1, skus=("A-1",)), Given(), policy, NOW).room == 2_500
    assert authority(replace(L1, skus=("A-1", "GIFT-7")), Given(), policy, NOW).room == 0


@pytest.mark.parametrize("limit", Limit)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_limit_is_explained_in_words(limit: Limit, lang: str) -> None:
    facts = {"most": "25", "used": "5", "room": "20"}
    assert knows(f"goodwill.why.{limit}")
    assert knows(f"refused.goodwill.above_{limit}")
    assert "{" not in text(f"goodwill.why.{limit}", lang=lang, **facts)
