"""A case is opened, changed, owned; what comes next is said."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import StringConstraints

from agentdesk.core.cases.commands.fields import Level
from agentdesk.core.cases.model import Kind, Severity
from agentdesk.core.commands import Command, Line, Words
from agentdesk.core.interactions.model import Channel


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
