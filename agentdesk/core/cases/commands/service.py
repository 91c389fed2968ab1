"""Service orders: planned, extended, finished."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import StringConstraints

from agentdesk.core.cases.commands.fields import Some
from agentdesk.core.cases.details import Amount, Billing
from agentdesk.core.commands import Command, Line, Words


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
