"""What is suggested, and what is not: the learned machine with a threshold below which it says nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from agentdesk.core.hearing.learner import Breathe, Example, Heard, Machine, Numbers
from agentdesk.core.hearing.words import features

RIGHT = 0.9
"""This share of what is suggested shall be right; where less is sure, nothing is said."""
_BESIDE_THE_POINT = 0.25
"""Messages about nothing we know, for each one that is about something, that the threshold is made for."""
_COSTS = (0.25, 1.0)
_MOST_TRIED = 4000
_SEED = 11
_FEWEST = 40
"""Examples below which there is nothing to learn from."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A label, and the words that carried it, as they were written. `sureness`: 0 and more is worth saying."""

    label: str
    words: tuple[str, ...]
    sureness: float


class Ear:
    """Hears what messages are about, as far as it has learned. May be used by several threads."""

    def __init__(self, machine: Machine, threshold: float) -> None:
        self._machine, self._threshold = machine, threshold

    @property
    def labels(self) -> tuple[str, ...]:
        return self._machine.labels

    def best(self, text: str) -> Suggestion:
        """The likeliest label, however unlikely: for measuring."""
        scores = self._machine.scores(text)
        label = self._machine.labels[int(scores.argmax())]
        sureness = _sureness(scores, self._machine.share_known(text))
        return Suggestion(label, self._machine.carried_by(text, label), sureness - self._threshold)

    def suggestion(self, text: str) -> Suggestion | None:
        """None where nothing is sure enough, or no word carries it."""
        best = self.best(text)
        return best if best.sureness >= 0 and best.words else None


def learn(
    examples: Sequence[Example], heard: Heard = features, *, right: float = RIGHT, breathe: Breathe = lambda: None
) -> Ear | None:
    """Learned from all examples; how dear mistakes are and the threshold by trying on a fifth of them.

    An example without labels is about nothing that has one. None: too few, or all of one kind.
    """
    labelled = [example for example in examples if example.labels]
    if len(labelled) < _FEWEST or len({example.labels for example in labelled}) < 2:
        return None
    taught, tried = _parted(examples)
    trials = [_Trial(Machine(taught, c=c, heard=heard, breathe=breathe), tried, right) for c in _COSTS]
    best = max(range(len(trials)), key=lambda n: trials[n].right)
    return Ear(Machine(examples, c=_COSTS[best], heard=heard, breathe=breathe), trials[best].threshold)


def _parted(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """Four fifths and one, of not too many, each label in both as far as it can be."""
    mixed = random.Random(_SEED).sample(list(examples), min(len(examples), _MOST_TRIED))
    mixed.sort(key=lambda example: example.labels)
    return [each for n, each in enumerate(mixed) if n % 5], mixed[::5]


class _Trial:
    """A machine over examples that it has not learned."""

    def __init__(self, machine: Machine, tried: Sequence[Example], right: float) -> None:
        judged = [judged for example in tried for judged in _judged(machine, example)]
        self.right = sum(weight for _, right, weight in judged if right)
        self.threshold = _threshold(judged, right)


def _judged(machine: Machine, example: Example) -> Iterator[tuple[float, bool, float]]:
    """How sure, whether right, how much it counts.

    Without its own labels a message is about something the machine has never heard of: it should say nothing.
    """
    scores, known = machine.scores(example.text), machine.share_known(example.text)
    if example.labels:
        right = machine.labels[int(scores.argmax())] in example.labels
        yield _sureness(scores, known), right, example.weight
    others = [n for n, label in enumerate(machine.labels) if label not in example.labels]
    if len(others) > 1:
        yield _sureness(scores[others], known), False, example.weight * _BESIDE_THE_POINT


def _sureness(scores: Numbers, known: float) -> float:
    """How much speaks for the best, how much more than for the next, and how familiar the message is."""
    next_best, best = np.partition(scores, -2)[-2:]
    return float(2 * best - next_best + known)


def _threshold(judged: Sequence[tuple[float, bool, float]], wanted: float) -> float:
    """The lowest from which the wanted share is right; and never the last tenth of those: strangers look like them."""
    lowest, right, all_ = float("inf"), 0.0, 0.0
    for sureness, is_right, weight in sorted(judged, reverse=True):
        right, all_ = right + weight * is_right, all_ + weight
        if right >= wanted * all_:
            lowest = sureness
    surenesses = sorted(sureness for sureness, is_right, _ in judged if is_right)
    return max(lowest, surenesses[len(surenesses) // 10]) if surenesses else lowest
