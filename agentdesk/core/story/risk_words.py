"""The words of the risk of leaving: its weightiest reason in short, and all of them with their points."""

from __future__ import annotations

from agentdesk.core.story.risk import Reason, Risk
from agentdesk.core.story.words import label_words
from agentdesk.core.wording import text


def risk_in_brief(risk: Risk, *, lang: str | None = None) -> str:
    """May leave · 2 failures in 30 days. Empty where the facts do not carry it."""
    return text("risk.chip", lang=lang, why=reason_words(risk.reasons[0], lang=lang)) if risk.is_high else ""


def risk_title(risk: Risk, *, lang: str | None = None) -> str:
    return text("risk.title", lang=lang, count=risk.points, threshold=risk.threshold)


def weighed_words(reason: Reason, *, lang: str | None = None) -> str:
    """Two failures in 30 days: 4 points."""
    why = reason_words(reason, lang=lang)
    return text("risk.reason", lang=lang, why=why[:1].upper() + why[1:], count=reason.points)


def reason_words(reason: Reason, *, lang: str | None = None) -> str:
    facts = dict(reason.facts)
    if "reason" in facts:
        facts["reason"] = label_words(facts["reason"], lang=lang)
    return text(f"risk.{reason.factor}", lang=lang, **facts)
