"""What stands on a voucher and in its mail, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from agentdesk.core.people.model import NOT_NAMED, Shop
from agentdesk.core.vouchers import codes
from agentdesk.core.vouchers.printed import Piece, document, mail
from agentdesk.core.wording import text
from tests.unit.vouchers.test_model import NEW

CODE = codes.shown("7K3M9QXT2W4H8RBN")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", ["Gutschein", "20,00\xa0€", "Gültig bis 31.12.2029"]),
        ("en", ["Voucher", "€20.00", "Valid until 31 Dec 2029"]),
    ],
)
def test_a_voucher_says_what_it_is_worth_and_until_when(language: str, words: list[str]) -> None:
    said = [block.words for block in document(NEW, CODE, "Kaffeehaus Sommer", language)]
    assert said[0] == "Kaffeehaus Sommer"
    assert [each for each in words if each not in said] == []
    assert CODE in said


def test_what_a_till_scans_is_read_as_the_code() -> None:
    [scanned] = [block.words for block in document(NEW, CODE, "Sommer", "de") if block.piece is Piece.QR]
    assert scanned.startswith(codes.PREFIX)
    assert codes.read(scanned) == codes.read(CODE)
    pooled = replace(NEW, pool_id=UUID(int=9))
    [scanned] = [block.words for block in document(pooled, "SOMMER-0001", "Sommer", "de") if block.piece is Piece.QR]
    assert scanned == "SOMMER-0001"


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_note_on_a_shorter_term_is_printed_where_it_was_ticked(language: str) -> None:
    short = replace(NEW, short_note=True, expires_on=date(2027, 6, 30))
    usual, noted = (document(each, CODE, "Sommer", language) for each in (NEW, short))
    assert len(noted) == len(usual) + 1
    assert noted[-1].words in mail(short, CODE, "Sommer", language).body
    assert noted[-1].words not in mail(NEW, CODE, "Sommer", language).body


@pytest.mark.parametrize(("language", "subject"), [("de", "Ihr Gutschein"), ("en", "Your voucher")])
def test_a_shop_without_a_name_signs_with_none(language: str, subject: str) -> None:
    new = Shop(NOT_NAMED, "DE", "Europe/Berlin", "EUR", language)
    assert next(block.piece for block in document(NEW, CODE, new.signature, language)) is Piece.TITLE
    written = mail(NEW, CODE, new.signature, language)
    assert (written.subject, written.body.splitlines()[-1]) == (subject, text("vouchers.mail.bye", lang=language))
    assert NOT_NAMED not in written.body
