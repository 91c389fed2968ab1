"""How the card says what may be given and why, what an amount would mean, and what became of a request. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.approvals.model import Request, RequestState, Waiting
from agentdesk.core.goodwill.authority import Authority, Limit, LimitRoom
from agentdesk.core.goodwill.model import Act, AuthorityNow
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.goodwill.suggesting import Comparison, Why
from agentdesk.core.goodwill.words import raise_words, suggestion_words, why_words
from agentdesk.core.money import Money
from agentdesk.core.people.model import Form
from agentdesk.core.wording import text
from agentdesk.core.work.words import moment_words
from agentdesk.ui.goodwill.aim import Way, most_with_others, way_of
from agentdesk.ui.goodwill.known import Known

Spoken = tuple[str, Form]
"""How a customer is spoken with: language and form of address."""

_AMOUNTS = ("value", "base", "room")


def money(minor: int, currency: str) -> str:
    return wording.money(Money(minor, currency))


def room_words(now: AuthorityNow) -> str:
    room = now.authority.room
    return text("give.available", room=Money(room, now.currency)) if room else text("give.nothing")


def offline_words(known: Known) -> str:
    """What can be given while the server is away, before anybody types an amount; empty while it is there."""
    found = known.offline
    if found is None:
        return ""
    if known.aim.kind is not GoodwillKind.VOUCHER:
        return text("give.offline_vouchers_alone")
    if not found.remembers:
        return text("give.offline_no_keyring")
    for this in (each for each in found.to if each.case_id == known.aim.case_id):
        return text("give.offline_up_to", most=this.most)
    for other in found.to:
        number = next((each.number for each in known.cases if each.id == other.case_id), None)
        if number is None:
            return text("give.offline_without_case", most=other.most)
        return text("give.offline_for_case", most=other.most, number=f"C-{number}")
    return text("give.offline_nothing")


def later_words(known: Known) -> str:
    """Of an amount above one's own room while the server is away: who decides, and what goes without it."""
    here = known.offline.to if known.offline and known.aim.kind is GoodwillKind.VOUCHER else ()
    most = next((each.most for each in here if each.case_id == known.aim.case_id), None)
    less = text("give.offline_less", most=most) if most and most.minor <= known.room else ""
    return " ".join(filter(None, (text("give.offline_later"), less)))


def fitting_words(known: Known) -> str:
    """Suggested €20.00 to €30.00: a serious case with an order of €189.00, 2 failures in 12 months.

    Empty where nothing may be given.
    """
    fitting, currency = known.now.suggestion, known.currency
    if not known.room:
        return ""
    if not known.something_happened:
        return text("give.made_good" if known.made_good else "give.no_suggestion")
    why = ", ".join(_short(each, currency) for each in fitting.why)
    return text("give.suggested", range=range_words(fitting.least, fitting.most, currency), why=why)


def range_words(least: int, most: int, currency: str) -> str:
    if least == most:
        return money(most, currency)
    return text("give.range", least=Money(least, currency), most=Money(most, currency))


def _short(why: Why, currency: str) -> str:
    facts: dict[str, Any] = dict(why.facts)
    facts |= {name: Money(facts[name], currency) for name in _AMOUNTS if name in facts}
    if "severity" in facts:
        facts["severity"] = text(f"goodwill.severity.{facts['severity']}")
    return text(f"give.why.{why.key}", **facts)


def bound_words(now: AuthorityNow, zone: ZoneInfo) -> str:
    """The limit “in one go” applies · today €65.00 of €150.00 given. Without room: why, and what would help."""
    found, currency = now.authority, now.currency
    if found.binding is None:
        return text("give.unbound")
    if not found.room:
        helps = (raise_words(each, currency, zone) for each in found.raised_by)
        return " ".join((why_words(found.binding, currency), *helps))
    today = next((each for each in found.limits if each.limit is Limit.PER_PERSON_DAY), None)
    bound = text("give.bound", limit=text(f"goodwill.limit.{found.binding.limit}"))
    if today is None:
        return bound
    given = text("give.today", used=Money(today.used - today.waiting, currency), most=Money(today.most, currency))
    waiting = text("give.today_waiting", waiting=Money(today.waiting, currency)) if today.waiting else ""
    return " · ".join(filter(None, (bound, given, waiting)))


def compared_words(found: Comparison, currency: str) -> str:
    """3 comparable cases: mostly €15.00 to €25.00, €20.00 in the middle. Empty where there is none."""
    if found.median is None or found.lower is None or found.upper is None:
        return ""
    amounts = {"lower": found.lower, "median": found.median, "upper": found.upper}
    said: dict[str, Any] = {name: Money(amount, currency) for name, amount in amounts.items()}
    return text("give.compared", count=found.count, **said)


def meaning_words(amount: int, known: Known, zone: ZoneInfo) -> str:
    """What would become of this amount."""
    found, currency = known.now.authority, known.currency
    match way_of(amount, found, alone=known.alone):
        case Way.GIVE if amount == found.room:
            return text("give.exactly")
        case Way.GIVE:
            return text("give.leaves", left=Money(found.room - amount, currency))
        case Way.NO:
            return _too_much(found, currency)
    more = text("give.above", more=Money(amount - found.room, currency))
    if known.offline:
        return more  # who would say yes is asked later
    return " ".join((more, *(raise_words(each, currency, zone) for each in found.raised_by)))


def _too_much(found: Authority, currency: str) -> str:
    """More than anybody here could say yes to."""
    most = most_with_others(found)
    if most:
        return text("give.above_all", most=Money(most, currency))
    return why_words(found.binding, currency) if found.binding else ""


@dataclass(frozen=True, slots=True)
class LimitLine:
    """One limit: its name, what is left of it, and the sentence behind it. `binds`: it is the one that does now."""

    name: str
    left: str
    why: str
    binds: bool


def limit_lines(now: AuthorityNow) -> Iterator[LimitLine]:
    binding = now.authority.binding
    for each in sorted(now.authority.limits, key=lambda each: each.room):
        name = text(f"goodwill.limit.{each.limit}")
        yield LimitLine(
            name[:1].upper() + name[1:], _left(each, now.currency), why_words(each, now.currency),
            binding is not None and each.limit is binding.limit,
        )  # fmt: skip


def _left(each: LimitRoom, currency: str) -> str:
    return text("give.left", room=Money(each.room, currency))


def more_lines(known: Known, zone: ZoneInfo) -> Iterator[str]:
    """What would raise it, how the suggestion was reckoned, what counts as comparable."""
    now, currency = known.now, known.currency
    yield from (raise_words(each, currency, zone) for each in now.authority.raised_by)
    if known.something_happened and now.suggestion.why:
        reckoned = "; ".join(suggestion_words(why, currency) for why in now.suggestion.why)
        yield text("give.reckoned", how=reckoned)
    yield text(f"give.comparable.{now.comparison.by}")


def owed_words(now: AuthorityNow) -> str:
    return " ".join(text(f"goodwill.owed.{owed}") for owed in now.owed_by_law)


def kind_words(kind: GoodwillKind) -> str:
    return text(f"goodwill.kind.{kind}")


def what_words(act: Act) -> str:
    """Voucher €25.00."""
    return f"{kind_words(act.kind)} {money(act.counts, act.currency)}"


def given_words(act: Act) -> str:
    return text("give.given", what=f"{kind_words(act.kind)} {money(act.amount, act.currency)}")


def said_words(name: str, spoken: Spoken, **facts: object) -> str:
    """Words to the customer, in their language and as they are addressed."""
    du = spoken == ("de", Form.DU)
    return text(f"give.say_du.{name}" if du else f"give.say.{name}", lang=spoken[0], **facts)


def say_words(kind: GoodwillKind, amount: Money, spoken: Spoken, words: str = "") -> str:
    """What to tell the customer now that it is given."""
    said = said_words(kind, spoken, amount=amount)
    return text("give.say", words=f"{said} {words.strip()}".strip())


def asked_words(each: Waiting) -> str:
    request = each.request
    return f"{kind_words(request.kind)} {money(request.amount, request.currency)}"


def with_whom(each: Waiting) -> str:
    """With whom it is; who has said yes already."""
    request = each.request
    half = text("give.half", name=request.first) if each.standing is RequestState.HALF else ""
    if each.standing is RequestState.ASKED_BACK:
        return text("give.asked_back")
    others = [name for name in each.waits_for if name != request.requester]  # with them lies what nobody can decide
    whom = text("give.with", names=", ".join(others)) if others else text("give.with_nobody")
    return f"{half} {whom}".strip()


def decided_line(each: Waiting, now: datetime, zone: ZoneInfo) -> str:
    """€120.00 approved · Sven Krause · 15:30."""
    request = each.request
    amount = request.money if each.standing is RequestState.APPROVED else Money(request.amount, request.currency)
    what = f"{wording.money(amount)} {text(f'approvals.state.{each.standing}')}"
    return " · ".join(filter(None, (what, request.decider, moment_words(ended_at(request), now, zone))))


def ended_at(request: Request) -> datetime:
    return request.decided_at or request.lapses_at


def decided_words(each: Waiting) -> str:
    """How a request ended; empty while it goes on."""
    request = each.request
    facts: dict[str, Any] = {
        "name": request.decider,
        "asked": Money(request.amount, request.currency),
        "amount": Money(request.on_the_table, request.currency),
    }
    match each.standing:
        case RequestState.APPROVED if request.on_the_table != request.amount:
            return text("give.approved_other", **facts)
        case RequestState.APPROVED | RequestState.DECLINED | RequestState.LAPSED:
            return text(f"give.{each.standing}", **facts)
        case RequestState.ASKED_BACK:
            return text("give.question_came", question=request.question)
    return ""
