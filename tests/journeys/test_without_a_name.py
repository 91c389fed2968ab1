"""A customer of whom only an e-mail address is known is called by their number, wherever they are shown."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.shops import command_line
from tests.journeys.window import open_window

FILE = "Kundennr.;E-Mail\nW-77;wer.auch.immer@example.org\n"


def test_a_customer_without_a_name_is_never_shown_blank(profile: Path, tmp_path: Path) -> None:
    file = tmp_path / "kunden.csv"
    file.write_text(FILE, encoding="utf-8")
    command_line(profile, "import", str(file), "--yes", "--kind", "customers")
    with open_window(profile) as window:
        window.ready()
        window.key("Ctrl+K")
        window.type("wer.auch")
        window.see("Customer W-77")
        window.key("Return")
        window.wait(lambda: window.heading == "Customer W-77", lambda: window.heading)
        window.key("F2")
        window.see("Call in")
        window.type("Fragt nach der Rechnung")
        bench = window.start.workbench
        assert bench is not None
        window.wait(
            lambda: any(item.title == "Customer W-77" for item in bench.work.items), lambda: str(bench.work.items)
        )
        window.key("Ctrl+K")
        window.type("x")
        window.key("Backspace")
        window.see("Recently spoken with", "Customer W-77")
