from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.actions import Action, Actions, KeyClash, belongs_to_typing, key_name, key_sequences
from agentdesk.ui.language import language
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.preferences import Preferences
from agentdesk.ui.search.palette import meant
from agentdesk.ui.theme import Theme
from tests.ui.showing import show_active


def act(id: str, key: str = "", **more: object) -> Action:
    return Action(id=id, name="action.search", key=key, **{"run": lambda: None, **more})  # type: ignore[arg-type]


@pytest.fixture
def window(qtbot, theme: Theme) -> MainWindow:
    made = MainWindow()
    qtbot.addWidget(made)
    show_active(qtbot, made)
    return made


def test_two_actions_cannot_have_one_key():
    actions = Actions()
    actions.add(act("a.one", "Ctrl+J"))
    with pytest.raises(KeyClash, match=r"a\.one"):
        actions.add(act("a.two", "Ctrl+J"))


def test_a_key_is_free_again_when_its_action_goes():
    actions = Actions()
    actions.add(act("a.one", "Ctrl+J"))
    actions.remove("a.one")
    actions.add(act("a.two", "Ctrl+J"))
    assert [action.id for action in actions] == ["a.two"]


TYPING = ["A", "1", "Shift+A", "Tab", "Return", "Ctrl+C", "Ctrl+V", "Ctrl+Shift+Z", "Ctrl+Left", "Alt+Left"]
ALT_GR_ON_WINDOWS = ["Ctrl+Alt+E", "Ctrl+Alt+Q"]


@pytest.mark.parametrize("key", TYPING + ALT_GR_ON_WINDOWS)
def test_keys_that_people_type_with_are_refused(key: str):
    with pytest.raises(KeyClash, match="typing"):
        Actions().add(act("a.one", key))


@pytest.mark.parametrize("key", ["F1", "F8", "Ctrl+K", "Ctrl+J", "Alt+1", "Alt+C", "Ctrl+Return", "Ctrl+1", "Alt+Z"])
def test_keys_of_the_desk_are_not_needed_for_typing(key: str):
    assert not any(belongs_to_typing(sequence[0]) for sequence in key_sequences(key))


def test_digits_work_on_a_french_keyboard_too():
    assert key_sequences("Ctrl+1") == [QKeySequence("Ctrl+1"), QKeySequence("Ctrl+&")]
    assert key_sequences("Alt+2") == [QKeySequence("Alt+2"), QKeySequence("Alt+É")]
    assert key_sequences("Ctrl+Return") == [QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")]
    assert key_sequences("Ctrl++") == [QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")]


@pytest.mark.parametrize("typed", ["&", "1"])
def test_a_digit_key_is_heard_however_the_keyboard_writes_it(window: MainWindow, qtbot, typed: str):
    heard: list[str] = []
    window.actions_of_window.add(act("test.one", "Alt+1", run=lambda: heard.append("one")))
    key = QKeySequence(f"Alt+{typed}")[0]
    QTest.keyClick(window, key.key(), key.keyboardModifiers())
    assert heard == ["one"]


def test_the_windows_own_keys_do_not_clash(window: MainWindow, theme: Theme):
    Preferences(window, theme)
    sequences = [sequence for action in window.actions_of_window for sequence in key_sequences(action.key)]
    assert len({sequence.toString() for sequence in sequences}) == len(sequences)
    assert not any(belongs_to_typing(sequence[0]) for sequence in sequences)


@pytest.mark.parametrize("field_type", [QLineEdit, QPlainTextEdit])
def test_a_key_of_ours_wins_over_the_text_fields_own_use_of_it(window: MainWindow, qtbot, field_type: type[QWidget]):
    """On X11 a line edit deletes to its end with Ctrl+K."""
    panel, field = QWidget(), field_type()
    QVBoxLayout(panel).addWidget(field)
    window.set_centre(panel)
    field.setFocus()
    QTest.keyClicks(field, "some words")
    QTest.keyClick(field, Qt.Key.Key_Home)
    QTest.keyClick(field, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.top.search.hasFocus()
    assert (field.text() if isinstance(field, QLineEdit) else field.toPlainText()) == "some words"


def test_an_action_that_is_not_enabled_does_nothing(window: MainWindow):
    ran: list[int] = []
    window.actions_of_window.add(act("test.off", "F12", run=lambda: ran.append(1), enabled=lambda: False))
    assert window.actions_of_window.run("test.off") is False
    QTest.keyClick(window, Qt.Key.Key_F12)
    assert ran == []


def test_the_palette_finds_actions_by_any_of_their_words(theme: Theme):
    actions = Actions()
    actions.add(
        Action(id="a.left", name="action.focus_left", run=lambda: None),
        Action(id="a.right", name="action.focus_right", run=lambda: None),
        Action(id="a.gone", name="action.right_column", run=lambda: None, enabled=lambda: False),
        Action(id="a.hidden", name="action.focus_centre", run=lambda: None, in_palette=False),
    )
    assert [action.id for action in meant("list work", actions.for_palette())] == ["a.left"]
    assert {action.id for action in meant("", actions.for_palette())} == {"a.left", "a.right"}
    assert meant("nothing such", actions.for_palette()) == []


def test_every_action_of_the_window_has_a_name_in_both_languages(window: MainWindow, theme: Theme):
    Preferences(window, theme)
    for action in window.actions_of_window:
        assert text(action.name, lang="en") != action.name
        assert text(action.name, lang="de") != action.name
        assert text(f"actions.group.{action.group}", lang="de") != f"actions.group.{action.group}"


def test_keys_are_written_in_the_language_of_the_person(theme: Theme):
    assert key_name("Ctrl+Shift+K") == "Ctrl+Shift+K"
    language().use("de")
    assert key_name("Ctrl+Shift+K") == "Strg+Umschalt+K"
    assert key_name("Ctrl+Return") == "Strg+Eingabe"
