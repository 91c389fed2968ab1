"""Unusual patterns: the agreement under which anybody looks, looking, and explaining what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import GroupOfSeveral, argument, option
from agentdesk.command_line.layout import table
from agentdesk.command_line.verbs import Shape, command_line, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from agentdesk.core.patterns.model import Found, InForce, Review

_PATTERNS = (
    "issued_and_redeemed", "just_below", "several_in_case", "same_contact", "staff_contact", "refund_then_sale",
)  # fmt: skip
_DAY = click.DateTime(["%Y-%m-%d"])


def agreement_words(shown: tuple[InForce, ZoneInfo]) -> str:
    """What was agreed, and who looked when and why."""
    held, zone = shown
    agreement = held.agreement
    if agreement is None:
        return text("patterns.off")
    told = {
        "name": agreement.name,
        "agreed_on": wording.day(agreement.agreed_on),
        "reviewers": ", ".join(held.names),
        "patterns": ", ".join(text(f"patterns.pattern.{each}") for each in agreement.patterns),
        "kept": text("patterns.days", count=agreement.kept_days),
    }
    above = table((), [(text(f"patterns.agreement.{name}"), words) for name, words in told.items()], widest=200)
    rows = [_review_row(each, zone) for each in held.reviews]
    heads = [f"cli.head.{head}" for head in ("opened", "who", "days", "why")]
    return f"{above}\n\n{table(heads, rows) if rows else text('patterns.nobody_looked')}"


def _review_row(review: Review, zone: ZoneInfo) -> tuple[str, ...]:
    days = text("patterns.from_to", first=review.first, last=review.last)
    return wording.moment(review.opened_at, zone), review.opener, days, review.reason


def agreement_values(shown: tuple[InForce, ZoneInfo]) -> Any:
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(shown[0])


def review_words(shown: tuple[Found, ZoneInfo]) -> str:
    """Each incident: what it is, why, what it rests on, its key; those that are explained last."""
    from agentdesk.core.patterns.words import line_words, reason_words

    found, zone = shown
    if not found.incidents:
        return text("patterns.nothing_found")
    blocks = []
    for incident in sorted(found.incidents, key=lambda each: each.key in found.explained):
        explained = found.explained.get(incident.key)
        told = [text(f"patterns.pattern.{incident.pattern}"), f"  {reason_words(incident, found)}"]
        told += [f"  {line_words(line, found, zone)}" for line in incident.lines]
        if explained:
            told.append(f"  {text('patterns.explained_by', name=explained.name, words=explained.words)}")
        blocks.append("\n".join([*told, f"  {incident.key}"]))
    return "\n\n".join(blocks)


def review_values(shown: tuple[Found, ZoneInfo]) -> Any:
    from pydantic_core import to_jsonable_python

    from agentdesk.core.patterns.words import reason_words

    found = shown[0]
    return {
        "review": to_jsonable_python(found.review),
        "incidents": [
            {
                "key": each.key,
                "pattern": each.pattern.value,
                "at": each.at.isoformat(),
                "reason": reason_words(each, found),
                "rests_on": to_jsonable_python(each.lines),
                "explained": found.explained[each.key].words if each.key in found.explained else None,
            }
            for each in found.incidents
        ],
    }


@command_line.group("patterns", cls=GroupOfSeveral)
def patterns() -> None:
    """Its verbs follow."""


@verb("agreement", Shape(agreement_words, agreement_values), patterns, said_as="patterns_agreement")
@option("--name", "agreement_name", default="")
@option("--agreed-on", type=_DAY)
@option("--reviewer", "reviewers", multiple=True)
@option("--pattern", "wanted_patterns", type=click.Choice(_PATTERNS), multiple=True)
@option("--kept-days", type=int)
@option("--end", "ends_agreement", is_flag=True)
def agreement(
    call: Call,
    agreement_name: str,
    agreed_on: datetime | None,
    reviewers: tuple[str, ...],
    wanted_patterns: tuple[str, ...],
    kept_days: int | None,
    ends_agreement: bool,
) -> Any:
    from agentdesk.core.patterns.command_line import agreement_said
    from agentdesk.core.patterns.commands import EndAgreement, PatternsInForce
    from agentdesk.core.people.commands import TheShop
    from agentdesk.core.people.model import shop_zone

    with call.workplace() as place:
        me = place.person(call.person).id
        if ends_agreement:
            call.execute(place, EndAgreement(), me)
        elif agreement_name or agreed_on or reviewers or wanted_patterns or kept_days:
            named = tuple(place.person(each).id for each in reviewers)
            day = agreed_on.date() if agreed_on else None
            said = agreement_said(place.desk, me, agreement_name, day, named, wanted_patterns, kept_days)
            call.execute(place, said, me)
        held, shop = place.desk.ask_all(PatternsInForce(), TheShop(), actor=me)
        return held, shop_zone(shop)


@verb("review", Shape(review_words, review_values), patterns, said_as="patterns_review")
@option("--reason", "review_reason", default="")
@option("--from", "review_first", type=_DAY)
@option("--to", "review_last", type=_DAY)
def review(call: Call, review_reason: str, review_first: datetime | None, review_last: datetime | None) -> Any:
    from agentdesk.core.patterns.command_line import review_going_on
    from agentdesk.core.patterns.commands import Incidents, OpenReview
    from agentdesk.core.people.commands import TheShop
    from agentdesk.core.people.model import shop_zone

    with call.workplace() as place:
        me = place.person(call.person).id
        if review_reason or review_first or review_last:
            first, last = (day and day.date() for day in (review_first, review_last))
            call.execute(place, OpenReview(reason=review_reason, first=first, last=last), me)
        going_on = review_going_on(place.desk, me)
        found, shop = place.desk.ask_all(Incidents(going_on.id), TheShop(), actor=me)
        return found, shop_zone(shop)


@verb("explain", Shape(lambda _: text("patterns.noted")), patterns, said_as="patterns_explain")
@argument("incident")
@argument("explanation", default="")
def explain(call: Call, incident: str, explanation: str) -> Any:
    from agentdesk.core.patterns.command_line import explaining

    with call.workplace() as place:
        me = place.person(call.person).id
        call.execute(place, explaining(place.desk, me, incident, explanation), me)
        return {"incident": incident, "explanation": explanation}
