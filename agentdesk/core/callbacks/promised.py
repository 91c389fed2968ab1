"""A callback that a promise rests on: the promise is due when its window ends, and kept once the callback is done.

A missed one breaks it, since its due date passes; a cancelled one leaves it to be kept in another way.
"""

from __future__ import annotations

from agentdesk.core.callbacks.model import Callback, State
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.model import Channel
from agentdesk.core.promises.model import PromiseState, Step
from agentdesk.core.promises.steps import change_due, keep
from agentdesk.core.promises.store import known_promise
from agentdesk.core.storage.unit_of_work import UnitOfWork


def require_promise(work: UnitOfWork, callback: Callback) -> None:
    """Raises Refused for a promise that is not there, not open, or somebody else's."""
    if callback.promise_id is None:
        return
    promise = known_promise(work.connection, callback.promise_id)
    promise.require(Step.KEEP)
    if promise.customer_id != callback.customer_id:
        raise Refused("callbacks.promise_of_another", id=str(promise.id))


def lead_promise(work: UnitOfWork, callback: Callback) -> None:
    """Whoever was rung in time was rung in time, however long it took to reach them (as `Callback.kept` has it)."""
    promise = known_promise(work.connection, callback.promise_id) if callback.promise_id else None
    if promise is None or promise.state is not PromiseState.OPEN:
        return
    rang_at, due_at = callback.first_attempt_at, callback.ends_at
    if callback.state is State.DONE:
        keep(work, promise, callback.ending_words, rang_at)
    elif due_at > work.now and due_at != promise.due_at:
        change_due(work, promise, due_at, callback.window.zone, Channel.PHONE, "", rang_at)
