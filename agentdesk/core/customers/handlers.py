"""How customers are created, changed, reached and warned about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from agentdesk.core.commands import AGENTS, handles, upcasts
from agentdesk.core.customers import commands as asked
from agentdesk.core.customers import merge_handlers as merge_handlers  # registers what carries out merges
from agentdesk.core.customers.commands import FieldChange, NewPoint
from agentdesk.core.customers.indexing import index
from agentdesk.core.customers.model import CustomerKind, display_name
from agentdesk.core.customers.points import checked
from agentdesk.core.customers.store import (
    CUSTOMER_FIELDS,
    alerts,
    consents,
    contact_points,
    customers,
    next_rank,
    number_taken,
    preferred_beside,
    still_told_of,
)
from agentdesk.core.errors import Refused
from agentdesk.core.people.model import Form
from agentdesk.core.people.queries import region_of
from agentdesk.core.people.store import people
from agentdesk.core.storage.schema import facts
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored

FIRST_NUMBER = 100_000


@upcasts("customers.create", 1)
@upcasts("customers.change", 1)
def _no_form_of_address(args: dict[str, Any]) -> dict[str, Any]:
    return args


@handles(asked.CreateCustomer, allowed=AGENTS)
def create_customer(command: asked.CreateCustomer, work: UnitOfWork) -> dict[str, Any]:
    customer_id = work.new_id("customer")
    row = new_row(work, customer_id, command.number, command.customer_kind)
    row |= {name: getattr(command, name) for name in CUSTOMER_FIELDS}
    row |= {"further_names": list(command.further_names), "tags": list(command.tags)}
    row |= {"named_contact_id": _known_person(work, command.named_contact_id)}
    _require_name(row)
    work.put(customers, row)
    _put_points(work, customer_id, command.points)
    index(work, [customer_id])
    work.fact("customer.created", {"number": row["number"], "name": _name(row)}, customer_id=customer_id)
    work.changed("customer", customer_id)
    return {"customer_id": customer_id, "number": row["number"]}


@handles(asked.ChangeCustomer, allowed=AGENTS)
def change_customer(command: asked.ChangeCustomer, work: UnitOfWork) -> None:
    row = work.require(customers, command.customer_id)
    for change in command.changes:
        row[_column(change)] = _new_value(work, row, change)
    _require_name(row)
    work.put(customers, row)
    _changed(work, command.customer_id, {change.field: [change.old, change.new] for change in command.changes})


@handles(asked.AddPoint, allowed=AGENTS)
def add_point(command: asked.AddPoint, work: UnitOfWork) -> dict[str, Any]:
    work.require(customers, command.customer_id)
    [point] = _put_points(work, command.customer_id, [command.point])
    _changed(work, command.customer_id, {command.point.kind: [None, point["value"]]})
    return {"point_id": point["id"]}


@handles(asked.ChangePoint, allowed=AGENTS)
def change_point(command: asked.ChangePoint, work: UnitOfWork) -> None:
    row = _point_of(work, command.customer_id, command.point_id)
    new = checked(command.point, region_of(work.connection))
    if row["value"] not in (command.old_value, new["value"]):
        raise Refused("contact_points.moved", seen=command.old_value, now=row["value"], wanted=new["value"])
    work.put(contact_points, row | new)
    _one_preferred(work, command.customer_id, command.point_id, new)
    _changed(work, command.customer_id, {command.point.kind: [row["value"], new["value"]]})


@handles(asked.RemovePoint, allowed=AGENTS)
def remove_point(command: asked.RemovePoint, work: UnitOfWork) -> None:
    row = _point_of(work, command.customer_id, command.point_id)
    work.remove(contact_points, command.point_id)
    _changed(work, command.customer_id, {row["kind"]: [row["value"], None]})


@handles(asked.TagCustomer, allowed=AGENTS)
def tag_customer(command: asked.TagCustomer, work: UnitOfWork) -> None:
    row = work.require(customers, command.customer_id)
    kept = [tag for tag in row["tags"] if tag not in command.remove]
    row["tags"] = list(dict.fromkeys([*kept, *command.add]))
    work.put(customers, row)
    _changed(work, command.customer_id, {"tags": [list(command.remove), list(command.add)]})


@handles(asked.PinAlert, allowed=AGENTS)
def pin_alert(command: asked.PinAlert, work: UnitOfWork) -> dict[str, Any]:
    work.require(customers, command.customer_id)
    if not command.words:
        raise Refused("alerts.words_missing")
    if command.valid_until and command.valid_until <= work.now:
        raise Refused("alerts.already_over")
    alert_id = work.new_id("alert")
    row: dict[str, Any] = {"id": alert_id, "customer_id": command.customer_id, "scope_id": command.customer_id}
    row |= {"severity": command.severity, "words": command.words, "valid_until": command.valid_until}
    row |= {"author_id": work.actor.person_id, "author": work.actor.name, "created_at": work.now}
    work.put(alerts, row | {"must_acknowledge": command.must_acknowledge, "acknowledged_by": []})
    _tell(work, "alert.pinned", command.customer_id, alert_id, row)
    return {"alert_id": alert_id}


@handles(asked.UnpinAlert, allowed=AGENTS)
def unpin_alert(command: asked.UnpinAlert, work: UnitOfWork) -> None:
    row = _alert_of(work, command.customer_id, command.alert_id)
    work.remove(alerts, command.alert_id)
    _tell(work, "alert.unpinned", command.customer_id, command.alert_id, row)


@handles(asked.AcknowledgeAlert, allowed=AGENTS)
def acknowledge_alert(command: asked.AcknowledgeAlert, work: UnitOfWork) -> None:
    row = _alert_of(work, command.customer_id, command.alert_id)
    person = str(work.actor.person_id)
    if person not in row["acknowledged_by"]:
        work.put(alerts, row | {"acknowledged_by": [*row["acknowledged_by"], person]})
        work.changed("customer", command.customer_id)


@handles(asked.AddNote, allowed=AGENTS)
def add_note(command: asked.AddNote, work: UnitOfWork) -> dict[str, Any]:
    work.require(customers, command.customer_id)
    data = {"words": _some(command.words)}
    fact_id = work.fact("note.added", data, lane="note", customer_id=command.customer_id)
    work.changed("timeline", command.customer_id)
    return {"note_fact_id": fact_id}


@handles(asked.CorrectNote, allowed=AGENTS)
def correct_note(command: asked.CorrectNote, work: UnitOfWork) -> dict[str, Any]:
    note = work.require(facts, command.note_fact_id)
    if note["customer_id"] != command.customer_id or note["kind"] not in ("note.added", "note.corrected"):
        raise Refused("notes.unknown")
    fact_id = work.fact(
        "note.corrected",
        {"words": _some(command.words)},
        lane="note",
        customer_id=command.customer_id,
        corrects=command.note_fact_id,
    )
    work.changed("timeline", command.customer_id)
    return {"note_fact_id": fact_id}


@restored(customers, contact_points, consents, alerts, by_field=True)
def _as_it_was(work: UnitOfWork, undone: Undone) -> None:
    gone = [row.scope_id for row in undone.rows if row.table is customers and row.now is None]
    if not work.replaying and still_told_of(work.connection, gone):
        raise Refused("undo.changed_since")
    moved = sorted({row.scope_id for row in undone.rows})
    index(work, moved)
    said = {row.scope_id for row in undone.rows if row.changes != {"last_contact_at"}}  # that one came by itself
    for customer_id in moved:
        if customer_id in said:
            work.fact("customer.undone", {"command_id": str(undone.command_id)}, customer_id=customer_id)
        work.changed("customer", customer_id)


def new_row(work: UnitOfWork, customer_id: UUID, number: str, kind: CustomerKind) -> dict[str, Any]:
    """The row of a customer of whom nothing is known yet, under the shop's own number or else ours."""
    row: dict[str, Any] = dict.fromkeys(CUSTOMER_FIELDS, "") | {
        "further_names": [],
        "tags": [],
        "named_contact_id": None,
    }
    row |= {"id": customer_id, "scope_id": customer_id, "kind": kind, "number": own_or_next_number(work, number)}
    return row | {"created_at": work.now, "customer_since": None, "last_contact_at": None, "merged_into": None}


def own_or_next_number(work: UnitOfWork, number: str) -> str:
    """The shop's own number if it is free, else the next of ours (K-100001, …). Refused: customers.number_taken."""
    if number:
        if number_taken(work.connection, number):
            raise Refused("customers.number_taken", number=number)
        return number
    while number_taken(work.connection, ours := f"K-{FIRST_NUMBER + work.take_number('customer')}"):
        pass
    return ours


def _put_points(work: UnitOfWork, customer_id: UUID, points: Iterable[NewPoint]) -> list[dict[str, Any]]:
    region = region_of(work.connection)
    rows: list[dict[str, Any]] = []
    for n, point in enumerate(points, start=next_rank(work.connection, customer_id)):
        place: dict[str, Any] = {
            "id": work.new_id("point"),
            "customer_id": customer_id,
            "scope_id": customer_id,
            "rank": n,
        }
        rows.append(place | {"kind": point.kind} | checked(point, region))
    work.put_many(contact_points, rows)
    for row in rows:
        _one_preferred(work, customer_id, row["id"], row)
    return rows


def _one_preferred(work: UnitOfWork, customer_id: UUID, point_id: UUID, new: dict[str, Any]) -> None:
    """The preferred way to reach somebody is one at a time."""
    if new["preferred"]:
        others = preferred_beside(work.connection, customer_id, point_id)
        work.put_many(contact_points, [row | {"preferred": False} for row in others])


def _column(change: FieldChange) -> str:
    return "kind" if change.field == "customer_kind" else change.field


def _new_value(work: UnitOfWork, row: dict[str, Any], change: FieldChange) -> Any:
    """Compare and set: the field holds what the person saw, or already what they want."""
    present = row[_column(change)]
    seen, wanted = _comparable(change.old), _comparable(change.new)
    if _comparable(present) not in (seen, wanted):
        raise Refused("customers.moved", field=change.field, seen=seen, now=_comparable(present), wanted=wanted)
    match change.field:
        case "number" if wanted != present:
            return own_or_next_number(work, wanted)
        case "named_contact_id":
            return _known_person(work, UUID(wanted) if wanted else None)
        case "customer_kind":
            return CustomerKind(wanted)
        case "further_names":
            return list(change.new or ())
        case "form" if wanted not in ("", *Form):
            raise Refused("customers.form_unknown", written=wanted)
        case _:
            return wanted


def _comparable(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return "\n".join(value)
    return "" if value is None else str(value)


def _known_person(work: UnitOfWork, person_id: UUID | None) -> UUID | None:
    if person_id:
        work.require(people, person_id)
    return person_id


def _require_name(row: dict[str, Any]) -> None:
    if not _name(row):
        raise Refused("customers.name_missing")


def _name(row: dict[str, Any]) -> str:
    return display_name(row["title"], row["given_name"], row["family_name"], row["suffix"], row["organisation"])


def _point_of(work: UnitOfWork, customer_id: UUID, point_id: UUID) -> dict[str, Any]:
    row = work.require(contact_points, point_id)
    if row["customer_id"] != customer_id:
        raise Refused("contact_points.unknown", id=str(point_id))
    return row


def _alert_of(work: UnitOfWork, customer_id: UUID, alert_id: UUID) -> dict[str, Any]:
    row = work.require(alerts, alert_id)
    if row["customer_id"] != customer_id:
        raise Refused("alerts.unknown", id=str(alert_id))
    return row


def _some(words: str) -> str:
    if not words.strip():
        raise Refused("notes.empty")
    return words


def _changed(work: UnitOfWork, customer_id: UUID, changes: dict[str, Any]) -> None:
    index(work, [customer_id])
    work.fact("customer.changed", {"changes": changes}, customer_id=customer_id)
    work.changed("customer", customer_id)


def _tell(work: UnitOfWork, kind: str, customer_id: UUID, alert_id: UUID, row: dict[str, Any]) -> None:
    until: datetime | None = row["valid_until"]
    data = {"words": row["words"], "severity": row["severity"], "until": until.isoformat() if until else None}
    work.fact(kind, data, customer_id=customer_id, subject_id=alert_id)
    work.changed("customer", customer_id)
