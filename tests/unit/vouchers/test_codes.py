"""Codes of vouchers: what is read, what is found wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.vouchers import codes
from agentdesk.core.vouchers.codes import ALPHABET, LENGTH, PREFIX, check_character

CODES = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)
SECRETS = st.binary(min_size=32, max_size=32)
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.mark.parametrize(
    ("text", "check", "alphabet"),
    [
        ("79462", "3", "0123456789"),  # ISO/IEC 7064 MOD 11,10
        ("0794", "5", "0123456789"),
        ("A12425GABC1234002", "M", _LETTERS),  # MOD 37,36: a GRid as its handbook has it
    ],
)
def test_the_check_character_is_that_of_the_standard(text: str, check: str, alphabet: str) -> None:
    assert check_character(text, alphabet) == check


@given(CODES)
def test_a_code_is_read_as_it_is_shown(code: str) -> None:
    assert codes.read(codes.shown(code)) == code
    assert codes.read(codes.in_qr(code)) == code
    assert len(codes.shown(code)) == 21


@given(CODES, st.integers(0, LENGTH), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_found(code: str, at: int, wrong: str) -> None:
    right = code + check_character(code)
    if right[at] != wrong:
        assert codes.read(right[:at] + wrong + right[at + 1 :]) is None


def test_nearly_every_transposition_is_found() -> None:
    """Of all pairs of unlike neighbours, at each place of a code of noughts and at the end of it."""
    missed = tried = 0
    for at in range(LENGTH - 1):
        for one in ALPHABET:
            for other in ALPHABET:
                if one != other:
                    start, end = "7K3M9QXT2W4H8R"[:at], "7K3M9QXT2W4H8RBN"[at + 2 :]
                    right = check_character(start + one + other + end)
                    missed += right == check_character(start + other + one + end)
                    tried += 1
    assert missed / tried < 0.005, f"{missed} of {tried}"


@given(CODES, st.data())
def test_look_alikes_case_spaces_and_dashes_do_not_matter(code: str, data: st.DataObject) -> None:
    heard = {"0": "0Oo", "1": "1IiLl"}
    typed = [data.draw(st.sampled_from(heard.get(letter, letter + letter.lower()))) for letter in codes.shown(code)]
    between = data.draw(st.lists(st.sampled_from(["", " ", "-", "–", "\t"]), min_size=21, max_size=21))
    assert codes.read("".join(a + b for a, b in zip(typed, between, strict=True))) == code


@pytest.mark.parametrize("typed", ["", "-", PREFIX, "7K3M-9QXT-2W4H-8RBN", "U" * 17, "é" * 17, "SOMMER-2026-AB12"])
def test_what_is_no_code_of_ours_is_not_read(typed: str) -> None:
    assert codes.read(typed) is None


def test_a_code_of_the_shop_system_is_never_taken_for_one_of_ours() -> None:
    code = "7K3M9QXT2W4H8RBN"
    assert codes.known_as(code) != codes.known_as(codes.shown(code))
    assert codes.known_as(" sommer-2026-ab12 ") == codes.known_as("SOMMER2026AB12")


@given(SECRETS, st.integers(1, 10**6), st.integers(1, 10**6))
def test_each_stub_of_a_lease_has_its_own_code(secret: bytes, one: int, other: int) -> None:
    made = codes.made_of(secret, one)
    assert set(made) <= set(ALPHABET)
    assert len(made) == LENGTH
    assert (made == codes.made_of(secret, other)) == (one == other)
