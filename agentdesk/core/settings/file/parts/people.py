"""Who works here: teams, people with their roles, levels and skills, and who stands in while somebody is away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator
from pydantic_core import PydanticCustomError

from agentdesk.core.actors import Role
from agentdesk.core.commands import Command, Line
from agentdesk.core.people import commands as asked
from agentdesk.core.people.commands import Languages, Level
from agentdesk.core.people.model import Person
from agentdesk.core.settings.file.model import Path
from agentdesk.core.settings.file.part import Here, Part, Steps, by_handle, changed, gone
from agentdesk.core.settings.file.shapes import Entry, Name, Whole


class Team(Entry):
    name: Name

    @property
    def handle(self) -> str:
        return self.name


class TeamsPart(Part[tuple[Team, ...]]):
    name = "teams"
    commands = (asked.AddTeam.kind, asked.ChangeTeam.kind, asked.DissolveTeam.kind)
    shape = tuple[Team, ...]

    def now(self, here: Here) -> tuple[Team, ...]:
        return tuple(Team(name=team.name) for team in here.ask(asked.Teams()))

    def prepare(self, wanted: tuple[Team, ...] | None, steps: Steps) -> None:
        there = {team.name: team.id for team in steps.here.ask(asked.Teams())}
        named = there if wanted is None else {each.name for each in wanted}
        steps.ids["team"] = {name: id for name, id in there.items() if name in named}

    def plan(self, wanted: tuple[Team, ...], now: tuple[Team, ...], steps: Steps) -> None:
        for n, team, _ in changed(wanted, now):
            steps.ids["team"][team.name] = steps.add(asked.AddTeam(name=team.name), (self.name, n), "team")
        there = {team.name: team.id for team in steps.here.ask(asked.Teams())}
        for team in gone(wanted, now):
            steps.at_the_end(asked.DissolveTeam(team_id=there[team.name]), (self.name,))


class Someone(Entry):
    """`skills`: what they know about, by the keys of reasons."""

    name: Name
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    level: Annotated[Whole, Level]
    team: Line = ""
    languages: Languages = ()
    skills: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for name in ("roles", "skills"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))
        return self

    @property
    def handle(self) -> str:
        return self.name


class PeoplePart(Part[tuple[Someone, ...]]):
    """Two of one name are told apart by a number behind it, which is no part of their name: “Anna Beck (2)”.

    Who is alone in a profile and not in the file is whom it names first as an administrator: so a new profile takes
    in the settings of another one whole.
    """

    name = "people"
    commands = (asked.AddPerson.kind, asked.ChangePerson.kind)
    shape = tuple[Someone, ...]

    def now(self, here: Here) -> tuple[Someone, ...]:
        return tuple(_someone(person, here) for person in here.staff)

    def prepare(self, wanted: tuple[Someone, ...] | None, steps: Steps) -> None:
        there = {name: id for id, name in steps.here.people.items()}
        if wanted is None:
            steps.ids["person"] = there
            return
        known = self.known_as(wanted, self.now(steps.here), steps.here)
        named = {each.name: there.get(known.get(each.name, each.name)) for each in wanted}
        steps.ids["person"] = {name: id for name, id in named.items() if id}

    def known_as(self, wanted: tuple[Someone, ...], now: tuple[Someone, ...], here: Here) -> Mapping[str, str]:
        if len(now) != 1 or now[0].name in {each.name for each in wanted}:
            return {}
        first = next((each for each in wanted if Role.ADMINISTRATOR in each.roles), None)
        return {first.name: now[0].name} if first else {}

    def plan(self, wanted: tuple[Someone, ...], now: tuple[Someone, ...], steps: Steps) -> None:
        there, known = by_handle(now), self.known_as(wanted, now, steps.here)
        former, names = _former(steps.here), {each.name for each in wanted}
        for n, each in enumerate(wanted):
            before = there.get(known.get(each.name, each.name), (0, None))[1]
            if before == each:
                continue
            name = _plain(each.name, names)
            said = _said(each, name, steps, (self.name, n))
            person_id = steps.ids["person"].get(each.name) or former.pop(name, None)
            if person_id:
                steps.add(asked.ChangePerson(person_id=person_id, **said), (self.name, n))
            else:
                person_id = steps.add(asked.AddPerson(**said), (self.name, n), "person")
            steps.ids["person"][each.name] = person_id
        stays = {known.get(each.name, each.name) for each in wanted}
        people = {name: id for id, name in steps.here.people.items()}
        for each in now:
            if each.name not in stays:
                steps.at_the_end(_leaves(people[each.name], steps.here), (self.name,))


def _someone(person: Person, here: Here) -> Someone:
    return Someone(
        name=here.people[person.id],
        roles=tuple(person.roles),
        level=person.level,
        team=person.team,
        languages=person.languages,
        skills=here.keys_of(person.reasons),
    )


def _said(each: Someone, name: str, steps: Steps, at: Path) -> dict[str, Any]:
    team = steps.find("team", each.team, (*at, "team")) if each.team else None
    skills = steps.find_all("reason", each.skills, (*at, "skills"))
    said = {"name": name, "roles": frozenset(each.roles), "level": each.level, "team_id": team}
    return said | {"languages": each.languages, "reasons": frozenset(skills)}


def _plain(name: str, names: Collection[str]) -> str:
    """Without the number that tells two of one name apart."""
    words, _, last = name.rpartition(" (")
    return words if words in names and last[:-1].isdecimal() and last.endswith(")") else name


def _former(here: Here) -> dict[str, UUID]:
    """Who has left, by name: coming back, they are who they were."""
    return {person.name: person.id for person in here.ask(asked.People()) if not person.active}


def _leaves(person_id: UUID, here: Here) -> Command:
    person = next(each for each in here.staff if each.id == person_id)
    kept = {name: getattr(person, name) for name in ("name", "roles", "level", "languages", "reasons")}
    return asked.ChangePerson(person_id=person_id, active=False, **kept)


class Away(Entry):
    """From `begins` on away and back at `ends`; why is nobody's business, and in no file."""

    person: Name
    begins: AwareDatetime
    ends: AwareDatetime
    cover: Line = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends <= self.begins:
            raise PydanticCustomError("ends_first", "ends_first")
        return self

    @property
    def handle(self) -> str:
        return f"{self.person} {self.begins.timestamp():.0f}"

    @property
    def title(self) -> str:
        return f"{self.person}, {self.begins.date().isoformat()}"


class AbsencesPart(Part[tuple[Away, ...]]):
    name = "absences"
    commands = (asked.PlanAbsence.kind, asked.ChangeAbsence.kind, asked.CancelAbsence.kind)
    shape = tuple[Away, ...]

    def now(self, here: Here) -> tuple[Away, ...]:
        names, zone = here.people, here.zone
        found = (
            Away(
                person=names[each.person_id],
                begins=each.starts_at.astimezone(zone),
                ends=each.ends_at.astimezone(zone),
                cover=names.get(each.cover_id, "") if each.cover_id else "",
            )
            for each in here.ask(asked.Absences())
            if each.person_id in names
        )
        return tuple(sorted(found, key=lambda each: (each.begins, each.person)))

    def plan(self, wanted: tuple[Away, ...], now: tuple[Away, ...], steps: Steps) -> None:
        planned = {
            f"{steps.here.people[each.person_id]} {each.starts_at.timestamp():.0f}": each
            for each in steps.here.ask(asked.Absences())
            if each.person_id in steps.here.people
        }
        stays = {person_id: name for name, person_id in steps.ids["person"].items()}
        for each in gone(wanted, now):
            absence = planned[each.handle]
            if absence.person_id in stays:
                steps.add(asked.CancelAbsence(absence_id=absence.id), (self.name,))
        for n, each, before in changed(wanted, now):
            at: Path = (self.name, n)
            person = steps.find("person", each.person, (*at, "person"))
            cover = steps.find("person", each.cover, (*at, "cover")) if each.cover else None
            when = {"starts_at": each.begins, "ends_at": each.ends, "cover_id": cover}
            if before:
                kept = planned[each.handle]
                steps.add(asked.ChangeAbsence(absence_id=kept.id, note=kept.note, **when), at)
            elif person:
                steps.add(asked.PlanAbsence(person_id=person, **when), at)
