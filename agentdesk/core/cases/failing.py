"""Failures: noted by people, and by the desk itself when a promise was not kept in time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from agentdesk.core.cases import commands as asked
from agentdesk.core.cases.keeping import announce, known_case, readable
from agentdesk.core.cases.model import GRAVE, FailureKind, Severity, shortened
from agentdesk.core.cases.store import Row, case_causes, cases, failure_of_promise, failures
from agentdesk.core.commands import AGENTS, SYSTEM_ONLY, handles
from agentdesk.core.customers.store import customers
from agentdesk.core.errors import Refused
from agentdesk.core.orders.store import orders
from agentdesk.core.promises.model import TO_THE_CUSTOMER, Promise, PromiseState
from agentdesk.core.promises.steps import tell_broken
from agentdesk.core.promises.store import known_promise
from agentdesk.core.storage.unit_of_work import UnitOfWork


@handles(asked.NoteFailure, allowed=AGENTS)
def note_failure(command: asked.NoteFailure, work: UnitOfWork) -> dict[str, Any]:
    work.require(customers, command.customer_id)
    if command.case_id and known_case(work, command.case_id)["customer_id"] != command.customer_id:
        raise Refused("cases.of_another_customer", number=known_case(work, command.case_id)["number"])
    if command.cause_id:
        work.require(case_causes, command.cause_id)
    if command.order_id and work.require(orders, command.order_id)["customer_id"] != command.customer_id:
        raise Refused("cases.order_of_another")
    happened_at = command.happened_at or work.now
    if happened_at > work.now:
        raise Refused("cases.not_yet_happened")
    noted = {name: getattr(command, name) for name in ("customer_id", "case_id", "cause_id", "order_id", "words")}
    row = _put(work, noted | {"kind": command.failure, "severity": command.severity, "happened_at": happened_at})
    return {"failure_id": row["id"]}


@handles(asked.NoteBrokenPromise, allowed=SYSTEM_ONLY)
def note_broken_promise(command: asked.NoteBrokenPromise, work: UnitOfWork) -> dict[str, Any]:
    """What was promised to a customer becomes a failure; what we only owed ourselves is told and is none."""
    promise = known_promise(work.connection, command.promise_id)
    known = failure_of_promise(work.connection, promise.id, command.due_at)
    if known is None and not _broken(promise, command.due_at, work.now):
        raise Refused("cases.promise_not_broken", id=str(promise.id))
    if known is None:
        tell_broken(work, promise)
        known = _failed(work, promise, command.due_at)["id"] if promise.kind in TO_THE_CUSTOMER else None
    return {"failure_id": known}


def _broken(promise: Promise, due_at: datetime, now: datetime) -> bool:
    late = promise.state is PromiseState.KEPT and promise.settled_late
    return promise.due_at == due_at < now and (promise.state is PromiseState.OPEN or late)


def _failed(work: UnitOfWork, promise: Promise, due_at: datetime) -> Row:
    """As grave as its case, if that is grave."""
    case = work.get(cases, promise.case_id) if promise.case_id else None
    grave = case is not None and case["severity"] in GRAVE
    failed: Row = {"customer_id": promise.customer_id, "case_id": promise.case_id, "promise_id": promise.id}
    failed |= {"cause_id": None, "order_id": case["order_id"] if case else None, "words": shortened(promise.words)}
    severity = Severity(case["severity"]) if case and grave else Severity.NORMAL
    return _put(work, failed | {"kind": FailureKind.BROKEN_PROMISE, "severity": severity, "happened_at": due_at})


def _put(work: UnitOfWork, failed: Row) -> Row:
    row: Row = {"promise_id": None} | failed | {"id": work.new_id("failure"), "noted_by": work.actor.person_id}
    row |= {"kind": failed["kind"].value, "severity": failed["severity"].value, "scope_id": failed["customer_id"]}
    work.put(failures, row)
    case = work.get(cases, row["case_id"]) if row["case_id"] else None
    told = {"kind": row["kind"], "severity": row["severity"], "words": shortened(row["words"])}
    told |= {name: readable(work, f"{name}_id", row[f"{name}_id"]) for name in ("cause", "order")} | _of_case(case)
    work.fact("failure.noted", told, lane="case", customer_id=row["customer_id"], subject_id=row["id"],
              occurred_at=row["happened_at"])  # fmt: skip
    work.changed("failure", row["id"])
    work.changed("timeline", row["customer_id"])
    if case:
        announce(work, case)
    return row


def _of_case(case: Any) -> dict[str, Any]:
    return {"case_id": str(case["id"]), "number": case["number"]} if case else {"case_id": None, "number": None}
