"""A case passes to somebody else by an offer. Until it is accepted its owner stays the owner. Pure.

With whom an open offer lies follows from it, from who is there, and from now: whoever does not answer in time is
followed by the next, without anything having to tick.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from agentdesk.core.actors import LEADERS, Role
from agentdesk.core.errors import Refused
from agentdesk.core.people.cover import Staff
from agentdesk.core.people.model import Person

TOP_LEVEL = 3
"""Critical cases are for this level; whoever is a supervisor counts as of it."""
MOST_BOUNCES = 3
"""A case that came back this often needs a supervisor's attention."""


class HandoverKind(StrEnum):
    """An escalation goes up: to a higher level, or to the supervisors."""

    HANDOVER = "handover"
    ESCALATION = "escalation"


ANSWER_WITHIN: Mapping[HandoverKind, int] = {HandoverKind.HANDOVER: 30, HandoverKind.ESCALATION: 10}
"""Minutes of working time that a receiver has, unless the offer says otherwise."""


class HandoverState(StrEnum):
    OFFERED = "offered"
    ASKED_BACK = "asked_back"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({HandoverState.OFFERED, HandoverState.ASKED_BACK})


class Step(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    ASK_BACK = "ask_back"
    ANSWER = "answer"
    WITHDRAW = "withdraw"


STEPS: Mapping[HandoverState, Mapping[Step, HandoverState]] = {
    HandoverState.OFFERED: {
        Step.ACCEPT: HandoverState.ACCEPTED,
        Step.DECLINE: HandoverState.DECLINED,
        Step.ASK_BACK: HandoverState.ASKED_BACK,
        Step.WITHDRAW: HandoverState.WITHDRAWN,
    },
    HandoverState.ASKED_BACK: {
        Step.ACCEPT: HandoverState.ACCEPTED,
        Step.DECLINE: HandoverState.DECLINED,
        Step.ANSWER: HandoverState.OFFERED,
        Step.WITHDRAW: HandoverState.WITHDRAWN,
    },
    HandoverState.ACCEPTED: {},
    HandoverState.DECLINED: {},
    HandoverState.WITHDRAWN: {},
}
"""The whole machine: what is not in here is refused."""

OF_THE_SENDER = frozenset({Step.ANSWER, Step.WITHDRAW})
"""The other steps are the receiver's. Supervisors may take any of them, but nobody accepts their own case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """What the receiver has to know, so that the customer tells nothing twice."""

    story: str = ""
    tried: str = ""
    wanted: str = ""
    limit: str = ""
    deadline: datetime | None = None
    promised: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What a receiver asked back, and what the sender answered; empty until then."""

    question: str
    asked_by: UUID
    asked_at: datetime
    answer: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """One offer. It goes to a person, a team, a level, or, where all three are None, to the supervisors.

    `from_id` owns the case until somebody accepts; `offered_by` may have offered it in their place. `level` is what a
    receiver needs, and what the case has afterwards; `from_level` what it had when it was offered. Nobody has answered
    by `answer_by`: it goes on to the next, and by `next_by` to the supervisors. `bounce_no`: how often the case had
    come back, with this one. `lapsed`: the case has been settled or given to somebody else meanwhile. `noted`: the
    sender has taken note of a refusal. The names, and what is said of the case, are for the screen.
    """

    id: UUID
    case_id: UUID
    case_number: str = ""
    subject: str = ""
    customer_id: UUID | None = None
    customer: str = ""
    kind: HandoverKind
    from_id: UUID
    sender: str = ""
    offered_by: UUID
    to_id: UUID | None = None
    to_team: UUID | None = None
    to_level: int | None = None
    receiver: str = ""
    level: int = 1
    from_level: int = 1
    packet: Packet = Packet()
    reason: str = ""
    offered_at: datetime
    minutes: int
    answer_by: datetime
    next_by: datetime
    state: HandoverState = HandoverState.OFFERED
    questions: tuple[Question, ...] = ()
    answer: str = ""
    answered_at: datetime | None = None
    answered_by: UUID | None = None
    bounce_no: int = 0
    noted: bool = False
    lapsed: bool = False
    goes_on_in: UUID | None = None
    row_version: int = 0

    @property
    def case_now(self) -> UUID:
        """The case that is handed over: the one that was offered, or the one into which it was merged since."""
        return self.goes_on_in or self.case_id

    @property
    def is_open(self) -> bool:
        return self.state in OPEN and not self.lapsed

    def is_unanswered(self, now: datetime) -> bool:
        """It stands on the sender's list too, then."""
        return self.is_open and self.state is HandoverState.OFFERED and now >= self.answer_by

    def require(self, step: Step) -> HandoverState:
        """The state this step leads to. Raises Refused where there is none."""
        after = STEPS[self.state].get(step)
        if after is None:
            raise Refused("handovers.not_asked" if step is Step.ANSWER and self.is_open else "handovers.over_already",
                          state=self.state.value)  # fmt: skip
        if self.lapsed and step is not Step.WITHDRAW:
            raise Refused("handovers.lapsed")
        return after

    def settled(self, step: Step, words: str, now: datetime, by: UUID) -> Handover:
        """Accepted, declined or withdrawn. Raises Refused for a refusal without a reason."""
        state = self.require(step)
        if step is Step.DECLINE and not words.strip():
            raise Refused("handovers.reason_missing")
        return replace(self, state=state, answer=words, answered_at=now, answered_by=by)

    def asked_back(self, question: str, now: datetime, by: UUID) -> Handover:
        """The question goes to the sender; until it is answered the offer lies with them."""
        state = self.require(Step.ASK_BACK)
        if not question.strip():
            raise Refused("handovers.question_missing")
        return replace(self, state=state, questions=(*self.questions, Question(question, by, now)))

    def answered(self, answer: str, now: datetime, answer_by: datetime, next_by: datetime) -> Handover:
        """Put to the receiver again, who has as long as at first."""
        state = self.require(Step.ANSWER)
        if not answer.strip():
            raise Refused("handovers.answer_missing")
        told = replace(self.questions[-1], answer=answer, answered_at=now)
        asked = (*self.questions[:-1], told)
        return replace(self, state=state, questions=asked, answer_by=answer_by, next_by=next_by)


def receiver_at(offer: Handover, staff: Staff, now: datetime) -> frozenset[UUID]:
    """On whose lists an open offer lies at this moment; never nobody while somebody is active.

    A question lies with the sender. An offer lies with its first receivers, after `answer_by` with their team mates,
    after `next_by` with the supervisors; earlier, where nobody of a stage is there and has the level. An escalation
    never goes to anybody who is not above where it comes from. Where nobody is left it lies with the sender.
    """
    if offer.state is HandoverState.ASKED_BACK:
        return frozenset({staff.holder(offer.from_id, now)})
    for stage in _stages(offer, staff, now)[_reached(offer, now) :]:
        if stage:
            return stage
    return frozenset({staff.holder(offer.from_id, now)})


def may_answer(offer: Handover, staff: Staff, person: Person, now: datetime) -> bool:
    """Whether this person may accept, decline or ask back: whoever it was offered to, whoever it lies or lay with, and
    every supervisor; never its owner.
    """
    if person.id == offer.from_id:
        return False
    lay_with = frozenset[UUID]().union(*_stages(offer, staff, now)[: _reached(offer, now) + 1])
    lies_with = receiver_at(replace(offer, state=HandoverState.OFFERED), staff, now)
    return person.id in lies_with | lay_with | {offer.to_id} or Role.SUPERVISOR in person.roles


def changes_at(offer: Handover, now: datetime) -> datetime | None:
    """The next moment at which an open offer goes on to others by time alone."""
    coming = (at for at in (offer.answer_by, offer.next_by) if at > now)
    return min(coming, default=None) if offer.state is HandoverState.OFFERED else None


def level_of(person: Person) -> int:
    """Supervisors decide about everything."""
    return TOP_LEVEL if Role.SUPERVISOR in person.roles else person.level


def _reached(offer: Handover, now: datetime) -> int:
    """How many stages have had their time."""
    return (now >= offer.answer_by) + (now >= offer.next_by)


def _stages(offer: Handover, staff: Staff, now: datetime) -> tuple[frozenset[UUID], ...]:
    """Who is asked first, next, then, and in the end; as far as they are there."""
    there = staff.present(now)
    supervisors = [each for each in there if Role.SUPERVISOR in each.roles]
    mates = staff.present(now, _team(offer, staff))
    return _first(offer, staff, now), _able(offer, mates), _able(offer, supervisors), _able(offer, there)


def _first(offer: Handover, staff: Staff, now: datetime) -> frozenset[UUID]:
    """To whom it was offered, as far as they are there."""
    there = staff.present(now)
    if offer.to_id:
        lies_with = staff.holder(offer.to_id, now)
        return _able(offer, [each for each in there if each.id == lies_with])
    if offer.to_team:
        return _able(offer, staff.present(now, offer.to_team))
    if offer.to_level:
        return _able(offer, there)
    return _able(offer, [each for each in there if Role.SUPERVISOR in each.roles])


def _team(offer: Handover, staff: Staff) -> UUID | None:
    """The team mates are the first receiver's; of a whole team or level, and in a shop without teams, everybody."""
    receiver = staff.person(offer.to_id) if offer.to_id else None
    return receiver.team_id if receiver else None


def _able(offer: Handover, people: Iterable[Person]) -> frozenset[UUID]:
    """Who has the level, and, of an escalation, is above where it comes from: it never goes sideways."""
    up = offer.kind is HandoverKind.ESCALATION
    found = (each for each in people if level_of(each) >= offer.level and (not up or _is_above(each, offer.from_level)))
    return frozenset(each.id for each in found if each.id != offer.from_id)


def _is_above(person: Person, level: int) -> bool:
    return person.level > level or not person.roles.isdisjoint(LEADERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody whom a case can be offered to. `named`: the customer's named contact, proposed first. `cover`: who
    stands in while they are away; empty while they are there. `knows`, `speaks`: what the case is about, and the
    customer's language.
    """

    person_id: UUID
    name: str
    team_id: UUID | None
    team: str
    level: int
    supervisor: bool
    named: bool
    present: bool
    cover: str = ""
    knows: bool = False
    speaks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOffer:
    """An offer in a list, as the person sees it who looks. `waits_for`: who has to answer at this moment, by name;
    `to_team`: somebody of the person's own team, or the team; `may_answer` and `is_mine`: whose steps are theirs.
    """

    offer: Handover
    waits_for: tuple[str, ...]
    to_me: bool
    to_team: bool
    is_mine: bool
    may_answer: bool

    @property
    def id(self) -> UUID:
        return self.offer.id


@dataclass(frozen=True, slots=True)
class OffersOfMine:
    """What lies with a person: offers to answer; questions to answer; own offers that nobody has answered in time, or
    that nobody could; own offers refused of which they have not taken note yet; and own offers that wait."""

    to_answer: tuple[Handover, ...] = ()
    asked_back: tuple[Handover, ...] = ()
    unanswered: tuple[Handover, ...] = ()
    refused: tuple[Handover, ...] = ()
    waiting: tuple[Handover, ...] = ()
