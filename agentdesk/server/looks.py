"""Who looked at whom at desks, taken over as it is: whoever asks for it asks in one place (decision 0034)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.cards import mask_cards
from agentdesk.core.clock import from_micros, to_micros
from agentdesk.core.customers.store import customers
from agentdesk.core.desk import Desk
from agentdesk.core.people.model import SHOP
from agentdesk.core.privacy.store.views import customer_views
from agentdesk.core.sync.protocol import Look


def take(desk: Desk, person_id: UUID, looks: Sequence[Look]) -> None:
    """The same again changes nothing. Of whoever is erased meanwhile, nothing is kept; a clock that is ahead does not
    make a look later than now."""
    now = to_micros(desk.clock.now())

    def note(connection: sa.Connection) -> None:
        asked = sa.select(customers.c.id).where(customers.c.id.in_([each.customer_id for each in looks]))
        known = {*connection.execute(asked).scalars(), SHOP}
        told = {each.id: each for each in looks if each.customer_id in known}
        held = set(connection.execute(sa.select(customer_views.c.id).where(customer_views.c.id.in_(told))).scalars())
        new = [_row(person_id, each, now) for each in told.values() if each.id not in held]
        if new:
            connection.execute(customer_views.insert(), new)

    desk.database.write(note)


def _row(person_id: UUID, look: Look, now: int) -> dict[str, Any]:
    at, words = from_micros(min(look.at, now)), mask_cards(look.words)
    return look.model_dump() | {"person_id": person_id, "at": at, "words": words}
