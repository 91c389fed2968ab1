"""Guides found by words: by what they are called, and by all that is said, asked and noted in their steps. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from agentdesk.core.customers.folding import fold_all
from agentdesk.core.guides.model import Guide, Label, labels

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Said:
    """A text of a step: `folded` in all its languages, and its words by language, to be shown."""

    folded: str
    words: Label


def said_in(guide: Guide) -> tuple[Said, ...]:
    """All that stands in its steps; what is filled in there is not part of the words."""
    return tuple(Said(folded(words.values()), _without_fields(words)) for step, _, words in labels(guide) if step)


def folded(texts: Iterable[str]) -> str:
    """However they are written: without case, accents and marks, umlauts as vowels or written out."""
    return " ".join(word.key for each in texts for word in fold_all(_PLACEHOLDER.sub(" ", each)))


def finds(wanted: str, named: str, said: tuple[Said, ...]) -> Label | None:
    """Whether all these words stand in the names and texts (`wanted` and `named` folded): no words where the names
    have them all, else the first text that has the most of them. None: not all of them are there."""
    words = wanted.split()
    missing = [word for word in words if word not in named]
    if not missing:
        return {}
    if not all(any(word in each.folded for each in said) for word in missing):
        return None
    return max(said, key=lambda each: sum(word in each.folded for word in words)).words


def _without_fields(words: Label) -> Label:
    return {language: _PLACEHOLDER.sub("…", each) for language, each in words.items()}
