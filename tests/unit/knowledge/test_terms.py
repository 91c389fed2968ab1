"""How words become terms, and compounds their parts."""

from __future__ import annotations

import pytest

from agentdesk.core.knowledge.search.words import folded, parts, says_nothing, term, words


@pytest.mark.parametrize(
    ("one", "other"),
    [("Rechnung", "Rechnungen"), ("Überweisung", "ueberweisungen"), ("Größe", "GROESSEN"), ("Mahnungen", "mahnung")],
)
def test_forms_and_spellings_of_a_german_word_are_one_term(one: str, other: str) -> None:
    assert term(words(one)[0], "de") == term(words(other)[0], "de")


@pytest.mark.parametrize(("one", "other"), [("refunds", "Refund"), ("paying", "pays"), ("café", "cafes")])
def test_forms_of_an_english_word_are_one_term(one: str, other: str) -> None:
    assert term(words(one)[0], "en") == term(words(other)[0], "en")


def test_the_same_letters_in_two_languages_are_two_terms() -> None:
    assert term("rate", "de") != term("rate", "en")


def test_an_e_behind_a_vowel_is_not_always_an_umlaut() -> None:
    assert term("neue", "de") == term("neu", "de")
    assert term("quelle", "de") == term("quellen", "de")


def test_a_compound_is_parted_where_both_parts_are_known() -> None:
    known = {term(each, "de") for each in ("rechnung", "adresse", "lieferung")}
    assert parts("rechnungsadresse", known) == (term("rechnung", "de"), term("adresse", "de"))
    assert parts("lieferadresse", known) == (term("lieferung", "de"), term("adresse", "de"))
    assert parts("kaffeetasse", known) == ()


def test_words_that_say_nothing_are_known_in_both_languages() -> None:
    assert says_nothing("welche")
    assert says_nothing("which")
    assert not says_nothing("rechnung")


def test_accents_and_apostrophes_do_not_part_words() -> None:
    assert words("Café’s „Größe“ 2.0") == ["cafe's", "grösse", "2", "0"]
    assert folded("ÉTÉ") == "ete"
