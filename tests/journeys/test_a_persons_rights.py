"""Somebody asks what we know of them and wants it erased: from the request to done, by keyboard, by two people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.wording import text
from agentdesk.ui.privacy.part import PrivacyPart
from tests.approvals import PIN
from tests.journeys.shops import command_line
from tests.journeys.window import Window, open_window
from tests.ui.approvals_shop import MIRIAM, SVEN, make_shop

WHO = "Quellenthal"


def opened(window: Window) -> None:
    window.key("Ctrl+K")
    window.type(WHO)
    bench = window.start.workbench
    assert bench
    window.wait(lambda: bench.search.is_answered and window.shows(WHO))
    window.key("Return")
    window.wait(lambda: WHO in window.heading)


def part_of(window: Window) -> PrivacyPart:
    bench = window.start.workbench
    assert bench
    return next(part for part in bench.parts if isinstance(part, PrivacyPart))


def fill(window: Window, *pieces: str) -> None:
    """Into one question after the other, then saved."""
    for n, words in enumerate(pieces):
        if n:
            window.key("Tab")
        window.type(words)
    window.key("Ctrl+S")
    window.settle()


@pytest.mark.usefixtures("dear_argon2")  # a PIN typed here is confirmed by a process of its own
@pytest.mark.parametrize("language", ["en", "de"])
def test_from_the_request_to_the_copy_and_the_erasure(tmp_path: Path, qapp: QApplication, language: str) -> None:
    profile = make_shop(tmp_path / "profile")
    into = tmp_path / "copies"
    into.mkdir()
    with open_window(profile, language=language, person=MIRIAM) as window:
        window.ready()
        opened(window)
        window.key("Ctrl+Shift+O")
        window.see(text("privacy.nothing_binds"))
        window.press(text("privacy.step.record"))
        window.see(text("privacy.step.record.title"))
        window.key("Tab", "Tab", "Tab")
        fill(window, "Was wissen Sie über mich?")
        window.see("R-1", text("privacy.right.access"), "Was wissen Sie über mich?")
        window.press(text("privacy.step.identify"))
        window.key("Tab")
        fill(window, "Antwort an die bekannte Adresse")
        window.see(text("privacy.identity.known_way"))
        copy_saved(window, into)
        window.press(text("privacy.step.settle"))
        fill(window, "Kopie per Brief")
        window.see(text("privacy.nothing_binds"))
        window.press(text("privacy.erase_begin"))
        window.see(text("privacy.erase_for_good"))
        window.press(text("privacy.erase_prepare"))
        window.see(text("privacy.erase_waits"))
    [folder] = into.iterdir()
    copied = json.loads((folder / "copy.json").read_text())
    assert WHO in copied["name"]
    assert WHO in (folder / "copy.html").read_text()

    with open_window(profile, language=language, person=SVEN) as window:
        window.ready()
        opened(window)
        window.key("Ctrl+N")
        window.type("Halb geschrieben")
        window.settle()
        window.key("Ctrl+Shift+O")
        window.see("R-2", text("privacy.right.erasure"))
        window.press(text("privacy.erase_begin"))
        window.see(text("privacy.erase_prepared_by", person=MIRIAM))
        window.key("Tab")
        window.type(PIN)
        window.key("Return")
        window.see(text("privacy.requests_page"), text("privacy.no_requests"))
        window.wait(lambda: not window.shows(WHO), lambda: str(window.words()))
        bench = window.start.workbench
        assert bench
        assert bench.customers.kept == []
        window.settle()
        assert not [draft for draft in bench.drafts.all() if "Halb geschrieben" in str(draft.content)]
        window.key("E")
        window.see("R-1", "R-2", text("privacy.erased_customer"))
        window.key("Esc")
        window.see_no_more("R-2")
    assert WHO not in (profile / "settings.json").read_text()
    assert WHO not in str(command_line(profile, "find", WHO))
    assert command_line(profile, "check")


def copy_saved(window: Window, into: Path) -> None:
    window.press(text("privacy.copy_begin"))
    window.see(text("privacy.copy_review"), MIRIAM)
    window.press(text("privacy.copy_save"))
    window.wait(lambda: window.asks_for_file, "no dialog")
    window.type(str(into))
    window.key("Return")
    window.see(text("privacy.copy_open"))
