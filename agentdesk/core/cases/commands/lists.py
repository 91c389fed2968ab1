"""Root causes, departments and what is required: the lists that people edit."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from agentdesk.core.cases.model import Needed
from agentdesk.core.commands import Command, Line


class SaveCause(Command):
    """A root cause as it is to be; without an id a new one, last in the list."""

    kind: ClassVar[str] = "cases.save_cause"
    undoable: ClassVar[bool] = True
    cause_id: UUID | None = None
    labels: dict[str, Line]
    active: bool = True


class MoveCause(Command):
    """`place` among the others, from 0."""

    kind: ClassVar[str] = "cases.move_cause"
    undoable: ClassVar[bool] = True
    cause_id: UUID
    place: int = Field(ge=0)


class SaveDepartment(Command):
    """A department as it is to be; without an id a new one, last in the list."""

    kind: ClassVar[str] = "cases.save_department"
    undoable: ClassVar[bool] = True
    department_id: UUID | None = None
    labels: dict[str, Line]
    active: bool = True


class MoveDepartment(Command):
    kind: ClassVar[str] = "cases.move_department"
    undoable: ClassVar[bool] = True
    department_id: UUID
    place: int = Field(ge=0)


class SetRequirements(Command):
    """What a case of this reason (None: of any) needs before it is resolved, beyond subject and resolution."""

    kind: ClassVar[str] = "cases.set_requirements"
    undoable: ClassVar[bool] = True
    reason_id: UUID | None = None
    fields: tuple[Needed, ...]
