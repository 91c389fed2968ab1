"""Two callers on the line, and pages opened beside a call: what is typed stays with whom it is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.window import Window, open_window


def call_with(window: Window, name: str, words: str) -> None:
    open_customer(window, name)
    window.key("F2")
    window.type(words)


def open_customer(window: Window, name: str) -> None:
    window.key("Ctrl+K")
    window.type(name)
    window.see("1 hit")
    window.key("Return")
    window.wait(lambda: name in window.heading.lower(), lambda: str(window.words()))


def test_the_next_customer_brings_their_own_conversation_along(profile: Path) -> None:
    with open_window(profile) as window:
        window.ready()
        call_with(window, "quellenthal", "Parcel lost.")
        call_with(window, "zzebrowski", "Wants to return it.")
        window.key("Ctrl+Tab")
        window.wait(lambda: "Quellenthal" in window.heading)
        assert window.typed == "Parcel lost."
        window.key("Ctrl+Tab")
        window.wait(lambda: "Zzebrowski" in window.heading)
        assert window.typed == "Wants to return it."
        window.key("F3")
        window.wait(lambda: "Quellenthal" in window.heading)
        assert window.typed == "Parcel lost."


def test_beside_another_customers_page_the_notes_say_whose_they_are(profile: Path) -> None:
    with open_window(profile) as window:
        window.ready()
        call_with(window, "quellenthal", "Parcel lost.")
        assert not window.shows("Notes on Jörg Quellenthal")
        open_customer(window, "zzebrowski")
        window.see("Notes on Jörg Quellenthal")
        window.key("Ctrl+Tab")
        window.see_no_more("Notes on Jörg Quellenthal")


def test_a_caller_who_waits_while_somebody_types_leaves_page_and_notes_alone(profile: Path) -> None:
    with open_window(profile) as window:
        window.ready()
        call_with(window, "quellenthal", "Parcel")
        bench = window.start.workbench
        assert bench is not None
        bench.open_uri("tel:+49305550199")
        window.see("Aylin Zzebrowski ·")  # known by now, and waiting
        window.type(" lost.")
        assert (window.heading, window.typed) == ("Jörg Quellenthal", "Parcel lost.")


@pytest.mark.parametrize("key", ["Ctrl+E", "F1", "Ctrl+,", "Ctrl+O", "Ctrl+Shift+N"])
def test_a_page_that_is_left_in_a_call_gives_the_keyboard_back_to_the_notes(profile: Path, key: str) -> None:
    with open_window(profile) as window:
        window.ready()
        call_with(window, "quellenthal", "Parcel lost.")
        window.key("Home", key)
        window.wait(lambda: window.typed != "Parcel lost.")
        window.rest(50)
        window.key("Escape")
        if window.asks_for_file:
            window.key("Escape")
        window.wait(lambda: window.heading == "Jörg Quellenthal")
        window.type("A ")
        assert window.typed == "A Parcel lost."


def test_a_page_that_is_left_gives_the_keyboard_back_to_where_it_was(profile: Path) -> None:
    with open_window(profile) as window:
        window.ready()
        open_customer(window, "quellenthal")
        before = window.start.window.focusWidget()
        window.key("F1")
        window.wait(lambda: not window.heading)
        window.key("Escape")
        assert window.heading == "Jörg Quellenthal"
        assert window.start.window.focusWidget() is before


def test_the_customer_on_the_line_stays_open(profile: Path) -> None:
    with open_window(profile) as window:
        window.ready()
        call_with(window, "quellenthal", "Parcel lost.")
        window.settle()
        window.key("Ctrl+W")
        window.see("The contact with Jörg Quellenthal is still open")
        assert (window.heading, window.typed) == ("Jörg Quellenthal", "Parcel lost.")
        open_customer(window, "zzebrowski")
        window.key("Ctrl+W")
        window.wait(lambda: window.heading == "Jörg Quellenthal")


def test_the_channel_is_changed_by_key(profile: Path) -> None:
    with open_window(profile) as window:
        window.ready()
        call_with(window, "quellenthal", "Parcel lost.")
        for key, channel in (("Down", "Call out"), ("Up", "Call in")):  # the menu opens again, at what is chosen
            window.key("Ctrl+H")
            window.key(key, "Return")
            window.see(channel)
            assert window.typed == "Parcel lost."


@pytest.mark.parametrize("key", ["Return", "Escape"])
def test_an_alert_pinned_in_a_call_gives_the_keyboard_back_to_the_notes(profile: Path, key: str) -> None:
    with open_window(profile) as window:
        window.ready()
        call_with(window, "quellenthal", "Parcel lost.")
        window.key("Alt+P")
        window.type("Calls back")
        window.key(key)
        window.wait(lambda: window.typed != "Calls back")
        window.rest(300)  # the alert comes in above the timeline
        assert window.typed == "Parcel lost."
