"""A linear classifier of short texts: for each label a support vector machine, learned by dual coordinate steps.

After Hsieh and others (A Dual Coordinate Descent Method for Large-scale Linear SVM, 2008), for all labels at once: each
text takes the step that is best for it alone. There is no rate of learning to choose, and the same examples always give
the same weights.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from agentdesk.core.hearing.words import says_something

T = TypeVar("T")
Numbers = NDArray[np.float32]
Breathe = Callable[[], None]
"""Called now and then while learning: lets others go on, or raises what ends it."""
Heard = Sequence[tuple[str, int]]
"""The features of a text, each with the place of the word it is from."""

_SHARES = {"w": 1.0, "p": 0.7, "c": 0.9, "m": 1.0}
"""How much each kind of feature weighs, whatever the number of its kind in a text."""
_ROUNDS = 5
_COST = 0.5
"""Of a mistake: dearer ones are learned by heart."""
_SEED = 5
_CARRY_MOST = 3
_BREATH = 20


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what it is: mostly one label, several where people saw several in it. `weight`: 1 as any other."""

    text: str
    labels: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Lesson:
    """An example as it is heard."""

    heard: Heard
    labels: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Vector:
    """The known features of a text: which, how much, and the place of the word that each is from."""

    at: NDArray[np.intp]
    values: Numbers
    places: NDArray[np.intp]


class Vocabulary:
    """Which features there are. What a single text has and no other is dropped, unless it is a whole word."""

    def __init__(self, texts: Sequence[Heard]) -> None:
        seen = Counter(feature for text in texts for feature in {name for name, _ in text})
        kept = [name for name, times in seen.items() if times > 1 or name[0] in "wm"]
        self._at = {name: at for at, name in enumerate(kept)}
        self._rarity = [1 + math.log((1 + len(texts)) / (1 + seen[name])) for name in kept]
        self._unheard = 1 + math.log(1 + len(texts))

    def __len__(self) -> int:
        return len(self._rarity)

    def familiar(self, text: Heard) -> float:
        """How much of it was met before, from 0 to 3: pairs of words, and words, where a rare one counts for more."""
        pairs = [name in self._at for name, _ in text if name[0] == "p"]
        words = [self._at.get(name) for name, _ in text if name[0] == "w" and name[1].isalpha()]
        known = sum(self._rarity[at] for at in words if at is not None)
        all_ = known + self._unheard * words.count(None)
        return sum(pairs) / max(1, len(pairs)) + 2 * known / max(1.0, all_)

    def vector(self, text: Heard) -> Vector:
        """Each kind has the same length in all texts; the last feature is there in every one."""
        kinds: dict[str, list[tuple[int, float, int]]] = {kind: [] for kind in _SHARES}
        places: dict[str, int] = {}
        counted: Counter[str] = Counter()
        for name, place in text:
            counted[name] += 1
            places.setdefault(name, place)
        for name, times in counted.items():
            if (at := self._at.get(name)) is not None:
                kinds[name[0]].append((at, (1 + math.log(times)) * self._rarity[at], places[name]))
        rows = [row for kind, found in kinds.items() for row in _to_length(found, _SHARES[kind])]
        rows.append((len(self), 1.0, -1))
        at_, values, from_ = zip(*rows, strict=True)
        return Vector(np.array(at_, np.intp), np.array(values, np.float32), np.array(from_, np.intp))


def _to_length(found: Sequence[tuple[int, float, int]], length: float) -> Iterator[tuple[int, float, int]]:
    norm = math.sqrt(sum(value * value for _, value, _ in found))
    return ((at, value * length / norm, place) for at, value, place in found)


class Machine:
    """What has been learned: `labels`, and for each feature how much it speaks for each of them."""

    def __init__(self, lessons: Sequence[Lesson], breathe: Breathe = lambda: None) -> None:
        self._vocabulary = Vocabulary([lesson.heard for lesson in lessons])
        self.labels = tuple(sorted({label for lesson in lessons for label in lesson.labels}))
        vectors = [self._vocabulary.vector(lesson.heard) for lesson in breathing(lessons, breathe)]
        costs = [_COST * lesson.weight for lesson in lessons]
        wanted = _wanted(lessons, self.labels)
        self._weights = _learned(vectors, wanted, costs, breathe)
        self._usual = _usual(vectors, wanted > 0, len(self._weights))

    def scores(self, heard: Heard) -> Numbers:
        """In the order of `labels`: above 0 speaks for it."""
        return _scores(self._vocabulary.vector(heard), self._weights)

    def closeness(self, heard: Heard, label: int) -> float:
        """How near it is to what was met before: to any of it (0 to 3), and to what had this label (−2 to 2)."""
        vector = self._vocabulary.vector(heard)
        like = float(vector.values @ self._usual[vector.at, label]) / float(np.linalg.norm(vector.values))
        return self._vocabulary.familiar(heard) + 2 * like

    def carried_by(self, words: Sequence[str], heard: Heard, label: str) -> tuple[str, ...]:
        """The words that spoke most for this label, as they were written, in their order; neighbours together."""
        vector, column = self._vocabulary.vector(heard), self._weights[:, self.labels.index(label)]
        shares = np.zeros(len(words) + 1, np.float32)
        np.add.at(shares, vector.places, vector.values * column[vector.at])
        best = sorted((at for at, word in enumerate(words) if says_something(word)), key=lambda at: -shares[at])
        carried = sorted(at for at in best[:_CARRY_MOST] if shares[at] > max(0.0, shares[best[0]] / 4))
        return tuple(dict.fromkeys(" ".join(words[at] for at in run) for run in _neighbours(carried)))


def _neighbours(places: Iterable[int]) -> Iterator[list[int]]:
    """Places in order, those beside each other together."""
    together: list[int] = []
    for place in places:
        if together and place != together[-1] + 1:
            yield together
            together = []
        together.append(place)
    if together:
        yield together


def _wanted(lessons: Sequence[Lesson], labels: Sequence[str]) -> Numbers:
    """1 where a lesson has the label, else −1."""
    number = {label: n for n, label in enumerate(labels)}
    wanted = np.full((len(lessons), len(labels)), -1, np.float32)
    for row, lesson in enumerate(lessons):
        wanted[row, [number[label] for label in lesson.labels]] = 1
    return wanted


def _learned(vectors: Sequence[Vector], wanted: Numbers, costs: Sequence[float], breathe: Breathe) -> Numbers:
    """The weights of each feature for each label. `costs`: how dear a mistake in each text is."""
    size = max(int(vector.at[-1]) for vector in vectors) + 1
    weights, pulls = np.zeros((size, wanted.shape[1]), np.float32), np.zeros_like(wanted)
    halves = [0.5 / cost for cost in costs]
    steepness = [float(vector.values @ vector.values) + half for vector, half in zip(vectors, halves, strict=True)]
    order, chance = list(range(len(vectors))), random.Random(_SEED)
    for _ in range(_ROUNDS):
        chance.shuffle(order)
        for n in breathing(order, breathe):
            vector, sign, pull = vectors[n], wanted[n], pulls[n]
            missing = 1 - sign * _scores(vector, weights) - pull * halves[n]
            stronger = np.maximum(0, pull + missing / steepness[n])
            weights[vector.at] += np.outer(vector.values, (stronger - pull) * sign)
            pulls[n] = stronger
    return weights


def _usual(vectors: Sequence[Vector], has: NDArray[np.bool_], size: int) -> Numbers:
    """For each label the direction in which its texts lie together. What is in every text tells nothing."""
    usual = np.zeros((size, has.shape[1]), np.float32)
    for vector, labels in zip(vectors, has, strict=True):
        usual[np.ix_(vector.at, labels)] += (vector.values / np.linalg.norm(vector.values))[:, np.newaxis]
    usual[-1] = 0
    usual /= np.maximum(np.linalg.norm(usual, axis=0), np.float32(1e-9))
    return usual


def breathing(things: Sequence[T], breathe: Breathe) -> Iterator[T]:
    """The things, with a breath now and then."""
    for n, thing in enumerate(things):
        if n % _BREATH == 0:
            breathe()
        yield thing


def _scores(vector: Vector, weights: Numbers) -> Numbers:
    scores: Numbers = vector.values @ weights[vector.at]
    return scores
