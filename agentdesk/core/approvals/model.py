"""A request for more than one may give alone, and what can become of it. Pure; amounts are minor units.

With whom an open request lies follows from it, from who is there, and from now: whoever does not decide in time is
followed by the next, without anything having to tick. That it has lapsed follows from its time, too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from agentdesk.core.actors import Role
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.model import Act, AuthorityNow
from agentdesk.core.goodwill.policy import LEADING, GoodwillKind
from agentdesk.core.goodwill.suggesting import Comparison
from agentdesk.core.money import Money
from agentdesk.core.people.cover import Staff
from agentdesk.core.people.model import Person
from agentdesk.core.vouchers.model import Stub

LIVE_LAPSES_AFTER = timedelta(minutes=30)
"""A customer who is on the line waits no longer."""
STAGES = 4
"""Of a request that nobody waits for on the line, each approver has this part of the time."""


class RequestState(StrEnum):
    """`half`: one of two approvers has said yes."""

    PENDING = "pending"
    HALF = "half"
    ASKED_BACK = "asked_back"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


OPEN = frozenset({RequestState.PENDING, RequestState.HALF, RequestState.ASKED_BACK})


class RequestStep(StrEnum):
    """`halve`: a yes that needs a second one."""

    APPROVE = "approve"
    HALVE = "halve"
    DECLINE = "decline"
    ASK_BACK = "ask_back"
    ANSWER = "answer"
    CHANGE = "change"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


_WHILE_OPEN = {
    RequestStep.APPROVE: RequestState.APPROVED,
    RequestStep.HALVE: RequestState.HALF,
    RequestStep.DECLINE: RequestState.DECLINED,
    RequestStep.CHANGE: RequestState.PENDING,
    RequestStep.WITHDRAW: RequestState.WITHDRAWN,
    RequestStep.LAPSE: RequestState.LAPSED,
}
STEPS: Mapping[RequestState, Mapping[RequestStep, RequestState]] = {
    RequestState.PENDING: _WHILE_OPEN | {RequestStep.ASK_BACK: RequestState.ASKED_BACK},
    RequestState.HALF: _WHILE_OPEN | {RequestStep.ASK_BACK: RequestState.ASKED_BACK},
    RequestState.ASKED_BACK: _WHILE_OPEN | {RequestStep.ANSWER: RequestState.PENDING},
    RequestState.APPROVED: {},
    RequestState.DECLINED: {},
    RequestState.WITHDRAWN: {},
    RequestState.LAPSED: {},
}
"""The whole machine: what is not in here is refused. What was asked or changed is approved anew, by both."""

_LATE = frozenset({RequestStep.WITHDRAW, RequestStep.LAPSE})
"""What may be done with a request whose time is over."""


class Decision(StrEnum):
    APPROVE = "approve"
    APPROVE_OTHER = "approve_other"
    DECLINE = "decline"
    ASK_BACK = "ask_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request. `act_id`: what is given if it is approved; until then it counts as if it had been.

    `amount` is what is asked for, `amount_decided` what an approver has said yes to, at first or in the end. It lies
    with its first approver from `put_at` until `answer_by`, then with the next for as long, and ends at `lapses_at`.
    `words`: what the requester says for it; `reason`: why it was declined; `to_say`: how to tell the customer.
    `kept_out`: who is the customer, as far as is known, and decides nothing here. `noted`: the requester has seen how
    it ended. The names are for the screen.
    """

    id: UUID
    act_id: UUID
    customer_id: UUID
    customer: str = ""
    kind: GoodwillKind
    amount: int
    currency: str
    case_id: UUID | None = None
    reason_id: UUID | None = None
    order_id: UUID | None = None
    expires_on: date | None = None
    short_note: bool = False
    stub: Stub | None = None
    words: str = ""
    requested_by: UUID
    requester: str = ""
    requested_at: datetime
    team_id: UUID
    live: bool = False
    to_id: UUID | None = None
    put_at: datetime
    answer_by: datetime
    lapses_at: datetime
    state: RequestState = RequestState.PENDING
    first_by: UUID | None = None
    first_at: datetime | None = None
    first: str = ""
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    decider: str = ""
    amount_decided: int | None = None
    reason: str = ""
    to_say: str = ""
    question: str = ""
    asked_by: UUID | None = None
    answer: str = ""
    voucher_id: UUID | None = None
    noted: bool = False
    kept_out: frozenset[UUID] = frozenset()
    row_version: int = 0

    @property
    def on_the_table(self) -> int:
        """What a yes would mean now: what the first of two has approved, else what is asked for."""
        return self.amount if self.amount_decided is None else self.amount_decided

    @property
    def money(self) -> Money:
        return Money(self.on_the_table, self.currency)

    @property
    def shown_hash(self) -> str:
        """SHA-256 of what a decision binds: whoever decides sends back the hash of what they have seen."""
        shown = {
            "amount": self.on_the_table,
            "currency": self.currency,
            "customer": str(self.customer_id),
            "kind": self.kind.value,
            "reason": self.reason_id and str(self.reason_id),
            "case": self.case_id and str(self.case_id),
            "order": self.order_id and str(self.order_id),
            "expiry": self.expires_on and self.expires_on.isoformat(),
        }
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()

    def standing(self, now: datetime) -> RequestState:
        """The state as it is now, whether or not the end of its time has been written down."""
        return RequestState.LAPSED if self.state in OPEN and now >= self.lapses_at else self.state

    def is_open(self, now: datetime) -> bool:
        return self.standing(now) in OPEN

    def require(self, step: RequestStep, now: datetime) -> RequestState:
        """The state this step leads to. Raises Refused where there is none."""
        after = STEPS[self.state].get(step)
        if after is None:
            not_asked = step is RequestStep.ANSWER and self.state in OPEN
            raise Refused("approvals.not_asked" if not_asked else "approvals.over_already", state=self.state.value)
        if now >= self.lapses_at and step not in _LATE:
            raise Refused("approvals.lapsed")
        return after

    def put_again(self, now: datetime) -> Request:
        """To the first approver, who has as long as at first; nobody has said yes to it."""
        shift = now - self.put_at
        return replace(
            self,
            put_at=now,
            answer_by=self.answer_by + shift,
            lapses_at=self.lapses_at + shift,
            first_by=None,
            first_at=None,
            amount_decided=None,
        )


def clock(live: bool, live_seconds: int, otherwise_hours: int, now: datetime) -> tuple[datetime, datetime]:
    """Until when the first approver should have decided, and when the request lapses."""
    if live:
        return now + timedelta(seconds=live_seconds), now + max(LIVE_LAPSES_AFTER, timedelta(seconds=live_seconds))
    whole = timedelta(hours=otherwise_hours)
    return now + whole / STAGES, now + whole


def approver_at(request: Request, staff: Staff, now: datetime) -> frozenset[UUID]:
    """On whose lists an open request lies at this moment.

    First with whoever it was put to, then with the supervisors of the team, then with all leaders; as far as they are
    there, and may decide about it. Where nobody of a stage is there, the next has it at once; where none of the leaders
    is there, all have it. A question lies with the requester, and so does what nobody can decide.
    """
    if not request.is_open(now):
        return frozenset()
    if request.state is RequestState.ASKED_BACK:
        return frozenset({staff.holder(request.requested_by, now)})
    for stage in _stages(request, staff, now)[_reached(request, now) :]:
        if stage:
            return stage
    return frozenset({staff.holder(request.requested_by, now)})


def may_decide(request: Request, person: Person) -> bool:
    """Four eyes, by person: a leader who has not asked for it, does not get it, and has not said yes already."""
    return is_approver(person, _kept_out(request))


def is_approver(person: Person, kept_out: frozenset[UUID]) -> bool:
    return person.active and not person.roles.isdisjoint(LEADING) and person.id not in kept_out


def changes_at(request: Request, now: datetime) -> datetime | None:
    """The next moment at which an open request goes on to others, or lapses, by time alone."""
    if not request.is_open(now):
        return None
    step = request.answer_by - request.put_at
    stages = (request.put_at + n * step for n in range(1, STAGES)) if step else ()
    goes_on = stages if request.state is not RequestState.ASKED_BACK else ()
    return min((at for at in (*goes_on, request.lapses_at) if at > now), default=None)


def _kept_out(request: Request) -> frozenset[UUID]:
    first = {request.first_by} if request.first_by else set()
    return request.kept_out | first | {request.requested_by}


def _reached(request: Request, now: datetime) -> int:
    """How many stages have had their time; the last has no end but that of the request."""
    step = request.answer_by - request.put_at
    return min(STAGES - 1, max(0, (now - request.put_at) // step)) if step else STAGES - 1


def _stages(request: Request, staff: Staff, now: datetime) -> tuple[frozenset[UUID], ...]:
    there = staff.present(now)
    of_team = [each for each in there if each.team_id == request.team_id and Role.SUPERVISOR in each.roles]
    named = [each for each in there if request.to_id and each.id == staff.holder(request.to_id, now)]
    return _able(request, named), _able(request, of_team), _able(request, there), _able(request, staff.people)


def _able(request: Request, people: Iterable[Person]) -> frozenset[UUID]:
    return frozenset(each.id for each in people if may_decide(request, each))


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A request in a list, as the person sees it who looks. `waits_for`: who has to act at this moment, by name."""

    request: Request
    standing: RequestState
    waits_for: tuple[str, ...]
    to_me: bool
    is_mine: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class RequestsOfMine:
    """What lies with a person: requests to decide, questions to answer, what was decided about their own and not noted
    yet, and own ones that wait for others. `changes_at`: when time alone will change that, also for what lies with
    somebody else until then."""

    to_decide: tuple[Request, ...] = ()
    asked_back: tuple[Request, ...] = ()
    decided: tuple[Request, ...] = ()
    waiting: tuple[Request, ...] = ()
    changes_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """What somebody has to know who decides. `own_room`: the largest amount the person who looks could approve alone,
    None for whoever may not decide. `together_most`: with a second approver; `second_over`: from there on one is needed
    at any rate.
    """

    request: Request
    standing: RequestState
    waits_for: tuple[str, ...]
    history: tuple[Act, ...]
    comparison: Comparison
    of_requester: AuthorityNow
    own_room: int | None
    together_most: int
    second_over: int | None
