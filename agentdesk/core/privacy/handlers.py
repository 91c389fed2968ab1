"""Erasing somebody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from agentdesk.core.actors import LEADERS, SYSTEM_ONLY
from agentdesk.core.commands import handles
from agentdesk.core.customers.store import customers
from agentdesk.core.errors import Refused
from agentdesk.core.privacy import request_handlers as request_handlers  # registers what becomes of requests
from agentdesk.core.privacy.commands import EraseAgain, EraseCustomer
from agentdesk.core.privacy.planning import hindrance
from agentdesk.core.privacy.requests import State
from agentdesk.core.privacy.store.finding import Found, all_ids, rows_about
from agentdesk.core.privacy.store.requests import needs_second, prepared_by
from agentdesk.core.privacy.store.taking_out import take_out, take_words_out_of_log
from agentdesk.core.storage.erased import was_erased
from agentdesk.core.storage.unit_of_work import UnitOfWork


@handles(EraseCustomer, allowed=LEADERS)
def erase(command: EraseCustomer, work: UnitOfWork) -> dict[str, Any]:
    """Refused privacy.second_person where the shop wants two people, and nobody else has prepared it."""
    if not work.replaying and needs_second(work.connection):
        _require_somebody_else(work, command.customer_id)
    return erased(work, command.customer_id, may_be_hindered=True)


@handles(EraseAgain, allowed=SYSTEM_ONLY)
def erase_again(command: EraseAgain, work: UnitOfWork) -> dict[str, Any]:
    """Whatever is in hand: it was before they were erased."""
    return erased(work, command.customer_id, may_be_hindered=False)


def _require_somebody_else(work: UnitOfWork, customer_id: UUID) -> None:
    if prepared_by(work.connection, customer_id) in (None, work.actor.person_id):
        raise Refused("privacy.second_person")


def erased(work: UnitOfWork, customer_id: UUID, *, may_be_hindered: bool) -> dict[str, Any]:
    """Whose ids they were, and how many rows stay by table: this is what the log has of it."""
    if work.get(customers, customer_id) is None and was_erased(work.connection, customer_id):
        return {"customer_ids": [str(customer_id)], "stays": {}}  # said again after the server was put back
    work.require(customers, customer_id)
    found = rows_about(work.connection, all_ids(work.connection, customer_id))
    if may_be_hindered and not work.replaying and (why := hindrance(found)):
        raise Refused(why)
    _end_requests(work, found)
    stays = take_out(work, found)
    take_words_out_of_log(work.connection, found, work.logged_id)
    work.side.outlives({"erased": [str(each) for each in found.customer_ids]})
    work.changed("privacy_request")
    for each in found.customer_ids:
        work.changed("customer", each)
        work.changed("timeline", each)
    return {"customer_ids": [str(each) for each in found.customer_ids], "stays": stays}


def _end_requests(work: UnitOfWork, found: Found) -> None:
    """What they asked for is done with them; that they asked, and when it was done, stays without a word."""
    done = {"state": State.DONE.value, "ended_at": work.now, "ended_by": work.actor.person_id}
    for row in found.rows["privacy_requests"]:
        if row["state"] == State.OPEN.value:
            row.update(done)
