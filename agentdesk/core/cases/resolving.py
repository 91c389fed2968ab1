"""How a case is settled: by whatever way, through here. What is required of it is there, or nothing changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from agentdesk.core import wording
from agentdesk.core.calendars.queries import working_time_of
from agentdesk.core.cases import commands as asked
from agentdesk.core.cases.keeping import known_case, readable, stepped, tell
from agentdesk.core.cases.model import ACTIVE, GRAVE
from agentdesk.core.cases.opening import require_known
from agentdesk.core.cases.owning import still_here
from agentdesk.core.cases.steps import Step
from agentdesk.core.cases.store import (
    Row,
    children_of,
    failures_of_cases,
    family,
    lacks,
)
from agentdesk.core.commands import AGENTS, handles
from agentdesk.core.errors import Refused
from agentdesk.core.promises.model import PromiseKind
from agentdesk.core.promises.steps import make
from agentdesk.core.promises.store import open_promises_of_cases
from agentdesk.core.storage.unit_of_work import UnitOfWork

CHECK_AFTER = 3
"""Working days after which somebody asks whether all is well again."""

_FILLED = ("subject", "reason_id", "product_id", "order_id", "cause_id", "department_id")


@handles(asked.ResolveCase, allowed=AGENTS)
def resolve_case(command: asked.ResolveCase, work: UnitOfWork) -> dict[str, Any]:
    row = known_case(work, command.case_id)
    said = command.model_dump(include={*_FILLED, "resolution"}, exclude_none=True)
    children = _open_children(work, row) if command.with_children else []
    for child in children:
        resolve(work, child, _for_child(said))
    resolve(work, row, said, leave_children=command.leave_children)
    return {"resolved": [*(child["id"] for child in children), row["id"]]}


def resolve(
    work: UnitOfWork, row: Row, said: Mapping[str, Any], *, leave_children: bool = False, **changes: Any
) -> Row:
    """Settled, with what was `said` filled in; what is said to be empty leaves the case as it is.

    Raises Refused cases.incomplete with what is `missing`, cases.children_open unless they are to be left so. After a
    serious failure a follow-up check is promised.
    """
    if not leave_children and (children := _open_children(work, row)):
        raise Refused("cases.children_open", count=len(children), numbers=_numbers(children))
    filled = row | {name: value for name, value in said.items() if value}
    require_known(work, filled)
    if lacking := lacks(work.connection, filled):
        raise Refused("cases.incomplete", number=row["number"], missing=[each.value for each in lacking],
                      fields=", ".join(wording.text(f"cases.needed.{each}") for each in lacking))  # fmt: skip
    given = {name: filled[name] for name in ("resolution", *_FILLED)}
    new = stepped(work, row, Step.RESOLVE, **given, **changes)
    told = {name: readable(work, f"{name}_id", new[f"{name}_id"]) for name in ("cause", "department", "reason")}
    tell(work, "case.resolved", new, told | {"words": " ".join(new["resolution"].split())[:200]})
    _promise_check(work, new)
    return new


def _open_children(work: UnitOfWork, row: Row) -> list[Row]:
    return [child for child in children_of(work.connection, row["id"]) if child["status"] in ACTIVE]


def _for_child(said: Mapping[str, Any]) -> dict[str, Any]:
    """What goes for the parent goes for its children, but for what is each one's own."""
    return {name: said[name] for name in ("resolution", "cause_id", "department_id") if name in said}


def _promise_check(work: UnitOfWork, row: Row) -> None:
    """After a serious failure somebody asks whether all is well again: the owner, once."""
    ids = family(work.connection, row["id"])
    grave = [each for each in failures_of_cases(work.connection, ids) if each["severity"] in GRAVE]
    if not grave or not row["customer_id"] or _is_promised(work, ids):
        return
    hours = working_time_of(work.connection)
    due_at = hours.after(work.now, CHECK_AFTER * hours.calendar.usual_day())
    words = f"C-{row['number']} · {row['subject']}"  # its kind says what is to be done, in whatever language
    owner_id = still_here(work, row["owner_id"])
    make(work, row["customer_id"], words, max(due_at, work.now + timedelta(hours=1)), owner_id=owner_id,
         kind=PromiseKind.FOLLOW_UP_CHECK, case_id=row["id"])  # fmt: skip


def _is_promised(work: UnitOfWork, case_ids: list[Any]) -> bool:
    promised = open_promises_of_cases(work.connection, case_ids)
    return any(promise.kind is PromiseKind.FOLLOW_UP_CHECK for promise in promised)


def _numbers(rows: list[Row]) -> str:
    return ", ".join(f"C-{row['number']}" for row in rows)
