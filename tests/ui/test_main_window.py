from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.preferences import Preferences
from agentdesk.ui.theme import Theme, look
from agentdesk.ui.window_state import WindowState
from tests.ui.showing import show_active

CTRL = Qt.KeyboardModifier.ControlModifier


def panel(*controls: QWidget) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    for control in controls:
        column.addWidget(control)
    return made


def open_window(qtbot, width: int = 1440, state_file: Path | None = None) -> MainWindow:
    made = MainWindow(state_file)
    made.resize(width, 800)
    qtbot.addWidget(made)
    show_active(qtbot, made)
    return made


def test_the_columns_have_the_widths_of_the_picture(theme: Theme, qtbot):
    window = open_window(qtbot)
    assert window.left.width() == 264
    assert window.right.width() == 372


@pytest.mark.parametrize(("width", "as_overlay"), [(1440, False), (1280, False), (1279, True), (1000, True)])
def test_below_1280_the_right_column_lies_over_the_centre(theme: Theme, qtbot, width: int, as_overlay: bool):
    window = open_window(qtbot, width)
    window.set_right(panel(QLineEdit()))
    assert (window.columns.indexOf(window.right) < 0) == as_overlay
    assert window.right_shown != as_overlay
    assert window.top.right_button.isVisible() == as_overlay


def test_the_overlay_opens_and_closes_by_key_and_gives_the_keyboard_back(theme: Theme, qtbot):
    window = open_window(qtbot, 1100)
    helper = QLineEdit()
    window.set_right(panel(helper))
    window.top.search.setFocus()
    QTest.keyClick(window, Qt.Key.Key_3, CTRL)
    assert window.right_shown
    assert helper.hasFocus()
    QTest.keyClick(helper, Qt.Key.Key_Escape)
    assert not window.right_shown
    assert window.top.search.hasFocus()


def test_growing_and_shrinking_keeps_the_right_column_and_its_panel(theme: Theme, qtbot):
    window = open_window(qtbot, 1440)
    helper = QLineEdit("kept")
    window.set_right(panel(helper))
    for width in (1100, 1440, 1000, 1500):
        window.resize(width, 800)
    assert window.columns.indexOf(window.right) == 2
    assert helper.isVisible()
    assert helper.text() == "kept"


def test_larger_text_needs_the_overlay_sooner(theme: Theme, qtbot):
    window = open_window(qtbot, 1440)
    theme.set_text_size(150)
    qtbot.waitUntil(lambda: window.columns.indexOf(window.right) < 0)
    assert window.left.width() > 264
    theme.set_text_size(100)
    qtbot.waitUntil(lambda: window.columns.indexOf(window.right) == 2)


def test_a_wide_window_folds_its_right_column_and_remembers(theme: Theme, qtbot, tmp_path: Path):
    window = open_window(qtbot, state_file=tmp_path / "window.json")
    window.toggle_right()
    assert not window.right.isVisible()
    window.close()
    again = open_window(qtbot, state_file=tmp_path / "window.json")
    assert not again.right.isVisible()
    again.toggle_right()
    assert again.right.isVisible()


def test_a_panel_put_aside_comes_back_as_it_was(theme: Theme, qtbot):
    window = open_window(qtbot)
    first, second = QPlainTextEdit("typed"), QLineEdit()
    one, two = panel(first), panel(second)
    window.set_centre(one)
    first.setFocus()
    window.set_centre(two)
    window.set_centre(one)
    QTest.keyClick(window, Qt.Key.Key_2, CTRL)
    assert first.hasFocus()
    assert first.toPlainText() == "typed"


def test_each_place_is_one_key_away(theme: Theme, qtbot):
    window = open_window(qtbot)
    fields = [QLineEdit() for _ in range(3)]
    for put, field in zip((window.set_left, window.set_centre, window.set_right), fields, strict=True):
        put(panel(QPushButton(enabled=False), field))
    for key, field in zip((Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3), fields, strict=True):
        QTest.keyClick(window, key, CTRL)
        assert field.hasFocus()


def test_a_place_gives_the_keyboard_back_where_it_was(theme: Theme, qtbot):
    window = open_window(qtbot)
    first, second = QLineEdit(), QLineEdit()
    window.set_left(panel(first, second))
    second.setFocus()
    QTest.keyClick(window, Qt.Key.Key_K, CTRL)
    assert window.top.search.hasFocus()
    QTest.keyClick(window, Qt.Key.Key_1, CTRL)
    assert second.hasFocus()


def test_size_place_and_columns_are_there_the_next_day(theme: Theme, qtbot, tmp_path: Path):
    window = open_window(qtbot, 1500, tmp_path / "window.json")
    window.columns.setSizes([300, 800, 400])
    window.columns.splitterMoved.emit(300, 1)
    sizes = window.columns.sizes()
    window.close()
    again = open_window(
        qtbot, again_width := WindowState.load(tmp_path / "window.json").width, tmp_path / "window.json"
    )
    assert again_width == 1500
    assert again.columns.sizes() == sizes


def test_a_window_left_on_a_screen_that_is_gone_comes_back_into_sight(theme: Theme, qtbot, tmp_path: Path):
    WindowState(x=9000, y=9000).save(tmp_path / "window.json")
    window = open_window(qtbot, state_file=tmp_path / "window.json")
    assert any(screen.geometry().intersects(window.frameGeometry()) for screen in [window.screen()])


def test_the_first_window_is_no_larger_than_the_screen(theme: Theme, qtbot):
    window, screen = MainWindow(None), QApplication.primaryScreen().availableGeometry()
    qtbot.addWidget(window)
    assert window.height() < min(screen.height(), 900)
    assert window.width() == max(window.minimumWidth(), min(screen.width(), 1440))


def test_look_size_and_language_are_effective_at_once_and_kept(theme: Theme, qtbot, tmp_path: Path):
    window = open_window(qtbot, state_file=tmp_path / "window.json")
    preferences = Preferences(window, theme)
    preferences.set_mode("dark")
    QTest.keyClick(window, Qt.Key.Key_Plus, CTRL)
    window.actions_of_window.run("look.de")
    assert look().dark
    assert look().text_size == 110
    assert "PLZ" in window.top.search.placeholderText()
    window.close()
    kept = WindowState.load(tmp_path / "window.json")
    assert (kept.mode, kept.text_size, kept.language) == ("dark", 110, "de")


def test_what_was_done_can_be_undone_from_the_status_line(theme: Theme, qtbot):
    window = open_window(qtbot)
    undone: list[int] = []
    nothing = "There is nothing to take back here."
    window.actions_of_window.run("window.undo")
    assert window.toasts.accessibleName() == nothing
    window.toasts.show_message("Note saved", undo=lambda: undone.append(1))
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    assert undone == [1]
    assert not window.toasts.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    assert window.toasts.accessibleName() == nothing
    assert undone == [1]


def test_the_frame_needs_neither_core_nor_its_libraries():
    """What is imported before the first frame is paid for by every start."""
    check = """
import importlib, pkgutil, sys
import agentdesk.ui.main_window, agentdesk.ui.preferences, agentdesk.ui.widgets as widgets
for module in pkgutil.iter_modules(widgets.__path__):
    importlib.import_module(f"agentdesk.ui.widgets.{module.name}")
libraries = {"pydantic", "sqlalchemy", "babel", "requests", "markdown_it", "numpy", "yaml"}
heavy = {name.split(".")[0] for name in sys.modules} & libraries
print(sorted(heavy), sorted(name for name in sys.modules if name.startswith("agentdesk.core.")))
"""
    said = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True).stdout
    assert (
        said.strip()
        == "[] ['agentdesk.core.cards', 'agentdesk.core.clock', 'agentdesk.core.errors', 'agentdesk.core.money',"
        " 'agentdesk.core.policy', 'agentdesk.core.prose', 'agentdesk.core.wording']"
    )


@pytest.mark.parametrize("width", [1440, 1100])
def test_what_needs_no_right_column_has_the_whole_width(theme: Theme, qtbot, width: int):
    window = open_window(qtbot, width)
    window.set_right(panel(QLineEdit()))
    shown = window.right_shown
    window.clear_right()
    assert not window.right_shown
    QTest.keyClick(window, Qt.Key.Key_F4)
    assert not window.right_shown, "there is nothing to show"
    assert not window.top.right_button.isVisible()
    window.set_right(panel(QLineEdit()))
    assert window.right_shown == shown
    assert window.top.right_button.isVisible() == (width < 1280)


def test_a_question_before_there_is_a_desk_has_the_whole_window_and_the_keyboard(theme: Theme, qtbot):
    window = open_window(qtbot)
    answer = QPushButton("Yes")
    window.show_question(panel(answer))
    assert not window.left.isVisible()
    assert not window.right.isVisible()
    assert answer.hasFocus()
    window.set_left(panel(QLineEdit()))
    window.set_right(panel(QLineEdit()))
    assert window.left.width() == 264
    assert window.right.width() == 372
