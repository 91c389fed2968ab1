"""Words no dictionary knows are underlined where people write: `spell(field)`, for fields of one line and of many.

Drawn over the words and not kept in them: nothing that listens to changes of a field hears of a mark.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer
from PySide6.QtGui import QContextMenuEvent, QInputMethodEvent, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPlainTextEdit, QTextEdit, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.spelling.help import SpellingHelp, help_at
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.qt_places import qt_places
from agentdesk.ui.widgets.text import without_keys

LOOK_UP_AFTER_MS = 200
LONGEST_CHECKED = 20_000
"""Letters of a paragraph beyond which its spelling is not looked at: nobody types that much."""
_OURS = QTextFormat.Property.UserProperty + 1


def spell(*fields: QWidget) -> None:
    """From now on words in these (QLineEdit, QPlainTextEdit) that no dictionary knows are underlined, and their menu
    offers others; as soon as the keyboard is there for the first time, in a window that has `spelling_help`."""
    for field in fields:
        if isinstance(field, QLineEdit):
            _LineMarks(field)
        elif isinstance(field, QPlainTextEdit):
            _PageMarks(field)


class SpellingMarks(QObject):
    """The word at the cursor is left alone while it is being typed."""

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self.help: SpellingHelp | None = None
        self._field = field
        self._unknown: set[str] = set()
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._mark)
        self._later = QTimer(self, interval=LOOK_UP_AFTER_MS, singleShot=True)
        self._later.timeout.connect(self._look_up)
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and not self.help:
            self._begin()
        elif event.type() in (QEvent.Type.FocusOut, QEvent.Type.Resize):
            self._soon.start()
        elif isinstance(event, QContextMenuEvent) and self.help:
            return self._show_menu(event)
        return False

    def extend(self, menu: QMenu, place: int) -> bool:
        """Suggestions for the word there, above what else the menu offers; False where nothing is wrong. They come a
        moment later than the menu: they take longer than a menu may."""
        found = next((each for each in self._wrong() if each[0] <= place <= each[1]), None)
        if found is None or self.help is None:
            return False
        start, end, word = found
        help, first = self.help, menu.actions()[0]
        waiting = menu.addAction(text("spell.looking"))
        waiting.setEnabled(False)
        learn = menu.addAction(text("spell.learn"))
        learn.triggered.connect(lambda: help.learn(word))
        for action in (waiting, learn, menu.insertSeparator(first)):
            menu.insertAction(first, action)

        def show(near: list[str]) -> None:
            for other in near:
                action = menu.addAction(without_keys(other))
                action.triggered.connect(lambda checked=False, other=other: self._replace(start, end, other))
                menu.insertAction(waiting, action)
            waiting.setVisible(not near)
            waiting.setText(text("spell.nothing"))

        help.suggest(word, menu, show)
        return True

    # ── what a field of its kind does ───────────────────────────────────────────────────────────────────────────
    @abstractmethod
    def _pieces(self) -> Iterable[tuple[int, str]]:
        """What is seen of the words: where each piece begins, as Qt counts, and the piece."""

    @abstractmethod
    def _cursor(self) -> int: ...

    @abstractmethod
    def _place_at(self, point: QPoint) -> int: ...

    @abstractmethod
    def _show(self, marks: list[tuple[int, int]]) -> None: ...

    @abstractmethod
    def _replace(self, start: int, end: int, words: str) -> None: ...

    @abstractmethod
    def _menu(self) -> QMenu: ...

    # ── the same for all ────────────────────────────────────────────────────────────────────────────────────────
    def _begin(self) -> None:
        self.help = help_at(self._field)
        if self.help:
            self.help.changed.connect(self._look_again)
            self.help.start()
            self._soon.start()

    def _look_again(self, *_: object) -> None:
        self._soon.start()

    def _mark(self) -> None:
        if self.help and self.help.spelling.works:
            cursor = self._cursor() if self._field.hasFocus() else -1
            self._show([(start, end) for start, end, _ in self._wrong() if end != cursor])
            if self._unknown:
                self._later.start()

    def _wrong(self) -> Iterator[tuple[int, int, str]]:
        """What is known to be wrong; what nobody knows yet will be looked up."""
        assert self.help
        spelling = self.help.spelling
        for place, words in self._pieces():
            places = qt_places(words)
            for start, word in spelling.words(words):
                right = spelling.is_right(word)
                if right is None:
                    self._unknown.add(word)
                elif not right:
                    yield place + places[start], place + places[start + len(word)], word

    def _look_up(self) -> None:
        words, self._unknown = tuple(self._unknown), set()
        if self.help:
            self.help.look_up(words)

    def _show_menu(self, event: QContextMenuEvent) -> bool:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        menu = self._menu()
        if not self.extend(menu, self._cursor() if by_key else self._place_at(event.pos())):
            menu.deleteLater()
            return False
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())
        return True


class _PageMarks(SpellingMarks):
    """Only what is in sight is looked at."""

    def __init__(self, field: QPlainTextEdit) -> None:
        super().__init__(field)
        self._page = field
        field.viewport().installEventFilter(self)
        field.textChanged.connect(self._look_again)
        field.cursorPositionChanged.connect(self._look_again)
        field.verticalScrollBar().valueChanged.connect(self._look_again)

    def _pieces(self) -> Iterator[tuple[int, str]]:
        block, end = self._page.firstVisibleBlock(), self._page.viewport().height()
        top = self._page.contentOffset().y()
        while block.isValid() and self._page.blockBoundingGeometry(block).translated(0, top).top() <= end:
            if block.length() <= LONGEST_CHECKED:
                yield block.position(), block.text()
            block = block.next()

    def _cursor(self) -> int:
        return self._page.textCursor().position()

    def _place_at(self, point: QPoint) -> int:
        return self._page.cursorForPosition(point).position()

    def _show(self, marks: list[tuple[int, int]]) -> None:
        before = self._page.extraSelections()
        others = [each for each in before if not each.format.hasProperty(_OURS)]
        if marks or len(others) < len(before):
            self._page.setExtraSelections([*others, *(self._selection(*mark) for mark in marks)])

    def _selection(self, start: int, end: int) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        selection.cursor, selection.format = self._spot(start, end), _wrong_format()
        return selection

    def _replace(self, start: int, end: int, words: str) -> None:
        self._spot(start, end).insertText(words)

    def _spot(self, start: int, end: int) -> QTextCursor:
        spot = QTextCursor(self._page.document())
        spot.setPosition(start)
        spot.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return spot

    def _menu(self) -> QMenu:
        return self._page.createStandardContextMenu()


class _LineMarks(SpellingMarks):
    """A line has no formats of its own, but draws those an input method gives it."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field)
        self._line, self._composing, self._marked = field, False, False
        field.textChanged.connect(self._look_again)
        field.cursorPositionChanged.connect(self._look_again)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputMethodEvent):
            self._composing = bool(event.preeditString())
        return super().eventFilter(watched, event)

    def _pieces(self) -> Iterator[tuple[int, str]]:
        yield 0, self._line.text()

    def _cursor(self) -> int:
        return self._line.cursorPosition()

    def _place_at(self, point: QPoint) -> int:
        return self._line.cursorPositionAt(point)

    def _show(self, marks: list[tuple[int, int]]) -> None:
        """Not while a letter is being put together of several keys: it would be lost."""
        if self._composing or not (marks or self._marked):
            return
        self._marked, cursor, kind = bool(marks), self._cursor(), QInputMethodEvent.AttributeType.TextFormat
        drawn = [QInputMethodEvent.Attribute(kind, a - cursor, b - a, _wrong_format()) for a, b in marks]
        QApplication.sendEvent(self._line, QInputMethodEvent("", drawn))

    def _replace(self, start: int, end: int, words: str) -> None:
        self._line.setSelection(start, end - start)
        self._line.insert(words)

    def _menu(self) -> QMenu:
        return self._line.createStandardContextMenu()


def _wrong_format() -> QTextCharFormat:
    made = QTextCharFormat()
    made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SpellCheckUnderline)
    made.setUnderlineColor(look().colour("stop"))
    made.setProperty(_OURS, True)
    return made
