"""Words near to a word: a slip or two of the fingers away, said alike, or its short form. Pure; the candidates come
from the vocabulary of names.

Slips are found by leaving out one letter on both sides (after W. Garbe, "SymSpell"): two words whose beginnings agree
once each has lost a letter are at most two slips apart, and a lookup takes the place of comparing with every word there
is. A million customers have some 200,000 words: comparing takes 10 ms, the lookup a tenth of one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz.distance import OSA

from agentdesk.core.customers.short_names import forms_of
from agentdesk.core.customers.sounds import cologne, english

_STEM = 6
_SHORTEST = 3
_SHORTEST_KEY = 3
_TWO_SLIPS = 6
_LEAST_LIKENESS = 0.4
_SHORT_FORM = 0.1
_GERMAN, _ENGLISH, _SLIP = "g", "e", "s"


class Near(NamedTuple):
    """A word of the vocabulary and how far it is from the one asked for: 0 for the same, 1 for unlike."""

    distance: float
    word: str
    sounds: bool = False
    """They are said alike."""


def near_keys(word: str) -> set[str]:
    """Words that share one of these keys may be near to each other."""
    if len(word) < _SHORTEST or not word.isalpha():
        return set()
    stem = word[:_STEM]
    keys = {_SLIP + stem, _GERMAN + cologne(word), _ENGLISH + english(word)}
    if len(word) > _SHORTEST:
        keys.update([_SLIP + stem[:n] + stem[n + 1 :] for n in range(len(stem))])
    return {key for key in keys if len(key) >= _SHORTEST_KEY}


def nearest(spellings: Iterable[str], candidates: Iterable[str], most: int, *, unfinished: bool = False) -> list[Near]:
    """The candidates near to a word, nearest first; of an unfinished word only the beginning is compared."""
    found: dict[str, Near] = {}
    candidates = list(candidates)
    for word in spellings:
        sounds, forms = (cologne(word), english(word)), forms_of(word)
        for other in candidates:
            near = Near(_SHORT_FORM, other) if other in forms else _near(word, other, sounds, unfinished)
            if near is not None and (other not in found or near < found[other]):
                found[other] = near
    return sorted(found.values())[:most]


def _near(word: str, other: str, sounds: tuple[str, str], unfinished: bool) -> Near | None:
    slips = 2 if len(word) >= _TWO_SLIPS else 1 if len(word) >= _SHORTEST else 0
    distance = OSA.distance(word, other, score_cutoff=slips)
    if distance > slips and unfinished and len(other) > len(word) > _SHORTEST:
        slips = 1
        distance = OSA.distance(word, other[: len(word)], score_cutoff=slips)
    alike = cologne(other) == sounds[0] or english(other) == sounds[1]
    if distance <= slips:
        return Near((distance - 0.5 * (alike and distance > 0)) / (len(word) + 1), other, sounds=alike and distance > 0)
    if alike and (likeness := OSA.normalized_similarity(word, other)) >= _LEAST_LIKENESS:
        return Near(1 - likeness, other, sounds=True)
    return None
