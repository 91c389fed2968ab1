"""Promises: what is still to be kept, and what was not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import argument, option
from agentdesk.command_line.layout import table
from agentdesk.command_line.verbs import Shape, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from agentdesk.core.promises.model import Promise


def words(shown: tuple[Sequence[Promise], datetime, ZoneInfo]) -> str:
    """A line for each: until when, by our clock and by the customer's, to whom, what, how it stands, whose it is."""
    from agentdesk.core.promises.model import standing

    found, now, zone = shown
    if not found:
        return text("cli.no_promises")
    rows = [
        (
            wording.moment(each.due_at, zone),
            _due_there(each, zone),
            each.customer,
            " ".join(each.words.split()),
            text(f"promises.standing.{standing(each, now)}"),
            each.owner,
        )
        for each in found
    ]
    heads = ("due", "their_time", "customer", "promised", "state", "owner")
    return table([f"cli.head.{head}" for head in heads], rows)


def _due_there(promise: Promise, zone: ZoneInfo) -> str:
    """When it is due where the customer was told of it, if their clock is not ours."""
    from zoneinfo import ZoneInfo as Zone

    return "" if promise.zone == zone.key else f"{wording.moment(promise.due_at, Zone(promise.zone))} {promise.zone}"


def values(shown: tuple[Sequence[Promise], datetime, ZoneInfo]) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    from agentdesk.core.promises.model import standing

    found, now, _ = shown
    return {"promises": [to_jsonable_python(each) | {"standing": standing(each, now).value} for each in found]}


@verb("promises", Shape(words, values))
@argument("standing", type=click.Choice(["open", "today", "broken", "all"]), required=False)
@option("--mine", is_flag=True)
@option("--customer", default="")
@option("--view", default="")
def promises(call: Call, standing: str | None, mine: bool, customer: str, view: str) -> Any:
    from agentdesk.core.promises.command_line import Which, listed
    from agentdesk.core.work.command_line import promises_named

    with call.workplace() as place:
        me, which = place.person(call.person).id, Which(standing) if standing else None
        among = promises_named(place.desk, me, view)
        return listed(place.desk, me, which, mine=mine, customer=customer, among=among)
