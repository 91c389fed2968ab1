"""Amounts as people type them in the settings, and as they stand there."""

from __future__ import annotations

from agentdesk.core import amounts
from agentdesk.core.money import Money
from agentdesk.ui.forms import fields


def minor_of(words: str, currency: str) -> int | None:
    """Minor units; None for nothing typed. Raises Refused as `read_amount`."""
    return amounts.read_amount(words, currency, nought=True) if words.strip() else None


def written(minor: int | None, currency: str) -> str:
    """As it is typed: 25, or 12,50; empty for none."""
    return "" if minor is None else fields.written(fields.plain_text(Money(minor, currency)))
