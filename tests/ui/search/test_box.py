"""The box in the top bar, driven by keys over a real desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.customers.commands import AddNote, CreateCustomer, NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.interactions.model import Channel
from agentdesk.ui.actions import Action
from agentdesk.ui.customer.recognise import Prefill
from agentdesk.ui.door import Door
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.search.box import SearchBox, _result
from agentdesk.ui.search.hits import CaseHit, Hit, NewCustomer, SaidHit
from agentdesk.ui.search.presenter import SearchPresenter
from agentdesk.ui.tasks import TaskRunner
from agentdesk.ui.theme import Theme
from tests.desks import make_desk
from tests.ui.showing import show_active


class Box:
    """A window whose box searches a desk with three customers."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.desk, self.me = make_desk(folder)
        self.joerg = self.add("Jörg", "Müller", "0171 5550142")
        self.eva = self.add("Eva", "Müller", "0171 5550142")
        self.aylin = self.add("Aylin", "Demir", "0221 5550190")
        self.window, self.runner = MainWindow(), TaskRunner()
        self.presenter = SearchPresenter(
            Door(self.desk, self.me, self.runner), self.window.actions_of_window, self.window
        )
        self.box = SearchBox(self.window.top.search, self.presenter)
        self.chosen: list[tuple[UUID, UUID | None]] = []
        self.begun: list[Prefill] = []
        self.cases: list[UUID] = []
        self.said: list[tuple[UUID, UUID]] = []
        self.presenter.said_chosen.connect(lambda id, event: self.said.append((id, event)))
        self.presenter.customer_chosen.connect(lambda id, order: self.chosen.append((id, order)))
        self.presenter.case_chosen.connect(self.cases.append)
        self.presenter.new_customer_asked.connect(self.begun.append)
        self.window.resize(1280, 800)
        show_active(qtbot, self.window)

    def add(self, given: str, family: str, phone: str) -> UUID:
        point = NewPoint(kind=PointKind.PHONE, value=phone)
        command = CreateCustomer(given_name=given, family_name=family, points=(point,))
        return UUID(self.desk.execute(command, actor=self.me)["customer_id"])

    def type(self, words: str) -> None:
        for letter in words:
            event = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(self.window.top.search, event)
        self.settle()

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key)
        self.settle()

    def ctrl_k(self) -> None:
        QTest.keyClick(self.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        self.settle()

    def settle(self) -> None:
        for _ in range(1000):
            QTest.qWait(2)
            if not self.runner._running:
                break
        QTest.qWait(5)

    @property
    def names(self) -> list[str]:
        return [row.name for row in self.presenter.results.rows if isinstance(row, Hit)]

    @property
    def groups(self) -> list[str]:
        return [_result(row, self.presenter.results).group for row in self.presenter.results.rows]

    @property
    def marked(self) -> str:
        row = getattr(self.box.popup.current_key, "row", None)
        return row.name if isinstance(row, Hit) else ""


@pytest.fixture
def box(theme: Theme, tmp_path: Path, qtbot: QtBot) -> Iterator[Box]:
    made = Box(tmp_path, qtbot)
    made.ctrl_k()
    yield made
    made.runner.close()
    made.window.close()
    made.desk.database.close()


def test_one_keystroke_at_a_time_finds_and_enter_opens(box: Box) -> None:
    box.type("dem")
    assert box.names == ["Aylin Demir"]
    box.key(Qt.Key.Key_Return)
    assert box.chosen == [(box.aylin, None)]
    assert not box.box.popup.isVisible()


def test_what_was_said_is_found_below_people_and_first_where_nobody_is_called_so(box: Box) -> None:
    told = [
        UUID(str(box.desk.execute(AddNote(customer_id=box.aylin, words=words), actor=box.me)["note_fact_id"]))
        for words in ("Frau Müller, die Nachbarin, nimmt an.", "Das Mahlwerk klemmt, Ersatzteil ist bestellt.")
    ]
    box.ctrl_k()
    box.type("müller")
    assert sorted(box.names) == ["Eva Müller", "Jörg Müller"]
    assert isinstance(box.presenter.results.rows[-1], SaidHit)
    box.window.top.search.clear()
    box.type("mahlwerk kle")
    first, last = box.presenter.results.rows
    assert isinstance(first, SaidHit)
    assert (first.name, first.detail, first.matched) == ("Aylin Demir", "Note · Miriam Vogt", ("Mahlwerk", "klemmt"))
    assert isinstance(last, NewCustomer)
    box.key(Qt.Key.Key_Return)
    assert box.said == [(box.aylin, told[1])]


def test_a_desk_in_step_tells_that_only_the_history_of_customers_who_are_here_is_looked_through(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.desk.execute(AddNote(customer_id=box.aylin, words="Das Mahlwerk klemmt."), actor=box.me)
    box.ctrl_k()
    box.type("mahlwerk")
    assert box.groups[0] == "In the history"
    monkeypatch.setattr(type(box.desk.side), "decides", False)
    box.presenter.refresh()
    box.settle()
    assert box.groups[0] == "In the history of customers at this desk"


def test_what_was_noted_meanwhile_is_found_without_another_key(box: Box) -> None:
    box.type("mahlwerk")
    assert not any(isinstance(row, SaidHit) for row in box.presenter.results.rows)
    box.desk.execute(AddNote(customer_id=box.aylin, words="Das Mahlwerk klemmt."), actor=box.me)
    box.ctrl_k()
    assert isinstance(box.presenter.results.rows[0], SaidHit)


def test_two_people_under_one_number_are_both_offered_and_the_heading_says_so(box: Box) -> None:
    box.type("01715550142")
    assert sorted(box.names) == ["Eva Müller", "Jörg Müller"]
    assert box.presenter.results.heading == "2 people under this number, last contact first"
    second = box.names[1]
    box.key(Qt.Key.Key_Down)
    assert box.marked == second
    box.key(Qt.Key.Key_Return)
    assert len(box.chosen) == 1


def test_words_list_and_place_are_still_there_on_coming_back(box: Box) -> None:
    box.type("mueller")
    box.key(Qt.Key.Key_Down)
    place = box.marked
    box.key(Qt.Key.Key_Escape)
    assert not box.box.popup.isVisible()
    box.window.top.person.setFocus()
    box.ctrl_k()
    assert box.box.popup.isVisible()
    assert (box.window.top.search.text(), box.marked) == ("mueller", place)


def test_typing_on_marks_the_first_hit_again_for_enter_opens_it(box: Box) -> None:
    box.type("muelle")
    box.key(Qt.Key.Key_Down)
    box.type("r")
    assert box.marked == box.names[0]


def test_nobody_found_begins_a_new_customer_with_what_was_typed(box: Box) -> None:
    box.type("bergfeld 0221 998877")
    assert [type(row) for row in box.presenter.results.rows] == [NewCustomer]
    assert box.presenter.results.heading == "Nobody found"
    box.key(Qt.Key.Key_Return)
    assert box.begun == [Prefill("", "Bergfeld", points=((PointKind.PHONE, "0221 998877"),))]


def test_an_answer_to_older_words_is_dropped(box: Box) -> None:
    shown: list[str] = []
    box.presenter.shown.connect(lambda results: shown.append(results.typed))
    box.presenter.type("dem")
    box.presenter.type("mueller")
    box.settle()
    assert shown == ["mueller"]


def test_enter_pressed_faster_than_the_answer_opens_what_the_words_find(box: Box) -> None:
    box.type("mueller")
    box.presenter.type("dem")  # its answer is on its way, the list still shows the Müllers
    QTest.keyClick(box.window.top.search, Qt.Key.Key_Return)
    assert box.chosen == []
    box.settle()
    assert box.chosen == [(box.aylin, None)]


def test_enter_for_words_still_looked_for_opens_nothing_of_older_ones_on_coming_back(box: Box) -> None:
    box.type("mueller")
    box.presenter.type("dem")
    QTest.keyClick(box.window.top.search, Qt.Key.Key_Return)
    box.window.top.person.setFocus()
    box.ctrl_k()
    assert box.chosen == []


def test_the_sign_turns_the_box_into_the_list_of_commands(box: Box) -> None:
    ran: list[str] = []
    fly = Action(id="test.fly", name="action.note", run=lambda: ran.append("flew"))
    box.window.actions_of_window.add(fly)
    box.type("> write")
    assert [getattr(row, "name", "") for row in box.presenter.results.rows] == ["Write a note"]
    box.add("Kim", "Write", "0221 5550191")
    box.window.top.search.clear()
    box.type("write")
    assert [getattr(row, "name", "") for row in box.presenter.results.rows] == ["Kim Write"], "and not the command"
    box.window.top.search.clear()
    box.type("> write")
    box.key(Qt.Key.Key_Return)
    assert ran == ["flew"]
    assert box.window.top.search.text() == ""


def test_a_command_from_the_box_gives_the_keyboard_back(box: Box) -> None:
    left: list[bool] = []
    box.box.left.connect(lambda: left.append(True))
    box.window.actions_of_window.add(Action(id="test.copy", name="action.note", run=lambda: None))
    box.type("> write")
    box.key(Qt.Key.Key_Return)
    assert (left, box.box.popup.isVisible()) == ([True], False)


def test_escape_closes_then_empties_then_leaves(box: Box) -> None:
    left: list[bool] = []
    box.box.left.connect(lambda: left.append(True))
    box.type("dem")
    box.key(Qt.Key.Key_Escape)
    assert (box.box.popup.isVisible(), box.window.top.search.text()) == (False, "dem")
    box.key(Qt.Key.Key_Escape)
    assert (box.box.popup.isVisible(), box.window.top.search.text(), left) == (False, "", [])
    box.key(Qt.Key.Key_Escape)
    assert left == [True]


def test_an_empty_box_shows_who_was_spoken_with_or_how_to_begin(box: Box) -> None:
    assert box.presenter.results.heading.startswith("Type a name")


def test_markup_in_a_name_is_only_text(box: Box) -> None:
    box.add("<b>Fett</b>", "<img src=x>", "0221 112233")
    box.type("fett")
    assert box.names == ["<b>Fett</b> <img src=x>"]
    box.window.grab()


@pytest.mark.parametrize("typed", ["C-1001", "c1001", "C 1001", "1001"])
def test_the_number_of_a_case_opens_it(box: Box, typed: str) -> None:
    opened = OpenCase(customer_id=box.aylin, subject="Mill is loud", channel=Channel.PHONE)
    case_id = UUID(box.desk.execute(opened, actor=box.me)["case_id"])
    box.type(typed)
    assert box.presenter.results.rows == (CaseHit(case_id, "C-1001", "Mill is loud", "Aylin Demir · Open"),)
    box.key(Qt.Key.Key_Return)
    assert box.cases == [case_id]


def test_of_a_mere_number_customers_come_first(box: Box) -> None:
    box.desk.execute(OpenCase(customer_id=box.aylin, subject="Loud", channel=Channel.PHONE), actor=box.me)
    caller = box.add("Ines", "Roth", "0221 1001")
    box.type("1001")
    first, second = box.presenter.results.rows
    assert isinstance(first, Hit)
    assert first.customer_id == caller
    assert isinstance(second, CaseHit)
    box.key(Qt.Key.Key_Down)
    box.key(Qt.Key.Key_Return)
    assert box.cases == [second.case_id]
