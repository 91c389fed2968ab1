"""What the passing of time brings, written down by the system: see docs/decisions/0014.

Promises are asked for whenever somebody looks at the list; each command has an id derived from what was due and when,
so that two desks that look, or one that looks twice, write it down once. The hours are asked for at start and with
each new day.
"""

from __future__ import annotations

from contextlib import suppress

from agentdesk.core.actors import SYSTEM
from agentdesk.core.calendars.commands import SetHours, TheHours
from agentdesk.core.calendars.upkeep import kept_up
from agentdesk.core.callbacks.store import promises_being_rung
from agentdesk.core.cases.commands import NoteBrokenPromise
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.ids import due_id
from agentdesk.core.people.commands import TheShop
from agentdesk.core.people.model import SHOP
from agentdesk.core.promises.store import broken_since


def note_what_time_brought(desk: Desk) -> int:
    """Promises that were not kept in time become failures of ours. Says how many."""
    with desk.database.reading() as connection:
        rings = promises_being_rung(connection)
        broken = [each for each in broken_since(connection, desk.clock.now()) if each.id not in rings]
    return sum(_noted(desk, NoteBrokenPromise(promise_id=each.id, due_at=each.due_at)) for each in broken)


def keep_up_hours(desk: Desk) -> None:
    """Gives the shop its first hours, holidays of further years, its time zone.

    Half a second where something is due. Where somebody sets the hours in this very moment, the next look does it.
    """
    edition, shop = desk.ask_all(TheHours(), TheShop(), actor=SYSTEM)
    now = desk.clock.now()
    hours = kept_up(edition, shop, now) if shop else None
    if hours:
        base = {str(SHOP): edition.version}
        with suppress(Refused):
            desk.execute(SetHours.of(hours), actor=SYSTEM, base=base)


def _noted(desk: Desk, command: NoteBrokenPromise) -> bool:
    try:
        desk.execute(command, actor=SYSTEM, id=due_id(command.kind, command.promise_id, command.due_at))
    except Refused:  # settled or moved between the look and the word
        return False
    return True
