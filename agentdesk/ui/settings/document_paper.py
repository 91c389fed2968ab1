"""A document on as many pages of DIN A4 as it needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from agentdesk.core.privacy.paper import Document, Section
from agentdesk.ui.theme import LIGHT
from agentdesk.ui.widgets.paper import EDGE, HEIGHT, RIGHT, Paper, SheetOfPaper

_BODY = 10.0
_HEADS = (15.0, 11.5, 10.5)


@dataclass(frozen=True, slots=True)
class _Block:
    """`above`: empty points before it; a heading never stands alone at the foot of a page."""

    words: str
    size: float = _BODY
    colour: str = LIGHT.ink
    bold: bool = False
    above: float = 3
    is_heading: bool = False


def document_paper(document: Document) -> Paper:
    blocks = [_Block(document.title, 20, bold=True, above=0, is_heading=True)]
    blocks += [_Block(each, 9.5, LIGHT.muted, above=6) for each in document.about]
    blocks += [block for section in document.sections for block in _of(section, 0)]
    pages = _pages(blocks)
    return Paper(document.title, tuple(partial(_paint, page) for page in pages))


def _of(section: Section, depth: int) -> Iterator[_Block]:
    yield _Block(section.title, _HEADS[min(depth, 2)], bold=True, above=18 - 6 * min(depth, 1), is_heading=True)
    yield from (_Block(each, colour=LIGHT.muted) for each in section.about)
    yield from (_Block(f"{name}: {value}") for name, value in section.pairs)
    for each in section.sections:
        yield from _of(each, depth + 1)


def _pages(blocks: Iterable[_Block]) -> list[list[_Block]]:
    pages: list[list[_Block]] = [[]]
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    sheet, top = SheetOfPaper(painter), float(EDGE)
    for block in blocks:
        high = _put(sheet, block, top)
        last = HEIGHT - EDGE - (3 * _BODY if block.is_heading else 0)
        if top + high > last and pages[-1]:
            pages.append([])
            top, high = float(EDGE), _put(sheet, block, float(EDGE))
        pages[-1].append(block)
        top += high
    painter.end()
    return pages


def _paint(page: list[_Block], painter: QPainter) -> None:
    sheet, top = SheetOfPaper(painter), float(EDGE)
    for block in page:
        top += _put(sheet, block, top)


def _put(sheet: SheetOfPaper, block: _Block, top: float) -> float:
    """How high it is, with what is above it."""
    above = block.above if top > EDGE else 0
    room = QRectF(EDGE, top + above, RIGHT - EDGE, HEIGHT)
    return above + sheet.words(room, block.words, block.size, block.colour, bold=block.bold)
