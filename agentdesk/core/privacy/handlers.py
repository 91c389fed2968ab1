"""Erasing somebody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from agentdesk.core.actors import LEADERS, SYSTEM_ONLY
from agentdesk.core.commands import handles
from agentdesk.core.customers.store import customers
from agentdesk.core.errors import Refused
from agentdesk.core.privacy.commands import EraseAgain, EraseCustomer
from agentdesk.core.privacy.planning import hindrance
from agentdesk.core.privacy.store.finding import all_ids, rows_about
from agentdesk.core.privacy.store.taking_out import take_out, take_words_out_of_log
from agentdesk.core.storage.unit_of_work import UnitOfWork


@handles(EraseCustomer, allowed=LEADERS)
def erase(command: EraseCustomer, work: UnitOfWork) -> dict[str, Any]:
    return _erased(work, command.customer_id, may_be_hindered=True)


@handles(EraseAgain, allowed=SYSTEM_ONLY)
def erase_again(command: EraseAgain, work: UnitOfWork) -> dict[str, Any]:
    """Whatever is in hand: it was before they were erased."""
    return _erased(work, command.customer_id, may_be_hindered=False)


def _erased(work: UnitOfWork, customer_id: UUID, *, may_be_hindered: bool) -> dict[str, Any]:
    """Whose ids they were, and how many rows stay by table: this is what the log has of it."""
    work.require(customers, customer_id)
    found = rows_about(work.connection, all_ids(work.connection, customer_id))
    if may_be_hindered and not work.replaying and (why := hindrance(found)):
        raise Refused(why)
    stays = take_out(work, found)
    take_words_out_of_log(work.connection, found, work.logged_id)
    for each in found.customer_ids:
        work.changed("customer", each)
        work.changed("timeline", each)
    return {"customer_ids": [str(each) for each in found.customer_ids], "stays": stays}
