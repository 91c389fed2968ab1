"""The work list: what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import option
from agentdesk.command_line.layout import table
from agentdesk.command_line.verbs import Shape, verb
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from agentdesk.core.work.model import Work

_WORK = ("conversation", "wrap_up", "callback", "promise", "case", "query", "handover", "approval", "hold")


def words(shown: tuple[Work, datetime, ZoneInfo]) -> str:
    """Lane by lane as in the window: until when, with whom it is about, why it is there."""
    from agentdesk.core.work.words import due_words, title_of, why_words

    found, now, zone = shown
    if not found.items:
        return f"{text('work.empty')}."
    rows = [
        (
            text(f"work.lane.{item.lane}"),
            due_words(item.due, now, zone) if item.due else "",
            title_of(item),
            why_words(item, now, zone),
        )
        for item in found.items
    ]
    return table([f"cli.head.{head}" for head in ("lane", "due", "customer", "why")], rows)


def values(shown: tuple[Work, datetime, ZoneInfo]) -> Any:
    from pydantic_core import to_jsonable_python

    from agentdesk.core.work.words import why_words

    found, now, zone = shown
    items = [to_jsonable_python(item._asdict()) | {"words": why_words(item, now, zone)} for item in found.items]
    return {"changes_at": to_jsonable_python(found.changes_at), "counts": dict(found.counts), "items": items}


@verb("work", Shape(words, values))
@option("--kind", "kinds", multiple=True, type=click.Choice(_WORK))
@option("--lane", "lanes", multiple=True, type=click.Choice(["now", "today", "waiting", "attention"]))
@option("--view", default="")
def work(call: Call, kinds: tuple[str, ...], lanes: tuple[str, ...], view: str) -> Any:
    from agentdesk.core.people.commands import TheShop
    from agentdesk.core.people.model import shop_zone
    from agentdesk.core.timekeeper import note_what_time_brought
    from agentdesk.core.work.command_line import work_named

    with call.workplace() as place:
        note_what_time_brought(place.desk)
        me = place.person(call.person).id
        asked = work_named(place.desk, me, view, kinds=kinds, lanes=lanes)
        found, shop = place.desk.ask_all(asked, TheShop(), actor=me)
        return found, place.desk.clock.now(), shop_zone(shop)
