"""The sheet of open liability on one page of DIN A4."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from agentdesk.core import wording
from agentdesk.core.wording import text
from agentdesk.ui.theme import LIGHT
from agentdesk.ui.vouchers.chart import paint_bars
from agentdesk.ui.vouchers.liability_presenter import GROUPS, Figure, Sheet
from agentdesk.ui.widgets.paper import EDGE, RIGHT, Paper, SheetOfPaper

_ROW = 17.0
_COUNT, _SHARE = 70.0, 52.0
"""Width of the figures at the right."""


def liability_paper(sheets: tuple[Sheet, ...], shop: str) -> Paper:
    """A page for each currency."""
    pages = tuple(lambda painter, sheet=sheet: paint_liability(painter, sheet, shop) for sheet in sheets)
    return Paper(text("liability.title", day=sheets[0].day), pages)


def paint_liability(painter: QPainter, sheet: Sheet, shop: str) -> None:
    paper = SheetOfPaper(painter)
    wide = RIGHT - EDGE
    top = float(EDGE)
    top += paper.words(QRectF(EDGE, top, wide, 30), shop, 11, LIGHT.muted) + 4
    title = text("liability.title", day=sheet.day)
    top += paper.words(QRectF(EDGE, top, wide, 60), title, 20, LIGHT.ink, bold=True) + 14
    top += paper.fitted(QRectF(EDGE, top, wide, 44), wording.money(sheet.total), 34)
    top += paper.words(QRectF(EDGE, top, wide, 30), text("liability.count", count=sheet.vouchers), 11, LIGHT.muted)
    if sheet.late.minor:
        late = text("liability.late", amount=sheet.late)
        top += paper.words(QRectF(EDGE, top + 8, wide, 60), late, 11, LIGHT.care_ink) + 8
    for group in filter(sheet.groups.get, GROUPS):
        top = _group(paper, painter, top + 26, group, sheet.groups[group])
    paper.words(QRectF(EDGE, top + 26, wide, 60), text("liability.how"), 9, LIGHT.muted)


def _group(paper: SheetOfPaper, painter: QPainter, top: float, group: str, figures: tuple[Figure, ...]) -> float:
    wide = RIGHT - EDGE
    painter.setFont(paper.font(9, bold=False))
    painter.setPen(QColor(LIGHT.muted))
    _figures(painter, top, text("liability.vouchers"), text("liability.share"))
    top += paper.words(QRectF(EDGE, top, wide, 24), text(f"liability.by_{group}"), 12.5, LIGHT.ink, bold=True) + 6
    chart = QRectF(EDGE, top, wide - _COUNT - _SHARE, _ROW * len(figures))
    paint_bars(painter, chart, figures, paper.font(10, bold=False), _ROW, QColor(LIGHT.ink), QColor(LIGHT.accent))
    for place, each in enumerate(figures):
        _figures(painter, top + place * _ROW, wording.number(each.vouchers), each.percent)
    return top + _ROW * len(figures)


def _figures(painter: QPainter, top: float, count: str, share: str) -> None:
    right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    painter.drawText(QRectF(RIGHT - _SHARE - _COUNT, top, _COUNT, _ROW), right, count)
    painter.drawText(QRectF(RIGHT - _SHARE, top, _SHARE, _ROW), right, share)
