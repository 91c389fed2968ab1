"""What all steps of a request have in common: its row, its money, and the story it leaves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from agentdesk.core.approvals.model import Request, RequestState
from agentdesk.core.approvals.store import approvals, request_row
from agentdesk.core.cases.model import shortened
from agentdesk.core.goodwill import giving
from agentdesk.core.goodwill.model import Act
from agentdesk.core.ledger.book import Book
from agentdesk.core.ledger.model import Account, EntryKind
from agentdesk.core.storage.unit_of_work import UnitOfWork


def keep(work: UnitOfWork, request: Request) -> None:
    work.require_unmoved(approvals, {"id": request.id, "row_version": request.row_version})
    work.put(approvals, request_row(request))
    work.changed("approval", request.id)
    work.changed("timeline", request.customer_id)


def ended(work: UnitOfWork, request: Request, state: RequestState, **more: Any) -> Request:
    """Without anything being given: what was held goes back, and counts no more."""
    act = giving.known_act(work, request.act_id)
    giving.release(work, act)
    give_back(work, request, act, act.amount)
    over = replace(request, state=state, decided_by=work.actor.person_id, decided_at=work.decided_at, **more)
    keep(work, over)
    return over


def give_back(work: UnitOfWork, request: Request, act: Act, amount: int) -> None:
    """To the budget from which it was taken, whether or not its month is over."""
    budget = Account.budget(act.team_id, act.month, act.currency)
    Book(work, act.team_id).post(EntryKind.RELEASE, held_for(request), budget, amount)


def held_for(request: Request) -> Account:
    return Account.held(request.id, request.currency)


def tell(work: UnitOfWork, kind: str, request: Request, words: str = "", **more: Any) -> None:
    told: dict[str, Any] = {
        "request_id": str(request.id),
        "act_id": str(request.act_id),
        "kind": request.kind.value,
        "amount": request.amount,
        "currency": request.currency,
        "case_id": request.case_id and str(request.case_id),
        "requester": request.requester,
        "words": shortened(words),
    }
    work.fact(f"approval.{kind}", told | more, lane="goodwill", customer_id=request.customer_id, subject_id=request.id)
