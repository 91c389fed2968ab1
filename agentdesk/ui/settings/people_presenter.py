"""Who works here, in which teams, and who is away when: what there is, and changing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject

from agentdesk.core.clock import Clock
from agentdesk.core.commands import ADMINISTRATORS, LEADERS, Role, Together
from agentdesk.core.interactions.commands import Reasons
from agentdesk.core.interactions.model import Reason
from agentdesk.core.people.commands import (
    AddPerson,
    AddTeam,
    CancelAbsence,
    ChangeAbsence,
    ChangePerson,
    ChangeTeam,
    DissolveTeam,
    PlanAbsence,
    Teams,
    TheShop,
    TheStaff,
    WhatLies,
)
from agentdesk.core.people.cover import Staff
from agentdesk.core.people.lying import Lying
from agentdesk.core.people.model import Absence, Person, Team, shop_zone
from agentdesk.ui.door import Door
from agentdesk.ui.settings.edits import Edits, Wrong, nowhere

Then = Callable[[Any], None]


def _nothing(_: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class PeopleFacts:
    """Everybody, their absences that are not over, the teams, and the one who looks at it."""

    staff: Staff
    teams: tuple[Team, ...]
    me: Person
    zone: ZoneInfo
    now: datetime
    reasons: tuple[Reason, ...] = ()

    @property
    def alone(self) -> bool:
        """Who works alone is spared teams, levels and covers."""
        return len(self.staff.people) == 1

    @property
    def administers(self) -> bool:
        return not self.me.roles.isdisjoint(ADMINISTRATORS)

    @property
    def leads(self) -> bool:
        return not self.me.roles.isdisjoint(LEADERS)

    def may_plan(self, person_id: UUID) -> bool:
        return self.leads or person_id == self.me.id

    def called(self, person_id: UUID | None) -> str:
        person = self.staff.person(person_id) if person_id else None
        return person.name if person else ""

    def would_hold(self, absence: Absence) -> UUID:
        """With whom the work of somebody lies when this absence begins."""
        others = tuple(each for each in self.staff.absences if each.id != absence.id)
        return replace(self.staff, absences=(*others, absence)).holder(absence.person_id, absence.starts_at)

    def would_take_over(self, person: Person) -> UUID:
        """With whom their work would lie if they were not there any more."""
        others = tuple(each for each in self.staff.people if each.id != person.id)
        return Staff((*others, replace(person, active=False)), self.staff.absences).holder(person.id, self.now)


@dataclass(frozen=True, slots=True)
class SaidOfPerson:
    """What a form says; `id` is None for somebody new."""

    id: UUID | None
    name: str
    roles: frozenset[Role]
    level: int
    team_id: UUID | None
    active: bool = True
    languages: tuple[str, ...] = ()
    reasons: frozenset[UUID] = frozenset()

    @classmethod
    def of(cls, person: Person, *, active: bool) -> Self:
        """As they are, but for that."""
        names = ("id", "name", "roles", "level", "team_id", "languages", "reasons")
        return cls(**{name: getattr(person, name) for name in names}, active=active)


class PeoplePresenter(Edits):
    """Intentions: `load`, and one for each thing that changes."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self.facts: PeopleFacts | None = None
        self.in_step = not door.desk.side.decides
        """With a server: who was added here cannot sign in before they have a login there."""

    @property
    def clock(self) -> Clock:
        return self._door.clock

    def look(self) -> PeopleFacts:
        staff, shop = self._door.asked(TheStaff()), self._door.asked(TheShop())
        me = staff.person(self._door.person_id)
        assert me is not None, "who sits here works here"
        zone = shop_zone(shop)
        teams, reasons = self._door.asked(Teams()), self._door.asked(Reasons())
        return PeopleFacts(staff, teams, me, zone, self._door.clock.now(), reasons)

    def show(self, found: PeopleFacts) -> None:
        self.facts = found

    def save_person(self, said: SaidOfPerson, then: Then = _nothing, wrong: Wrong = nowhere) -> None:
        names = ("name", "roles", "level", "team_id", "languages", "reasons")
        common: dict[str, Any] = {name: getattr(said, name) for name in names}
        if said.id is None:
            words = "people.person_added_without_login" if self.in_step else "people.person_added"
            self.do(AddPerson(**common), words, then, wrong=wrong)
        elif person := self.facts and self.facts.staff.person(said.id):
            words = "people.person_changed" if said.active == person.active else _BACK_AND_FORTH[said.active]
            command = ChangePerson(person_id=said.id, active=said.active, **common)
            self.do(command, words, then, {str(said.id): person.row_version}, wrong)

    def ask_what_lies(self, person_id: UUID, done: Callable[[tuple[Lying, ...]], None]) -> None:
        self._door.ask(WhatLies(person_id), owner=self, done=done, failed=self.refuse)

    def retire(self, person: Person, lies: tuple[Lying, ...], to: UUID | None, then: Then = _nothing) -> None:
        """What lies with them goes `to` somebody first; all of it in one step."""
        leaves = ChangePerson(
            person_id=person.id,
            name=person.name,
            roles=person.roles,
            level=person.level,
            team_id=person.team_id,
            active=False,
            languages=person.languages,
            reasons=person.reasons,
        )
        passed = [each.to(to) for each in lies] if to else []
        command = Together.of(*passed, leaves) if passed else leaves
        self.do(command, "people.deactivated", then, base={str(person.id): person.row_version})

    def dissolve_team(self, team_id: UUID, then: Then = _nothing) -> None:
        self.do(DissolveTeam(team_id=team_id), "people.team_dissolved", then)

    def save_team(self, team_id: UUID | None, name: str, then: Then = _nothing, wrong: Wrong = nowhere) -> None:
        if team_id is None:
            self.do(AddTeam(name=name), "people.team_added", then, wrong=wrong)
        else:
            self.do(ChangeTeam(team_id=team_id, name=name), "people.team_changed", then, wrong=wrong)

    def save_absence(self, absence: Absence, *, new: bool, then: Then = _nothing, wrong: Wrong = nowhere) -> None:
        said = {name: getattr(absence, name) for name in ("starts_at", "ends_at", "cover_id", "note")}
        if new:
            self.do(PlanAbsence(person_id=absence.person_id, **said), "people.absence_planned", then, wrong=wrong)
        else:
            command = ChangeAbsence(absence_id=absence.id, **said)
            self.do(command, "people.absence_changed", then, {str(absence.id): absence.row_version}, wrong)

    def cancel_absence(self, absence: Absence, then: Then = _nothing) -> None:
        self.do(CancelAbsence(absence_id=absence.id), "people.absence_cancelled", then)


_BACK_AND_FORTH = {True: "people.activated", False: "people.deactivated"}
