"""Money in a form means what it meant in the language it was typed in, and nothing else is taken for money."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from agentdesk.core.errors import Refused
from agentdesk.ui.forms.fields import AmountField
from agentdesk.ui.language import language


@pytest.fixture
def field(qtbot: QtBot) -> Iterator[AmountField]:
    made = AmountField()
    qtbot.addWidget(made)
    yield made
    language().use("en")


def typed(qtbot: QtBot, field: AmountField, words: str) -> str:
    field.clear()
    qtbot.keyClicks(field, words)
    return field.require()


@pytest.mark.parametrize(
    ("spoken", "words", "meant", "other", "shown"),
    [
        ("de", "1234", "1234", "en", "1234"),
        ("de", "12,5", "12.50", "en", "12.50"),
        ("en", "1,234.50", "1234.50", "de", "1234,50"),
        ("de", "49.90", "49.90", "en", "49.90"),
    ],
)
def test_what_was_typed_keeps_its_meaning_when_the_language_changes(
    qtbot: QtBot, field: AmountField, spoken: str, words: str, meant: str, other: str, shown: str
) -> None:
    language().use(spoken)
    assert typed(qtbot, field, words) == meant
    language().use(other)
    assert (field.require(), field.text()) == (meant, shown)


def test_what_the_program_wrote_keeps_its_meaning_too(field: AmountField) -> None:
    language().use("de")
    field.setText("1.234,50")
    language().use("en")
    assert (field.text(), field.require()) == ("1234.50", "1234.50")


def test_what_was_kept_is_shown_again_in_the_language_of_now(field: AmountField) -> None:
    language().use("de")
    field.show_answer("1234.50")
    assert (field.text(), field.answer) == ("1234,50", "1234.50")


def test_what_may_mean_thousands_or_not_is_asked_about_in_every_language(qtbot: QtBot, field: AmountField) -> None:
    for spoken in ("de", "en"):
        language().use(spoken)
        for words in ("12.345", "12,345"):
            with pytest.raises(Refused, match="amount_two_ways"):
                typed(qtbot, field, words)
    field.show_answer("12.345")
    language().use("de")
    assert field.text() == "12.345"


def test_what_may_mean_two_things_does_not_come_back_from_a_draft_as_one_of_them(qtbot: QtBot) -> None:
    language().use("de")
    before, after = AmountField("KWD"), AmountField("KWD")
    for field in (before, after):
        qtbot.addWidget(field)
    for words, meant in (("1,234", "1.234"), ("1.234,500", "1234.500")):
        assert typed(qtbot, before, words) == meant
        after.show_answer(before.answer)
        assert after.require() == meant
    with pytest.raises(Refused, match="amount_two_ways"):
        typed(qtbot, before, "1.234")
    after.show_answer(before.answer)
    with pytest.raises(Refused, match="amount_two_ways"):
        after.require()
    language().use("en")


@pytest.mark.parametrize("words", ["viel", "1.2.3", "12,345,6", "-3", "1e5"])
def test_what_is_no_amount_stays_as_it_was_typed_in_every_language(
    qtbot: QtBot, field: AmountField, words: str
) -> None:
    language().use("de")
    with pytest.raises(Refused, match="amount_unreadable"):
        typed(qtbot, field, words)
    language().use("en")
    assert (field.text(), field.answer) == (words, words)


def test_an_emptied_field_asks_for_nothing(qtbot: QtBot, field: AmountField) -> None:
    field.show_answer("12")
    field.selectAll()
    qtbot.keyClicks(field, " ")
    assert field.require() == ""
