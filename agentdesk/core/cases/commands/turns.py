"""Whose turn it is, until a case is settled."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from agentdesk.core.cases.model import Status
from agentdesk.core.cases.thanks import thanks_in
from agentdesk.core.commands import Command, Line, Words
from agentdesk.core.interactions.model import Channel


class WaitFor(Command):
    """Whose turn it is now: `waiting_us`, `waiting_customer` (clocks stand still) or `waiting_others`."""

    kind: ClassVar[str] = "cases.wait"
    undoable: ClassVar[bool] = True
    case_id: UUID
    status: Status
    words: Line = ""
    next_step_at: datetime | None = None


class ResumeCase(Command):
    """It is in work again."""

    kind: ClassVar[str] = "cases.resume"
    undoable: ClassVar[bool] = True
    case_id: UUID


class ResolveCase(Command):
    """Settled. What it carries is filled in first; refused with what is still missing, and then nothing changes.

    Open children: resolved the same way (`with_children`), left open (`leave_children`), or a reason to refuse.
    """

    kind: ClassVar[str] = "cases.resolve"
    undoable: ClassVar[bool] = True
    case_id: UUID
    resolution: Words = ""
    subject: Line | None = None
    reason_id: UUID | None = None
    product_id: UUID | None = None
    order_id: UUID | None = None
    cause_id: UUID | None = None
    department_id: UUID | None = None
    with_children: bool = False
    leave_children: bool = False


class ReopenCase(Command):
    """Not settled after all. Refused when it has been settled for longer than `REOPENS_WITHIN`."""

    kind: ClassVar[str] = "cases.reopen"
    undoable: ClassVar[bool] = True
    case_id: UUID
    words: Line = ""


class CloseCase(Command):
    """Resolved, and put away."""

    kind: ClassVar[str] = "cases.close"
    undoable: ClassVar[bool] = True
    case_id: UUID


class MessageCame(Command):
    """A customer's word about a case. Thanks alone are filed. Anything else makes it our turn: what was resolved is
    reopened, what has been settled too long becomes a new case of the same issue chain.

    The answer has `told` (noted, thanked, reopened, followed) and the `case_id` where it goes on. Whether it is thanks
    alone is judged when the command is made and carried in it: a later program with other words replays it as it was.
    """

    kind: ClassVar[str] = "cases.message_came"
    undoable: ClassVar[bool] = True
    case_id: UUID
    words: Words
    channel: Channel
    interaction_id: UUID | None = None
    only_thanks: bool = Field(default_factory=lambda said: thanks_in(said.get("words", "")) is not None)


class NotThanks(Command):
    """What was filed as thanks was more than that: it goes its usual way after all."""

    kind: ClassVar[str] = "cases.not_thanks"
    undoable: ClassVar[bool] = True
    case_id: UUID


class NoteReply(Command):
    """We have answered the customer."""

    kind: ClassVar[str] = "cases.note_reply"
    undoable: ClassVar[bool] = True
    case_id: UUID
    channel: Channel
    words: Words = ""
    interaction_id: UUID | None = None
    wait: bool = False
    """From now on it is the customer's turn."""
