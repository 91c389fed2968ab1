"""What counts of consents, as the tables have it: the one rule that everybody asks before contacting somebody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.consents.model import Agreed, Channel, Purpose, State, agreed
from agentdesk.core.customers.rights import Bound
from agentdesk.core.customers.standing import standing
from agentdesk.core.customers.store import consent_from, consents
from agentdesk.core.people.store import people

_BOUND = {Purpose.ADVERTISING: Bound.ADVERTISING, Purpose.SURVEY: Bound.SURVEY}


def agreed_of(connection: sa.Connection, customer_id: UUID) -> tuple[Agreed, ...]:
    asked = sa.select(consents, people.c.name.label("by")).outerjoin(people, people.c.id == consents.c.by_id)
    asked = asked.where(consents.c.customer_id == customer_id).order_by(consents.c.at.desc(), consents.c.id.desc())
    return agreed([consent_from(row) for row in connection.execute(asked)])


def agreed_about(connection: sa.Connection, customer_id: UUID, channel: Channel, purpose: Purpose) -> Agreed | None:
    found = agreed_of(connection, customer_id)
    return next((each for each in found if (each.channel, each.purpose) == (channel, purpose)), None)


def may_contact(connection: sa.Connection, customer_id: UUID, channel: Channel, purpose: Purpose) -> bool:
    """Whether a customer may be contacted for this now. An objection or a restriction says no (Art. 18, 21 GDPR), and
    so does a no. By telephone, mail and message only a yes says yes (§ 7 (2) UWG; the exception of § 7 (3) is not
    made use of); a letter may be sent unless somebody has said no."""
    if not standing(connection, customer_id).allows(_BOUND[purpose]):
        return False
    known = agreed_about(connection, customer_id, channel, purpose)
    if known is None:
        return channel is Channel.LETTER
    return known.state is State.GIVEN


def row_of(connection: sa.Connection, consent_id: UUID) -> dict[str, Any]:
    return dict(connection.execute(sa.select(consents).where(consents.c.id == consent_id)).mappings().one())
