"""How names are compared: folded so that every usual spelling of a word meets at one key. Pure.

`Müller`, `Mueller`, `MULLER` and `Muller` share the key `muller`; the *spelling* beside it tells them apart again, so
that whoever is spelled as typed can come first. Folding keeps beginnings: what is typed so far folds to the beginning
of what the whole word folds to, which is why `ue` becomes `u` and never the other way round.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

LONGEST_WORD = 30
"""Letters of a word that count; two words and a blank stay within the 64 characters a search key may have."""

_APOSTROPHES = "'’‘`´ʼʻ′＇"  # noqa: RUF001 - they look alike, that is the point
# What Unicode does not take apart into a letter and its accent, and the German way to write umlauts (DIN 5007-2).
_LETTERS = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "æ": "ae", "œ": "oe", "å": "a", "\u0131": "i", "ł": "l",
        "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ŋ": "n",
    }
    | dict.fromkeys(_APOSTROPHES)
)  # fmt: skip
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_APOSTROPHES}](?=[^\W_]))*")
_NEITHER_LETTER_NOR_DIGIT = re.compile(r"[\W_]+")
_VOWEL = re.compile(r"([aou])(e*)")  # of several, as in `Häe`, none is left: folding again changes nothing
_MOST_VOWELS = 20  # a spelling stays below 2 ** 20
_UNSEEN = frozenset(("Mn", "Mc", "Me", "Cf"))
# The same, quicker, for Latin, Greek and Cyrillic letters.
_EUROPEAN_MARKS = re.compile("[\u00ad\u0300-\u036f\u0483-\u0489\u200b-\u200f\u202a-\u202e\u2060-\u206f]+")
_BEYOND_EUROPE = re.compile("[\u0530-\u1dff\u20d0-\U0010ffff]")


class Word(NamedTuple):
    """A folded word: all its spellings share `key`; `spelling` has a bit for each a, o, u that an e follows."""

    key: str
    spelling: int

    def spelled(self) -> str:
        """Plain letters with umlauts written out, as the word was before it was folded."""
        if not self.spelling:
            return self.key
        vowels = iter(range(_MOST_VOWELS))
        return "".join(
            letter + "e" if letter in "aou" and self.spelling >> next(vowels, _MOST_VOWELS) & 1 else letter
            for letter in self.key
        )


def written_words(text: str) -> list[str]:
    """The words of a text as written; hyphens and blanks part them, apostrophes and marks nobody sees do not."""
    return _WORD.findall(text if text.isascii() else _without_marks(unicodedata.normalize("NFC", text)))


@lru_cache(maxsize=65_536)
def fold(word: str) -> Word:
    """The key and the spelling of one word, written in whatever way (see `Word`)."""
    word = _plain(word)[: 2 * LONGEST_WORD]
    if "ae" not in word and "oe" not in word and "ue" not in word:
        return Word(word[:LONGEST_WORD], 0)
    bits = (1 << n for n, (_, e) in enumerate(_VOWEL.findall(word)[:_MOST_VOWELS]) if e)
    return Word(_VOWEL.sub(r"\1", word)[:LONGEST_WORD], sum(bits))


def fold_all(text: str) -> list[Word]:
    """The words of a text, folded, one for one with `written_words`."""
    return [fold(word) for word in written_words(text)]


def pair(first: Word, second: Word) -> Word:
    """Two words as one, told apart by spelling like one."""
    spelling = first.spelling
    if second.spelling:
        spelling |= second.spelling << sum(map(first.key.count, "aou"))
    return Word(f"{first.key} {second.key}", spelling & 0x3FFFFFFF)


def compact(text: str) -> str:
    """Letters and digits alone: how numbers of customers and orders compare (`C-5521` and `c 5521` are one)."""
    return _plain(text)[:LONGEST_WORD]


def _plain(text: str) -> str:
    """Lower case letters and digits without accents, umlauts written out; other scripts keep their letters."""
    text = text.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_LETTERS)
    if not text.isascii():
        text = _without_marks(unicodedata.normalize("NFKD", text)).casefold().translate(_LETTERS)
    return text if text.isalnum() else _NEITHER_LETTER_NOR_DIGIT.sub("", text)


def _without_marks(text: str) -> str:
    """Without accents that stand alone, zero-width characters and marks of direction: they never part a word."""
    if _BEYOND_EUROPE.search(text):
        return "".join(letter for letter in text if unicodedata.category(letter) not in _UNSEEN)
    return _EUROPEAN_MARKS.sub("", text)
