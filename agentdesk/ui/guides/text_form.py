"""A guide as text: line numbers, what is a key and what is said in colours, faults at their lines."""

from __future__ import annotations

import re

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from agentdesk.ui.guides.editing import GuideEditing
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets.qt_places import qt_places

_PARTS = (
    ("key", re.compile(r"(?:^\s*(?:- )*|[{,]\s*)([a-z_]+)(?=:(?:\s|$))")),
    ("place", re.compile(r"\{([a-z_]+(?:\.[a-z_]+)+)\}")),
    ("comment", re.compile(r"(?:^|\s)(#.*)$")),
)
_INDENT = re.compile(r"[ \-]*")


def code_font() -> QFont:
    """Every letter equally wide, as large as the rest of the window."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(look().sp(13))
    return font


class GuideHighlighter(QSyntaxHighlighter):
    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.take_look()

    def take_look(self) -> None:
        colours = {"key": "accent_text", "place": "good_ink", "comment": "muted"}
        self._formats = {}
        for name, colour in colours.items():
            self._formats[name] = QTextCharFormat()
            self._formats[name].setForeground(look().colour(colour))
        self.rehighlight()

    def highlightBlock(self, words: str) -> None:
        for name, pattern in _PARTS:
            for found in pattern.finditer(words):
                self.setFormat(found.start(1), found.end(1) - found.start(1), self._formats[name])


class TextForm(QPlainTextEdit):
    """What is typed goes to the editing, and what comes from there is shown; one step back is one for both forms.

    Enter goes on at the same depth; Tab leaves, as everywhere.
    """

    def __init__(self, editing: GuideEditing, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editing = editing
        self._taking = False
        self._numbers = _Numbers(self)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setPlainText(editing.source)
        self.highlighter = GuideHighlighter(self.document())
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._follow_scrolling)
        self.textChanged.connect(self._typed)
        self.cursorPositionChanged.connect(self._mark)
        editing.changed.connect(self._take)
        editing.led.connect(lambda step, line, place: self.go_to(line))
        self.take_look()

    def take_look(self) -> None:
        """Of the theme."""
        self.setFont(code_font())
        self.highlighter.take_look()
        self._make_room()
        self._mark()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.editing.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.editing.redo()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() and not self.isReadOnly():
            self._new_line()
        else:
            super().keyPressEvent(event)

    def _new_line(self) -> None:
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        found = _INDENT.match(before)
        depth = len(found.group()) if found else 0
        cursor.insertText("\n" + " " * (depth + (2 if before.rstrip().endswith(":") else 0)))
        self.ensureCursorVisible()

    # ── with the editing ────────────────────────────────────────────────────────────────────────────────────────
    def _typed(self) -> None:
        if not self._taking:
            self.editing.type(self.toPlainText())

    def _take(self) -> None:
        """Changes only what is another text now, so that the cursor stays where it is."""
        if (now := self.toPlainText()) != (wanted := self.editing.source):
            start, tail = _same(now, wanted)
            cursor = self.textCursor()
            at = cursor.position()
            self._taking = True
            places = qt_places(now)
            cursor.setPosition(places[start])
            cursor.setPosition(places[len(now) - tail], QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(wanted[start : len(wanted) - tail])
            self._taking = False
            if not self.hasFocus():
                cursor.setPosition(min(at, self.document().characterCount() - 1))
            self.setTextCursor(cursor)
        self._mark()

    @property
    def line(self) -> int:
        """Of the cursor, from 1."""
        return self.textCursor().blockNumber() + 1

    def go_to(self, line: int) -> None:
        block = self.document().findBlockByNumber(max(line - 1, 0))
        cursor = QTextCursor(block)
        self.setTextCursor(cursor)
        self.centerCursor()
        if self.isVisible():
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def fault_lines(self) -> frozenset[int]:
        return frozenset(fault.line for fault in self.editing.faults)

    def _mark(self) -> None:
        """The line of the cursor, and those with a fault."""
        lines = [(line, look().tone(Tone.STOP).fill) for line in self.fault_lines if line]
        here = self.line
        if here not in self.fault_lines:
            lines.append((here, look().colour("hover")))
        self.setExtraSelections([self._marked(line, colour) for line, colour in lines])
        self._numbers.update()

    def _marked(self, line: int, colour: QColor) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        mark.format.setBackground(colour)
        mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        mark.cursor = QTextCursor(self.document().findBlockByNumber(line - 1))
        return mark

    def number_width(self) -> int:
        return self.fontMetrics().horizontalAdvance("0" * max(len(str(self.blockCount())), 3)) + look().sp(18)

    def _make_room(self) -> None:
        self.setViewportMargins(self.number_width(), 0, 0, 0)

    def _follow_scrolling(self, rect: QRect, moved: int) -> None:
        self._numbers.scroll(0, moved) if moved else self._numbers.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inside = self.contentsRect()
        self._numbers.setGeometry(inside.left(), inside.top(), self.number_width(), inside.height())
        if self.hasFocus():
            self.ensureCursorVisible()

    def paint_numbers(self, event: QPaintEvent) -> None:
        painter, style, faults = QPainter(self._numbers), look(), self.fault_lines
        painter.fillRect(event.rect(), style.colour("ground"))
        painter.setFont(self.font())
        block, width = self.firstVisibleBlock(), self._numbers.width()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= event.rect().bottom():
            number, height = block.blockNumber() + 1, self.blockBoundingRect(block).height()
            room = QRect(0, round(top), width - style.sp(9), round(height))
            bad = number in faults
            if bad:
                painter.fillRect(QRect(0, round(top), style.sp(3), round(height)), style.tone(Tone.STOP).solid)
            painter.setPen(style.tone(Tone.STOP).ink if bad else style.colour("muted"))
            painter.drawText(room, Qt.AlignmentFlag.AlignRight, str(number))
            block, top = block.next(), top + height


class _Numbers(QWidget):
    def __init__(self, form: TextForm) -> None:
        super().__init__(form)
        self._form = form

    def sizeHint(self) -> QSize:
        return QSize(self._form.number_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._form.paint_numbers(event)


def _same(one: str, other: str) -> tuple[int, int]:
    """How many letters at the beginning, and then at the end, are the same."""
    most = min(len(one), len(other))
    start = next((n for n in range(most) if one[n] != other[n]), most)
    tail = next((n for n in range(most - start) if one[-1 - n] != other[-1 - n]), most - start)
    return start, tail
