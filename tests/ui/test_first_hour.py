"""The first hour over a real desk: what is done is noticed, what was passed over stays so, and it stands in no way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agentdesk.core.actors import Role
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.safekeeping import back_up
from agentdesk.core.settings.model import LEADS_TO, LOOKED_AT, Step
from agentdesk.core.workplace import Workplace, create_workplace
from agentdesk.ui.door import Door
from agentdesk.ui.first_hour.names import FIRST_HOUR
from agentdesk.ui.first_hour.presenter import FirstHour
from agentdesk.ui.first_hour.strip import FirstHourStrip
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.preferences import Preferences
from agentdesk.ui.settings.news import SEEN
from agentdesk.ui.settings.ready_section import ReadyPresenter, ReadySection
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from tests.journeys.shops import SHOP
from tests.journeys.window import PASSPHRASE, open_window
from tests.ui.settings.places import staffed_workplace


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    made = staffed_workplace(tmp_path / "desk")
    yield made
    made.close()


class Owner:
    """The presenter with the window that it remembers in."""

    def __init__(self, place: Workplace, theme: Theme) -> None:
        self.place, self.theme, self.window = place, theme, MainWindow()
        self.preferences = Preferences(self.window, theme)
        self.led, self.finished = list[Step](), list[bool]()
        self.hour = self.at_the_next_start()

    def at_the_next_start(self) -> FirstHour:
        door = Door(self.place.desk, self.place.person().id, run_inline())
        self.hour = FirstHour(ReadyPresenter(door, self.place, self.preferences), self.preferences)
        self.hour.led.connect(self.led.append)
        self.hour.finished.connect(lambda: self.finished.append(True))
        self.window.kept.connect(self.hour.look_at_window)
        self.hour.look()
        return self.hour


@pytest.fixture
def owner(place: Workplace, theme: Theme) -> Owner:
    return Owner(place, theme)


def test_it_begins_where_somebody_asks_and_leads_to_the_first_step_that_is_not_done(owner: Owner) -> None:
    assert not owner.hour.is_known, "nobody has asked for it"
    owner.hour.begin()
    assert owner.hour.next is Step.HOURS, "the shop has its name"
    owner.hour.go_on()
    assert owner.led == [Step.HOURS]
    assert owner.hour.just_done is None


def test_what_is_looked_at_is_done_and_stays_in_sight_until_one_goes_on(owner: Owner) -> None:
    owner.hour.begin()
    owner.hour.go_on()
    owner.preferences.remember(SEEN, ["hours"])
    assert (owner.hour.just_done, owner.hour.next) == (Step.HOURS, Step.LIMITS), "two work here already"
    owner.hour.go_on()
    assert owner.hour.just_done is None


def test_what_was_passed_over_and_where_one_stood_outlive_a_restart(owner: Owner) -> None:
    owner.hour.begin()
    owner.hour.skip()
    owner.hour.go_on()
    assert owner.led == [Step.LIMITS]
    again = owner.at_the_next_start()
    assert again.next is Step.LIMITS
    owner.preferences.remember(SEEN, ["goodwill"])
    assert again.just_done is Step.LIMITS
    again.hide()
    assert not owner.at_the_next_start().goes_on
    owner.hour.begin()
    assert owner.hour.next is Step.HOURS, "begun anew it asks again"


def test_it_ends_by_itself_once_nothing_is_left_wherever_the_backup_was_made(owner: Owner, tmp_path: Path) -> None:
    owner.hour.begin()
    while owner.hour.next is not Step.BACKUP:
        owner.hour.skip()
    assert owner.finished == []
    back_up(owner.place, tmp_path / "copy.agentdesk")
    owner.hour.look()
    assert owner.finished == [True]
    assert not owner.hour.goes_on


@pytest.mark.parametrize("kept", ["nonsense", {"goes_on": True, "skipped": "all", "at": "moon"}, {"skipped": 3}])
def test_what_was_kept_by_another_program_does_no_harm(owner: Owner, kept: object) -> None:
    owner.preferences.remember(FIRST_HOUR, kept)
    owner.at_the_next_start().begin()
    assert owner.hour.next is Step.HOURS


def test_the_strip_says_what_comes_next_and_goes_at_the_end(owner: Owner) -> None:
    strip = FirstHourStrip(owner.hour)
    assert strip.isHidden()
    owner.hour.begin()
    assert not strip.isHidden()
    assert strip._title.text() == "When are you open?"
    owner.hour.go_on()
    owner.preferences.remember(SEEN, [LEADS_TO[step] for step in LOOKED_AT])
    assert strip._title.text() == "Done: Opening hours looked at"
    while owner.hour.goes_on:
        owner.hour.skip()
    assert strip.isHidden()
    strip.deleteLater()


def test_a_shop_that_was_there_before_and_whoever_does_not_lead_see_nothing_of_it(tmp_path: Path) -> None:
    place = create_workplace(tmp_path / "desk", SHOP, passphrase=PASSPHRASE)
    place.desk.execute(AddPerson(name="Daniel Roth", roles=frozenset({Role.AGENT})), actor=place.person().id)
    place.close()
    with open_window(tmp_path / "desk") as window:
        window.ready()
        assert window.start.window.findChild(FirstHourStrip) is None
        window.start.workbench.own.show_settings("ready")
        ready = window.start.window.findChild(ReadySection)
        ready._guide.click()
        window.see("When are you open?")
        window.key("Alt+S")
        window.see("How much may be given at once?")
        window.settle()
    with open_window(tmp_path / "desk", person="Daniel Roth") as window:
        window.ready()
        assert window.start.window.findChild(FirstHourStrip) is None
        assert not window.start.window.actions_of_window.run("first_hour.begin")
