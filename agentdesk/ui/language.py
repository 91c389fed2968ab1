"""German and English, switched while the window is open.

A widget with words has `retranslate()` and calls `follow_language(self)` once at the end of its constructor.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator, Signal
from PySide6.QtWidgets import QApplication

from agentdesk.core import wording


class Speaking(Protocol):
    """Whatever shows words of ours."""

    def retranslate(self) -> None: ...


class Language(QObject):
    """The language of the window; there is one, as there is one program."""

    changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._qt_words: QTranslator | None = None

    @property
    def code(self) -> str:
        return wording.language()

    def use(self, code: str) -> None:
        """`de`, `en` or `system`. All words change at once, Qt's own dialogs included."""
        wording.use_language(QLocale.system().name() if code == "system" else code)
        QLocale.setDefault(QLocale(_LOCALES[self.code]))
        self._load_qt_words()
        self.changed.emit(self.code)

    def speak_again(self) -> None:
        """Something is called otherwise now: all words anew."""
        self.changed.emit(self.code)

    def _load_qt_words(self) -> None:
        app = QApplication.instance()
        if app is None:
            return
        if self._qt_words:
            app.removeTranslator(self._qt_words)
        self._qt_words = QTranslator()
        if self._qt_words.load(f"qtbase_{self.code}", _qt_translations()):
            app.installTranslator(self._qt_words)


@cache
def language() -> Language:
    return Language()


def follow_language(widget: Speaking) -> None:
    """Gives the widget its words now, and again whenever the language changes."""
    widget.retranslate()
    language().changed.connect(widget.retranslate)


_LOCALES = {"de": "de_DE", "en": "en_GB"}


def _qt_translations() -> str:
    return QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
