"""What can be asked about people and the shop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, PlainSerializer, StringConstraints

from agentdesk.core.commands import Command, Line, Query, Role, Words
from agentdesk.core.people.cover import Staff
from agentdesk.core.people.lying import Lying
from agentdesk.core.people.model import Absence, Form, HasPin, Letterhead, Person, Shop, Team

Level = Annotated[int, Field(ge=1, le=3)]
Roles = Annotated[frozenset[Role], Field(min_length=1), PlainSerializer(sorted, return_type=list[Role])]
"""Written down in order: a set has another one in each process, and the same command must look the same in all."""


Languages = Annotated[
    tuple[Annotated[str, StringConstraints(pattern="^[a-z]{2,3}$")], ...],
    Field(max_length=20),
    AfterValidator(lambda codes: tuple(sorted(set(codes)))),
]
"""Codes of ISO 639, each once."""
Reasons = Annotated[
    frozenset[UUID],
    Field(max_length=200),
    PlainSerializer(lambda ids: sorted(map(str, ids)), return_type=list[str]),
]


_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _of_our_time(moment: datetime) -> datetime:
    if not _EARLIEST <= moment < _LATEST:
        raise ValueError("a moment between 2000 and 2200")
    return moment.astimezone(UTC)


PlannedAt = Annotated[AwareDatetime, AfterValidator(_of_our_time)]
"""A moment that somebody plans with: its zone is said, its year no typing error."""


Verifier = Annotated[
    str, StringConstraints(pattern=r"^\$argon2id\$v=19\$m=47104,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$")
]
"""At the costs that the program ships: none that is cheap to guess, none that takes long to look at."""


class OpenShop(Command):
    """The first command of a profile: the shop, and the person who may do everything in it."""

    kind: ClassVar[str] = "people.open_shop"
    shop_name: Line
    region: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
    time_zone: Line
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
    language: Annotated[str, StringConstraints(pattern="^[a-z]{2}$")]
    person_name: Line
    sample: bool = False


class AddTeam(Command):
    """Taken back as long as nothing was said of it."""

    kind: ClassVar[str] = "people.add_team"
    undoable: ClassVar[bool] = True
    name: Line


class AddPerson(Command):
    """Taken back as long as nothing else was done by them or said of them."""

    kind: ClassVar[str] = "people.add_person"
    version: ClassVar[int] = 2
    undoable: ClassVar[bool] = True
    name: Line
    roles: Roles
    level: Level = 1
    team_id: UUID | None = None
    languages: Languages = ()
    reasons: Reasons = frozenset()


class ChangeShop(Command):
    """The shop's defaults as they are to be from now on."""

    kind: ClassVar[str] = "people.change_shop"
    version: ClassVar[int] = 2
    undoable: ClassVar[bool] = True
    shop_name: Line
    region: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
    time_zone: Line
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
    language: Annotated[str, StringConstraints(pattern="^[a-z]{2}$")]
    form: Form = Form.SIE


class SetLogo(Command):
    """The shop's logo on what it gives out, from now on; empty for none. A PNG (in base64) of 200 kB at most.

    Refused shop.logo_large, shop.logo_no_picture. Whoever has another kind of picture makes a PNG of it first.
    """

    kind: ClassVar[str] = "people.set_logo"
    undoable: ClassVar[bool] = True
    names_whom: ClassVar[bool] = False
    logo: Annotated[str, StringConstraints(max_length=400_000)]


class SetAddress(Command):
    """The shop's address on what it gives out, in up to six lines. Refused shop.address_long."""

    kind: ClassVar[str] = "people.set_address"
    undoable: ClassVar[bool] = True
    names_whom: ClassVar[bool] = False
    address: Annotated[Words, StringConstraints(max_length=600)]


class ChangePerson(Command):
    """Somebody as they are to be from now on.

    Nobody gives themselves a role or a level (people.own_role, people.own_level), and who leaves has passed on what
    lies with them (people.work_left; see `people.lying`).
    """

    kind: ClassVar[str] = "people.change_person"
    version: ClassVar[int] = 2
    undoable: ClassVar[bool] = True
    person_id: UUID
    name: Line
    roles: Roles
    level: Level
    team_id: UUID | None = None
    active: bool = True
    languages: Languages = ()
    reasons: Reasons = frozenset()


class ChangeTeam(Command):
    kind: ClassVar[str] = "people.change_team"
    undoable: ClassVar[bool] = True
    team_id: UUID
    name: Line


class DissolveTeam(Command):
    """There is no such team from now on; what was done in it keeps its name. Refused people.team_not_empty."""

    kind: ClassVar[str] = "people.dissolve_team"
    undoable: ClassVar[bool] = True
    team_id: UUID


class PlanAbsence(Command):
    """Somebody is away from `starts_at` until `ends_at`, when they are back."""

    kind: ClassVar[str] = "people.plan_absence"
    undoable: ClassVar[bool] = True
    person_id: UUID
    starts_at: PlannedAt
    ends_at: PlannedAt
    cover_id: UUID | None = None
    note: Line = ""


class ChangeAbsence(Command):
    """The absence as it is to be from now on."""

    kind: ClassVar[str] = "people.change_absence"
    undoable: ClassVar[bool] = True
    absence_id: UUID
    starts_at: PlannedAt
    ends_at: PlannedAt
    cover_id: UUID | None = None
    note: Line = ""


class CancelAbsence(Command):
    kind: ClassVar[str] = "people.cancel_absence"
    undoable: ClassVar[bool] = True
    absence_id: UUID


class SetPin(Command):
    """Somebody's PIN from now on: their own, or, by an administrator, a first one that its owner replaces.

    `verifier` is what `Pins.verifier` makes of it; the PIN itself is in no command. Confirmed by the PIN of whoever
    asks, so that nobody decides under another name.
    """

    kind: ClassVar[str] = "people.set_pin"
    needs_pin: ClassVar[bool] = True
    person_id: UUID
    verifier: Verifier


@dataclass(frozen=True, slots=True)
class People(Query[tuple[Person, ...]]):
    """Everybody at the desk, by name."""


@dataclass(frozen=True, slots=True)
class WhatLies(Query[tuple[Lying, ...]]):
    """What is open and lies with this person: what has to go to somebody before they leave."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class Teams(Query[tuple[Team, ...]]):
    """All teams that there are, by name."""


@dataclass(frozen=True, slots=True)
class TheShop(Query[Shop | None]):
    """The shop; None in a profile that nobody has set up yet."""


@dataclass(frozen=True, slots=True)
class TheLetterhead(Query[Letterhead]):
    """Logo and address of the shop, as far as anybody has said them."""


@dataclass(frozen=True, slots=True)
class Absences(Query[tuple[Absence, ...]]):
    """Absences that are not over, by their beginning; with `over`, those of the past too."""

    over: bool = False


@dataclass(frozen=True, slots=True)
class TheStaff(Query[Staff]):
    """Who is there and who stands in for whom, from now on: nothing is asked again while it does not change."""


@dataclass(frozen=True, slots=True)
class PinStates(Query[tuple[HasPin, ...]]):
    """Whether each active person has a PIN, by name; whoever works alone needs none."""
