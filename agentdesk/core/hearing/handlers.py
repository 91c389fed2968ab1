"""How a shop says whether it wants suggestions from notes."""

from __future__ import annotations

from agentdesk.core.commands import LEADERS, handles
from agentdesk.core.hearing.commands import SetSuggesting
from agentdesk.core.hearing.store import hearing_rules
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored


@handles(SetSuggesting, allowed=LEADERS)
def set_suggesting(command: SetSuggesting, work: UnitOfWork) -> None:
    work.put(hearing_rules, {"id": SHOP, "suggesting": command.on, "scope_id": SHOP})
    work.changed("hearing")


@restored(hearing_rules)
def _as_it_was(work: UnitOfWork, undone: Undone) -> None:
    work.changed("hearing")
