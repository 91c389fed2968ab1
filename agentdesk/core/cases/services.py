"""Service orders: who comes or repairs, when, at what price; what was approved beforehand; what was done."""

from __future__ import annotations

from typing import Any

from agentdesk.core.cases import commands as asked
from agentdesk.core.cases.details import Extra, ServiceOrder
from agentdesk.core.cases.keeping import known_case, stepped, tell
from agentdesk.core.cases.model import Kind
from agentdesk.core.cases.steps import Step
from agentdesk.core.cases.store import Row
from agentdesk.core.commands import AGENTS, handles
from agentdesk.core.errors import Refused
from agentdesk.core.storage.unit_of_work import UnitOfWork


@handles(asked.PlanService, allowed=AGENTS)
def plan_service(command: asked.PlanService, work: UnitOfWork) -> None:
    row = known_case(work, command.case_id)
    if command.appointment_to <= command.appointment_from:
        raise Refused("cases.appointment_invalid")
    known = _service(row) if row["kind"] == Kind.SERVICE_ORDER and row["details"] else None
    if known and known.done_at:
        raise Refused("cases.service_done")
    if row["kind"] == Kind.INCIDENT:
        raise Refused("cases.incident_stays")
    order = ServiceOrder(**command.model_dump(exclude={"case_id"}), extras=known.extras if known else ())
    _put(work, row, order, "service.planned", kind=Kind.SERVICE_ORDER.value)


@handles(asked.ApproveExtra, allowed=AGENTS)
def approve_extra(command: asked.ApproveExtra, work: UnitOfWork) -> None:
    row = known_case(work, command.case_id)
    by = command.approved_by or work.actor.name
    extra = Extra(words=command.words, price=command.price, approved_at=work.now, approved_by=by)
    order = _service(row).with_extra(extra)
    order.total()
    _put(work, row, order, "service.extra", words=command.words)


@handles(asked.FinishService, allowed=AGENTS)
def finish_service(command: asked.FinishService, work: UnitOfWork) -> None:
    """The proof of service can go out from now on; the case itself is resolved as every other."""
    row = known_case(work, command.case_id)
    order = _service(row)
    if order.done_at:
        raise Refused("cases.service_done")
    if command.done_at > work.now:
        raise Refused("cases.not_yet_happened")
    done = command.model_dump(exclude={"case_id"})
    _put(work, row, order.model_copy(update=done), "service.done", words=command.work_done)


def _service(row: Row) -> ServiceOrder:
    """Raises Refused cases.no_service."""
    if row["kind"] != Kind.SERVICE_ORDER or not row["details"]:
        raise Refused("cases.no_service", number=row["number"])
    return ServiceOrder.read(row["details"])


def _put(work: UnitOfWork, row: Row, order: ServiceOrder, told: str, *, kind: str = "", words: str = "") -> None:
    changes: dict[str, Any] = {"details": order.content()} | ({"kind": kind} if kind else {})
    if order.done_at:
        changes["unconfirmed_since"] = work.now
    new = stepped(work, row, Step.PLAN, **changes)
    appointment = [order.appointment_from.isoformat(), order.appointment_to.isoformat()]
    tell(work, told, new, {"partner": order.partner, "appointment": appointment, "words": words[:200]})
