"""Callbacks of a case that is opened, split, merged or taken back.

Cases know nothing of callbacks. A merge moves none: the callbacks of the loser are read with the winner, through
`merged_into`, so that its undo has nothing to bring back and none is in its way that was rung meanwhile. A split moves
those that were chosen, by the mover registered here, within its own transaction: one command and one undo, from the
command line as in the window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from agentdesk.core.callbacks.store import any_about, callback_row, callbacks, caseless_of_talk, known_callback
from agentdesk.core.cases.belonging import moves_callbacks
from agentdesk.core.cases.opening import goes_with_talk
from agentdesk.core.cases.store import cases
from agentdesk.core.errors import Refused
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored


@moves_callbacks
def move_to_case(work: UnitOfWork, callback_ids: Sequence[UUID], from_ids: Sequence[UUID], case_id: UUID) -> None:
    for callback_id in callback_ids:
        callback = known_callback(work.connection, callback_id)
        if callback.case_id not in from_ids:
            raise Refused("cases.callback_of_another")
        work.put(callbacks, callback_row(replace(callback, case_id=case_id)))
        work.changed("callback", callback_id)


@goes_with_talk
def move_with_talk(work: UnitOfWork, customer_id: UUID, interaction_id: UUID, case_id: UUID) -> None:
    for callback in caseless_of_talk(work.connection, customer_id, interaction_id):
        work.put(callbacks, callback_row(replace(callback, case_id=case_id)))
        work.changed("callback", callback.id)


@restored(cases)
def nothing_hangs_in_the_air(work: UnitOfWork, undone: Undone) -> None:
    """A case about which somebody has promised to ring since is not taken back."""
    if any_about(work.connection, [row.key[0] for row in undone.rows if row.now is None]):
        raise Refused("undo.changed_since")
