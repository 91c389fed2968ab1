"""Whether a customer may leave: what speaks for it, in points, and the threshold from which it is said. Pure.

It is said only where the facts carry it, each of them named. What was before a contact after which the customer was
pleased counts no more; only a termination does. Who the customer is, or what they are worth, is not looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from agentdesk.core.cases.model import SECOND_FAILURE_WITHIN, Kind
from agentdesk.core.interactions.defaults import shipped_reason
from agentdesk.core.interactions.model import Mood
from agentdesk.core.story.history import Contact, History, due_of, kind_of
from agentdesk.core.story.told import Told

LATELY = timedelta(days=30)
"""For how long contacts about the same are counted, and moods hold."""
YEAR = timedelta(days=365)
COUNTED = 3
"""More than so many of a kind weigh no more."""
FEWER = 3
"""Somebody who ordered less often in the year before has no habit that could change."""
_SPANS = (7, 14, 30, 60, 90)


class Factor(StrEnum):
    FAILURES = "failures"
    OVERDUE = "overdue"
    TERMINATION = "termination"
    ANGRY = "angry"
    DISAPPOINTED = "disappointed"
    WORSE = "worse"
    REPEATED = "repeated"
    COMPLAINT = "complaint"
    FEWER_ORDERS = "fewer_orders"


Points = Annotated[int, Field(ge=0, le=20)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Points for each factor, 0 for one that is not looked at; for failures, overdue promises and contacts about the
    same, for each of them. From `threshold` on the customer may leave."""

    failures: Points = 2
    overdue: Points = 1
    termination: Points = 4
    angry: Points = 2
    disappointed: Points = 1
    worse: Points = 1
    repeated: Points = 1
    complaint: Points = 1
    fewer_orders: Points = 1
    threshold: Annotated[int, Field(ge=1, le=100)] = 4


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: the message `risk.<factor>` with these facts, and the events that say so."""

    factor: Factor
    points: int
    facts: dict[str, Any]
    events: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """The weightiest reason in front."""

    threshold: int
    reasons: tuple[Reason, ...] = ()

    @property
    def points(self) -> int:
        return sum(each.points for each in self.reasons)

    @property
    def is_high(self) -> bool:
        return self.points >= self.threshold


Found = tuple[int, dict[str, Any], tuple[Told, ...]]
"""How often, what is said of it, and the facts."""


def risk(history: History, weights: Weights) -> Risk:
    found = [(factor, *said) for factor, look in _LOOKS.items() for said in look(history)]
    reasons = [
        Reason(factor, getattr(weights, factor.value) * min(times, COUNTED), facts, tuple(each.id for each in told))
        for factor, times, facts, told in found
        if getattr(weights, factor.value)
    ]
    return Risk(weights.threshold, tuple(sorted(reasons, key=lambda each: -each.points)))


def _failures(history: History) -> Iterator[Found]:
    """The same as goodwill and the warning count: broken promises are among them."""
    since = _since(history, SECOND_FAILURE_WITHIN)
    lately = tuple(each for each in history.failures if each.occurred_at >= since)
    if lately:
        days = _span(history.now - lately[0].occurred_at)
        yield len(lately), {"count": len(lately), "days": days}, lately


def _overdue(history: History) -> Iterator[Found]:
    """What was promised and has still not been done weighs beside its being broken."""
    overdue = [each for each in history.promises if due_of(each) < history.now]
    if overdue:
        yield len(overdue), {"count": len(overdue)}, tuple(each.told[-1] for each in overdue)


def _termination(history: History) -> Iterator[Found]:
    """A case, or a contact about it."""
    wanted, begin = str(shipped_reason("account.termination")), history.now - SECOND_FAILURE_WITHIN
    cases = [each.told[0] for each in history.done_at_once if kind_of(each) == Kind.TERMINATION]
    asked = [each.told[0] for each in history.contacts if each.data.get("reason_id") == wanted]
    lately = tuple(each for each in (*cases, *asked) if each.occurred_at >= begin)
    if lately:
        yield 1, {}, lately[-1:]


def _felt(history: History) -> list[Contact]:
    since = _since(history, LATELY)
    return [each for each in history.contacts if each.mood and each.at >= since]


def _mood(wanted: Mood) -> Callable[[History], Iterator[Found]]:
    def look(history: History) -> Iterator[Found]:
        for contact in _felt(history)[-1:]:
            if contact.mood == wanted:
                yield 1, {}, contact.told

    return look


def _worse(history: History) -> Iterator[Found]:
    """By two steps at least, over several contacts."""
    felt = _felt(history)
    if len(felt) > 1 and (felt[0].mood or 0) - (felt[-1].mood or 0) >= 2:
        yield 1, {}, (*felt[0].told, *felt[-1].told)


def _repeated(history: History) -> Iterator[Found]:
    since = _since(history, LATELY)
    came = [each for each in history.contacts if each.is_in and each.at >= since and each.data.get("reason_id")]
    for reason_id, times in Counter(each.data["reason_id"] for each in came).most_common(1):
        if times > 1:
            about = [each for each in came if each.data["reason_id"] == reason_id]
            facts = {"count": times, "days": _span(history.now - about[0].at), "reason": about[-1].data.get("reason")}
            yield times - 1, facts, tuple(told for each in about for told in each.told)


def _complaint(history: History) -> Iterator[Found]:
    since = _since(history, SECOND_FAILURE_WITHIN)
    opened = [each.told[0] for each in history.open_cases if kind_of(each) == Kind.COMPLAINT]
    lately = tuple(each for each in opened if each.occurred_at >= since)
    if lately:
        yield 1, {"code": f"C-{lately[-1].data.get('number')}"}, lately[-1:]


def _fewer_orders(history: History) -> Iterator[Found]:
    """Half as many as in the year before, or fewer. What lies further back than the facts only makes it less."""
    placed = [each.last("order.placed") for each in history.orders]
    ordered = [each for each in placed if each and each.data.get("status") != "cancelled"]
    this = tuple(each for each in ordered if history.now - each.occurred_at <= YEAR)
    before = tuple(each for each in ordered if YEAR < history.now - each.occurred_at <= 2 * YEAR)
    if len(before) >= FEWER and 2 * len(this) <= len(before):
        yield 1, {"count": len(this), "before": len(before)}, (*before, *this)


def _since(history: History, span: timedelta) -> datetime:
    """What was before the customer was pleased again counts no more."""
    pleased = [each.at for each in history.contacts if (each.mood or 0) >= Mood.PLEASED]
    return max([history.now - span, *pleased[-1:]])


def _span(lasted: timedelta) -> int:
    """In days, as people round them."""
    return next((days for days in _SPANS if lasted <= timedelta(days=days)), _SPANS[-1])


_LOOKS: dict[Factor, Callable[[History], Iterable[Found]]] = {
    Factor.FAILURES: _failures,
    Factor.OVERDUE: _overdue,
    Factor.TERMINATION: _termination,
    Factor.ANGRY: _mood(Mood.ANGRY),
    Factor.DISAPPOINTED: _mood(Mood.DISAPPOINTED),
    Factor.WORSE: _worse,
    Factor.REPEATED: _repeated,
    Factor.COMPLAINT: _complaint,
    Factor.FEWER_ORDERS: _fewer_orders,
}
