"""A callback is planned, seen, changed and cancelled beside the customer, by keyboard, and nothing typed is lost."""

from __future__ import annotations

from pathlib import Path

from agentdesk.core.callbacks.model import State
from agentdesk.ui.language import language
from tests.journeys.window import Window, open_window
from tests.ui.callbacks.bench import open_customer, planned


def plan(window: Window, words: str = "Wants to know where the parcel is") -> None:
    window.key("F8")
    window.see("What is it about?")
    window.type(words)
    press_enter(window)
    window.see("Callback planned.", words, "local time Berlin")


def press_enter(window: Window) -> None:
    """Once a free slot has been proposed."""
    window.see("free, chosen")
    window.key("Return")


def test_f8_plans_a_callback_into_the_next_free_slot(profile: Path) -> None:
    with open_window(profile) as window:
        whom = open_customer(window)
        plan(window)
        (made,) = planned(window, whom)
        assert made.phone == "+491715550142"
        assert made.phone_label == "mobile"
        assert made.window.zone == "Europe/Berlin"
        assert made.window.minutes == 30
        window.see("local time Berlin", "+49 171 5550142")
        window.key("Alt+Z")
        window.see_no_more("Wants to know where the parcel is")
        assert planned(window, whom) == []


def test_one_is_open_already_and_is_changed_instead(profile: Path) -> None:
    with open_window(profile) as window:
        whom = open_customer(window)
        plan(window)
        window.press("Plan another callback")
        window.type("Once more")
        press_enter(window)
        window.see("Change that one")
        window.press("Change that one")
        window.wait(lambda: window.typed == "Wants to know where the parcel is")
        window.key("End")
        window.type(", and when")
        press_enter(window)
        window.see("Callback changed.")
        (still,) = planned(window, whom)
        assert still.purpose == "Wants to know where the parcel is, and when"


def test_a_callback_is_cancelled_with_a_reason_and_comes_back_by_undo(profile: Path) -> None:
    with open_window(profile) as window:
        whom = open_customer(window)
        plan(window)
        window.key("F8")
        window.press("Cancel callback …")
        window.key("Return")
        window.see("Why do you cancel it?")
        assert planned(window, whom)[0].state is State.OPEN
        window.type("Parcel has come")
        window.key("Return")
        window.see("Callback cancelled.")
        assert planned(window, whom)[0].state is State.CANCELLED
        window.key("Alt+Z")
        window.wait(lambda: planned(window, whom)[0].state is State.OPEN)


def test_what_was_typed_is_there_again_after_the_next_start(profile: Path) -> None:
    with open_window(profile) as window:
        open_customer(window)
        window.key("F8")
        window.see("What is it about?")
        window.type("Half a sentence")
        window.settle()
    with open_window(profile) as window:
        window.ready()
        window.see("What is it about?")
        window.key("F8")
        window.wait(lambda: window.typed == "Half a sentence")
        press_enter(window)
        window.see("Callback planned.")


def test_escape_leaves_the_form_and_f8_comes_back_to_it(profile: Path) -> None:
    with open_window(profile) as window:
        open_customer(window)
        window.key("F8")
        window.see("What is it about?")
        window.type("Half a sentence")
        window.key("Escape")
        window.see_no_more("What is it about?")
        window.key("F8")
        window.wait(lambda: window.typed == "Half a sentence")


def test_an_open_form_speaks_the_language_of_now_and_keeps_its_number_over_a_restart_in_another(
    profile: Path,
) -> None:
    with open_window(profile) as window:
        open_customer(window)
        window.key("F8")
        window.see("What is it about?", "+49 171 5550142 · Mobile")
        window.type("Half a sentence")
        language().use("de")
        window.see("Worum geht es?", "+49 171 5550142 · Mobil")
        window.settle()
    with open_window(profile, language="en") as window:
        window.see("+49 171 5550142 · Mobile")
