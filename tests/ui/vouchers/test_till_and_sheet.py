"""The till tells nothing that it must not, and the sheet of open vouchers says what the ledger says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from agentdesk.core.money import Money
from agentdesk.core.vouchers.liability import Form, OpenVoucher, liability
from agentdesk.core.vouchers.model import VoucherState
from agentdesk.ui.language import language
from agentdesk.ui.vouchers.liability_page import LiabilityPage
from agentdesk.ui.vouchers.liability_presenter import LiabilitySheet, currencies_of, sheet_of
from agentdesk.ui.vouchers.page import VouchersPage
from agentdesk.ui.vouchers.presenter import CustomerVouchers
from agentdesk.ui.vouchers.till import TillPage
from agentdesk.ui.vouchers.till_presenter import Presented, Redeemed, Till
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from tests.ui.vouchers.shop import FilePrinter, Shop

ZONE = ZoneInfo("Europe/Berlin")


@dataclass
class Cashier:
    """Somebody who types codes, and hears what becomes of it."""

    shop: Shop
    qtbot: QtBot
    heard: list[object] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.till = Till(self.shop.door, ZONE, "Kaffeehaus Sommer")
        for signal in (self.till.presented, self.till.missed, self.till.redeemed, self.till.refused):
            signal.connect(self.heard.append)

    def types(self, code: str) -> object:
        return self._after(lambda: self.till.present(code))

    def redeems(self, amount: str) -> object:
        return self._after(lambda: self.till.redeem(amount, "Bon 4711"))

    def _after(self, act: Callable[[], None]) -> object:
        known = len(self.heard)
        act()
        self.qtbot.waitUntil(lambda: len(self.heard) > known)
        return self.heard[-1]


def test_a_scanned_code_is_redeemed_in_part_and_the_line_for_the_receipt_says_what_is_left(
    shop: Shop, qtbot: QtBot
) -> None:
    cashier, voucher_id = Cashier(shop, qtbot), shop.give(2_000)
    found = cashier.types(f" agentdesk:{shop.code(voucher_id).lower()} ")
    assert isinstance(found, Presented)
    assert "above zero" in str(cashier.redeems("0"))
    assert "Only €20.00 are left" in str(cashier.redeems("20.01"))
    done = cashier.redeems("12.50")
    assert isinstance(done, Redeemed)
    assert done.left == Money(750, "EUR")
    line = cashier.till.receipt_words(done)
    assert f"…{found.voucher.last_four}: €12.50 redeemed, €7.50 left" in line
    assert shop.code(voucher_id) not in line
    assert shop.voucher(voucher_id).state is VoucherState.PART_REDEEMED


def test_the_amount_comes_into_sight_where_the_page_is_low(shop: Shop, qtbot: QtBot) -> None:
    cashier, code = Cashier(shop, qtbot), shop.code(shop.give(2_000))
    page = TillPage(cashier.till)
    qtbot.addWidget(page)
    page.resize(700, 240)
    page.show()
    cashier.types(code)
    qtbot.waitUntil(lambda: seen_whole(page.redeeming.amount), timeout=5_000)
    page.verticalScrollBar().setValue(0)
    cashier.redeems("20.01")
    qtbot.waitUntil(lambda: seen_whole(page.redeeming.amount), timeout=5_000)


def seen_whole(field: QWidget) -> bool:
    return field.visibleRegion().boundingRect() == field.rect()


def test_what_was_redeemed_although_it_seemed_to_fail_is_not_redeemed_twice(shop: Shop, qtbot: QtBot) -> None:
    cashier, voucher_id = Cashier(shop, qtbot), shop.give(2_000)
    cashier.types(shop.code(voucher_id))

    def fail(_: object) -> None:
        end()
        raise OSError("the answer got lost")

    end = shop.place.desk.events.subscribe(fail)
    assert isinstance(cashier.redeems("5"), str)
    assert shop.voucher(voucher_id).rest == 1_500, "it had been booked"
    done = cashier.redeems("5")
    assert isinstance(done, Redeemed)
    assert (done.left.minor, shop.voucher(voucher_id).rest) == (1_500, 1_500)
    cashier.types(shop.code(voucher_id))
    assert isinstance(cashier.redeems("5"), Redeemed)
    assert shop.voucher(voucher_id).rest == 1_000, "the same amount once more is meant so"


def test_ten_wrong_codes_and_then_a_wait_that_a_right_code_does_not_end(shop: Shop, qtbot: QtBot) -> None:
    cashier, code = Cashier(shop, qtbot), shop.code(shop.give())
    said = [str(cashier.types(f"7K3M-9QXT-2W4H-8RB{letter}-J")) for letter in "0123456789"]
    assert len(set(said[:9])) == 1
    assert "You can try again at" in str(cashier.types(code))


def test_the_page_of_a_customer_says_how_each_voucher_stands_and_issues_a_lost_one_anew(
    shop: Shop, qtbot: QtBot
) -> None:
    first, second = shop.give(2_000), shop.give(1_500)
    page = VouchersPage(CustomerVouchers(shop.door, ZONE))
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    page.show_customer(shop.customer_id)
    qtbot.waitUntil(lambda: list(page.views) == [second, first])
    page.views[second].lost.given.emit("Handy verloren")
    qtbot.waitUntil(lambda: len(page.views) == 3)
    [new] = page.views.keys() - {first, second}
    qtbot.waitUntil(lambda: page.views[new].code.code.text() == shop.code(new))
    assert shop.voucher(second).state is VoucherState.VOIDED
    assert page.views[second].first_button is page.views[second]
    page.views[first]._ask(page.views[first].void)
    page.views[first].void.given.emit("Doppelt")
    qtbot.waitUntil(lambda: shop.voucher(first).state is VoucherState.VOIDED)
    page.presenter.load()
    qtbot.waitUntil(lambda: [view.owned.is_open for view in page.views.values()].count(True) == 1)
    assert page.window().focusWidget() is page.views[first], "the keyboard stays with what was voided"
    assert page.windowTitle() == ""


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_the_sheet_shows_what_is_open_and_is_saved_as_it_is_shown(shop: Shop, qtbot: QtBot, tmp_path: Path) -> None:
    printers, files, places = FilePrinter(), FileDialogs(), list[str]()
    files.to_save = lambda *asked, fresh: places.append(asked[2].rpartition(".")[2])  # type: ignore[method-assign]
    page = LiabilityPage(LiabilitySheet(shop.door, ZONE, "Kaffeehaus Sommer"), files=files, printers=printers)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    page.presenter.load()
    qtbot.waitUntil(lambda: page.presenter.found is not None)
    assert "No voucher was open" in page._either.state.accessibleName()
    shop.give(2_000)
    page.presenter.load()
    qtbot.waitUntil(lambda: page.total.text() == "€20.00")
    table = page.cards["age"].model
    assert [table.item(0, place).text() for place in range(4)] == ["up to 90 days", "1", "€20.00", "100\u00a0%"]
    assert page.cards["age"].chart.accessibleName() == "By age: up to 90 days €20.00"
    assert page.cards["team"].isHidden()
    page.write(Form.PAGES, tmp_path / "sheet")
    qtbot.waitUntil(lambda: "sheet.pdf" in page.saved.accessibleName())
    page.write(Form.TABLE, tmp_path / "sheet")
    qtbot.waitUntil(lambda: "sheet.csv" in page.saved.accessibleName())
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF-")
    assert "EUR;;quarter;" in (tmp_path / "sheet.csv").read_text(encoding="utf-8-sig")
    page.write(Form.TABLE, tmp_path / "nowhere" / "sheet")
    qtbot.waitUntil(lambda: "could not be written" in page.saved.accessibleName())
    page._print.setFocus()
    QTest.keyClick(page._print, Qt.Key.Key_Return)  # no printer is set up: it is said, and saved instead
    assert "No printer is set up" in page.saved.accessibleName()
    assert places == ["pdf"]
    printers.to_file = tmp_path / "printed.pdf"
    QTest.keyClick(page._print, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Sent to the printer" in page.saved.accessibleName())
    assert printers.to_file.read_bytes().startswith(b"%PDF-")
    printers.to_file = tmp_path / "nowhere" / "printed.pdf"
    page._print.click()
    qtbot.waitUntil(lambda: "The printer took nothing" in page.saved.accessibleName())
    day = page.presenter.day
    assert day is not None
    assert shop.taken_out() == [(day.isoformat(), form) for form in ("pdf", "csv", "paper", "paper")]
    page.day.setText("never")
    page.look()
    assert page._day_row.problem
    page.day.setText("01/01/2020")
    page.look()
    qtbot.waitUntil(lambda: page.presenter.found is not None and page.presenter.found.day == date(2020, 1, 1))
    language().use("de")
    assert "war kein Gutschein offen" in page._either.state.accessibleName()


@pytest.mark.parametrize("teams", [1, 30])
def test_all_groups_add_up_to_the_total_and_many_teams_fit_on_one_sheet(teams: int) -> None:
    day = date(2026, 11, 22)
    left = [
        OpenVoucher(
            UUID(int=team + 1), f"Team {team}", "EUR", date(2024 + team % 3, 1, 5), date(2028, 12, 31), 100 + team
        )
        for team in range(teams)
    ]
    found = liability([*left, OpenVoucher(UUID(int=1), "Team 0", "CHF", day, day, 99)], day)
    assert currencies_of(found)[0] == "EUR"
    sheet = sheet_of(found, "EUR")
    for figures in sheet.groups.values():
        assert sum(each.money.minor for each in figures) == sheet.total.minor
        assert sum(each.vouchers for each in figures) == teams
        assert len(figures) <= 10
