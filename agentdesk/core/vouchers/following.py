"""What follows in the rooms above when a voucher becomes void, or counts again since an entry was corrected."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from agentdesk.core.commands import open_all_rooms
from agentdesk.core.storage.unit_of_work import UnitOfWork

Follow = Callable[[UnitOfWork, UUID, str], None]
_following: list[Follow] = []


def worth_changed(follow: Follow) -> Follow:
    """Registers a function that hears which voucher it was, and the reason, in the same unit of work."""
    _following.append(follow)
    return follow


def tell_rooms(work: UnitOfWork, voucher_id: UUID, reason: str = "") -> None:
    """In an order of our own: a replay gives the same ids."""
    open_all_rooms()
    for follow in sorted(_following, key=lambda each: (each.__module__, each.__qualname__)):
        follow(work, voucher_id, reason)
