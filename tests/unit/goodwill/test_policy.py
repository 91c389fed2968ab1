"""Which rule binds, and what is wrong with a policy, all of it at once and each with its place."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.actors import Role
from agentdesk.core.deadlines.model import Severity
from agentdesk.core.goodwill.defaults import shipped_policy
from agentdesk.core.goodwill.faults import Fault, FaultKind, policy_faults
from agentdesk.core.goodwill.policy import About, Giver, GoodwillKind, Policy, Rule, Suggesting
from agentdesk.core.goodwill.store import policies
from agentdesk.core.money import MOST
from tests.unit.goodwill.test_authority import GIVERS, POLICIES

SHIPPED = shipped_policy("EUR")
DELIVERY, LATE, OTHER = (UUID(int=n) for n in (1, 2, 3))
AGENT = Giver(Role.AGENT, 1)
ABOUT = st.builds(
    About,
    st.sampled_from(GoodwillKind),
    st.sampled_from([(), (DELIVERY,), (LATE, DELIVERY), (OTHER,)]),
    st.sampled_from(["", "A-100", "B-1"]),
)


def kinds(policy: Policy) -> list[FaultKind]:
    return [fault.kind for fault in policy_faults(policy)]


def with_rules(*rules: Rule) -> Policy:
    return replace(SHIPPED, rules=(*SHIPPED.rules, *rules))


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
def test_the_shipped_limits_are_faultless_in_every_currency(currency: str) -> None:
    assert policy_faults(shipped_policy(currency)) == ()


def test_whoever_would_have_no_limit_is_named() -> None:
    policy = replace(SHIPPED, rules=tuple(rule for rule in SHIPPED.rules if rule.levels != (2,)))
    every_kind = [kind.value for kind in GoodwillKind]
    assert Fault(FaultKind.GAP, None, {"role": "agent", "level": 2, "kinds": every_kind}) in policy_faults(policy)


def test_two_rules_for_the_same_are_named_with_both_their_places() -> None:
    twice = with_rules(
        Rule(kinds=(GoodwillKind.GIFT, GoodwillKind.EXPRESS), per_voucher=1),
        Rule(kinds=(GoodwillKind.GIFT, GoodwillKind.VOUCHER), per_voucher=2),
    )
    assert Fault(FaultKind.OVERLAP, 5, {"other": 5}) in policy_faults(twice)
    other = with_rules(Rule(reasons=(LATE,), per_voucher=1), Rule(reasons=(DELIVERY,), per_voucher=2))
    assert FaultKind.OVERLAP not in kinds(other)


@given(POLICIES, GIVERS, ABOUT)
def test_without_overlaps_it_is_never_chance_which_rule_binds(policy: Policy, giver: Giver, about: About) -> None:
    if FaultKind.OVERLAP not in kinds(policy):
        turned = replace(policy, rules=policy.rules[::-1])
        assert policy.rule_for(giver, about) == turned.rule_for(giver, about)


def test_a_narrower_limit_above_a_wider_one_is_a_contradiction() -> None:
    [fault] = policy_faults(with_rules(Rule(products=("A",), per_voucher=5_000, per_case=1_000)))
    assert fault == Fault(FaultKind.NARROWER, 4, {"narrow": "per_voucher", "wide": "per_case"})
    assert kinds(with_rules(Rule(products=("A",), per_voucher=None, per_case=1_000))) == []


def test_a_leader_may_give_at_least_what_agents_may() -> None:
    mean = replace(SHIPPED.rules[3], per_voucher=9_000)
    faults = policy_faults(replace(SHIPPED, rules=(*SHIPPED.rules[:3], mean)))
    assert {fault.kind for fault in faults} == {FaultKind.LEADER_BELOW}
    assert {fault.rule for fault in faults} == {3}


def test_a_ceiling_below_every_limit_and_a_second_approver_for_nothing() -> None:
    assert kinds(replace(SHIPPED, acquisition_cost=100, ceiling_share=100)) == [FaultKind.CEILING]
    assert kinds(replace(SHIPPED, together_most=10_000)) == [FaultKind.TOGETHER]


def test_all_faults_are_told_at_once() -> None:
    assert set(kinds(replace(SHIPPED, rules=(), acquisition_cost=0, together_most=1))) == {
        FaultKind.GAP,
        FaultKind.TOGETHER,
    }


def test_the_most_specific_rule_binds() -> None:
    policy = with_rules(
        Rule(reasons=(DELIVERY,), per_voucher=1),
        Rule(reasons=(LATE,), per_voucher=2),
        Rule(products=("A",), per_voucher=3),
        Rule(products=("A-1",), per_voucher=4),
        Rule(products=("A-1",), roles=(Role.SUPERVISOR,), per_voucher=5),
    )

    def most(giver: Giver, *reasons: UUID, sku: str = "") -> int | None:
        rule = policy.rule_for(giver, About(GoodwillKind.VOUCHER, reasons, sku))
        return rule.per_voucher if rule else None

    assert most(AGENT) == 2_500
    assert most(AGENT, DELIVERY) == most(AGENT, OTHER, DELIVERY) == 1
    assert most(AGENT, LATE, DELIVERY) == 2
    assert most(AGENT, LATE, DELIVERY, sku="A-200") == 3
    assert most(AGENT, LATE, DELIVERY, sku="A-100") == 4
    assert most(Giver(Role.SUPERVISOR), sku="A-100") == 5


@given(POLICIES)
def test_a_policy_is_the_same_when_it_is_read_again(policy: Policy) -> None:
    plain = policies().dump_python(policy, mode="json")
    assert policies().validate_python(plain) == policy
    assert policies().validate_json(policies().dump_json(policy)) == policy


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Rule(levels=(4,)),
        lambda: Rule(products=("",)),
        lambda: Rule(per_voucher=-1),
        lambda: Rule(per_case=MOST + 1),
        lambda: replace(SHIPPED, currency="euro"),
        lambda: replace(SHIPPED, live_seconds=0),
        lambda: Suggesting(step=0),
        lambda: Suggesting(repetition=()),
        lambda: Suggesting(shares={Severity.MINOR: -1}),
    ],
)
def test_what_makes_no_rule_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"to|least|clock|by"):
        wrong()  # type: ignore[operator]
