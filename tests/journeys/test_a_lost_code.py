"""A customer has lost their code and gets a new one; in the evening the owner looks at what is open, and prints it."""

from __future__ import annotations

import re
from pathlib import Path

from tests.journeys.shops import command_line
from tests.journeys.test_an_agents_morning import find
from tests.journeys.window import Window, open_window

CODE = re.compile(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]")


def shown_code(window: Window, but: str = "") -> str:
    """The one that can be read."""
    window.wait(lambda: _codes(window) - {but}, "no code is shown")
    [code] = _codes(window) - {but}
    return code


def _codes(window: Window) -> set[str]:
    return {code for words in window.words() for code in CODE.findall(words)}


def test_a_lost_code_is_replaced_redeemed_and_stands_on_the_sheet(profile: Path, tmp_path: Path) -> None:
    lost = command_line(profile, "vouchers", "issue", "K-100001", "25.00", "--reason", "Delivery › Late")["code"]
    with open_window(profile) as window:
        window.ready()
        find(window, "quellenthal", "Jörg Quellenthal")
        window.key("Ctrl+G")
        window.see("Vouchers: Jörg Quellenthal", "€25.00", f"…{lost[-6:-2]}", "issued")
        assert not _codes(window)
        window.press("Code lost …")
        window.see("How was the code lost?")
        window.type(": phone stolen")
        window.key("Return")
        window.see("€25.00 go on under a new code", "replaced")
        code = shown_code(window)
        assert code != lost

        window.key("Ctrl+Shift+G")
        window.see("Scan or type the code")
        assert not _codes(window)
        window.type(lost)
        window.key("Return")
        window.see("This voucher was voided.")
        window.type(f"AGENTDESK:{code.replace('-', '')}")
        window.key("Return")
        window.see("€25.00 left of €25.00")
        window.type("10")
        window.key("Return")
        window.see("€10.00 redeemed, €15.00 left.", "For the receipt")

        window.key("Ctrl+Shift+K")
        window.type("open liability")
        window.key("Return")
        window.see("At the end of", "€15.00", "By year of expiry")
        window.press("Save PDF")
        window.wait(lambda: window.asks_for_file, "no dialog")
        window.type(str(tmp_path / "sheet.pdf"))
        window.key("Return")
        window.wait((tmp_path / "sheet.pdf").exists)
        window.see("Saved as")
        window.key("Esc")
        window.settle()
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF-")
    assert [file for file in profile.rglob("*") if file.is_file() and code[:9].encode() in file.read_bytes()] == []
    assert command_line(profile, "vouchers", "liability")["totals"] == {"EUR": "15.00"}
    told = [entry["kind"] for entry in command_line(profile, "show", "K-100001")["timeline"]]
    assert "voucher.reissued" in told
    assert "voucher.redeemed" in told
