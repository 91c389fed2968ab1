"""Keeping and deleting in the settings, over a real profile: periods, the dry run, four eyes, a run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Role
from agentdesk.core.customers.commands import CreateCustomer, FindCustomers
from agentdesk.core.desk import Desk
from agentdesk.core.people.commands import AddPerson, SetPin
from agentdesk.core.storage import migrate
from agentdesk.core.storage.engine import Database
from agentdesk.ui.door import Door
from agentdesk.ui.settings.keeping_presenter import KeepingPresenter
from agentdesk.ui.settings.keeping_section import KeepingSection
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.text import Text
from tests.desks import NOON, open_shop
from tests.profiles import make_profile

PIN = "246810"


class Seat:
    """A profile, and the section as each person has it before them."""

    def __init__(self, folder: Path) -> None:
        self.opened = make_profile(folder / "profile").opened
        database = Database.sqlite(self.opened.profile.database, self.opened.key)
        migrate.create(database)
        self.clock = FixedClock(NOON)
        self.desk = Desk(database, self.clock)
        self.miriam = open_shop(self.desk)
        self.told: list[Any] = []
        self._sections: list[KeepingSection] = []

    def somebody(self, name: str, role: Role) -> UUID:
        made = self.desk.execute(AddPerson(name=name, roles=frozenset({role})), actor=SYSTEM)
        return UUID(str(made["person_id"]))

    def section(self, person: UUID) -> KeepingSection:
        place: Any = SimpleNamespace(opened=self.opened, desk=self.desk)
        presenter = KeepingPresenter(Door(self.desk, person, run_inline()), place)
        presenter.happened.connect(lambda words, undo: self.told.append((words, undo)))
        section = KeepingSection(presenter, FileDialogs())
        section.take_up()
        section.show()
        self._sections.append(section)
        return section

    def close(self) -> None:
        for section in self._sections:
            section.deleteLater()
        self.desk.database.close()
        self.opened.close()


@pytest.fixture
def seat(tmp_path: Path, theme: Theme, qapp: object) -> Iterator[Seat]:
    made = Seat(tmp_path)
    yield made
    made.close()


def said(section: KeepingSection) -> str:
    return "\n".join(each.text() for each in section.findChildren(Text) if each.isVisibleTo(section))


def test_periods_are_saved_and_taken_back(seat: Seat) -> None:
    section = seat.section(seat.miriam)
    assert "People who never ordered (24 months after the last contact): 0 would be erased" in said(section)
    assert "Letting go is switched off" in said(section)
    section.periods.fields["leads"].setValue(12)
    section.periods.running.click()
    section.periods.save()
    assert section.presenter.facts
    assert (section.presenter.facts.plan.periods["leads"], section.presenter.facts.plan.running) == (12, True)
    words, undo = seat.told[-1]
    assert words == "Periods saved"
    undo()
    assert section.periods.fields["leads"].value() == 24
    assert not section.periods.running.isChecked()


def test_one_asks_another_confirms_by_pin_and_what_is_due_goes(seat: Seat) -> None:
    sven = seat.somebody("Sven", Role.SUPERVISOR)
    seat.desk.execute(SetPin(person_id=sven, verifier=seat.desk.pins.verifier(sven, PIN)), actor=SYSTEM)
    seat.desk.execute(CreateCustomer(family_name="Quitzow"), actor=SYSTEM)
    seat.clock.move(timedelta(days=900))
    section = seat.section(seat.miriam)
    section.periods.running.click()
    section.periods.save()
    assert "Nobody has confirmed these rules yet" in said(section)
    row = section.due.people.topLevelItem(0)
    assert row
    assert row.text(0) == "Quitzow"
    section.due.ask.click()
    assert not section.due.confirm.isVisibleTo(section), "whoever asked confirms nothing"
    other = seat.section(sven)
    assert "Miriam Vogt asked for the first run" in said(other)
    assert not other.periods.fields["leads"].isEnabled()
    other.due.confirm.click()
    assert "PIN" in said(other)
    other.due.pin.setText("000000")
    QTest.keyClick(other.due.pin, Qt.Key.Key_Return)
    assert "The PIN is wrong" in said(other)
    assert other.due.pin.text() == ""
    other.due.pin.setText(PIN)
    QTest.keyClick(other.due.pin, Qt.Key.Key_Return)
    assert "Confirmed: what is due goes by itself" in said(other)
    other.due.run.click()
    assert "This is for good" in other.due.question.accessibleName()
    other.due.question.yes.click()
    assert not seat.desk.ask(FindCustomers("Quitzow"), actor=SYSTEM)
    assert other.presenter.facts
    assert other.presenter.facts.runs[0].counts["leads"] == 1


def test_whoever_leads_nobody_reads_that_it_is_for_leaders(seat: Seat) -> None:
    agnes = seat.somebody("Agnes", Role.AGENT)
    told = said(seat.section(agnes))
    assert "How long what is kept, and who is on legal hold, is for whoever leads." in told
    assert "would be erased" not in told
