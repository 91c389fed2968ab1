"""What a learner has to beat: the most frequent label, and two plain ways over TF-IDF of whole words."""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agentdesk.core.hearing.learner import Example
from tests.quality.labelled import Told

_WORD = re.compile(r"\w\w+")
_ROUNDS, _RATE, _SHRINK = 10, 1.0, 0.0005
Vector = tuple[NDArray[np.intp], NDArray[np.float64]]


def majority(taught: Sequence[Example]) -> Told:
    most = Counter(label for example in taught for label in example.labels).most_common(1)[0][0]
    return lambda text: (most, True)


class _Words:
    """TF-IDF of words in small letters, each text of length 1."""

    def __init__(self, texts: Sequence[str]) -> None:
        seen = Counter(word for text in texts for word in set(_WORD.findall(text.lower())))
        self.at = {word: at for at, word in enumerate(seen)}
        self.rarity = np.array([1 + math.log((1 + len(texts)) / (1 + times)) for times in seen.values()])

    def vector(self, text: str) -> Vector:
        counted = Counter(self.at[word] for word in _WORD.findall(text.lower()) if word in self.at)
        at = np.array(list(counted), np.intp)
        values = np.array(list(counted.values()), float) * self.rarity[at]
        return at, values / (np.sqrt(values @ values) or 1.0)


def nearest_centroid(taught: Sequence[Example]) -> Told:
    """The label whose texts are most like it on average, by the cosine."""
    words, labels, pairs = _prepared(taught)
    middle = np.zeros((len(words.at), len(labels)))
    for (at, values), label in pairs:
        middle[at, label] += values
    middle /= np.maximum(np.linalg.norm(middle, axis=0), 1e-12)
    return _told(words, labels, middle)


def logistic(taught: Sequence[Example]) -> Told:
    """Multinomial logistic regression: down the slope of one text after another, in ever smaller steps."""
    words, labels, pairs = _prepared(taught)
    weights, order, chance = np.zeros((len(words.at), len(labels))), list(range(len(pairs))), random.Random(1)
    for n_round in range(_ROUNDS):
        chance.shuffle(order)
        rate = _RATE / (1 + n_round)
        for n in order:
            (at, values), label = pairs[n]
            scores = values @ weights[at]
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            shares[label] -= 1
            weights[at] -= rate * (np.outer(values, shares) + _SHRINK * weights[at])
    return _told(words, labels, weights)


def _prepared(taught: Sequence[Example]) -> tuple[_Words, list[str], list[tuple[Vector, int]]]:
    """A text of several labels counts once for each."""
    words = _Words([example.text for example in taught])
    labels = sorted({label for example in taught for label in example.labels})
    number = {label: n for n, label in enumerate(labels)}
    pairs = [(words.vector(example.text), number[label]) for example in taught for label in example.labels]
    return words, labels, pairs


def _told(words: _Words, labels: Sequence[str], weights: NDArray[np.float64]) -> Told:
    def told(text: str) -> tuple[str, bool]:
        at, values = words.vector(text)
        return labels[int(np.argmax(values @ weights[at]))], True

    return told
