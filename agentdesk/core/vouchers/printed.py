"""A voucher on paper and in an e-mail, in the customer's language: plain pieces. Who shows them decides how they look.

What is made here holds a code, and is nothing that is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from uuid import UUID

from agentdesk.core import wording
from agentdesk.core.money import minor_digits
from agentdesk.core.vouchers import codes
from agentdesk.core.vouchers.model import Voucher
from agentdesk.core.wording import text


class Piece(StrEnum):
    """What a block of the document is; `qr` holds what is to be encoded, all others words."""

    SHOP = "shop"
    ADDRESS = "address"
    TITLE = "title"
    VALUE = "value"
    LABEL = "label"
    CODE = "code"
    QR = "qr"
    LINE = "line"
    SMALL = "small"


@dataclass(frozen=True, slots=True)
class Block:
    piece: Piece
    words: str


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    body: str


def document(voucher: Voucher, code: str, shop: str, language: str, address: str = "") -> tuple[Block, ...]:
    """From top to bottom. `code` as it is shown, `shop` by its name, its `address` in lines."""
    sender = [(Piece.SHOP, shop), *((Piece.ADDRESS, line.strip()) for line in address.splitlines())]
    said = (*sender, *_document(voucher, code, language))
    return tuple(Block(piece, words) for piece, words in said if words)


def sample(shop: str, currency: str, today: date, language: str, address: str = "") -> tuple[Block, ...]:
    """How one of this shop looks, worth nothing: its code is none."""
    nobody = UUID(int=0)
    voucher = Voucher(
        id=nobody,
        customer_id=nobody,
        amount=20 * 10 ** minor_digits(currency),
        currency=currency,
        issued_at=datetime.combine(today, time(), UTC),
        issued_by=nobody,
        team_id=nobody,
        month="",
        expires_on=date(today.year + 3, 12, 31),
        lease_id=nobody,
        stub_no=0,
        last_four="",
    )
    return document(voucher, text("vouchers.printed.sample", lang=language), shop, language, address)


def mail(voucher: Voucher, code: str, shop: str, language: str) -> Mail:
    """`shop` may be empty: one that has no name yet."""
    lines = (
        text("vouchers.mail.greeting", lang=language),
        text("vouchers.mail.given", lang=language, amount=voucher.money_left),
        text("vouchers.mail.code", lang=language, code=code)
        + "\n"
        + text("vouchers.printed.valid", lang=language, day=voucher.expires_on),
        "\n".join(_notes(voucher, language)),
        f"{text('vouchers.mail.bye', lang=language)}\n{shop}".rstrip(),
    )
    unnamed = text("vouchers.mail.subject_unnamed", lang=language)
    subject = text("vouchers.mail.subject", lang=language, shop=shop) if shop else unnamed
    return Mail(subject, "\n\n".join(lines) + "\n")


def _document(voucher: Voucher, code: str, language: str) -> Iterator[tuple[Piece, str]]:
    yield Piece.TITLE, text("vouchers.printed.title", lang=language)
    yield Piece.LABEL, text("vouchers.printed.value", lang=language)
    yield Piece.VALUE, wording.money(voucher.money_left, lang=language)
    yield Piece.LABEL, text("vouchers.printed.code", lang=language)
    yield Piece.CODE, code
    ours = codes.read(code)
    yield Piece.QR, codes.in_qr(ours) if ours else code
    yield Piece.LINE, text("vouchers.printed.valid", lang=language, day=voucher.expires_on)
    for note in _notes(voucher, language):
        yield Piece.SMALL, note


def _notes(voucher: Voucher, language: str) -> Iterator[str]:
    """How it is redeemed, that whoever has it is paid (BGB § 807), and why it ends sooner, where it does."""
    yield text("vouchers.printed.how_pool" if voucher.pool_id else "vouchers.printed.how", lang=language)
    yield text("vouchers.printed.keep", lang=language)
    if voucher.short_note:
        yield text("vouchers.printed.short", lang=language)
