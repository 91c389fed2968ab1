"""A recovery code survives being written down, read out and typed again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.errors import Refused
from agentdesk.core.storage.recovery_code import ALPHABET, GROUPS, is_like_code, new_code, read_code

CODE = new_code()
PLACES = [place for place, character in enumerate(CODE) if character != "-"]


def mistyped_group(typed: str) -> int:
    with pytest.raises(Refused) as refusal:
        read_code(typed)
    assert refusal.value.code == "keys.code_mistyped"
    return int(refusal.value.facts["group"])


def test_a_code_has_six_groups_without_letters_that_look_alike() -> None:
    assert [len(group) for group in CODE.split("-")] == [5] * GROUPS
    assert not set("ILOU") & set(CODE)
    assert new_code() != CODE


def test_a_code_is_read_in_any_dress() -> None:
    for dress in (CODE.lower(), CODE.replace("-", " "), CODE.replace("-", ""), f"  {CODE}\n", CODE.replace("-", "–")):
        assert is_like_code(dress)
        assert read_code(dress) == CODE


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    code = next(code for code in iter(new_code, None) if "0" in code and "1" in code)
    assert read_code(code.replace("0", "O").replace("1", "l")) == code


@given(st.sampled_from(PLACES), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_found_in_its_group(place: int, wrong: str) -> None:
    if CODE[place] != wrong:
        assert mistyped_group(CODE[:place] + wrong + CODE[place + 1 :]) == place // 6 + 1


@pytest.mark.parametrize("place", range(len(CODE) - 1))
def test_two_neighbours_swapped_are_found(place: int) -> None:
    one, other = CODE[place : place + 2]
    if one != other and "-" not in (one, other):
        assert mistyped_group(CODE[:place] + other + one + CODE[place + 2 :]) == place // 6 + 1


def test_groups_in_another_order_are_found() -> None:
    first, second, *rest = CODE.split("-")
    assert mistyped_group("-".join([second, first, *rest])) == 1


def test_a_letter_that_never_occurs_is_found() -> None:
    assert mistyped_group("U" + CODE[1:]) == 1


def test_half_a_code_is_told_by_its_length() -> None:
    with pytest.raises(Refused, match="code_length"):
        read_code(CODE[:12])


def test_a_passphrase_is_not_taken_for_a_code() -> None:
    assert not is_like_code("vier Rösser traben heim")
