"""Who was erased stays so: a list outside the database is run again where a copy of before was restored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from agentdesk.core.commands import SYSTEM, DeskAbove
from agentdesk.core.privacy.commands import EraseAgain, StillThere


def erase_again(
    desk: DeskAbove, listed: Sequence[UUID], first: Callable[[UUID], object] = lambda customer_id: None
) -> tuple[UUID, ...]:
    """Erases who is there once more, each after `first`; says who it was."""
    there = desk.ask(StillThere(tuple(listed)), actor=SYSTEM)
    for customer_id in there:
        if desk.ask(StillThere((customer_id,)), actor=SYSTEM):  # merged with one before them, and gone with that
            first(customer_id)
            desk.execute(EraseAgain(customer_id=customer_id), actor=SYSTEM)
    return there
