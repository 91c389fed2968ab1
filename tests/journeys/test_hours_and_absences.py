"""Somebody says by keyboard when the shop is open and when they are away, takes a slip back, and finds it all again."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.window import PASSPHRASE, Window, open_window


def show_section(window: Window, name: str, card: str) -> None:
    """By → from chip to chip."""
    window.key("Ctrl+,")
    window.see("Einstellungen")
    for _ in range(12):
        if window.typed == name:
            return window.see(card)
        window.key("Right")
    raise AssertionError(f"no section is called {name!r}")


def tab_to(window: Window, typed: str) -> None:
    for _ in range(40):
        window.key("Tab")
        if window.typed == typed:
            return
    raise AssertionError(f"no field with {typed!r}")


def test_hours_and_an_absence_by_keyboard_and_again_after_a_restart(tmp_path: Path) -> None:
    with open_window(tmp_path / "desk", language="de", passphrase=None) as window:
        window.see("Willkommen bei AgentDesk")
        window.key("3")
        window.see("Passphrase")
        window.type(f"{PASSPHRASE}\n")
        window.ready()
        show_section(window, "Öffnungszeiten", "Zeiten der Woche")
        window.see("09:00–17:00")
        tab_to(window, "09:00–17:00")
        window.key("Ctrl+A")
        window.type("9-12, 13-18\n")
        window.see("Öffnungszeiten geändert", "09:00–12:00, 13:00–18:00")
        window.key("Ctrl+A")
        window.type("mal so, mal so\n")
        window.see("ist keine Öffnungszeit")
        window.key("Ctrl+A")
        window.type("9-12\n")
        window.see("09:00–12:00")
        window.key("Alt+Z")
        window.see("09:00–12:00, 13:00–18:00")
        show_section(window, "Personen", "Abwesenheiten")
        window.press("Neue Abwesenheit")
        window.type("24.12.2098")
        window.key("Tab")
        window.type("7.1.2099\n")
        window.see("Abwesenheit geplant", "24.12.2098", "07.01.2099")
        window.settle()
    with open_window(tmp_path / "desk", language="de") as window:
        window.ready()
        show_section(window, "Öffnungszeiten", "Zeiten der Woche")
        window.see("09:00–12:00, 13:00–18:00", "Feiertage", "nur die des ganzen Landes")
        show_section(window, "Personen", "Abwesenheiten")
        window.see("24.12.2098", "07.01.2099")
