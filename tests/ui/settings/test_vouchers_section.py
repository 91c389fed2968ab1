"""Codes of the shop system are looked at, taken in, handed out and run out; redemptions are rehearsed, then booked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from agentdesk.core.errors import Refused
from agentdesk.core.wording import text
from agentdesk.ui.settings.vouchers_presenter import VoucherCodes
from agentdesk.ui.settings.vouchers_section import VouchersSection
from agentdesk.ui.theme import Theme
from agentdesk.ui.vouchers.code import coded
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from tests.ui.vouchers.shop import Shop


@pytest.fixture
def shop(tmp_path: Path, theme: Theme) -> Iterator[Shop]:
    made = Shop.make(tmp_path / "profile")
    yield made
    made.close()


@pytest.fixture
def section(shop: Shop, qtbot: QtBot) -> VouchersSection:
    made = VouchersSection(VoucherCodes(shop.door), FileDialogs())
    qtbot.addWidget(made)
    made.resize(800, 700)
    made.show()
    made.take_up()
    qtbot.waitUntil(lambda: not made.exchange.isHidden())
    return made


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_codes_are_taken_in_without_those_that_are_not_fit_and_run_out_with_a_word(
    shop: Shop, section: VouchersSection, qtbot: QtBot, tmp_path: Path
) -> None:
    presenter, intake = section.presenter, section.intake
    file = written(tmp_path / "spring.csv", "code", "SPRING-0001", "SHORT", "spring-0001", "SPRING-0002")
    presenter.look_at(file)
    qtbot.waitUntil(lambda: "2 codes can be taken in" in intake.found.accessibleName())
    assert intake.faults.text().splitlines() == [
        "Line 3: left out, fewer than eight characters could be guessed",
        "Line 4: left out, stands further up already",
    ]
    assert "SPRING" not in intake.faults.text()
    assert intake.name.text() == "spring"
    intake.take_in()
    assert intake.problems == {"name": "", "amount": "Type an amount, such as 25 or 25.50."}
    intake.name.clear()
    intake.amount.setText("20")
    intake.take_in()
    assert [name for name, words in intake.problems.items() if words] == ["name"]
    presenter.refuse(Refused("vouchers.pool_nameless"))
    assert not section.notice.isHidden()
    intake.name.setText("spring")
    intake.take_in()
    qtbot.waitUntil(lambda: len(section.pools.rows) == 1)
    assert section.notice.isHidden(), "what went wrong before is over"
    assert shop.code(shop.give(2_000)) == "SPRING-0001"
    presenter.use(presenter.facts.pools[0], False) if presenter.facts else None
    qtbot.waitUntil(lambda: section.pools.rows[0].switch.text() == text("codes.hand_out"))
    assert shop.voucher(shop.give(2_000)).pool_id is None
    section.pools.rows[0].switch.click()
    qtbot.waitUntil(lambda: section.pools.rows[0].switch.text() == text("codes.stop"))
    assert shop.code(shop.give(2_000)) == "SPRING-0002"
    presenter.load()
    qtbot.waitUntil(lambda: "used up" in section.pools.rows[0].warning.accessibleName())
    assert coded(shop.door, shop.give(2_000)).run_out == "spring"
    assert coded(shop.door, shop.give(1_000)).run_out == ""
    presenter.look_at(file)
    qtbot.waitUntil(lambda: "0 codes" in intake.found.accessibleName())
    assert "taken in before" in intake.faults.text()


def test_redemptions_are_rehearsed_then_booked_once_and_codes_written_out_are_noted(
    shop: Shop, section: VouchersSection, qtbot: QtBot, tmp_path: Path
) -> None:
    exchange, voucher_id = section.exchange, shop.give(2_000)
    code = shop.code(voucher_id)
    file = written(tmp_path / "back.csv", "code;amount;reference", f"{code};12,50;B-1", "7K3M-9QXT;5;B-2")
    section.presenter.read_back(file, dry_run=True)
    qtbot.waitUntil(lambda: "1 redemption would be booked" in exchange.notice.accessibleName())
    assert "Line 3" in exchange.lines.text()
    assert shop.voucher(voucher_id).rest == 2_000
    exchange.book.click()
    qtbot.waitUntil(lambda: "1 redemption booked" in exchange.notice.accessibleName())
    assert shop.voucher(voucher_id).rest == 750
    section.presenter.read_back(file, dry_run=True)
    qtbot.waitUntil(lambda: "1 booked already" in exchange.notice.accessibleName())
    assert exchange.book.isHidden()
    section.presenter.export(tmp_path / "out.csv")
    qtbot.waitUntil(lambda: "1 code written" in exchange.notice.accessibleName())
    assert code in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    section.presenter.export(tmp_path / "out.csv")
    qtbot.waitUntil(lambda: "exists already" in section.notice.accessibleName())
