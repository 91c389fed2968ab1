"""Which widgets take foreign words for markup, and what words a widget has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QTextDocument
from PySide6.QtGui import Qt as Rich
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from tests.promises.hostile_words import MARK, mark

_TAGS = re.compile(r"<(?:img|b|a|p|link|table|style|html|script|!DOCTYPE)\b[^>]*(?:>|$)")
_OURS = re.compile(r"</?(?:p|br)\b[^<>]*>")
"""What the program itself writes around words that it has escaped."""
_TAKEN_FOR_A_KEY = re.compile(r"(?<!&)(?:&&)*&(?![&\s]|$)")
"""What Qt underlines behind an &, and takes for a key with Alt."""
_ADDRESS = re.compile(r"[a-z]+:|//|\.\.", re.IGNORECASE)
_FIRST_ROWS = 20


def marked_up(widget: QWidget) -> Iterator[tuple[str, str]]:
    """Foreign words which this widget takes for markup."""
    match widget:
        case QLabel() | QMessageBox() if is_markup(widget.textFormat(), widget.text()):
            yield "text", widget.text()
        case QTextEdit() if found := _tags_gone(widget.toPlainText()) or _loaded(widget.document()):
            yield "document", found
    for what, words in {"tool tip": widget.toolTip(), "help": widget.whatsThis()}.items():
        if is_markup(Qt.TextFormat.AutoText, words):
            yield what, words
    for words in _with_keys(widget):
        if MARK in words and _TAKEN_FOR_A_KEY.search(words):
            yield "key", words


def _with_keys(widget: QWidget) -> Iterator[str]:
    """What of its words Qt looks through for an &."""
    match widget:
        case QLabel() if widget.buddy():
            yield widget.text()
        case QAbstractButton():
            yield QAbstractButton.text(widget)
        case QGroupBox():
            yield widget.title()
        case QMenu():
            yield from (action.text() for action in _actions(widget))


def _actions(menu: QMenu) -> Iterator[QAction]:
    """Those of the menus in it, too."""
    for action in menu.actions():
        yield action
        if isinstance(inside := action.menu(), QMenu):
            yield from _actions(inside)


def _loaded(document: QTextDocument) -> str:
    """The address of a picture in it, or of anything but an article that it leads to."""
    block = document.begin()
    while block.isValid():
        piece = block.begin()
        while not piece.atEnd():
            form = piece.fragment().charFormat()
            if form.isImageFormat() or (form.isAnchor() and _ADDRESS.search(form.anchorHref())):
                return f"{form.toImageFormat().name()}{form.anchorHref()} in {block.text()}"
            piece += 1
        block = block.next()
    return ""


def is_markup(form: Qt.TextFormat, words: str) -> bool:
    guessed = form is Qt.TextFormat.AutoText and Rich.mightBeRichText(words)
    taken = guessed or form in (Qt.TextFormat.RichText, Qt.TextFormat.MarkdownText)
    return taken and MARK in words and bool(_TAGS.search(_OURS.sub("", words)))


def _tags_gone(shown: str) -> str:
    """Words that were written within tags and stand there without them."""
    found = re.search(rf"(?:^|[^>]){mark(7)}|{mark(5)}(?!<)", shown)
    return shown if found and shown.strip() not in (mark(5), mark(7)) else ""


def words_of(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel():
            yield widget.text()
        case QPlainTextEdit() | QTextEdit():
            yield widget.toPlainText()
        case QGroupBox():
            yield widget.title()
        case QAbstractButton():
            yield widget.text()
        case QComboBox():
            yield widget.currentText()
        case QLineEdit():
            yield widget.text()
        case QMenu():
            yield from (action.text() for action in _actions(widget))
        case QAbstractItemView() if model := widget.model():
            indexes = (model.index(row, 0, widget.rootIndex()) for row in range(min(model.rowCount(), _FIRST_ROWS)))
            yield from (str(index.data(Qt.ItemDataRole.DisplayRole)) for index in indexes)
    yield widget.accessibleName()
    yield widget.accessibleDescription()
