"""What can be asked about requests of customers on their data, about restriction and objection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from agentdesk.core.commands import Command, Line, Query, Words
from agentdesk.core.customers.rights import Bound, Ground, Rights
from agentdesk.core.privacy.requests import MOST_FURTHER, Asked, Because, Identity, Right, Way


class RecordRequest(Command):
    """Somebody asks for a right of theirs. Without `received_on` it came today. The answer has `request_id`, `number`.

    An objection names what it is about; it counts from this moment (Art. 21 (3) GDPR).
    """

    kind: ClassVar[str] = "privacy.record_request"
    undoable: ClassVar[bool] = True
    customer_id: UUID
    right: Right
    way: Way
    received_on: date | None = None
    words: Words = ""
    objects_to: Annotated[tuple[Bound, ...], Field(max_length=4)] = ()


class IdentifyRequester(Command):
    """How it was established that it is them who ask, or somebody who may ask for them.

    Refused privacy.check_missing where no identity check that reached what is needed stands for it.
    """

    kind: ClassVar[str] = "privacy.identify"
    version: ClassVar[int] = 2
    undoable: ClassVar[bool] = True
    request_id: UUID
    identity: Identity
    words: Line = ""


class ExtendRequest(Command):
    """One or two further months, once, told to them with the reason within the first (Art. 12 (3) GDPR)."""

    kind: ClassVar[str] = "privacy.extend"
    undoable: ClassVar[bool] = True
    request_id: UUID
    months: Annotated[int, Field(ge=1, le=MOST_FURTHER)]
    reason: Words


class SettleRequest(Command):
    """It was done: `words` say what. `told`: who else had what was corrected, erased or restricted, and was told of it
    (Art. 19 GDPR). Of a correction, what was changed since it was asked for is linked with it."""

    kind: ClassVar[str] = "privacy.settle"
    undoable: ClassVar[bool] = True
    request_id: UUID
    words: Words
    told: Words = ""


class RefuseRequest(Command):
    """It is not done, and they were told why, and where they can complain (Art. 12 (4) GDPR)."""

    kind: ClassVar[str] = "privacy.refuse"
    undoable: ClassVar[bool] = True
    request_id: UUID
    because: Because
    reason: Words


class WithdrawRequest(Command):
    """They do not ask for it any more."""

    kind: ClassVar[str] = "privacy.withdraw"
    undoable: ClassVar[bool] = True
    request_id: UUID
    reason: Words = ""


class PrepareErasure(Command):
    """Somebody has looked at what erasing this customer would do, and puts it before a second person. Where nobody has
    recorded that they ask for it, that is recorded too. The answer has `request_id`."""

    kind: ClassVar[str] = "privacy.prepare_erasure"
    undoable: ClassVar[bool] = True
    customer_id: UUID


class RestrictCustomer(Command):
    """From now on their data are kept and not used (Art. 18 (1) GDPR), for this ground."""

    kind: ClassVar[str] = "privacy.restrict"
    undoable: ClassVar[bool] = True
    customer_id: UUID
    ground: Ground
    words: Words = ""


class LiftRestriction(Command):
    """Their data may be used again. `words`: how they were told of it before (Art. 18 (3) GDPR)."""

    kind: ClassVar[str] = "privacy.lift"
    undoable: ClassVar[bool] = True
    customer_id: UUID
    words: Words


class RecordObjection(Command):
    """They object to these uses of their data, which ends at once."""

    kind: ClassVar[str] = "privacy.object"
    undoable: ClassVar[bool] = True
    customer_id: UUID
    objects_to: Annotated[tuple[Bound, ...], Field(min_length=1, max_length=4)]
    words: Words = ""


class EndObjection(Command):
    """Their objection to this counts no more: they took it back, or there are compelling grounds (Art. 21 (1))."""

    kind: ClassVar[str] = "privacy.end_objection"
    undoable: ClassVar[bool] = True
    customer_id: UUID
    bound: Bound
    reason: Words


class SetPrivacyRules(Command):
    """Whether nobody is erased without a second person, where two people may."""

    kind: ClassVar[str] = "privacy.set_rules"
    undoable: ClassVar[bool] = True
    four_eyes: bool


@dataclass(frozen=True, slots=True)
class PrivacyRequests(Query[tuple[Asked, ...]]):
    """Those that are open, the most urgent first; with `ended` those of the last time that are over instead."""

    ended: bool = False
    most: int = 200


@dataclass(frozen=True, slots=True)
class PrivacyRequestsOf(Query[tuple[Asked, ...]]):
    """All of one customer, the latest first."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class GetPrivacyRequest(Query[Asked]):
    request_id: UUID


@dataclass(frozen=True, slots=True)
class PrivacyRequestCalled(Query[Asked]):
    """By its number, as people write it. Raises Refused privacy.request_unknown."""

    number: str


@dataclass(frozen=True, slots=True)
class StandingRight:
    """A restriction or an objection that counts now."""

    bound: Bound
    ground: Ground | None
    words: str
    since: datetime
    by: str


@dataclass(frozen=True, slots=True)
class RightsOf:
    """What binds us with one customer, and what they ask for. `checked`: open requests for which an identity check
    stands."""

    standing: Rights
    rights: tuple[StandingRight, ...]
    open: tuple[Asked, ...]
    checked: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class TheirRights(Query[RightsOf]):
    customer_id: UUID


@dataclass(frozen=True, slots=True)
class PrivacyRules:
    """`needs_second`: what follows from `four_eyes` and from how many people may erase somebody."""

    four_eyes: bool = True
    needs_second: bool = False


@dataclass(frozen=True, slots=True)
class ThePrivacyRules(Query[PrivacyRules]):
    """The rules in force."""
