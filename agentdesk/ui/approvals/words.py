"""What a request says to whoever decides it: who asks for what, why, and what that is laid beside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.approvals.model import Request, RequestState, Waiting
from agentdesk.core.goodwill.model import Act
from agentdesk.core.goodwill.words import comparison_words
from agentdesk.core.money import Money
from agentdesk.core.wording import text
from agentdesk.core.work.words import moment_words
from agentdesk.ui.approvals.seen import Seen
from agentdesk.ui.interactions.words import clock_words, reason_words
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.countdown import remaining

_NAMED = 3
"""So many of what was given before are named; the rest is in their sum."""


def what_words(request: Request) -> str:
    """Voucher € 60.00."""
    return f"{text(f'goodwill.kind.{request.kind}')} {wording.money(Money(request.amount, request.currency))}"


def asks_words(request: Request) -> str:
    return text("approval.asks", requester=request.requester, what=what_words(request))


def for_words(request: Request) -> str:
    words = text("approval.for", customer=request.customer)
    return f"{words} · {text('approval.on_the_line')}" if request.live else words


def fact_lines(seen: Seen, now: datetime, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    """What each is called, and what it is; only what there is."""
    view, request = seen.view, seen.view.request
    lines = (
        ("reason", reason_words(seen.reasons, request.reason_id)),
        ("case", seen.case),
        ("order", seen.order),
        ("expires", wording.day(request.expires_on) if request.expires_on else ""),
        ("question", request.question),
        ("answer", request.answer),
        ("first", _first_words(request)),
        ("given", _given_words(view.history, now, zone)),
        ("comparable", comparison_words(view.comparison, request.currency) or text("approval.nothing_comparable")),
        ("of_requester", _room_of_requester(seen)),
        ("own", _own_words(seen)),
    )
    return ((text(f"approval.fact.{name}", requester=request.requester), words) for name, words in lines if words)


def outcome_words(request: Request, standing: RequestState) -> str:
    """How it ended, or with whom it is: for a request that is not to be decided any more."""
    other = standing is RequestState.APPROVED and request.on_the_table != request.amount
    return text(
        "approval.outcome.other" if other else f"approval.outcome.{standing}",
        decider=request.decider,
        amount=request.money,
        asked=Money(request.amount, request.currency),
    )


def decided_words(each: Waiting) -> str:
    """In a few words, with the amount where another one was approved."""
    request, words = each.request, text(f"approvals.state.{each.standing}")
    other = each.standing is RequestState.APPROVED and request.on_the_table != request.amount
    return f"{words}: {wording.money(request.money)}" if other else words


def clock_state(request: Request, now: datetime) -> tuple[str, Tone, datetime]:
    """How long there is until others are asked, then until it lapses; amber from half of the time on, red once it has
    gone on to others. And when these words change."""
    until = request.answer_by if now < request.answer_by else request.lapses_at
    words = clock_words(max(until - now, until - until)) if request.live else remaining(until, now).words
    return words, tone_of(request.put_at, request.answer_by, now), until


def tone_of(put_at: datetime, answer_by: datetime, now: datetime) -> Tone:
    if now >= answer_by:
        return Tone.STOP
    return Tone.CARE if now - put_at >= (answer_by - put_at) / 2 else Tone.NEUTRAL


def _first_words(request: Request) -> str:
    if request.state is not RequestState.HALF:
        return ""
    return text("approval.first", name=request.first, amount=Money(request.on_the_table, request.currency))


def _given_words(history: tuple[Act, ...], now: datetime, zone: ZoneInfo) -> str:
    """What counts of it: its sum, and the newest by name."""
    given = [act for act in history if act.counts and act.state in ("given", "pending")]
    if not given:
        return text("approval.nothing_given")
    of_currency = [act for act in given if act.currency == given[0].currency]
    total = Money(sum(act.counts for act in of_currency), given[0].currency)
    named = (_act_words(act, now, zone) for act in given[:_NAMED])
    return text("approval.given_in_all", total=total, acts="; ".join(named))


def _act_words(act: Act, now: datetime, zone: ZoneInfo) -> str:
    kind, amount = text(f"goodwill.kind.{act.kind}"), wording.money(Money(act.counts, act.currency))
    pending = f" ({text('goodwill.state.pending')})" if act.state == "pending" else ""
    return f"{kind} {amount}, {moment_words(act.at, now, zone)}{pending}"


def _room_of_requester(seen: Seen) -> str:
    found = seen.view.of_requester
    room = Money(found.authority.room, found.currency)
    if found.authority.binding is None:
        return wording.money(room)
    return text("approval.room_bound", room=room, limit=text(f"goodwill.limit.{found.authority.binding.limit}"))


def _own_words(seen: Seen) -> str:
    view, currency = seen.view, seen.view.request.currency
    if view.own_room is None:
        return ""
    alone = Money(view.own_room, currency)
    if view.together_most > view.own_room:
        key = "approval.own_and_together" if view.own_room else "approval.own_together"
        return text(key, alone=alone, together=Money(view.together_most, currency))
    return text("approval.own_alone", alone=alone)
