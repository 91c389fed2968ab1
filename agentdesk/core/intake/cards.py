"""Payment card numbers are never kept: they are found and masked to their last four digits.

Thirteen to nineteen digits, in groups or not, that begin like an issuer's range (ISO/IEC 7812) and pass the Luhn
check. Order and tracking numbers pass both about once in forty; columns known to hold such numbers are not searched.
"""

from __future__ import annotations

import re

_CANDIDATE = re.compile(r"(?<![\d.,+])\d(?:[ \u00a0\-./]?\d){12,18}(?!\d)")
_ISSUER = re.compile(
    r"4|5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|3[47]|3(?:0[0-5]|[68])|6(?:011|4[4-9]|5)|35(?:2[89]|[3-8])|"
    r"62|5018|5020|5038|5893|6304|67"
)
_LENGTHS = {"4": (13, 16, 19), "34": (15,), "37": (15,), "30": (14,), "36": (14,), "38": (14,)}
_SEPARATORS = str.maketrans("", "", " \u00a0-./")


def mask_cards(text: str) -> str:
    """The text with every card number replaced by asterisks and its last four digits."""
    return _CANDIDATE.sub(_masked, text) if len(text) > 12 else text


def _masked(found: re.Match[str]) -> str:
    digits = found[0].translate(_SEPARATORS)
    return "*" * (len(digits) - 4) + digits[-4:] if _is_card(digits) else found[0]


def _is_card(digits: str) -> bool:
    if not _ISSUER.match(digits) or len(set(digits)) < 2:
        return False
    return len(digits) in _lengths(digits) and _luhn(digits)


def _lengths(digits: str) -> tuple[int, ...]:
    return _LENGTHS.get(digits[:2]) or _LENGTHS.get(digits[0]) or (16, 17, 18, 19)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit)
        total += sum(divmod(value * 2, 10)) if place % 2 else value
    return total % 10 == 0
