"""Amounts as people type them in the settings, and as they stand there."""

from __future__ import annotations

from decimal import Decimal

from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.policy import MOST
from agentdesk.core.money import Money, minor_digits
from agentdesk.ui.forms.fields import read_amount, written_amount


def minor_of(words: str, currency: str) -> int | None:
    """Minor units; None for nothing typed. Raises Refused cases.amount_unreadable."""
    if not words.strip():
        return None
    amount = _read(words)
    minor = Money.of(amount, currency).minor
    if minor > MOST or amount != Money(minor, currency).amount:
        raise Refused("cases.amount_unreadable")
    return minor


def _read(words: str) -> Decimal:
    """A draft may have been typed in the other language."""
    try:
        return read_amount(words)
    except Refused:
        return read_amount(words.replace(",", "."))


def written(minor: int | None, currency: str) -> str:
    """As it is typed: 25, or 12,50; empty for none."""
    if minor is None:
        return ""
    whole, rest = divmod(minor, 10 ** minor_digits(currency))
    return written_amount(Money(minor, currency)) if rest else str(whole)
