"""What of a history is told, as three to six sentences: what happened, what we said and promised, what was given, what
the customer wants, how they felt last; then how it stands now, and what comes next. What happened is told in its order.
Pure.

A rule gives a sentence only where its facts carry it, and names them. What was kept, settled, used, taken back or set
right is never told as if it still stood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from agentdesk.core.cases.model import SECOND_FAILURE_WITHIN, case_code
from agentdesk.core.money import Money
from agentdesk.core.story.history import (
    Contact,
    Gift,
    History,
    Thread,
    due_of,
    first_due_of,
    kind_of,
    last_status,
    said_last,
)
from agentdesk.core.story.model import MOST, Sentence, Story
from agentdesk.core.story.next_step import what_comes_next
from agentdesk.core.story.risk import Weights, risk
from agentdesk.core.story.told import Told

RECENTLY = timedelta(days=90)
"""Older orders and contacts are told only where there is nothing else."""
LATELY = timedelta(days=30)
"""For how long contacts are counted, moods hold, and what was settled is told."""
MADE_GOOD = timedelta(days=14)
"""For how long a promise that was kept is told."""
ENDED_LATELY = timedelta(days=60)
GIVEN_LATELY = timedelta(days=365)
MOST_GIFTS = MOST_KINDS = 3
_FIRST_TO_GO = ("note", "kept", "resolved", "case", "cases", "order", "given", "contacts")
_HAPPENED = frozenset(("order", "failed", "failures", "ended", "resolved", "kept", "contacts", "last", "note"))
_NOW = datetime.max.replace(tzinfo=UTC)
_WRITTEN = frozenset({"email", "chat", "social", "letter", "review"})

Rule = Callable[[History], Iterable[Sentence]]


def story(told: Iterable[Told], now: datetime, zone: str, weights: Weights) -> Story:
    history = History(tuple(told), now)
    sentences = [sentence for rule in _RULES for sentence in rule(history)]
    if not sentences:
        sentences = [*_latest_order(history), *_last(history, since=timedelta.max)]
    for key in _FIRST_TO_GO:
        if len(sentences) > MOST:
            sentences = [each for each in sentences if each.key != key]
    if not any(each.key == "contacts" for each in sentences):
        sentences = [_with_mood(each, history) for each in sentences]
    return Story(tuple(_in_order(sentences[:MOST])), zone, now, risk(history, weights))


def _in_order(sentences: Iterable[Sentence]) -> list[Sentence]:
    """What happened, by when; behind it what stands now, as the rules have it."""
    return sorted(sentences, key=lambda each: _when(each) or _NOW)


def _when(sentence: Sentence) -> datetime | None:
    facts, at = sentence.facts, None
    if sentence.key == "failures":
        at = min(min(days) for _, days in facts["groups"])
    elif sentence.key in _HAPPENED:
        at = facts["until" if sentence.key == "contacts" else "at"]
    return at


# ── what happened ───────────────────────────────────────────────────────────────────────────────────────────────────
def _order(history: History) -> Iterator[Sentence]:
    """The one that the trouble is said to be about; where that is not said, the only one it can be about. Without
    trouble the latest."""
    trouble = min(_troubles(history), default=None)
    named = [each for each in history.orders if _placed(each).data.get("number") in _named_orders(history)]
    lately = [each for each in history.orders if history.within(_placed(each).occurred_at, RECENTLY)]
    before = [each for each in lately if trouble and _placed(each).occurred_at <= trouble] or lately
    if named:
        yield _ordered(named[-1], history)
    elif before and (trouble is None or len(before) == 1):
        yield _ordered(before[-1], history)


def _named_orders(history: History) -> set[str]:
    """Numbers of the orders that what went wrong lately, or is open, was said to be about."""
    failed = [each.data.get("order") for each in _failed(history)]
    cases = [said_last(each, "order")[0] or each.told[0].data.get("order") for each in history.open_cases]
    return {str(number) for number in (*failed, *cases) if number}


def _latest_order(history: History) -> Iterator[Sentence]:
    if history.orders:
        yield _ordered(history.orders[-1], history)


def _troubles(history: History) -> Iterator[datetime]:
    yield from (each.occurred_at for each in _failed(history))
    yield from (each.told[0].occurred_at for each in history.open_cases)


def _ordered(order: Thread, history: History) -> Sentence:
    placed = _placed(order)
    facts = {
        "at": placed.occurred_at,
        "number": str(placed.data.get("number") or ""),
        "what": str(placed.data.get("first_line") or ""),
        "others": max(0, int(placed.data.get("line_count") or 1) - 1),
        "total": _money(placed, "total"),
    }
    then = list(_then(order, history))
    sources = [told for _, told, _ in then]
    return Sentence.of("order", [placed, *sources], **facts, then=tuple((key, said) for key, _, said in then))


def _then(order: Thread, history: History) -> Iterator[tuple[str, Told, dict[str, Any]]]:
    """What became of it: the fact that says so, and how it is said."""
    placed, delivered = _placed(order), order.last("order.delivered")
    returned, paid_back = order.last("order.returned"), _refund(order)
    status = placed.data.get("status")
    if delivered:
        doubted = any(
            each.data.get("kind") == "delivery" and each.occurred_at >= delivered.occurred_at
            for each in history.failures
        )
        yield "marked" if doubted else "delivered", delivered, {"at": delivered.occurred_at}
    elif status == "shipped":
        yield "shipped", placed, {}
    if returned:
        yield "returned", returned, {"at": returned.occurred_at}
    if status == "cancelled":
        yield "cancelled", placed, {}
    if paid_back:
        yield "refunded", paid_back, {"at": paid_back.occurred_at, "amount": _money(paid_back, "amount")}


def _refund(order: Thread) -> Told | None:
    refunds = [each for each in order.told if each.kind == "payment.received" and each.data.get("kind") == "refund"]
    return refunds[-1] if refunds else None


def _placed(order: Thread) -> Told:
    placed = order.last("order.placed")
    assert placed, "an order is known by its being placed"
    return placed


def _failures(history: History) -> Iterator[Sentence]:
    failed = _failed(history)
    if len(failed) == 1:
        only = failed[0]
        yield Sentence.of("failed", failed, kind=_kind(only), at=only.occurred_at, words=_words(only))
    elif failed:
        grouped: dict[str, list[datetime]] = {}
        for each in failed:
            grouped.setdefault(_kind(each), []).append(each.occurred_at)
        latest = sorted(grouped.items(), key=lambda group: group[1][-1])[-MOST_KINDS:]
        groups = tuple((kind, tuple(days)) for kind, days in latest)
        yield Sentence.of("failures", failed, count=len(failed), groups=groups, words=_words(failed[-1]))


def _failed(history: History) -> list[Told]:
    """Lately, the oldest first; a broken promise that is told as overdue is not told twice."""
    standing = {_words(each.newest) for each in history.promises[:1] if due_of(each) < history.now}
    lately = [each for each in history.failures if history.within(each.occurred_at, SECOND_FAILURE_WITHIN)]
    return [each for each in lately if not (_kind(each) == "broken_promise" and _words(each) in standing)]


def _kind(told: Told) -> str:
    return str(told.data.get("kind") or "other")


def _ended(history: History) -> Iterator[Sentence]:
    """A termination, a withdrawal, a cancellation or a return, and whether it was confirmed in writing."""
    for case in history.done_at_once[-1:]:
        opened, confirmed = case.told[0], case.last("case.confirmed")
        if history.within(opened.occurred_at, ENDED_LATELY):
            facts = {"kind": kind_of(case), "subject": str(opened.data.get("subject") or "")}
            told = [opened, *([confirmed] if confirmed else [])]
            yield Sentence.of("ended", told, **facts, at=opened.occurred_at, confirmed=confirmed is not None)


def _cases(history: History) -> Iterator[Sentence]:
    open_cases = history.open_cases[::-1]
    if len(open_cases) == 1:
        yield _case(open_cases[0])
    elif open_cases:
        first = [each.told[0] for each in open_cases]
        named = tuple(_named(each) for each in open_cases[:3])
        newest = [each.newest for each in open_cases[:3]]
        yield Sentence.of("cases", [*first, *newest], count=len(open_cases), named=named)


def _case(case: Thread) -> Sentence:
    opened = case.last("case.reopened") or case.told[0]
    owner, by = said_last(case, "owner")
    code, subject = _named(case)
    facts = {"code": code, "subject": subject, "at": opened.occurred_at, "again": opened.kind == "case.reopened"}
    severity, graver = said_last(case, "severity")
    facts |= {"owner": str(owner or case.told[0].data.get("owner") or "")}
    facts |= {"critical": (severity or case.told[0].data.get("severity")) == "critical"}
    told = [case.told[0], opened, case.newest, by, graver]
    return Sentence.of("case", [each for each in told if each], **facts)


def _named(case: Thread) -> tuple[str, str]:
    data = case.newest.data
    return case_code(int(data.get("number") or 0)), str(data.get("subject") or "")


def _resolved(history: History) -> Iterator[Sentence]:
    """The last one, where none is open."""
    if history.open_cases:
        return
    settled = [each for each in history.cases if each not in history.done_at_once]
    for case in settled[-1:]:
        resolved = case.last("case.resolved")
        if resolved and history.within(resolved.occurred_at, LATELY):
            code, subject = _named(case)
            facts = {"code": code, "subject": subject, "at": resolved.occurred_at, "words": _words(resolved)}
            yield Sentence.of("resolved", [resolved, case.newest], **facts)


# ── what we said and promised, what was given ───────────────────────────────────────────────────────────────────────
def _promised(history: History) -> Iterator[Sentence]:
    for promise in history.promises[:1]:
        due, first_due = due_of(promise), first_due_of(promise)
        made, says = promise.last("promise.made") or promise.told[0], promise.newest
        facts: dict[str, Any] = {"person": made.person or str(says.data.get("owner") or ""), "words": _words(says)}
        facts |= {"due": due, "zone": str(says.data.get("zone") or ""), "was": first_due if first_due != due else None}
        others = history.promises[1:]
        told = [*promise.told, *(each.told[0] for each in others)]
        yield Sentence.of("overdue" if due < history.now else "promised", told, **facts, more=len(others))


def _kept(history: History) -> Iterator[Sentence]:
    """The last one, where none is open."""
    for kept in history.kept[-1:]:
        if not history.promises and history.within(kept.occurred_at, MADE_GOOD):
            late = bool(kept.data.get("late"))
            yield Sentence.of("kept", [kept], words=_words(kept), at=kept.occurred_at, late=late)


def _given(history: History) -> Iterator[Sentence]:
    gifts = [each for each in history.gifts if history.within(each.told[0].occurred_at, GIVEN_LATELY)][::-1]
    if gifts:
        told = [fact for gift in gifts for fact in gift.told]
        listed = tuple((gift.kind, _state(gift), gift.amount, gift.left) for gift in gifts[:MOST_GIFTS])
        yield Sentence.of("given", told, gifts=listed, more=len(gifts) - len(listed))


def _state(gift: Gift) -> str:
    if gift.left is None:
        return "had"
    return "used" if gift.left == 0 else "unused" if gift.left == gift.amount.minor else "left"


# ── what the customer said, and how they felt ───────────────────────────────────────────────────────────────────────
def _contacts(history: History) -> Iterator[Sentence]:
    came = [each for each in history.contacts if each.is_in and history.within(each.at, LATELY)]
    if len(came) < 2:
        return
    channels = [str(each.data.get("channel") or "phone") for each in came]
    counted = {
        "wrote": sum(each in _WRITTEN for each in channels),
        "came": channels.count("counter"),
    }
    counted["called"] = len(came) - sum(counted.values())
    told = [fact for each in came for fact in each.told]
    felt = _felt_last(history)
    told += felt.told if felt else ()
    mood = felt.mood if felt else None
    yield Sentence.of("contacts", told, **counted, since=came[0].at, until=came[-1].at, mood=mood)


def _felt_last(history: History) -> Contact | None:
    """The last contact of which a mood is known, if that was lately."""
    felt = [each for each in history.contacts if each.mood and history.within(each.at, LATELY)]
    return felt[-1] if felt else None


def _last(history: History, since: timedelta = RECENTLY) -> Iterator[Sentence]:
    """What the last contact was about: there the customer said what they want."""
    for contact in history.contacts[-1:]:
        if history.within(contact.at, since):
            data = contact.data
            facts = {
                "channel": str(data.get("channel") or "phone"),
                "way": "in" if contact.is_in else "out",
                "person": contact.person,
                "at": contact.at,
                "words": str(data.get("words") or data.get("subject") or ""),
                "reason": data.get("reason") or "",
                "missed": data.get("outcome") == "not_reached",
                "unsolved": data.get("solved") == "no" and not _settled_since(history, contact.at),
                "mood": None,
            }
            yield Sentence.of("last", contact.told, **facts)


def _settled_since(history: History, at: datetime) -> bool:
    settled = (last_status(each) for each in history.cases)
    cases = any(not is_open and by.occurred_at > at for is_open, by in settled)
    return cases or any(each.occurred_at > at for each in history.kept)


def _with_mood(sentence: Sentence, history: History) -> Sentence:
    """Of an only contact: its mood is told with it."""
    felt = _felt_last(history)
    if sentence.key == "last" and felt and felt == history.contacts[-1]:
        return replace(sentence, facts={**sentence.facts, "mood": felt.mood})
    return sentence


def _note(history: History) -> Iterator[Sentence]:
    for first, right in history.notes[-1:]:
        if history.within(first.occurred_at, LATELY):
            person = str(first.data.get("author") or first.person)
            yield Sentence.of("note", [first, right], person=person, at=first.occurred_at, words=_words(right))


def _words(told: Told) -> str:
    return str(told.data.get("words") or "")


def _money(told: Told, name: str) -> Money | None:
    amount, currency = told.data.get(name), told.data.get("currency")
    return Money(amount, str(currency)) if isinstance(amount, int) and currency else None


_RULES: tuple[Rule, ...] = (
    _order, _failures, _ended, _cases, _resolved, _promised, _kept, _contacts, _last, _given, what_comes_next, _note,
)  # fmt: skip
