"""How a customer's data may be used at this moment, as the tables have it.

The rows lie here, low in the house, so that every room can ask before it uses somebody's data; they are written by
`core/privacy`, where a right is asked for and granted (decision 0030).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.actors import LEADERS
from agentdesk.core.customers.merging import Obstacle, Row, forbids_merge
from agentdesk.core.customers.rights import Bound, Rights
from agentdesk.core.errors import Refused
from agentdesk.core.storage.prepared import Prepared
from agentdesk.core.storage.schema import Id, Moment, index_of_some, synced_table, text_column
from agentdesk.core.storage.unit_of_work import UnitOfWork

customer_rights = synced_table(
    "customer_rights",
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id, nullable=False, index=True),
    text_column("bound"),
    # of a restriction (see `Ground`); of an objection empty
    text_column("ground"),
    text_column("words"),
    sa.Column("since", Moment, nullable=False),
    sa.Column("by_id", Id, nullable=False),
    sa.Column("ended_at", Moment),
    sa.Column("ended_by", Id),
    # of a restriction how they were told before it ended (Art. 18 (3)); of an objection why it counts no more
    text_column("ending_words"),
)
STANDS = customer_rights.c.ended_at.is_(None)
index_of_some("ix_customer_rights_standing", customer_rights.c.bound, where=STANDS)

_OF_CUSTOMER = Prepared(
    sa.select(customer_rights.c.bound).where(
        customer_rights.c.customer_id == sa.bindparam("customer", type_=Id), STANDS
    )
)
_RESTRICTED = Prepared(
    sa.select(customer_rights.c.customer_id).where(
        customer_rights.c.bound.in_([sa.literal_column(f"'{Bound.EVERYTHING}'")]), STANDS
    )
)


def standing(connection: sa.Connection, customer_id: UUID) -> Rights:
    return Rights(frozenset(Bound(row.bound) for row in _OF_CUSTOMER.all(connection, customer=customer_id)))


def restricted_now(connection: sa.Connection) -> frozenset[UUID]:
    """Of how many that is true is small in every shop; there is an index of those alone."""
    return frozenset(row.customer_id for row in _RESTRICTED.all(connection))


def require_unrestricted(work: UnitOfWork, kind: str) -> None:
    """Data that are restricted are kept and not used, but for legal claims (Art. 18 (2) GDPR), on which leaders decide.

    Whoever rings is answered all the same: they want that themselves. Raises Refused customers.restricted.
    """
    if work.actor.may(LEADERS) or kind.startswith(_WANTED_BY_THEM):
        return
    bound = restricted_now(work.connection)
    if bound and not bound.isdisjoint(_touched(work)):
        raise Refused("customers.restricted")


def _touched(work: UnitOfWork) -> Iterator[UUID | None]:
    yield from (told["customer_id"] for told in work.told)
    yield from (subject.id for subject in work.subjects if subject.kind in ("customer", "timeline"))


_WANTED_BY_THEM = ("interactions.", "intake.", "privacy.", "vouchers.redeem")
"""What comes in by a file is kept, which stays allowed; of the customer themselves it changes nothing (see intake)."""


def restricted_ones() -> sa.Select[tuple[UUID]]:
    """The same as a part of a statement."""
    of = customer_rights.c
    return sa.select(of.customer_id).where(of.bound == sa.literal_column(f"'{Bound.EVERYTHING}'"), STANDS)


def counted(customer_id: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """That a row may go into figures and into what is learned from many: its customer has not objected to that
    (Art. 21 GDPR), and nothing restricts it. What is about no customer counts."""
    of = customer_rights.c
    binding = sa.or_(*(of.bound == sa.literal_column(f"'{each}'") for each in (Bound.STATISTICS, Bound.EVERYTHING)))
    left_out = sa.select(of.customer_id).where(binding, STANDS)
    return sa.or_(customer_id.is_(None), customer_id.not_in(left_out))


@forbids_merge
def restricted(connection: sa.Connection, winner: Row, loser: Row) -> Obstacle | None:
    """Data that are only kept are not mingled with others."""
    if {winner["id"], loser["id"]} & restricted_now(connection):
        return Obstacle("merges.restricted", {})
    return None
