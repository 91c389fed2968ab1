"""How somebody feels, by the words they use: a lexicon in two languages, with what makes a word stronger or turns it.

Thanks and good wishes are manners, not satisfaction; irony is left alone. Nothing said about a feeling is no feeling.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agentdesk.core.hearing.words import STOPS, features, tokens
from agentdesk.core.interactions.model import Mood

_FILE = Path(__file__).resolve().parents[2] / "resources" / "hearing" / "mood.json"
_POINTS = {"angry": -2.0, "disappointed": -1.0, "pleased": 1.0, "delighted": 2.0}
_NOT_WITHIN, _STRONGER_WITHIN, _WISHED_WITHIN = 3, 2, 6
"""So many words before it, a negation turns a feeling, another word makes it stronger or weaker, or only wished for."""
_STRONGER, _WEAKER, _SHOUTED, _EXCLAIMED, _BEFORE_BUT = 1.5, 0.5, 1.4, 1.25, 0.25
_ANGRY_FROM, _DISAPPOINTED_FROM, _PLEASED_FROM, _DELIGHTED_FROM = -1.8, -0.75, 0.75, 2.0
_MOST_WORDS = 3
_ENDINGS, _SHORTEST = ("en", "er", "es", "em", "e", "n"), 5


@dataclass(frozen=True, slots=True)
class Feeling:
    """One word or phrase that tells a feeling: the places of its words, how strongly it tells it (below 0: bad)."""

    first: int
    behind: int
    points: float


@dataclass(frozen=True, slots=True)
class Felt:
    """What a message tells: `points` in all, and the words that told most. No words: nothing is told."""

    mood: Mood
    points: float
    words: tuple[str, ...]


def felt(text: str) -> Felt:
    """Neutral and without words where nothing is told, or good and bad balance."""
    words = tokens(text)
    feelings = list(_feelings(words))
    points = sum(feeling.points for feeling in feelings)
    if any(word.startswith("!!") for word in words):
        points *= _EXCLAIMED
    mood = _mood(points)
    telling = [each for each in feelings if each.points * points > 0] if mood is not Mood.NEUTRAL else []
    most = sorted(sorted(telling, key=lambda each: -abs(each.points))[:_MOST_WORDS], key=lambda each: each.first)
    return Felt(mood, points, tuple(dict.fromkeys(" ".join(words[each.first : each.behind]) for each in most)))


def features_of_mood(words: Sequence[str]) -> Iterator[tuple[str, int]]:
    """What the learner of moods hears: the words, and which feelings the lexicon finds in them."""
    yield from features(words)
    points = 0.0
    for feeling in _feelings(words):
        points += feeling.points
        yield f"m{round(feeling.points)}", feeling.first
    if words:
        yield f"m={_mood(points).name}", 0


def _mood(points: float) -> Mood:
    if points <= _ANGRY_FROM:
        return Mood.ANGRY
    if points <= _DISAPPOINTED_FROM:
        return Mood.DISAPPOINTED
    if points < _PLEASED_FROM:
        return Mood.NEUTRAL
    return Mood.PLEASED if points < _DELIGHTED_FROM else Mood.DELIGHTED


def _feelings(words: Sequence[str]) -> Iterator[Feeling]:
    folded = [word.lower() for word in words]
    shouting = len(words) > 1 and all(word.isupper() for word in words if word.isalpha())
    turn = max((at for at, word in enumerate(folded) if word in _lexicon().but), default=-1)
    at = 0
    while at < len(folded):
        kind, behind = _lexicon().longest(folded, at)
        if kind in _POINTS and not (_POINTS[kind] > 0 and _wished(folded, at)):
            points, first = _POINTS[kind] * _strength(folded, at), at
            if (negation := _negation(folded, at)) is not None:
                points = -0.75 if points > 0 else min(0.75, -points / 3)
                first, behind = min(first, negation), max(behind, negation + 1)
            if not shouting and behind == at + 1 and len(words[at]) > 3 and words[at].isupper():
                points *= _SHOUTED
            yield Feeling(first, behind, points * _BEFORE_BUT if at < turn else points)
        at = max(behind, at + 1)


def _strength(folded: Sequence[str], at: int) -> float:
    before = folded[max(0, at - _STRONGER_WITHIN) : at]
    strength = 1.0
    if any(word in _lexicon().stronger for word in before):
        strength = _STRONGER
    return strength * _WEAKER if any(word in _lexicon().weaker for word in before) else strength


def _negation(folded: Sequence[str], at: int) -> int | None:
    """Where it is, near before this place, or behind a verb (“gefällt mir nicht”); “nicht nur” is none."""
    near = [*_before(folded, at, _NOT_WITHIN)]
    if folded[at] in _lexicon().verbs:
        clause_ends = next((n for n in range(at, len(folded)) if folded[n] in STOPS), len(folded))
        near += range(at + 1, min(clause_ends, at + 1 + _NOT_WITHIN))
    only = {n - 1 for n in range(1, len(folded)) if folded[n] in ("nur", "only")}
    return next((n for n in near if folded[n] in _lexicon().nots and n not in only), None)


def _wished(folded: Sequence[str], at: int) -> bool:
    """“würde mich über eine Antwort freuen”: what would please somebody does not do so yet."""
    return any(folded[n] in _lexicon().wishes for n in _before(folded, at, _WISHED_WITHIN))


def _before(folded: Sequence[str], at: int, most: int) -> range:
    """The places before this one, within its clause."""
    stop = max((n for n in range(max(0, at - most), at) if folded[n] in STOPS), default=-1)
    return range(max(stop + 1, at - most), at)


class _Lexicon:
    def __init__(self) -> None:
        read: dict[str, list[str]] = json.loads(_FILE.read_text(encoding="utf-8"))
        self.stronger, self.weaker = frozenset(read["stronger"]), frozenset(read["weaker"])
        self.nots, self.but, self.wishes = (frozenset(read[kind]) for kind in ("not", "but", "wish"))
        self.verbs = frozenset(read["verbs"])
        self._beginnings: dict[str, str] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for kind in (*_POINTS, "polite"):
            for entry in read[kind]:
                self._take(entry, kind)

    def longest(self, folded: Sequence[str], at: int) -> tuple[str, int]:
        """The kind of the longest entry that begins here and the place behind it; without one, an empty kind.

        German endings are put up with: wütend, wütende, wütenden."""
        found = [
            (len(phrase), kind)
            for phrase, kind in self._phrases.get(folded[at], ())
            if tuple(folded[at : at + len(phrase)]) == phrase
        ]
        if found:
            length, kind = max(found, key=lambda each: each[0])
            return kind, at + length
        beginnings = (folded[at][:n] for n in range(len(folded[at]), 3, -1))
        known = next((self._beginnings[each] for each in beginnings if each in self._beginnings), "")
        return known or self._without_ending(folded[at]), at + 1

    def _without_ending(self, word: str) -> str:
        stems = (word.removesuffix(ending) for ending in _ENDINGS)
        meant = (entry for stem in stems if len(stem) >= _SHORTEST for entry in self._phrases.get(stem, ()))
        return next((kind for phrase, kind in meant if len(phrase) == 1), "")

    def _take(self, entry: str, kind: str) -> None:
        if entry.endswith("*"):
            self._beginnings[entry[:-1]] = kind
        else:
            phrase = tuple(entry.split())
            self._phrases.setdefault(phrase[0], []).append((phrase, kind))


@cache
def _lexicon() -> _Lexicon:
    return _Lexicon()
