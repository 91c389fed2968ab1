"""The files that go between us and a shop system: its codes come in, ours go out, redemptions come back. CSV tables."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TextIO

from agentdesk.core.errors import Failure, Refused
from agentdesk.core.ledger.files import neutral
from agentdesk.core.money import Money
from agentdesk.core.vouchers.liability import Liability
from agentdesk.core.vouchers.model import Voucher
from agentdesk.core.wording import decimal_text

CODE, AMOUNT, CURRENCY, REFERENCE = "code", "amount", "currency", "reference"
_CALLED = {
    CODE: (CODE, "gutscheincode", "voucher", "coupon"),
    AMOUNT: (AMOUNT, "betrag", "value", "wert"),
    CURRENCY: (CURRENCY, "währung", "waehrung"),
    REFERENCE: (REFERENCE, "beleg", "bestellung", "bestellnummer", "order"),
}
"""How the head of a table names a column, in small letters."""
SHORTEST = 8
"""Characters of a shop's own code: shorter ones are guessed in an afternoon."""
LONGEST = 200
"""No till takes more of them."""


@dataclass(frozen=True, slots=True)
class Redemption:
    """What a shop system says was redeemed there; `reference` tells it from every other one (order, receipt)."""

    line: int
    code: str
    amount: str
    currency: str
    reference: str


def code_lines(path: Path) -> list[tuple[int, str]]:
    """The codes of a file, each with its line. Raises Failure vouchers.file_unreadable."""
    return [(line, row[CODE]) for line, row in _rows(path, CODE) if row[CODE]]


def pool_codes(path: Path) -> list[str]:
    """The codes of a file. Raises Failure vouchers.file_unreadable, Refused vouchers.code_short and
    vouchers.code_long."""
    found = code_lines(path)
    for line, code in found:
        if len(code) < SHORTEST:
            raise Refused("vouchers.code_short", line=line)
        if len(code) > LONGEST:
            raise Refused("vouchers.code_long", line=line, most=LONGEST)
    return [code for _, code in found]


def redemptions(path: Path) -> list[Redemption]:
    """Raises Failure vouchers.file_unreadable."""
    rows = _rows(path, CODE, AMOUNT, REFERENCE)
    return [
        Redemption(line, row[CODE], row[AMOUNT], row.get(CURRENCY, ""), row[REFERENCE])
        for line, row in rows
        if any(row.values())
    ]


def write_own(path: Path, owned: Iterable[tuple[Voucher, str]]) -> int:
    """Codes with what they are worth, for the shop system; nobody else on this machine may read the file.

    Says how many. Raises Failure vouchers.file_there.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as problem:
        raise Failure("vouchers.file_there", path=str(path)) from problem
    try:
        with open(descriptor, "w", encoding="utf-8-sig", newline="") as file:  # noqa: PTH123 - of a descriptor
            return _write_codes(file, owned)
    except BaseException:
        path.unlink(missing_ok=True)  # half a file of codes is left nowhere
        raise


def _write_codes(file: TextIO, owned: Iterable[tuple[Voucher, str]]) -> int:
    table = csv.writer(file, delimiter=";")
    table.writerow([CODE, AMOUNT, CURRENCY, "valid_until"])
    rows = [[code, decimal_text(each.money_left), each.currency, each.expires_on.isoformat()] for each, code in owned]
    table.writerows(rows)
    return len(rows)


def liability_csv(found_then: Liability) -> str:
    """The lines as a table for a spreadsheet; words of ours begin with nothing that one would calculate."""
    written = StringIO()
    table = csv.writer(written, delimiter=";")
    table.writerow(("at", "currency", "team", "age", "expires_in", "vouchers", "amount"))
    for line in found_then.lines:
        amount = decimal_text(Money(line.amount, line.currency))
        known = (line.currency, neutral(line.team), line.age.value, line.expires_in, line.vouchers, amount)
        table.writerow((found_then.day.isoformat(), *known))
    return written.getvalue()


def _rows(path: Path, *needed: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Line and cells, by our names of the columns; a file with a single column needs no head."""
    table = _table(path, needed)
    head = [cell.strip().casefold() for cell in table[0][1]] if table else []
    places = {name: at for name, called in _CALLED.items() for at, cell in enumerate(head) if cell in called}
    if needed == (CODE,) and len(head) == 1 and CODE not in places:
        places, body = {CODE: 0}, table
    else:
        body = table[1:]
    if not set(needed) <= places.keys():
        raise Failure("vouchers.file_unreadable", path=str(path), columns=", ".join(needed))
    for line, cells in body:
        yield line, {name: cells[at].strip() if at < len(cells) else "" for name, at in places.items()}


def _table(path: Path, needed: tuple[str, ...]) -> list[tuple[int, list[str]]]:
    try:
        words = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise Failure("vouchers.file_unreadable", path=str(path), columns=", ".join(needed)) from problem
    first = words.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    read = csv.reader(words.splitlines(), delimiter=delimiter)
    return [(read.line_num, cells) for cells in read if cells]
