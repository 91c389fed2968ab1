"""Amounts and quantities as people, shops and spreadsheets write them, into exact decimal text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from agentdesk.core.intake.reading.cells import Exact, line

_CLEAN = re.compile(r"-?[0-9]{1,13}(?:\.[0-9]{1,8})?")
_COMMA = re.compile(r"-?[0-9]{1,13}(?:,[0-9]{1,8})?")
_EXPONENT = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?[eE]([+-]?[0-9]{1,3})")
_AROUND = re.compile(r"[^\d.,'’\-\u2212–()+]+")
_NO_CENTS = re.compile(r"[.,][-–—]+$")
_QUOTES = re.compile(r"['’]")
_GROUP = re.compile(r"[0-9]{3}(?![0-9])")
_CURRENCY = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")
_SYMBOLS = {
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "zł": "PLN",
    "₺": "TRY",
    "¥": "JPY",
    "Fr.": "CHF",
    "SFr": "CHF",
    "Kč": "CZK",
}
_COMMA_CENTS = re.compile(r"[0-9],(?:[0-9]{1,2}|[0-9]{4,})(?![0-9.,])|[0-9]\.[0-9]{3},|,-")
_POINT_CENTS = re.compile(r"[0-9]\.(?:[0-9]{1,2}|[0-9]{4,})(?![0-9.,])|[0-9],[0-9]{3}\.|^\.[0-9]|\.-")


def decimal_sign(cells: Iterable[str]) -> str:
    """Which sign parts the cents in these cells: `,` or `.`, or "" when nothing tells (`1.234`, `17`)."""
    comma = point = 0
    for cell in cells:
        if type(cell) is Exact:
            continue
        comma += bool(_COMMA_CENTS.search(cell))
        point += bool(_POINT_CENTS.search(cell))
    return "" if comma == point else "," if comma > point else "."


def decimal(cell: str, sign: str = ".") -> str | None:
    """Exact decimal text; "" for an empty cell, None when it is no number. `sign` parts the cents.

    >>> decimal("1.234,50 €", ","), decimal("CHF 1'234.50"), decimal("12,-", ","), decimal("(3.00)"), decimal("abc")
    ('1234.50', '1234.50', '12', '-3.00', None)
    """
    if sign == "." or type(cell) is Exact:
        if _CLEAN.fullmatch(cell):
            return cell if cell[0] != "0" or len(cell) < 2 or cell[1] == "." else _unpadded(cell)
        if type(cell) is Exact:
            return _typed(cell)
    elif _COMMA.fullmatch(cell):
        return _unpadded(cell.replace(",", "."))
    return _written(cell, sign)


@lru_cache(maxsize=65_536)
def _written(cell: str, sign: str) -> str | None:
    cell = line(cell)
    if not cell:
        return ""
    # Letters may stand around a number (EUR 12, 12 Stk), never inside it.
    parts = [part for part in _AROUND.sub(" ", cell).split() if part in "-\u2212–" or any(map(str.isdigit, part))]
    body = _NO_CENTS.sub("", "".join(parts)) if _groups(parts) else ""
    negative = body[:1] in ("-", "\u2212", "–", "(") or body[-1:] in ("-", "\u2212", "–")
    number = _pointed(_QUOTES.sub("", body.strip("-\u2212–()+")), sign)
    if number is None or not _CLEAN.fullmatch(number):
        return None
    number = _unpadded(number)
    return f"-{number}" if negative and number.strip("0.") else number


def _groups(parts: list[str]) -> bool:
    """Whether these are the groups of one number: `1 234,50`, `- 12`."""
    numbers = [part.lstrip("-\u2212–(+") for part in parts if part not in "-\u2212–"]
    return len(numbers) == 1 or (
        len(numbers) > 1 and len(numbers[0]) <= 3 and all(_GROUP.match(part) for part in numbers[1:])
    )


def _pointed(body: str, sign: str) -> str | None:
    """The body of a number with a point for its cents and nothing for its thousands."""
    comma, point = body.rfind(","), body.rfind(".")
    if comma >= 0 and point >= 0:
        sign = "," if comma > point else "."
    elif body.count(sign) > 1:  # a thousands sign after all
        sign = "." if sign == "," else ","
    whole, _, cents = body.partition(sign)
    groups = whole.split("." if sign == "," else ",")
    if len(groups) == 2 and not cents and not _thousands(groups):
        whole, cents = groups  # `12.5` in a column of decimal commas: cents all the same
        groups = [whole]
    if not _thousands(groups) or not (groups[0] or cents):
        return None
    return ("".join(groups) or "0") + (f".{cents}" if cents else "")


def _thousands(groups: list[str]) -> bool:
    return len(groups) == 1 or (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]))


def _typed(cell: str) -> str | None:
    """A number of a workbook or of JSON in its own notation, exponents included."""
    found = _EXPONENT.fullmatch(cell)
    if not found:
        return _written(str(cell), ".")
    sign, whole, cents, exponent = found[1], found[2], found[3] or "", int(found[4])
    point = len(whole) + exponent
    digits = whole + cents
    if not -8 <= exponent <= 15:
        return None
    digits = digits.rjust(len(digits) + max(0, 1 - point), "0").ljust(max(point, 0), "0")
    point = max(point, 1)
    number = digits[:point] + (f".{digits[point:]}" if digits[point:] else "")
    return sign + _unpadded(number) if _CLEAN.fullmatch(number) else None


def _unpadded(number: str) -> str:
    if number[0] not in "-0":
        return number
    minus, number = ("-", number[1:]) if number[0] == "-" else ("", number)
    whole, point, cents = number.partition(".")
    return f"{minus}{whole.lstrip('0') or '0'}{point}{cents}"


def plain(number: Decimal) -> str:
    """Decimal text without exponent and without zeros at the end; "" when it is longer than any amount."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text if _CLEAN.fullmatch(text) else ""


def currency(cell: str) -> str:
    """The ISO 4217 code a cell names (`EUR`, `€ 12`, `12,00 CHF`), or ""."""
    cell = line(cell)
    found = _CURRENCY.search(cell)
    if found:
        return found[1]
    return next((code for symbol, code in _SYMBOLS.items() if symbol in cell), cell.upper() if _is_code(cell) else "")


def _is_code(cell: str) -> bool:
    return len(cell) == 3 and cell.isascii() and cell.isalpha()
