"""What is suggested, and what is not: the learned machine with a threshold below which it says nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from agentdesk.core.hearing.learner import Breathe, Example, Heard, Lesson, Machine, Numbers, breathing
from agentdesk.core.hearing.words import features, tokens

RIGHT = 0.9
"""This share of what is suggested shall be right; where less is sure, nothing is said."""
_STRANGERS_MAY = 0.05
"""This share of messages about something that was never taught may get a suggestion;"""
_AT_LEAST, _AT_MOST = 1 / 12, 0.3
"""as far as silence about this share of what would be right suffices for it: strangers look like the least sure."""
_WITHHELD = 3
"""One label of so many is not taught in the trial, to see what is made of its messages;"""
_STRANGER_COUNTS = 0.125
"""there are two of them for each other one, and one for four is what the threshold is made for."""
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


@dataclass(frozen=True, slots=True)
class Judged:
    """A message that was not taught: how sure, whether anything of its kind was taught, whether right, its weight."""

    sureness: float
    known: bool
    right: bool
    weight: float


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
        sureness = _sureness(machine, heard, scores) - self._threshold
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
    return Ear(Machine(lessons, breathe), _threshold(_trial(lessons, breathe), right), hear)


def _parted(lessons: Sequence[Lesson]) -> tuple[list[Lesson], list[Lesson]]:
    """Four fifths and one, of not too many, each label in both as far as it can be."""
    mixed = random.Random(_SEED).sample(list(lessons), min(len(lessons), _MOST_TRIED))
    mixed.sort(key=lambda lesson: lesson.labels)
    return [each for n, each in enumerate(mixed) if n % 5], mixed[::5]


def _trial(lessons: Sequence[Lesson], breathe: Breathe) -> list[Judged]:
    """What is made of messages that were not taught, some of them about what none was about that was."""
    taught, tried = _parted(lessons)
    labels = sorted({label for lesson in lessons for label in lesson.labels})
    withheld = frozenset(random.Random(_SEED).sample(labels, len(labels) // _WITHHELD))
    strangers = [lesson for lesson in taught if withheld.intersection(lesson.labels)]
    taught = [lesson for lesson in taught if not withheld.intersection(lesson.labels)]
    machine = Machine(taught, breathe)
    return [_judged(machine, lesson) for lesson in breathing([*tried, *strangers], breathe)]


def _judged(machine: Machine, lesson: Lesson) -> Judged:
    scores = machine.scores(lesson.heard)
    known = not set(machine.labels).isdisjoint(lesson.labels)
    right = machine.labels[int(scores.argmax())] in lesson.labels
    return Judged(_sureness(machine, lesson.heard, scores), known, right, lesson.weight)


def _sureness(machine: Machine, heard: Heard, scores: Numbers) -> float:
    """How much speaks for the best, how much more than for the next, and how close it is to what was met before."""
    next_best, best = np.partition(scores, -2)[-2:]
    return float(2 * best - next_best) + machine.closeness(heard, int(scores.argmax()))


def _threshold(judged: Sequence[Judged], wanted: float) -> float:
    """The lowest from which the wanted share is right and few strangers are left."""
    lowest, right, all_ = float("inf"), 0.0, 0.0
    for each in sorted(judged, key=lambda each: -each.sureness):
        weight = each.weight * (1 if each.known else _STRANGER_COUNTS)
        right, all_ = right + weight * each.right, all_ + weight
        if right >= wanted * all_:
            lowest = each.sureness
    surely = sorted(each.sureness for each in judged if each.right)
    strange = sorted(each.sureness for each in judged if not each.known)
    if not surely:
        return lowest
    least, most = (surely[int(share * len(surely))] for share in (_AT_LEAST, _AT_MOST))
    few = strange[-1 - int(_STRANGERS_MAY * len(strange))] if strange else least
    return max(lowest, min(max(least, few), most))
