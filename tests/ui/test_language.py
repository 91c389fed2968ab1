from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QMessageBox, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language, language
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.theme import Theme


class Greeting(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        follow_language(self)

    def retranslate(self) -> None:
        self.words.append(text("toast.undo"))


def test_a_widget_gets_its_words_at_once_and_again_in_the_new_language(theme: Theme, qtbot):
    greeting = Greeting()
    qtbot.addWidget(greeting)
    language().use("de")
    assert greeting.words == ["Undo", "Zurücknehmen"]


def test_a_widget_that_is_gone_is_not_asked(theme: Theme, qtbot):
    greeting = Greeting()
    words = greeting.words
    greeting.deleteLater()
    QCoreApplication.sendPostedEvents(greeting, 52)  # QEvent.DeferredDelete
    language().use("de")
    assert words == ["Undo"]


def test_the_open_window_changes_its_words(theme: Theme, qtbot):
    window = MainWindow()
    qtbot.addWidget(window)
    before = window.top.search.placeholderText()
    language().use("de")
    assert "PLZ" in window.top.search.placeholderText() != before
    assert window.left.accessibleName() == "Was als Nächstes zu tun ist"


def test_qts_own_dialogs_speak_german(theme: Theme, qtbot):
    language().use("de")
    box = QMessageBox()
    qtbot.addWidget(box)
    box.setStandardButtons(QMessageBox.StandardButton.Cancel)
    assert box.button(QMessageBox.StandardButton.Cancel).text().replace("&", "") == "Abbrechen"


def test_dates_are_written_as_the_language_does(theme: Theme):
    language().use("de")
    assert QLocale().name() == "de_DE"
    language().use("en")
    assert QLocale().name() == "en_GB"


def test_an_unknown_system_language_means_english(theme: Theme, monkeypatch):
    monkeypatch.setattr(QLocale, "system", staticmethod(lambda: QLocale("fi_FI")))
    language().use("system")
    assert language().code == "en"
