"""Reasons suggested for messages: the learner of the program beside the most frequent label and TF-IDF.

Five parts, each judged by what was learned from the others, or `--test` by what was learned from all. `--beside` are
files of messages about something else: nothing should be suggested for them. The seeds of the program are not learned.
"""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from agentdesk.core.hearing.ear import Ear, Hear, learn
from agentdesk.core.hearing.learner import Example
from agentdesk.core.hearing.words import features
from tests.quality import floors
from tests.quality.labelled import Told, figures, line, mean, parted, read

Put = Callable[[list[Example]], list[Example]]
"""What the examples of a file are taken for."""
FLOORS = {
    "majority": floors.majority,
    "tf-idf, nearest centroid": floors.nearest_centroid,
    "tf-idf, logistic regression": floors.logistic,
}


def run(asked: Namespace, hear: Hear = features, put: Put = list) -> Iterator[dict[str, Any]]:
    examples = put(read(asked.file, asked.text, asked.label))
    test = put(read(asked.test, asked.text, asked.label)) if asked.test else None
    parts = [(examples, test)] if test else parted(examples)[: asked.folds]
    yield {
        "texts": len(examples),
        "labels": len({label for each in examples for label in each.labels}),
        "parts": len(parts),
    }
    for name, floor in FLOORS.items():
        yield line(name, mean([figures(tried, floor(taught)) for taught, tried in parts]))
    begun = time.process_time()
    ears = [learn(taught, hear) for taught, _ in parts]
    seconds = (time.process_time() - begun) / len(parts)
    found = mean([figures(tried, _told(ear)) for ear, (_, tried) in zip(ears, parts, strict=True)])
    yield line(
        "agentdesk", found, seconds_to_learn=round(seconds, 1), milliseconds_each=_milliseconds(ears[0], parts[0][1])
    )
    yield from (_beside(ears[0], file) for file in asked.beside)


def _told(ear: Ear | None) -> Told:
    if ear is None:
        raise SystemExit("too few texts, or all of one kind")

    def told(text: str) -> tuple[str, bool]:
        best = ear.best(text)
        return best.label, ear.suggestion(text) is not None

    return told


def _milliseconds(ear: Ear | None, tried: Sequence[Example]) -> float:
    some, begun = tried[:200], time.process_time()
    for each in some:
        if ear:
            ear.suggestion(each.text)
    return round(1000 * (time.process_time() - begun) / len(some), 2)


def _beside(ear: Ear | None, file: Path) -> dict[str, Any]:
    texts = [each.text for each in read(file)]
    some = texts[:: max(1, len(texts) // 1000)]
    made = sum(ear is not None and ear.suggestion(text) is not None for text in some)
    return {
        "beside the point": file.name,
        "messages": len(some),
        "suggested": made,
        "share": round(made / len(some), 4),
    }
