"""What can be asked about people and the shop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field, PlainSerializer, StringConstraints

from agentdesk.core.commands import Command, Line, Query, Role
from agentdesk.core.people.model import Person, Shop, Team

Level = Annotated[int, Field(ge=1, le=3)]
Roles = Annotated[frozenset[Role], Field(min_length=1), PlainSerializer(sorted, return_type=list[Role])]
"""Written down in order: a set has another one in each process, and the same command must look the same in all."""


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
    kind: ClassVar[str] = "people.add_team"
    name: Line


class AddPerson(Command):
    kind: ClassVar[str] = "people.add_person"
    name: Line
    roles: Roles
    level: Level = 1
    team_id: UUID | None = None


class ChangeShop(Command):
    """The shop's defaults as they are to be from now on."""

    kind: ClassVar[str] = "people.change_shop"
    shop_name: Line
    region: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
    time_zone: Line
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
    language: Annotated[str, StringConstraints(pattern="^[a-z]{2}$")]


@dataclass(frozen=True, slots=True)
class People(Query[tuple[Person, ...]]):
    """Everybody at the desk, by name."""


@dataclass(frozen=True, slots=True)
class Teams(Query[tuple[Team, ...]]):
    """All teams, by name."""


@dataclass(frozen=True, slots=True)
class TheShop(Query[Shop | None]):
    """The shop; None in a profile that nobody has set up yet."""
