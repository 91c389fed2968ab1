"""Causes, departments, what is required, what reasons mean, how severities are called: the lists that people edit."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from agentdesk.core.cases.model import Kind, Needed, Severity
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


class SetReasonKind(Command):
    """Which kind of case is proposed for this reason; None: what is proposed for its group, or shipped."""

    kind: ClassVar[str] = "cases.set_reason_kind"
    undoable: ClassVar[bool] = True
    reason_id: UUID
    case_kind: Kind | None


class NameSeverity(Command):
    """How the shop calls a severity, by language; without a name as it is shipped."""

    kind: ClassVar[str] = "cases.name_severity"
    undoable: ClassVar[bool] = True
    severity: Severity
    labels: dict[str, Line]
