"""What can be asked about work, and about the views of lists that are kept under a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agentdesk.core.commands import Command, Line, Query
from agentdesk.core.work.model import Lane, Work
from agentdesk.core.work.wanted import Due, Page, SavedView, Whose

ViewName = Annotated[Line, StringConstraints(max_length=80)]
Some = Annotated[tuple[Line, ...], Field(max_length=50)]


class Look(BaseModel):
    """A `Wanted` as it is written down."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, from_attributes=True)
    part: Line = ""
    sort: Line = ""
    descending: bool = False
    owner: Whose = None
    team_id: UUID | None = None
    kinds: Some = ()
    severities: Some = ()
    lanes: Some = ()
    due: Due | None = None
    since: date | None = None
    until: date | None = None
    words: Line = ""
    columns: Some = ()


class SaveView(Command):
    """Keep what a list shows under a name. With `view_id` that view is as said here from now on; else there is a new
    one, and the answer has its `view_id`. `shared`: for everybody; that is for those who lead.
    """

    kind: ClassVar[str] = "work.save_view"
    undoable: ClassVar[bool] = True
    view_id: UUID | None = None
    page: Page
    name: ViewName
    wanted: Look = Look()
    shared: bool = False


class RenameView(Command):
    kind: ClassVar[str] = "work.rename_view"
    undoable: ClassVar[bool] = True
    view_id: UUID
    name: ViewName


class RemoveView(Command):
    kind: ClassVar[str] = "work.remove_view"
    undoable: ClassVar[bool] = True
    view_id: UUID


@dataclass(frozen=True, slots=True)
class WorkList(Query[Work]):
    """What lies with this person: their own, and that of everybody for whom they stand in. `kinds` and `lanes`: only
    these."""

    person_id: UUID
    kinds: frozenset[str] = frozenset()
    most: int = 1_000
    lanes: frozenset[Lane] = frozenset()


@dataclass(frozen=True, slots=True)
class Views(Query[tuple[SavedView, ...]]):
    """The saved views of whoever asks and those of everybody, by name."""
