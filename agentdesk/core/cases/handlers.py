"""How a case is opened, changed and owned. (The other modules imported here have the handlers of the rest.)"""

from __future__ import annotations

from typing import Any

from agentdesk.core.cases import (  # noqa: F401 - register their handlers
    asking,
    belonging,
    failing,
    lists,
    one_contact,
    resolving,
    returning,
    services,
    turns,
)
from agentdesk.core.cases import commands as asked
from agentdesk.core.cases.belonging import require_parent
from agentdesk.core.cases.keeping import known_case, stepped, tell_changes
from agentdesk.core.cases.model import Kind, case_code
from agentdesk.core.cases.opening import answer, due_to_come, open_case, require_known, require_subject
from agentdesk.core.cases.owning import active_person, known_team, require_may_assign
from agentdesk.core.cases.steps import Step
from agentdesk.core.cases.store import cases
from agentdesk.core.commands import AGENTS, handles
from agentdesk.core.customers.moving import described
from agentdesk.core.errors import Refused
from agentdesk.core.storage.unit_of_work import UnitOfWork

_CLEARED: dict[str, Any] = {
    "reason_id": None, "product_id": None, "order_id": None, "team_id": None, "cause_id": None, "department_id": None,
    "resolution": "",
}  # fmt: skip
"""What a field that may be emptied holds then."""


@handles(asked.OpenCase, allowed=AGENTS)
def open_new(command: asked.OpenCase, work: UnitOfWork) -> dict[str, Any]:
    if command.next_step_at:
        due_to_come(work, command.next_step_at, command.interaction_id)
    fields = command.model_dump(exclude={"case_kind", "severity", "channel"})
    row = open_case(work, **fields, kind=command.case_kind, severity=command.severity, channel=command.channel)
    if command.parent_id:
        require_parent(work, row, command.parent_id)
    return answer(row)


@handles(asked.ChangeCase, allowed=AGENTS)
def change(command: asked.ChangeCase, work: UnitOfWork) -> None:
    row = known_case(work, command.case_id)
    given = command.model_dump(exclude={"case_id", "clear", "case_kind"}, exclude_none=True)
    changes: dict[str, Any] = {name: _plain(value) for name, value in given.items()}
    if command.case_kind:
        changes["kind"] = _changeable_kind(row["kind"], command.case_kind)
    for name in command.clear:
        if name not in _CLEARED:
            raise Refused("cases.not_clearable", field=name)
        changes[name] = _CLEARED[name]
    require_subject((row | changes)["subject"])
    known_team(work, changes.get("team_id"))
    require_known(work, row | changes)
    tell_changes(work, row, stepped(work, row, Step.CHANGE, **changes))


@handles(asked.AssignCase, allowed=AGENTS)
def assign(command: asked.AssignCase, work: UnitOfWork) -> None:
    row, person = known_case(work, command.case_id), active_person(work, command.owner_id)
    require_may_assign(work, row, person)
    team_id = known_team(work, command.team_id) or person["team_id"] or row["team_id"]
    tell_changes(work, row, stepped(work, row, Step.ASSIGN, owner_id=person["id"], team_id=team_id))


@handles(asked.PlanStep, allowed=AGENTS)
def plan_step(command: asked.PlanStep, work: UnitOfWork) -> None:
    row = known_case(work, command.case_id)
    if command.next_step_at and command.next_step_at != row["next_step_at"]:
        due_to_come(work, command.next_step_at)
    plan = {"next_step": command.next_step, "next_step_at": command.next_step_at}
    tell_changes(work, row, stepped(work, row, Step.PLAN, **plan))


def _changeable_kind(present: str, wanted: Kind) -> str:
    """An incident gathers cases of others and stays one."""
    if (present == Kind.INCIDENT) != (wanted is Kind.INCIDENT):
        raise Refused("cases.incident_stays")
    return wanted.value


def _plain(value: Any) -> Any:
    return value.value if hasattr(value, "value") else value


described(cases, "opened_at", lambda row: f"{case_code(row['number'])}: {row['subject']}")
