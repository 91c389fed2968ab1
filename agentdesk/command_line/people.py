"""Who is away, and who is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import option
from agentdesk.command_line.layout import table
from agentdesk.command_line.verbs import Shape, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from agentdesk.core.people.model import Absence, Person


def words(shown: tuple[Sequence[Absence], Sequence[Person], ZoneInfo, datetime]) -> str:
    """A line for each, and who is there now."""
    planned, people, zone, now = shown
    names = {person.id: person.name for person in people}
    rows = [
        (
            names.get(each.person_id, ""),
            wording.moment(each.starts_at, zone),
            wording.moment(each.ends_at, zone),
            names.get(each.cover_id, "") if each.cover_id else "",
            each.note,
            str(each.id),
        )
        for each in planned
    ]
    heads = [f"cli.head.{head}" for head in ("who", "away_from", "back_at", "cover", "note", "id")]
    there = text("cli.present", names=", ".join(_present(planned, people, now)))
    return f"{table(heads, rows) if rows else text('cli.no_absences')}\n\n{there}"


def _present(planned: Sequence[Absence], people: Sequence[Person], now: datetime) -> list[str]:
    from agentdesk.core.people.cover import Staff

    return sorted(person.name for person in Staff(tuple(people), tuple(planned)).present(now))


def values(shown: tuple[Sequence[Absence], Sequence[Person], ZoneInfo, datetime]) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    planned, people, _, now = shown
    return {"absences": to_jsonable_python(planned), "present": _present(planned, people, now)}


@verb("absences", Shape(words, values))
@option("--all", "over", is_flag=True)
def absences(call: Call, over: bool) -> Any:
    from agentdesk.core.people.commands import Absences, People, TheShop
    from agentdesk.core.people.model import shop_zone

    with call.workplace() as place:
        me = place.person(call.person).id
        planned, everybody, shop = place.desk.ask_all(Absences(over), People(), TheShop(), actor=me)
        return planned, everybody, shop_zone(shop), place.desk.clock.now()
