"""What a customer hears from us before it is settled."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import StringConstraints

from agentdesk.core.cases.commands.fields import Some
from agentdesk.core.commands import Command, Line
from agentdesk.core.interactions.model import Channel


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
