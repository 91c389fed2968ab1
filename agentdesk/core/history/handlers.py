"""What an undo changes in words that were findable."""

from __future__ import annotations

from agentdesk.core.history.search.index import let_wait
from agentdesk.core.history.store import told_of
from agentdesk.core.interactions.store import interactions
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored


@restored(interactions)
def _as_it_was(work: UnitOfWork, undone: Undone) -> None:
    """Notes that are as before again are found by their words of before."""
    let_wait(work.connection, told_of(work.connection, [row.now for row in undone.rows if row.now]))
