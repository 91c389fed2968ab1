from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from agentdesk.ui.language import language
from agentdesk.ui.theme import Theme, Tone, look
from agentdesk.ui.widgets import state_page
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.chip import Chip, ChipButton
from agentdesk.ui.widgets.choice import ChoiceButton
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.flow import FlowLayout
from agentdesk.ui.widgets.mood import MoodPicker
from agentdesk.ui.widgets.notice import IconMark, Notice
from agentdesk.ui.widgets.progress import ProgressStrip
from agentdesk.ui.widgets.question import Question
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.state_page import StatefulPanel, StatePage
from agentdesk.ui.widgets.status_line import StatusLine
from agentdesk.ui.widgets.steps import StepPages
from agentdesk.ui.widgets.text import ElidedText, Text, one_line, plain_tip
from agentdesk.ui.widgets.toast import Toasts
from tests.ui.gallery import sheets
from tests.ui.gallery.desk import make_desk, open_results
from tests.ui.showing import show_active

HOSTILE = [
    "<b>bold</b><img src='file:///etc/passwd'>",
    "\u202egnp.exe",
    "zero\u200bwidth\u200djoined",
    "line\nbreak\r\nand\ttab",
    "\x07\x1b[31mred",
    "=cmd|' /C calc'!A0",
    "x" * 1_000_000,
]


def shown(qtbot, widget: QWidget, width: int = 600, height: int = 300) -> QWidget:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    show_active(qtbot, widget)
    return widget


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_foreign_words_are_words_in_every_widget_that_shows_them(theme: Theme, qtbot, words: str):
    page = QWidget()
    column = QVBoxLayout(page)
    for widget in (
        Text(words),
        Text(words, wrap=True),
        ElidedText(words),
        Chip(words),
        ChipButton(words),
        Button(words, key="F8"),
        ChoiceButton(words, "Alt 1"),
        Notice(words, words, action=words),
        SectionCard(words, words),
        FieldRow(words, QLineEdit()),
    ):
        column.addWidget(widget)
    began = time.process_time()
    shown(qtbot, page, 400, 700).grab()
    assert time.process_time() - began < 4
    assert {label.textFormat() for label in page.findChildren(QLabel)} == {Qt.TextFormat.PlainText}


def test_a_single_line_has_no_breaks_no_controls_and_turns_no_direction():
    assert one_line("a\nb\x07\x1b c\u202ed") == "a b cd"
    assert len(one_line("x" * 10_000)) == 300


def test_a_tool_tip_never_holds_markup_of_a_customer():
    assert "<b>" not in plain_tip("<b>bold</b>")
    assert plain_tip("") == ""


def test_words_without_room_end_in_an_ellipsis_and_stand_in_the_tool_tip(theme: Theme, qtbot):
    label = ElidedText("A very long name that no header has room for")
    shown(qtbot, label, 120, 30).grab()
    assert "no header has room for" in label.toolTip()
    label.resize(600, 30)
    label.grab()
    assert label.toolTip() == ""


def test_a_click_leaves_the_keyboard_with_the_person_who_types(theme: Theme, qtbot):
    page = QWidget()
    column, field, button = QVBoxLayout(page), QLineEdit(), Button("Save")
    column.addWidget(field)
    column.addWidget(button)
    shown(qtbot, page)
    field.setFocus()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert field.hasFocus()


def test_a_button_calls_without_arguments(theme: Theme, qtbot):
    calls: list[tuple[object, ...]] = []
    button = Button("Save", on_click=lambda *given: calls.append(given))
    qtbot.addWidget(button)
    button.click()
    assert calls == [()]


def test_a_button_is_wide_enough_for_its_words_its_icon_and_its_key(theme: Theme, qtbot):
    words, both, all_three = Button("Save"), Button("Save", key="F8"), Button("Save", key="F8", icon="copy")
    for button in (words, both, all_three):
        qtbot.addWidget(button)
    assert words.sizeHint().width() < both.sizeHint().width() < all_three.sizeHint().width()


def test_a_clock_in_a_chip_does_not_restyle_it(theme: Theme, qtbot):
    chip = ChipButton("In contact · 00:00", dot=Tone.CARE)
    shown(qtbot, chip)
    styled: list[QEvent.Type] = []
    chip.changeEvent = lambda event: styled.append(event.type())  # type: ignore[method-assign]
    for second in range(10):
        chip.show_state(f"In contact · 00:{second:02}", dot=Tone.CARE)
    assert QEvent.Type.StyleChange not in styled


def test_a_flow_goes_on_in_the_next_line(theme: Theme, qtbot):
    page = QWidget()
    flow = FlowLayout(page)
    for number in range(12):
        flow.addWidget(Chip(f"chip number {number}"))
    assert flow.heightForWidth(200) > flow.heightForWidth(800) > 0
    shown(qtbot, page, 300, 400)
    assert all(child.geometry().right() <= 300 for child in page.findChildren(Chip))
    flow.clear()
    assert flow.count() == 0


def test_a_row_within_a_flow_is_no_higher_than_at_the_width_it_has(theme: Theme, qtbot):
    page = QWidget()
    flow, chips = FlowLayout(page), FilterChips("span")
    chips.setMinimumWidth(400)
    chips.show_filters([Filter("week", "Week"), Filter("day", "Day")])
    flow.addWidget(chips)
    shown(qtbot, page, 800, 100)
    assert chips.height() == chips.heightForWidth(400) < 2 * chips.findChildren(QPushButton)[0].height()


def test_a_notice_is_never_lower_than_its_words(theme: Theme, qtbot):
    page = QWidget()
    column = QVBoxLayout(page)
    notice = Notice("Second failure in a row.", "word " * 120)
    column.addWidget(notice)
    column.addWidget(QLabel("x" * 10), 1)
    shown(qtbot, page, 420, 60)
    assert notice.height() >= notice.heightForWidth(notice.width())


def test_a_notice_says_what_it_says_to_a_screen_reader_too(theme: Theme, qtbot):
    acted: list[int] = []
    notice = Notice("", "Nothing was lost.", Tone.STOP, action="Look", on_action=lambda: acted.append(1))
    notice.resize(500, notice.sizeHint().height())
    notice.grab()
    icon, words = (notice.findChildren(part)[at] for part, at in ((IconMark, 0), (Text, 1)))
    assert abs(icon.geometry().center().y() - words.geometry().center().y()) <= 2, "though the button is higher"
    notice.say("Disk full.", "Nothing was lost.", Tone.STOP, action="Look")
    qtbot.addWidget(notice)
    assert notice.accessibleName() == "Disk full. Nothing was lost."
    notice.findChild(Button).click()
    notice.say("Saved again.", tone=Tone.GOOD)
    assert acted == [1]
    assert notice.property("notice") == "good"


def test_a_card_opens_in_place_by_key_and_says_so(theme: Theme, qtbot):
    card = SectionCard("Knowledge", "F6", folds=True)
    card.set_words("Knowledge", "F6", "3 articles")
    card.body.addWidget(QLineEdit())
    shown(qtbot, card)
    head = card.findChild(QWidget, "")
    with qtbot.waitSignal(card.toggled):
        card.set_open(False)
    assert not card.is_open
    head = next(child for child in card.findChildren(QWidget) if child.property("kind") == "head")
    QTest.keyClick(head, Qt.Key.Key_Return)
    assert card.is_open


def test_the_mood_is_picked_by_arrow_keys_and_taken_back(theme: Theme, qtbot):
    mood = MoodPicker()
    shown(qtbot, mood)
    mood.setFocus()
    with qtbot.waitSignal(mood.picked) as picked:
        QTest.keyClick(mood.focusWidget(), Qt.Key.Key_Right)
    assert picked.args == [4]
    for _ in range(4):
        QTest.keyClick(mood.focusWidget(), Qt.Key.Key_Right)
    assert mood.step == 5
    QTest.keyClick(mood.focusWidget(), Qt.Key.Key_Space)
    assert mood.step == 0


def test_each_mood_has_a_word_and_not_only_a_colour(theme: Theme, qtbot):
    mood = MoodPicker()
    qtbot.addWidget(mood)
    mood.show_step(5)
    names = [button.accessibleName() for button in mood.findChildren(Button)]
    assert names == ["delighted", "pleased", "neutral", "disappointed", "angry"]
    language().use("de")
    assert mood.findChildren(Button)[4].text() == "verärgert"


def test_a_mood_that_is_known_is_said_once(theme: Theme, qtbot):
    mood = MoodPicker()
    shown(qtbot, mood)
    label = next(child for child in mood.findChildren(Text) if child.text() == "Mood")
    assert label.isVisible()
    mood.show_step(5)
    assert not label.isVisible(), "the room is for the name of whoever it is"
    mood.show_step(0)
    assert label.isVisible()


def test_one_filter_holds_at_a_time_and_counts_change_in_place(theme: Theme, qtbot):
    chips = FilterChips("Show")
    chips.show_filters([Filter("all", "All"), Filter("calls", "Calls", 6, "C"), Filter("mail", "Mail", 3)])
    shown(qtbot, chips)
    assert chips.chosen == "all"
    with qtbot.waitSignal(chips.picked) as picked:
        chips.pick("calls")
    assert picked.args == ["calls"]
    chips.show_filters([Filter("all", "All"), Filter("calls", "Calls", 7, "C")])
    assert [button.text() for button in chips.findChildren(Button) if button.isVisible()] == ["All", "Calls 7"]
    assert chips.chosen == "calls"


def test_a_problem_stands_at_its_field_and_goes_when_it_is_solved(theme: Theme, qtbot):
    row = FieldRow("E-mail", QLineEdit(), hint="Where the answer goes")
    shown(qtbot, row)
    row.show_problem("The part behind @ is missing.")
    assert row.problem == "The part behind @ is missing."
    assert row.field.accessibleDescription() == "The part behind @ is missing."
    row.set_words("E-Mail", "Wohin die Antwort geht")
    assert row.problem
    row.show_problem("")
    assert row.problem == ""
    assert row.field.accessibleName() == "E-Mail"


def test_a_page_that_has_nothing_to_say_yet_shows_nothing(theme: Theme, qtbot):
    page = StatePage()
    shown(qtbot, page)
    assert not [part for part in page.findChildren(Button) + page.findChildren(Text) if part.isVisible()]
    page.empty("inbox", "Nobody yet")
    assert page.findChild(Text).isVisible()


def test_waiting_shows_nothing_for_three_hundred_milliseconds(theme: Theme, qtbot):
    page = StatePage()
    shown(qtbot, page)
    page.loading("Opening the shop …")
    title = page.findChild(Text)
    assert not title.isVisible()
    qtbot.waitUntil(title.isVisible, timeout=60_000)


def test_what_came_in_time_is_not_overwritten_by_the_waiting(theme: Theme, qtbot):
    page = StatePage()
    shown(qtbot, page)
    page.loading("Opening the shop …")
    page.empty("inbox", "Nobody yet")
    qtbot.wait(state_page.PATIENCE_MS + 50)
    assert page.findChild(Text).text() == "Nobody yet"


def test_the_keyboard_waits_where_content_will_be_again(theme: Theme, qtbot):
    around, content, beside = QWidget(), QLineEdit(), QLineEdit()
    panel = StatefulPanel(content)
    row = QHBoxLayout(around)
    row.addWidget(panel)
    row.addWidget(beside)
    shown(qtbot, around)
    content.setFocus()
    panel.show_state().loading("Opening the shop …")
    assert not beside.hasFocus(), "typing would go to a neighbour"
    panel.show_content()
    assert content.hasFocus()
    panel.show_state().loading("Opening the shop …")
    beside.setFocus()
    panel.show_content()
    assert beside.hasFocus(), "somebody went on meanwhile"


def test_an_error_offers_one_thing_to_do(theme: Theme, qtbot):
    tried: list[int] = []
    panel = StatefulPanel(QLabel("content"))
    shown(qtbot, panel)
    panel.show_state().failed(
        "The file is locked", "Nothing was changed.", action="Try again", on_action=lambda: tried.append(1)
    )
    panel.findChild(Button).click()
    panel.show_content()
    assert tried == [1]
    assert panel.content.isVisible()


def test_steps_only_ask_and_go_where_they_are_sent(theme: Theme, qtbot):
    steps = StepPages()
    for name in ("File", "Columns", "Import"):
        steps.add_page(QLineEdit(), name)
    shown(qtbot, steps)
    with qtbot.waitSignal(steps.next_asked) as asked:
        steps.next.click()
    assert (asked.args, steps.at) == ([0], 0)
    steps.go_to(2)
    assert steps.next.text() == "Finish"
    with qtbot.waitSignal(steps.finished):
        steps.next.click()
    steps.allow_next(False, "Import 100 customers")
    assert not steps.next.isEnabled()
    assert steps.next.text() == "Import 100 customers"


def test_long_work_can_be_stopped_once(theme: Theme, qtbot):
    strip = ProgressStrip()
    shown(qtbot, strip)
    strip.show_progress("Importing", 1, 4)
    with qtbot.waitSignal(strip.cancelled):
        strip.cancel.click()
    assert not strip.cancel.isEnabled()


def test_a_message_goes_after_a_while_but_not_under_the_pointer(theme: Theme, qtbot, monkeypatch):
    toasts = Toasts()
    qtbot.addWidget(toasts)
    toasts._clock.setInterval(40)
    toasts.show_message("Saved")
    QTest.qWait(5)
    toasts.event(QEvent(QEvent.Type.Enter))
    qtbot.wait(80)
    assert toasts.isVisible()
    toasts.event(QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: not toasts.isVisible())


def test_a_long_message_gives_way_to_its_button_and_to_the_state_of_things(theme: Theme, qtbot):
    line = StatusLine()
    shown(qtbot, line)
    line.resize(1_100, 30)
    line.set_state("All saved here · no connection since 21:46")
    line.set_fact("offline", "Offline: vouchers up to €25.00, to this customer €10.00")
    line.set_hint("F1 Help · Ctrl+K Find anything")
    line.toasts.show_message("Goes with the wrap-up: promise by tomorrow 12:00: " + "a replacement " * 8, undo=bool)
    QTest.qWait(1)
    assert line.toasts._words.geometry().right() < line.toasts._button.x()
    assert line.toasts._words.width() > 100
    assert line._dot.width() == line._dot.sizeHint().width()
    assert line.toasts.geometry().right() < line._hint.x()


def test_a_column_that_fits_is_as_high_as_its_content_until_room_is_short(theme: Theme, qtbot):
    page = QWidget()
    column = QVBoxLayout(page)
    above = ScrollColumn(fits=True)
    above.add(Notice("Title", "word " * 60))
    below = QLabel("the list")
    column.addWidget(above)
    column.addWidget(below, 1)
    shown(qtbot, page, 500, 700)
    qtbot.wait(20)
    assert above.verticalScrollBar().maximum() == 0
    assert above.height() < 250
    page.resize(500, 150)
    qtbot.wait(20)
    assert above.verticalScrollBar().maximum() > 0


def test_a_question_comes_into_sight_when_it_is_asked(theme: Theme, qtbot):
    column, question = ScrollColumn(), Question(lambda: None)
    column.add(Text("line\n" * 40, wrap=True))
    column.add(question)
    question.set_words("It is booked. This cannot be undone.", "Write off")
    shown(qtbot, column, 500, 300)
    question.ask()
    qtbot.waitUntil(lambda: question.no.visibleRegion().boundingRect().height() == question.no.height() > 0)


@pytest.mark.parametrize(
    "make", [sheets.controls, sheets.states, sheets.steps, make_desk], ids=lambda make: make.__name__
)
def test_every_control_has_a_name_for_a_screen_reader(theme: Theme, qtbot, make):
    page = shown(qtbot, make(), 1440, 900)
    nameless = [
        (type(child).__name__, child.objectName())
        for child in page.findChildren(QWidget)
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() and not _name_of(child)
    ]
    assert nameless == []


def _name_of(widget: QWidget) -> str:
    if widget.objectName() == "qt_spinbox_lineedit" or widget.parent().__class__.__name__ == "QComboBox":
        return "part of another"
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface else ""


def test_the_whole_desk_paints_in_dark_german_and_twice_the_size(theme: Theme, qtbot):
    theme.set_mode("dark")
    theme.set_text_size(200)
    language().use("de")
    window = make_desk()
    shown(qtbot, window, 1280, 720)
    open_results(window)
    picture = window.grab().toImage()
    assert picture.pixelColor(picture.width() // 2, 4) == QColor(look().colours.paper)
    window.close()


def test_the_tip_of_a_button_is_no_markup_whoever_wrote_it(theme: Theme, qtbot):
    hostile = '<img src="file:///etc/hostname">'
    button = Button(icon="pencil", name=hostile)
    qtbot.addWidget(button)
    assert button.accessibleName() == hostile
    assert button.toolTip() == plain_tip(hostile)
