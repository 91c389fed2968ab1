"""Guides of the shop's own, written: nothing typed is lost, faults lead to their line, and what others wrote stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from agentdesk.core.drafts import Drafts
from agentdesk.core.guides.commands import DecideWording, GuideCatalogue, ProposeWording, SaveDraft
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.people.model import Role
from agentdesk.core.wording import text
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.guides.answered import AnsweredStrip
from agentdesk.ui.guides.catalogue_presenter import GuidesPresenter, name_of
from agentdesk.ui.guides.compare_form import difference
from agentdesk.ui.guides.editor import EditorPage
from agentdesk.ui.guides.open_guide import OpenGuide
from agentdesk.ui.guides.page import GuidesPage
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from agentdesk.ui.window_state import WindowState
from tests.desks import KEY, make_desk
from tests.guides import SMALL
from tests.ui.showing import Windows


class Room:
    """A shop whose leader writes; `again` is the next start of the program, after it was killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.desk, self.me = make_desk(folder)
        self.door = Door(self.desk, self.me, run_inline())
        self.happened: list[tuple[str, Any]] = []
        self.failed: list[str] = []
        self.again()

    def again(self, *, leads: bool = True) -> GuidesPresenter:
        self.keeper = DraftKeeper(self.drafts(), run_inline(), self.desk.clock)
        self.guides = GuidesPresenter(self.door, self.keeper, leads=leads)
        self.guides.happened.connect(lambda words, undo: self.happened.append((words, undo)))
        self.opened: list[OpenGuide] = []
        self.guides.opened.connect(self.opened.append)
        self.guides.load()
        return self.guides

    def drafts(self) -> Drafts:
        return Drafts(self.folder / "drafts.db", KEY, aside=self.folder / "aside", clock=self.desk.clock)

    def open(self, guide_id: str) -> OpenGuide:
        self.guides.open(guide_id)
        self.opened[-1].failed.connect(self.failed.append)
        return self.opened[-1]

    def begin(self, title: str) -> OpenGuide:
        self.guides.begin(title)
        return self.opened[-1]

    def entry(self, guide_id: str) -> Any:
        return self.desk.ask(GuideCatalogue(), actor=self.me).entries.get(guide_id)

    def do(self, command: Any) -> None:
        self.desk.execute(command, actor=self.me)


@pytest.fixture
def room(tmp_path: Path, qapp: QApplication) -> Iterator[Room]:
    made = Room(tmp_path)
    with closing(made.desk.database):
        yield made


def row_of(room: Room, guide_id: str) -> Any:
    return next(row for row in room.guides.rows if row.entry.id == guide_id)


def test_what_was_typed_is_there_again_after_a_kill(room: Room) -> None:
    guide = room.begin("Größere Schäden!")
    assert (guide.guide_id, guide.editing.faults) == ("groessere_schaeden", ())
    guide.editing.type(guide.editing.source + "# half a tho")
    assert room.keeper.flush()
    room.again()
    assert row_of(room, "groessere_schaeden").unsaved
    taken_up = room.open("groessere_schaeden")
    assert taken_up.taken_up
    assert taken_up.editing.source.endswith("# half a tho")
    taken_up.save()
    assert room.entry("groessere_schaeden").draft == taken_up.editing.source
    room.again()
    assert not row_of(room, "groessere_schaeden").unsaved


def test_a_guide_is_found_by_what_is_said_in_its_steps_in_either_language(room: Room) -> None:
    page = GuidesPage(room.guides)
    texts = lambda: [row.entry.id for row, _ in page._found()]  # noqa: E731
    room.begin("Möbel").editing.become(SMALL.replace("guide: small", "guide: moebel"))
    room.opened[-1].save()
    room.guides.load()
    page.filter.setText("moebel wunschst nothing")
    assert texts() == []
    for words in ("moebel", "mobel", "WUENSCHST", "wünschst", "would like", "klein how"):
        page.filter.setText(words)
        assert "moebel" in texts(), words
    page.filter.setText("wuenschst du")
    assert {row.entry.id: words for row, words in page._found()}["moebel"] == "What would you like?"
    page.filter.setText("small")
    assert page._found()[0][1] == ""


def test_a_draft_that_the_shop_has_is_not_said_to_be_unsaved(room: Room) -> None:
    page = GuidesPage(room.guides)
    guide = room.open("praise")
    guide.editing.write(guide.editing.source + "# mine")
    room.guides.show()
    signs = lambda: str([row.accessibleName() for row in page.rows])  # noqa: E731
    assert text("guides.draft_here") in signs()
    guide.save()
    room.guides.load()
    assert text("guides.draft_here") not in signs()


def test_publishing_and_taking_it_back(room: Room) -> None:
    guide = room.open("praise")
    delivered = guide.editing.source
    guide.editing.write(delivered.replace("weight: ", "weight: 1 # ", 1))
    guide.publish()
    assert (room.entry("praise").source, guide.is_unsaved) == (guide.editing.source, False)
    _, undo = room.happened[-1]
    undo()
    assert guide.editing.source == delivered
    assert room.entry("praise").origin == "delivered"


def test_the_edition_before_is_taken_up_as_a_draft_with_what_differs(room: Room) -> None:
    guide = room.open("praise")
    assert guide.before is None
    delivered = guide.editing.source
    first = delivered.replace("weight: ", "weight: 1 # ", 1)
    for source in (first, first + "# second\n"):
        guide.editing.write(source)
        guide.publish()
    page = EditorPage(guide, ZoneInfo("Europe/Berlin"))
    before = page._acts["before"]
    assert not before.isHidden()
    before.click()
    assert (guide.editing.source, guide.is_unsaved, page.form) == (first, True, "compare")
    assert "- # second" in page.compare.view.toPlainText()
    assert before.isHidden()
    guide.publish()
    assert room.entry("praise").source == first
    assert guide.before
    assert guide.before.source == first + "# second\n"


def test_who_writes_what_somebody_else_has_changed_meanwhile_sees_it_first(room: Room) -> None:
    guide = room.open("praise")
    guide.editing.write(guide.editing.source + "# mine")
    guide.save()
    room.do(SaveDraft(guide="praise", source="# theirs"))
    guide.editing.write(guide.editing.source + "!")
    guide.save()
    assert room.entry("praise").draft == "# theirs"
    assert room.failed
    assert (guide.entry.draft, guide.editing.source[-6:]) == ("# theirs", "# mine!"[-6:])
    guide.save()
    assert room.entry("praise").draft.endswith("# mine!")


def test_a_new_guide_whose_draft_is_dropped_is_gone_and_can_be_brought_back(room: Room) -> None:
    guide = room.begin("Neu")
    guide.save()
    gone: list[bool] = []
    guide.gone.connect(lambda: gone.append(True))
    guide.drop_draft()
    assert gone
    assert room.entry("neu") is None
    room.happened[-1][1]()
    assert "guide: neu" in room.entry("neu").draft


def test_whoever_does_not_lead_reads_and_changes_nothing(room: Room) -> None:
    room.again(leads=False)
    guide = room.open("praise")
    guide.editing.write("# nothing")
    guide.save()
    guide.publish()
    guide.retire()
    assert room.entry("praise").own is None


def test_names_are_made_of_titles() -> None:
    assert [name_of(title) for title in ("Zweiter Fehler", "2. Fehler", "Ça alors", "!!!")] == [
        "zweiter_fehler", "guide_2_fehler", "ca_alors", "guide",
    ]  # fmt: skip


def test_what_differs_is_shown_with_what_stands_around_it() -> None:
    former = "\n".join(map(str, range(12)))
    found = difference(former, former.replace("5", "five"))
    assert found == ((" ", "3"), (" ", "4"), ("-", "5"), ("+", "five"), (" ", "6"), (" ", "7"))
    assert difference(former, former) == ()


def test_the_text_its_faults_and_the_comparison_on_one_page(room: Room, theme: Theme, qtbot: Any) -> None:
    page = GuidesPage(room.guides)
    qtbot.addWidget(page)
    page.filter.setText("praise")
    assert [row.accessibleName().split(",")[0] for row in page.rows] == ["Praise"]
    page.filter.returnPressed.emit()
    editor = EditorPage(room.opened[-1], ZoneInfo("Europe/Berlin"))
    qtbot.addWidget(editor)
    editor.resize(900, 600)
    editor.show()
    before = editor.text.toPlainText()
    editor.text.setPlainText(before.replace("next: ", "next: nowhere_", 1))
    editor.editing.look()
    [fault] = editor.editing.faults
    assert editor.text.fault_lines == {fault.line}
    editor.publish()
    assert room.entry("praise").own is None
    assert editor.text.textCursor().blockNumber() + 1 == fault.line
    editor.show_comparison()
    assert [line[:1] for line in editor.compare.view.toPlainText().splitlines()].count("+") == 1
    editor.show_comparison()
    editor.editing.undo()
    assert (editor.text.toPlainText(), editor.editing.faults) == (before, ())


def test_no_piece_of_a_page_comes_up_as_a_window_while_the_page_is_made(
    room: Room, theme: Theme, qapp: QApplication, qtbot: Any
) -> None:
    with Windows(qapp) as windows:
        qtbot.addWidget(GuidesPage(room.guides))
        qtbot.addWidget(EditorPage(room.open("praise"), ZoneInfo("Europe/Berlin")))
    assert windows.shown == []


@pytest.fixture
def editor(room: Room, theme: Theme, qtbot: Any) -> EditorPage:
    made = EditorPage(room.open("praise"), ZoneInfo("Europe/Berlin"))
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    return made


def test_the_text_shows_the_step_of_the_graph_and_the_graph_that_of_the_text(editor: EditorPage) -> None:
    drawing, reading = editor.graph.drawing, editor.editing.reading
    first, *_, last = drawing.cards
    drawing.go(last)
    editor.other_form()
    assert editor.text.line == reading.line_of(last, "")
    editor.text.go_to(reading.line_of(first, "") + 1)
    editor.other_form()
    assert drawing.step == first
    editor.other_form()
    assert editor.text.line == reading.line_of(first, "") + 1


def test_what_differs_follows_what_is_published(editor: EditorPage) -> None:
    source = editor.editing.source
    editor.editing.write(source.replace("weight: ", "weight: 1 # ", 1))
    editor.show_comparison()
    assert "-" in {line[:1] for line in editor.compare.view.toPlainText().splitlines()}
    editor.publish()
    assert editor.compare.view.isHidden()


def test_tab_walks_through_the_form_of_a_step_before_what_takes_it_away(editor: EditorPage, qtbot: Any) -> None:
    editor.graph.drawing.go(list(editor.graph.drawing.cards)[1])
    editor.graph.open_step()
    qtbot.wait(20)
    names, at = list[str](), editor.graph.view.nextInFocusChain()
    while at is not editor.graph.view:
        if at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.isVisible():
            names.append(at.accessibleName())
        at = at.nextInFocusChain()
    assert names.index("German (Sie)") < names.index("Name of the step") < names.index("Remove this step")


def test_whoever_proposed_words_reads_once_what_others_have_decided(room: Room, theme: Theme, qtbot: Any) -> None:
    guide = room.open("praise")
    guide.editing.write(guide.editing.source + "# ours")
    guide.publish()
    lena = room.desk.execute(AddPerson(name="Lena", roles=frozenset({Role.AGENT})), actor=room.me)["person_id"]
    step = next(iter(guide.editing.reading.guide.steps))
    proposed = ProposeWording(edition_id=room.entry("praise").own.edition_id, step=step, form="en", words="Lovely.")
    [said, again] = [room.desk.execute(proposed, actor=UUID(lena))["proposal_id"] for _ in range(2)]
    state, saved, busy = WindowState(), list[str](), [True]
    strip = AnsweredStrip(
        Door(room.desk, UUID(lena), run_inline()), state, lambda: saved.append("saved"), lambda: busy[0]
    )
    qtbot.addWidget(strip)
    strip.load()
    assert strip.isHidden()
    room.do(DecideWording(proposal_id=UUID(said), accepted=False, answer="Too sweet for us."))
    strip.load()
    assert strip.isHidden(), "not while they talk to somebody"
    busy[0] = False
    strip.look_again()
    said_to_lena = strip.notice.accessibleName()
    assert "has declined your proposal: “Lovely.”" in said_to_lena
    assert "Too sweet for us." in said_to_lena
    strip.notice.closed.emit()
    strip.load()
    assert strip.isHidden()
    assert saved
    room.desk.clock.move(timedelta(hours=1))
    room.do(DecideWording(proposal_id=UUID(again), accepted=True))
    strip.load()
    assert "has taken your words into the guide" in strip.notice.accessibleName()


def test_a_fault_leads_to_its_field_and_the_warning_goes_with_it(editor: EditorPage, qtbot: Any) -> None:
    drawing = editor.graph.drawing
    asks = next(name for name, card in drawing.cards.items() if card.act == "ask")
    drawing.put(("steps", asks, "ask", "question", "de"), None)
    editor.publish()
    qtbot.wait(20)
    field = editor.graph.step.fields["words", ("ask", "question", "de")]
    assert editor.window().focusWidget() is field
    assert not editor._problem.isHidden()
    editor.editing.undo()
    assert editor._problem.isHidden()
