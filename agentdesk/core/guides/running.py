"""Going through guides, step by step: pure, over guides that the checker has passed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from agentdesk.core.errors import Refused
from agentdesk.core.guides.conditions import Situation, Value, judge
from agentdesk.core.guides.fields import ANSWERS, Type
from agentdesk.core.guides.model import Answer, Ask, Call, Check, Do, End, Guide, HandOver, Next, Read, Step
from agentdesk.core.money import Money

Guides = Mapping[str, Guide]
GO_ON, DONE, SKIPPED = "go_on", "done", "skipped"
"""What is answered to a step that asks nothing, and to one that has something done."""
LONGEST_ANSWER = 500


@dataclass(frozen=True, slots=True)
class At:
    guide: str
    step: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run stands. `stack`: the guides that call one another, the last one runs. `answers` by guide and name,
    as they were typed."""

    stack: tuple[At, ...]
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def at(self) -> At:
        return self.stack[-1]


def step_at(guides: Guides, place: Place) -> Step:
    return guides[place.at.guide].steps[place.at.step]


def beginnings(guides: Guides, guide: str) -> Iterator[Place]:
    """Each place at which a run can begin, for all that its checks may find."""
    return _settled(guides, Place((At(guide, guides[guide].start),)), None)


def begun(guides: Guides, guide: str, situation: Situation) -> Place:
    return next(_settled(guides, Place((At(guide, guides[guide].start),)), situation))


def followers(guides: Guides, place: Place, value: str) -> Iterator[Place]:
    """Each place that can follow this answer. Raises Refused guides.no_such_answer."""
    return _settled(guides, _moved(guides, place, value), None)


def gone_on(guides: Guides, place: Place, value: str, situation: Situation) -> Place:
    """The one that follows as things are."""
    return next(_settled(guides, _moved(guides, place, value), situation))


def _moved(guides: Guides, place: Place, value: str) -> Place:
    act = step_at(guides, place).act
    match act:
        case Ask():
            return _to(_answered(place, act.into, value), _after(act, value))
        case Do(then=then, skipped=skipped) if value in (DONE, SKIPPED):
            return _to(place, then if value == DONE else skipped)
        case Next(step=after) | Read(next=after) | HandOver(next=after) if value == GO_ON:
            return _to(place, after)
        case Call() if value == GO_ON:
            return _entered(guides, place, act)
        case End() if value == GO_ON and len(place.stack) > 1:
            return _returned(guides, place)
    raise Refused("guides.no_such_answer")


def _after(ask: Ask, value: str) -> str:
    if ask.answers:
        chosen = next((each for each in ask.answers if each.value == value), None)
        if chosen is None:
            raise Refused("guides.no_such_answer")
        return chosen.next
    require_readable(ask, value)
    return ask.next


def require_readable(ask: Ask, value: str) -> None:
    """Raises Refused for what is typed in vain."""
    if not value and not ask.may_be_empty:
        raise Refused("guides.answer_missing")
    if len(value) > LONGEST_ANSWER or (value and typed(ask.type, value, "EUR") is None):
        raise Refused("guides.answer_unreadable")


def typed(type: Type, value: str, currency: str) -> Value | None:
    """What was typed as what it is; None for what cannot be read, and for nothing."""
    try:
        match type:
            case Type.NUMBER:
                return Decimal(value)
            case Type.MONEY:
                return Money.of(Decimal(value), currency)
            case Type.DATE:
                return date.fromisoformat(value)
            case Type.MOMENT:
                return datetime.fromisoformat(value)
            case Type.YES_NO:
                return {"yes": True, "no": False}.get(value)
    except (ValueError, InvalidOperation):
        return None
    return value or None


def _answered(place: Place, into: str, value: str) -> Place:
    of_guide = {**place.answers.get(place.at.guide, {}), into: value}
    return replace(place, answers={**place.answers, place.at.guide: of_guide})


def _to(place: Place, step: str) -> Place:
    return replace(place, stack=(*place.stack[:-1], At(place.at.guide, step)))


def _entered(guides: Guides, place: Place, call: Call) -> Place:
    """The called guide asks anew."""
    stack = (*place.stack, At(call.guide, guides[call.guide].start))
    return Place(stack, {**place.answers, call.guide: {}})


def _returned(guides: Guides, place: Place) -> Place:
    below = replace(place, stack=place.stack[:-1])
    calling = step_at(guides, below).act
    assert isinstance(calling, Call)
    return _to(below, calling.next)


def is_over(guides: Guides, place: Place) -> bool:
    """At the end of the guide that was begun; the end of one that it called leads back."""
    return len(place.stack) == 1 and isinstance(step_at(guides, place).act, End)


def _settled(guides: Guides, place: Place, situation: Situation | None) -> Iterator[Place]:
    """Past what nobody sees: checks, and calls and the ends of called guides without words. Without a situation: every
    way."""
    act = step_at(guides, place).act
    match act:
        case Check():
            for after in _branches(act, place, guides, situation):
                yield from _settled(guides, _to(place, after), situation)
        case Call() if not step_at(guides, place).say:
            yield from _settled(guides, _entered(guides, place, act), situation)
        case End() if len(place.stack) > 1 and not step_at(guides, place).say:
            yield from _settled(guides, _returned(guides, place), situation)
        case _:
            yield place


def _branches(check: Check, place: Place, guides: Guides, situation: Situation | None) -> Iterator[str]:
    if situation is None:
        yield from dict.fromkeys(branch.next for branch in check.branches)
        return
    known = with_answers(situation, guides, place)
    yield next(branch.next for branch in check.branches if judge(branch.when, known))


def with_answers(situation: Situation, guides: Guides, place: Place) -> Situation:
    """The situation with what was answered in this guide, and as `answers.guide.name` in the others of this run."""
    currency, here = str(situation.get("currency") or "EUR"), place.at.guide
    found = {
        ANSWERS + (name if guide == here else f"{guide}.{name}"): value
        for guide in place.answers
        for name, value in _answers(guides[guide], place, currency)
    }
    return {**situation, **found}


def _answers(guide: Guide, place: Place, currency: str) -> Iterator[tuple[str, Value | None]]:
    types = {step.act.into: step.act.type for step in guide.steps.values() if isinstance(step.act, Ask)}
    for name, value in place.answers[guide.id].items():
        yield name, typed(types[name], value, currency)


def open_answers(ask: Ask, situation: Situation) -> tuple[Answer, ...]:
    """Those that are offered now."""
    return tuple(answer for answer in ask.answers if judge(answer.when, situation))
