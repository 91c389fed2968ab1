"""People at the desk and the shop they work for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.commands import Role

SHOP = UUID(int=1)
"""The scope of what belongs to the shop as a whole: people, teams, reasons, snippets, products, settings."""


@dataclass(frozen=True, slots=True)
class Person:
    id: UUID
    name: str
    roles: frozenset[Role]
    level: int
    team_id: UUID | None
    team: str
    active: bool = True
    row_version: int = 0
    languages: tuple[str, ...] = ()
    reasons: frozenset[UUID] = frozenset()
    """What they speak (ISO 639) and what they know about: reasons; one of the upper level means those below it."""

    def speaks(self, language: str) -> bool:
        return language in self.languages

    def knows(self, *reasons: UUID | None) -> bool:
        """Any of these: a reason and the one above it, say."""
        return not self.reasons.isdisjoint(reasons)

    @property
    def foremost_role(self) -> Role:
        return foremost(self.roles)


def foremost(roles: Collection[Role]) -> Role:
    """The one to name somebody by who has several."""
    return next(role for role in (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AGENT) if role in roles)


def works_alone(people: Iterable[Person]) -> bool:
    """Who does sees nothing of what is only for several."""
    return sum(person.active for person in people) < 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Somebody is away from `starts_at` on and back at `ends_at`; meanwhile their work lies with the cover, if named.

    The note is for themselves and for those who lead; for others it is empty.
    """

    id: UUID
    person_id: UUID
    starts_at: datetime
    ends_at: datetime
    cover_id: UUID | None = None
    note: str = ""
    row_version: int = 0

    def covers(self, at: datetime) -> bool:
        return self.starts_at <= at < self.ends_at


class Form(StrEnum):
    """How customers are addressed in German; English has one form."""

    SIE = "sie"
    DU = "du"


class PinState(StrEnum):
    """A first PIN was set by somebody else: its owner replaces it before it confirms anything."""

    NONE = "none"
    FIRST = "first"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class HasPin:
    """Whether somebody who works here has a PIN; `leads`: they may have to decide with it."""

    person_id: UUID
    name: str
    leads: bool
    state: PinState


@dataclass(frozen=True, slots=True)
class Team:
    id: UUID
    name: str


NOT_NAMED = "AgentDesk"
"""What the shop of a new profile is called until somebody names it."""


@dataclass(frozen=True, slots=True)
class Shop:
    """What the shop takes for granted: region (ISO 3166) for phone numbers, time zone (IANA), currency, language, and
    how customers are addressed in German."""

    name: str
    region: str
    time_zone: str
    currency: str
    language: str
    sample: bool = False
    form: Form = Form.SIE

    @property
    def signature(self) -> str:
        """Its name as customers read it; nothing as long as nobody has said whose shop it is."""
        return "" if self.name == NOT_NAMED else self.name


MOST_LINES = 6
"""Of an address on what the shop gives out."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands beside the shop's name on what it gives out: its logo (a PNG, or nothing), its address in lines."""

    logo: bytes = b""
    address: str = ""


def shop_zone(shop: Shop | None) -> ZoneInfo:
    """The clock on the shop's wall; UTC before there is a shop."""
    return ZoneInfo(shop.time_zone if shop else "UTC")
