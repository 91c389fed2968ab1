"""Words near to a word: one slip of the fingers away, or said alike. Pure; looked up in the vocabulary of names.

Slips are found by leaving out one letter on both sides (W. Garbe, "SymSpell"): two words whose beginnings agree once
each has lost a letter are at most two slips apart, and a lookup replaces the comparison with every word there is. A
million customers have some 200,000 words; comparing with all of them takes 10 ms, the lookup 0.1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from agentdesk.core.customers.sounds import cologne, english

_STEM = 6
_SHORTEST = 3
_SHORTEST_SOUND = 2
_GERMAN, _ENGLISH, _SLIP = "g", "e", "s"


@dataclass(frozen=True, slots=True, order=True)
class Near:
    """A word of the vocabulary and how far it is from the one asked for: 0 for the same, 1 for unlike.

    `sounds` says that the two are said alike; otherwise the letters are.
    """

    distance: float
    word: str
    sounds: bool = False


def near_keys(word: str) -> set[str]:
    """Words that share one of these keys may be near to each other."""
    if len(word) < _SHORTEST or not word.isalpha():
        return set()
    stem = word[:_STEM]
    keys = {_SLIP + stem, _GERMAN + cologne(word), _ENGLISH + english(word)}
    if len(word) > _SHORTEST:
        keys.update(_SLIP + stem[:n] + stem[n + 1 :] for n in range(len(stem)))
    return {key for key in keys if len(key) > _SHORTEST_SOUND}


def nearest(word: str, candidates: Iterable[str], most: int, *, unfinished: bool = False) -> list[Near]:
    """The candidates that are near to a word, nearest first; of an unfinished word only the beginning is compared."""
    sounds = (cologne(word), english(word))
    found = [near for other in candidates if (near := _near(word, other, sounds, unfinished)) is not None]
    return sorted(found)[:most]


def _near(word: str, other: str, sounds: tuple[str, str], unfinished: bool) -> Near | None:
    if word == other:
        return Near(0.0, other)
    slips = _slips_allowed(word)
    distance = OSA.distance(word, other, score_cutoff=slips)
    if unfinished and distance > slips > 0 and len(other) > len(word):
        distance = OSA.distance(word, other[: len(word)], score_cutoff=1)
        slips = 1
    alike = cologne(other) == sounds[0] or english(other) == sounds[1]
    if distance <= slips:
        return Near((distance - 0.5 * alike) / (len(word) + 1), other, sounds=alike)
    likeness = OSA.normalized_similarity(word, other)
    if alike and likeness >= _LEAST_LIKENESS:
        return Near(1 - likeness, other, sounds=True)
    return None


_LEAST_LIKENESS = 0.4


def _slips_allowed(word: str) -> int:
    return 0 if len(word) < 3 else 1 if len(word) < 6 else 2
