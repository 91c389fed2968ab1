"""A message is thanks only if it says nothing else: a complaint that begins politely is read by somebody."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.cases.thanks import Thanks, own_words, thanks_in

QUOTED = "\n\nAm Do., 12. Nov. 2026 um 14:03 Uhr schrieb Kaffeehaus Sommer\n<service@example.org>:\n> War alles gut?\n"


def test_thanks_are_told_with_their_language_and_the_customers_own_words() -> None:
    assert thanks_in("Vielen Dank für die schnelle Hilfe! LG Anna" + QUOTED) == Thanks(
        "de", "Vielen Dank für die schnelle Hilfe! LG Anna"
    )
    assert thanks_in("Thank you, it works now.\n\nSent from my iPhone") == Thanks("en", "Thank you, it works now.")


@pytest.mark.parametrize(
    "words",
    [
        "Danke, aber das Paket ist noch nicht da",
        "Danke! Wann kommt der Rest?",
        "Danke für nichts",
        "Vielen Dank im Voraus",
        "Nein danke",
        "Danke, dann nehme ich die blaue",
        "Danke. Die Tasse ist zersprungen.",
        "Vielen Dank!\n\nLG Anna\n\nPS: der Deckel passt nicht",
        "Danke" + QUOTED + "Leider gar nicht.\n",
        "Super Service, danke 🙄",
        "„Danke“ für die Hilfe",
        "Danke...",
        "Thanks, still waiting",
        "Thanks in advance",
        "No thanks",
        "Thank you for keeping my money",
    ],
)
def test_what_says_more_is_no_message_of_thanks(words: str) -> None:
    assert thanks_in(words) is None


@pytest.mark.parametrize("words", ["", "  \n", "Perfekt!", "Das Paket ist angekommen.", "👍", "> Danke", "LG Anna"])
def test_what_does_not_thank_is_none_either(words: str) -> None:
    assert thanks_in(words) is None


def test_an_answer_below_quoted_lines_is_the_customers_own() -> None:
    assert own_words("> Alles gut?\nNein.\n> Gruß") == "Nein."
    assert own_words("Danke" + QUOTED) == "Danke"


@given(st.text(max_size=400))
def test_whatever_is_written_is_answered(words: str) -> None:
    found = thanks_in(words)
    assert found is None or found.words in words.replace("\r", "\n")


@given(st.sampled_from(["Danke! ", "Thank you. ", "Vielen Dank für die Hilfe, "]), st.text("abcdefgh ?", min_size=8))
def test_thanks_with_words_that_we_do_not_know_are_read_by_somebody(thanks: str, words: str) -> None:
    if words.strip(" ") and not {"a", "d", "e", "g", "bg", "hg"} & set(words.split()):
        assert thanks_in(thanks + words + " zzz") is None


@pytest.mark.parametrize(
    "words", ["danke " * 3000, "a " * 9000, "vielen " * 59, "der die das sehr gut " * 11, "-" * 50_000]
)
def test_a_long_message_takes_no_time(words: str) -> None:
    start = time.process_time()
    thanks_in("Vielen Dank für " + words)
    assert time.process_time() - start < 1
