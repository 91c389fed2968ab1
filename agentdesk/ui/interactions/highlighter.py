"""What is marked in the notes: words no dictionary knows, and placeholders that are still open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QMenu

from agentdesk.core.interactions.phrases import still_open
from agentdesk.core.wording import text
from agentdesk.ui.interactions.notes_edit import NotesEdit, qt_places
from agentdesk.ui.interactions.own_words import SpellingHelp
from agentdesk.ui.interactions.spelling import Spelling
from agentdesk.ui.tasks import Lane, TaskRunner
from agentdesk.ui.theme import look

LOOK_UP_AFTER_MS = 200
LONGEST_CHECKED = 20_000
"""Letters of notes beyond which spelling is not looked at: nobody types that much while listening."""


class NotesHighlighter(QSyntaxHighlighter):
    """The word at the cursor is left alone while it is being typed."""

    def __init__(self, notes: NotesEdit, runner: TaskRunner, help: SpellingHelp) -> None:
        super().__init__(notes.document())
        self._notes, self._runner, self._help = notes, runner, help
        self._unknown: set[str] = set()
        self._left_alone = -1
        self._soon = QTimer(self, interval=LOOK_UP_AFTER_MS, singleShot=True)
        self._soon.timeout.connect(self._look_up)
        notes.cursorPositionChanged.connect(self._cursor_moved)
        notes.menu_wanted.connect(self._extend_menu)
        help.ready.connect(self.rehighlight)

    @property
    def _spelling(self) -> Spelling:
        return self._help.spelling

    def highlightBlock(self, words: str) -> None:
        places = qt_places(words)
        for start, length in still_open(words):
            self._mark(places, start, length, _open_format())
        if self._spelling.works and self.document().characterCount() <= LONGEST_CHECKED:
            self._check(words, places)

    def _check(self, words: str, places: Sequence[int]) -> None:
        cursor = self._notes.textCursor().position() - self.currentBlock().position()
        for start, word in self._spelling.words(words):
            right = self._spelling.is_right(word)
            if right is None:
                self._unknown.add(word)
                self._soon.start()
            elif not right and places[start + len(word)] == cursor and self._notes.hasFocus():
                self._left_alone = self.currentBlock().blockNumber()
            elif not right:
                self._mark(places, start, len(word), _wrong_format())

    def _mark(self, places: Sequence[int], start: int, length: int, how: QTextCharFormat) -> None:
        self.setFormat(places[start], places[start + length] - places[start], how)

    def _look_up(self) -> None:
        words, self._unknown = tuple(self._unknown), set()
        spelling = self._spelling
        self._runner.run(lambda: spelling.look_up(words), owner=self, lane=Lane.WORK, done=lambda _: self.rehighlight())

    def _cursor_moved(self) -> None:
        if self._left_alone >= 0:
            block, self._left_alone = self.document().findBlockByNumber(self._left_alone), -1
            QTimer.singleShot(0, self, lambda: self.rehighlightBlock(block) if block.isValid() else None)

    def _extend_menu(self, menu: QMenu, spot: QTextCursor) -> None:
        """Suggestions come a moment later than the menu: they take longer than a menu may."""
        spot.select(QTextCursor.SelectionType.WordUnderCursor)
        word = spot.selectedText()
        if self._spelling.is_right(word) is not False:
            return
        first = menu.actions()[0]
        waiting = menu.addAction(text("spell.looking"))
        waiting.setEnabled(False)
        learn = menu.addAction(text("spell.learn"))
        learn.triggered.connect(lambda: self._learn(word))
        for action in (waiting, learn, menu.insertSeparator(first)):
            menu.insertAction(first, action)

        def show(found: list[str]) -> None:
            for near in found:
                action = menu.addAction(near.replace("&", "&&"))
                action.triggered.connect(lambda checked=False, near=near: spot.insertText(near))
                menu.insertAction(waiting, action)
            waiting.setVisible(not found)
            waiting.setText(text("spell.nothing"))

        self._runner.run(lambda: self._spelling.suggestions(word), owner=menu, lane=Lane.WORK, done=show)

    def _learn(self, word: str) -> None:
        self._help.learn(word)
        self.rehighlight()


def _wrong_format() -> QTextCharFormat:
    made = QTextCharFormat()
    made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SpellCheckUnderline)
    made.setUnderlineColor(look().colour("stop"))
    return made


def _open_format() -> QTextCharFormat:
    made = QTextCharFormat()
    made.setBackground(look().colour("care_fill"))
    made.setForeground(look().colour("care_ink"))
    return made
