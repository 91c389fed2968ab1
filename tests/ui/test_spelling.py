"""Spelling is an extra: it helps where there are dictionaries, and is never in the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QMenu

from agentdesk.ui.spelling.help import read_own_words
from agentdesk.ui.spelling.marks import SpellingMarks, spell
from agentdesk.ui.spelling.spelling import Spelling, start_spelling
from agentdesk.ui.theme import Theme
from tests.ui.contact_line import Line, Shop

KNOWN = "Ersatz ging an die alte Adresse Lieferung Bestätigung das Paket"


@pytest.fixture
def dictionary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A German dictionary of a few words, where Hunspell looks first."""
    pytest.importorskip("hunspell", reason="chunspell is an extra and not installed")
    words = KNOWN.split()
    (tmp_path / "de_DE.aff").write_text("SET UTF-8\nTRY esianrtolcdugmphbyfvkwzäöüß\n", encoding="utf-8")
    (tmp_path / "de_DE.dic").write_text("\n".join([str(len(words)), *words]) + "\n", encoding="utf-8")
    monkeypatch.setenv("DICPATH", str(tmp_path))


@pytest.fixture
def line(tmp_path: Path, theme: Theme) -> Iterator[Line]:
    shop = Shop(tmp_path)
    line = Line(shop)
    yield line
    line.vanish()
    shop.desk.database.close()


def underlined(line: Line) -> list[str]:
    return [mark.cursor.selectedText() for mark in line.notes.extraSelections()]


def marks(line: Line) -> SpellingMarks:
    found = line.notes.findChild(SpellingMarks)
    assert found
    return found


def test_only_words_are_looked_at_never_codes() -> None:
    text = "Paket K-104882 an j.mueller@example.org, Lindenweg 8, DHL, /hallo {{me.name}} und z.B. x2 Grüße"
    assert [word for _, word in Spelling().words(text)] == ["Paket", "an", "und", "Grüße"]


def test_without_dictionaries_every_word_is_right() -> None:
    spelling = Spelling()
    spelling.look_up(["xyzzy"])
    assert not spelling.works
    assert spelling.is_right("xyzzy") is None
    assert spelling.suggestions("xyzzy") == []


def test_a_wrong_word_is_known_as_such_and_a_right_one_suggested(dictionary: None) -> None:
    spelling = start_spelling(own=["Grinderix"])
    spelling.look_up(["Ersatz", "Erstaz", "Lieferungsbestätigung", "Ersatz-Paket", "Ersatz-Pkaet"])
    assert spelling.works
    assert [spelling.is_right(word) for word in ("Ersatz", "Erstaz", "Lieferungsbestätigung")] == [True, False, True]
    assert [spelling.is_right(word) for word in ("Ersatz-Paket", "Ersatz-Pkaet", "grinderix")] == [True, False, True]
    assert "Ersatz" in spelling.suggestions("Erstaz")


def test_a_process_that_has_died_leaves_every_word_right(dictionary: None) -> None:
    spelling = start_spelling()
    spelling._speller._process.kill()  # type: ignore[union-attr]
    spelling._speller._process.wait()  # type: ignore[union-attr]
    spelling.look_up(["Erstaz"])
    assert spelling.is_right("Erstaz")


def test_wrong_words_are_underlined_but_not_the_one_being_typed(dictionary: None, line: Line) -> None:
    line.begin()
    line.wait(lambda: line.presenter.spelling_help.spelling.works)
    line.type("Der Erstaz ging an die alte Adrese")
    line.wait(lambda: "Erstaz" in underlined(line))
    assert underlined(line) == ["Erstaz"] or underlined(line) == ["Der", "Erstaz"]
    line.type(" ")
    line.wait(lambda: "Adrese" in underlined(line))


def test_the_menu_offers_suggestions_and_own_words_are_kept(dictionary: None, line: Line) -> None:
    line.begin()
    line.wait(lambda: line.presenter.spelling_help.spelling.works)
    line.type("Erstaz ging an die Grinderix ")
    line.wait(lambda: underlined(line) == ["Erstaz", "Grinderix"])
    menu = QMenu()
    menu.addAction("Undo")
    assert marks(line).extend(menu, 3)
    line.wait(lambda: "Ersatz" in [action.text() for action in menu.actions()])
    next(action for action in menu.actions() if action.text() == "Ersatz").trigger()
    assert line.notes.toPlainText() == "Ersatz ging an die Grinderix "

    menu = QMenu()
    menu.addAction("Undo")
    assert not marks(line).extend(menu, 2)
    assert marks(line).extend(menu, 22)
    next(action for action in menu.actions() if action.text() == "Add to my words").trigger()
    line.settle()
    line.wait(lambda: underlined(line) == [])
    drafts = line.shop.drafts()
    assert read_own_words(drafts) == {"grinderix"}
    drafts.close()


def test_a_smiley_does_not_shift_the_underline(dictionary: None, line: Line) -> None:
    line.begin()
    line.wait(lambda: line.presenter.spelling_help.spelling.works)
    line.type("😀😀 Erstaz ")
    line.wait(lambda: len(underlined(line)) == 1)
    [mark] = line.notes.extraSelections()
    assert (mark.cursor.selectionStart(), mark.cursor.selectionEnd()) == (5, 11)  # Qt counts a smiley as two


def test_a_line_is_marked_as_well_and_whoever_listens_to_it_hears_nothing_of_that(dictionary: None, line: Line) -> None:
    line.begin()
    line.wait(lambda: line.presenter.spelling_help.spelling.works)
    purpose, heard = QLineEdit("Erstaz an die alte Adresse", line.panel), list[str]()
    spell(purpose)
    purpose.textChanged.connect(heard.append)
    purpose.show()
    purpose.setFocus()
    found = purpose.findChild(SpellingMarks)
    assert found
    menu = QMenu()
    menu.addAction("Undo")
    line.wait(lambda: found.extend(menu, 2))
    line.wait(lambda: "Ersatz" in [action.text() for action in menu.actions()])
    assert (heard, purpose.text()) == ([], "Erstaz an die alte Adresse")
    next(action for action in menu.actions() if action.text() == "Ersatz").trigger()
    assert purpose.text() == "Ersatz an die alte Adresse"
