from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.core.wording import text
from agentdesk.ui.actions import Action, Actions
from agentdesk.ui.help.articles import ORDER, shipped
from agentdesk.ui.help.page import TOPICS, HelpPage
from agentdesk.ui.help.presenter import HelpPresenter
from agentdesk.ui.language import language
from agentdesk.ui.theme import Theme
from agentdesk.ui.widgets.chip import KeyCap
from agentdesk.ui.widgets.text import ElidedText
from tests.ui.showing import Windows, show_active

ACTIONS = (
    Action(id="window.search", name="action.search", key="Ctrl+K", run=lambda: None),
    Action(id="look.larger", name="action.text_larger", key="Ctrl++", run=lambda: None),
    Action(id="look.smaller", name="action.text_smaller", key="Ctrl+-", run=lambda: None),
    Action(id="look.light", name="action.look_light", run=lambda: None),
)


@pytest.fixture
def actions(qapp: QObject) -> Iterator[Actions]:
    made = Actions()
    made.add(*ACTIONS)
    yield made
    made.deleteLater()


@pytest.fixture
def page(actions: Actions, theme: Theme, qtbot: QtBot) -> HelpPage:
    made = HelpPage(actions)
    qtbot.addWidget(made)
    made.resize(760, 640)
    show_active(qtbot, made)
    made.take_focus()
    return made


def shown_keys(page: HelpPage) -> set[str]:
    """Once the layout has taken in what is new."""
    QApplication.processEvents()
    return {cap.text() for cap in page.findChildren(KeyCap) if cap.isVisible()}


def test_every_key_is_there_under_its_group_and_what_has_no_key_is_not(actions: Actions, theme: Theme):
    presenter = HelpPresenter(actions)
    assert {group.name: [line.key for line in group.lines] for group in presenter.groups} == {
        "Window": ["Ctrl+K"],
        "Appearance": ["Ctrl++", "Ctrl+-"],
    }


@pytest.mark.parametrize("typed", ["larger", "LARG text", "ctrl++", "appearance larger"])
def test_typing_narrows_to_what_holds_every_word_in_name_group_or_key(actions: Actions, theme: Theme, typed: str):
    presenter = HelpPresenter(actions)
    presenter.look_for(typed)
    assert [line.key for group in presenter.groups for line in group.lines] == ["Ctrl++"]


def test_keys_that_come_and_go_come_and_go_here(actions: Actions, page: HelpPage):
    actions.add(Action(id="note.new", name="action.search", key="Ctrl+M", run=lambda: None))
    assert "Ctrl+M" in shown_keys(page)
    actions.remove("note.new")
    assert "Ctrl+M" not in shown_keys(page)


def test_while_something_is_typed_only_keys_are_shown(page: HelpPage):
    assert page.topics.isVisible()
    QTest.keyClicks(page.search, "smaller")
    assert shown_keys(page) == {"Ctrl+-"}
    assert not page.topics.isVisible()


def test_nothing_found_says_where_everything_is_found(page: HelpPage):
    QTest.keyClicks(page.search, "xyz")
    assert page.either.state.isVisible()
    assert text("help.nothing") in page.either.state.accessibleName()


def test_esc_clears_what_was_typed_and_then_closes(page: HelpPage, qtbot: QtBot):
    QTest.keyClicks(page.search, "xyz")
    with qtbot.assertNotEmitted(page.closed):
        QTest.keyClick(page.search, Qt.Key.Key_Escape)
    assert page.search.text() == ""
    assert shown_keys(page)
    with qtbot.waitSignal(page.closed):
        QTest.keyClick(page.search, Qt.Key.Key_Escape)


def test_page_keys_scroll_while_the_keyboard_stays_in_the_search_field(page: HelpPage, qtbot: QtBot):
    page.resize(760, 300)
    bar = page.column.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    QTest.keyClick(page.search, Qt.Key.Key_PageDown)
    assert bar.value() > 0
    assert page.search.hasFocus()


def test_it_speaks_german_at_once(page: HelpPage):
    language().use("de")
    assert page.topics.accessibleName() == "So arbeitet AgentDesk"
    assert "Strg+K" in shown_keys(page)


def test_a_narrow_page_has_one_column_a_wide_one_two(page: HelpPage, qtbot: QtBot):
    assert lefts(page) == 2
    page.resize(440, 640)
    qtbot.waitUntil(lambda: lefts(page) == 1)


def lefts(page: HelpPage) -> int:
    lines = [line for line in page.keys.findChildren(ElidedText) if line.isVisible()]
    return len({line.mapTo(page, line.rect().topLeft()).x() for line in lines})


@pytest.mark.parametrize("code", ["de", "en"])
@pytest.mark.parametrize("topic", TOPICS)
def test_each_topic_has_words(topic: str, code: str):
    assert len(text(f"help.{topic}_words", lang=code)) > 60


def test_everything_the_keyboard_reaches_has_a_name(page: HelpPage):
    reached = [each for each in page.findChildren(QWidget) if each.focusPolicy().value & Qt.FocusPolicy.TabFocus.value]
    assert [type(each).__name__ for each in reached if each.isVisible() and not each.accessibleName()] == []


def test_keys_that_concern_nobody_here_are_not_told_of(actions: Actions, theme: Theme) -> None:
    several: list[str] = []
    actions.add(
        Action(id="case.hand_over", name="action.hand_over", key="F12", run=list, concerns=lambda: bool(several))
    )
    presenter = HelpPresenter(actions)
    assert "F12" not in [line.key for group in presenter.groups for line in group.lines]
    several.append("Daniel")
    presenter.refresh()
    assert "F12" in [line.key for group in presenter.groups for line in group.lines]


def test_articles_are_shipped_in_both_languages_read_in_place_and_found_by_their_words(page: HelpPage, qtbot: QtBot):
    assert all(set(article.wordings) == {"de", "en"} for article in shipped())
    assert len(page.articles.rows) == len(shipped()) == len(ORDER)
    page.search.setText("goodwill fitting")
    assert 0 < len(page.articles.rows) < len(ORDER)
    page.articles.rows[0].click()
    assert page.articles.prose.toPlainText()
    qtbot.keyClick(page.articles, Qt.Key.Key_Escape)
    assert page.articles.prose.isHidden() or not page.articles.prose.isVisible()


def test_no_piece_of_it_comes_up_as_a_window_while_it_is_made(
    actions: Actions, theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    actions.add(Action(id="practice.open", name="action.practise", run=lambda: None))
    with Windows(qapp) as windows:
        qtbot.addWidget(HelpPage(actions))
    assert windows.shown == []
