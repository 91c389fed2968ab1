"""What can be asked about customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from agentdesk.core.commands import Code, Command, Line, Query, Words
from agentdesk.core.customers.merging import MergePreview, MergeTold, UnmergePreview
from agentdesk.core.customers.model import Customer, CustomerKind, Found, PointKind, Severity

Short = Annotated[Line, StringConstraints(max_length=200)]


class NewPoint(BaseModel):
    """A contact point as it is to be; a phone in any notation, stored as E.164 (ITU-T)."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    kind: PointKind
    value: Line = ""
    label: Short = ""
    extension: Short = ""
    network: Short = ""
    addressee: Short = ""
    line2: Line = ""
    street: Short = ""
    house_number: Short = ""
    postcode: Short = ""
    city: Short = ""
    region: Short = ""
    country: Annotated[str, StringConstraints(pattern="^([A-Z]{2})?$")] = ""
    verified: bool = False
    preferred: bool = False


class CreateCustomer(Command):
    """A new customer. `number` is the shop's own from its old system; empty: ours is taken."""

    kind: ClassVar[str] = "customers.create"
    version: ClassVar[int] = 2
    undoable: ClassVar[bool] = True
    number: Annotated[Code, StringConstraints(max_length=200)] = ""
    customer_kind: CustomerKind = CustomerKind.PERSON
    salutation: Short = ""
    title: Short = ""
    given_name: Short = ""
    family_name: Short = ""
    suffix: Short = ""
    organisation: Short = ""
    department: Short = ""
    position: Short = ""
    further_names: tuple[Short, ...] = ()
    language: Annotated[str, StringConstraints(pattern="^([a-z]{2,3})?$")] = ""
    time_zone: Short = ""
    tier: Short = ""
    tags: tuple[Short, ...] = ()
    vat_id: Short = ""
    form: Annotated[str, StringConstraints(pattern="^(sie|du)?$")] = ""
    named_contact_id: UUID | None = None
    points: tuple[NewPoint, ...] = ()


FieldName = Literal[
    "customer_kind", "salutation", "title", "given_name", "family_name", "suffix", "organisation", "department",
    "position", "further_names", "language", "time_zone", "tier", "vat_id", "form", "named_contact_id",
    "number",
]  # fmt: skip


class FieldChange(BaseModel):
    """One field from what the person saw to what it shall be; refused when it is neither any more."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    field: FieldName
    old: Line | tuple[Short, ...] | None
    new: Line | tuple[Short, ...] | None


class ChangeCustomer(Command):
    kind: ClassVar[str] = "customers.change"
    version: ClassVar[int] = 2
    undoable: ClassVar[bool] = True
    customer_id: UUID
    changes: tuple[FieldChange, ...]


class AddPoint(Command):
    kind: ClassVar[str] = "customers.add_point"
    undoable: ClassVar[bool] = True
    customer_id: UUID
    point: NewPoint


class ChangePoint(Command):
    """The contact point as it is to be; `old_value` is the value the person saw (compare and set)."""

    kind: ClassVar[str] = "customers.change_point"
    undoable: ClassVar[bool] = True
    customer_id: UUID
    point_id: UUID
    old_value: Line
    point: NewPoint


class RemovePoint(Command):
    kind: ClassVar[str] = "customers.remove_point"
    undoable: ClassVar[bool] = True
    customer_id: UUID
    point_id: UUID


class TagCustomer(Command):
    kind: ClassVar[str] = "customers.tag"
    undoable: ClassVar[bool] = True
    customer_id: UUID
    add: tuple[Short, ...] = ()
    remove: tuple[Short, ...] = ()


class PinAlert(Command):
    kind: ClassVar[str] = "customers.pin_alert"
    undoable: ClassVar[bool] = True
    customer_id: UUID
    severity: Severity
    words: Line
    valid_until: datetime | None = None
    must_acknowledge: bool = False


class UnpinAlert(Command):
    kind: ClassVar[str] = "customers.unpin_alert"
    undoable: ClassVar[bool] = True
    customer_id: UUID
    alert_id: UUID


class AcknowledgeAlert(Command):
    kind: ClassVar[str] = "customers.acknowledge_alert"
    customer_id: UUID
    alert_id: UUID


class AddNote(Command):
    kind: ClassVar[str] = "customers.add_note"
    customer_id: UUID
    words: Words


class CorrectNote(Command):
    """A note set right: the timeline shows the new words and that they replace older ones."""

    kind: ClassVar[str] = "customers.correct_note"
    customer_id: UUID
    note_fact_id: UUID
    words: Words


@dataclass(frozen=True, slots=True)
class FindCustomers(Query[tuple[Found, ...]]):
    """Who matches this scrap, best first (see `search`)."""

    text: str
    limit: int = 20


@dataclass(frozen=True, slots=True)
class GetCustomer(Query[Customer]):
    """One customer whole, by id. Refused when unknown."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class CustomerByNumber(Query[UUID]):
    """The id behind a customer number. Refused when unknown."""

    number: str


@dataclass(frozen=True, slots=True)
class CustomersByPhone(Query[tuple[Found, ...]]):
    """Everybody who can be reached under this number (any notation), last contact first."""

    number: str


@dataclass(frozen=True, slots=True)
class CustomersFrom(Query[tuple[Customer, ...]]):
    """Customers whole, by number, after this one: page by page, for an export."""

    after: str = ""
    limit: int = 500


MergeField = Literal[
    "salutation", "title", "given_name", "family_name", "suffix", "organisation", "department", "position",
    "language", "time_zone", "tier", "vat_id", "form", "named_contact_id",
]  # fmt: skip
"""Of these one value stays when two customers become one; everything else is kept of both."""


class MergeCustomers(Command):
    """Two records of the same person or firm become one: all rows of the loser are the winner's from now on, and the
    loser's id and number lead to the winner. Taken back by `UnmergeCustomers`, also after months.

    `take` names the fields whose value is the loser's; None: as `MergePreview` proposes. Whoever was merged already
    stands for the winner of that. Two that are one already: the answer tells of the merge that is there.
    """

    kind: ClassVar[str] = "customers.merge"
    refuses_undo: ClassVar[str] = "undo.of_a_merge"
    winner_id: UUID
    loser_id: UUID
    take: tuple[MergeField, ...] | None = None


class UnmergeCustomers(Command):
    """What a merge moved goes back, and each field it changed that nobody has changed since; the others are named.

    What came after the merge stays with the winner but for the rows in `also` (see `UnmergePreview.later`), each with
    what belongs to it. Taking back twice is harmless. Refused merges.below: a later merge has to be taken back first.
    """

    kind: ClassVar[str] = "customers.unmerge"
    refuses_undo: ClassVar[str] = "undo.of_an_unmerge"
    merge_id: UUID
    also: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewMerge(Query[MergePreview]):
    """What merging these two would do, and what forbids it. Who was merged already stands for their winner."""

    winner_id: UUID
    loser_id: UUID


@dataclass(frozen=True, slots=True)
class PreviewUnmerge(Query[UnmergePreview]):
    """What taking a merge back would do."""

    merge_id: UUID


@dataclass(frozen=True, slots=True)
class MergesOf(Query[tuple[MergeTold, ...]]):
    """The merges that made this customer who they are, also by way of others, and those taken back; the last first."""

    customer_id: UUID
    most: int = 50


@dataclass(frozen=True, slots=True)
class LatestMerges(Query[tuple[MergeTold, ...]]):
    """The latest merges of all customers, the last first."""

    most: int = 50
