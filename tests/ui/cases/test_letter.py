"""A written confirmation on paper: whole, on as many pages as it takes; or a word why not."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from agentdesk.core.cases.model import Confirmation
from agentdesk.core.people.model import Letterhead
from agentdesk.ui.cases.letter import LetterWays, letter_paper
from agentdesk.ui.theme import Theme, Tone

HEAD = Letterhead(address="Hafenstr. 4\n20457 Hamburg")


def read(page: Callable[[QPainter], None]) -> str:
    """The words that are painted."""
    held, sheet = QBuffer(), QSvgGenerator()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    sheet.setOutputDevice(held)
    painter = QPainter(sheet)
    page(painter)
    painter.end()
    return " ".join(re.findall(r"<text[^>]*>(.*?)</text>", html.unescape(bytes(held.data()).decode()), re.DOTALL))


@pytest.mark.parametrize("blocks", [1, 60])
def test_it_stands_on_paper_whole_and_bears_no_number(tmp_path: Path, theme: Theme, qtbot: QtBot, blocks: int) -> None:
    over, told = QWidget(), list[tuple[str, Tone, Path | None]]()
    qtbot.addWidget(over)
    ways = LetterWays(over, lambda *said: told.append(said))
    said = [f"Absatz <{n}>. Ihr Widerruf ist bei uns eingegangen. " + "Wort " * 30 for n in range(blocks)]
    letter = Confirmation("de", "Ihr Widerruf", tuple(said), letterhead=HEAD, shop="Kaffeekontor Sommer")
    pages = letter_paper(letter).pages
    assert (len(pages) > 1) == (blocks > 1)
    assert words(" ".join(map(read, pages))) == words("Kaffeekontor Sommer", HEAD.address, "Ihr Widerruf", *said)
    ways.write(letter, tmp_path / "letter")
    assert told[-1][1:] == (Tone.GOOD, tmp_path / "letter.pdf")
    assert (tmp_path / "letter.pdf").read_bytes().count(b"/Type /Page\n") == len(pages)
    ways.write(letter, tmp_path / "nowhere" / "letter.pdf")
    assert told[-1][1:] == (Tone.STOP, None)


def words(*said: str) -> list[str]:
    return " ".join(said).split()
