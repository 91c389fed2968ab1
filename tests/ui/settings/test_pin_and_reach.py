"""PINs are typed twice and kept nowhere; who decides and has none is told; how one is reached is noted and removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from agentdesk.core.commands import SYSTEM, Role
from agentdesk.core.customers.model import PointKind
from agentdesk.core.goodwill.commands import OwnPoint, StaffPoints
from agentdesk.core.goodwill.model import StaffPoint
from agentdesk.core.goodwill.own_benefit import key_said, said_again
from agentdesk.core.people.commands import AddPerson, PinStates
from agentdesk.core.people.model import PinState
from agentdesk.core.workplace import Workplace
from agentdesk.ui.door import Door
from agentdesk.ui.settings.agreement_presenter import AgreementPresenter
from agentdesk.ui.settings.council_presenter import CouncilPresenter
from agentdesk.ui.settings.people_presenter import PeoplePresenter
from agentdesk.ui.settings.people_section import PeopleSection
from agentdesk.ui.settings.pin_presenter import PinPresenter
from agentdesk.ui.settings.reach_presenter import ReachPresenter
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from tests.ui.settings.places import open_place, staffed_workplace
from tests.ui.showing import show_active

DANIEL, MIRIAM = "Daniel Reuter", "Miriam Vogt"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    made = staffed_workplace(tmp_path / "desk")
    yield made
    made.close()


class Opened:
    def __init__(self, place: Workplace, qtbot: QtBot, person: str = MIRIAM) -> None:
        self.place, self.me = place, place.person(person).id
        door = Door(place.desk, self.me, run_inline())
        pins, reach = PinPresenter(door), ReachPresenter(door)
        self.told: list[tuple[str, Callable[[], None] | None]] = []
        for each in (pins, reach):
            each.happened.connect(lambda words, undo: self.told.append((words, undo)))
        self.section = PeopleSection(
            PeoplePresenter(door), pins, reach, AgreementPresenter(door), CouncilPresenter(door)
        )
        qtbot.addWidget(self.section)
        self.section.resize(760, 2000)
        show_active(qtbot, self.section)
        self.section.take_up()

    def set_pin(self, *words: str) -> None:
        """What is typed in each of the fields that are shown, then Enter."""
        card = self.section.pin
        shown = [field for field in (card.old, card.new, card.again) if field.isVisible()]
        for field, said in zip(shown, words, strict=True):
            type_into(field, said)
        QTest.keyClick(shown[-1], Qt.Key.Key_Return)

    def problem(self, field: str) -> str:
        return self.section.pin._rows[field].problem

    def states(self) -> list[PinState]:
        return [each.state for each in self.place.desk.ask(PinStates(), actor=SYSTEM)]

    @property
    def points(self) -> list[tuple[str, str]]:
        return [(each.kind.value, each.key) for each in self.place.desk.ask(StaffPoints(self.me), actor=self.me)]


def type_into(field: QLineEdit, words: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, words)


def test_a_pin_is_set_refused_where_it_is_wrong_and_a_first_one_is_replaced(
    place: Workplace, theme: Theme, qtbot: QtBot
) -> None:
    miriam = Opened(place, qtbot)
    assert MIRIAM in miriam.section.hint.accessibleName()
    miriam.section.hint._button.click()
    assert miriam.section.focusWidget() is miriam.section.pin.new
    miriam.set_pin("480 13", "480 13")
    assert "6 to 12 digits" in miriam.problem("new")
    miriam.set_pin("480132", "480133")
    assert miriam.problem("new") == "The two are not the same. Type the new PIN twice."
    miriam.set_pin("480132", "480132")
    assert (miriam.told[-1], miriam.section.hint.isVisible()) == (("PIN set", None), False)
    assert [field.text() for field in (miriam.section.pin.new, miriam.section.pin.again)] == ["", ""]
    miriam.section.pin.who.choose(str(place.person(DANIEL).id))
    miriam.section.pin.who.activated.emit(0)
    miriam.set_pin("111111", "220099", "220099")
    assert "4 more tries" in miriam.problem("old")
    miriam.set_pin("480132", "220099", "220099")
    assert miriam.states() == [PinState.FIRST, PinState.OWN]
    daniel = Opened(place, qtbot, DANIEL)
    assert "Somebody else has set your PIN" in daniel.section.pin._note.text()
    assert not daniel.section.pin.who.isVisible()
    for _ in range(5):
        daniel.set_pin("999999", "731904", "731904")
    daniel.set_pin("220099", "731904", "731904")
    assert "Try again in" in daniel.problem("old")
    assert daniel.states() == [PinState.FIRST, PinState.OWN]


def test_who_has_none_and_cannot_begin_is_told_who_sets_it(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    place.desk.execute(AddPerson(name="Agnes", roles=frozenset({Role.SUPERVISOR})), actor=SYSTEM)
    agnes = Opened(place, qtbot, "Agnes").section
    assert "An administrator sets a first one for you." in agnes.pin._note.text()
    assert "Nothing" not in agnes.pin._note.text()  # she has not tried anything
    assert agnes.pin._note.text().count("no PIN yet") == 1
    assert not agnes.pin.new.isVisible()
    assert not agnes.hint._button.isVisible()
    agnes.show_pin()
    assert agnes.focusWidget() is agnes.pin  # what she types now lands in no other field
    assert "Agnes, Miriam Vogt lead" in agnes.hint.accessibleName()


def test_who_works_alone_sees_neither(tmp_path: Path, theme: Theme, qtbot: QtBot) -> None:
    place = open_place(tmp_path / "alone")
    section = Opened(place, qtbot).section
    assert [card.isVisible() for card in (section.hint, section.pin, section.reach)] == [False] * 3
    place.close()


def test_how_one_is_reached_is_noted_and_only_an_administrator_removes_it(
    place: Workplace, theme: Theme, qtbot: QtBot
) -> None:
    daniel = Opened(place, qtbot, DANIEL)
    card = daniel.section.reach
    type_into(card.value, "030 1234567")
    QTest.keyClick(card.value, Qt.Key.Key_Return)
    assert (daniel.points, daniel.told[-1]) == ([("phone", "+49301234567")], ("Noted how you can be reached", None))
    card.kind.choose(PointKind.EMAIL)
    type_into(card.value, "daniel")
    QTest.keyClick(card.value, Qt.Key.Key_Return)
    assert (card._rows["value"].problem != "", card.value.text(), len(daniel.points)) == (True, "daniel", 1)
    card.kind.choose(PointKind.ADDRESS)
    type_into(card.address["postcode"], "50674")
    QTest.keyClick(card.address["postcode"], Qt.Key.Key_Return)
    assert [card._rows[name].problem for name in ("value", "postcode", "street")] == [
        "", "", "The street is missing. Nothing was saved.",
    ]  # fmt: skip
    for name, words in (("street", "Lindenstraße"), ("house_number", "8a")):
        type_into(card.address[name], words)
    QTest.keyClick(card.address["house_number"], Qt.Key.Key_Return)
    assert daniel.points == [("address", "50674 lindenstr8a"), ("phone", "+49301234567")]
    card.list.setCurrentItem(card.list.topLevelItem(0))
    QTest.keyClick(card.list, Qt.Key.Key_Delete)
    assert (len(daniel.points), card._remove.isVisible()) == (2, False)
    miriam = Opened(place, qtbot)
    theirs = miriam.section.reach
    theirs.who.choose(str(daniel.me))
    theirs.who.activated.emit(0)
    theirs.list.setCurrentItem(theirs.list.topLevelItem(0))
    QTest.keyClick(theirs.list, Qt.Key.Key_Delete)
    assert daniel.points == [("phone", "+49301234567")]
    undo = miriam.told[-1][1]
    assert undo
    undo()
    assert daniel.points == [("address", "50674 lindenstr8a"), ("phone", "+49301234567")]


def test_what_another_window_noted_or_removed_meanwhile_stays_so(place: Workplace) -> None:
    daniel = place.person(DANIEL).id
    theirs, ours = (ReachPresenter(Door(place.desk, place.person(name).id, run_inline())) for name in (DANIEL, MIRIAM))
    taken_back: list[Callable[[], None]] = []
    ours.happened.connect(lambda _, undo: undo and taken_back.append(undo))
    ours.look_at(daniel)
    theirs.load()
    mail, phone, other = "d@example.org", "+49301234567", "other@example.org"
    theirs.add(OwnPoint(kind=PointKind.EMAIL, value=mail), lambda: None)
    ours.add(OwnPoint(kind=PointKind.PHONE, value=phone), lambda: None)
    theirs.add(OwnPoint(kind=PointKind.EMAIL, value=other), lambda: None)

    def kept() -> set[str]:
        return {each.key for each in place.desk.ask(StaffPoints(daniel), actor=daniel)}

    assert kept() == {mail, phone, other}
    ours.remove(StaffPoint(daniel, PointKind.EMAIL, mail))
    taken_back[0]()
    assert kept() == {other}


@pytest.mark.parametrize(
    "point",
    [
        OwnPoint(kind=PointKind.PHONE, value="030 123456"),
        OwnPoint(kind=PointKind.EMAIL, value="A.B@Example.org"),
        OwnPoint(kind=PointKind.ADDRESS, postcode="50674", street="Lindenstraße", house_number="8 a"),
        OwnPoint(kind=PointKind.ADDRESS, postcode="SW1A 1AA", street="St. John’s Rd", house_number="10–12"),
        OwnPoint(kind=PointKind.ADDRESS, postcode="1010", street="Straße des 17. Juni", house_number="3"),
    ],
)
def test_what_is_kept_of_a_point_can_be_said_again(point: OwnPoint) -> None:
    kept = key_said(point, "DE")
    assert key_said(said_again(StaffPoint(uuid4(), *kept)), "DE") == kept
