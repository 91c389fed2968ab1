"""During a call somebody turns out to be in the books twice; a week later it was a mistake. By keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.shops import command_line
from tests.journeys.window import Window, open_window

CALLER, DUPLICATE = "Quellenthal", "Zzebrowski"
WORDS = {
    "en": ("Who else is", "half-written note", "Also known as", "Take apart …", "Came later", "two customers again"),
    "de": ("Wer ist noch", "angefangene Notiz", "Auch bekannt als", "Wieder trennen …", "Kam später", "wieder zwei"),
}


def opened(window: Window, name: str) -> None:
    window.key("Ctrl+K")
    window.key("Ctrl+A")
    window.type(name)
    bench = window.start.workbench
    assert bench
    window.wait(lambda: bench.search.is_answered and window.shows(name))
    window.key("Return")
    window.wait(lambda: name in window.heading)


@pytest.mark.parametrize("language", ["en", "de"])
def test_merged_during_a_call_and_taken_back_a_week_later(profile: Path, language: str) -> None:
    who_else, followed, known_as, take_apart, later, again = WORDS[language]
    with open_window(profile, language=language) as window:
        window.ready()
        opened(window, DUPLICATE)
        window.key("Ctrl+N")
        window.type("Fragt nach dem Paket")  # half written, and not saved
        opened(window, CALLER)
        window.key("F2")  # the telephone rings, and is answered
        window.type("Ruft wegen zwei Bestellungen an")
        window.settle()
        window.key("Ctrl+Shift+U")
        window.see(who_else)
        window.type(DUPLICATE)
        bench = window.start.workbench
        assert bench
        window.wait(lambda: window.shows("K-"))
        window.settle()
        window.key("Return")
        window.settle()
        window.key("Ctrl+S")
        window.wait(lambda: CALLER in window.heading)
        window.settle()
        merged = command_line(profile, "customers", "merges")
        assert [each["stands"] for each in merged] == [True]
        assert bench.customers.page
        assert bench.customers.page.note.words.toPlainText() == "Fragt nach dem Paket"
        window.see(followed)
        assert merged[0]["loser_id"] not in [each["id"] for each in bench.customers.kept]
        assert bench.contacts.active is not None

    number = merged[0]["winner_number"]
    with open_window(profile, language=language) as window:  # a week later
        window.ready()
        opened(window, CALLER)
        window.key("Ctrl+N")
        window.settle()
        window.key("Ctrl+A")
        window.type("Ist doch jemand anders")
        window.key("Ctrl+S")
        window.settle()
        window.see(known_as)
        window.press(take_apart)
        window.see(later, "Ist doch jemand anders")
        window.key("Space", "Ctrl+S")
        window.see(again)
        window.settle()
    assert [each["stands"] for each in command_line(profile, "customers", "merges", number)] == [False]
    shown = command_line(profile, "show", merged[0]["loser_number"])
    assert "Ist doch jemand anders" in str(shown["timeline"])
    assert command_line(profile, "check")
