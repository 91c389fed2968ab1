"""What is said of a limit, of what would raise it, of a suggestion, and of what is wrong with a policy, in the language
of the reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.goodwill.authority import LimitRoom, Raise
from agentdesk.core.goodwill.faults import Fault, FaultKind
from agentdesk.core.goodwill.model import AuthorityNow
from agentdesk.core.goodwill.policy import AMOUNTS, GoodwillKind, Policy, Rule
from agentdesk.core.goodwill.suggesting import Comparison, Why
from agentdesk.core.money import Money
from agentdesk.core.wording import text

_AMOUNTS = ("value", "base", "room")


def why_words(limit: LimitRoom, currency: str) -> str:
    """Why there is no more."""
    facts = {"most": limit.most, "used": limit.used, "room": limit.room}
    said: dict[str, Any] = {name: Money(amount, currency) for name, amount in facts.items()}
    return text(f"goodwill.why.{limit.limit}", **said)


def raise_words(each: Raise, currency: str, zone: ZoneInfo) -> str:
    most = Money(each.most or 0, currency)
    when = wording.moment(each.at, zone) if each.at else ""
    return text(f"goodwill.raised.{each.by}", most=most, when=when)


def suggestion_words(why: Why, currency: str) -> str:
    facts: dict[str, Any] = dict(why.facts)
    facts |= {name: Money(facts[name], currency) for name in _AMOUNTS if name in facts}
    if "severity" in facts:
        facts["severity"] = text(f"goodwill.severity.{facts['severity']}")
    return text(f"goodwill.suggested.{why.key}", **facts)


def comparison_words(found: Comparison, currency: str) -> str:
    """With what counts as comparable; empty where nothing does."""
    if found.median is None or found.lower is None or found.upper is None:
        return ""
    amounts = {"lower": found.lower, "median": found.median, "upper": found.upper}
    said: dict[str, Any] = {name: Money(amount, currency) for name, amount in amounts.items()}
    return text(f"goodwill.compared.{found.by}", count=found.count, **said)


def authority_lines(shown: AuthorityNow, zone: ZoneInfo) -> Iterator[str]:
    """The room and why, what would raise it, what would be fitting and why; and what is owed anyway."""
    currency, found, fitting = shown.currency, shown.authority, shown.suggestion
    yield text("cli.authority.room", room=Money(found.room, currency))
    if found.binding:
        yield f"  {why_words(found.binding, currency)}"
    yield from (f"  {raise_words(each, currency, zone)}" for each in found.raised_by)
    least, most = Money(fitting.least, currency), Money(fitting.most, currency)
    yield text("cli.authority.suggested", least=least, most=most)
    yield from (f"  {suggestion_words(why, currency)}" for why in fitting.why)
    yield from filter(None, [comparison_words(shown.comparison, currency)])
    yield from (text(f"goodwill.owed.{owed}") for owed in shown.owed_by_law)


@dataclass(frozen=True, slots=True)
class FaultSaid:
    """`rule`: its place among the policy's rules, None for what concerns all of it. `field`: what would mend it, where
    that is one."""

    words: str
    rule: int | None
    field: str = ""


def who_words(rule: Rule, names: Mapping[UUID, str]) -> str:
    """Whom a rule is for; `names` are those of teams and reasons."""
    said = [text(f"role.{role}") for role in rule.roles]
    if rule.levels:
        said.append(text("limits.level", levels=", ".join(map(str, rule.levels))))
    said += [names.get(team, "?") for team in rule.teams]
    return ", ".join(said) or text("limits.everybody")


def what_words(rule: Rule, names: Mapping[UUID, str]) -> str:
    """What it is for."""
    said = [text(f"goodwill.kind.{kind}") for kind in rule.kinds] + [names.get(each, "?") for each in rule.reasons]
    if rule.products:
        said.append(text("limits.products", names=", ".join(rule.products)))
    return ", ".join(said) or text("limits.everything")


def limit_lines(rule: Rule, currency: str) -> Iterator[str]:
    """What a rule allows, limit by limit."""
    for name in AMOUNTS:
        most = getattr(rule, name)
        if most is not None:
            yield f"{text(f'goodwill.limit.{name}')} {wording.money(Money(most, currency))}"
    if rule.share_of_order is not None:
        yield f"{text('goodwill.limit.share_of_order')} {rule.share_of_order} %"


def rule_words(rule: Rule, names: Mapping[UUID, str], *, alone: bool = False) -> str:
    """Whom and what it is for; to who works `alone` the latter says it all."""
    what = what_words(rule, names)
    return what if alone else f"{who_words(rule, names)} · {what}"


def fault_words(
    faults: Iterable[Fault], policy: Policy, names: Mapping[UUID, str], *, alone: bool = False
) -> tuple[FaultSaid, ...]:
    """Each in words; those of one kind that differ in the level only, or in the kind of goodwill, are one."""
    said = []
    for _, same in groupby(faults, key=lambda fault: (fault.kind, fault.rule, fault.facts.get("role"))):
        alike = list(same)
        if alike[0].kind in (FaultKind.GAP, FaultKind.LEADER_BELOW):
            field = AMOUNTS[0] if alike[0].kind is FaultKind.LEADER_BELOW else ""
            said += [FaultSaid(words, alike[0].rule, field) for words in _of_givers(alike, alone)]
        else:
            said += [FaultSaid(_fault(each, policy, names, alone), each.rule, _field(each)) for each in alike]
    return tuple(dict.fromkeys(said))


def _field(fault: Fault) -> str:
    match fault.kind:
        case FaultKind.NARROWER:
            return str(fault.facts["narrow"])
        case FaultKind.TOGETHER:
            return "together_most"
        case FaultKind.CEILING:
            return "acquisition_cost"
    return ""


def _of_givers(alike: list[Fault], alone: bool) -> Iterator[str]:
    levels: dict[frozenset[str], list[str]] = {}
    for level in sorted({fault.facts["level"] for fault in alike}):
        of_level = [fault.facts for fault in alike if fault.facts["level"] == level]
        kinds = frozenset(kind for facts in of_level for kind in facts.get("kinds") or [facts["kind"]])
        levels.setdefault(kinds, []).append(str(level))
    for concerned, of in levels.items():
        role = text(f"role.{alike[0].facts['role']}")
        who = f"{role}, {text('limits.level', levels=', '.join(of))}"
        what = ", ".join(text(f"goodwill.kind.{kind}") for kind in GoodwillKind if kind in concerned)
        if alone and alike[0].kind is FaultKind.GAP:
            yield text("goodwill.gap_alone", what=what)
        else:
            yield text(f"goodwill.fault.{alike[0].kind}", who=who, what=what)


def _fault(fault: Fault, policy: Policy, names: Mapping[UUID, str], alone: bool) -> str:
    facts, rule = fault.facts, policy.rules[fault.rule] if fault.rule is not None else None
    match fault.kind:
        case FaultKind.OVERLAP if rule:
            other = policy.rules[facts["other"] - 1]
            one, another = (rule_words(each, names, alone=alone) for each in (rule, other))
            return text("goodwill.overlap", one=one, other=another)
        case FaultKind.NARROWER if rule:
            narrow, wide = (text(f"goodwill.limit.{facts[name]}") for name in ("narrow", "wide"))
            return text("goodwill.narrower", rule=rule_words(rule, names, alone=alone), narrow=narrow, wide=wide)
        case FaultKind.TOGETHER:
            over, most = (Money(facts[name], policy.currency) for name in ("over", "most"))
            return text("goodwill.together_less", over=over, most=most)
    return text("goodwill.ceiling_low", ceiling=Money(policy.ceiling or 0, policy.currency))
