"""How an approval is asked for, changed, answered and withdrawn, and what time brings. (Decided: see `deciding`.)"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from agentdesk.core.approvals import (
    commands as asked,
)
from agentdesk.core.approvals import (
    deciding,  # noqa: F401 - registers its handler
    following,  # noqa: F401 - registers what follows from a correction
)
from agentdesk.core.approvals.keeping import ended, give_back, held_for, keep, tell
from agentdesk.core.approvals.model import OPEN, Request, RequestStep, clock, is_approver
from agentdesk.core.approvals.store import known_request, stub_is_asked_for, who_is
from agentdesk.core.commands import AGENTS, SYSTEM_ONLY, handles
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill import giving
from agentdesk.core.goodwill.giving import Terms
from agentdesk.core.goodwill.model import Act, Wanted
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.goodwill.store import edition_on
from agentdesk.core.ledger import budgets
from agentdesk.core.ledger.model import EntryKind
from agentdesk.core.people.queries import staff_of
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.vouchers.model import Stub
from agentdesk.core.vouchers.steps import last_day, today
from agentdesk.core.vouchers.store import require_free


@handles(asked.RequestApproval, allowed=AGENTS)
def request(command: asked.RequestApproval, work: UnitOfWork) -> dict[str, Any]:
    _require_others(work, command)
    request_id = work.new_id("approval")
    stub = _stub(work, command, request_id, None)
    act = giving.ask_for(work, _wanted(command, command.customer_id), _terms(command, stub), request_id)
    policy = edition_on(work.connection, today(work)).policy
    answer_by, lapses_at = clock(command.live, policy.live_seconds, policy.otherwise_hours, work.decided_at)
    made = Request(
        id=request_id,
        **_of_the_act(act),
        **_of_a_voucher(command, stub),
        requester=work.actor.name,
        requested_by=work.actor.person_id,
        requested_at=work.decided_at,
        team_id=act.team_id,
        live=command.live,
        to_id=command.to_id,
        put_at=work.decided_at,
        answer_by=answer_by,
        lapses_at=lapses_at,
    )
    budgets.take(work, act.team_id, EntryKind.HOLD, held_for(made), act.amount)
    keep(work, made)
    tell(work, "requested", made, command.words)
    return {"request_id": made.id, "lapses_at": made.lapses_at}


@handles(asked.ChangeRequest, allowed=AGENTS)
def change(command: asked.ChangeRequest, work: UnitOfWork) -> None:
    """The former act is released and another one asked for: what was asked for once stays to be read."""
    former = _own(work, command.request_id)
    state = former.require(RequestStep.CHANGE, work.decided_at)
    if command.currency != former.currency:
        raise Refused("goodwill.currency_other", currency=former.currency, wanted=command.currency)
    before = giving.known_act(work, former.act_id)
    giving.release(work, before)
    give_back(work, former, before, before.amount)
    stub = _stub(work, command, former.id, former.stub)
    act = giving.ask_for(work, _wanted(command, former.customer_id), _terms(command, stub), former.id)
    budgets.take(work, act.team_id, EntryKind.HOLD, held_for(former), act.amount)
    anew = former.put_again(work.decided_at)
    changed = replace(anew, state=state, **_of_the_act(act), **_of_a_voucher(command, stub), team_id=act.team_id)
    keep(work, changed)
    tell(work, "changed", changed, command.words, before=former.amount)


@handles(asked.AnswerBack, allowed=AGENTS)
def answer_back(command: asked.AnswerBack, work: UnitOfWork) -> None:
    found = _in_hand(work, command.request_id)
    state = found.require(RequestStep.ANSWER, work.decided_at)
    if not command.answer.strip():
        raise Refused("approvals.answer_missing")
    answered = replace(found.put_again(work.decided_at), state=state, answer=command.answer)
    keep(work, answered)
    tell(work, "answered", answered, command.answer)


@handles(asked.WithdrawRequest, allowed=AGENTS)
def withdraw(command: asked.WithdrawRequest, work: UnitOfWork) -> None:
    found = _in_hand(work, command.request_id)
    state = found.require(RequestStep.WITHDRAW, work.decided_at)
    tell(work, "withdrawn", ended(work, found, state, noted=True, amount_decided=None))


@handles(asked.NoteDecision, allowed=AGENTS)
def note_decision(command: asked.NoteDecision, work: UnitOfWork) -> None:
    found = _in_hand(work, command.request_id)
    if found.state in OPEN or found.noted:
        raise Refused("approvals.nothing_to_note")
    keep(work, replace(found, noted=True))


@handles(asked.LapseRequest, allowed=SYSTEM_ONLY)
def lapse(command: asked.LapseRequest, work: UnitOfWork) -> None:
    """Late or asked twice it does no harm: what was decided or put again meanwhile has not lapsed."""
    found = known_request(work.connection, command.request_id)
    if found.lapses_at != command.lapses_at or work.decided_at < found.lapses_at:
        raise Refused("approvals.not_over")
    state = found.require(RequestStep.LAPSE, work.decided_at)
    tell(work, "lapsed", ended(work, found, state, amount_decided=None))


def _own(work: UnitOfWork, request_id: UUID) -> Request:
    """Raises Refused approvals.of_somebody_else."""
    found = known_request(work.connection, request_id)
    if found.requested_by != work.actor.person_id:
        raise Refused("approvals.of_somebody_else")
    return found


def _in_hand(work: UnitOfWork, request_id: UUID) -> Request:
    """One's own, or that of somebody in whose place one is: they answer and withdraw, but ask for nothing else."""
    found = known_request(work.connection, request_id)
    holder = staff_of(work.connection).holder(found.requested_by, work.decided_at)
    if work.actor.person_id not in (found.requested_by, holder):
        raise Refused("approvals.of_somebody_else")
    return found


def _require_others(work: UnitOfWork, command: asked.RequestApproval) -> None:
    """Raises Refused where nobody is left to decide, now or later, and for a first approver who may not."""
    kept_out = who_is(work.connection, command.customer_id) | {work.actor.person_id}
    leaders = frozenset(each.id for each in staff_of(work.connection).people if is_approver(each, kept_out))
    if not leaders:
        raise Refused("approvals.nobody_else")
    if command.to_id and command.to_id not in leaders:
        raise Refused("approvals.to_whom")


def _stub(work: UnitOfWork, command: asked.Asked, request_id: UUID, former: Stub | None) -> Stub | None:
    """What belongs to the code of a voucher; the former one, where it is asked for something else."""
    if command.goodwill is not GoodwillKind.VOUCHER:
        return None
    stub = command.stub or former
    if stub is None:
        raise Refused("goodwill.stub_missing")
    last_day(today(work), command.expires_on, command.short_note)
    require_free(work.connection, stub)
    if stub_is_asked_for(work.connection, stub, request_id):
        raise Refused("vouchers.stub_taken")
    return stub


def _wanted(command: asked.Asked, customer_id: UUID) -> Wanted:
    names = ("reason_id", "case_id", "failure_id", "order_id", "skus")
    return Wanted(customer_id=customer_id, kind=command.goodwill, **{name: getattr(command, name) for name in names})


def _terms(command: asked.Asked, stub: Stub | None) -> Terms:
    return Terms(amount=command.amount, currency=command.currency, words=command.words, stub=stub)


def _of_the_act(act: Act) -> dict[str, Any]:
    """What the request repeats of what it asks for: it is what an approver sees, and what a decision binds."""
    names = ("customer_id", "kind", "amount", "currency", "case_id", "reason_id", "order_id", "words")
    return {"act_id": act.id} | {name: getattr(act, name) for name in names}


def _of_a_voucher(command: asked.Asked, stub: Stub | None) -> dict[str, Any]:
    return {"stub": stub, "expires_on": command.expires_on, "short_note": command.short_note}
