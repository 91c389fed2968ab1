"""How promises are made, moved, kept, withdrawn and handed on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from agentdesk.core.commands import AGENTS, handles
from agentdesk.core.customers.moving import described
from agentdesk.core.people.queries import staff_of
from agentdesk.core.promises import commands as asked
from agentdesk.core.promises import steps
from agentdesk.core.promises.model import Promise, Step, require_may
from agentdesk.core.promises.store import known_promise, promises
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored


@handles(asked.MakePromise, allowed=AGENTS)
def make(command: asked.MakePromise, work: UnitOfWork) -> dict[str, Any]:
    made = steps.make(
        work,
        command.customer_id,
        command.words,
        command.due_at,
        owner_id=command.owner_id or work.actor.person_id,
        zone=command.zone,
        kind=command.promise_kind,
        case_id=command.case_id,
        interaction_id=command.interaction_id,
    )
    return {"promise_id": made.id}


@handles(asked.ChangeDue, allowed=AGENTS)
def change_due(command: asked.ChangeDue, work: UnitOfWork) -> None:
    promise = _for(work, command.promise_id, Step.CHANGE_DUE)
    steps.change_due(work, promise, command.due_at, command.zone, command.told_by, command.told)


@handles(asked.KeepPromise, allowed=AGENTS)
def keep(command: asked.KeepPromise, work: UnitOfWork) -> dict[str, Any]:
    kept = steps.keep(work, _for(work, command.promise_id, Step.KEEP), command.how)
    return {"late": kept.settled_late}


@handles(asked.WithdrawPromise, allowed=AGENTS)
def withdraw(command: asked.WithdrawPromise, work: UnitOfWork) -> None:
    steps.withdraw(work, _for(work, command.promise_id, Step.WITHDRAW), command.reason)


@handles(asked.HandOnPromise, allowed=AGENTS)
def hand_on(command: asked.HandOnPromise, work: UnitOfWork) -> None:
    promise = _for(work, command.promise_id, Step.HAND_ON, command.owner_id)
    steps.hand_on(work, promise, command.owner_id)


@restored(promises)
def as_they_were(work: UnitOfWork, undone: Undone) -> None:
    for row in undone.rows:
        for side in (row.until_now, row.now):
            if side:
                steps.changed(work, row.key[0], side["customer_id"], side["case_id"])


def _for(work: UnitOfWork, promise_id: UUID, step: Step, to: UUID | None = None) -> Promise:
    """The promise, for somebody who may take this step with it."""
    promise = known_promise(work.connection, promise_id)
    holder = staff_of(work.connection).holder(promise.owner_id, work.now)
    require_may(step, promise, work.actor, holder, to)
    return promise


described(promises, "made_at", lambda row: row["words"])
