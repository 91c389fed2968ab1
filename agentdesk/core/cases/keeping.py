"""How a case is written down: each step by the table of steps, told to the clocks, the timeline and who shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from agentdesk.core.calendars.hours import BUILT_IN
from agentdesk.core.calendars.queries import calendar_of
from agentdesk.core.cases.model import ACTIVE, Severity, Status, level_for
from agentdesk.core.cases.queries.clocks import clocks_of
from agentdesk.core.cases.steps import Step, after
from agentdesk.core.cases.store import (
    Row,
    case_causes,
    case_events,
    cases,
    counting_in,
    departments,
    index_words,
    label_in,
    name_in,
    put_clocks,
    reason_label,
)
from agentdesk.core.deadlines.clocks import Happened
from agentdesk.core.deadlines.standing import most_urgent
from agentdesk.core.deadlines.store import current_edition
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.model import Channel
from agentdesk.core.orders.store import orders, products
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.store import people, teams
from agentdesk.core.people.zone import reckoned_in_zone_of_shop
from agentdesk.core.storage.unit_of_work import UnitOfWork

_NO_MATTER = frozenset({"moved_at", "row_version", "waiting_since", "resolved_at", "closed_at", "reopened_count"})
"""Follows from what changed, and is not told beside it."""
CLOCKED = ("channel", "tier", "severity", "policy_edition_id", "calendar_edition_id")
"""What the clocks of a case are reckoned by, beside its events."""


def known_case(work: UnitOfWork, case_id: UUID) -> Row:
    """Raises Refused cases.unknown."""
    return work.require(cases, case_id)


def stepped(work: UnitOfWork, row: Row, step: Step, **changes: Any) -> Row:
    """The case after this step and with these changes, written down. Raises Refused where the table has no such step,
    or somebody has changed what the caller saw.
    """
    work.require_unmoved(cases, row)
    before = Status(row["status"])
    status = after(step, before, merged=row["merged_into"] is not None)
    new = row | changes | _dates(row, before, status, work.now) | {"status": status.value, "moved_at": work.now}
    new["level"] = level_for(Severity(new["severity"]), new["level"])
    put_case(work, new, row)
    for happened in _happened(before, status, spoke=step is Step.MESSAGE):
        note_event(work, new, happened)
    return new


def put_case(work: UnitOfWork, row: Row, before: Row | None = None) -> None:
    """`before`: as it stood; what is derived from what has not changed stays."""
    work.put(cases, row)
    if before is None or before["subject"] != row["subject"]:
        index_words(work.connection, row["id"], row["subject"])
    if before is None or any(before[name] != row[name] for name in CLOCKED):
        index_clocks(work, [row["id"]])
    announce(work, row)


def announce(work: UnitOfWork, row: Mapping[str, Any]) -> None:
    """Who shows this case hears of it."""
    work.changed("case", row["id"])
    if row["customer_id"]:
        work.changed("timeline", row["customer_id"])


def note_event(
    work: UnitOfWork, row: Row, happened: Happened, at: datetime | None = None, channel: Channel | None = None
) -> None:
    """What moves the clocks of a case; `channel`: the one by which the customer spoke."""
    event = {"id": work.new_id("case_event"), "case_id": row["id"], "at": at or work.now, "happened": happened.value}
    work.put(case_events, event | {"channel": channel.value if channel else "", "scope_id": row["scope_id"]})
    if happened is Happened.RESOLVED:  # then none runs
        put_clocks(work.connection, {row["id"]: None})
    else:
        index_clocks(work, [row["id"]])


def index_clocks(work: UnitOfWork, case_ids: Sequence[UUID]) -> None:
    """Between two events a clock that runs is due when it was due: lists read it instead of reckoning.

    What is written down late lies before the last of them, and moves nothing that began since.
    """
    clocks = clocks_of(work.connection, case_ids, None)
    put_clocks(work.connection, {case_id: most_urgent(clocks.get(case_id, ())) for case_id in case_ids})


@reckoned_in_zone_of_shop
def _count_in_new_zone(work: UnitOfWork) -> None:
    """The hours that count until somebody lays down others are those where the shop is."""
    index_clocks(work, counting_in(work.connection, BUILT_IN))


def tell(
    work: UnitOfWork, kind: str, row: Row, data: Mapping[str, Any] | None = None, subject_id: UUID | None = None
) -> None:
    """State a fact about a case; the timeline of its customer shows it."""
    told = {"number": row["number"], "subject": row["subject"], "case_id": str(row["id"]), **(data or {})}
    work.fact(kind, told, lane="case", customer_id=row["customer_id"], subject_id=subject_id or row["id"])
    announce(work, row)


def tell_changes(work: UnitOfWork, before: Row, new: Row) -> None:
    """What is another than before, in words: names and labels instead of ids."""
    fields = [name for name in new if name not in _NO_MATTER and new[name] != before.get(name)]
    changes = {
        name.removesuffix("_id"): [readable(work, name, before.get(name)), readable(work, name, new[name])]
        for name in fields
    }
    if changes:
        tell(work, "case.changed", new, {"changes": changes})


def readable(work: UnitOfWork, field: str, value: Any) -> Any:
    """As people read it. Text, JSON values and labels by language."""
    if value is None or value == "":
        return None
    match field:
        case "reason_id":
            return reason_label(work.connection, value)
        case "cause_id":
            return label_in(work.connection, case_causes, value)
        case "department_id":
            return label_in(work.connection, departments, value)
        case "owner_id":
            return name_in(work.connection, people, value)
        case "team_id":
            return name_in(work.connection, teams, value)
        case "product_id":
            return name_in(work.connection, products, value)
        case "order_id":
            return name_in(work.connection, orders, value, "number")
        case "parent_id" | "merged_into" | "split_from" | "event_id":
            number = work.require(cases, value)["number"]
            return f"C-{number}"
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | dict | list) else str(value)


def scope_of(customer_id: UUID | None) -> UUID:
    return customer_id or SHOP


def editions(work: UnitOfWork) -> dict[str, UUID | None]:
    """By which rules and hours the clocks of a case that begins now will be reckoned; none where there are none."""
    try:
        policy: UUID | None = current_edition(work.connection).id
    except Refused:
        policy = None
    return {"policy_edition_id": policy, "calendar_edition_id": calendar_of(work.connection)[0]}


def _dates(row: Row, before: Status, status: Status, now: datetime) -> dict[str, Any]:
    """The moments that go with a status."""
    waits = status in (Status.WAITING_US, Status.WAITING_CUSTOMER, Status.WAITING_OTHERS)
    dates: dict[str, Any] = {"waiting_since": (row["waiting_since"] if status is before else now) if waits else None}
    if status in ACTIVE:
        taken_up_again = before not in ACTIVE
        dates |= {"resolved_at": None, "closed_at": None}
        if taken_up_again:
            dates |= {"reopened_count": row["reopened_count"] + 1, "thanked_at": None}
    elif status is not before:
        dates |= {"next_step": "", "next_step_at": None, "interim_due_at": None}
        dates |= {"closed_at": now} if status is Status.CLOSED else {"resolved_at": now}
    return dates


def _happened(before: Status, status: Status, *, spoke: bool) -> Iterable[Happened]:
    """What the clocks hear of a change of status. A customer's word tells them itself that waiting is over."""
    if before not in ACTIVE and status in ACTIVE:
        yield Happened.REOPENED
    elif before in ACTIVE and status not in ACTIVE:
        yield Happened.RESOLVED
    elif status is Status.WAITING_CUSTOMER and before is not status:
        yield Happened.WAITING
    elif before is Status.WAITING_CUSTOMER and status is not before and not spoke:
        yield Happened.RESUMED
