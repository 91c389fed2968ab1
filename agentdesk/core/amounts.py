"""Amounts as people type them: the one reader. What could be read in two ways is asked about, never guessed."""

from __future__ import annotations

import re
from functools import cache

from agentdesk.core import wording
from agentdesk.core.errors import Refused
from agentdesk.core.money import MOST, Money, minor_digits

_PLAIN = re.compile(r"\d+", re.ASCII)
_GROUPED = re.compile(r"(\d{1,3})([.,'’ ])(\d{3}(?:\2\d{3})*)(?:([.,])(\d*))?", re.ASCII)
_WITH_PART = re.compile(r"(\d+)[.,](\d*)", re.ASCII)
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_MARK = {"de": ",", "en": "."}
"""Before the fraction, as we print it."""


def read_amount(words: str, currency: str, *, nought: bool = False) -> int:
    """Minor units. Written in any of the ways of our languages, with or without the currency.

    Raises Refused money.amount_missing, money.amount_nought (unless `nought` is one), money.amount_unreadable,
    money.amount_fine for more digits than the currency has, and money.amount_two_ways for "12.345" and "12,345".
    """
    bare = _without_currency(words, currency)
    if not bare:
        raise Refused("money.amount_missing")
    whole, part = _parts(bare, currency)
    digits = minor_digits(currency)
    if len(part) > digits:
        raise Refused("money.amount_fine", typed=bare)
    minor = int(whole + part.ljust(digits, "0"))
    if not minor and not nought:
        raise Refused("money.amount_nought")
    if minor > MOST:
        raise Refused("money.amount_unreadable", typed=bare)
    return minor


def _parts(bare: str, currency: str) -> tuple[str, str]:
    """Digits before and after the mark of the fraction."""
    if _PLAIN.fullmatch(bare):
        return bare, ""
    found = _GROUPED.fullmatch(bare)
    if found and not bare.startswith("0") and found[4] != found[2] and not _is_fraction(found, currency):
        if _has_two_meanings(found, currency):
            raise Refused("money.amount_two_ways", typed=bare, **_both(found[1], found[3], currency))
        return found[1] + re.sub(r"\D", "", found[3]), found[5] or ""
    if found := _WITH_PART.fullmatch(bare):
        return found[1], found[2]
    raise Refused("money.amount_unreadable", typed=bare)


def _is_fraction(found: re.Match[str], currency: str) -> bool:
    """1.234 where there are thousandths: as we print it in this language."""
    return minor_digits(currency) == 3 and _is_one_mark(found) and found[2] == _MARK[wording.language()]


def _has_two_meanings(found: re.Match[str], currency: str) -> bool:
    """Where there are no hundredths it can only mean thousands."""
    return minor_digits(currency) > 0 and _is_one_mark(found)


def _is_one_mark(found: re.Match[str]) -> bool:
    return found[2] in ".," and found[4] is None and len(found[3]) == 3


def _both(whole: str, rest: str, currency: str) -> dict[str, Money]:
    return {"large": Money.of(whole + rest, currency), "small": Money.of(f"{whole}.{rest}", currency)}


def _without_currency(words: str, currency: str) -> str:
    bare = _SPACES.sub(" ", words).strip()
    for name in _names(currency):
        if bare.casefold().startswith(name.casefold()):
            return bare[len(name) :].strip()
        if bare.casefold().endswith(name.casefold()):
            return bare[: -len(name)].strip()
    return bare


@cache
def _names(currency: str) -> tuple[str, ...]:
    """The longest first."""
    from babel.numbers import get_currency_symbol

    names = {currency, *(get_currency_symbol(currency, locale=lang) for lang in _MARK)}
    names |= {"euro", "euros"} if currency == "EUR" else set()
    return tuple(sorted(names, key=lambda name: (-len(name), name)))
