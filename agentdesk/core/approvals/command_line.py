"""Approvals for the command line: a decision out of words."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from agentdesk.core.approvals.commands import Decide, GetRequest
from agentdesk.core.approvals.model import Decision
from agentdesk.core.commands import DeskAbove
from agentdesk.core.errors import Refused
from agentdesk.core.ledger.commands import MOST
from agentdesk.core.money import Money


def decision_of(
    desk: DeskAbove,
    actor: UUID,
    request_id: UUID,
    decision: str,
    shown_hash: str,
    *,
    other_amount: str = "",
    decline_reason: str = "",
    to_say: str = "",
    question: str = "",
) -> Decide:
    """Without a hash it binds what is on the table at this moment. `other_amount` is in major units: "18.50".

    Raises Refused approvals.amount_unreadable and those of `GetRequest`.
    """
    request = desk.ask(GetRequest(request_id), actor=actor).request
    said: dict[str, Any] = {"reason": decline_reason, "to_say": to_say, "question": question}
    return Decide(
        request_id=request_id,
        decision=Decision(decision),
        shown_hash=shown_hash or request.shown_hash,
        amount=_minor(other_amount, request.currency) if other_amount else None,
        **said,
    )


def _minor(amount: str, currency: str) -> int:
    try:
        exact = Decimal(amount.replace(",", "."))
        minor = Money.of(exact, currency)
    except (InvalidOperation, ValueError, OverflowError) as problem:
        raise Refused("approvals.amount_unreadable", amount=amount) from problem
    if minor.amount != exact or not 0 < minor.minor <= MOST:
        raise Refused("approvals.amount_unreadable", amount=amount)
    return minor.minor
