"""Keeping and letting go: legal hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import argument, option
from agentdesk.command_line.layout import table
from agentdesk.command_line.privacy import privacy
from agentdesk.command_line.verbs import Shape, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from agentdesk.core.holds.model import HoldTold

_DAY = click.DateTime(["%Y-%m-%d"])


def holds_words(found: Sequence[HoldTold]) -> str:
    from agentdesk.core.holds.words import review_words, whom_words

    if not found:
        return text("holds.none")
    heads = [f"cli.head.{head}" for head in ("number", "name", "since", "review", "hold", "why")]
    rows = []
    for each in found:
        since = wording.day(each.hold.since.date())
        rows.append((each.number, whom_words(each), since, review_words(each), str(each.hold.id), each.hold.reason))
    return table(heads, rows)


def _values(found: Any) -> Any:
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(found)


def _list_values(found: Sequence[HoldTold]) -> dict[str, Any]:
    return {"holds": _values(found)}


@verb("hold", Shape(lambda told: text("holds.placed_cli", id=told["hold"])), privacy, said_as="privacy_hold")
@argument("number")
@option("--reason", required=True)
@option("--review", "review_on", type=_DAY, required=True)
@option("--case", "for_case", is_flag=True)
def hold(call: Call, number: str, reason: str, review_on: datetime, for_case: bool) -> Any:
    from agentdesk.core.cases.commands import CaseByNumber
    from agentdesk.core.customers.commands import CustomerByNumber
    from agentdesk.core.holds.commands import PlaceHold

    with call.workplace() as place:
        me = place.person(call.person).id
        asked = CaseByNumber(number) if for_case else CustomerByNumber(number)
        whom = {"case_id" if for_case else "customer_id": place.desk.ask(asked, actor=me)}
        made = call.execute(place, PlaceHold(**whom, reason=reason, review_on=review_on.date()), me)
        return {"hold": made["hold_id"], "number": number}


@verb("holds", Shape(holds_words, _list_values), privacy, said_as="privacy_holds")
@argument("number", required=False)
@option("--all", "lifted_too", is_flag=True)
def holds(call: Call, number: str | None, lifted_too: bool) -> Any:
    from agentdesk.core.customers.commands import CustomerByNumber
    from agentdesk.core.holds.commands import Holds, HoldsOn

    with call.workplace() as place:
        me = place.person(call.person).id
        if number is None:
            return place.desk.ask(Holds(lifted_too), actor=me)
        return place.desk.ask(HoldsOn(place.desk.ask(CustomerByNumber(number), actor=me), lifted_too), actor=me)


@verb("review", Shape(lambda _: text("holds.reviewed")), privacy, said_as="privacy_review")
@argument("hold", type=click.UUID)
@option("--review", "review_on", type=_DAY, required=True)
@option("--reason", default="")
def review(call: Call, hold: Any, review_on: datetime, reason: str) -> Any:
    from agentdesk.core.holds.commands import ReviewHold

    with call.workplace() as place:
        me = place.person(call.person).id
        call.execute(place, ReviewHold(hold_id=hold, review_on=review_on.date(), reason=reason), me)
        return {"hold": str(hold)}


@verb("release", Shape(lambda _: text("holds.lifted")), privacy, said_as="privacy_release")
@argument("hold", type=click.UUID)
@option("--reason", required=True)
def release(call: Call, hold: Any, reason: str) -> Any:
    from agentdesk.core.holds.commands import ReleaseHold

    with call.workplace() as place:
        me = place.person(call.person).id
        call.execute(place, ReleaseHold(hold_id=hold, reason=reason), me)
        return {"hold": str(hold)}
