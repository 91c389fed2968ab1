"""What people have laid down for all cases: causes, departments, required data, what reasons mean, severities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from agentdesk.core.cases import commands as asked
from agentdesk.core.cases.kinds import shipped_kinds
from agentdesk.core.cases.model import Kind, Label, Named, Needed, ReasonKind, Requirement, Severity
from agentdesk.core.cases.store import (
    all_named,
    case_causes,
    departments,
    kinds_of_reasons,
    names_of_severities,
    needed_for,
    requirements,
)
from agentdesk.core.commands import AGENTS, answers
from agentdesk.core.interactions.store import reasons
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.unit_of_work import Reading


@answers(asked.Causes, allowed=AGENTS)
def all_causes(query: asked.Causes, reading: Reading) -> tuple[Named, ...]:
    return all_named(reading.connection, case_causes)


@answers(asked.Departments, allowed=AGENTS)
def all_departments(query: asked.Departments, reading: Reading) -> tuple[Named, ...]:
    return all_named(reading.connection, departments)


@answers(asked.Requirements, allowed=AGENTS)
def all_requirements(query: asked.Requirements, reading: Reading) -> tuple[Requirement, ...]:
    rows: Iterable[Any] = reading.connection.execute(sa.select(requirements).order_by(requirements.c.reason_id))
    return tuple(
        Requirement(None if row.reason_id == SHOP else row.reason_id, tuple(map(Needed, row.fields))) for row in rows
    )


@answers(asked.ReasonKinds, allowed=AGENTS)
def kinds_of_all_reasons(query: asked.ReasonKinds, reading: Reading) -> tuple[ReasonKind, ...]:
    """A reason means what its group means, unless it has a meaning of its own."""
    own, shipped = kinds_of_reasons(reading.connection), shipped_kinds()
    rows = reading.connection.execute(sa.select(reasons.c.id, reasons.c.parent_id).order_by(reasons.c.id))
    return tuple(
        ReasonKind(
            row.id,
            own.get(row.id),
            shipped.get(row.id) or own.get(row.parent_id) or shipped.get(row.parent_id) or Kind.QUESTION,
        )
        for row in rows
    )


@answers(asked.SeverityNames, allowed=AGENTS)
def own_names_of_severities(query: asked.SeverityNames, reading: Reading) -> dict[Severity, Label]:
    return names_of_severities(reading.connection)


@answers(asked.RequiredFor, allowed=AGENTS)
def required_for(query: asked.RequiredFor, reading: Reading) -> tuple[Needed, ...]:
    return needed_for(reading.connection, query.reason_id)
