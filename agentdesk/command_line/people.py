"""Who is away, and who is there; and PINs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import argument, option
from agentdesk.command_line.layout import table
from agentdesk.command_line.verbs import Shape, verb
from agentdesk.core import wording
from agentdesk.core.errors import Refused
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID
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


@verb("pin", Shape(lambda answer: text("cli.pin_set", name=answer["name"])), of_several=True)
@argument("of_person", default="")
@option("--new-pin-file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def pin(call: Call, of_person: str, new_pin_file: Path | None) -> Any:
    from agentdesk.core.people.commands import SetPin

    with call.workplace() as place:
        me = place.person(call.person)
        person = place.person(of_person) if of_person else me
        verifier = place.desk.pins.verifier(person.id, _new_pin(person.name, new_pin_file))
        call.execute(place, SetPin(person_id=person.id, verifier=verifier), me.id)
        return {"name": person.name, "person_id": str(person.id)}


def _new_pin(name: str, file: Path | None) -> str:
    if file:
        return file.read_text(encoding="utf-8").strip()
    if not sys.stdin.isatty():
        raise Refused("people.pin_form")
    again = text("cli.new_pin_again")
    return str(click.prompt(text("cli.new_pin", name=name), hide_input=True, confirmation_prompt=again, err=True))


def people_words(shown: tuple[tuple[Person, ...], dict[UUID, int]]) -> str:
    people, lying = shown
    rows = [
        (
            person.name,
            text(f"role.{person.foremost_role}"),
            str(person.level),
            person.team,
            text("people.is_here") if person.active else text("people.not_active"),
            str(lying.get(person.id, "")),
        )
        for person in people
    ]
    heads = ("people.name", "people.role", "people.level", "people.team", "people.state", "people.lies_here")
    return table(heads, rows)


def people_values(shown: tuple[tuple[Person, ...], dict[UUID, int]]) -> list[dict[str, Any]]:
    people, lying = shown
    return [
        {
            "person_id": str(person.id),
            "name": person.name,
            "roles": sorted(person.roles),
            "level": person.level,
            "team": person.team,
            "active": person.active,
            "languages": list(person.languages),
            "reasons": sorted(map(str, person.reasons)),
            "lies_with_them": lying.get(person.id),
        }
        for person in people
    ]


@verb("people", Shape(people_words, people_values), of_several=True)
def people(call: Call) -> Any:
    """What lies with each is counted for those who lead."""
    from agentdesk.core.commands import LEADERS
    from agentdesk.core.people.commands import People, WhatLies

    with call.workplace() as place:
        me = place.person(call.person)
        everybody = place.desk.ask(People(), actor=me.id)
        counted = everybody if not me.roles.isdisjoint(LEADERS) else ()
        return everybody, {each.id: len(place.desk.ask(WhatLies(each.id), actor=me.id)) for each in counted}


@verb("leave", Shape(lambda answer: text("cli.left", **answer)), of_several=True)
@argument("of_person")
@option("--to", "to_person", default="")
def leave(call: Call, of_person: str, to_person: str) -> Any:
    """All that lies with them goes to one person, in the step in which they leave."""
    from agentdesk.core.commands import Together
    from agentdesk.core.people.commands import ChangePerson, WhatLies

    with call.workplace() as place:
        me, person = place.person(call.person).id, place.person(of_person)
        lies = place.desk.ask(WhatLies(person.id), actor=me)
        if lies and not to_person:
            raise Refused("people.work_left", name=person.name, count=len(lies))
        names = ("name", "roles", "level", "team_id", "languages", "reasons")
        leaves = ChangePerson(person_id=person.id, active=False, **{name: getattr(person, name) for name in names})
        passed = [each.to(place.person(to_person).id) for each in lies]
        call.execute(place, Together.of(*passed, leaves), me)
        return {"name": person.name, "count": len(lies)}
