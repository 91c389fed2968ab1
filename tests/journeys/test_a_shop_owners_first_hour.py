"""A shop owner's first hour: a spreadsheet of customers, a phone that rings, and a power cut in the middle of it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from tests.journeys.first_hour import NOTE, NOTED
from tests.journeys.shops import ROOT, command_line, surroundings
from tests.journeys.window import open_window

EXPORT = ROOT / "agentdesk" / "resources" / "sample" / "shop-export-kunden.csv"


def the_first_hour_until_the_power_fails(profile: Path) -> None:
    command = [sys.executable, "-m", "tests.journeys.first_hour", str(profile), str(EXPORT)]
    outside = {name: value for name, value in surroundings().items() if name != "AGENTDESK_PASSPHRASE"}
    with subprocess.Popen(command, cwd=ROOT, env=outside, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout
        told = owner.stdout.readline().strip()
        owner.send_signal(signal.SIGKILL)
    assert told == NOTED, "the first hour ended before its time; its own words are above"


def test_from_a_spreadsheet_to_a_call_that_outlives_a_power_cut(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    the_first_hour_until_the_power_fails(profile)
    with open_window(profile, language="de") as window:
        window.ready().see("Jörg Weißmüller", "Lieferung › Beschädigt")
        window.wait(lambda: window.heading == "Jörg Weißmüller", lambda: str(window.words()))
        window.wait(lambda: window.typed == NOTE, lambda: f"typed: {window.typed!r}")
        window.type(" bitte")
        assert window.typed == f"{NOTE[:-2]} bitte{NOTE[-2:]}"  # the cursor stood two letters before the end
        window.key("Ctrl+Return")
        window.see("Wie ging es aus?")
        window.key("1", "J", "Return")
        window.see_no_more("Wie ging es aus?")
        window.see("Anrufe 1", "Lieferung › Beschädigt · erledigt", "Verfügbar")
        window.see("Klärungsbedarf", "1 Zeile wurde abgelehnt")
        window.settle()
    assert command_line(profile, "check")["ok"]
