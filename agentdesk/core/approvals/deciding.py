"""How a request is decided: by others than who asked or benefits, about exactly what they have seen, and at once.

What is approved is given in the same transaction: there is no moment in which it is approved and not given, or given
twice. Decided by one within their own room; above it, or above where the shop wants two, by two leaders together.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from agentdesk.core.actors import LEADERS
from agentdesk.core.approvals.commands import Decide
from agentdesk.core.approvals.keeping import ended, give_back, held_for, keep, tell
from agentdesk.core.approvals.model import Decision, Request, RequestStep, may_decide
from agentdesk.core.approvals.store import known_request
from agentdesk.core.approvals.together import needs_second, require_together
from agentdesk.core.commands import handles
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill import giving
from agentdesk.core.goodwill.giving import Terms, room_of, wanted_of
from agentdesk.core.goodwill.model import Act
from agentdesk.core.ledger import budgets
from agentdesk.core.ledger.model import EntryKind
from agentdesk.core.people.queries import staff_of
from agentdesk.core.storage.unit_of_work import UnitOfWork

_STEP = {
    Decision.APPROVE: RequestStep.APPROVE,
    Decision.APPROVE_OTHER: RequestStep.APPROVE,
    Decision.DECLINE: RequestStep.DECLINE,
    Decision.ASK_BACK: RequestStep.ASK_BACK,
}


@handles(Decide, allowed=LEADERS)
def decide(command: Decide, work: UnitOfWork) -> dict[str, Any]:
    request = known_request(work.connection, command.request_id)
    request.require(_STEP[command.decision], work.decided_at)
    _require_decider(work, request)
    if command.shown_hash != request.shown_hash:
        raise Refused("approvals.changed")
    match command.decision:
        case Decision.DECLINE:
            request = _declined(work, request, command)
        case Decision.ASK_BACK:
            request = _asked_back(work, request, command.question)
        case _:
            request = _approved(work, request, _amount(command, request))
    return {"state": request.state.value, "voucher_id": request.voucher_id, "amount": request.amount_decided}


def _require_decider(work: UnitOfWork, request: Request) -> None:
    """Raises Refused for who has asked for it or gets it, and for the system. (Two different ones: see `_approved`.)"""
    me = work.actor.person_id
    if me == request.requested_by:
        raise Refused("approvals.own_request")
    if me in request.kept_out:
        raise Refused("approvals.own_benefit")
    person = staff_of(work.connection).person(me)
    if person is None or not may_decide(replace(request, first_by=None), person):
        raise Refused("approvals.not_yours")


def _amount(command: Decide, request: Request) -> int:
    if command.decision is Decision.APPROVE:
        return request.on_the_table
    if command.amount is None:
        raise Refused("approvals.amount_missing")
    return command.amount


def _approved(work: UnitOfWork, request: Request, amount: int) -> Request:
    """Another amount than the first has approved is another matter: they have not said yes to it."""
    me, act = work.actor.person_id, giving.known_act(work, request.act_id)
    first = _first(work, request) if amount == request.on_the_table else None
    if first == me:
        raise Refused("approvals.same_person")
    room = room_of(work.connection, me, wanted_of(act), work.decided_at, team_of=act.given_by, but=act)
    if needs_second(room, amount):
        require_together(room, amount)
        if first is None:
            return _half(work, request, amount)
    return _given(work, request, act, amount, [me, first] if first else [me])


def _first(work: UnitOfWork, request: Request) -> UUID | None:
    """Who has said yes already, and is still one who could."""
    person = staff_of(work.connection).person(request.first_by) if request.first_by else None
    return person.id if person and may_decide(replace(request, first_by=None), person) else None


def _half(work: UnitOfWork, request: Request, amount: int) -> Request:
    half = replace(
        request,
        state=request.require(RequestStep.HALVE, work.decided_at),
        first_by=work.actor.person_id,
        first_at=work.decided_at,
        amount_decided=amount,
    )
    keep(work, half)
    tell(work, "half", half, approved=amount)
    return half


def _given(work: UnitOfWork, request: Request, act: Act, amount: int, deciders: list[UUID]) -> Request:
    held = held_for(request)
    if amount > act.amount:
        budgets.take(work, act.team_id, EntryKind.HOLD, held, amount - act.amount)
    terms = Terms(
        amount=amount,
        currency=request.currency,
        words=act.words,
        stub=request.stub,
        expires_on=request.expires_on,
        short_note=request.short_note,
        held=held,
    )
    given = giving.give_asked(work, act, terms, deciders)
    if amount < act.amount:
        give_back(work, request, act, act.amount - amount)
    approved = replace(
        request,
        state=request.require(RequestStep.APPROVE, work.decided_at),
        first_by=deciders[1] if len(deciders) > 1 else None,
        first_at=request.first_at if len(deciders) > 1 else None,
        decided_by=work.actor.person_id,
        decided_at=work.decided_at,
        amount_decided=amount,
        voucher_id=given.voucher_id,
    )
    keep(work, approved)
    tell(work, "approved", approved, approved=amount, first=request.first if len(deciders) > 1 else "")
    return approved


def _declined(work: UnitOfWork, request: Request, command: Decide) -> Request:
    if not command.reason:
        raise Refused("approvals.reason_missing")
    if not command.to_say.strip():
        raise Refused("approvals.words_missing")
    state = request.require(RequestStep.DECLINE, work.decided_at)
    declined = ended(work, request, state, reason=command.reason, to_say=command.to_say, amount_decided=None)
    tell(work, "declined", declined, command.reason)
    return declined


def _asked_back(work: UnitOfWork, request: Request, question: str) -> Request:
    """Who has said yes already decides anew, once it is answered."""
    if not question.strip():
        raise Refused("approvals.question_missing")
    state = request.require(RequestStep.ASK_BACK, work.decided_at)
    asked = replace(
        request.put_again(work.decided_at), state=state, question=question, asked_by=work.actor.person_id, answer=""
    )
    keep(work, asked)
    tell(work, "asked_back", asked, question)
    return asked
