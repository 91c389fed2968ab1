"""What is suggested, and what is not: the learned machine with a threshold below which it says nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from agentdesk.core.hearing.learner import Breathe, Example, Lesson, Machine, Numbers, breathing
from agentdesk.core.hearing.words import features, tokens

RIGHT = 0.9
"""This share of what is suggested shall be right; where less is sure, nothing is said."""
_BESIDE_THE_POINT = 0.25
"""Messages about nothing we know, for each one that is about something, that the threshold is made for."""
_MOST_TRIED = 3000
_SEED = 11
_FEWEST = 40
"""Examples below which there is nothing to learn from."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A label, and the words that carried it, as they were written. `sureness`: 0 and more is worth saying."""

    label: str
    words: tuple[str, ...]
    sureness: float


Hear = Callable[[Sequence[str]], Iterable[tuple[str, int]]]
"""How the words of a text become its features."""


class Ear:
    """Hears what messages are about, as far as it has learned. May be used by several threads."""

    def __init__(self, machine: Machine, threshold: float, hear: Hear) -> None:
        self._machine, self._threshold, self._hear = machine, threshold, hear

    def best(self, text: str) -> Suggestion:
        """The likeliest label, however unlikely: for measuring."""
        words, machine = tokens(text), self._machine
        heard = list(self._hear(words))
        scores = machine.scores(heard)
        label = machine.labels[int(scores.argmax())]
        sureness = _sureness(scores, machine.share_known(heard)) - self._threshold
        return Suggestion(label, machine.carried_by(words, heard, label), sureness)

    def suggestion(self, text: str) -> Suggestion | None:
        """None where nothing is sure enough, or no word carries it."""
        best = self.best(text)
        return best if best.sureness >= 0 and best.words else None


def learn(
    examples: Sequence[Example], hear: Hear = features, *, right: float = RIGHT, breathe: Breathe = lambda: None
) -> Ear | None:
    """Learned from all examples, with the threshold that a fifth of them shows when it has not been learned.

    An example without labels is about nothing that has one. None: too few, or all of one kind.
    """
    labelled = [example for example in examples if example.labels]
    if len(labelled) < _FEWEST or len({example.labels for example in labelled}) < 2:
        return None
    lessons = [
        Lesson(tuple(hear(tokens(each.text))), each.labels, each.weight) for each in breathing(examples, breathe)
    ]
    taught, tried = _parted(lessons)
    trial = Machine(taught, breathe)
    judged = [judged for lesson in breathing(tried, breathe) for judged in _judged(trial, lesson)]
    return Ear(Machine(lessons, breathe), _threshold(judged, right), hear)


def _parted(lessons: Sequence[Lesson]) -> tuple[list[Lesson], list[Lesson]]:
    """Four fifths and one, of not too many, each label in both as far as it can be."""
    mixed = random.Random(_SEED).sample(list(lessons), min(len(lessons), _MOST_TRIED))
    mixed.sort(key=lambda lesson: lesson.labels)
    return [each for n, each in enumerate(mixed) if n % 5], mixed[::5]


def _judged(machine: Machine, lesson: Lesson) -> Iterator[tuple[float, bool, float]]:
    """How sure, whether right, how much it counts.

    Without its own labels a message is about something the machine has never heard of: it should say nothing.
    """
    scores, known = machine.scores(lesson.heard), machine.share_known(lesson.heard)
    if lesson.labels:
        right = machine.labels[int(scores.argmax())] in lesson.labels
        yield _sureness(scores, known), right, lesson.weight
    others = [n for n, label in enumerate(machine.labels) if label not in lesson.labels]
    if len(others) > 1:
        yield _sureness(scores[others], known), False, lesson.weight * _BESIDE_THE_POINT


def _sureness(scores: Numbers, known: float) -> float:
    """How much speaks for the best, how much more than for the next, and how familiar the message is."""
    next_best, best = np.partition(scores, -2)[-2:]
    return float(2 * best - next_best + known)


def _threshold(judged: Sequence[tuple[float, bool, float]], wanted: float) -> float:
    """The lowest from which the wanted share is right; and never the last seventh of those: strangers look so."""
    lowest, right, all_ = float("inf"), 0.0, 0.0
    for sureness, is_right, weight in sorted(judged, reverse=True):
        right, all_ = right + weight * is_right, all_ + weight
        if right >= wanted * all_:
            lowest = sureness
    surenesses = sorted(sureness for sureness, is_right, _ in judged if is_right)
    return max(lowest, surenesses[len(surenesses) // 7]) if surenesses else lowest
