from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from agentdesk.core.commands import SYSTEM
from agentdesk.core.people.commands import TheShop
from agentdesk.core.workplace import Workplace
from agentdesk.ui.door import Door
from agentdesk.ui.language import language
from agentdesk.ui.settings.shop_presenter import ShopPresenter
from agentdesk.ui.settings.shop_section import ShopSection
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from tests.ui.settings.places import staffed_workplace
from tests.ui.showing import show_active


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    made = staffed_workplace(tmp_path / "desk")
    yield made
    made.close()


def open_section(place: Workplace, qtbot: QtBot, person: str = "", hindrance: str = "") -> ShopSection:
    door = Door(place.desk, place.person(person).id, run_inline())
    section = ShopSection(ShopPresenter(door), lambda: hindrance)
    qtbot.addWidget(section)
    section.resize(760, 800)
    show_active(qtbot, section)
    section.take_up()
    return section


def shop_name(place: Workplace) -> str:
    shop = place.desk.ask(TheShop(), actor=SYSTEM)
    assert shop
    return shop.name


def test_the_shop_is_shown_as_it_is(place: Workplace, theme: Theme, qtbot: QtBot):
    section = open_section(place, qtbot)
    card = section.shop
    assert card.name.text() == "Kaffeehaus Sommer"
    assert card.region.currentText() == "Germany"
    assert card.zone.text() == "Europe/Berlin"
    assert card.currency.currentText() == "EUR · Euro"
    assert not card._save.isEnabled()


def test_a_name_typed_before_anything_is_known_stays(place: Workplace, theme: Theme, qtbot: QtBot):
    section = ShopSection(ShopPresenter(Door(place.desk, place.person().id, run_inline())), lambda: "")
    qtbot.addWidget(section)
    show_active(qtbot, section)
    qtbot.keyClicks(section.shop.name, "Kaffee Quelle")
    section.take_up()
    card = section.shop
    assert (card.name.text(), card.currency.code, card._save.isEnabled()) == ("Kaffee Quelle", "EUR", True)
    card.save()
    assert shop_name(place) == "Kaffee Quelle"
    assert not card._save.isEnabled()


def test_enter_before_anything_is_known_saves_once_it_is(place: Workplace, theme: Theme, qtbot: QtBot):
    section = ShopSection(ShopPresenter(Door(place.desk, place.person().id, run_inline())), lambda: "")
    qtbot.addWidget(section)
    show_active(qtbot, section)
    qtbot.keyClicks(section.shop.name, "Kaffee Quelle")
    qtbot.keyClick(section.shop.name, Qt.Key.Key_Return)
    section.take_up()
    assert shop_name(place) == "Kaffee Quelle"


def test_a_change_is_saved_and_told(place: Workplace, theme: Theme, qtbot: QtBot):
    section = open_section(place, qtbot)
    section.shop.name.setText("Kaffeehaus Winter")
    section.shop.currency.choose("CHF")
    section.shop.form.choose("du")
    with qtbot.waitSignal(section._presenter.saved) as told:
        section.shop.save()
    assert shop_name(place) == "Kaffeehaus Winter"
    assert (told.args[0].currency, told.args[0].form) == ("CHF", "du")
    assert not section.shop._save.isEnabled()


def test_a_change_is_taken_back(place: Workplace, theme: Theme, qtbot: QtBot):
    section = open_section(place, qtbot)
    told: list[Callable[[], None]] = []
    section._presenter.happened.connect(lambda words, undo: told.append(undo))
    section.shop.name.setText("Kaffeehaus Winter")
    section.shop.save()
    with qtbot.waitSignal(section._presenter.saved) as back:
        told[-1]()
    assert (shop_name(place), back.args[0].name) == ("Kaffeehaus Sommer", "Kaffeehaus Sommer")
    assert section.shop.name.text() == "Kaffeehaus Sommer"


def test_an_agent_is_told_that_it_takes_an_administrator_and_nothing_changes(
    place: Workplace, theme: Theme, qtbot: QtBot
):
    section = open_section(place, qtbot, "Daniel Reuter")
    card = section.shop
    card.name.setText("Daniels Laden")
    card.save()
    assert card.notice.isVisible()
    assert "Daniel Reuter" in card.notice.accessibleName()
    assert shop_name(place) == "Kaffeehaus Sommer"
    assert card.name.text() == "Daniels Laden"


def test_an_unknown_time_zone_is_said_at_its_field(place: Workplace, theme: Theme, qtbot: QtBot):
    section = open_section(place, qtbot)
    card = section.shop
    card.zone.setText("Europe/Entenhausen")
    card.save()
    assert "Entenhausen" in card._rows["time_zone"].problem
    card.zone.setText("Europe/Vienna")
    card.save()
    assert card._rows["time_zone"].problem == ""
    assert not card._save.isEnabled()


def test_a_shop_without_a_name_is_refused(place: Workplace, theme: Theme, qtbot: QtBot):
    section = open_section(place, qtbot)
    card = section.shop
    card.name.setText("  ")
    card.save()
    assert card._rows["name"].problem


def test_what_is_being_typed_survives_another_language(place: Workplace, theme: Theme, qtbot: QtBot):
    section = open_section(place, qtbot)
    card = section.shop
    card.name.clear()
    qtbot.keyClicks(card.name, "Kaffeehaus Herbst")
    language().use("de")
    assert card.name.text() == "Kaffeehaus Herbst"
    assert card.region.currentText() == "Deutschland"


def test_part_of_a_time_zone_offers_the_whole(place: Workplace, theme: Theme, qtbot: QtBot):
    section = open_section(place, qtbot)
    zone = section.shop.zone
    zone.completer().setCompletionPrefix("lisb")
    assert zone.completer().currentCompletion() == "Europe/Lisbon"


def test_changing_places_names_who_sits_here_from_now_on(place: Workplace, theme: Theme, qtbot: QtBot):
    section = open_section(place, qtbot)
    daniel = place.person("Daniel Reuter")
    assert section.person.people.currentText() == "Miriam Vogt · Administrator"
    assert not section.person._switch.isEnabled()
    section.person.people.choose(str(daniel.id))
    with qtbot.waitSignal(section.person_chosen) as chosen:
        section.person._switch.click()
    assert chosen.args == [daniel.id]


def test_nobody_changes_places_during_a_contact(place: Workplace, theme: Theme, qtbot: QtBot):
    section = open_section(place, qtbot, hindrance="A contact is going on.")
    section.person.people.choose(str(place.person("Daniel Reuter").id))
    with qtbot.assertNotEmitted(section.person_chosen):
        section.person.switch()
    assert section.person._row.problem == "A contact is going on."
