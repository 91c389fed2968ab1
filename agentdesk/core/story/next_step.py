"""What comes next for a customer: the one thing that is arranged, asked for, or waited for. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.core.cases.model import case_code
from agentdesk.core.money import Money
from agentdesk.core.story.history import History, Thread, due_of, last_status, said_last
from agentdesk.core.story.model import Sentence
from agentdesk.core.story.told import Told


def what_comes_next(history: History) -> Iterator[Sentence]:
    """The first rule that has something to say."""
    for rule in _RULES:
        for sentence in rule(history):
            yield sentence
            return


def _callback(history: History) -> Iterator[Sentence]:
    """The one that is due first; where none is planned, a call that nobody has returned."""
    planned = [(each, _window(each)) for each in history.callbacks]
    for callback, window in sorted(planned, key=lambda pair: (pair[1]["day"] or "?", pair[1]["from_minute"] or 0)):
        facts = {"purpose": str(callback.newest.data.get("purpose") or ""), **window}
        facts["over"] = _is_over(window, history.now)
        yield Sentence.of("callback", callback.told, **facts)


def _window(callback: Thread) -> dict[str, Any]:
    said = callback.last("callback.planned", "callback.moved", "callback.missed_call") or callback.newest
    data = said.data
    day, start, end = (data.get(name) for name in ("day", "from_minute", "to_minute"))
    return {"day": day, "from_minute": start, "to_minute": end, "zone": data.get("zone") or ""}


def _is_over(window: dict[str, Any], now: datetime) -> bool:
    """Whether its window has passed, on the clock of the customer's."""
    if not window["day"] or window["to_minute"] is None:
        return False
    try:
        there = now.astimezone(ZoneInfo(window["zone"] or "UTC"))
    except (KeyError, ValueError, OSError):
        return False
    return (there.date().isoformat(), there.hour * 60 + there.minute) > (window["day"], window["to_minute"])


def _approval(history: History) -> Iterator[Sentence]:
    for request in history.requests[-1:]:
        data = request.newest.data
        amount = Money(int(data["amount"]), str(data["currency"]))
        facts = {"person": str(data.get("requester") or ""), "kind": str(data.get("kind") or ""), "amount": amount}
        yield Sentence.of("asked", request.told, **facts)


def _offer(history: History) -> Iterator[Sentence]:
    for offer in history.offers[-1:]:
        data = offer.newest.data
        facts = {"sender": str(data.get("sender") or ""), "receiver": str(data.get("receiver") or "")}
        yield Sentence.of("offered", offer.told, **facts, code=_code(offer.newest), level=data.get("to_level"))


def _query(history: History) -> Iterator[Sentence]:
    for asked in history.queries[-1:]:
        data = asked.data
        whom = data.get("department") or str(data.get("asked_of") or "")
        facts = {"whom": whom, "words": str(data.get("words") or ""), "due": _moment(data.get("due"))}
        yield Sentence.of("query", [asked], **facts)


def _step(history: History) -> Iterator[Sentence]:
    for case in history.open_cases[::-1]:
        step, by = said_last(case, "next_step")
        due, dated = said_last(case, "next_step_at")
        if step and by:
            told = [by, dated] if dated else [by]
            yield Sentence.of("step", told, words=str(step), due=_moment(due))


def _waiting(history: History) -> Iterator[Sentence]:
    for case in history.open_cases[::-1]:
        status, by = said_last(case, "status")
        if by and by is last_status(case)[1] and status == "waiting_customer":
            yield Sentence.of("waiting", [by], code=_code(by))


def _check(history: History) -> Iterator[Sentence]:
    for check in history.checks[:1]:
        yield Sentence.of("check", check.told, due=due_of(check), zone=str(check.newest.data.get("zone") or ""))


def _code(told: Told) -> str:
    return case_code(int(told.data.get("number") or 0))


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and value else None
    except ValueError:
        return None


_RULES: tuple[Callable[[History], Iterable[Sentence]], ...] = (
    _callback, _approval, _offer, _query, _step, _waiting, _check,
)  # fmt: skip
