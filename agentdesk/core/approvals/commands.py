"""What can be asked about approvals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import StringConstraints

from agentdesk.core.approvals.model import Decision, RequestsOfMine, RequestView, Waiting
from agentdesk.core.commands import Command, Line, Query, Words
from agentdesk.core.goodwill.commands import Skus
from agentdesk.core.goodwill.model import Decider
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.ledger.commands import Amount, Currency
from agentdesk.core.vouchers.model import Stub

ShownHash = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
"""`Request.shown_hash` of what was on the screen."""


class Asked(Command):
    """What a request is about. For a voucher, `stub` is what belongs to its code: it came with the request, so that the
    requester can show the code the moment it is approved."""

    amount: Amount
    currency: Currency
    goodwill: GoodwillKind = GoodwillKind.VOUCHER
    reason_id: UUID | None = None
    case_id: UUID | None = None
    failure_id: UUID | None = None
    order_id: UUID | None = None
    skus: Skus = ()
    words: Words = ""
    stub: Stub | None = None
    expires_on: date | None = None
    short_note: bool = False


class RequestApproval(Asked):
    """Ask for more than one may give alone. Its money is held from now on. `live`: the customer is on the line.

    `to_id`: who is asked first; without it the supervisors of the team. The answer has `request_id`.
    """

    kind: ClassVar[str] = "approvals.request"
    customer_id: UUID
    live: bool = False
    to_id: UUID | None = None


class ChangeRequest(Asked):
    """Ask for something else instead: whoever has said yes to the former has not said yes to this."""

    kind: ClassVar[str] = "approvals.change"
    request_id: UUID


class Decide(Command):
    """Approve (what is on the table, or another `amount`), decline with a `reason` and words `to_say` to the customer,
    or ask back a `question`. Where it needs no second approver, it is given in this very moment.

    `shown_hash`: of what the decision was made about; Refused approvals.changed where it is something else by now.
    """

    kind: ClassVar[str] = "approvals.decide"
    needs_pin: ClassVar[bool] = True
    request_id: UUID
    decision: Decision
    shown_hash: ShownHash
    amount: Amount | None = None
    reason: Line = ""
    to_say: Words = ""
    question: Words = ""


class AnswerBack(Command):
    """The requester's answer; the request is put to the approvers again."""

    kind: ClassVar[str] = "approvals.answer_back"
    request_id: UUID
    answer: Words


class WithdrawRequest(Command):
    kind: ClassVar[str] = "approvals.withdraw"
    request_id: UUID


class NoteDecision(Command):
    """The requester has seen how it ended: it leaves their list."""

    kind: ClassVar[str] = "approvals.note_decision"
    request_id: UUID


class LapseRequest(Command):
    """Its time is over, and nobody has decided: its money goes back."""

    kind: ClassVar[str] = "approvals.lapse"
    request_id: UUID
    lapses_at: datetime


@dataclass(frozen=True, slots=True)
class GetRequest(Query[RequestView]):
    """One request with what somebody has to know who decides. Raises Refused approvals.unknown."""

    request_id: UUID


@dataclass(frozen=True, slots=True)
class DecidersOf(Query[tuple[Decider, ...]]):
    """Who may decide this request, with what each could approve alone, the largest first. Raises Refused
    approvals.unknown."""

    request_id: UUID


@dataclass(frozen=True, slots=True)
class RequestsFor(Query[RequestsOfMine]):
    """What this person has to do about requests at this moment, oldest first; leaders may ask for others."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class OpenRequests(Query[tuple[Waiting, ...]]):
    """Every request that waits for somebody, oldest first: all of them for leaders, one's own for others."""


@dataclass(frozen=True, slots=True)
class DecidedLately(Query[tuple[Waiting, ...]]):
    """Requests that ended within the last seven days, latest first, `most` of them at most: all of them for leaders,
    one's own for others."""

    most: int = 100


@dataclass(frozen=True, slots=True)
class RequestsOf(Query[tuple[Waiting, ...]]):
    """All requests for this customer, latest first."""

    customer_id: UUID
