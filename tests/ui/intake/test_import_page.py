"""Importing in the window, on a real desk."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.core.commands import Role
from agentdesk.core.customers.commands import AddNote, FindCustomers, GetCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.wording import text, use_language
from agentdesk.ui.door import Door
from agentdesk.ui.intake.page import ImportPage
from agentdesk.ui.intake.presenter import ImportPresenter
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.chip import Chip
from agentdesk.ui.widgets.text import Text
from tests.desks import make_desk

SHOP = """Exportiert am 20.11.2026;;;
Kundennr.;Name;Telefon;E-Mail
1001;Dr. Jana Grünwald;0221 / 4710 222;jana.gruenwald@example.org
1002;von der Heide, Karl;(0351) 55 501 42;k.vdheide@example.com
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "kunden.csv"
    path.write_text(SHOP, encoding="cp1252")
    return path


@pytest.fixture
def sitting(tmp_path: Path, qtbot: QtBot) -> tuple[ImportPage, ImportPresenter, Desk, UUID]:
    use_language("de")
    desk, me = make_desk(tmp_path)
    runner = run_inline()
    presenter = ImportPresenter(Door(desk, me, runner))
    page = ImportPage(presenter)
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    presenter.begin_anew()
    return page, presenter, desk, me


def test_the_file_is_understood_and_nothing_is_written_before_the_yes(sitting, shop) -> None:
    page, presenter, desk, me = sitting
    presenter.look(shop)
    presenter.rehearse()
    assert presenter.found.counts.new == 2
    assert page.checked._go.text() == text("import.go", count=2, rows="2")
    assert desk.ask(FindCustomers("grünwald"), actor=me) == ()


def test_after_the_yes_they_are_found_and_one_click_takes_it_all_back(sitting, shop) -> None:
    page, presenter, desk, me = sitting
    presenter.look(shop)
    presenter.rehearse()
    page.checked._go.click()
    assert [hit.number for hit in desk.ask(FindCustomers("4710222"), actor=me)] == ["1001"]
    presenter.undo(presenter.result.id)
    assert desk.ask(FindCustomers("grünwald"), actor=me) == ()


def test_a_column_corrected_by_hand_is_read_anew_and_remembered_for_the_next_file(sitting, shop) -> None:
    page, presenter, *_ = sitting
    presenter.look(shop)
    combo = next(each for each in page.columns.findChildren(QComboBox) if each.accessibleName().endswith(": E-Mail"))
    combo.setCurrentIndex(combo.findData("ignored"))
    combo.activated.emit(combo.currentIndex())
    assert presenter.file.layout.columns[3].meaning == "ignored"
    presenter.rehearse()
    presenter.carry_out()
    presenter.begin_anew()
    presenter.look(shop)
    assert presenter.file.layout.columns[3].meaning == "ignored"


def test_a_broken_file_says_why_and_offers_another(sitting, tmp_path) -> None:
    page, presenter, *_ = sitting
    broken = tmp_path / "leer.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    presenter.look(broken)
    assert page.steps.panel is page.trouble
    assert text("import.failed") in page.trouble.accessibleName()


def test_refused_rows_are_saved_with_line_and_reason(sitting, tmp_path) -> None:
    _, presenter, *_ = sitting
    orders = tmp_path / "bestellungen.csv"
    orders.write_text("Bestellnr;Kundennr;Datum;Summe\nA-1;;01.11.2026;12,50\n", encoding="utf-8")
    presenter.look(orders)
    presenter.rehearse()
    assert presenter.found.counts.refused == 1
    presenter.carry_out()
    target = tmp_path / "abgelehnt.csv"
    presenter.save_listed(presenter.result.id, target)
    assert "2" in target.read_text(encoding="utf-8-sig").splitlines()[1]


def test_orders_of_an_unknown_number_are_said_to_make_customers_before_the_yes(sitting, tmp_path) -> None:
    page, presenter, *_ = sitting
    orders = tmp_path / "bestellungen.csv"
    orders.write_text("Bestellnr;Kundennr;Datum;Summe\nA-1;4712;01.11.2026;12,50\n", encoding="utf-8")
    presenter.look(orders)
    presenter.rehearse()
    words = [part.text() for part in page.checked.findChildren(Text)]
    assert any(each.startswith("Ein noch unbekannter Kunde wird angelegt.") for each in words)


def test_every_word_changes_with_the_language(sitting, shop) -> None:
    page, presenter, *_ = sitting
    presenter.look(shop)
    use_language("en")
    page.retranslate()
    page.columns.retranslate()
    assert page.columns._next.text() == "Check"


def done_words(page: ImportPage) -> str:
    return " ".join(each.text() for each in page.result.findChildren(Text) if each.isVisible())


def test_the_page_of_an_import_says_what_is_done_and_takes_it_back(sitting, shop) -> None:
    page, presenter, desk, me = sitting
    presenter.look(shop)
    presenter.rehearse()
    presenter.carry_out()
    assert page.steps.panel is page.result
    assert text("import.done", file="kunden.csv") in done_words(page)
    page.result._take_back.click()
    assert desk.ask(FindCustomers("grünwald"), actor=me), "nothing goes before the yes"
    page.result._question.yes.click()
    assert desk.ask(FindCustomers("grünwald"), actor=me) == ()
    assert text("import.result.undone", file="kunden.csv") in done_words(page)
    assert not page.result._take_back.isVisible()


def test_after_an_undo_the_page_names_whom_it_left_alone(sitting, shop) -> None:
    page, presenter, desk, me = sitting
    presenter.look(shop)
    presenter.rehearse()
    presenter.carry_out()
    jana = desk.ask(FindCustomers("grünwald"), actor=me)[0]
    desk.execute(AddNote(customer_id=jana.customer_id, words="Ruft zurück"), actor=me)
    presenter.undo(presenter.result.id)
    assert presenter.result.kept == 1
    assert "Dr. Jana Grünwald (1001)" in page.result._kept.accessibleName()


def test_an_import_of_the_past_is_shown_with_its_refused_rows(sitting, tmp_path, shop) -> None:
    page, presenter, *_ = sitting
    orders = tmp_path / "bestellungen.csv"
    orders.write_text("Bestellnr;Kundennr;Datum;Summe\nA-1;;01.11.2026;12,50\n", encoding="utf-8")
    presenter.look(orders)
    presenter.rehearse()
    presenter.carry_out()
    presenter.begin_anew()
    [show] = [each for each in page.choose.findChildren(Button) if each.text() == text("import.show")]
    show.click()
    assert page.steps.panel is page.result
    assert page.result._save.isVisible()
    row = page.result._rows.model.row(0)
    assert "A-1" in row.note


def test_phone_numbers_are_shown_as_they_will_be_stored_beside_the_file_s_own(sitting, shop) -> None:
    page, presenter, *_ = sitting
    presenter.look(shop)
    assert presenter.stored[2][0] == text("import.stored_as", stored="+49 221 4710222", raw="0221 / 4710 222")
    presenter.rehearse()
    assert "0221 / 4710 222 → +49 221 4710222" in page.checked._rows.model.row(0).note


def test_every_row_of_a_sample_is_a_key_away(sitting, tmp_path) -> None:
    page, presenter, *_ = sitting
    file = tmp_path / "viele.csv"
    rows = "".join(f"{n};Maier{n};m{n}@example.org\n" for n in range(1000, 1030))
    file.write_text(f"Kundennr.;Nachname;E-Mail\n{rows}", encoding="utf-8")
    presenter.look(file)
    presenter.rehearse()
    page.checked._rows.view.setFocus()
    QTest.keyClick(page.checked._rows.view, Qt.Key.Key_End)
    assert page.checked._rows.current_key == 29
    QTest.keyClick(page.checked._rows.view, Qt.Key.Key_Return)
    assert page.checked._rows.details.rows == [29]


def with_doubts(folder: Path) -> Path:
    """Thirty good rows behind two that say something which is none of it."""
    rows = "".join(f"Eva Maier{n};0351 55501{n};e{n}@example.com\n" for n in range(10, 40))
    path = folder / "zweifel.csv"
    path.write_text(f"Name;Telefon;E-Mail\nPetra Unbekannt;12;keine\n{rows}Karl Kohl;0351 abc;k@example.com\n", "utf-8")
    return path


def test_a_row_of_which_something_is_not_taken_over_says_what_and_why(sitting, tmp_path) -> None:
    page, presenter, *_ = sitting
    presenter.look(with_doubts(tmp_path))
    presenter.rehearse()
    first, second = (page.checked._rows.model.row(n) for n in (0, 1))
    assert first.title == "Petra Unbekannt"
    assert "Telefon „12“ nicht übernommen: Das ist keine Telefonnummer." in first.note
    assert "E-Mail „keine“ nicht übernommen: Das ist keine E-Mail-Adresse." in first.note
    assert "nicht übernommen" not in second.note


def test_rows_not_taken_over_whole_have_a_list_of_their_own_before_the_yes_and_a_count_after_it(
    sitting, tmp_path, qtbot
) -> None:
    page, presenter, *_ = sitting
    presenter.look(with_doubts(tmp_path))
    presenter.rehearse()
    page.checked._buckets.pick("look")
    assert [page.checked._rows.model.row(n).title for n in range(2)] == ["Petra Unbekannt", "Karl Kohl"]
    presenter.carry_out()
    qtbot.waitUntil(lambda: f"{text('import.bucket.look')} 2" in chips_of(page))
    rows, asked = page.result._rows, []
    page.customer_asked.connect(asked.append)
    qtbot.waitUntil(lambda: rows.model.row(1) is not None)
    assert [rows.model.row(n).title for n in range(2)] == ["Petra Unbekannt", "Karl Kohl"]
    assert "Telefon „12“ nicht übernommen" in rows.model.row(0).note
    rows.opened.emit(1)  # by Enter
    assert [presenter._door.asked(GetCustomer(each)).family_name for each in asked] == ["Karl Kohl"]


def chips_of(page: ImportPage) -> list[str]:
    return [chip.text() for chip in page.result.findChildren(Chip) if chip.isVisible()]


def test_a_number_that_the_file_writes_in_brackets_stands_in_no_second_pair(sitting, shop) -> None:
    page, presenter, *_ = sitting
    presenter.look(shop)
    assert presenter.stored[2][1] == "(0351) 55 501 42 → +49 351 5550142"
    presenter.rehearse()
    assert "(0351) 55 501 42 → +49 351 5550142" in page.checked._rows.model.row(1).note


def test_an_agent_undoes_what_they_imported_and_is_offered_no_undo_of_what_others_did(sitting, shop, qtbot) -> None:
    _, others, desk, me = sitting
    others.look(shop)
    others.carry_out()
    hired = desk.execute(AddPerson(name="Anna", roles=frozenset({Role.AGENT})), actor=me)
    agent = ImportPresenter(Door(desk, UUID(hired["person_id"]), run_inline()))
    page = ImportPage(agent)
    qtbot.addWidget(page)
    page.show()
    agent.begin_anew()
    assert undo_buttons(page.choose) == []
    agent.show_import(others.result.id)
    assert not page.result._take_back.isVisible()
    agent.undo(others.result.id)
    assert text("import.not_undone") in page.trouble.accessibleName()
    assert text("refused.imports.of_somebody_else", file="kunden.csv") in page.trouble.accessibleName()
    agent.look(write(shop.with_name("eigene.csv"), "Name;E-Mail\nEva Neu;eva@example.org\n"))
    agent.carry_out()
    assert page.result._take_back.isVisible()
    agent.begin_anew()
    assert len(undo_buttons(page.choose)) == 1


def undo_buttons(step: QWidget) -> list[Button]:
    return [each for each in step.findChildren(Button) if each.text() == text("import.undo")]


def write(path: Path, words: str) -> Path:
    path.write_text(words, encoding="utf-8")
    return path


def test_rows_that_cannot_be_saved_are_not_called_a_file_that_cannot_be_imported(sitting, shop, tmp_path) -> None:
    page, presenter, *_ = sitting
    presenter.look(shop)
    presenter.carry_out()
    presenter.save_listed(presenter.result.id, tmp_path / "nowhere" / "rows.csv")
    assert text("import.not_saved") in page.trouble.accessibleName()


def test_the_tab_key_walks_the_columns_before_the_buttons_below_them(sitting, shop) -> None:
    page, presenter, *_ = sitting
    presenter.look(shop)
    presenter.decide(decimal=".")  # lists that are made anew stay before the buttons
    combos = page.columns.findChildren(QComboBox)
    walked = [combos[0]]
    while walked[-1] is not page.columns._next and len(walked) < 99:
        walked.append(walked[-1].nextInFocusChain())
    stops = [each for each in walked if isinstance(each, QComboBox | Button)]
    assert stops == [*combos, page.columns._back, page.columns._next]


def test_while_rows_come_in_nobody_reads_that_nothing_has_been_written(sitting, shop) -> None:
    page, presenter, *_ = sitting
    presenter.look(shop)
    presenter.rehearse()
    said: list[str] = []
    presenter.working.connect(lambda *_: said.append(page.checked._words.text()))
    page.checked._go.click()
    assert set(said) == {text("import.coming_in")}


def test_while_a_long_import_runs_the_page_keeps_the_keyboard_and_enter_cancels_nothing(sitting, shop) -> None:
    page, presenter, *_ = sitting
    presenter.look(shop)
    presenter.rehearse()
    stopped: list[str] = []
    page.progress.cancelled.connect(lambda: stopped.append("stopped"))
    assert page.focusWidget() is page.checked._go
    presenter.working.emit("…", 1, 2)
    assert page.focusWidget() is page
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    assert stopped == []
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    assert page.focusWidget() is page.progress.cancel
    presenter.idle.emit()
    page._show(page.result)
    assert page.result.isAncestorOf(page.focusWidget())


def test_an_import_that_ends_leaves_the_keyboard_with_the_notes_of_a_call(sitting, shop) -> None:
    page, presenter, *_ = sitting
    window = QWidget()
    notes, column = QPlainTextEdit(), QVBoxLayout(window)
    column.addWidget(page)
    column.addWidget(notes)
    window.show()
    presenter.look(shop)
    notes.setFocus()
    presenter.rehearse()
    assert window.focusWidget() is notes
    page.setParent(None)
