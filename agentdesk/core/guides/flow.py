"""The graph of a guide: where one gets from where, and which answers can have been given on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

from agentdesk.core.guides.fields import Field, Type
from agentdesk.core.guides.model import Ask, End, Guide, Step


class Had(Enum):
    """What an answer can be, besides one of those that are offered."""

    UNSET = "unset"
    EMPTY = "empty"
    TYPED = "typed"


Answered = Mapping[str, frozenset[str | bool | Had]]
"""Variable → all that it can be when a step begins."""


def reached(starts: Iterable[str], ways: Mapping[str, Iterable[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        step = waiting.pop()
        if step not in found:
            found.add(step)
            waiting.extend(ways.get(step, ()))
    return found


def forward(guide: Guide) -> dict[str, tuple[str, ...]]:
    return {step.id: step.ways for step in guide.steps.values()}


def backward(guide: Guide) -> dict[str, list[str]]:
    ways: dict[str, list[str]] = {name: [] for name in guide.steps}
    for step in guide.steps.values():
        for after in step.ways:
            ways[after].append(step.id)
    return ways


def unreachable(guide: Guide) -> list[str]:
    """Steps to which no way leads."""
    there = reached([guide.start], forward(guide))
    return [name for name in guide.steps if name not in there]


def without_end(guide: Guide) -> list[str]:
    """Steps from which no end can be reached."""
    ends = [step.id for step in guide.steps.values() if isinstance(step.act, End)]
    good = reached(ends, backward(guide))
    return [name for name in guide.steps if name not in good]


def loops_without_question(guide: Guide) -> list[str]:
    """Steps that come back to themselves without anybody having answered anything."""
    ways = {step.id: () if isinstance(step.act, Ask) else step.ways for step in guide.steps.values()}
    return [name for name in guide.steps if name in reached(ways[name], ways)]


def variables(guide: Guide) -> dict[str, list[Ask]]:
    """Each variable with the questions that set it."""
    asked: dict[str, list[Ask]] = {}
    for step in guide.steps.values():
        if isinstance(step.act, Ask):
            asked.setdefault(step.act.into, []).append(step.act)
    return asked


def fields_of(guide: Guide) -> dict[str, Field]:
    """What each of its variables can be, for guides that call it."""
    return {name: field_of(asks) for name, asks in variables(guide).items()}


def field_of(asks: Sequence[Ask]) -> Field:
    choices = dict.fromkeys(answer.value for ask in asks for answer in ask.answers)
    return Field(asks[0].type, choices=tuple(choices) if asks[0].type is Type.CHOICE else ())


def answered(guide: Guide) -> dict[str, Answered]:
    """By step: what each variable can be when it begins, over all ways to it."""
    states: dict[str, Answered] = {guide.start: {name: frozenset({Had.UNSET}) for name in variables(guide)}}
    waiting = [guide.start]
    while waiting:
        step = guide.steps[waiting.pop()]
        for after, state in _after(step, states[step.id]):
            merged = _merged(states.get(after), state)
            if merged != states.get(after):
                states[after] = merged
                waiting.append(after)
    return states


def _after(step: Step, state: Answered) -> list[tuple[str, Answered]]:
    ask = step.act
    if not isinstance(ask, Ask):
        return [(after, state) for after in step.ways]
    if ask.answers:
        return [(one.next, {**state, ask.into: frozenset({_value(ask, one.value)})}) for one in ask.answers]
    typed = frozenset({Had.TYPED, Had.EMPTY} if ask.may_be_empty else {Had.TYPED})
    return [(ask.next, {**state, ask.into: typed})]


def _value(ask: Ask, value: str) -> str | bool:
    return value == "yes" if ask.type is Type.YES_NO else value


def _merged(one: Answered | None, other: Answered) -> Answered:
    return other if one is None else {name: one[name] | other[name] for name in one}
