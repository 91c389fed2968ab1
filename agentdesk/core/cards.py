"""Payment card numbers are never kept: they are found in text and masked to their last four digits.

A card number has thirteen to nineteen digits, begins like an issuer's range (ISO/IEC 7812) and passes the Luhn check.
One in forty numbers of sixteen digits does so by chance. What tells the others apart: how digits are grouped, the word
right before a number, and the check digits of an IBAN.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

MASK = "•••• •••• •••• "

_FEWEST, _MOST = 13, 19
_PERHAPS = re.compile(r"\d(?:[\W_]{0,3}\d){12}")
_RUN = re.compile(r"(?<![0-9+,])[0-9]+(?:[ .\-/_·]{1,3}[0-9]+)*")
_LISTED = re.compile(r"(?<![0-9])[0-9]{4}([,;\t\r\n] ?)(?:[0-9]{4}\1){2}[0-9]{1,4}(?:\1[0-9]{1,3})?(?![0-9])")
"""Fours by commas, tabs or lines: so come lists of short numbers, too."""
_GROUP = re.compile(r"[0-9]+")
_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}[0-9]{2}(?:[ \u00a0]?[A-Z0-9]){11,30}(?![A-Z0-9])")
_RANGES = (  # first digits, lengths
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"30[0-5]|3[68]"), (14,)),
    (re.compile(r"6(?:011|4[4-9]|5)|35(?:2[89]|[3-8])|62|5018|5020|5038|5893|6304|67"), (16, 17, 18, 19)),
)
_READ_BEFORE = 40
_CARD = re.compile(r"(?:karte|card|visa|amex|diners|maestro|\bkk|\bcc)[\w-]*", re.IGNORECASE)
_SHORT_DASHES = {" ", "-"}
_OTHER = re.compile(
    r"(?:sendung|paket|track|parcel|shipment|hermes|dpd|gls|dhl|ups|fedex|auftrag|bestell|order|vorgang|rechnung|invoice"
    r"|artikel|item|ean|gtin|isbn|imei|serien|serial|kunde|customer|tel|phone|mobil|handy|fax)"
    r"[\w.-]*(?: ?(?:nr|no|nummer|number|id|code)\b\.?)?\s?[:#]?\s?$",
    re.IGNORECASE,
)


def mask_cards(text: str) -> str:
    """The text with every card number replaced by dots and its last four digits."""
    parts, done = [], 0
    for start, end in find_cards(text):
        parts += [text[done:start], masked(text[start:end])]
        done = end
    return "".join([*parts, text[done:]]) if parts else text


def masked(number: str) -> str:
    """What is shown and kept of a card number that was found."""
    return MASK + "".join(letter for letter in number if letter.isdecimal())[-4:]


def find_cards(text: str) -> list[tuple[int, int]]:
    """Where card numbers begin and end, in their order."""
    if len(text) < _FEWEST or not _PERHAPS.search(text):
        return []
    text = text if text.isascii() else text.translate(_PLAIN)
    ibans = [found.span() for found in _IBAN.finditer(text) if _is_iban(found[0])]
    runs = (run for run in _RUN.finditer(text) if not any(start <= run.start() < end for start, end in ibans))
    spans = [span for run in runs for span in _in_run(text, run.start(), run.end())]
    listed = [found.span() for found in _LISTED.finditer(text) if _is_listed(text, found)]
    return sorted([*spans, *listed]) if listed else spans


class _Plain(dict[int, int]):
    """Any script's digits, and the many blanks and dashes, as ASCII has them; each letter stays one."""

    def __missing__(self, code: int) -> int:
        letter = chr(code)
        kind = unicodedata.category(letter)
        if kind == "Nd":
            plain = ord("0") + unicodedata.decimal(letter)
        elif kind in ("Zs", "Cf"):
            plain = ord(" ")
        else:
            plain = ord("-") if kind == "Pd" or letter == "−" else code
        self[code] = plain
        return plain


_PLAIN = _Plain()


def _is_listed(text: str, found: re.Match[str]) -> bool:
    """Nothing else stands there, or somebody speaks of a card before it."""
    alone = found[0] == text.strip()
    said = _CARD.search(text, max(0, found.start() - _READ_BEFORE), found.start())
    return bool(alone or said) and _is_card("".join(_GROUP.findall(found[0])))


def _in_run(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cards among digits that only single separators part: all of them, or some groups that look like one."""
    groups = [found.span() for found in _GROUP.finditer(text, start, end)]
    if text.startswith("00", start) and sum(b - a for a, b in groups) >= 18:
        return  # a parcel's number (SSCC)
    first = 0
    while first < len(groups):
        length = groups[first][1] - groups[first][0]
        if first and length != 4 and length < _FEWEST:
            first += 1
            continue
        last = next((last for last in _ends(groups, first) if _holds(text, groups, first, last)), None)
        if last is not None:
            yield groups[first][0], groups[last][1]
        first = (first if last is None else last) + 1


def _ends(groups: list[tuple[int, int]], first: int) -> list[int]:
    """The last groups with which the digits are as many as a card has; the longest first."""
    ends, digits = [], 0
    for last in range(first, len(groups)):
        digits += groups[last][1] - groups[last][0]
        if digits > _MOST:
            break
        if digits >= _FEWEST:
            ends.append(last)
    return ends[::-1]


def _holds(text: str, groups: list[tuple[int, int]], first: int, last: int) -> bool:
    spans = groups[first : last + 1]
    between = {text[b:c] for (_, b), (c, _) in pairwise(spans)}
    whole = len(spans) == len(groups) and between <= _SHORT_DASHES
    looks_like_one = len(between) <= 2 and _is_grouped_like_a_card([b - a for a, b in spans])
    if not (whole or looks_like_one):
        return False
    digits = "".join(text[a:b] for a, b in spans)
    return _is_card(digits) and not _is_something_else(text, spans[0][0], len(digits), in_fours=len(spans) >= 4)


def _is_grouped_like_a_card(lengths: list[int]) -> bool:
    in_fours = len(lengths) >= 4 and all(length == 4 for length in lengths[:-1]) and lengths[-1] <= 4
    return len(lengths) == 1 or in_fours or lengths in ([4, 6, 5], [4, 6, 4])


def _is_something_else(text: str, start: int, length: int, *, in_fours: bool) -> bool:
    """By the word before it. Thirteen digits are an article or a phone number, unless somebody speaks of a card."""
    before = text[max(0, start - _READ_BEFORE) : start]
    if _CARD.search(before):
        return False
    if before and before[-1].isalpha():
        return True  # part of a code
    return not in_fours and (length == _FEWEST or _OTHER.search(before) is not None)


def _is_card(digits: str) -> bool:
    lengths = next((lengths for begins, lengths in _RANGES if begins.match(digits)), ())
    return len(digits) in lengths and len(set(digits)) > 1 and _luhn(digits)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit)
        total += sum(divmod(value * 2, 10)) if place % 2 else value
    return total % 10 == 0


def _is_iban(written: str) -> bool:
    """ISO 13616: the check digits. A word that follows by chance is cut off."""
    code = re.sub(r"[ \u00a0]", "", written)
    return any(_remainder(code[:length]) == 1 for length in range(len(code), 14, -1))


def _remainder(code: str) -> int:
    return int("".join(str(int(letter, 36)) for letter in code[4:] + code[:4])) % 97
