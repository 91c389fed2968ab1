"""Importing in the window, on a real desk."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from agentdesk.core.customers.commands import FindCustomers
from agentdesk.core.desk import Desk
from agentdesk.core.wording import text, use_language
from agentdesk.ui.door import Door
from agentdesk.ui.intake.page import ImportPage
from agentdesk.ui.intake.presenter import ImportPresenter
from agentdesk.ui.tasks import run_inline
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


def test_every_word_changes_with_the_language(sitting, shop) -> None:
    page, presenter, *_ = sitting
    presenter.look(shop)
    use_language("en")
    page.retranslate()
    page.columns.retranslate()
    assert page.columns._next.text() == "Check"
