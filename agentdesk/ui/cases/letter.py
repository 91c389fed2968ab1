"""A written confirmation on paper, and its ways there: the printer, a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPagedPaintDevice, QPainter, QPicture
from PySide6.QtWidgets import QWidget

from agentdesk.core.cases.model import Confirmation
from agentdesk.core.paths import write_atomically
from agentdesk.core.wording import text
from agentdesk.ui.theme import LIGHT, Tone
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.paper import EDGE, HEIGHT, RIGHT, Paper, SheetOfPaper
from agentdesk.ui.widgets.printers import Printers

_SIZE, _LINE = 11, 15.5
_WIDE, _BOTTOM = RIGHT - EDGE, HEIGHT - EDGE

Told = Callable[[str, Tone, Path | None], object]
"""What became of it, and the file if one was written."""


class LetterWays:
    """Where there is no printer it is saved instead."""

    def __init__(self, over: QWidget, told: Told) -> None:
        self._over, self._told = over, told
        self.files, self.printers = FileDialogs(), Printers()

    def print_out(self, code: str, letter: Confirmation) -> None:
        if self.printers.there_are():
            self.printers.to_print(self._over, letter.subject, partial(self.put_on, letter))
        else:
            self._told(text("print.no_printer"), Tone.NEUTRAL, None)
            self.save(code, letter)

    def save(self, code: str, letter: Confirmation) -> None:
        write = partial(self.write, letter)
        self.files.to_save(self._over, text("cases.save_pdf"), f"{code}.pdf", "PDF (*.pdf)", write, fresh=False)

    def put_on(self, letter: Confirmation, sheets: QPagedPaintDevice) -> None:
        printed = letter_paper(letter).put_on(sheets)
        self._told(text("print.done" if printed else "print.failed"), Tone.GOOD if printed else Tone.STOP, None)

    def write(self, letter: Confirmation, path: Path) -> None:
        path = path if path.suffix.lower() == ".pdf" else path.with_suffix(".pdf")
        try:
            write_atomically(path, letter_paper(letter).pdf())
        except OSError:
            self._told(text("cases.pdf_not_written", path=str(path)), Tone.STOP, None)
        else:
            self._told(text("cases.pdf_saved", path=str(path)), Tone.GOOD, path)


def letter_paper(letter: Confirmation) -> Paper:
    """On as many pages as it takes."""
    return Paper(letter.subject, tuple(partial(_paint, letter, *page) for page in _pages(letter)))


def _pages(letter: Confirmation) -> Iterator[tuple[list[str], bool]]:
    """The lines of each, and whether it is the first."""
    painter = QPainter(measured := QPicture())
    room = _BOTTOM - _begin(painter, letter)
    lines = SheetOfPaper(painter).lines(letter.text, _SIZE, _WIDE)
    painter.end()
    del measured
    first = True
    while lines or first:
        fit = int(room / _LINE)
        yield lines[:fit], first
        lines, room, first = lines[fit:], _BOTTOM - EDGE, False


def _begin(painter: QPainter, letter: Confirmation) -> float:
    """The shop's head and the subject; where the words begin."""
    head, sheet = letter.letterhead, SheetOfPaper(painter)
    logo = QImage.fromData(head.logo) if head.logo else QImage()
    below = sheet.head(letter.shop, head.address.splitlines(), logo)
    top = below + 40 if below > EDGE else below
    return top + sheet.words(QRectF(EDGE, top, _WIDE, 200), letter.subject, 14, LIGHT.ink, bold=True) + 20


def _paint(letter: Confirmation, lines: list[str], first: bool, painter: QPainter) -> None:
    top = _begin(painter, letter) if first else float(EDGE)
    sheet = SheetOfPaper(painter)
    for n, line in enumerate(lines):
        sheet.words(QRectF(EDGE, top + n * _LINE, _WIDE + 4, _LINE), line, _SIZE, LIGHT.ink)
