"""Rules, the dry run and runs in words, for the window and the command line alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.errors import Refused
from agentdesk.core.privacy.rules import Does, Rule, rules
from agentdesk.core.privacy.words import law_words
from agentdesk.core.retention.model import Plan, RulePlan, Run, RunState
from agentdesk.core.wording import error_text, text


def rule_words(name: str) -> str:
    return text(f"retention.rule.{name}")


def period_words(rule: Rule, period: int) -> str:
    """36 months after the last contact."""
    return text(f"retention.after.{rule.name}", time=text(f"retention.{rule.unit}", count=period))


def law_of(rule: Rule) -> str:
    return law_words(rule.law, wording.language())


def bounds_words(rule: Rule) -> str:
    """At least 6, at most 120 months, by which law."""
    most = text(f"retention.{rule.unit}", count=rule.most)
    if rule.least == rule.most:
        return f"{most} · {law_of(rule)}"
    return text("retention.bounds", least=rule.least, most=most, law=law_of(rule))


def after_words(rule: Rule) -> str:
    """After what, and within which bounds of which law."""
    after = text(f"retention.after.{rule.name}", time="").strip()
    return f"{after}; {bounds_words(rule)}"


def plan_words(plan: Plan) -> Iterator[str]:
    """Line by line: what goes by rule, what stays and why, and whether anything would happen now."""
    for each in plan.rules:
        yield goes_words(each)
        for code, count in sorted(each.stays.items()):
            yield f"  {stays_words(code, count)}"
    yield ""
    yield text("retention.for_good")
    if plan.hindrance:
        yield error_text(Refused(plan.hindrance))


def goes_words(each: RulePlan) -> str:
    rule = rules()[each.rule]
    how = text(f"retention.goes.{rule.does}", count=each.goes, number=wording.number(each.goes))
    return text("retention.goes_line", rule=rule_words(each.rule), period=period_words(rule, each.period), goes=how)


def stays_words(code: str, count: int) -> str:
    return text("retention.stays", count=count, why=error_text(Refused(code)))


def counts_words(counts: Mapping[str, int]) -> str:
    told = [f"{rule_words(name)} {wording.number(count)}" for name, count in counts.items() if count]
    return ", ".join(told) or text("retention.nothing_went")


def run_words(run: Run, zone: ZoneInfo) -> str:
    """When, how it ended, and counts alone."""
    day = wording.day(run.started_at.astimezone(zone).date())
    if run.state is RunState.STOPPED:
        return text("retention.run_stopped", day=day, why=error_text(Refused(run.because)))
    return text(f"retention.run_{run.state}", day=day, counts=counts_words(run.counts))


def people_rules() -> list[Rule]:
    return [rule for rule in rules().values() if rule.does is Does.ERASE]
