"""What is listed for the works council is read in the window, saved in both languages, and printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPdfWriter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from agentdesk.core.settings.works_council import functions
from agentdesk.core.wording import text
from agentdesk.core.workplace import Workplace
from agentdesk.ui.door import Door
from agentdesk.ui.settings.council_card import CouncilCard
from agentdesk.ui.settings.council_presenter import CouncilPresenter
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from agentdesk.ui.widgets.printers import Printers
from tests.ui.settings.places import open_place, staffed_workplace
from tests.ui.settings.test_file_section import Chosen
from tests.ui.showing import show_active


class OnPaper(Printers):
    """A printer whose sheets are kept."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def there_are(self) -> bool:
        return True

    def to_print(self, parent: QWidget, title: str, chosen: Callable[[QPrinter], object]) -> None:
        chosen(QPdfWriter(str(self.file)))  # type: ignore[arg-type]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    made = staffed_workplace(tmp_path / "desk")
    yield made
    made.close()


def opened(place: Workplace, qtbot: QtBot, file: Path, person: str = "Daniel Reuter") -> CouncilCard:
    door = Door(place.desk, place.person(person).id, run_inline())
    card = CouncilCard(CouncilPresenter(door), Chosen(file), OnPaper(file))
    qtbot.addWidget(card)
    card.resize(760, 700)
    show_active(qtbot, card)
    card.presenter.load()
    return card


def test_everybody_reads_each_function_by_keys(place: Workplace, theme: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    card = opened(place, qtbot, tmp_path / "x.pdf")
    assert card.list.topLevelItemCount() == len(functions())
    card.list.setFocus()
    QTest.keyClick(card.list, Qt.Key.Key_Down)
    assert card.detail.text().count("\n") == 2
    QTest.keyClick(card.list, Qt.Key.Key_Return)
    assert card.save.hasFocus()


@pytest.mark.parametrize("language", ["de", "en"])
def test_it_is_saved_in_either_language(
    place: Workplace, theme: Theme, qtbot: QtBot, tmp_path: Path, language: str
) -> None:
    page, sheet = tmp_path / "list.html", tmp_path / "list"
    card = opened(place, qtbot, page)
    card.language.choose(language)
    card.save.click()
    assert escape(text("works_council.title", lang=language)) in page.read_text("utf-8")
    assert f'lang="{language}"' in page.read_text("utf-8")
    card._files = Chosen(sheet)
    card.save.click()
    assert sheet.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    card.save.click()
    assert card.notice.property("notice") == "stop"


def test_it_is_printed_on_as_many_sheets_as_it_needs(
    place: Workplace, theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    card = opened(place, qtbot, tmp_path / "sheets.pdf")
    card.print.click()
    assert card.notice.property("notice") == "good"
    assert (tmp_path / "sheets.pdf").stat().st_size > 10_000
    assert 2 <= len(card.presenter.paper("de").pages) <= 8


def test_who_works_alone_has_no_works_council(theme: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    alone = open_place(tmp_path / "alone")
    card = opened(alone, qtbot, tmp_path / "x.pdf", person="Miriam Vogt")
    assert card.isHidden()
    alone.close()
