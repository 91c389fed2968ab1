"""What can be asked about cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field, StringConstraints

from agentdesk.core.cases.details import Amount, Billing, GoodsReturn, OrderCancellation, Termination, Withdrawal
from agentdesk.core.cases.model import (
    AnswerGiven,
    Case,
    CaseFilter,
    CasePage,
    CaseRow,
    Confirmation,
    Failure,
    FailureKind,
    Gathered,
    HistoryEntry,
    IncidentProposal,
    InternalQuery,
    Keyset,
    Kind,
    LinkKind,
    Named,
    Needed,
    Repetition,
    Requirement,
    Severity,
    Sort,
    Status,
    parse_code,
)
from agentdesk.core.cases.thanks import thanks_in
from agentdesk.core.commands import Command, Line, Query, Words
from agentdesk.core.deadlines.clocks import Clock
from agentdesk.core.interactions.model import Channel

Level = Annotated[int, Field(ge=1, le=3)]
Some = Annotated[Words, StringConstraints(strip_whitespace=True, min_length=1)]
"""Words that are not missing."""


# ── opening, owning ─────────────────────────────────────────────────────────────────────────────────────────────────
class OpenCase(Command):
    """A new case. Without `owner_id` it is whoever opens it. `follows`: the case it follows from, for the issue chain.

    The answer has `case_id` and `number`. An incident may be of no customer; every other case is of one.
    """

    kind: ClassVar[str] = "cases.open"
    undoable: ClassVar[bool] = True
    customer_id: UUID | None = None
    subject: Line
    case_kind: Kind = Kind.QUESTION
    reason_id: UUID | None = None
    channel: Channel | None = None
    product_id: UUID | None = None
    order_id: UUID | None = None
    severity: Severity = Severity.NORMAL
    level: Level = 1
    owner_id: UUID | None = None
    team_id: UUID | None = None
    next_step: Line = ""
    next_step_at: datetime | None = None
    interaction_id: UUID | None = None
    follows: UUID | None = None
    parent_id: UUID | None = None


class ChangeCase(Command):
    """The case's fields as they are to be; None leaves one as it is, `clear` empties those it names."""

    kind: ClassVar[str] = "cases.change"
    undoable: ClassVar[bool] = True
    case_id: UUID
    subject: Line | None = None
    case_kind: Kind | None = None
    reason_id: UUID | None = None
    channel: Channel | None = None
    product_id: UUID | None = None
    order_id: UUID | None = None
    severity: Severity | None = None
    level: Level | None = None
    team_id: UUID | None = None
    resolution: Words | None = None
    cause_id: UUID | None = None
    department_id: UUID | None = None
    clear: tuple[Annotated[str, StringConstraints(pattern="^[a-z_]{1,30}$")], ...] = ()


class AssignCase(Command):
    """To oneself, or by who leads to anybody; agents give a case away by offering it (see handovers)."""

    kind: ClassVar[str] = "cases.assign"
    undoable: ClassVar[bool] = True
    case_id: UUID
    owner_id: UUID
    team_id: UUID | None = None


class PlanStep(Command):
    """What is done next and when (the follow-up); without both there is none any more."""

    kind: ClassVar[str] = "cases.plan_step"
    undoable: ClassVar[bool] = True
    case_id: UUID
    next_step: Line = ""
    next_step_at: datetime | None = None


# ── whose turn it is ────────────────────────────────────────────────────────────────────────────────────────────────
class WaitFor(Command):
    """Whose turn it is now: `waiting_us`, `waiting_customer` (clocks stand still) or `waiting_others`."""

    kind: ClassVar[str] = "cases.wait"
    undoable: ClassVar[bool] = True
    case_id: UUID
    status: Status
    words: Line = ""
    next_step_at: datetime | None = None


class ResumeCase(Command):
    """It is in work again."""

    kind: ClassVar[str] = "cases.resume"
    undoable: ClassVar[bool] = True
    case_id: UUID


class ResolveCase(Command):
    """Settled. What it carries is filled in first; refused with what is still missing, and then nothing changes.

    Open children: resolved the same way (`with_children`), left open (`leave_children`), or a reason to refuse.
    """

    kind: ClassVar[str] = "cases.resolve"
    undoable: ClassVar[bool] = True
    case_id: UUID
    resolution: Words = ""
    subject: Line | None = None
    reason_id: UUID | None = None
    product_id: UUID | None = None
    order_id: UUID | None = None
    cause_id: UUID | None = None
    department_id: UUID | None = None
    with_children: bool = False
    leave_children: bool = False


class ReopenCase(Command):
    """Not settled after all. Refused when it has been settled for longer than `REOPENS_WITHIN`."""

    kind: ClassVar[str] = "cases.reopen"
    undoable: ClassVar[bool] = True
    case_id: UUID
    words: Line = ""


class CloseCase(Command):
    """Resolved, and put away."""

    kind: ClassVar[str] = "cases.close"
    undoable: ClassVar[bool] = True
    case_id: UUID


class MessageCame(Command):
    """A customer's word about a case. Thanks alone are filed. Anything else makes it our turn: what was resolved is
    reopened, what has been settled too long becomes a new case of the same issue chain.

    The answer has `told` (noted, thanked, reopened, followed) and the `case_id` where it goes on. Whether it is thanks
    alone is judged when the command is made and carried in it: a later program with other words replays it as it was.
    """

    kind: ClassVar[str] = "cases.message_came"
    undoable: ClassVar[bool] = True
    case_id: UUID
    words: Words
    channel: Channel
    interaction_id: UUID | None = None
    only_thanks: bool = Field(default_factory=lambda said: thanks_in(said.get("words", "")) is not None)


class NotThanks(Command):
    """What was filed as thanks was more than that: it goes its usual way after all."""

    kind: ClassVar[str] = "cases.not_thanks"
    undoable: ClassVar[bool] = True
    case_id: UUID


class NoteReply(Command):
    """We have answered the customer."""

    kind: ClassVar[str] = "cases.note_reply"
    undoable: ClassVar[bool] = True
    case_id: UUID
    channel: Channel
    words: Words = ""
    interaction_id: UUID | None = None
    wait: bool = False
    """From now on it is the customer's turn."""


# ── interim updates, what was said ──────────────────────────────────────────────────────────────────────────────────
class PlanInterim(Command):
    """Until when the customer hears from us even if there is nothing new; None: not any more."""

    kind: ClassVar[str] = "cases.plan_interim"
    undoable: ClassVar[bool] = True
    case_id: UUID
    due_at: datetime | None


class SendInterim(Command):
    """The customer got an interim update, before what was promised slips; `next_at`: the next one, if any."""

    kind: ClassVar[str] = "cases.send_interim"
    undoable: ClassVar[bool] = True
    case_id: UUID
    words: Some
    channel: Channel
    next_at: datetime | None = None


class GiveAnswer(Command):
    """What the customer was told about a topic. Ask `ContradictingAnswers` before it is said."""

    kind: ClassVar[str] = "cases.give_answer"
    undoable: ClassVar[bool] = True
    case_id: UUID
    topic: Annotated[Line, StringConstraints(min_length=1)]
    words: Some


# ── internal queries ────────────────────────────────────────────────────────────────────────────────────────────────
class AskQuery(Command):
    """Ask a department or, in words, somebody else, until when. It is others' turn; the owner stays the owner."""

    kind: ClassVar[str] = "cases.ask_query"
    undoable: ClassVar[bool] = True
    case_id: UUID
    question: Some
    due_at: datetime
    department_id: UUID | None = None
    asked_of: Line = ""


class AnswerQuery(Command):
    """The answer has come. With no other query open it is our turn again."""

    kind: ClassVar[str] = "cases.answer_query"
    undoable: ClassVar[bool] = True
    query_id: UUID
    answer: Some


class WithdrawQuery(Command):
    kind: ClassVar[str] = "cases.withdraw_query"
    undoable: ClassVar[bool] = True
    query_id: UUID


# ── what belongs together ───────────────────────────────────────────────────────────────────────────────────────────
class AddInteraction(Command):
    """This conversation was about this case (too)."""

    kind: ClassVar[str] = "cases.add_interaction"
    undoable: ClassVar[bool] = True
    case_id: UUID
    interaction_id: UUID


class TakeOffInteraction(Command):
    kind: ClassVar[str] = "cases.take_off_interaction"
    undoable: ClassVar[bool] = True
    case_id: UUID
    interaction_id: UUID


class SetParent(Command):
    """One level: a case with children has no parent. Of the same customer, unless the parent is an incident."""

    kind: ClassVar[str] = "cases.set_parent"
    undoable: ClassVar[bool] = True
    case_id: UUID
    parent_id: UUID | None


class LinkCases(Command):
    kind: ClassVar[str] = "cases.link"
    undoable: ClassVar[bool] = True
    case_id: UUID
    other_id: UUID
    link: LinkKind = LinkKind.RELATED


class UnlinkCases(Command):
    kind: ClassVar[str] = "cases.unlink"
    undoable: ClassVar[bool] = True
    case_id: UUID
    other_id: UUID


class SetChain(Command):
    """The case it follows from (issue chain), or none: it begins a chain of its own."""

    kind: ClassVar[str] = "cases.set_chain"
    undoable: ClassVar[bool] = True
    case_id: UUID
    follows: UUID | None


class SplitCase(Command):
    """A second matter gets a case of its own: these conversations, promises and callbacks of the first one, or of what
    was merged into it, go with it."""

    kind: ClassVar[str] = "cases.split"
    version: ClassVar[int] = 2
    undoable: ClassVar[bool] = True
    case_id: UUID
    subject: Line
    case_kind: Kind | None = None
    reason_id: UUID | None = None
    owner_id: UUID | None = None
    interaction_ids: tuple[UUID, ...] = ()
    promise_ids: tuple[UUID, ...] = ()
    callback_ids: tuple[UUID, ...] = ()


class MergeCases(Command):
    """Two cases about one matter: the loser is closed and shown with the winner. Of one customer."""

    kind: ClassVar[str] = "cases.merge"
    undoable: ClassVar[bool] = True
    winner_id: UUID
    loser_id: UUID


class GatherCases(Command):
    """These cases belong to this incident."""

    kind: ClassVar[str] = "cases.gather"
    undoable: ClassVar[bool] = True
    incident_id: UUID
    case_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=1000)]


class InformCase(Command):
    """The customer of a case that an incident has gathered hears from us before they ask: an answer given, by whatever
    channel. Nobody is told the same words about one incident twice: then `informed` in the answer is false. `hear_by`:
    until when they hear how it goes on, as an interim update.
    """

    kind: ClassVar[str] = "cases.inform"
    undoable: ClassVar[bool] = True
    case_id: UUID
    words: Some
    channel: Channel
    hear_by: datetime | None = None


class OpenIncident(Command):
    """One matter of many customers, such as an unusual rise of one reason with one product: it gathers the cases."""

    kind: ClassVar[str] = "cases.open_incident"
    undoable: ClassVar[bool] = True
    reason_id: UUID | None = None
    product_id: UUID | None = None
    subject: Line
    severity: Severity = Severity.SERIOUS
    owner_id: UUID | None = None
    case_ids: Annotated[tuple[UUID, ...], Field(max_length=1000)] = ()


# ── failures ────────────────────────────────────────────────────────────────────────────────────────────────────────
class NoteFailure(Command):
    """We let this customer down: a recorded fact."""

    kind: ClassVar[str] = "cases.note_failure"
    undoable: ClassVar[bool] = True
    customer_id: UUID
    case_id: UUID | None = None
    failure: FailureKind
    severity: Severity = Severity.NORMAL
    cause_id: UUID | None = None
    order_id: UUID | None = None
    words: Line = ""
    happened_at: datetime | None = None


class NoteBrokenPromise(Command):
    """A promise was not kept in time: the system's word, under `due_id(kind, promise_id, due_at)`, so that asking
    again changes nothing. Refused while it is not broken.
    """

    kind: ClassVar[str] = "cases.note_broken_promise"
    promise_id: UUID
    due_at: datetime


# ── done in one contact ─────────────────────────────────────────────────────────────────────────────────────────────
class OneContact(Command):
    """What all four have in common. Opens a case, or takes an open one, and resolves it; its confirmation is ready
    at once (`ConfirmationOf`). The answer has `case_id` and `number`.
    """

    customer_id: UUID
    case_id: UUID | None = None
    subject: Line = ""
    reason_id: UUID | None = None
    channel: Channel | None = None
    order_id: UUID | None = None
    product_id: UUID | None = None
    cause_id: UUID | None = None
    department_id: UUID | None = None
    interaction_id: UUID | None = None
    follows: UUID | None = None
    resolution: Words = ""


class CancelOrder(OneContact):
    kind: ClassVar[str] = "cases.cancel_order"
    undoable: ClassVar[bool] = True
    cancellation: OrderCancellation


class TakeWithdrawal(OneContact):
    """Refused when the 14 days are over, unless it is accepted `although_late`."""

    kind: ClassVar[str] = "cases.take_withdrawal"
    undoable: ClassVar[bool] = True
    withdrawal: Withdrawal


class TakeReturn(OneContact):
    kind: ClassVar[str] = "cases.take_return"
    undoable: ClassVar[bool] = True
    goods: GoodsReturn


class Terminate(OneContact):
    kind: ClassVar[str] = "cases.terminate"
    undoable: ClassVar[bool] = True
    termination: Termination


class ConfirmationSent(Command):
    """The written confirmation has left: on which channel, and to where."""

    kind: ClassVar[str] = "cases.confirmation_sent"
    undoable: ClassVar[bool] = True
    case_id: UUID
    channel: Channel
    to: Line = ""


# ── service orders ──────────────────────────────────────────────────────────────────────────────────────────────────
class PlanService(Command):
    """Who comes or repairs, when, at what price. The case becomes a service order; also to move the appointment."""

    kind: ClassVar[str] = "cases.plan_service"
    undoable: ClassVar[bool] = True
    case_id: UUID
    partner: Annotated[Line, StringConstraints(min_length=1)]
    task: Words = ""
    place: Line = ""
    appointment_from: datetime
    appointment_to: datetime
    agreed_price: Amount | None = None


class ApproveExtra(Command):
    """The customer agreed to more work at this price, before it is done."""

    kind: ClassVar[str] = "cases.approve_extra"
    undoable: ClassVar[bool] = True
    case_id: UUID
    words: Annotated[Line, StringConstraints(min_length=1)]
    price: Amount
    approved_by: Line = ""


class FinishService(Command):
    """The work is done, and either billed or goodwill; the proof of service can go out."""

    kind: ClassVar[str] = "cases.finish_service"
    undoable: ClassVar[bool] = True
    case_id: UUID
    work_done: Some
    done_at: datetime
    billing: Billing


# ── what people edit ────────────────────────────────────────────────────────────────────────────────────────────────
class SaveCause(Command):
    """A root cause as it is to be; without an id a new one, last in the list."""

    kind: ClassVar[str] = "cases.save_cause"
    undoable: ClassVar[bool] = True
    cause_id: UUID | None = None
    labels: dict[str, Line]
    active: bool = True


class MoveCause(Command):
    """`place` among the others, from 0."""

    kind: ClassVar[str] = "cases.move_cause"
    undoable: ClassVar[bool] = True
    cause_id: UUID
    place: int = Field(ge=0)


class SaveDepartment(Command):
    """A department as it is to be; without an id a new one, last in the list."""

    kind: ClassVar[str] = "cases.save_department"
    undoable: ClassVar[bool] = True
    department_id: UUID | None = None
    labels: dict[str, Line]
    active: bool = True


class MoveDepartment(Command):
    kind: ClassVar[str] = "cases.move_department"
    undoable: ClassVar[bool] = True
    department_id: UUID
    place: int = Field(ge=0)


class SetRequirements(Command):
    """What a case of this reason (None: of any) needs before it is resolved, beyond subject and resolution."""

    kind: ClassVar[str] = "cases.set_requirements"
    undoable: ClassVar[bool] = True
    reason_id: UUID | None = None
    fields: tuple[Needed, ...]


OPEN_ONES = CaseFilter()


# ── queries ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class GetCase(Query[Case]):
    """One case whole. Refused when unknown."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class CaseByNumber(Query[UUID]):
    """The id behind `C-1001` (or `1001`). Refused when unknown."""

    number: str


@dataclass(frozen=True, slots=True)
class CasesOfTalk(Query[tuple[CaseRow, ...]]):
    """The cases that a conversation is about."""

    interaction_id: UUID


@dataclass(frozen=True, slots=True)
class CasesOf(Query[tuple[CaseRow, ...]]):
    """The cases of a customer: those not settled first, each newest first."""

    customer_id: UUID
    limit: int = 50


@dataclass(frozen=True, slots=True)
class FindCases(Query[CasePage]):
    """A page of the cases that fit, after the keyset `after`."""

    filter: CaseFilter = OPEN_ONES
    sort: Sort = Sort.NEXT_STEP
    descending: bool = False
    after: Keyset | None = None
    limit: int = 100


def numbered(typed: str) -> FindCases | None:
    """Asks for the case whose number this is, however it is written; None where it is no such number."""
    if parse_code(typed) is None:
        return None
    return FindCases(CaseFilter(statuses=None, words=typed), Sort.NUMBER, limit=1)


@dataclass(frozen=True, slots=True)
class CountCases(Query[dict[Status, int]]):
    """How many cases fit, by status; whatever statuses the filter asks for."""

    filter: CaseFilter = OPEN_ONES


@dataclass(frozen=True, slots=True)
class CaseHistory(Query[tuple[HistoryEntry, ...]]):
    """The facts of a case and of those merged into it, newest first."""

    case_id: UUID
    limit: int = 200


@dataclass(frozen=True, slots=True)
class ClocksOf(Query[dict[UUID, tuple[Clock, ...]]]):
    """Where the clocks of these cases stand, by the editions stored with them."""

    case_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class ChainProposals(Query[tuple[CaseRow, ...]]):
    """The cases a new matter of this customer may follow from: moved within `FOLLOWS_WITHIN`, newest first."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class OpenQueries(Query[tuple[InternalQuery, ...]]):
    """Internal queries not answered yet, of cases of these owners, the first due first."""

    owners: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class ContradictingAnswers(Query[tuple[AnswerGiven, ...]]):
    """What this customer was told about the same topic in other words, newest first."""

    customer_id: UUID
    topic: str
    words: str


@dataclass(frozen=True, slots=True)
class AnswersTo(Query[tuple[AnswerGiven, ...]]):
    """What this customer was told, newest first."""

    customer_id: UUID
    limit: int = 50


@dataclass(frozen=True, slots=True)
class FailuresOf(Query[tuple[Failure, ...]]):
    """All failures towards a customer, newest first."""

    customer_id: UUID
    limit: int = 50


@dataclass(frozen=True, slots=True)
class RecentFailures(Query[Repetition]):
    """The failures towards a customer that make the next one a second one."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class IncidentProposals(Query[tuple[IncidentProposal, ...]]):
    """Unusual rises of one reason with one product that no open incident gathers yet."""


@dataclass(frozen=True, slots=True)
class GatheredBy(Query[tuple[Gathered, ...]]):
    """The cases of an incident by number, with what their customers have been told about it."""

    incident_id: UUID


@dataclass(frozen=True, slots=True)
class ConfirmationOf(Query[Confirmation]):
    """What the customer gets in writing about a case done in one contact, or a service order that is done.

    `language`: the customer's, if empty. Refused for a case that has nothing to confirm.
    """

    case_id: UUID
    language: str = ""


@dataclass(frozen=True, slots=True)
class Causes(Query[tuple[Named, ...]]):
    """Root causes in their order, retired ones too."""


@dataclass(frozen=True, slots=True)
class Departments(Query[tuple[Named, ...]]):
    """Departments in their order, retired ones too."""


@dataclass(frozen=True, slots=True)
class Requirements(Query[tuple[Requirement, ...]]):
    """What is required, by reason."""


@dataclass(frozen=True, slots=True)
class RequiredFor(Query[tuple[Needed, ...]]):
    """All that a case of this reason needs before it is resolved: for showing it before it is refused."""

    reason_id: UUID | None
