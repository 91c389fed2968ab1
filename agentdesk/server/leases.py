"""Money that desks may give by themselves: what they ask for, and what stands whatever was refused."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.commands import SYSTEM, Command, Wish
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.lease_commands import CloseLease, GrantLease, IssueLeased, KeepLeased
from agentdesk.core.goodwill.store.leases import whose
from agentdesk.core.sync.protocol import AskLease, Lease
from agentdesk.server.devices import Device, epoch_of, has_done, known
from agentdesk.server.feed import Feed
from agentdesk.server.live import lies_with
from agentdesk.server.reports import is_frozen
from agentdesk.server.seals import key_of, sealed

_BEFORE_ALL = ("permission.missing", "people.unknown", "customers.restricted")
"""Refusals that have nothing to do with money, and may come after the code was shown."""


def lease(desk: Desk, device_id: UUID, asked: AskLease) -> Lease:
    """Set money aside for this desk, as far as there is some. The same request gets the same answer; a new one
    nothing while it is not known what desks have since the server was put back (`reports`).

    Raises Refused where the desk may not, and as goodwill does for a customer or a case that is not there.
    """
    with desk.database.reading() as connection:
        device, epoch, key = known(connection, device_id), epoch_of(connection), key_of(connection)
        is_granted = has_done(connection, asked.request_id)
    if asked.epoch != epoch or (not is_granted and is_frozen(desk)):
        return Lease(epoch=epoch, granted=0)
    said: dict[str, Any] = {"customer_id": asked.customer_id, "case_id": asked.case_id, "want": asked.want}
    wanted = GrantLease(lease_id=asked.request_id, device_id=device_id, person_id=device.person_id, **said)
    granted = desk.execute(wanted, actor=SYSTEM, id=asked.request_id)
    recalled = [UUID(str(each)) for each in granted["recalled"]]
    _tell(desk, recalled)
    deed = sealed(key, granted["deed"]) if granted.get("deed") else ""
    return Lease.model_validate({**granted, "epoch": epoch, "recalled": len(recalled), "deed": deed})


def _tell(desk: Desk, recalled: list[UUID]) -> None:
    """Whose leases they are hear at once that somebody needs them."""
    if recalled and isinstance(desk.side, Feed) and desk.side.poke:
        with desk.database.reading() as connection:
            desk.side.poke({lies_with(each) for id in recalled if (each := whose(connection, id))})


def kept(connection: sa.Connection, device: Device, command: Command, id: UUID, refusal: Refused) -> Wish | None:
    """How a voucher stands all the same whose code was shown, and what is left comes back, though the person may do
    neither by now; else None."""
    if refusal.code not in _BEFORE_ALL:
        return None
    if isinstance(command, CloseLease) and whose(connection, command.lease_id) == device.person_id:
        return Wish(command, SYSTEM, id)
    if not isinstance(command, IssueLeased):
        return None
    names = ("customer_id", "amount", "currency", "stub", "expires_on", "short_note", "slices", "day")
    said = {name: getattr(command, name) for name in names}
    return Wish(KeepLeased(given_by=device.person_id, **said), SYSTEM, id)
