"""Incidents: what they gather, and what their customers hear."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from agentdesk.core.cases.commands.fields import Some
from agentdesk.core.cases.model import Severity
from agentdesk.core.commands import Command, Line
from agentdesk.core.interactions.model import Channel


class GatherCases(Command):
    """These cases belong to this incident."""

    kind: ClassVar[str] = "cases.gather"
    undoable: ClassVar[bool] = True
    incident_id: UUID
    case_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=1000)]


class InformCase(Command):
    """The customer of a case that an incident has gathered hears from us before they ask: an answer given, by whatever
    channel. Nobody is told the same words about one incident twice: then `informed` in the answer is false. `hear_by`:
    until when they hear how it goes on, as an interim update.
    """

    kind: ClassVar[str] = "cases.inform"
    undoable: ClassVar[bool] = True
    case_id: UUID
    words: Some
    channel: Channel
    hear_by: datetime | None = None


class OpenIncident(Command):
    """One matter of many customers, such as an unusual rise of one reason with one product: it gathers the cases."""

    kind: ClassVar[str] = "cases.open_incident"
    undoable: ClassVar[bool] = True
    reason_id: UUID | None = None
    product_id: UUID | None = None
    subject: Line
    severity: Severity = Severity.SERIOUS
    owner_id: UUID | None = None
    case_ids: Annotated[tuple[UUID, ...], Field(max_length=1000)] = ()
