from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QAbstractItemModelTester, QTest

from agentdesk.ui.language import language
from agentdesk.ui.theme import Theme
from agentdesk.ui.widgets.day_strip import DayStrip, Slot, SlotState
from tests.ui.showing import show_active


def slots(*, taken: tuple[int, ...] = (600, 630), opens: int = 540, closes: int = 1080) -> list[Slot]:
    return [slot(start, taken, opens, closes) for start in range(480, 1200, 30)]


def slot(start: int, taken: tuple[int, ...], opens: int, closes: int) -> Slot:
    if not opens <= start < closes:
        return Slot(key=start, start=start, end=start + 30, state=SlotState.CLOSED)
    state = SlotState.TAKEN if start in taken else SlotState.FREE
    return Slot(key=start, start=start, end=start + 30, state=state, reason="2 of 2" if start in taken else "")


@pytest.fixture
def strip(theme: Theme, qtbot) -> DayStrip:
    made = DayStrip()
    qtbot.addWidget(made)
    made.resize(340, made.sizeHint().height())
    show_active(qtbot, made)
    made.show_day("Tue 24.11.", slots(), now=560)
    made.setFocus(Qt.FocusReason.TabFocusReason)
    return made


def press(strip: DayStrip, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(strip, key)


def spoken(strip: DayStrip) -> str:
    return strip.model().data(strip.currentIndex(), Qt.ItemDataRole.AccessibleTextRole)


def test_the_model_keeps_qts_rules(strip: DayStrip):
    QAbstractItemModelTester(strip.model(), QAbstractItemModelTester.FailureReportingMode.Fatal)
    strip.show_day("Wed 25.11.", slots()[:5])
    strip.show_day("Sun 29.11.", [])


def test_arrow_keys_walk_what_is_free_and_jump_over_the_rest(strip: DayStrip):
    assert strip.current_key == 540
    press(strip, Qt.Key.Key_Right)
    assert strip.current_key == 570
    press(strip, Qt.Key.Key_Right)
    assert strip.current_key == 660
    press(strip, Qt.Key.Key_Left)
    assert strip.current_key == 570
    press(strip, Qt.Key.Key_End)
    assert strip.current_key == 1050


def test_each_slot_is_spoken_with_its_day_and_why_it_is_not_free(strip: DayStrip):
    assert spoken(strip) == "Tue 24.11., 09:00, free"
    model = strip.model()
    assert model.data(model.index(0, 4)) == "Tue 24.11., 10:00, taken: 2 of 2"
    assert model.data(model.index(0, 0)) == "Tue 24.11., 08:00, not possible"
    language().use("de")
    assert spoken(strip) == "Tue 24.11., 09:00, frei"
    strip.show_chosen(540)
    assert spoken(strip) == "Tue 24.11., 09:00, frei, gewählt"


def test_a_screen_reader_finds_a_table_with_a_cell_for_each_slot(strip: DayStrip):
    interface = QAccessible.queryAccessibleInterface(strip)
    assert interface.role() == QAccessible.Role.Table
    assert interface.text(QAccessible.Text.Name) == "Times of the day"
    assert strip.model().columnCount() == 24


def test_enter_and_clicks_choose_what_is_free_only(strip: DayStrip):
    chosen: list[object] = []
    strip.chosen.connect(chosen.append)
    press(strip, Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Space)
    width = strip.viewport().width() / 24
    for column in (0, 4, 8):
        spot = QPoint(int((column + 0.5) * width), strip.bar.center().y())
        QTest.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    assert chosen == [540, 570, 720]
    assert strip.chosen_key == 720


def test_another_day_is_asked_for_by_page_keys_and_past_the_ends(strip: DayStrip):
    wanted: list[int] = []
    strip.day_wanted.connect(wanted.append)
    press(strip, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Right)
    assert wanted == [1, -1, -1, 1]


def test_new_slots_keep_the_place_of_the_keyboard(strip: DayStrip):
    press(strip, Qt.Key.Key_End)
    strip.show_day("Tue 24.11.", slots(taken=(600,)))
    assert strip.current_key == 1050


def test_the_line_below_tells_the_slot_or_why_there_is_none(strip: DayStrip):
    assert strip.words == "09:00, free"
    strip.show_day("Sun 29.11.", slots(opens=0, closes=0))
    assert strip.words == "No free time on this day"
    strip.show_loading()
    assert strip.words == "Looking for free times …"


def test_all_slots_fit_a_narrow_column_at_every_text_size(strip: DayStrip, theme: Theme, qtbot):
    assert strip.sizeHint().height() <= 54
    for percent in (150, 200):
        theme.set_text_size(percent)
        qtbot.wait(10)
        assert sum(strip.columnWidth(column) for column in range(24)) == strip.viewport().width()
        assert min(strip.columnWidth(column) for column in range(24)) >= 12
    theme.set_text_size(100)
