"""Causes, departments, what is required, what reasons mean, how severities are called: the lists that people edit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from agentdesk.core.cases import commands as asked
from agentdesk.core.cases.kinds import PROPOSED
from agentdesk.core.cases.model import Named
from agentdesk.core.cases.store import (
    all_named,
    case_causes,
    departments,
    names_of_severities,
    reason_kinds,
    requirements,
    severity_names,
)
from agentdesk.core.commands import LEADERS, handles
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.store import known_reason
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.unit_of_work import Table, UnitOfWork
from agentdesk.core.undoing import Undone, restored


@handles(asked.SaveCause, allowed=LEADERS)
def save_cause(command: asked.SaveCause, work: UnitOfWork) -> dict[str, Any]:
    return {"cause_id": _save(work, case_causes, command.cause_id, command.labels, command.active)}


@handles(asked.MoveCause, allowed=LEADERS)
def move_cause(command: asked.MoveCause, work: UnitOfWork) -> None:
    _move(work, case_causes, command.cause_id, command.place)


@handles(asked.SaveDepartment, allowed=LEADERS)
def save_department(command: asked.SaveDepartment, work: UnitOfWork) -> dict[str, Any]:
    return {"department_id": _save(work, departments, command.department_id, command.labels, command.active)}


@handles(asked.MoveDepartment, allowed=LEADERS)
def move_department(command: asked.MoveDepartment, work: UnitOfWork) -> None:
    _move(work, departments, command.department_id, command.place)


@handles(asked.SetRequirements, allowed=LEADERS)
def set_requirements(command: asked.SetRequirements, work: UnitOfWork) -> None:
    if command.reason_id:
        known_reason(work.connection, command.reason_id)
    key, fields = command.reason_id or SHOP, sorted({field.value for field in command.fields})
    if fields:
        work.put(requirements, {"reason_id": key, "fields": fields, "scope_id": SHOP})
    elif work.get(requirements, key):
        work.remove(requirements, key)
    work.changed("requirement")


@handles(asked.SetReasonKind, allowed=LEADERS)
def set_reason_kind(command: asked.SetReasonKind, work: UnitOfWork) -> None:
    known_reason(work.connection, command.reason_id)
    if command.case_kind and command.case_kind not in PROPOSED:
        raise Refused("cases.kind_not_proposed", kind=command.case_kind.value)
    if command.case_kind:
        row = {"reason_id": command.reason_id, "kind": command.case_kind.value, "scope_id": SHOP}
        work.put(reason_kinds, row)
    elif work.get(reason_kinds, command.reason_id):
        work.remove(reason_kinds, command.reason_id)
    work.changed("reason_kind")


@handles(asked.NameSeverity, allowed=LEADERS)
def name_severity(command: asked.NameSeverity, work: UnitOfWork) -> None:
    """No two are called the same."""
    named, key = {lang: words for lang, words in command.labels.items() if words}, command.severity.value
    for other, labels in names_of_severities(work.connection).items():
        taken = [words for lang, words in named.items() if words.casefold() == labels.get(lang, "").casefold()]
        if other is not command.severity and taken:
            raise Refused("cases.severity_exists", name=taken[0])
    if named:
        work.put(severity_names, {"severity": key, "labels": named, "scope_id": SHOP})
    elif work.get(severity_names, key):
        work.remove(severity_names, key)
    work.changed("severity")


@restored(case_causes, departments, requirements, reason_kinds, severity_names)
def _as_they_were(work: UnitOfWork, undone: Undone) -> None:
    for put_back in undone.rows:
        work.changed(_NAMES[put_back.table.name])


_NAMES = {"case_causes": "case_cause", "departments": "department", "requirements": "requirement"} | {
    "reason_kinds": "reason_kind",
    "severity_names": "severity",
}


def _save(work: UnitOfWork, table: Table, id: UUID | None, labels: Mapping[str, str], active: bool) -> UUID:
    """Raises Refused for no name, or one that another has already."""
    named = {lang: words for lang, words in labels.items() if words}
    if not named:
        raise Refused(f"{table.name}.unnamed")
    there = all_named(work.connection, table)
    if taken := _taken(there, named, id):
        raise Refused(f"{table.name}.exists", name=taken)
    position = work.require(table, id)["position"] if id else len(there)
    kept = id or work.new_id(table.name)
    work.put(table, {"id": kept, "labels": named, "position": position, "active": active, "scope_id": SHOP})
    work.changed(_NAMES[table.name])
    return kept


def _taken(there: tuple[Named, ...], named: Mapping[str, str], id: UUID | None) -> str:
    others = {(lang, words.casefold()) for each in there if each.id != id for lang, words in each.labels.items()}
    return next((words for lang, words in named.items() if (lang, words.casefold()) in others), "")


def _move(work: UnitOfWork, table: Table, id: UUID, place: int) -> None:
    work.require(table, id)
    order = [each.id for each in all_named(work.connection, table) if each.id != id]
    order.insert(place, id)
    for position, each in enumerate(order):
        row = work.require(table, each)
        if row["position"] != position:
            work.put(table, row | {"position": position})
    work.changed(_NAMES[table.name])
