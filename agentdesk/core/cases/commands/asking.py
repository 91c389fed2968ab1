"""What departments and partners are asked."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from agentdesk.core.cases.commands.fields import Some
from agentdesk.core.commands import Command, Line


class AskQuery(Command):
    """Ask a department or, in words, somebody else, until when. It is others' turn; the owner stays the owner."""

    kind: ClassVar[str] = "cases.ask_query"
    undoable: ClassVar[bool] = True
    case_id: UUID
    question: Some
    due_at: datetime
    department_id: UUID | None = None
    asked_of: Line = ""


class AnswerQuery(Command):
    """The answer has come. With no other query open it is our turn again."""

    kind: ClassVar[str] = "cases.answer_query"
    undoable: ClassVar[bool] = True
    query_id: UUID
    answer: Some


class WithdrawQuery(Command):
    kind: ClassVar[str] = "cases.withdraw_query"
    undoable: ClassVar[bool] = True
    query_id: UUID
