"""How deadlines are laid down: by a new edition; none is ever lost or altered."""

from __future__ import annotations

from typing import Any

from agentdesk.core.commands import ADMINISTRATORS, handles
from agentdesk.core.deadlines.commands import SetPolicy
from agentdesk.core.deadlines.model import PolicyEdition
from agentdesk.core.deadlines.store import current_edition, edition_row, policy_editions
from agentdesk.core.errors import Refused
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored


@handles(SetPolicy, allowed=ADMINISTRATORS)
def set_policy(command: SetPolicy, work: UnitOfWork) -> dict[str, Any]:
    if command.instead_of and current_edition(work.connection).id != command.instead_of:
        raise Refused("deadlines.moved")
    edition_id = work.new_id("policy_edition")
    edition = PolicyEdition(edition_id, work.decided_at, work.actor.person_id, command.policy())
    work.put(policy_editions, edition_row(edition))
    work.changed("deadlines")
    return {"policy_edition_id": edition_id}


@restored(policy_editions)
def _back_again(work: UnitOfWork, undone: Undone) -> None:
    """An edition that is taken back stays for what began under it."""
    gone = [row.until_now for row in undone.rows if row.until_now and row.now is None]
    work.put_many(policy_editions, [{**row, "withdrawn": True} for row in gone])
    work.changed("deadlines")
