"""Which widgets take foreign words for markup, and what words a widget has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as Rich
from PySide6.QtWidgets import (
    QGroupBox,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from tests.promises.hostile_words import MARK, mark

_TAGS = re.compile(r"<(?:img|b|a|p|link|table|style|html|script|!DOCTYPE)\b[^>]*(?:>|$)")
_OURS = re.compile(r"</?(?:p|br)\b[^<>]*>")
"""What the program itself writes around words that it has escaped."""


def marked_up(widget: QWidget) -> Iterator[tuple[str, str]]:
    """Foreign words which this widget takes for markup."""
    match widget:
        case QLabel() | QMessageBox() if is_markup(widget.textFormat(), widget.text()):
            yield "text", widget.text()
        case QTextEdit() if found := _tags_gone(widget.toPlainText()):
            yield "document", found
    for what, words in {"tool tip": widget.toolTip(), "help": widget.whatsThis()}.items():
        if is_markup(Qt.TextFormat.AutoText, words):
            yield what, words


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
    yield widget.accessibleName()
