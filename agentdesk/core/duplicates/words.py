"""Duplicates in words."""

from __future__ import annotations

from collections.abc import Iterable

from agentdesk.core.duplicates.model import Because, Likely
from agentdesk.core.wording import text


def reason_words(because: Because) -> str:
    return text(f"duplicates.reason.{because.reason}")


def because_words(because: Iterable[Because]) -> str:
    """What speaks for it, then what against: `same mobile number, same family name; another street`."""
    told = list(because)
    speaking = ", ".join(reason_words(each) for each in told if each.bits > 0)
    against = ", ".join(reason_words(each) for each in told if each.bits <= 0)
    return (
        text("duplicates.for_and_against", speaking=speaking, against=against)
        if speaking and against
        else (speaking or against)
    )


def decision_words(likely: Likely) -> str:
    """What somebody has decided, who and when: `different people, by Miriam Vogt on 3 Nov 2026`."""
    said = text(f"duplicates.decision.{likely.decision}")
    day = likely.decided_at.date() if likely.decided_at else ""
    return text("duplicates.decided_by", decision=said, name=likely.decided_by, day=day)


def pair_words(likely: Likely) -> str:
    return text("duplicates.pair", one=likely.one.shown, other=likely.other.shown)
