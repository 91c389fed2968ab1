"""Callbacks for the command line: which there are, and one more after a missed call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.callbacks.commands import FindCallbacks, GetCallback, LyingWith, MissedCall
from agentdesk.core.callbacks.model import Callback, Phase
from agentdesk.core.callbacks.windows import moment_of, wall
from agentdesk.core.commands import DeskAbove
from agentdesk.core.errors import Refused
from agentdesk.core.people.commands import TheShop
from agentdesk.core.people.model import shop_zone
from agentdesk.core.uris import Popped, parse_uri


class Which(StrEnum):
    """What is to be rung until midnight, late ones too; what was missed; all that is not over."""

    TODAY = "today"
    MISSED = "missed"
    ALL = "all"


def listed(
    desk: DeskAbove, actor: UUID, which: Which | None, *, mine: bool, among: FindCallbacks | None = None
) -> tuple[tuple[Callback, ...], datetime, ZoneInfo]:
    """By their windows, with the present moment and the zone of the shop; `mine`: those on the person's own list;
    `among` narrows and orders further. Where `which` says nothing it says it, and without it what is for today."""
    shop, now = desk.ask(TheShop(), actor=actor), desk.clock.now()
    zone = shop_zone(shop)
    tomorrow = moment_of(wall(now, zone)[0] + timedelta(days=1), 0, zone)
    all_of_them = _all(desk, actor, among or FindCallbacks())
    if mine:
        own = desk.ask(LyingWith(actor), actor=actor)
        there = {each.id for each in own}
        all_of_them = (each for each in all_of_them if each.id in there) if among else iter(own)
    fits = {
        Which.TODAY: lambda callback: callback.starts_at < tomorrow,
        Which.MISSED: lambda callback: callback.phase(now) is Phase.MISSED,
        Which.ALL: lambda callback: True,
    }[which or (Which.ALL if among else Which.TODAY)]
    return tuple(filter(fits, all_of_them)), now, zone


def _all(desk: DeskAbove, actor: UUID, among: FindCallbacks) -> Iterator[Callback]:
    query = replace(among, limit=500)
    while True:
        page = desk.ask(query, actor=actor)
        yield from page.callbacks
        if not page.after:
            return
        query = replace(query, after=page.after)


def missed_call(desk: DeskAbove, actor: UUID, caller: str) -> tuple[Callback, bool]:
    """The callback that a missed call became, and whether it was there already. `caller`: what `pop` understands of
    calls, or a mere number. Raises Refused for anything else.
    """
    request = parse_uri(caller) if ":" in caller else Popped(caller)
    if not isinstance(request, Popped):
        raise Refused("uri.unknown")
    number = f"{request.number};ext={request.extension}" if request.extension else request.number
    said = "\n".join(": ".join(filter(None, answer)) for answer in request.answers)
    made = desk.execute(MissedCall(phone=number, purpose=said), actor=actor)
    return desk.ask(GetCallback(UUID(made["callback_id"])), actor=actor), made["again"]
