"""Which guide fits now, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from agentdesk.core.guides.conditions import All, AnyOf, Compare, Condition, Situation, Value, judge
from agentdesk.core.guides.model import Guide


@dataclass(frozen=True, slots=True)
class Fitting:
    """A guide that fits, and the facts that made it fit: fields with their values."""

    guide: Guide
    because: tuple[tuple[str, Value | None], ...]


def fitting(guides: Iterable[Guide], situation: Situation) -> tuple[Fitting, ...]:
    """The weightiest first; nothing is suggested of which nothing in the data speaks."""
    found = [guide for guide in guides if guide.weight and judge(guide.when, situation)]
    ordered = sorted(found, key=lambda guide: (-guide.weight, guide.id))
    return tuple(Fitting(guide, _because(guide.when, situation)) for guide in ordered)


def _because(condition: Condition | None, situation: Situation) -> tuple[tuple[str, Value | None], ...]:
    return tuple((name, situation.get(name)) for name in dict.fromkeys(_reasons(condition, situation)))


def _reasons(condition: Condition | None, situation: Situation) -> Iterable[str]:
    """The fields of the comparisons that hold and that made the whole hold."""
    match condition:
        case Compare(field) if judge(condition, situation):
            yield field
        case All(parts):
            for part in parts:
                yield from _reasons(part, situation)
        case AnyOf(parts):
            for part in parts:
                if judge(part, situation):
                    yield from _reasons(part, situation)
