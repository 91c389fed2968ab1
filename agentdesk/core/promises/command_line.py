"""Promises for the command line: what is still to be kept, what is broken, of whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.commands import DeskAbove
from agentdesk.core.customers.commands import CustomerByNumber
from agentdesk.core.people.commands import TheShop, TheStaff
from agentdesk.core.people.model import shop_zone
from agentdesk.core.promises.commands import FindPromises
from agentdesk.core.promises.model import STILL_OPEN, Promise, Standing


class Which(StrEnum):
    """All that is still to be kept; of that what is due today, what is past due; or all there ever was."""

    OPEN = "open"
    TODAY = "today"
    BROKEN = "broken"
    ALL = "all"


_STANDINGS = {
    Which.OPEN: frozenset(STILL_OPEN),
    Which.TODAY: frozenset({Standing.DUE_TODAY}),
    Which.BROKEN: frozenset({Standing.BROKEN}),
    Which.ALL: frozenset[Standing](),
}

Listed = tuple[tuple[Promise, ...], datetime, ZoneInfo]


def listed(
    desk: DeskAbove, actor: UUID, which: Which | None, *, mine: bool, customer: str, among: FindPromises
) -> Listed:
    """By due date, with the present moment and the zone of the shop. `mine`: those on the person's own list, of whom
    they stand in for as well; `customer`: a customer number; `among` narrows and orders further, and says which where
    `which` does not. Raises Refused customers.number_unknown.
    """
    shop, now = desk.ask(TheShop(), actor=actor), desk.clock.now()
    query = replace(among, standings=_STANDINGS[which] if which else among.standings, limit=500)
    if mine:
        query = replace(query, owner_ids=desk.ask(TheStaff(), actor=actor).stands_in_for(actor, now) | {actor})
    if customer:
        query = replace(query, customer_id=desk.ask(CustomerByNumber(customer), actor=actor))
    return tuple(_all(desk, actor, query)), now, shop_zone(shop)


def _all(desk: DeskAbove, actor: UUID, query: FindPromises) -> Iterator[Promise]:
    while True:
        page = desk.ask(query, actor=actor)
        yield from page.promises
        if page.after is None:
            return
        query = replace(query, after=page.after)
