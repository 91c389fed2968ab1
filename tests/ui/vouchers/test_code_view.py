"""A voucher's code is shown, copied for a minute, put on paper and into an e-mail; and lies about nowhere."""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

import pytest
import segno
from PySide6.QtCore import QRectF, Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QGuiApplication, QImage, QPainter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.people.model import NOT_NAMED
from agentdesk.core.vouchers import codes, issuing
from agentdesk.core.vouchers.commands import ReissueVoucher
from agentdesk.core.vouchers.model import Stub
from agentdesk.core.vouchers.printed import Block, Piece
from agentdesk.ui.language import language
from agentdesk.ui.vouchers.clipboard import SECONDS, secret_clipboard
from agentdesk.ui.vouchers.code import coded
from agentdesk.ui.vouchers.code_view import CodeView
from agentdesk.ui.vouchers.paper import draw_qr, paint_voucher
from agentdesk.ui.widgets.paper import Paper, SheetOfPaper
from tests.ui.vouchers.shop import MAIL, FilePrinter, Shop


def shown(shop: Shop, qtbot: QtBot, voucher_id: UUID, reissue: Callable[[UUID], object]) -> CodeView:
    view = CodeView(shop.door, reissue=reissue)
    qtbot.addWidget(view)
    view.resize(372, 300)
    view.show()
    view.show_voucher(voucher_id)
    return view


def test_a_code_is_shown_copied_printed_and_mailed_and_held_no_longer_than_it_is_seen(
    shop: Shop, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voucher_id = shop.give()
    code = shop.code(voucher_id)
    said, opened = list[str](), list[QUrl]()
    view = shown(shop, qtbot, voucher_id, said.append)
    view.happened.connect(said.append)
    qtbot.waitUntil(lambda: view.code.text() == code)
    assert view.languages.chosen == "de"

    clipboard = QGuiApplication.clipboard()
    view.copy()
    assert clipboard.text() == code
    assert clipboard.mimeData().data("x-kde-passwordManagerHint").data() == b"secret"
    assert secret_clipboard().timer.interval() == SECONDS * 1000
    assert secret_clipboard().timer.isActive()
    secret_clipboard().timer.timeout.emit()
    assert clipboard.text() == ""
    view.copy()
    clipboard.setText("something else")
    secret_clipboard().timer.timeout.emit()
    assert clipboard.text() == "something else"

    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: bool(opened.append(url)) or True)
    view.open_mail()
    address = urlsplit(opened[0].toEncoded().data().decode())
    assert unquote(address.path) == MAIL
    assert parse_qs(address.query)["subject"] == ["Ihr Gutschein von Kaffeehaus Sommer"]
    assert code in parse_qs(address.query)["body"][0]
    view.languages.pick("en")
    view.copy_mail()
    assert clipboard.text().startswith("Your voucher from Kaffeehaus Sommer")
    secret_clipboard().clear()

    written = tmp_path / "Gutschein.pdf"
    written.touch(mode=0o644)
    view.write(tmp_path / "Gutschein")
    assert written.read_bytes().startswith(b"%PDF-")
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert code not in written.read_bytes().decode("latin-1")
    assert str(written) in view.notice.accessibleName()
    assert not any(code in words for words in said)
    assert code not in repr(view._coded)

    printers = view._printers = FilePrinter()
    printers.to_file = tmp_path / "printed.pdf"
    view.ask_printer()
    assert view.notice.accessibleName() == said[-1] == "Sent to the printer."
    assert printers.to_file.read_bytes().startswith(b"%PDF-")
    places = list[str]()
    monkeypatch.setattr(view._files, "to_save", lambda *asked, **more: places.append(asked[2]))
    printers.to_file = None
    view._print.setFocus()
    QTest.keyClick(view._print, Qt.Key.Key_Return)
    assert "No printer is set up" in view.notice.accessibleName()
    assert len(places) == 1

    view.hide()
    assert view.code.text() == ""
    assert view._coded is None
    view.show()
    qtbot.waitUntil(lambda: view.code.text() == code)


def test_a_code_that_is_kept_no_longer_says_what_to_do_instead(shop: Shop, qtbot: QtBot) -> None:
    asked, voucher_id = list[object](), shop.give()
    issuing.leases_of(shop.place.desk).close(shop.voucher(voucher_id).lease_id)
    view = shown(shop, qtbot, voucher_id, asked.append)
    qtbot.waitUntil(lambda: "cannot be shown any more" in view.notice.accessibleName())
    assert view.code.text() == ""
    language().use("de")
    assert "lässt sich nicht mehr anzeigen" in view.notice.accessibleName()
    view.notice._button.click()
    assert asked == [voucher_id]


def test_where_a_code_was_lost_the_one_issued_instead_is_shown(shop: Shop, qtbot: QtBot) -> None:
    voucher_id = shop.give()
    view = shown(shop, qtbot, voucher_id, lambda _: None)
    qtbot.waitUntil(lambda: view.code.text() == shop.code(voucher_id))

    def anew(stub: Stub) -> ReissueVoucher:
        return ReissueVoucher(voucher_id=voucher_id, stub=stub, reason="Verloren")

    answer = issuing.with_fresh_stub(shop.place.desk, anew, 2_000, "EUR", actor=shop.me)
    view.look_again()
    qtbot.waitUntil(lambda: view.code.text() == shop.code(UUID(answer["voucher_id"])))


def test_whoever_may_not_name_the_shop_is_not_sent_to_where_it_is_named(shop: Shop) -> None:
    owner = coded(shop.door, shop.give(1_000))
    nameless = replace(owner.shop, name=NOT_NAMED)
    assert "Ctrl+," in replace(owner, shop=nameless).worth_knowing

    made = AddPerson(name="Agnes Roth", roles=frozenset({Role.AGENT}))
    agnes = UUID(shop.place.desk.execute(made, actor=SYSTEM)["person_id"])
    theirs = replace(coded(replace(shop.door, person_id=agnes), shop.give(1_000, by=agnes)), shop=nameless)
    assert theirs.worth_knowing.endswith("An administrator can name it.")


@pytest.mark.parametrize("language_code", ["de", "en"])
def test_paper_says_everything_and_its_qr_code_is_the_code(shop: Shop, language_code: str) -> None:
    found = coded(shop.door, shop.give())
    page = QImage(595, 842, QImage.Format.Format_RGB32)
    page.fill(QColor("white"))
    painter = QPainter(page)
    paint_voucher(painter, found.blocks(language_code))
    painter.end()
    assert len({page.pixel(x, y) for x in range(0, 595, 5) for y in range(0, 842, 5)}) > 10
    scanned = codes.in_qr(codes.read(found.code) or "")
    assert Block(Piece.QR, scanned) in found.blocks(language_code)
    assert modules_of(scanned) == [[bool(dark) for dark in row] for row in segno.make_qr(scanned, error="m").matrix]


def test_a_code_is_as_wide_in_a_file_as_on_the_screen_and_whole_in_both(qtbot: QtBot) -> None:
    """How far apart letters stand must not hang on how fine a device prints."""
    room, wide = QRectF(0, 0, 415, 34), list[float]()

    def measure(painter: QPainter) -> None:
        SheetOfPaper(painter).fitted(room, "WMWM-WMWM-WMWM-WMWM-W", 25, spaced=True)
        wide.append(painter.boundingRect(QRectF(0, 0, 9_000, 34), 0, "WMWM-WMWM-WMWM-WMWM-W").width())

    screen = QImage(595, 842, QImage.Format.Format_RGB32)
    painter = QPainter(screen)
    measure(painter)
    painter.end()
    Paper("Gutschein", (measure,)).pdf()
    assert wide[1] == pytest.approx(wide[0], rel=0.03)
    assert max(wide) <= room.width()


def modules_of(content: str) -> list[list[bool]]:
    """What is dark where it was painted."""
    size = len(segno.make_qr(content, error="m").matrix)
    square = QImage(size * 8, size * 8, QImage.Format.Format_RGB32)
    square.fill(QColor("white"))
    painter = QPainter(square)
    draw_qr(painter, square.rect().toRectF(), content)
    painter.end()
    return [[QColor(square.pixel(x * 8 + 4, y * 8 + 4)).lightness() < 128 for x in range(size)] for y in range(size)]
