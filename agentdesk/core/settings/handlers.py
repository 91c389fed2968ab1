"""How a file of settings is taken in: all that it says at once, as it was looked at before."""

from __future__ import annotations

from agentdesk.core.commands import ADMINISTRATORS, handles
from agentdesk.core.errors import Refused
from agentdesk.core.settings.commands import TakeIn
from agentdesk.core.settings.file.part import Here
from agentdesk.core.settings.file.planning import seen_of
from agentdesk.core.storage.unit_of_work import Reading, UnitOfWork


@handles(TakeIn, allowed=ADMINISTRATORS)
def take_in(command: TakeIn, work: UnitOfWork) -> None:
    """The other commands of the same `Together` follow, each under its own rules."""
    if work.replaying:  # decided then
        return
    if seen_of(Here(Reading(work.connection, work.actor, work.decided_at))) != command.seen:
        raise Refused("settings.moved")
