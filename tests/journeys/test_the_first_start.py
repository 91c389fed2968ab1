"""The first start by keyboard: every choice is a key away, and every way back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication

from agentdesk.ui.widgets.search_field import SearchField
from tests.journeys.window import Window, open_window


def words_with_keyboard() -> str:
    return getattr(QApplication.focusWidget(), "text", str)()


def test_the_keyboard_lies_on_the_choices(tmp_path: Path) -> None:
    with open_window(tmp_path / "new", passphrase=None) as window:
        window.see("Welcome to AgentDesk")
        assert words_with_keyboard() == "Begin with my customers"
        window.key("Ctrl+K")
        assert not isinstance(QApplication.focusWidget(), SearchField), "nothing can be found yet"
        window.key("Right")
        assert words_with_keyboard() == "Open the sample shop"
        window.key("Down")
        assert words_with_keyboard() == "Connect"
        window.key("Left")
        assert words_with_keyboard() == "Start empty"
        window.key("Up")
        assert words_with_keyboard() == "Begin with my customers"


def begin_empty(window: Window) -> None:
    window.see("Willkommen bei AgentDesk")
    window.key("3")
    window.see("Passphrase")  # no keyring here


def test_back_from_the_passphrase_and_on_to_an_empty_desk(tmp_path: Path) -> None:
    with open_window(tmp_path / "new", language="de", passphrase=None) as window:
        begin_empty(window)
        window.key("Esc")
        begin_empty(window)
        window.type("vier Rösser traben heim\n")
        window.ready().see("Wer ist dran?")
        window.key("Ctrl+K")
        assert isinstance(QApplication.focusWidget(), SearchField)


def test_an_import_at_the_first_start_can_be_left(tmp_path: Path) -> None:
    with open_window(tmp_path / "new", language="de") as window:
        window.see("Willkommen bei AgentDesk")
        window.key("Return")
        window.see("Neue Passphrase", "keinen Schlüsselbund")
        window.type("kurz\n")
        window.see("mindestens")
        window.type("vier Rösser traben heim\n")
        window.ready().see("Ziehen Sie eine Datei hierher")
        window.key("Esc")
        window.see("Wer ist dran?")
