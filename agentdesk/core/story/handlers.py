"""How weights are laid down: by a new edition; none is ever lost or altered."""

from __future__ import annotations

from typing import Any

from agentdesk.core.commands import ADMINISTRATORS, handles
from agentdesk.core.errors import Refused
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.story.commands import SetWeights
from agentdesk.core.story.store import current_weights, edition_row, risk_editions
from agentdesk.core.story.weighing import WeightsEdition
from agentdesk.core.undoing import Undone, restored


@handles(SetWeights, allowed=ADMINISTRATORS)
def set_weights(command: SetWeights, work: UnitOfWork) -> dict[str, Any]:
    if command.instead_of and current_weights(work.connection).id != command.instead_of:
        raise Refused("story.moved")
    edition_id = work.new_id("risk_edition")
    edition = WeightsEdition(edition_id, work.decided_at, work.actor.person_id, command.weights)
    work.put(risk_editions, edition_row(edition))
    work.changed("timeline")
    return {"risk_edition_id": edition_id}


@restored(risk_editions)
def _back_again(work: UnitOfWork, undone: Undone) -> None:
    """An edition that is taken back stays to be seen."""
    gone = [row.until_now for row in undone.rows if row.until_now and row.now is None]
    work.put_many(risk_editions, [{**row, "withdrawn": True} for row in gone])
    work.changed("timeline")
