"""Answers of callers: how they are written never matters, what they are always does."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.errors import Refused
from agentdesk.core.identity.comparing import matches
from agentdesk.core.identity.model import Known, Question, Street
from agentdesk.core.money import Money

KNOWN = Known(
    postcodes=("50674", "SW1A 1AA"),
    streets=(Street("Lindenstraße", "8a"), Street("Am Rübenacker", "12")),
    emails=("anna.berg@example.org", "info@kaffee-sommer.at"),
    phones=("+4915112345642", "+43512998877"),
    order_numbers=("B-2026-00417", "99812"),
    order_amounts=(Money(123450, "EUR"), Money(4990, "EUR")),
    ringing="+43512998877",
)
RIGHT = [
    (Question.POSTCODE, ["50674", "D-50674", "5 06 74", "50 674", "sw1a1aa", "SW1A 1AA"]),
    (Question.STREET, ["Lindenstraße 8a", "lindenstr. 8 A", "Lindenstrasse 8a", "LINDENSTRASSE 8 a", "Lindnstraße 8a"]),
    (Question.STREET, ["Am Rübenacker 12", "am ruebenacker 12", "Am Rubenacker 12"]),
    (Question.EMAIL, ["Anna.Berg@Example.org", " anna.berg @ example.org ", "anna punkt berg ät example punkt org"]),
    (Question.EMAIL, ["info@kaffee-sommer.at", "info klammeraffe kaffee minus sommer.at"]),
    (Question.PHONE, ["0151 12345642", "+49 151 / 123 456 42", "0049151-12345642"]),
    (Question.ORDER_NUMBER, ["B-2026-00417", "b 2026 00417", "202600417", "99812"]),
    (Question.ORDER_AMOUNT, ["1.234,50", "1,234.50 €", "1234,5", "49,90 Euro", "49.90"]),
]
WRONG = [
    (Question.POSTCODE, ["50675", "5067", "506741", "Köln"]),
    (
        Question.STREET,
        ["Lindenstraße", "Lindenstraße 8", "Lindenstraße 18a", "Birkenstraße 8a", "8a", "Am Rübenacker 2"],
    ),
    (Question.EMAIL, ["anna.berg@example.com", "berg@example.org", "@example.org", "info@kaffee-sommer"]),
    (Question.PHONE, ["12345642", "0151 12345643", "+43 512 998877", "vergessen"]),
    (Question.ORDER_NUMBER, ["417", "B-2026-0041", "2026"]),
    (Question.ORDER_AMOUNT, ["49", "49,91", "1234", "fünfzig"]),
]


@pytest.mark.parametrize(("question", "said"), [(q, each) for q, those in RIGHT for each in those])
def test_another_way_to_write_it_is_right(question: Question, said: str) -> None:
    assert matches(question, said, KNOWN)


@pytest.mark.parametrize(("question", "said"), [(q, each) for q, those in WRONG for each in those])
def test_something_else_is_wrong(question: Question, said: str) -> None:
    assert not matches(question, said, KNOWN)


@pytest.mark.parametrize("question", list(Question))
@pytest.mark.parametrize("said", ["", "   ", "-", "…", "__"])
def test_nothing_is_no_answer(question: Question, said: str) -> None:
    with pytest.raises(Refused, match="answer_missing"):
        matches(question, said, KNOWN)


@given(st.text(max_size=60), st.sampled_from(list(Question)))
def test_where_we_know_nothing_nothing_is_right_and_nothing_breaks(said: str, question: Question) -> None:
    try:
        right = matches(question, said, Known())
    except Refused:
        right = any(map(str.isalnum, said))
    assert not right


@given(st.integers(10_000, 99_999), st.integers(10_000, 99_999))
def test_a_postcode_is_right_only_if_it_is_the_same(ours: int, said: int) -> None:
    assert matches(Question.POSTCODE, str(said), Known(postcodes=(str(ours),))) is (ours == said)


@given(st.text(string.ascii_lowercase + "äöüß", min_size=5, max_size=20), st.integers(1, 400), st.integers(1, 400))
def test_a_house_number_is_never_forgiven(name: str, ours: int, said: int) -> None:
    known = Known(streets=(Street(name, str(ours)),))
    assert matches(Question.STREET, f"{name} {said}", known) is (ours == said)
    assert matches(Question.STREET, f"{name.upper()} {ours}", known)


def test_the_number_they_ring_from_is_no_question_where_it_is_the_only_one() -> None:
    assert Question.PHONE not in Known(phones=("+491",), ringing="+491").askable()
    assert Question.PHONE in Known(phones=("+491", "+492"), ringing="+491").askable()
    assert Known().askable() == ()
