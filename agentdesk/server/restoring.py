"""After the database was put back, or another one has taken its place: what has happened is said, and put right.

Whatever was lost is said again by the desks, once a new epoch has begun (`epochs`). What desks cannot say again stands
in the notebook: whom nobody may see again, and which money and numbers desks have.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.access.store import revoke
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.privacy.erasing_again import erase_again
from agentdesk.core.storage import rows
from agentdesk.core.storage.in_step import devices, erased_before, servers
from agentdesk.core.storage.postgresql import the_only_one
from agentdesk.core.storage.schema import counters
from agentdesk.core.sync.travelling import NUMBERED
from agentdesk.server import epochs
from agentdesk.server.devices import REVOKED
from agentdesk.server.identity import OLDER, identity_of
from agentdesk.server.notebook import REVOKED as NOTED_REVOKED
from agentdesk.server.notebook import Notebook
from agentdesk.server.reached import Reached, standing_of
from agentdesk.server.reports import freeze

_LEFT_OUT = 100
"""How many blocks of numbers are left out where nobody knows which were given away since."""


@dataclass(frozen=True, slots=True)
class PutRight:
    """What was done: how many people were erased again, how many devices were signed out again, and of how many leases
    it is not known what was given of them."""

    erased: int
    revoked: int
    unheard: int
    noted: bool
    """Whether there was a notebook."""


def put_back(desk: Desk, notebook: Notebook | None) -> PutRight:
    """The database is one of before: some of what was acknowledged is not in it.

    To be called before any desk is answered; whatever interrupts it, nobody is, and it is called again. Raises Failure
    server.notebook_damaged, server.notebook_unreadable.
    """
    with the_only_one(desk.database):
        erased = _erase_again(desk, notebook.erased() if notebook else [])
        revoked = _revoke_again(desk, list(map(UUID, notebook.said(NOTED_REVOKED))) if notebook else [])
        _go_on_counting(desk, notebook)
        unheard = freeze(desk, notebook)
        epochs.begin(desk)
        _acknowledge(desk)
    return PutRight(len(erased), revoked, unheard, noted=notebook is not None)


def nothing_lost(desk: Desk, reached: Reached | None) -> None:
    """Another database that has everything took its place: a standby that was in step, an upgrade of PostgreSQL.

    Raises Refused server.something_lost where a desk has shown that it has not, or what was noted shows it.
    """
    with the_only_one(desk.database):
        with desk.database.reading() as connection:
            is_shown = connection.execute(sa.select(servers.c.doubt)).scalar_one() == OLDER
            if is_shown or (reached and reached.is_further_than(*standing_of(connection))):
                raise Refused("server.something_lost")
        _acknowledge(desk)


def _acknowledge(desk: Desk) -> None:
    """Last of all: from here on desks are answered."""

    def write(connection: sa.Connection) -> None:
        connection.execute(sa.update(servers).values(identity=identity_of(connection), doubt=""))

    desk.transacted(write)


def _erase_again(desk: Desk, noted: list[UUID]) -> tuple[UUID, ...]:
    def write(connection: sa.Connection) -> None:
        rows.writer(erased_before, "postgresql").put_many(connection, [{"customer_id": id} for id in noted])

    desk.transacted(write)  # first: nobody says anything about them again
    return erase_again(desk, noted)


def _revoke_again(desk: Desk, noted: list[UUID]) -> int:
    now = desk.clock.now()

    def write(connection: sa.Connection) -> int:
        for device_id in noted:
            revoke(connection, device_id, now)
        shut = sa.update(devices).where(devices.c.id.in_(noted), devices.c.state != REVOKED).values(state=REVOKED)
        return connection.execute(shut).rowcount

    return desk.transacted(write)


def _go_on_counting(desk: Desk, notebook: Notebook | None) -> None:
    """Numbers that desks have given to people since are nobody else's."""
    known = notebook.furthest() if notebook else {}

    def write(connection: sa.Connection) -> None:
        for kind, block in NUMBERED.items():
            held = connection.execute(sa.select(counters.c.next).where(counters.c.kind == kind)).scalar() or 1
            following = max(held, known.get(kind, 0) + 1) if notebook else held + _LEFT_OUT * block
            rows.writer(counters, "postgresql").put_many(connection, [{"kind": kind, "next": following}])

    desk.transacted(write)


__all__ = ["PutRight", "nothing_lost", "put_back"]
