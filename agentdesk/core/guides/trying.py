"""A guide gone through to see what it says: nothing of it is kept, and what its steps want done is not done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from agentdesk.core.amounts import read_amount
from agentdesk.core.errors import Refused
from agentdesk.core.guides.conditions import Situation
from agentdesk.core.guides.fields import Type
from agentdesk.core.guides.model import Ask, Do, Step
from agentdesk.core.guides.running import (
    DONE,
    GO_ON,
    SKIPPED,
    Guides,
    Place,
    begun,
    gone_on,
    is_over,
    open_answers,
    require_readable,
    step_at,
    with_answers,
)
from agentdesk.core.guides.speaking import Sayable, offered
from agentdesk.core.moments import moment_in
from agentdesk.core.money import Money
from agentdesk.core.wording import decimal_text


@dataclass(frozen=True, slots=True)
class Stop:
    """A step as the agent sees it. `choices` are the values of the answers in the order of their keys; none where
    something is typed, or where it goes on by itself."""

    guide: str
    step: Step
    phrases: tuple[Sayable, ...]
    choices: tuple[str, ...]
    over: bool

    @property
    def waits(self) -> bool:
        return isinstance(self.step.act, Ask | Do)


Answering = Callable[[Stop], str | None]
"""What is answered there, as it was typed; None: nothing more."""


def tried(guides: Guides, guide: str, situation: Situation, zone: ZoneInfo, answer: Answering) -> Iterator[Stop]:
    """Each step that one comes to. Raises Refused guides.try_answer, with the step, for an answer that it does not
    know."""
    place = begun(guides, guide, situation)
    while True:
        stop = _at(guides, place, situation, zone)
        yield stop
        given = answer(stop) if stop.waits else GO_ON
        if stop.over or given is None:
            return
        place = gone_on(guides, place, _read(stop, given, situation, zone), situation)


def _at(guides: Guides, place: Place, situation: Situation, zone: ZoneInfo) -> Stop:
    step, known = step_at(guides, place), with_answers(situation, guides, place)
    choices: tuple[str, ...] = (DONE, SKIPPED) if isinstance(step.act, Do) else ()
    if isinstance(step.act, Ask):
        choices = tuple(each.value for each in open_answers(step.act, known))
    return Stop(place.at.guide, step, offered(step.say, known, zone), choices, is_over(guides, place))


def _read(stop: Stop, given: str, situation: Situation, zone: ZoneInfo) -> str:
    """A choice by its value, or by its number as with the keys."""
    if not stop.waits:
        return given
    if stop.choices:
        numbered = {str(n): value for n, value in enumerate(stop.choices, 1)}
        chosen = given if given in stop.choices else numbered.get(given)
        if chosen is None:
            known = ", ".join(f"{n} {value}" for n, value in numbered.items())
            raise Refused("guides.try_answer", guide=stop.guide, step=stop.step.id, answer=given, known=known)
        return chosen
    ask, now = stop.step.act, situation["now"]
    assert isinstance(ask, Ask)
    assert isinstance(now, datetime)
    value = read_answer(ask.type, given, str(situation.get("currency") or "EUR"), now, zone) if given else ""
    require_readable(ask, value)
    return value


def read_answer(type: Type, words: str, currency: str, now: datetime, zone: ZoneInfo) -> str:
    """What was typed, as a run keeps it. Raises Refused for what cannot be read."""
    match type:
        case Type.MONEY:
            return decimal_text(Money(read_amount(words, currency), currency))
        case Type.NUMBER:
            return words.replace(",", ".")
        case Type.DATE:
            return moment_in(words, now=now, zone=zone, past=True).astimezone(zone).date().isoformat()
        case Type.MOMENT:
            return moment_in(words, now=now, zone=zone, past=True).isoformat()
    return " ".join(words.split())[:500]
