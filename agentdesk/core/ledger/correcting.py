"""What follows in the rooms above when an entry is corrected: the state of a voucher goes with its money."""

from __future__ import annotations

from collections.abc import Callable

from agentdesk.core.commands import open_all_rooms
from agentdesk.core.ledger.model import Entry
from agentdesk.core.storage.unit_of_work import UnitOfWork

Follow = Callable[[UnitOfWork, Entry], None]
_following: list[Follow] = []


def corrected(follow: Follow) -> Follow:
    """Registers a function that hears of each entry whose money has gone back, in the same unit of work."""
    _following.append(follow)
    return follow


def tell_rooms(work: UnitOfWork, entry: Entry) -> None:
    """In an order of our own: a replay gives the same ids."""
    open_all_rooms()
    for follow in sorted(_following, key=lambda each: (each.__module__, each.__qualname__)):
        follow(work, entry)
