"""Blocks of prose to be read: as high as its words, nothing loaded, nothing opened. The safe renderer's second half."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QMouseEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextLength,
    QTextTableFormat,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from agentdesk.core.prose import Block, Kind, Span, Spans
from agentdesk.ui.theme import look

_STEP = 18
_ABOVE = {Kind.HEADING: 10, Kind.ITEM: 2}
_HEADINGS = {1: 15.0, 2: 14.0}


class Prose(QTextEdit):
    """`show_blocks` shows them; `led_to` names the article that somebody wants to go to."""

    led_to = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._blocks: tuple[Block, ...] = ()
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setObjectName("prose")
        self.setStyleSheet("#prose { background: transparent; border: none; padding: 0; }")
        self.document().setDocumentMargin(0)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.setTabChangesFocus(True)

    def show_blocks(self, blocks: Sequence[Block]) -> None:
        self._blocks = tuple(blocks)
        self._write()

    def loadResource(self, type: int, name: QUrl | str) -> Any:
        """Nothing is ever loaded."""
        return None

    def sizeHint(self) -> QSize:
        return QSize(look().sp(240), self._high())

    def minimumSizeHint(self) -> QSize:
        return QSize(look().sp(120), self._high())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._write()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if (key := self.anchorAt(event.position().toPoint())) and not self.textCursor().hasSelection():
            self.led_to.emit(key)

    def _high(self) -> int:
        return int(self.document().size().height()) + 2

    def _fit(self) -> None:
        self.document().setTextWidth(self.viewport().width())
        self.updateGeometry()
        self.setFixedHeight(self._high())

    def _write(self) -> None:
        self.document().clear()
        cursor = QTextCursor(self.document())
        for n, block in enumerate(self._blocks):
            if block.kind == Kind.TABLE:
                self._write_table(cursor, block)
            else:
                self._begin(cursor, block, first=n == 0)
                self._write_spans(cursor, block.spans, block)
        self._fit()

    def _begin(self, cursor: QTextCursor, block: Block, *, first: bool) -> None:
        form = QTextBlockFormat()
        form.setTopMargin(0 if first else look().sp(_ABOVE.get(block.kind, 6)))
        form.setLineHeight(118, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if block.kind == Kind.ITEM:
            form.setLeftMargin(look().sp(_STEP * (block.level + 1)))
            form.setTextIndent(-look().sp(_STEP) if block.mark else 0)
            form.setTabPositions([])
        elif block.kind in (Kind.QUOTE, Kind.CODE):
            form.setLeftMargin(look().sp(12))
        if first:
            cursor.setBlockFormat(form)
        else:
            cursor.insertBlock(form)
        if block.mark:
            cursor.insertText(f"{block.mark}\u2002", self._look_of(Span(""), block))

    def _write_spans(self, cursor: QTextCursor, spans: Spans, block: Block) -> None:
        for span in spans:
            cursor.insertText(span.words.replace("\n", "\u2028"), self._look_of(span, block))

    def _write_table(self, cursor: QTextCursor, block: Block) -> None:
        columns = max(map(len, block.rows), default=0)
        if not columns:
            return
        form = QTextTableFormat()
        form.setBorder(0)
        form.setCellPadding(look().sp(4))
        form.setCellSpacing(0)
        form.setTopMargin(look().sp(6))
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        table = cursor.insertTable(len(block.rows), columns, form)
        for y, row in enumerate(block.rows):
            for x, cell in enumerate(row):
                spans = tuple(span._replace(strong=True) for span in cell) if y == 0 else cell
                self._write_spans(table.cellAt(y, x).firstCursorPosition(), spans, block)
        cursor.movePosition(QTextCursor.MoveOperation.End)

    def _look_of(self, span: Span, block: Block) -> QTextCharFormat:
        form = QTextCharFormat()
        heading = block.kind == Kind.HEADING
        font = look().font(_HEADINGS.get(block.level, 13) if heading else 13, bold=heading or span.strong)
        if span.code:
            font = QFont("monospace")
            font.setStyleHint(QFont.StyleHint.Monospace)
            font.setPixelSize(look().sp(12))
        font.setItalic(span.slanted)
        form.setFont(font)
        colour: QColor = look().colour("muted" if block.kind == Kind.QUOTE else "ink")
        if span.leads_to:
            form.setAnchor(True)
            form.setAnchorHref(span.leads_to)
            form.setFontUnderline(True)
            colour = look().colour("focus")
        form.setForeground(colour)
        return form
