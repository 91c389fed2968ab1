"""Whoever types while the window opens loses nothing: not a word in the box, not a word after F2."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.test_an_agents_morning import find
from tests.journeys.window import Window, open_window


def test_words_after_f2_are_in_the_notes(profile: Path) -> None:
    with open_window(profile) as window:
        assert not window.start.workbench
        window.key("F2", "F2")
        window.type("Mein Paket fehlt")
        window.key("Backspace")
        window.ready()
        window.wait(lambda: window.typed == "Mein Paket fehl", lambda: window.typed)
        window.type("t")
        window.settle()
        assert window.typed == "Mein Paket fehlt"
        assert len(window.start.workbench.contacts.conversations.talks) == 1
        assert window.start.window.top.search.text() == ""


def test_words_in_the_box_are_looked_for_and_enter_opens_who_is_found(profile: Path) -> None:
    with open_window(profile) as window:
        window.type("zzebrowski")
        assert window.typed == "zzebrowski", "what is typed is seen at once"
        window.key("Return")
        window.ready()
        window.wait(lambda: window.heading == "Aylin Zzebrowski", lambda: str(window.words()))


def test_what_is_typed_in_the_box_has_its_list_without_another_key(profile: Path) -> None:
    with open_window(profile) as window:
        window.type("zzebrowski")
        window.ready()
        window.wait(window.start.workbench.box.popup.isVisible, "no list")


def leave_two_open(profile: Path) -> None:
    """A customer in front, and words of a conversation."""
    with open_window(profile) as window:
        find(window.ready(), "quellenthal", "Jörg Quellenthal")
        window.key("F2")
        window.type("Mein Paket fehlt")
        window.settle()


def come_back(window: Window) -> None:
    window.ready().see("Mein Paket fehlt")
    window.settle()


@pytest.mark.parametrize("key", ["Ctrl+K", "Ctrl+Shift+K"])
def test_whoever_has_called_the_box_keeps_the_keyboard_there(profile: Path, key: str) -> None:
    leave_two_open(profile)
    with open_window(profile) as window:
        window.key(key)
        come_back(window)
        assert window.start.window.top.search.hasFocus()


def test_nothing_typed_before_a_question_is_left_to_be_read(profile: Path) -> None:
    with open_window(profile, passphrase=None) as window:
        if not window.shows("Passphrase"):  # as on a machine that does not ask before anybody can type
            window.key("F2")
            window.type("vier R")
        window.see("Passphrase")
        window.type("vier Rösser traben heim\n")
        window.ready()
        assert not window.start.workbench.contacts.active
        assert window.start.window.top.search.text() == ""
