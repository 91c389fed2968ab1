"""What can be asked about who belongs to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from agentdesk.core.commands import Command, Line, Query
from agentdesk.core.customers.commands import Short
from agentdesk.core.relations.model import Matters, Related


class AddEmployer(Command):
    """This person works, or has worked, for that organisation. The first and the last day belong to it."""

    kind: ClassVar[str] = "relations.add_employer"
    undoable: ClassVar[bool] = True
    customer_id: UUID
    employer_id: UUID
    department: Short = ""
    role: Short = ""
    since: date | None = None
    until: date | None = None


class ChangeEmployer(Command):
    """What is known of somebody's work for an organisation, as it is to be."""

    kind: ClassVar[str] = "relations.change_employer"
    undoable: ClassVar[bool] = True
    relation_id: UUID
    department: Short = ""
    role: Short = ""
    since: date | None = None
    until: date | None = None


class RemoveEmployer(Command):
    """It was a mistake: they never worked there. Who has left gets a last day instead."""

    kind: ClassVar[str] = "relations.remove_employer"
    undoable: ClassVar[bool] = True
    relation_id: UUID


class JoinHousehold(Command):
    """These two live together, and so do those with whom either of them does."""

    kind: ClassVar[str] = "relations.join_household"
    undoable: ClassVar[bool] = True
    customer_id: UUID
    other_id: UUID


class LeaveHousehold(Command):
    """This person lives with the others no more; they still do with one another."""

    kind: ClassVar[str] = "relations.leave_household"
    undoable: ClassVar[bool] = True
    customer_id: UUID


class Authorise(Command):
    """`third_id` may act for the customer, in these matters, until that day (None: until it is withdrawn). `proof`: how
    we know, in words ("written authority of 3 May, seen at the counter")."""

    kind: ClassVar[str] = "relations.authorise"
    undoable: ClassVar[bool] = True
    customer_id: UUID
    third_id: UUID
    matters: Matters
    proof: Line
    until: date | None = None


class WithdrawAuthority(Command):
    """It counts no more, from now on; that it once did is kept."""

    kind: ClassVar[str] = "relations.withdraw_authority"
    undoable: ClassVar[bool] = True
    relation_id: UUID


class Share(Command):
    """Each of these shares a number or an address with the others: they are several people, and that is known."""

    kind: ClassVar[str] = "relations.share"
    undoable: ClassVar[bool] = True
    names_whom: ClassVar[bool] = False
    customer_ids: Annotated[tuple[UUID, ...], Field(min_length=2, max_length=20)]


class Unshare(Command):
    """It is no longer known that these two share anything."""

    kind: ClassVar[str] = "relations.unshare"
    undoable: ClassVar[bool] = True
    customer_id: UUID
    other_id: UUID


@dataclass(frozen=True, slots=True)
class RelationsOf(Query[tuple[Related, ...]]):
    """Everybody a customer belongs together with: household, employers, an organisation's people, who may act for
    them and for whom they may, and with whom they share a number. What is over or withdrawn comes last."""

    customer_id: UUID
    most: int = 200


@dataclass(frozen=True, slots=True)
class WhoMayAct(Query[tuple[Related, ...]]):
    """Who may act for this customer today, seen from the customer (`who` may act)."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class ActsFor(Query[tuple[Related, ...]]):
    """For whom this customer may act today, seen from them (`who` is acted for)."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class KnownToShare(Query[bool]):
    """Whether it is known of each two of these that they share a number or an address."""

    customer_ids: tuple[UUID, ...]
