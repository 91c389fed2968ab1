"""Rules about cases that need no database: numbers, levels, periods of the law, unusual rises."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.cases.details import Amount, Extra, ServiceOrder
from agentdesk.core.cases.incidents import LEAST, UNUSUAL, chance_of, is_unusual, usual
from agentdesk.core.cases.model import Needed, Severity, level_for, missing, parse_code, shortened
from agentdesk.core.cases.periods import refund_by, withdrawal_ends
from agentdesk.core.errors import Refused
from agentdesk.core.money import Money

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


@pytest.mark.parametrize("written", ["C-1001", "c-1001", "C1001", "1001", "#1001", " C – 1001 ", "C‑1001"])
def test_a_case_number_is_understood_as_people_write_it(written: str) -> None:
    assert parse_code(written) == 1001


@pytest.mark.parametrize("written", ["", "K-100001", "C-", "C-1001-2", "Müller 1001", "12", "1" * 13])
def test_anything_else_is_no_case_number(written: str) -> None:
    assert parse_code(written) is None


@pytest.mark.parametrize("said", [1, 2, 3])
def test_a_critical_case_is_of_level_three_whatever_was_said(said: int) -> None:
    assert level_for(Severity.CRITICAL, said) == 3
    assert level_for(Severity.SERIOUS, said) == said


def test_what_is_missing_is_told_in_the_order_of_the_form() -> None:
    needed = [Needed.RESOLUTION, Needed.ORDER, Needed.SUBJECT]
    assert missing(needed, {Needed.SUBJECT: "x"}) == (Needed.ORDER, Needed.RESOLUTION)


def test_the_timeline_tells_one_short_line() -> None:
    assert shortened("a\n b" + " c" * 300) == "a b" + (" c" * 300)[:197]


# ── periods ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def every_day(day: date) -> bool:
    return True


def test_a_withdrawal_is_in_time_for_fourteen_days_without_the_day_of_arrival() -> None:
    assert withdrawal_ends(date(2026, 11, 2), every_day) == date(2026, 11, 16)


def test_a_period_that_would_end_on_a_weekend_ends_on_monday() -> None:
    assert withdrawal_ends(date(2026, 11, 7), every_day) == date(2026, 11, 23)


def test_a_period_that_would_end_on_a_public_holiday_ends_on_the_next_working_day() -> None:
    closed = {date(2026, 12, 25)}
    assert withdrawal_ends(date(2026, 12, 11), lambda day: day not in closed) == date(2026, 12, 28)


def test_money_goes_back_within_fourteen_days_of_the_withdrawal() -> None:
    assert refund_by(date(2026, 11, 20)) == date(2026, 12, 4)


# ── incidents ───────────────────────────────────────────────────────────────────────────────────────────────────────
@given(st.integers(0, 60), st.floats(0.5, 30))
def test_the_chance_of_so_many_is_the_tail_of_the_poisson_distribution(count: int, expected: float) -> None:
    summed = sum(math.exp(-expected) * expected**n / math.factorial(n) for n in range(count, 170))
    assert chance_of(count, expected) == pytest.approx(summed, abs=1e-9)


@given(st.integers(0, 40), st.integers(0, 500))
def test_more_cases_are_never_less_unusual_and_a_busier_past_is_never_more_so(count: int, before: int) -> None:
    if is_unusual(count, before):
        assert is_unusual(count + 1, before)
        assert before == 0 or is_unusual(count, before - 1)


def test_a_few_cases_are_no_incident_and_many_after_a_quiet_time_are() -> None:
    assert not is_unusual(LEAST - 1, 0)
    assert is_unusual(LEAST, 0)
    assert not is_unusual(12, 80)
    assert chance_of(12, usual(80)) > UNUSUAL
    assert is_unusual(25, 80)


# ── service orders ──────────────────────────────────────────────────────────────────────────────────────────────────
def order(**fields: object) -> ServiceOrder:
    told = {"partner": "Elektro Weiß", "appointment_from": NOON, "appointment_to": NOON} | fields
    return ServiceOrder.model_validate(told)


def extra(minor: int, currency: str = "EUR") -> Extra:
    price = Amount(minor=minor, currency=currency)
    return Extra(words="Dichtung", price=price, approved_at=NOON, approved_by="Frau Groß")


def test_what_is_to_be_paid_is_the_agreed_price_and_the_extras_approved() -> None:
    agreed = order(agreed_price={"minor": 8000, "currency": "EUR"}).with_extra(extra(1250)).with_extra(extra(50))
    assert agreed.total() == Money(9300, "EUR")
    assert order().total() is None


def test_an_extra_is_approved_before_the_work_is_done_or_not_at_all() -> None:
    with pytest.raises(Refused, match=r"cases\.extra_too_late"):
        order(done_at=NOON).with_extra(extra(1250))


def test_prices_of_two_currencies_do_not_add_up() -> None:
    with pytest.raises(Refused, match=r"money\.currencies_differ"):
        order(agreed_price={"minor": 8000, "currency": "EUR"}).with_extra(extra(1250, "CHF")).total()
