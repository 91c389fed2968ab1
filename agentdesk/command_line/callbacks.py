"""Callbacks: which there are, and one more after a missed call."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
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

    from agentdesk.core.callbacks.model import Callback


def words(shown: tuple[Sequence[Callback], datetime, ZoneInfo]) -> str:
    """A line for each: when, by our clock and by the customer's, who, about what, how it stands, with whom it lies."""
    found, now, zone = shown
    if not found:
        return text("cli.no_callbacks")
    rows = [
        (
            wording.moment(each.starts_at, zone),
            _their_time(each, zone),
            each.customer or each.phone,
            each.phone,
            text(f"callbacks.phase.{each.phase(now)}"),
            each.claimer or each.team or each.owner,
            each.purpose,
        )
        for each in found
    ]
    heads = ("when", "their_time", "customer", "phone", "state", "lies_with", "purpose")
    return table([f"cli.head.{head}" for head in heads], rows)


def _their_time(callback: Callback, zone: ZoneInfo) -> str:
    """From, until and where, if their clock is not ours; nothing where nobody knows their zone."""
    from agentdesk.core.calendars.model import clock_time

    window = callback.window
    if not callback.zone_known or window.zone == zone.key:
        return ""
    return f"{clock_time(window.from_minute)}–{clock_time(window.to_minute)} {window.zone}"


def values(shown: tuple[Sequence[Callback], datetime, ZoneInfo]) -> dict[str, Any]:
    found, now, _ = shown
    return {"callbacks": [_values_of(each) | {"phase": str(each.phase(now))} for each in found]}


def _values_of(callback: Callback) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    values: dict[str, Any] = to_jsonable_python(callback)
    return values


@verb("callbacks", Shape(words, values))
@argument("which", type=click.Choice(["today", "missed", "all"]), required=False)
@option("--mine", is_flag=True)
@option("--view", default="")
@option("--ics", "ics_file", type=click.Path(dir_okay=False, path_type=Path))
def callbacks(call: Call, which: str | None, mine: bool, view: str, ics_file: Path | None) -> Any:
    from agentdesk.core.callbacks.command_line import Which, listed
    from agentdesk.core.callbacks.ics import save_ics
    from agentdesk.core.work.command_line import callbacks_named

    with call.workplace() as place:
        me, asked = place.person(call.person).id, Which(which) if which else None
        among = callbacks_named(place.desk, me, view) if view else None
        found, now, zone = listed(place.desk, me, asked, mine=mine, among=among)
    if ics_file:
        save_ics(ics_file, found, now)
    return found, now, zone


def missed_words(made: tuple[Callback, bool]) -> str:
    from zoneinfo import ZoneInfo

    callback, again = made
    when = wording.moment(callback.starts_at, ZoneInfo(callback.window.zone))
    return text("cli.missed_again" if again else "cli.missed", who=callback.customer or callback.phone, when=when)


def missed_values(made: tuple[Callback, bool]) -> dict[str, Any]:
    callback, again = made
    return {"callback_id": str(callback.id), "again": again, "callback": _values_of(callback)}


@verb("missed", Shape(missed_words, missed_values))
@argument("caller")
def missed(call: Call, caller: str) -> Any:
    from agentdesk.core.callbacks.command_line import missed_call

    with call.workplace() as place:
        return missed_call(place.desk, place.person(call.person).id, caller)
