"""Words near to a word: a slip or two of the fingers away, said alike, or its short form. Pure; the candidates come
from the vocabulary of names.

Slips are found by leaving out one letter on both sides (after W. Garbe, "SymSpell"): two words whose beginnings agree
once each has lost a letter are at most two slips apart, and a lookup takes the place of comparing with every word there
is. A million customers have some 200,000 words: comparing takes 10 ms, the lookup a tenth of one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from agentdesk.core.customers.sounds import cologne, english

_STEM = 8
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


def is_sound(key: str) -> bool:
    """Whether words with this key of `near_keys` are said alike."""
    return key[0] != _SLIP


def nearest(
    word: str, slipped: Collection[str], alike: Collection[str], forms: Iterable[str], most: int, *, unfinished: bool
) -> list[Near]:
    """The nearest first, of words that may be a slip away, that are said alike, that are forms of the same name.

    Of an unfinished word only the beginning is compared.
    """
    from agentdesk.core.likeness import OSA, process  # keys are made without

    found = {form: Near(_SHORT_FORM, form) for form in forms}
    for other, likeness, _ in process.extract(
        word, alike, scorer=OSA.normalized_similarity, score_cutoff=_LEAST_LIKENESS, limit=most
    ):
        found[other] = Near((1 - likeness) / (2 if likeness > 1 - 2 / len(word) else 1), other, sounds=other != word)
    for other, distance, _ in process.extract(
        word, slipped, scorer=OSA.distance, score_cutoff=slips_allowed(word), limit=most
    ):
        found.setdefault(other, Near(distance / (len(word) + 1), other))
    if unfinished and len(word) > _SHORTEST:
        for other in slipped:
            if len(other) > len(word) and OSA.distance(word, other[: len(word)], score_cutoff=1) <= 1:
                found.setdefault(other, Near(1 / len(word), other))
    return sorted(found.values())[:most]


def slips_allowed(word: str) -> int:
    return 2 if len(word) >= _TWO_SLIPS else 1 if len(word) >= _SHORTEST else 0
