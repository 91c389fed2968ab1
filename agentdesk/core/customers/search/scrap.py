"""What was typed, and what it can be: digits, an e-mail address, words. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agentdesk.core.customers.folding import Word, compact, fold, written_words

_LABEL = re.compile(
    r"^\W*(?:(?:tel|telefon\w*|phone|fon|fax|mobil\w*|handy\w*|call|callto|sip|order|bestell\w*|auftrags?\w*|kunden?\w*"
    r"|customer|rechnungs?\w*|invoice|nr|no|nummer|number)\b[\W_]*)+(?=[+(\d]|[a-z]{1,3}[- ]?\d)",
    re.IGNORECASE,
)
"""What people say before a number."""
_EXTENSION = re.compile(r"(?<=\d)\s*(?:ext|extension|durchwahl|dw|app|x)\.?\s*\d{1,6}\s*$", re.IGNORECASE)
_TRUNK_IN_BRACKETS = re.compile(r"(?<=\d)\s*\(0\)")
_SPREADSHEET = re.compile(r"(?<=\d{5})\.0$")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Scrap:
    """A scrap of what somebody said, read once.

    `digits` are all there is in a number (`international` if it begins with + or 00, which are left out); `address` is
    an e-mail address or the beginning or end of one; `words` are folded, as is `number`, the whole scrap as one with
    nothing left out.
    """

    words: tuple[Word, ...]
    number: str
    digits: str = ""
    international: bool = False
    address: str = ""

    @property
    def keys(self) -> list[str]:
        return [word.key for word in self.words]

    @property
    def codes(self) -> list[Word]:
        """Words with a digit: a postcode, a house number, a piece of something."""
        return [word for word in self.words if not word.key.isalpha()]

    @property
    def called(self) -> list[Word]:
        """Words that can be names, the longest first."""
        return sorted((word for word in self.words if word.key.isalpha()), key=lambda word: -len(word.key))


def read(text: str) -> Scrap:
    """Never fails: whatever cannot be read has no words."""
    text = _LABEL.sub("", text[:_LONGEST].strip())
    plain = _EXTENSION.sub("", _SPREADSHEET.sub("", text))
    words = tuple(fold(word) for word in written_words(plain))
    if words and all(word.key.isdecimal() for word in words):
        return _number(plain, words)
    address = text.casefold() if " " not in text and not text.isalpha() else ""
    return Scrap(tuple(word for word in words if word.key), compact(text), address=address)


def _number(text: str, words: tuple[Word, ...]) -> Scrap:
    digits = compact(_TRUNK_IN_BRACKETS.sub("", text))
    if text.lstrip(" (").startswith(("+", "\uff0b")):
        return Scrap(words, compact(text), digits, international=True)
    if digits.startswith("00") and digits[2:3] not in ("", "0"):
        return Scrap(words, compact(text), digits[2:], international=True)
    return Scrap(words, compact(text), digits)
