from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QAbstractItemModelTester, QTest

from agentdesk.ui.language import language
from agentdesk.ui.theme import Theme, Tone
from agentdesk.ui.widgets.week_grid import Block, GridColumn, WeekGrid
from agentdesk.ui.widgets.week_layout import placed
from tests.ui.showing import show_active

WEEK = [GridColumn(f"{day} {23 + number}.11.", marked=number == 1) for number, day in enumerate(("Mon", "Tue", "Wed"))]


def block(key: object, column: int, start: int, end: int = 0, **more: object) -> Block:
    return Block(key=key, column=column, start=start, end=end or start + 30, title=str(key), **more)  # type: ignore[arg-type]


@pytest.fixture
def grid(theme: Theme, qtbot) -> WeekGrid:
    made = WeekGrid("Callbacks")
    qtbot.addWidget(made)
    made.resize(900, 640)
    show_active(qtbot, made)
    made.show_blocks(
        WEEK,
        [
            block("c", 2, 600),
            block("b", 0, 900),
            block("a", 0, 540, detail="Miriam"),
            block("d", 2, 840),
            block("e", 2, 840),
        ],
        now=(1, 607),
    )
    made.setFocus(Qt.FocusReason.TabFocusReason)
    return made


def press(grid: WeekGrid, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(grid, key)


def rect(grid: WeekGrid, key: object):
    return grid.visualRect(grid.model().index(grid.keys.index(key), 0))


def test_the_model_keeps_qts_rules(grid: WeekGrid):
    QAbstractItemModelTester(grid.model(), QAbstractItemModelTester.FailureReportingMode.Fatal)
    grid.show_blocks(WEEK, [block("z", 1, 600), block("nowhere", 7, 600)])
    assert grid.keys == ["z"]


def test_the_keyboard_begins_at_what_comes_next(grid: WeekGrid):
    assert grid.current_key == "c"


def test_arrow_keys_walk_a_column_and_cross_to_the_nearest_in_another(grid: WeekGrid):
    grid.go_to("a")
    press(grid, Qt.Key.Key_Down)
    assert grid.current_key == "b"
    press(grid, Qt.Key.Key_Down)
    assert grid.current_key == "b"
    press(grid, Qt.Key.Key_Right)
    assert grid.current_key == "d"
    press(grid, Qt.Key.Key_Down)
    assert grid.current_key == "e"
    press(grid, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Left)
    assert grid.current_key == "a"
    press(grid, Qt.Key.Key_End)
    assert grid.current_key == "e"


def test_enter_and_a_click_open(grid: WeekGrid):
    opened: list[object] = []
    grid.opened.connect(opened.append)
    press(grid, Qt.Key.Key_Return)
    spot = rect(grid, "a").center()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    assert opened == ["c", "a"]


def test_page_keys_ask_for_another_week(grid: WeekGrid):
    wanted: list[int] = []
    grid.week_wanted.connect(wanted.append)
    press(grid, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)
    assert wanted == [1, -1]


def test_a_screen_reader_hears_day_time_and_title(grid: WeekGrid):
    interface = QAccessible.queryAccessibleInterface(grid)
    assert interface.role() == QAccessible.Role.List
    assert interface.text(QAccessible.Text.Name) == "Callbacks"
    assert interface.childCount() == 5
    assert interface.child(0).text(QAccessible.Text.Name) == "Mon 23.11., 09:00 to 09:30, a, Miriam"
    assert interface.child(0).rect().size() == rect(grid, "a").size()
    language().use("de")
    assert grid.model().data(grid.model().index(0, 0)) == "Mon 23.11., 09:00 bis 09:30, a, Miriam"


def test_blocks_at_the_same_time_stand_side_by_side_and_the_grid_grows_to_early_ones(grid: WeekGrid):
    assert not rect(grid, "d").intersects(rect(grid, "e"))
    height = rect(grid, "d").height()
    grid.show_blocks(WEEK, [block("early", 0, 300), block("d", 1, 840)])
    assert rect(grid, "d").height() <= height
    assert rect(grid, "early").top() >= 30


def test_new_content_keeps_the_block_of_the_keyboard(grid: WeekGrid):
    grid.go_to("b")
    grid.show_blocks(WEEK, [block("new", 0, 500), block("b", 1, 900)])
    assert grid.current_key == "b"


def test_what_finds_no_room_is_counted_and_still_reached_by_keys(grid: WeekGrid):
    grid.show_blocks(WEEK, [block(number, 0, 600) for number in range(20)])
    grid.go_to(0)
    reached = [grid.current_key]
    for _ in range(19):
        press(grid, Qt.Key.Key_Down)
        reached.append(grid.current_key)
    assert reached == list(range(20))
    assert sum(place.hidden for place in grid._places) == sum(place.is_behind for place in grid._places) > 0


def test_narrow_windows_and_large_text_scroll_to_the_block_of_the_keyboard(grid: WeekGrid, theme: Theme, qtbot):
    theme.set_text_size(200)
    grid.resize(360, 300)
    qtbot.wait(20)
    press(grid, Qt.Key.Key_End)
    assert grid.viewport().rect().contains(rect(grid, "e").center())
    theme.set_text_size(100)


@pytest.mark.parametrize("count", [0, 500])
def test_hundreds_of_blocks_are_laid_out_and_painted_in_a_moment(grid: WeekGrid, count: int):
    chance = random.Random(7)
    starts = [480 + 15 * chance.randrange(40) for _ in range(count)]
    blocks = [block(number, number % 3, start, tone=chance.choice(list(Tone))) for number, start in enumerate(starts)]
    start = time.process_time()
    grid.show_blocks(WEEK, blocks)
    laid_out = time.process_time()
    grid.viewport().repaint()
    painted = time.process_time()
    assert laid_out - start < 0.2  # 15 ms on a desk; a busy machine may take longer
    assert painted - laid_out < 0.2


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 100), st.integers(1, 60)), max_size=25), st.integers(1, 5))
def test_blocks_in_sight_never_cover_one_another_and_none_is_forgotten(spans: list[tuple[int, int, int]], most: int):
    blocks = [block(number, column, start, start + length) for number, (column, start, length) in enumerate(spans)]
    places = placed(blocks, most=most, least=10)
    seen = [(each, place) for each, place in zip(blocks, places, strict=True) if not place.is_behind]
    for number, (first, its) in enumerate(seen):
        assert its.lane < its.lanes <= most
        for second, other in seen[number + 1 :]:
            touch = first.start < max(second.end, second.start + 10) and second.start < max(first.end, first.start + 10)
            assert not (first.column == second.column and touch and its.lane == other.lane)
    behind = sum(place.is_behind for place in places)
    assert sum(place.hidden for place in places) >= behind
