"""Customers, their contact points, consents and alerts; and the rules of the trade about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from agentdesk.core.ids import derived_id
from agentdesk.core.wording import text

LONGEST_LINE = 500
"""Letters of a contact point's value, as commands about it take them."""


class CustomerKind(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"


class PointKind(StrEnum):
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    HANDLE = "handle"


class Severity(StrEnum):
    INFO = "info"
    CARE = "care"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPoint:
    """`value` is E.164 for a phone, the address itself for e-mail, one line for a postal address, the name of a handle.

    `label` is free ("mobile", "work", "billing" or the source's word); `network` is a handle's platform.
    """

    id: UUID
    kind: PointKind
    value: str
    label: str = ""
    extension: str = ""
    network: str = ""
    addressee: str = ""
    line2: str = ""
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    verified: bool = False
    preferred: bool = False


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody agreed to or declined: with its wording, where it came from, and when.

    `edition`: which of the shop's wordings it was (see `consents.wordings`); `interaction_id`: in which conversation.
    """

    id: UUID
    kind: str
    granted: bool
    wording: str
    proof: str
    at: datetime
    purpose: str = "advertising"
    how: str = ""
    by: str = ""
    edition: int | None = None
    interaction_id: UUID | None = None


_CHANNELS = {"newsletter": "email", "post": "letter", "sms": "message"}
"""What files and earlier versions call them."""


def consent_about(kind: str, purpose: str) -> tuple[str, str]:
    """Channel and purpose of a consent: what was said last about both counts."""
    return _CHANNELS.get(kind, kind), purpose


@dataclass(frozen=True, slots=True)
class Alert:
    """A pinned warning. It stays until `valid_until`; one that must be acknowledged is, by each person."""

    id: UUID
    severity: Severity
    words: str
    author: str
    created_at: datetime
    valid_until: datetime | None
    must_acknowledge: bool
    acknowledged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer whole: what the editor edits and the header shows. `form` is a `people.Form`, or empty: the shop's."""

    id: UUID
    number: str
    kind: CustomerKind
    salutation: str = ""
    title: str = ""
    given_name: str = ""
    family_name: str = ""
    suffix: str = ""
    organisation: str = ""
    department: str = ""
    position: str = ""
    further_names: tuple[str, ...] = ()
    language: str = ""
    time_zone: str = ""
    tier: str = ""
    tags: tuple[str, ...] = ()
    vat_id: str = ""
    form: str = ""
    named_contact_id: UUID | None = None
    named_contact: str = ""
    customer_since: datetime | None = None
    last_contact_at: datetime | None = None
    points: tuple[ContactPoint, ...] = ()
    consents: tuple[Consent, ...] = ()
    alerts: tuple[Alert, ...] = ()
    former: tuple[UUID, ...] = ()
    """The ids of those who were merged into them: drafts and links may still name one."""
    row_version: int = 0

    @property
    def name(self) -> str:
        return display_name(self.title, self.given_name, self.family_name, self.suffix, self.organisation)


def new_customer_id(create_command: UUID) -> UUID:
    """The customer whom a `CreateCustomer` of this id makes; known before the desk has answered."""
    return derived_id(create_command, "customer")


def display_name(title: str, given: str, family: str, suffix: str, organisation: str) -> str:
    """How the customer is called on screen: an organisation by its own name, a person by theirs."""
    return organisation or " ".join(filter(None, (title, given, family, suffix)))


def shown_name(name: str, number: str) -> str:
    """What a screen calls a customer: also one of whom only a number, an e-mail address or a phone is known."""
    return name or text("customer.nameless", number=number)


class Why(NamedTuple):
    """Why a search hit matched: what kind of key, and the piece of the customer that matched."""

    code: str
    matched: str


class Found(NamedTuple):
    """One search hit as the list shows it. (A tuple, like `Why`: twenty are made for every key typed.)"""

    customer_id: UUID
    number: str
    name: str
    detail: str
    tier: str
    why: tuple[Why, ...]
    exact: bool
    order_id: UUID | None = None
    last_contact_at: datetime | None = None
