"""A rule for deadlines in words, whole and in parts."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from agentdesk.core.deadlines.model import Due, Rule, Severity, Unit, Within
from agentdesk.core.interactions.model import Channel
from agentdesk.core.wording import short_day, text, time_of_day


def conditions(rule: Rule) -> str:
    """What it applies to."""
    named = [text(f"channel.{channel}") for channel in Channel if channel in rule.channels]
    named += [text("deadline.tier", name=tier) for tier in sorted(rule.tiers)]
    if rule.severities:
        names = ", ".join(text(f"cases.severity.{each}") for each in Severity if each in rule.severities)
        named.append(text("deadline.of_severity", names=names))
    said = ", ".join(named) or text("deadline.everything")
    return said[0].upper() + said[1:]


def short_span(rule: Rule) -> str:
    """1 working day, 2 working days at the latest."""
    latest = [text("deadline.count_latest", span=_words("count", rule.at_most))] if rule.at_most else []
    return ", ".join([_words("count", rule.within), *latest])


def span(rule: Rule) -> str:
    """Within 1 working day, after 2 working days at the latest."""
    latest = [_words("latest", rule.at_most)] if rule.at_most else []
    return ", ".join([_words("within", rule.within), *latest])


def sentence(rule: Rule) -> str:
    measure = text(f"deadline.measure.{rule.measure}")
    said = text("deadline.sentence", what=conditions(rule), measure=measure, span=span(rule))
    if rule.within.at_once:
        return said
    return f"{said} {text('deadline.sentence_warns', percent=round(rule.warn_at * 100))}"


def due(found: Due, now: datetime, zone: ZoneInfo) -> str:
    """First reply due Mon, 10:30 · Tue, 10:30 at the latest."""
    measure = text(f"deadline.measure.{found.measure}")
    said = text("deadline.preview_due", measure=measure, when=_when(found.due_at, now, zone))
    if found.latest_at is None or found.latest_at <= found.due_at:
        return said
    return f"{said} · {text('deadline.preview_latest', when=_when(found.latest_at, now, zone))}"


def _when(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    day = short_day(at.astimezone(zone).date(), now.astimezone(zone).date())
    return f"{day}, {time_of_day(at, zone)}"


def _words(kind: str, within: Within) -> str:
    if within.at_once or within.unit is Unit.SAME_DAY:
        return text(f"deadline.{kind}.{'at_once' if within.at_once else within.unit}")
    return text(f"deadline.{kind}.{within.unit}", count=within.amount)
