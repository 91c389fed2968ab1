"""Moods told from messages: the lexicon alone, and the learner of moods as in `reason`.

The lexicon knows five steps. Labels of a file that are names of emotions are put to them as is printed; any of the
steps put to a label is right.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from agentdesk.core.hearing.learner import Example
from agentdesk.core.hearing.mood import features_of_mood, felt
from agentdesk.core.interactions.model import Mood
from tests.quality import reason
from tests.quality.labelled import Figures, Told, figures, line, read

_STEPS = {
    Mood.ANGRY: "angry anger disgust annoyance contempt rage 1",
    Mood.DISAPPOINTED: "disappointed disappointment sadness fear grief remorse nervousness negative bad 2",
    Mood.NEUTRAL: "neutral surprise anticipation confusion curiosity realization none 3",
    Mood.PLEASED: "pleased trust approval gratitude relief positive good 4",
    Mood.DELIGHTED: "delighted joy love excitement admiration amusement optimism 5",
}
_ALSO = {
    "negative": Mood.ANGRY, "anger": Mood.DISAPPOINTED, "disgust": Mood.DISAPPOINTED, "positive": Mood.DELIGHTED,
    "joy": Mood.PLEASED, "love": Mood.PLEASED, "trust": Mood.DELIGHTED,
}  # fmt: skip
"""What a name of an emotion may mean as well: joy is pleased or delighted."""


def run(asked: Namespace) -> Iterator[dict[str, Any]]:
    examples = read(asked.test or asked.file, asked.text, asked.label)
    for label in sorted({label for each in examples for label in each.labels}):
        yield {"label": label, "steps": ", ".join(mood.name.lower() for mood in _steps(label)) or "left out"}
    yield from _lexicon(_put(examples))
    yield {"learned": "five steps"}
    yield from reason.run(asked, features_of_mood, _put)
    yield {"learned": "the labels of the file"}
    yield from reason.run(asked, features_of_mood)


def _steps(label: str) -> tuple[Mood, ...]:
    name = label.casefold()
    first = next((mood for mood, names in _STEPS.items() if name in names.split()), None)
    return () if first is None else tuple(dict.fromkeys((first, _ALSO.get(name, first))))


def _put(examples: list[Example]) -> list[Example]:
    """With steps instead of their labels, as far as they mean any."""
    put = (Example(each.text, _named(step for label in each.labels for step in _steps(label))) for each in examples)
    return [each for each in put if each.labels]


def _named(steps: Iterable[Mood]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mood.name for mood in steps))


def _lexicon(examples: Sequence[Example]) -> Iterator[dict[str, Any]]:
    if examples:
        yield line("lexicon alone, five steps", _figures(examples, _told), texts=len(examples))
        floor = reason.FLOORS["majority"](examples)
        yield line("majority, five steps", _figures(examples, floor))
        told = [each for each in examples if felt(each.text).words]
        if told:
            yield line("lexicon, where it hears a feeling", _figures(told, _told), texts=len(told))
            yield line("majority, on the same texts", _figures(told, floor))


def _figures(examples: Sequence[Example], told: Told) -> Figures:
    return figures(examples, told)


def _told(text: str) -> tuple[str, bool]:
    found = felt(text)
    return found.mood.name, bool(found.words)
