"""How we let a customer down, as a recorded fact."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from agentdesk.core.cases.model import FailureKind, Severity
from agentdesk.core.commands import Command, Line


class NoteFailure(Command):
    """We let this customer down: a recorded fact."""

    kind: ClassVar[str] = "cases.note_failure"
    undoable: ClassVar[bool] = True
    customer_id: UUID
    case_id: UUID | None = None
    failure: FailureKind
    severity: Severity = Severity.NORMAL
    cause_id: UUID | None = None
    order_id: UUID | None = None
    words: Line = ""
    happened_at: datetime | None = None


class NoteBrokenPromise(Command):
    """A promise was not kept in time: the system's word, under `due_id(kind, promise_id, due_at)`, so that asking
    again changes nothing. Refused while it is not broken.
    """

    kind: ClassVar[str] = "cases.note_broken_promise"
    promise_id: UUID
    due_at: datetime
