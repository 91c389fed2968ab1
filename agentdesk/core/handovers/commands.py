"""What can be asked about handing over cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from agentdesk.core.commands import Command, Query, Words
from agentdesk.core.handovers.model import Candidate, Handover, HandoverKind, OffersOfMine, OpenOffer, Packet
from agentdesk.core.people.commands import Level, PlannedAt


class WrittenPacket(BaseModel):
    """A `Packet` as the sender has written it."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    story: Words = ""
    tried: Words = ""
    wanted: Words = ""
    limit: Words = ""
    deadline: PlannedAt | None = None
    promised: Words = ""


class OfferHandover(Command):
    """Offer a case to a person, a team or a level; to none of the three: to the supervisors. Its owner stays the owner.

    An escalation goes up a level or to the supervisors. Down again, below the case's level, it goes with a `reason`
    only. One offer of a case is open at a time. The answer has its `handover_id`.
    """

    kind: ClassVar[str] = "handovers.offer"
    undoable: ClassVar[bool] = True
    case_id: UUID
    handover_kind: HandoverKind = HandoverKind.HANDOVER
    to_id: UUID | None = None
    to_team: UUID | None = None
    to_level: Level | None = None
    packet: WrittenPacket = WrittenPacket()
    reason: Words = ""
    minutes: int | None = Field(default=None, ge=1, le=10_000)
    """Of working time, in which to answer."""


class AcceptHandover(Command):
    """The case is mine from now on, and what its owner had promised in it is mine to keep."""

    kind: ClassVar[str] = "handovers.accept"
    undoable: ClassVar[bool] = True
    handover_id: UUID


class DeclineHandover(Command):
    kind: ClassVar[str] = "handovers.decline"
    undoable: ClassVar[bool] = True
    handover_id: UUID
    reason: Words


class AskBack(Command):
    """A question to the sender, before the answer."""

    kind: ClassVar[str] = "handovers.ask_back"
    undoable: ClassVar[bool] = True
    handover_id: UUID
    question: Words


class AnswerQuestion(Command):
    """The sender's answer; the offer is put to the receiver again."""

    kind: ClassVar[str] = "handovers.answer"
    undoable: ClassVar[bool] = True
    handover_id: UUID
    answer: Words


class WithdrawHandover(Command):
    kind: ClassVar[str] = "handovers.withdraw"
    undoable: ClassVar[bool] = True
    handover_id: UUID
    reason: Words = ""


class NoteRefusal(Command):
    """The sender has taken note that the offer was declined: it leaves their list, the case stays."""

    kind: ClassVar[str] = "handovers.note_refusal"
    undoable: ClassVar[bool] = True
    handover_id: UUID


@dataclass(frozen=True, slots=True)
class GetHandover(Query[Handover]):
    handover_id: UUID


@dataclass(frozen=True, slots=True)
class HandoversOf(Query[tuple[Handover, ...]]):
    """All offers of a case, latest first."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class HandoversFor(Query[OffersOfMine]):
    """What this person has to do about handovers at this moment, oldest first; supervisors may ask for others."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class OpenOffers(Query[tuple[OpenOffer, ...]]):
    """Every offer that waits for somebody, and those of whoever asks that were refused, oldest first."""


@dataclass(frozen=True, slots=True)
class PacketFor(Query[Packet]):
    """What is known of a case, for the sender to look through and complete."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class Candidates(Query[tuple[Candidate, ...]]):
    """Whom this case can be offered to: the customer's named contact first, then who is there, of its team in front."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class Bounced(Query[tuple[Handover, ...]]):
    """The latest offer of each open case that came back too often and that no supervisor has dealt with since."""
