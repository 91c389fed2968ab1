"""The level machine: proofs out of different fields, wrong answers that end it, and ways that go around."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.errors import Refused
from agentdesk.core.identity.model import (
    LIES_IN,
    Check,
    Level,
    Masked,
    Policy,
    Question,
    Way,
    has_mask,
    masked,
    masked_email,
)
from agentdesk.core.identity.standing import same_line

ON = Policy(on=True)
ANSWERS = st.lists(st.tuples(st.sampled_from(list(Question)), st.booleans()), max_size=12)


def after(answers: list[tuple[Question, bool]], policy: Policy) -> Check:
    check = Check()
    for question, right in answers:
        with suppress(Refused):
            check = check.answering(question, right=right, policy=policy)
    return check


def test_two_right_answers_out_of_one_field_are_one_proof() -> None:
    one = after([(Question.POSTCODE, True), (Question.STREET, True)], ON)
    assert one.level(ON) is Level.NONE
    assert one.answering(Question.EMAIL, right=True, policy=ON).level(ON) is Level.CONFIRMED


def test_a_known_number_recognises_and_no_more() -> None:
    assert Check().level(ON, recognised=True) is Level.RECOGNISED


def test_after_too_many_wrong_answers_nothing_is_asked_and_a_supervisor_may_stand_for_them() -> None:
    check = after([(Question.EMAIL, False)] * 3, ON)
    assert check.is_over(ON)
    with pytest.raises(Refused, match=r"identity\.over"):
        check.answering(Question.POSTCODE, right=True, policy=ON)
    assert check.vouched(Way.SUPERVISOR).level(ON) is Level.CONFIRMED
    assert check.vouched(Way.DOCUMENT).level(ON) is Level.STRONG


@given(ANSWERS, st.integers(1, 4), st.integers(1, 5))
def test_confirmed_needs_as_many_fields_as_laid_down_whatever_the_order(
    answers: list[tuple[Question, bool]], proofs: int, most_wrong: int
) -> None:
    policy = Policy(on=True, proofs=proofs, most_wrong=most_wrong)
    check = after(answers, policy)
    assert check.wrong <= most_wrong
    assert (check.level(policy) is Level.CONFIRMED) is (len({LIES_IN[each] for each in check.right}) >= proofs)


@given(ANSWERS, st.sampled_from(list(Question)), st.booleans())
def test_a_further_answer_never_lowers_the_level(
    answers: list[tuple[Question, bool]], question: Question, right: bool
) -> None:
    check = after(answers, ON)
    assert after([*answers, (question, right)], ON).level(ON).reaches(check.level(ON))


@given(st.sampled_from(list(Level)), st.dictionaries(st.sampled_from(list(Masked)), st.sampled_from(list(Level))))
def test_a_higher_level_hides_nothing_more(level: Level, needs: dict[Masked, Level]) -> None:
    policy = Policy(on=True, needs=needs)
    for lower in Level:
        if level.reaches(lower):
            assert policy.hides(level) <= policy.hides(lower)
    assert Policy(on=False, needs=needs).hides(Level.NONE) == frozenset()


@given(st.text(min_size=1, max_size=40))
def test_a_masked_value_shows_two_letters_at_the_most(value: str) -> None:
    shown = masked(value)
    assert has_mask(shown)
    assert len(shown) <= len(masked("")) + 2


def test_a_short_value_is_masked_whole_and_an_address_keeps_what_tells_it_apart() -> None:
    assert masked("4711") == masked("")
    assert masked("+4915112345642").endswith("42")
    assert masked_email("anna.berg@example.org") == "a••••@••••.org"


def test_a_masked_card_number_is_none_of_ours() -> None:
    assert not has_mask("Karte •••• •••• •••• 1234")
    assert has_mask("Karte •••• •••• •••• 1234, Tel. ••••42")


@pytest.mark.parametrize("shown", ["015112345642", "+4915112345642", "004915112345642", "4915112345642"])
def test_the_line_is_known_in_each_notation(shown: str) -> None:
    assert same_line(shown, "+4915112345642")


@pytest.mark.parametrize("shown", ["", "anonymous", "45642", "015112345643"])
def test_another_line_is_not(shown: str) -> None:
    assert not same_line(shown, "+4915112345642")
