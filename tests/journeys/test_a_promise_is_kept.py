"""An angry call becomes a case, a promise and a callback; next morning it rings, and in the end somebody asks again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from agentdesk.core.clock import SystemClock
from tests.journeys.shops import command_line
from tests.journeys.test_an_agents_morning import find
from tests.journeys.window import Window, open_window

BERLIN = ZoneInfo("Europe/Berlin")


class Shifted:
    """The computer's clock, set by hand; it goes on from there."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, to: datetime) -> None:
        self._by = to - datetime.now(UTC)
        monkeypatch.setattr(SystemClock, "now", lambda _: datetime.now(UTC) + self._by)

    def set(self, to: datetime) -> None:
        self._by = to - datetime.now(UTC)


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """Of the week that begins on Monday, 7 December 2026, in the shop's time."""
    return datetime(2026, 12, 6 + day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def look(window: Window) -> None:
    """What happens by itself every few seconds."""
    window.start.workbench.work.look_at_the_clock()


def hand_over_in_vain(profile: Path, window: Window) -> None:
    """The case is offered to a colleague, who says why not: it was ours all the time."""
    window.key("Shift+F9", "Return")
    window.see("Mahlwerk klemmt", "Resolve", "Hand over")
    window.key("Ctrl+Shift+H")
    window.see("Until somebody accepts, the case stays with you.")
    window.key("Ctrl+S")
    window.see("Offered to")
    window.settle()
    [offer] = [item for item in command_line(profile, "work")["items"] if item["kind"] == "handover"]
    declined = json.dumps({"handover_id": offer["subject_id"], "reason": "Kenne ich nicht"})
    command_line(profile, "--as", offer["facts"]["receiver"], "do", "handovers.decline", declined)
    window.see("Handover declined: Kenne ich nicht")
    window.key("Esc")


def test_an_angry_call_is_promised_rung_about_missed_reached_and_settled(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Shifted(monkeypatch, on(1, 14))
    with open_window(profile) as window:
        window.ready()
        find(window, "quellenthal", "Jörg Quellenthal")
        window.key("F2")
        window.see("Call in")
        window.type("Mahlwerk klemmt schon wieder.")
        window.key("Ctrl+M", "5")
        window.key("Ctrl+R")
        window.type("fault")
        window.see("Product")
        window.key("Return")

        window.key("F9")
        window.see("Subject")
        window.type("Mahlwerk klemmt")
        window.key("Ctrl+S")
        window.see("Mahlwerk klemmt", "C-100")

        window.key("Ctrl+P")
        window.see("By when")
        window.type("Sie hören von mir, ob wir tauschen")
        window.key("Tab")
        window.type("tomorrow 12")
        window.key("Ctrl+S")
        window.see("Promise by tomorrow")

        window.key("F8")
        window.see("What is it about?")
        window.type("Möchte wissen, ob wir tauschen")
        window.key("Tab")
        window.type("tomorrow 9")
        window.see("Tuesday, 8 December 2026, 09:00", "09:00, free, chosen")
        window.key("Ctrl+S")
        window.see("Callback tomorrow")

        window.key("Ctrl+Return")
        window.see("How did it end?")
        window.key("4", "Return")
        window.see_no_more("How did it end?")
        window.see("Call back tomorrow", "Promised by tomorrow")
        window.settle()

        hand_over_in_vain(profile, window)

        clock.set(on(2, 8, 50))
        look(window)
        window.see("Callback due soon")
        window.key("Ctrl+J")
        window.see("Call now")

        clock.set(on(2, 9, 2))
        look(window)
        window.see("Call back now")
        window.key("1")
        window.see("Call out", "No answer")
        window.key("Shift+F8", "2")
        window.see("Call back 10:")

        clock.set(on(2, 10, 5))
        look(window)
        window.see("Call back now")
        window.key("Ctrl+J")
        window.see("Call now")
        window.key("1")
        window.see("You are ringing: how did it go?", "Type while you listen")
        window.settle()
        window.key("Ctrl+4")
        window.type("Nimmt den Tausch.")
        window.key("Ctrl+Return")
        window.see("How did it end?")
        window.key("Ctrl+R")
        window.type("fault")
        window.see("Product")
        window.key("Return", "1", "Y", "Return")
        window.see_no_more("How did it end?", "You are ringing")
        window.see("Callback done")

        window.key("Shift+F9", "Return")
        window.see("Open", "Resolve")
        window.key("F")
        window.see("Severity")
        window.key("Tab")
        window.type("Serious")
        window.key("Ctrl+S")
        window.see("Failures of ours")
        window.key("R")
        window.see("Resolution")
        window.type("Mühle getauscht")
        window.key("Ctrl+S")
        window.see("Resolved", "Follow-up check")
        window.settle()
    assert command_line(profile, "check")
