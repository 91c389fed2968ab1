"""Unusual patterns in the real window: found in the palette where several people work, with a way to the settings."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.commands import Role
from agentdesk.core.patterns.commands import RecordAgreement
from agentdesk.core.patterns.model import Pattern
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.workplace import create_workplace
from agentdesk.ui.language import language
from agentdesk.ui.search.palette import meant
from tests.journeys.shops import SHOP
from tests.journeys.window import PASSPHRASE, Window, open_window


@pytest.fixture
def window(tmp_path: Path, qapp: QApplication) -> Iterator[Window]:
    folder = tmp_path / "profile"
    create_workplace(folder, SHOP, passphrase=PASSPHRASE).close()
    with open_window(folder) as opened:
        yield opened.ready()
    language().use("en")
    shutil.rmtree(folder, ignore_errors=True)


def test_from_the_palette_to_the_agreement_and_a_review(window: Window) -> None:
    bench = window.start.workbench
    assert bench
    desk, me = bench.workplace.desk, bench.person.id
    actions = window.start.window.actions_of_window

    def offered() -> set[str]:
        return {each.id for each in meant("unusual", actions.for_palette())}

    assert "patterns.show" not in offered()  # one person alone
    daniel = desk.execute(AddPerson(name="Daniel", roles=frozenset({Role.AGENT})), actor=me)["person_id"]
    window.wait(lambda: "patterns.show" in offered(), "it is not offered")
    actions.run("patterns.show")
    window.see("Unusual patterns are off")
    window.press("Record the agreement")
    window.see("Off: nothing is looked at.")
    said = {"name": "Works agreement 12/2026", "agreed_on": date(2026, 1, 5), "patterns": tuple(Pattern)}
    desk.execute(RecordAgreement(reviewers=(me, daniel), **said), actor=me)
    actions.run("patterns.show")
    window.see("Works agreement 12/2026", "Nobody has looked so far.")
    window.type("Spot check")
    window.key("Ctrl+S")
    window.see("Nothing unusual was found in these days.", "Spot check")
    window.key("Esc")
    window.see_no_more("Who looked, when and why")
