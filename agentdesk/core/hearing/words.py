"""A message as the learner hears it: stems of words, pairs of them and letters within them, each with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from Stemmer import Stemmer

LONGEST = 2000
"""Letters of a message that are listened to: what it is about stands at its beginning."""
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+(?:[.,:/-]\d+)*|[!?]+|[.,;:]|[\u2600-\u27bf\U0001f300-\U0001faff]")
STOPS = frozenset(".,;:")
"""Between them something else may begin; to the learner they are nothing."""
NEGATIONS = frozenset(
    [
        "nicht",
        "nie",
        "kein",
        "keine",
        "keinen",
        "keiner",
        "niemand",
        "nichts",
        "not",
        "never",
        "no",
        "nobody",
        "nothing",
    ]
)
_LETTERS = (3, 4, 5)
_STEMMERS = {"de": "german", "en": "english"}
_GERMAN = (
    "ich sie er es wir ihr mir mich der die das den dem des ein eine einen einem einer und oder aber nicht kein keine"
    " ist sind bin hat habe haben wird werden wurde kann können möchte soll mit für auf von zu zum zur im bei nach aus"
    " um wie wo wann warum noch schon auch nur mein meine meinen meiner bitte"
)
_ENGLISH = (
    "i you he she it we they me my your the a an and or but not no are has have had would could do does did to for on"
    " of at by from with how what where when why still yet please this that there is be can"
)
_SMALL_WORDS = {"de": frozenset(_GERMAN.split()), "en": frozenset(_ENGLISH.split())}


def tokens(text: str) -> list[str]:
    """Words as they were written, numbers, marks and smileys."""
    return _TOKEN.findall(unicodedata.normalize("NFC", text[:LONGEST]).replace("’", "'"))


def language_of(words: Sequence[str]) -> str:
    """German or English, by the small words and by letters that only one has; German if nothing tells."""
    folded = [word.casefold() for word in words]
    german = sum(word in _SMALL_WORDS["de"] for word in folded) + sum(not word.isascii() for word in words)
    return "en" if sum(word in _SMALL_WORDS["en"] for word in folded) > german else "de"


def says_something(word: str) -> bool:
    """Whether it is a word that can be shown as a reason: not one that every message has."""
    folded = word.casefold()
    small = any(folded in words for words in _SMALL_WORDS.values())
    return folded in NEGATIONS or (word[0].isalpha() and len(word) > 1 and not small)


@lru_cache(maxsize=2)
def _stemmer(language: str) -> Stemmer:
    return Stemmer(_STEMMERS[language])


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """Of a word in small letters."""
    return str(_stemmer(language).stemWord(word))


@lru_cache(maxsize=50_000)
def _letters_of(word: str) -> tuple[str, ...]:
    """Pieces of a word with its ends: they bridge compounds, endings and slips of the finger."""
    whole = f"<{word}>"
    return tuple(f"c{whole[at : at + n]}" for n in _LETTERS for at in range(len(whole) - n + 1))


def features(words: Sequence[str]) -> Iterator[tuple[str, int]]:
    """What `tokens` hold, each with the place of the word it is from (a pair: of its second word).

    The first letter tells the kind: `w` a stem, `p` a pair of neighbours, `c` letters within a word.
    """
    language, before = language_of(words), "^"
    for place, word in enumerate(words):
        folded = word.lower()
        if folded in STOPS:
            continue
        if folded[0].isalpha():
            root = stem(folded, language)
            for piece in _letters_of(folded):
                yield piece, place
        else:
            root = "#" if folded[0].isdigit() else folded[0]
        yield f"w{root}", place
        yield f"p{before} {root}", place
        before = root
    if words:
        yield f"p{before} $", len(words) - 1
