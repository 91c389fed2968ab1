from __future__ import annotations

import random
import time
from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.ui.theme import Theme, Tone
from agentdesk.ui.widgets.chip import ChipButton
from agentdesk.ui.widgets.results import Result, ResultPopup
from agentdesk.ui.widgets.timeline import Mark, Timeline, TimelineEntry
from agentdesk.ui.widgets.windowed_rows import PAGE, Deliver, PageWish, WindowedRows
from agentdesk.ui.widgets.work_list import WorkList, WorkRow, WorkSection
from tests.ui.showing import show_active

MILLION = 1_000_000


def entry(number: int, *, per_day: int = 7) -> TimelineEntry:
    return TimelineEntry(
        key=number, icon="mail", title=f"Mail {number}", detail="about something", note="a second line",
        day=f"day {number // per_day}", time="11:04", marks=(Mark("late", Tone.CARE),) if number % 5 == 0 else (),
    )  # fmt: skip


class Source:
    """A history of any length that answers when it is told to, and remembers how it was asked."""

    def __init__(self, count: int, *, at_once: bool = True) -> None:
        self.count, self.at_once = count, at_once
        self.wishes: list[PageWish] = []
        self._waiting: list[tuple[PageWish, Deliver]] = []

    def load(self, wish: PageWish, deliver: Deliver) -> None:
        self.wishes.append(wish)
        self._waiting.append((wish, deliver))
        if self.at_once:
            self.answer()

    def answer(self) -> None:
        waiting, self._waiting = self._waiting, []
        for wish, deliver in waiting:
            deliver(self.rows(wish))

    def rows(self, wish: PageWish) -> Sequence[TimelineEntry]:
        return [entry(number) for number in range(wish.first, min(self.count, wish.first + wish.limit))]


@pytest.fixture
def timeline(theme: Theme, qtbot) -> Timeline:
    made = Timeline("What happened")
    qtbot.addWidget(made)
    made.resize(700, 600)
    show_active(qtbot, made)
    return made


def seen(timeline: Timeline) -> range:
    view = timeline.view
    last = view.rowAt(view.viewport().height() - 1)
    return range(view.rowAt(0), (last if last >= 0 else timeline.model.rowCount() - 1) + 1)


def test_the_model_keeps_qts_rules(theme: Theme):
    model, source = WindowedRows(), Source(250, at_once=False)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show(250, source.load)
    model.want(0, 249)
    source.answer()
    model.show(3, None, [entry(0), entry(1), entry(2)])
    assert model.data(model.index(2, 0)) == "day 0, 11:04, Mail 2, about something, a second line"


def test_the_first_entries_are_there_without_asking(timeline: Timeline, qtbot):
    source = Source(50)
    timeline.show_entries(50, source.load, source.rows(PageWish(0, 50)))
    qtbot.wait(20)
    assert source.wishes == []
    assert timeline.model.row(0) == entry(0)


def test_only_what_is_looked_at_is_fetched(timeline: Timeline, qtbot):
    source = Source(MILLION)
    timeline.show_entries(MILLION, source.load)
    qtbot.waitUntil(lambda: timeline.model.row(0) is not None)
    assert timeline.model.loaded <= 2 * PAGE


def test_scrolling_asks_by_key_and_jumping_by_number(timeline: Timeline, qtbot):
    source = Source(10_000)
    timeline.show_entries(10_000, source.load, source.rows(PageWish(0, PAGE)))
    bar = timeline.view.verticalScrollBar()
    for _ in range(60):
        bar.setValue(bar.value() + 300)
        qtbot.wait(1)
    assert source.wishes
    assert [wish.after for wish in source.wishes] == [wish.first - 1 for wish in source.wishes]
    timeline.mark(9_000)
    assert source.wishes[-1].after is None
    bar.setValue(0)
    timeline.mark(8_999)  # the page above one that is known
    assert source.wishes[-1].before == 9_000


def test_memory_stays_bounded_however_far_one_scrolls(timeline: Timeline, qtbot):
    source = Source(MILLION)
    timeline.show_entries(MILLION, source.load)
    for row in range(0, 60_000, 500):
        timeline.model.want(row, row)
    assert timeline.model.loaded <= 40 * PAGE


def test_the_answer_to_a_list_that_is_gone_is_dropped(timeline: Timeline):
    slow, quick = Source(500, at_once=False), Source(3)
    timeline.show_entries(500, slow.load)
    timeline.model.want(0, 10)
    timeline.show_entries(3, quick.load, quick.rows(PageWish(0, 3)))
    slow.answer()
    assert timeline.model.rowCount() == 3
    assert timeline.model.loaded == 3


def test_a_page_that_failed_is_asked_for_again(timeline: Timeline):
    asked: list[PageWish] = []

    def load(wish: PageWish, deliver: Deliver) -> None:
        asked.append(wish)
        deliver(None if len(asked) == 1 else [entry(number) for number in range(10)])

    timeline.show_entries(10, load)
    timeline.model.want(0, 9)
    timeline.model.want(0, 9)
    assert len(asked) == 2
    assert timeline.model.row(9) == entry(9)


def test_a_day_stands_above_its_first_entry_only(timeline: Timeline, qtbot):
    source = Source(30)
    timeline.show_entries(30, source.load, source.rows(PageWish(0, 30)))
    heights = [timeline.view.rowHeight(row) for row in range(30)]
    usual = min(heights)
    assert [row for row, height in enumerate(heights) if height > usual] == [0, 7, 14, 21, 28]


def test_rows_that_arrive_above_do_not_move_what_is_read(timeline: Timeline, qtbot):
    source = Source(10_000, at_once=False)
    timeline.show_entries(10_000, source.load, source.rows(PageWish(0, PAGE)))
    timeline.view.verticalScrollBar().setValue(250_000)
    qtbot.wait(20)
    source.answer()
    first = seen(timeline)[1]
    before = timeline.view.rowViewportPosition(first)
    timeline.model.want(first - 3 * PAGE, first)  # pages above: their days make them higher
    source.answer()
    assert abs(timeline.view.rowViewportPosition(first) - before) <= 1


def test_a_million_entries_are_set_up_and_scrolled_as_quickly_as_some_hundred(timeline: Timeline, qapp):
    def seconds(count: int) -> float:
        """Of the processor, which does not care how much else the machine does."""
        source, chance, began = Source(count), random.Random(1), time.process_time()
        timeline.show_entries(count, source.load, source.rows(PageWish(0, PAGE)))
        bar = timeline.view.verticalScrollBar()
        for _ in range(50):
            bar.setValue(bar.value() + chance.randrange(40, 200))
            qapp.processEvents()
        return time.process_time() - began

    seconds(500)
    assert seconds(MILLION) < 5 * seconds(500)


def test_an_entry_is_opened_by_enter_and_walked_to_by_arrows(timeline: Timeline, qtbot):
    source = Source(30)
    timeline.show_entries(30, source.load, source.rows(PageWish(0, 30)))
    timeline.setFocus()
    assert timeline.current_key == 0 or timeline.current_key is None
    timeline.mark(0)
    QTest.keyClick(timeline.view, Qt.Key.Key_Down)
    assert timeline.current_key == 1
    with qtbot.waitSignal(timeline.opened) as opened:
        QTest.keyClick(timeline.view, Qt.Key.Key_Return)
    assert opened.args == [1]
    QTest.keyClick(timeline.view, Qt.Key.Key_End)
    assert timeline.current_key == 29


def test_typing_letters_in_a_long_list_does_not_search_through_it(timeline: Timeline, qtbot):
    source = Source(MILLION)
    timeline.show_entries(MILLION, source.load, source.rows(PageWish(0, PAGE)))
    timeline.setFocus()
    began = time.process_time()
    QTest.keyClicks(timeline.view, "zzz")
    assert time.process_time() - began < 0.5, "a million rows take seconds"


SECTIONS = [
    WorkSection("Now", (WorkRow(key="a", icon="phone", title="Jörg", due="04:12", tone=Tone.CARE),)),
    WorkSection(
        "Today", tuple(WorkRow(key=n, icon="mail", title=f"Customer {n}", reason="Reply due") for n in range(20)), 35
    ),
    WorkSection("Waiting", ()),
]


@pytest.fixture
def work(theme: Theme, qtbot) -> WorkList:
    made = WorkList("Work")
    qtbot.addWidget(made)
    made.resize(264, 400)
    made.show_sections(SECTIONS)
    show_active(qtbot, made)
    return made


def test_headings_are_passed_over_and_empty_sections_are_not_there(work: WorkList):
    work.setFocus()
    work.mark("a")
    QTest.keyClick(work.view, Qt.Key.Key_Down)
    assert work.current_key == 0
    model = work.view.model()
    words = [model.data(model.index(row, 0)) for row in range(model.rowCount())]
    assert [word for word in words if word.startswith(("Now", "Today", "Waiting"))] == ["Now, 1", "Today, 35"]


def test_new_content_leaves_choice_and_place_where_they_were(work: WorkList, qtbot):
    work.mark(15)
    scrolled = work.view.verticalScrollBar().value()
    assert scrolled > 0
    work.show_sections(SECTIONS)
    assert work.current_key == 15
    assert work.view.verticalScrollBar().value() == scrolled
    work.show_sections(SECTIONS[:1])
    assert work.current_key is None


def test_a_due_chip_changes_by_itself_and_touches_one_row(work: WorkList, qtbot):
    changed: list[int] = []
    work.view.model().dataChanged.connect(lambda first, last: changed.extend(range(first.row(), last.row() + 1)))
    work.set_due("a", "04:13", Tone.STOP)
    work.set_due("a", "04:13", Tone.STOP)
    work.set_due("gone", "04:13", Tone.STOP)
    assert changed == [1]


def test_a_click_opens_what_it_hits_and_a_heading_opens_nothing(work: WorkList, qtbot):
    opened: list[object] = []
    work.opened.connect(opened.append)
    for row in (0, 1):
        middle = work.view.visualRect(work.view.model().index(row, 0)).center()
        QTest.mouseClick(work.view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert opened == ["a"]


def test_a_long_reason_takes_two_lines_and_no_more(work: WorkList, qtbot):
    rows = [
        WorkRow(key=1, icon="mail", title="Short", reason="Reply due"),
        WorkRow(key=2, icon="mail", title="Long", reason="reply due because " * 4),
        WorkRow(key=3, icon="mail", title="Endless", reason="reply due because " * 400),
    ]
    work.show_sections([WorkSection("Now", tuple(rows))])
    one, two, most = (work.view.rowHeight(row) for row in (1, 2, 3))
    assert one < two == most


def hits(*keys: str) -> list[Result]:
    return [Result(key=key, icon="user", title=key, why="name", group="Customers") for key in keys]


class Searching:
    def __init__(self, qtbot) -> None:
        self.window = QWidget()
        column = QVBoxLayout(self.window)
        self.field = QLineEdit()
        column.addWidget(self.field)
        column.addStretch(1)
        self.window.resize(700, 500)
        qtbot.addWidget(self.window)
        self.popup = ResultPopup(self.field, name="Found")
        show_active(qtbot, self.window)
        self.field.setFocus()


@pytest.fixture
def searching(theme: Theme, qtbot) -> Searching:
    return Searching(qtbot)


def test_enter_opens_the_first_hit_while_the_field_keeps_the_keyboard(searching: Searching, qtbot):
    searching.popup.show_results(hits("Anna", "Bert"))
    assert searching.field.hasFocus()
    with qtbot.waitSignal(searching.popup.chosen) as chosen:
        QTest.keyClick(searching.field, Qt.Key.Key_Return)
    assert chosen.args == ["Anna"]
    assert not searching.popup.isVisible()


def test_arrows_walk_the_hits_and_letters_go_on_to_the_field(searching: Searching, qtbot):
    searching.popup.show_results(hits("Anna", "Bert", "Cleo"))
    QTest.keyClick(searching.field, Qt.Key.Key_Down)
    QTest.keyClicks(searching.field, "x")
    assert searching.field.text() == "x"
    assert searching.popup.current_key == "Bert"
    searching.popup.show_results(hits("Zoe", "Bert"))
    assert searching.popup.current_key == "Bert"


def test_esc_closes_the_hits_and_keeps_what_was_typed(searching: Searching, qtbot):
    searching.field.setText("mueller")
    searching.popup.show_results(hits("Anna"))
    with qtbot.waitSignal(searching.popup.closed):
        QTest.keyClick(searching.field, Qt.Key.Key_Escape)
    assert searching.field.text() == "mueller"


def test_nobody_found_says_so_and_enter_goes_on_from_there(searching: Searching, qtbot):
    searching.popup.show_results([], nothing="Nobody found")
    assert searching.popup.isVisible()
    with qtbot.waitSignal(searching.popup.enter_on_nothing):
        QTest.keyClick(searching.field, Qt.Key.Key_Return)


def test_a_click_on_a_hit_opens_it(searching: Searching, qtbot):
    searching.popup.show_results(hits("Anna", "Bert"))
    view = searching.popup.view
    middle = view.visualRect(view.model().index(2, 0)).center()
    with qtbot.waitSignal(searching.popup.chosen) as chosen:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert chosen.args == ["Bert"]


def test_hits_stay_inside_the_window(searching: Searching, qtbot):
    searching.popup.show_results(hits(*(f"Customer {number}" for number in range(50))))
    assert searching.window.rect().contains(searching.popup.geometry())


def test_what_must_not_be_overlooked_stands_at_the_edge_until_it_is_in_sight(theme: Theme, qtbot: QtBot) -> None:
    view = WorkList("Work")
    rows = tuple(WorkRow(key=n, icon="phone", title=f"Customer {n}", reason="Call back") for n in range(20))
    late = (WorkRow(key="late", icon="phone", title="Missed"),)
    view.resize(264, 400)
    view.show()
    view.show_sections([WorkSection("Today", rows), WorkSection("Needs attention", late, pinned=True)])
    pinned = view.findChild(ChipButton)
    assert pinned
    qtbot.waitUntil(pinned.isVisible)
    assert pinned.text() == "Needs attention 1"
    pinned.click()
    assert view.current_key == "late"
    qtbot.waitUntil(lambda: not pinned.isVisible())
    view.show_sections([WorkSection("Today", rows[:2]), WorkSection("Needs attention", late, pinned=True)])
    qtbot.waitUntil(lambda: not pinned.isVisible())
    view.close()
