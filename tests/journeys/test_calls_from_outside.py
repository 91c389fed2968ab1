"""Calls and changes that come from outside the window: a softphone that runs a program, a command line beside it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.journeys.shops import begin, command_line
from tests.journeys.window import Window, open_window

FOREIGN = {
    "agentdesk://delete/everything": "This address names nothing that can be shown.",
    "file:///etc/passwd": "Only addresses that begin with tel: or agentdesk: are opened here.",
    "Tel:$(reboot)": "This is not a telephone number.",
}
"""What anybody can make somebody click, and what the window says to it."""


def pop(window: Window, profile: Path, uri: str) -> None:
    """A second start of the program, as a softphone makes it; it ends at once, having told the open window."""
    with begin(profile, "pop", uri) as call:
        window.wait(lambda: call.poll() is not None, "the second start does not end")
        out, err = call.communicate()
    assert call.returncode == 0, out + err
    assert json.loads(out) == {"window": 0}


def test_a_softphone_shows_who_is_ringing(profile: Path) -> None:
    with open_window(profile) as window:
        window.ready()
        pop(window, profile, "tel:+491715550142")
        window.wait(lambda: window.heading == "Jörg Quellenthal", lambda: str(window.words()))
        window.see("Call in", "Draft saved")
        window.type("sofort mitgeschrieben")
        assert window.typed == "sofort mitgeschrieben"
        window.settle()


def test_a_number_nobody_has_becomes_a_customer(profile: Path) -> None:
    with open_window(profile) as window:
        window.ready()
        pop(window, profile, "tel:+49305559876")
        window.see("+49 30 5559876")
        window.key("Ctrl+Shift+N")
        window.see("New customer")
        window.type("Ulrike")
        window.key("Tab")
        window.type("Brandauer")
        window.see("30 5559876")
        window.key("Ctrl+S")
        window.wait(lambda: window.heading == "Ulrike Brandauer", lambda: str(window.words()))
        window.key("Ctrl+R")
        window.type("advice")
        window.key("Return", "Ctrl+Return", "1", "Y", "Return")
        window.see("Calls 1", "Order › Advice · settled")
        window.settle()
    hits = command_line(profile, "find", "0305559876")["hits"]
    assert [hit["name"] for hit in hits] == ["Ulrike Brandauer"]
    timeline = command_line(profile, "show", hits[0]["number"])["timeline"]
    assert {entry["kind"] for entry in timeline} == {"interaction.done", "customer.created"}


def test_a_second_start_brings_the_window_to_the_front_and_foreign_addresses_do_nothing(profile: Path) -> None:
    with open_window(profile) as window:
        window.ready()
        window.start.window.showMinimized()
        with begin(profile) as call:
            window.wait(lambda: call.poll() is not None, "the second start does not end")
        assert call.returncode == 0
        assert not window.start.window.isMinimized()
        for address, words in FOREIGN.items():
            window.start.receive([address])  # as a click hands it over
            window.see(words)
        assert not window.start.workbench.calls.contacts.active


def test_a_note_written_on_the_command_line_appears_in_the_window(profile: Path) -> None:
    with open_window(profile) as window:
        window.ready()
        window.key("Ctrl+K")
        window.type("quellenthal")
        window.see("1 hit")
        window.key("Return")
        window.see("Customer created")
        customer_id = command_line(profile, "find", "quellenthal")["hits"][0]["customer_id"]
        note = {"customer_id": customer_id, "words": "Retoure ist angekommen."}
        command_line(profile, "do", "customers.add_note", json.dumps(note))
        window.see("Retoure ist angekommen.", "Notes 1")


def test_a_supervisor_sets_a_wrap_up_right_while_the_customer_is_open(profile: Path) -> None:
    with open_window(profile) as window:
        window.ready()
        window.key("Ctrl+K")
        window.type("quellenthal")
        window.see("1 hit")
        window.key("Return")
        window.see("Customer created")
        window.key("F2", "Ctrl+R")
        window.type("tracking")
        window.key("Return", "Ctrl+Return", "1", "Y", "Return")
        window.see("settled")
        window.settle()
        shown = command_line(profile, "show", "K-100001")
        talk = next(entry for entry in shown["timeline"] if entry["kind"] == "interaction.done")
        right = {
            "interaction_id": talk["subject_id"],
            "reason_id": talk["data"]["reason_id"],
            "notes": "An den Versand",
        }
        right |= {"outcome": "passed_on", "solved": "no"}
        command_line(profile, "--as", "Jonas Weber", "do", "interactions.correct", json.dumps(right))
        window.see("corrected", "passed on", "An den Versand", "Jonas Weber")


def test_the_extension_a_caller_sits_at_is_shown_and_kept(profile: Path) -> None:
    with open_window(profile) as window:
        window.ready()
        pop(window, profile, "tel:+491715550142;ext=12")
        window.see("Jörg Quellenthal", "ext. 12")
        window.key("Ctrl+R")
        window.type("advice")
        window.key("Return", "Ctrl+Return", "1", "Y", "Return")
        window.see("Calls 1")
        window.key("Ctrl+2", "Home", "Return")
        window.see("Extension", "12", "+491715550142")
        window.settle()
