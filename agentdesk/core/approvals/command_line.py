"""Approvals for the command line: a decision out of words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from agentdesk.core.amounts import read_amount
from agentdesk.core.approvals.commands import Decide, GetRequest
from agentdesk.core.approvals.model import Decision
from agentdesk.core.commands import DeskAbove


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

    Raises Refused as `read_amount` and `GetRequest` do.
    """
    request = desk.ask(GetRequest(request_id), actor=actor).request
    said: dict[str, Any] = {"reason": decline_reason, "to_say": to_say, "question": question}
    return Decide(
        request_id=request_id,
        decision=Decision(decision),
        shown_hash=shown_hash or request.shown_hash,
        amount=read_amount(other_amount, request.currency) if other_amount else None,
        **said,
    )
