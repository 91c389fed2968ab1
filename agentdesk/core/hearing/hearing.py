"""What a message is likely about and how its writer feels: learned from our seeds and from what the shop has noted.

Nothing that was learned is kept on disk: words of somebody whose data is erased are gone with the next start.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from uuid import UUID

from agentdesk.core.hearing.ear import RIGHT, Ear, learn
from agentdesk.core.hearing.learner import Breathe, Example
from agentdesk.core.hearing.model import Likely, LikelyMood, LikelyReason, Noted
from agentdesk.core.hearing.mood import features_of_mood, felt
from agentdesk.core.hearing.words import tokens
from agentdesk.core.interactions.defaults import shipped_reason
from agentdesk.core.interactions.model import Mood, Reason

Seed = tuple[str, str]
"""Key of a shipped reason (empty: about none), and how somebody may say it."""
FEWEST_WORDS = 2
"""Below that a message says nothing."""
_SEEDS = Path(__file__).resolve().parents[2] / "resources" / "hearing"
_SEED_WEIGHT = 0.5
"""Of our seeds, beside what a shop has noted itself."""
_OWN_ENOUGH, _RIGHT_AMONG_SEEDS = 1000, 0.82
"""Each of our seeds is unlike the others: what is right so often among them is right more often among messages."""
_FEWEST_MOODS = 300
"""Moods that must have been noted before anything is learned from them: until then the lexicon is better."""


class Hearing:
    """Suggests, and decides nothing. May be used by several threads."""

    def __init__(self, reasons: Ear | None, moods: Ear | None) -> None:
        self._reasons, self._moods = reasons, moods

    def likely(self, text: str) -> Likely:
        if sum(word[0].isalpha() for word in tokens(text)) < FEWEST_WORDS:
            return Likely()
        return Likely(self._reason(text), self._mood(text))

    def _reason(self, text: str) -> LikelyReason | None:
        heard = self._reasons.suggestion(text) if self._reasons else None
        return LikelyReason(UUID(heard.label), heard.words) if heard else None

    def _mood(self, text: str) -> LikelyMood | None:
        """What was learned counts for more than the lexicon, where it is sure."""
        heard = self._moods.suggestion(text) if self._moods else None
        if heard:
            return LikelyMood(Mood(int(heard.label)), heard.words)
        told = felt(text)
        return LikelyMood(told.mood, told.words) if told.words else None


def learned(
    noted: Iterable[Noted],
    reasons: Sequence[Reason],
    said: Iterable[Seed] | None = None,
    *,
    breathe: Breathe = lambda: None,
) -> Hearing:
    """From our seeds (or what is `said`) and what was noted; takes seconds. Only reasons in use are ever suggested."""
    in_use, before = {reason.id for reason in reasons if reason.active}, list(noted)
    own = list(_noted(before, in_use))
    right = RIGHT if len(own) >= _OWN_ENOUGH else _RIGHT_AMONG_SEEDS
    shipped = _seeds(seeds() if said is None else said, in_use)
    return Hearing(learn([*shipped, *own], right=right, breathe=breathe), _moods(before, breathe))


def _noted(before: Iterable[Noted], in_use: set[UUID]) -> Iterator[Example]:
    """What was about a reason that is no longer used is about none."""
    for each in before:
        if each.reason_id:
            yield Example(each.notes, (each.reason_id.hex,) if each.reason_id in in_use else ())


def _seeds(said: Iterable[Seed], in_use: set[UUID]) -> Iterator[Example]:
    for key, text in said:
        reason_id = shipped_reason(key) if key else None
        yield Example(text, (reason_id.hex,) if reason_id is not None and reason_id in in_use else (), _SEED_WEIGHT)


@cache
def seeds() -> tuple[Seed, ...]:
    """Of every shipped reason, in either language."""
    read: list[Seed] = []
    for file in sorted(_SEEDS.glob("reasons_*.json")):
        said: dict[str, list[str]] = json.loads(file.read_text(encoding="utf-8"))
        read += [("" if key == "none" else key, text) for key, texts in said.items() for text in texts]
    return tuple(dict.fromkeys(read))


def _moods(before: Iterable[Noted], breathe: Breathe) -> Ear | None:
    said = [Example(each.notes, (str(int(each.mood)),)) for each in before if each.mood]
    times = Counter(example.labels for example in said)
    if len(said) < _FEWEST_MOODS or min(times.values()) < _FEWEST_MOODS / 50:
        return None
    return learn(said, features_of_mood, breathe=breathe)
