"""A guide written as a graph, by keys and by mouse, without anybody seeing its text."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit

from agentdesk.core.guides.reading import read_guide
from agentdesk.core.guides.shipped import known_of_the_shipped, shipped_sources
from agentdesk.core.guides.writing import at, document_of
from agentdesk.core.money import Money
from agentdesk.ui.guides.editing import GuideEditing
from agentdesk.ui.guides.graph.condition import ConditionEdit
from agentdesk.ui.guides.graph.form import GraphForm
from agentdesk.ui.guides.graph.presenter import Drawing
from agentdesk.ui.guides.graph.preview_presenter import Preview
from agentdesk.ui.guides.graph.step_form import NEW
from agentdesk.ui.theme import Theme

NOW, ZONE = datetime(2026, 11, 23, 10, tzinfo=UTC), ZoneInfo("Europe/Berlin")


def editing(guide: str) -> GuideEditing:
    return GuideEditing(guide, shipped_sources()[guide], known_of_the_shipped())


@pytest.fixture
def drawing(qapp: QApplication) -> Drawing:
    return Drawing(editing("second_failure"))


def test_arrows_walk_down_an_answer_and_back_the_same_way(drawing: Drawing) -> None:
    drawing.down()
    assert drawing.way is not None
    assert drawing.way.words == "days overdue: at least 1"
    drawing.down()
    assert drawing.spot == "not_there"
    assert drawing.spot_words().startswith("[how to address the customer], the delivery was due [delivery due on]")
    drawing.down()
    drawing.up()
    drawing.up()
    drawing.up()
    assert drawing.spot == drawing.start == "what_for"


def test_a_fault_stands_at_its_step_in_words_and_goes_when_it_is_mended(drawing: Drawing) -> None:
    source = drawing.editing.source
    drawing.go("listen")
    drawing.put_in_step(("ask", "answers", 1, "next"), None)
    drawing.put_in_step(("say", 0, "en"), None)
    assert len(drawing.cards["listen"].faults) == 2
    assert not drawing.cards["room"].faults
    drawing.connect_to(drawing.cards["listen"].ways[1].key, "room")
    drawing.put_in_step(("say", 0, "en"), "What else should I know?", typing=True)
    drawing.editing.look()
    assert not drawing.cards["listen"].faults
    for _ in range(4):
        drawing.editing.undo()
    assert drawing.editing.source == source


def test_a_step_is_put_on_the_way_where_one_is_and_goes_with_its_place(drawing: Drawing) -> None:
    drawing.go("cause")
    name = drawing.add_step()
    assert (drawing.spot, drawing.cards["cause"].ways[0].target, drawing.cards[name].ways[0].target) == (
        name, name, "listen",
    )  # fmt: skip
    drawing.remove()
    assert drawing.spot == drawing.cards["cause"].ways[0].target == "listen"
    assert name not in drawing.cards
    drawing.go(drawing.cards["listen"].ways[2].key)
    drawing.remove()
    assert [way.words for way in drawing.cards["listen"].ways] == ["Calmer", "Still angry"]


def test_who_does_not_write_walks_and_changes_nothing(qapp: QApplication) -> None:
    drawing = Drawing(editing("praise"), writes=False)
    source = drawing.editing.source
    assert drawing.add_step() == ""
    drawing.remove()
    drawing.put(("title", "en"), "Thanks")
    drawing.set_act("end")
    assert drawing.editing.source == source


def test_a_text_that_cannot_be_read_has_no_graph_until_it_can_again(drawing: Drawing) -> None:
    source, many = drawing.editing.source, len(drawing.cards)
    drawing.editing.write(source + "\n[")
    assert (drawing.document, drawing.cards, drawing.spot_words()) == (None, {}, "")
    drawing.down()
    drawing.remove()
    drawing.editing.undo()
    assert len(drawing.cards) == many


def test_the_preview_offers_what_is_true_for_the_facts(drawing: Drawing) -> None:
    preview = Preview(drawing, NOW, ZONE)
    preview.begin()
    seen = preview.seen()
    assert seen is not None
    assert seen.step.id == "sorry"
    assert seen.said == ("I'm sorry it's turned out like this. I'm dealing with it now.",)
    assert [each.why for each in seen.unsaid] == ["It is the second failure?"]
    preview.set_fact("failures.in_row", "2")
    preview.set_fact("order.days_late", "3")
    preview.set_fact("order.due", "yesterday")
    preview.begin()
    seen = preview.seen()
    assert seen is not None
    assert seen.said[0] == "Ms Sommer, the delivery was due yesterday and it isn't there. I'm sorry."
    preview.set_fact("customer.address_name", "")
    seen = preview.seen()
    assert seen is not None
    assert len(seen.said) == 1
    assert "how to address the customer not known" in seen.unsaid[0].why
    preview.answer("go_on")
    preview.answer("go_on")
    assert drawing.spot == "listen"
    preview.back()
    assert drawing.spot == "cause"


@pytest.mark.parametrize("guide", sorted(shipped_sources())[::4])
def test_delivered_guides_can_be_gone_through_in_the_preview(guide: str, qapp: QApplication) -> None:
    preview = Preview(Drawing(editing(guide)), NOW, ZONE)
    preview.begin()
    for n in range(12):
        seen = preview.seen()
        assert seen is not None
        assert seen.said or not seen.step.say
        preview.answer(seen.answers[n % len(seen.answers)][0]) if seen.answers else preview.answer_typed("7")


@pytest.fixture
def form(qapp: QApplication) -> GraphForm:
    Theme(qapp)
    made = GraphForm(editing("second_failure"), now=NOW, zone=ZONE)
    made.resize(1240, 600)
    made.show()
    made.take_focus()
    return made


def test_a_question_with_three_answers_by_keyboard_then_a_drag_and_all_of_it_taken_back(form: GraphForm) -> None:
    drawing, view = form.drawing, form.view
    before = drawing.editing.source
    drawing.go("cause")
    QTest.keyClick(view, Qt.Key.Key_Insert)
    name = drawing.step
    words = form.step.fields["words", ("say", 0, "en")]
    assert isinstance(words, QPlainTextEdit)
    QTest.keyClicks(words, "Shall I?")
    words.setFocus()
    drawing.editing.look()
    QTest.keyClicks(words, " Now?")
    form.step.show_step()
    assert at(document_of(drawing.editing.source) or {}, ("steps", name, "say", 0, "en")) == "Shall I? Now?"
    choose(form, ("act", ()), "ask")
    form.step._add(("ask", "answers"))
    for n, target in enumerate(("room", "out", NEW)):
        line = form.step.fields["line", ("ask", "answers", n, "en")]
        assert isinstance(line, QLineEdit)
        QTest.keyClicks(line, f"Answer {n}")
        choose(form, ("step", ("ask", "answers", n, "next")), target)
    assert [way.words for way in drawing.cards[name].ways] == ["Answer 0", "Answer 1", "Answer 2"]
    assert [way.target for way in drawing.cards[name].ways] == ["room", "out", drawing.step]
    assert drawing.cards[name].faults
    view.draw()
    view.fit()
    way = drawing.cards[name].ways[2]
    drag(form, way.key, "listen")
    assert drawing.cards[name].ways[2].target == "listen"
    while drawing.editing.can_undo:
        QTest.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert drawing.editing.source == before


def test_a_condition_is_chosen_and_the_preview_follows_by_its_keys(form: GraphForm) -> None:
    drawing = form.drawing
    drawing.go("sorry")
    form.open_step()
    when = form.step.fields["when", ("say", 0, "when")]
    assert isinstance(when, ConditionEdit)
    when._words.click()
    box = when.findChild(QComboBox, "field")
    assert box is not None
    box.setCurrentIndex(box.findData("promise.broken"))
    box.activated.emit(box.currentIndex())
    form.step.show_step()
    assert at(drawing.document or {}, ("steps", "sorry", "say", 0, "when")) == {"field": "promise.broken", "is": "yes"}
    assert when._words.text() == "Only when promise broken"
    form.show_pane("preview")
    assert form.preview.said == ["I'm sorry it's turned out like this. I'm dealing with it now."]
    QTest.keyClick(form.view, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert drawing.spot == "cause"
    QTest.keyClick(form.view, Qt.Key.Key_0, Qt.KeyboardModifier.AltModifier)
    assert drawing.spot == "sorry"


def choose(form: GraphForm, field: tuple[str, tuple[str | int, ...]], value: str) -> None:
    box = form.step.fields[field]
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())
    if value != NEW:
        form.step.show_step()


def drag(form: GraphForm, one: str, other: str) -> None:
    view, room = form.view, form.view.viewport()
    begin, end = (view.mapFromScene(view.spots[key].sceneBoundingRect().center()) for key in (one, other))
    QTest.mousePress(room, Qt.MouseButton.LeftButton, pos=begin)
    QTest.mouseMove(room, begin + QPoint(12, 12))
    QTest.mouseMove(room, end)
    QTest.mouseRelease(room, Qt.MouseButton.LeftButton, pos=end)


def test_the_guide_itself_is_written_and_offered_without_its_text(form: GraphForm) -> None:
    drawing = form.drawing
    form.show_pane("guide")
    title = form.guide.fields["words", ("title", "en")]
    assert isinstance(title, QPlainTextEdit)
    title.clear()
    drawing.editing.look()
    assert len(drawing.own_faults) == 1
    QTest.keyClicks(title, "Again!")
    drawing.editing.look()
    assert not drawing.own_faults
    when = form.guide.fields["when", ("offer", "when")]
    assert isinstance(when, ConditionEdit)
    when.changed.emit(None)
    assert at(drawing.document or {}, ("offer",)) is None
    when.changed.emit({"field": "promise.broken", "is": "yes"})
    assert drawing.editing.reading.guide is not None
    assert (drawing.editing.reading.guide.title["en"], drawing.editing.reading.guide.weight) == ("Again!", 50)


def test_faults_are_told_in_the_words_of_the_form(drawing: Drawing) -> None:
    drawing.go("listen")
    drawing.put_in_step(("say", 0, "en"), None)
    drawing.put_in_step(("ask", "question"), None)
    assert set(drawing.cards["listen"].faults) == {
        "Words 1: The words in English are missing.",
        "“Question to the agent” is still empty.",
    }


def test_arrows_open_a_list_of_the_form_and_choose_nothing_in_passing(form: GraphForm) -> None:
    form.drawing.go("sorry")
    form.open_step()
    box = form.step.fields["act", ()]
    assert isinstance(box, QComboBox)
    before = box.currentData()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.view().isVisible()
    assert (box.currentData(), form.drawing.cards["sorry"].act) == (before, before)
    box.hidePopup()


def test_the_keyboard_stays_at_a_choice_after_which_the_form_is_another(form: GraphForm, qapp: QApplication) -> None:
    form.drawing.go("sorry")
    form.open_step()
    form.activateWindow()
    qapp.processEvents()
    form.step.fields["act", ()].setFocus()
    form.drawing.set_act("end")
    form.step.show_step()
    qapp.processEvents()
    assert form.window().focusWidget() is form.step.fields["act", ()]


def test_the_preview_goes_through_the_guides_that_a_guide_leads_into(qapp: QApplication) -> None:
    sources = shipped_sources()
    others = {name: guide for name in sources if (guide := read_guide(sources[name]).guide)}
    drawing = Drawing(editing("delivery_late"))
    calling = next(name for name, card in drawing.cards.items() if card.act == "call")
    preview = Preview(drawing, NOW, ZONE, currency="CHF", in_force=lambda: others)
    preview.begin(calling)
    seen = preview.seen()
    assert seen is not None
    if not seen.within:
        preview.answer("go_on")
        seen = preview.seen()
    assert seen is not None
    assert seen.within == others[drawing.editing.reading.guide.steps[calling].act.guide].title["en"]  # type: ignore[union-attr]
    assert drawing.spot == calling
    assert preview.situation()["goodwill.room"] == Money.of(25, "CHF")
