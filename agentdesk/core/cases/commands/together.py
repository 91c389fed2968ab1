"""What belongs together: conversations, parents, links, splitting and merging."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from agentdesk.core.cases.model import Kind, LinkKind
from agentdesk.core.commands import Command, Line


class AddInteraction(Command):
    """This conversation was about this case (too)."""

    kind: ClassVar[str] = "cases.add_interaction"
    undoable: ClassVar[bool] = True
    case_id: UUID
    interaction_id: UUID


class TakeOffInteraction(Command):
    kind: ClassVar[str] = "cases.take_off_interaction"
    undoable: ClassVar[bool] = True
    case_id: UUID
    interaction_id: UUID


class SetParent(Command):
    """One level: a case with children has no parent. Of the same customer, unless the parent is an incident."""

    kind: ClassVar[str] = "cases.set_parent"
    undoable: ClassVar[bool] = True
    case_id: UUID
    parent_id: UUID | None


class LinkCases(Command):
    kind: ClassVar[str] = "cases.link"
    undoable: ClassVar[bool] = True
    case_id: UUID
    other_id: UUID
    link: LinkKind = LinkKind.RELATED


class UnlinkCases(Command):
    kind: ClassVar[str] = "cases.unlink"
    undoable: ClassVar[bool] = True
    case_id: UUID
    other_id: UUID


class SetChain(Command):
    """The case it follows from (issue chain), or none: it begins a chain of its own."""

    kind: ClassVar[str] = "cases.set_chain"
    undoable: ClassVar[bool] = True
    case_id: UUID
    follows: UUID | None


class SplitCase(Command):
    """A second matter gets a case of its own: these conversations, promises and callbacks of the first one, or of what
    was merged into it, go with it."""

    kind: ClassVar[str] = "cases.split"
    version: ClassVar[int] = 2
    undoable: ClassVar[bool] = True
    case_id: UUID
    subject: Line
    case_kind: Kind | None = None
    reason_id: UUID | None = None
    owner_id: UUID | None = None
    interaction_ids: tuple[UUID, ...] = ()
    promise_ids: tuple[UUID, ...] = ()
    callback_ids: tuple[UUID, ...] = ()


class MergeCases(Command):
    """Two cases about one matter: the loser is closed and shown with the winner. Of one customer."""

    kind: ClassVar[str] = "cases.merge"
    undoable: ClassVar[bool] = True
    winner_id: UUID
    loser_id: UUID
