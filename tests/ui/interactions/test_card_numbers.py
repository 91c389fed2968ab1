"""A card number that is typed or pasted disappears once it is complete, and nothing else moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest

from agentdesk.ui.theme import Theme
from tests.ui.contact_line import Line, Shop

CARD = "4111 1111 1111 1111"
MASKED = "•••• •••• •••• 1111"


@pytest.fixture
def line(tmp_path: Path, theme: Theme) -> Iterator[Line]:
    shop = Shop(tmp_path)
    line = Line(shop)
    line.begin()
    yield line
    line.vanish()
    shop.desk.database.close()


def test_a_card_number_is_masked_once_typing_goes_on_behind_it(line: Line) -> None:
    line.type(f"Zahlt 😀 mit {CARD}")
    QTest.qWait(50)
    assert line.notes.toPlainText().endswith(CARD)  # it might go on: cards have up to nineteen digits
    line.type(", bis")
    line.wait(lambda: line.notes.toPlainText() == f"Zahlt 😀 mit {MASKED}, bis")
    line.type(" 12/28")
    assert line.notes.toPlainText() == f"Zahlt 😀 mit {MASKED}, bis 12/28"
    assert line.told[-1] == ("Card number masked. Only its last four digits are kept.", None)


def test_a_number_that_ends_the_notes_is_masked_after_a_pause(line: Line) -> None:
    line.type(CARD)
    line.wait(lambda: line.notes.toPlainText() == MASKED)
    line.type("!")
    assert line.notes.toPlainText() == f"{MASKED}!"


def test_the_cursor_stays_where_somebody_types(line: Line) -> None:
    line.type(f"{CARD}.")
    line.wait(lambda: MASKED in line.notes.toPlainText())
    line.key(Qt.Key.Key_Home)
    line.type("Visa: ")
    paste = QMimeData()
    paste.setText("5500000000000004 und ")
    line.notes.insertFromMimeData(paste)
    line.wait(lambda: "0004" in line.notes.toPlainText() and "5500" not in line.notes.toPlainText())
    line.type("alt ")
    assert line.notes.toPlainText() == f"Visa: •••• •••• •••• 0004 und alt {MASKED}."


def test_the_number_is_on_no_disk_even_while_it_still_stands_there(line: Line) -> None:
    line.type(CARD)
    line.settle()
    assert line.shop.words_on_disk == [MASKED]


def test_other_numbers_are_typed_undisturbed(line: Line) -> None:
    typed = "IBAN DE89 3704 0044 0532 0130 00, Bestellnummer 4111111111111111, 0171 5550142, +49 171 5550142. "
    line.type(typed)
    QTest.qWait(50)
    assert line.notes.toPlainText() == typed
    assert line.told == []


def test_undo_does_not_bring_the_number_back(line: Line) -> None:
    line.type(f"{CARD} ")
    line.wait(lambda: line.notes.toPlainText() == f"{MASKED} ")
    line.type("x")
    line.ctrl(Qt.Key.Key_Z)
    line.ctrl(Qt.Key.Key_Z)
    assert line.notes.toPlainText() == f"{MASKED} "


def test_leaving_the_field_ends_the_number(line: Line) -> None:
    line.type(CARD)
    line.ctrl(Qt.Key.Key_R)
    QTest.qWait(50)
    assert line.notes.toPlainText() == MASKED
