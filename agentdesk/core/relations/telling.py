"""What the timelines of two customers tell of what connects them, and who hears of it."""

from __future__ import annotations

from uuid import UUID

from agentdesk.core.relations.model import Kind
from agentdesk.core.storage.unit_of_work import UnitOfWork


def tell_both(work: UnitOfWork, told: str, kind: Kind, one_id: UUID, other_id: UUID, **data: str) -> None:
    """Nothing of the other, who may be erased: a timeline names them by the number of today."""
    for is_first, mine, theirs in ((True, one_id, other_id), (False, other_id, one_id)):
        said = {"relation": kind.value, "is_first": is_first} | {name: each for name, each in data.items() if each}
        work.fact(told, said, customer_id=mine, subject_id=theirs)
    announce(work, one_id, other_id)


def announce(work: UnitOfWork, *customer_ids: UUID) -> None:
    for id in customer_ids:
        work.changed("customer", id)
        work.changed("timeline", id)
