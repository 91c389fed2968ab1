"""Logo and address are chosen, checked, made small enough, printed on vouchers, and taken back."""

from __future__ import annotations

import random
from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from agentdesk.core.errors import Refused
from agentdesk.core.people.commands import SetLogo, TheLetterhead
from agentdesk.core.people.logo import MOST_BYTES, require_logo
from agentdesk.core.people.model import Letterhead
from agentdesk.core.vouchers import codes
from agentdesk.core.vouchers.printed import Piece, sample
from agentdesk.core.workplace import Workplace
from agentdesk.ui.door import Door
from agentdesk.ui.settings.letterhead_card import LetterheadCard
from agentdesk.ui.settings.letterhead_presenter import LetterheadPresenter
from agentdesk.ui.settings.logo import logo_of
from agentdesk.ui.tasks import TaskRunner, run_inline
from agentdesk.ui.theme import Theme
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from tests.ui.settings.places import open_place
from tests.ui.showing import show_active

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'


@pytest.fixture
def place(tmp_path: Path, theme: Theme) -> Iterator[Workplace]:
    made = open_place(tmp_path / "desk")
    yield made
    made.close()


def letterhead(place: Workplace) -> Letterhead:
    return place.desk.ask(TheLetterhead(), actor=place.person().id)


def photograph(path: Path) -> Path:
    """Noise, which no format makes small."""
    noise = random.Random(7).randbytes(1600 * 1200 * 4)
    QImage(noise, 1600, 1200, QImage.Format.Format_RGB32).save(str(path))
    return path


def test_the_keyboard_stays_in_the_card_when_nothing_is_left_to_save(place: Workplace, qtbot: QtBot) -> None:
    card = LetterheadCard(LetterheadPresenter(Door(place.desk, place.person().id, run_inline())), FileDialogs())
    qtbot.addWidget(card)
    show_active(qtbot, card)
    card.address.setPlainText("Marktplatz 1")
    card.save_button.setFocus()
    card.save_button.click()
    assert not card.save_button.isEnabled()
    assert card.address.hasFocus()
    assert letterhead(place).address == "Marktplatz 1"


def test_a_logo_and_an_address_are_kept_and_taken_back(place: Workplace, qtbot: QtBot, tmp_path: Path) -> None:
    runner = TaskRunner()
    card = LetterheadCard(LetterheadPresenter(Door(place.desk, place.person().id, runner)), FileDialogs())
    qtbot.addWidget(card)
    undo, refused = list[object](), list[str]()
    card._presenter.happened.connect(lambda _, back: undo.append(back))
    card._presenter.refused.connect(lambda _, words: refused.append(words))
    card.show()
    drawing = tmp_path / "logo.svg"
    drawing.write_text(DRAWING, encoding="utf-8")
    card.take(drawing)
    qtbot.waitUntil(lambda: not card.logo.isHidden() and len(undo) == 1)
    assert QImage.fromData(letterhead(place).logo).width() == 900
    card.address.setPlainText("Am Stadtgarten 4\n50672 Köln")
    card.save_button.click()
    qtbot.waitUntil(lambda: letterhead(place).address == "Am Stadtgarten 4\n50672 Köln")
    qtbot.waitUntil(lambda: len(undo) == 2)
    undo[0]()  # type: ignore[operator]
    qtbot.waitUntil(card.logo.isHidden)
    assert letterhead(place) == Letterhead(b"", "Am Stadtgarten 4\n50672 Köln")
    card.address.setPlainText("\n".join("1234567"))
    card.save_button.click()
    qtbot.waitUntil(lambda: len(refused) == 1)
    (tmp_path / "logo.png").write_text("no picture")
    card.take(tmp_path / "logo.png")
    assert "PNG, JPEG or SVG" in card.notice.accessibleName()
    runner.close()


def test_a_photograph_becomes_small_enough(theme: Theme, tmp_path: Path) -> None:
    made = logo_of(photograph(tmp_path / "photo.jpg"))
    assert len(made) <= MOST_BYTES
    require_logo(b64encode(made).decode())


@pytest.mark.parametrize("broken", ["cut", "changed", "behind", "words", "large"])
def test_what_is_no_whole_picture_is_no_logo(theme: Theme, tmp_path: Path, place: Workplace, broken: str) -> None:
    QImage(4, 4, QImage.Format.Format_RGB32).save(str(tmp_path / "four.png"))
    png = (tmp_path / "four.png").read_bytes()
    made = {
        "cut": png[:-4],
        "changed": png[:20] + b"\xff" + png[21:],
        "behind": png + b"<script>",
        "words": b"no picture",
        "large": png + bytes(MOST_BYTES),
    }
    with pytest.raises(Refused, match=r"shop\.logo_"):
        place.desk.execute(SetLogo(logo=b64encode(made[broken]).decode()), actor=place.person().id)
    assert letterhead(place).logo == b""


def test_a_voucher_is_shown_as_it_will_look_while_the_address_is_typed(
    place: Workplace, theme: Theme, qtbot: QtBot
) -> None:
    card = LetterheadCard(LetterheadPresenter(Door(place.desk, place.person().id, run_inline())), FileDialogs())
    qtbot.addWidget(card)
    card.resize(700, 900)
    show_active(qtbot, card)
    assert card.preview.isVisible()
    assert "Kaffeehaus Sommer" in card.preview.accessibleName()
    before = card.preview.grab().toImage()
    card.address.setPlainText("Am Stadtgarten 4\n50672 Köln")
    assert card.preview.grab().toImage() != before
    assert letterhead(place).address == ""
    assert "Am Stadtgarten 4" in card.preview.accessibleName()


def test_the_code_of_the_sample_is_none() -> None:
    [code] = [block.words for block in sample("Sommer", "JPY", date(2026, 11, 23), "de") if block.piece is Piece.CODE]
    assert codes.read(code) is None
