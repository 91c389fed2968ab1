"""Amounts as people type them are read in either language; what could mean two things is asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core import wording
from agentdesk.core.amounts import read_amount
from agentdesk.core.errors import Refused
from agentdesk.core.money import MOST, Money
from agentdesk.core.wording import error_text


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("25", 2500), ("25,00", 2500), ("25.00", 2500), ("25,5", 2550), (" 25 € ", 2500), ("€25", 2500),
        ("25 EUR", 2500), ("25 Euro", 2500), ("25,", 2500), ("0,50", 50), ("1234", 123_400), ("1.234,56", 123_456),
        ("1,234.56", 123_456), ("1 234,50", 123_450), ("1 234", 123_400), ("1.234.567", 123_456_700),
        ("1'234.50", 123_450), ("007", 700),
    ],
)  # fmt: skip
def test_an_amount_is_read_however_it_is_written(typed: str, minor: int) -> None:
    for lang in ("de", "en"):
        wording.use_language(lang)
        assert read_amount(typed, "EUR") == minor
    wording.use_language("en")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "missing"), ("€", "missing"), ("0", "nought"), ("0,00", "nought"), ("1.234", "two_ways"),
        ("12,345", "two_ways"), ("1234.567", "fine"), ("0.500", "fine"), ("25,001,1", "unreadable"),
        ("12.345", "two_ways"), ("€12,345", "two_ways"),
        ("NaN", "unreadable"), ("inf", "unreadable"),
        ("1.23.456", "unreadable"), ("-5", "unreadable"), ("5 $", "unreadable"), ("1e3", "unreadable"),
        ("zwanzig", "unreadable"), (",50", "unreadable"), ("٢٥", "unreadable"), ("9" * 30, "unreadable"),
        ("1,234,56", "unreadable"), ("1.234,567", "fine"),
    ],
)  # fmt: skip
def test_nothing_is_guessed(typed: str, code: str) -> None:
    for lang in ("de", "en"):
        wording.use_language(lang)
        with pytest.raises(Refused) as refusal:
            read_amount(typed, "EUR")
        assert refusal.value.code == f"money.amount_{code}"
        assert error_text(refusal.value)
    wording.use_language("en")


def test_both_meanings_are_named_and_currencies_have_their_own_digits() -> None:
    with pytest.raises(Refused) as refusal:
        read_amount("1.234", "EUR")
    assert "€1,234.00 or €1.23" in error_text(refusal.value)
    assert read_amount("1,5", "KWD") == 1_500
    assert read_amount("250", "JPY") == 250
    assert read_amount("1.234", "JPY") == read_amount("1,234", "JPY") == 1_234, "there is nothing smaller than a yen"
    assert read_amount("0,00", "EUR", nought=True) == 0


@given(st.integers(0, MOST), st.sampled_from(["EUR", "CHF", "JPY", "KWD"]), st.sampled_from(["de", "en"]))
def test_what_is_printed_in_a_language_is_read_back_to_the_cent(minor: int, currency: str, lang: str) -> None:
    money, before = Money(minor, currency), wording.language()
    wording.use_language(lang)
    try:
        plain = wording.decimal_text(money).replace(".", {"de": ",", "en": "."}[lang])
        for printed in (wording.money(money), plain):
            assert read_amount(printed, currency, nought=True) == minor
    finally:
        wording.use_language(before)
