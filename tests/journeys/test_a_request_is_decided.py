"""Somebody asks for more than they may give; a supervisor offers another amount by keyboard, and all see it."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.approvals.model import Decision, RequestState
from agentdesk.core.customers.commands import CustomerByNumber
from agentdesk.core.wording import text
from agentdesk.core.work.words import why_words
from agentdesk.ui.bridge import Bridge
from agentdesk.ui.door import Door
from agentdesk.ui.work.presenter import WorkPresenter
from tests.approvals import PIN
from tests.journeys.shops import command_line
from tests.journeys.window import Window, open_window
from tests.ui.approvals_shop import AGNES, MIRIAM, SVEN, Asked, make_shop


class Screen:
    """What somebody at another desk of the same shop has on their work list, live."""

    def __init__(self, asked: Asked, window: Window, name: str) -> None:
        self._window, zone = window, ZoneInfo("Europe/Berlin")
        self.work = WorkPresenter(Door(asked.desk, asked.person(name), asked.bench.runner), asked.bench, zone=zone)
        self._bridge = Bridge(asked.desk.events, asked.bench)
        self._bridge.changed.connect(self.work.heard)
        self.work.load()

    @property
    def lines(self) -> list[str]:
        return [why_words(item, self.work.now, self.work.zone) for item in self.work.items]

    def sees(self, wanted: str) -> None:
        self._window.wait(lambda: wanted in " ".join(self.lines), lambda: f"{wanted} not in {self.lines}")

    def close(self) -> None:
        self._bridge.close()


@pytest.mark.usefixtures("dear_argon2")  # a PIN typed here is confirmed by a process of its own
def test_a_supervisor_offers_another_amount_declines_and_sees_what_others_decide(
    tmp_path: Path, qapp: QApplication
) -> None:
    profile = make_shop(tmp_path / "profile")
    (pin_file := tmp_path / "pin").write_text(PIN)
    with open_window(profile) as window:
        asked = Asked(window.ready())
        joerg, petra = (asked.desk.ask(CustomerByNumber(f"K-10000{n}"), actor=asked.person(MIRIAM)) for n in (1, 2))
        agnes = Screen(asked, window, AGNES)
        live = asked.request(joerg, live=True, words="Zweimal falsch geliefert")
        later = asked.request(petra, 4_500, words="Kam spät")
        window.see("Approvals 2", "Somebody on the line waits for your decision", "Agnes Roth asks for €60.00")
        agnes.sees("Voucher €60.00 · asked Miriam Vogt")

        window.key("Ctrl+I")
        window.see("Agnes Roth asks for: Voucher €60.00", "Zweimal falsch geliefert", "Another amount", "no comparable")
        window.see_no_more("Somebody on the line waits")
        window.key("2")
        window.see("Amount instead", "Up to €200.00 alone", "Your PIN")
        window.type("40")
        window.key("Tab")
        window.type(PIN[::-1])
        window.key("Return")
        window.see("The PIN is wrong.")
        window.type(PIN)
        window.key("Return")
        window.see("Another amount approved for Jörg Quellenthal")
        agnes.sees("Miriam Vogt has approved €40.00")
        assert (asked.get(live).state, asked.get(live).amount_decided) == (RequestState.APPROVED, 4_000)

        window.see("Agnes Roth asks for: Voucher €45.00", "Approvals 1")  # the next one, by itself
        window.wait(lambda: window.heading == "Petra Sommerfeld")
        window.key("3")
        window.see("Words to say to the customer", "Not our mistake")
        window.type("Kam am selben Tag")
        window.key("Tab")
        window.type("Es kam noch am selben Tag an.")
        window.key("Tab")
        window.type(PIN)
        window.key("Return")
        window.see("Declined for Petra Sommerfeld")
        agnes.sees("Miriam Vogt has declined €45.00: Kam am selben Tag")
        assert asked.get(later).to_say == "Es kam noch am selben Tag an."

        third = asked.request(joerg, 1_500)
        window.see("Approvals 1")
        window.key("Ctrl+I")
        window.see("Agnes Roth asks for: Voucher €15.00", "Ask back")
        beside = ("--as", SVEN, "--pin-file", str(pin_file))
        command_line(profile, *beside, "approvals", "decide", str(third), "approve")
        window.see("Sven Kaya has approved €15.00. It is given.")
        window.see_no_more("Ask back")

        own = asked.request(petra, 30_000, to=SVEN, by=MIRIAM)
        window.see("Voucher €300.00 · asked Sven Kaya")
        declined = {"reason": "Zu viel", "to_say": "So viel geht nicht."}
        asked.decide(own, SVEN, Decision.DECLINE, **declined)
        window.see("Sven Kaya has declined €300.00: Zu viel")
        window.key("Ctrl+J")
        window.wait(lambda: window.heading == "Petra Sommerfeld")
        noted = text("give.noted")
        window.wait(lambda: getattr(QApplication.focusWidget(), "text", str)() == noted, "the keyboard is not there")
        window.see("So viel geht nicht.")
        window.key("Space")
        window.see_no_more("Sven Kaya has declined €300.00: Zu viel")

        window.key("Ctrl+7")
        window.see("Limits in force", "No request waits", "Decided, last 7 days 4")
        window.key("Escape")

        asked.request(petra, 2_000)
        window.see("Agnes Roth asks for: Voucher €20.00")
        asked.request(joerg, 2_500, live=True)
        window.see("Somebody on the line waits")
        window.key("Ctrl+I")  # as the strip says, whoever is in front
        window.wait(lambda: window.heading == "Jörg Quellenthal")
        window.see("Agnes Roth asks for: Voucher €25.00")
        agnes.close()
        window.settle()
