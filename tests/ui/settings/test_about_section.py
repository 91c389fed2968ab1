"""About: a bundle tells all that it is made of, and the words of every licence, by keyboard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.ui.language import language
from agentdesk.ui.settings import licences
from agentdesk.ui.settings.about_section import AboutSection
from agentdesk.ui.tasks import TaskRunner
from agentdesk.ui.theme import Theme
from agentdesk.ui.widgets.text import Text
from tests.ui.showing import show_active

QT = {"name": "Qt", "version": "6.11.3", "licence": "LGPL-3.0-only", "within": "PySide6", "package": False}
PARTS = [QT | {"name": "agentdesk", "licence": "MIT"}, QT, *(QT | {"name": f"Part {n}"} for n in range(70))]


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "parts.json").write_text(json.dumps(PARTS), encoding="utf-8")
    (tmp_path / "texts.txt").write_text("GNU LESSER GENERAL PUBLIC LICENSE\n<b>as is</b>", encoding="utf-8")
    monkeypatch.setattr(licences, "_OF_A_BUNDLE", tmp_path)
    licences.parts.cache_clear()
    yield
    licences.parts.cache_clear()


@pytest.fixture
def section(theme: Theme, qtbot: QtBot) -> Iterator[AboutSection]:
    runner = TaskRunner()
    section = AboutSection(runner)
    qtbot.addWidget(section)
    show_active(qtbot, section)
    yield section
    runner.close()


def words_of(section: AboutSection) -> list[str]:
    return [each.text() for each in section.findChildren(Text)]


def test_a_bundle_names_each_of_its_parts_and_shows_their_licences_by_keyboard(
    bundle: None, section: AboutSection, qtbot: QtBot
) -> None:
    language().use("de")
    section.take_up()
    qtbot.waitUntil(lambda: {"Qt", "6.11.3", "LGPL-3.0-only"} <= {*words_of(section)})
    assert "agentdesk" not in words_of(section)  # it stands above, not among what others gave
    head = next(each for each in section._texts.children() if getattr(each, "title", "") == "Die Texte ihrer Lizenzen")
    assert section.words.isHidden() or not section._texts.is_open
    head.setFocus()
    QTest.keyClick(head, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: section.words.toPlainText().endswith("<b>as is</b>"))
    QTest.keyClick(head, Qt.Key.Key_Tab)
    assert section.words.hasFocus()
    assert section.words.accessibleName() == "Die Texte ihrer Lizenzen"
    language().use("en")
    assert section._texts.accessibleName() == "The words of their licences"


def test_no_line_of_a_long_list_is_cut_off(bundle: None, section: AboutSection, qtbot: QtBot) -> None:
    section.take_up()
    lines = lambda: [each for each in section.findChildren(Text) if each.text().startswith("Part ")]  # noqa: E731
    qtbot.waitUntil(lambda: len(lines()) == 70)
    qtbot.waitUntil(lambda: all(each.height() >= each.sizeHint().height() for each in lines()))


def test_a_checkout_reads_what_its_packages_say(section: AboutSection, qtbot: QtBot) -> None:
    licences.parts.cache_clear()
    section.take_up()
    qtbot.waitUntil(lambda: "Lucide" in words_of(section))
    assert section._texts.isHidden()
