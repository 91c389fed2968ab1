"""The first hour of a shop owner, up to the moment when the power fails.

`python -m tests.journeys.first_hour PROFILE FILE`: by keyboard from the first start to a call in which something is
being noted. Tells on its output when the words are on disk, and goes on waiting for whoever kills it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.journeys.window import PASSPHRASE, Window

NOTE = "Der Filter kam zerbrochen an, er schickt ein Bild. Grüße an Käthe."
NOTED = "noted"


def main(profile: Path, export: Path) -> None:
    window = Window(profile, language="de", passphrase=None)
    window.see("Willkommen bei AgentDesk")
    window.press("Mit meinen Kunden beginnen")
    choose_a_passphrase(window)
    window.ready()
    import_customers(window, export)
    take_the_call(window)
    print(NOTED, flush=True)
    window.rest(60_000)


def choose_a_passphrase(window: Window) -> None:
    """This machine has no keyring."""
    window.see("Neue Passphrase")
    window.type(PASSPHRASE)
    window.key("Return")


def import_customers(window: Window, export: Path) -> None:
    window.see("Ziehen Sie eine Datei hierher")
    window.press("Datei auswählen")
    window.wait(lambda: window.asks_for_file, "no dialog")
    window.type(str(export))
    window.key("Return")
    window.see("So haben wir die Datei verstanden", "cp1252", "Semikolon", "Kundennummer", "Käthe")
    window.key("Return")
    window.see("Noch ist nichts geschrieben", "11")
    window.see("11 Zeilen importieren")
    window.key("Return")
    window.see("ist importiert")


def take_the_call(window: Window) -> None:
    window.key("Ctrl+K")
    window.type("39200 42")
    window.see("Jörg Weißmüller")
    window.key("Return")
    window.wait(lambda: window.heading == "Jörg Weißmüller")
    window.key("F2")
    window.type(NOTE)
    window.key("Ctrl+R")
    window.type("besch")
    window.see("Beschädigt")
    window.key("Return", "Left", "Left")
    window.settle()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
