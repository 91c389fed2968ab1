"""How two customers belong together, and the rules of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from agentdesk.core.customers.model import CustomerKind, shown_name
from agentdesk.core.errors import Refused


class Kind(StrEnum):
    """How two belong together. The first of two is whoever works there, or may act; all are alike in the other two."""

    HOUSEHOLD = "household"
    EMPLOYER = "employer"
    AUTHORITY = "authority"
    SHARED = "shared"


class Matters(StrEnum):
    """What somebody may be told and decide for another: each includes the one before."""

    INFORMATION = "information"
    """May be told what stands in the books; changes and orders nothing."""
    ORDERS = "orders"
    """May also order, change and cancel orders, and claim for them."""
    EVERYTHING = "everything"
    """May do whatever the customer may; their consents to advertising excepted, which only they give."""

    def covers(self, wanted: Matters) -> bool:
        ranks = list(Matters)
        return ranks.index(self) >= ranks.index(wanted)


class State(StrEnum):
    """COMING: it begins on a later day. OVER: its last day is past. WITHDRAWN: somebody has ended it before."""

    STANDING = "standing"
    COMING = "coming"
    OVER = "over"
    WITHDRAWN = "withdrawn"


class Who(NamedTuple):
    """A customer, as a list shows them."""

    id: UUID
    number: str
    name: str
    is_organisation: bool
    last_contact_at: datetime | None = None

    @property
    def shown(self) -> str:
        return shown_name(self.name, self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """One relation, seen from one of the two. `is_first`: whoever it is seen from is the first of them, `who` the
    other. `value` is what they share; a household and a shared number have no id of their own."""

    kind: Kind
    is_first: bool
    who: Who
    state: State = State.STANDING
    relation_id: UUID | None = None
    department: str = ""
    role: str = ""
    since: date | None = None
    until: date | None = None
    matters: Matters | None = None
    proof: str = ""
    value: str = ""
    made_by: str = ""
    made_at: datetime | None = None
    withdrawn_at: datetime | None = None


def state_on(today: date, since: date | None, until: date | None, withdrawn_at: datetime | None) -> State:
    """The first and the last day belong to it."""
    if withdrawn_at:
        return State.WITHDRAWN
    if until and until < today:
        return State.OVER
    return State.COMING if since and since > today else State.STANDING


def require_days_in_order(since: date | None, until: date | None) -> None:
    if since and until and until < since:
        raise Refused("relations.days_reversed", since=since, until=until)


def require_two(one_id: UUID, other_id: UUID) -> None:
    if one_id == other_id:
        raise Refused("relations.with_itself")


def require_employable(person_kind: str, organisation_kind: str) -> None:
    if person_kind != CustomerKind.PERSON:
        raise Refused("relations.people_work")
    if organisation_kind != CustomerKind.ORGANISATION:
        raise Refused("relations.not_an_organisation")


def require_people(*kinds: str) -> None:
    if any(kind != CustomerKind.PERSON for kind in kinds):
        raise Refused("relations.households_of_people")
