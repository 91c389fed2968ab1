"""What counts of consents, as the tables have it: the one rule that everybody asks before contacting somebody; and the
editions of the words to ask with."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.consents.model import Agreed, Channel, Purpose, State, agreed
from agentdesk.core.consents.wordings import WordingsEdition, delivered
from agentdesk.core.customers.rights import Bound
from agentdesk.core.customers.standing import standing
from agentdesk.core.customers.store import consent_from, consents
from agentdesk.core.people.store import people
from agentdesk.core.storage.schema import Id, Json, Moment, synced_table

consent_wordings = synced_table(
    "consent_wordings",
    sa.Column("id", Id, primary_key=True),
    sa.Column("no", sa.Integer, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("made_by", Id, nullable=False),
    # by purpose, channel and language
    sa.Column("words", Json, nullable=False),
    # taken back: it counts no more
    sa.Column("withdrawn", sa.Boolean, nullable=False),
)

_BOUND = {Purpose.ADVERTISING: Bound.ADVERTISING, Purpose.SURVEY: Bound.SURVEY}


def editions(connection: sa.Connection) -> tuple[WordingsEdition, ...]:
    """The one that counts in front, the delivered one at the end."""
    of = consent_wordings.c
    asked = sa.select(of.no, of.made_at, of.made_by, of.words).where(of.withdrawn.is_(sa.false()))
    rows = connection.execute(asked.order_by(of.made_at.desc(), of.no.desc()))
    return (*map(_edition, rows), delivered())


def _edition(row: Any) -> WordingsEdition:
    words = {
        Purpose(purpose): {Channel(channel): said for channel, said in of.items()} for purpose, of in row.words.items()
    }
    return WordingsEdition(row.no, words, row.made_at, row.made_by)


def next_number(connection: sa.Connection) -> int:
    """No number is given twice, though an edition was taken back."""
    return int(connection.execute(sa.select(sa.func.max(consent_wordings.c.no))).scalar() or 0) + 1


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
    return (channel, purpose) in uses_of(connection, customer_id)


def uses_of(connection: sa.Connection, customer_id: UUID) -> frozenset[tuple[Channel, Purpose]]:
    """All that they may be contacted for now, by the same rule."""
    rights = standing(connection, customer_id)
    told = {(each.channel, each.purpose): each.state for each in agreed_of(connection, customer_id)}

    def may(channel: Channel, purpose: Purpose) -> bool:
        silence = State.GIVEN if channel is Channel.LETTER else State.REFUSED
        return rights.allows(_BOUND[purpose]) and told.get((channel, purpose), silence) is State.GIVEN

    return frozenset((channel, purpose) for channel in Channel for purpose in Purpose if may(channel, purpose))


def row_of(connection: sa.Connection, consent_id: UUID) -> dict[str, Any]:
    return dict(connection.execute(sa.select(consents).where(consents.c.id == consent_id)).mappings().one())
