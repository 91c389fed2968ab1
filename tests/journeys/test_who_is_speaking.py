"""Somebody rings whose data is masked: wrong at first, then right; then a field is shown with nobody on the line. By
keyboard alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.journeys.shops import command_line
from tests.journeys.window import Window, open_window

CALLER, MAIL = "Quellenthal", "quellenthal@example.org"
WORDS = {
    "en": ("Some data masked", "Not checked yet", "is not right", "That is right", "Everything is shown", "Discard",
           "Nobody is on the line", "E-mail", "quarter of an hour"),
    "de": ("Daten verdeckt", "Noch nicht abgeglichen", "stimmt nicht", "Das stimmt.", "ist alles sichtbar", "Verwerfen",
           "Niemand am Apparat", "E-Mail", "Viertelstunde"),
}  # fmt: skip


def opened(window: Window, name: str) -> None:
    window.key("Ctrl+K")
    window.key("Ctrl+A")
    window.type(name)
    bench = window.start.workbench
    assert bench
    window.wait(lambda: bench.search.is_answered and window.shows(name))
    window.key("Return")
    window.wait(lambda: name in window.heading)


def made_known(profile: Path) -> str:
    """Their number; the shop checks who is speaking from now on."""
    [found] = command_line(profile, "find", CALLER)["hits"]
    address = {"kind": "address", "street": "Lindenstraße", "house_number": "8a", "postcode": "50674", "city": "Köln"}
    for point in ({"kind": "email", "value": MAIL}, address):
        args = json.dumps({"customer_id": found["customer_id"], "point": point})
        command_line(profile, "do", "customers.add_point", args)
    command_line(profile, "identity", "policy", "--on")
    return str(found["number"])


def choose(window: Window, chip: str) -> None:
    """With the arrows, in the row of chips that has the keyboard."""
    for _ in range(6):
        if window.typed == chip:
            return
        window.key("Right")
    raise AssertionError(f"no {chip} among the chips")


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_caller_fails_then_is_confirmed_and_a_field_is_shown_for_a_reason(profile: Path, language: str) -> None:
    masked, unchecked, wrong, right, all_shown, discard, nobody, mail, quarter = WORDS[language]
    number = made_known(profile)
    with open_window(profile, language=language) as window:
        window.ready()
        QApplication.clipboard().clear()
        opened(window, CALLER)
        window.see(masked, "••••42")
        window.key("Ctrl+Shift+M")  # what is masked is not copied, but asked about
        window.see(nobody)
        assert QApplication.clipboard().text() == ""
        window.key("Escape", "F2")
        window.settle()
        window.see(unchecked)
        window.key("Ctrl+Shift+D")
        window.type("50675\n")
        window.see(wrong)
        window.type("D-50674\n")
        window.see(right)
        window.settle()
        assert not window.shows(MAIL)
        window.key("Shift+Tab")
        choose(window, mail)
        window.key("Tab")
        window.type(f"{MAIL.upper()}\n")
        window.see(all_shown, MAIL)
        window.key("Escape", "Ctrl+4")
        window.press(discard)
        window.settle()
        window.see_no_more(MAIL)
        window.see(masked)
        window.key("Ctrl+Shift+D")
        window.see(nobody)
        choose(window, mail)
        window.key("Return")
        window.see(quarter, MAIL)
        window.settle()

    shown = command_line(profile, "show", number)
    told = [each["kind"] for each in shown["timeline"] if each["kind"].startswith("identity.")]
    assert told == ["identity.checked"]
    assert "50675" not in str(shown)
