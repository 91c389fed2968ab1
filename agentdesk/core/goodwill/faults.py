"""What is wrong with a policy, all of it at once: gaps, overlaps, contradictions, each with its place. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations, pairwise
from typing import Any

from agentdesk.core.actors import Role
from agentdesk.core.goodwill.policy import AMOUNTS, LEADING, About, Giver, GoodwillKind, Policy, Rule, every_giver


class FaultKind(StrEnum):
    GAP = "gap"
    OVERLAP = "overlap"
    NARROWER = "narrower"
    LEADER_BELOW = "leader_below"
    CEILING = "ceiling"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class Fault:
    """`rule` is its place among the policy's rules, None for what concerns all of it; `facts` say the rest."""

    kind: FaultKind
    rule: int | None
    facts: dict[str, Any] = field(default_factory=dict)


def policy_faults(policy: Policy) -> tuple[Fault, ...]:
    """None for a policy that can be saved."""
    looks = (_gaps, _overlaps, _narrower_ones, _leaders_below, _ceiling, _together)
    return tuple(fault for look in looks for fault in look(policy))


def _gaps(policy: Policy) -> Iterator[Fault]:
    """Somebody of no team, for no reason and no product, for whom there is no rule: they could give nothing."""
    for giver in every_giver():
        missing = [kind.value for kind in GoodwillKind if policy.rule_for(giver, About(kind)) is None]
        if missing:
            yield Fault(FaultKind.GAP, None, {"role": giver.role.value, "level": giver.level, "kinds": missing})


def _overlaps(policy: Policy) -> Iterator[Fault]:
    """Two rules of which neither is more specific, for something that fits both: which one binds would be chance."""
    for (first, one), (second, other) in combinations(enumerate(policy.rules), 2):
        if one.specificity == other.specificity and _meet(one, other):
            yield Fault(FaultKind.OVERLAP, second, {"other": first + 1})


def _meet(one: Rule, other: Rule) -> bool:
    """Reasons and products meet where both name the same: else the one that names it more closely goes before."""
    return all(
        not mine or not theirs or any(each in theirs for each in mine)
        for mine, theirs in zip(one.same_as, other.same_as, strict=True)
    )


def _narrower_ones(policy: Policy) -> Iterator[Fault]:
    """What a wider limit forbids a narrower one cannot allow: at one go, for a case, in a year; at one go, in a day."""
    wider = (*pairwise(AMOUNTS[:3]), (AMOUNTS[0], AMOUNTS[3]))
    for place, rule in enumerate(policy.rules):
        for narrow, wide in wider:
            most, bound = getattr(rule, narrow), getattr(rule, wide)
            if None not in (most, bound) and most > bound:
                yield Fault(FaultKind.NARROWER, place, {"narrow": narrow, "wide": wide})


def _leaders_below(policy: Policy) -> Iterator[Fault]:
    """Whoever approves may give at least as much as those who ask them."""
    for kind in GoodwillKind:
        agents = max((_at_once(policy, Giver(Role.AGENT, level), kind) for level in (1, 2, 3)), default=0.0)
        for giver in every_giver():
            if giver.role in LEADING and _at_once(policy, giver, kind) < agents:
                rule = policy.rule_for(giver, About(kind))
                place = policy.rules.index(rule) if rule else None
                facts = {"role": giver.role.value, "level": giver.level, "kind": kind.value}
                yield Fault(FaultKind.LEADER_BELOW, place, facts)


def _at_once(policy: Policy, giver: Giver, kind: GoodwillKind) -> float:
    rule = policy.rule_for(giver, About(kind))
    if rule is None:
        return 0
    return float("inf") if rule.at_once is None else rule.at_once


def _ceiling(policy: Policy) -> Iterator[Fault]:
    """A ceiling that lies below every limit makes all of them void."""
    limits = [rule.per_voucher for rule in policy.rules if rule.per_voucher != 0]
    if policy.ceiling is not None and limits and all(most is None or most > policy.ceiling for most in limits):
        yield Fault(FaultKind.CEILING, None, {"ceiling": policy.ceiling})


def _together(policy: Policy) -> Iterator[Fault]:
    """Two approve of more than one alone does, or the second is asked for nothing."""
    over, most = policy.second_approver_over, policy.together_most
    if over is not None and most is not None and most < over:
        yield Fault(FaultKind.TOGETHER, None, {"over": over, "most": most})
