"""What is said of a limit, of what would raise it, and of a suggestion, in the language of the reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.goodwill.authority import LimitRoom, Raise
from agentdesk.core.goodwill.model import AuthorityNow
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
