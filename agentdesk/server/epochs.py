"""Each time the server may have lost something it had acknowledged, a new epoch begins: desks say it again."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.desk import Desk
from agentdesk.core.ids import new_id
from agentdesk.core.storage.in_step import servers


def begin(desk: Desk) -> UUID:
    """To be called after every restore that is not known to have lost nothing, before a desk is answered."""
    epoch, now = new_id(), desk.clock.now()
    desk.transacted(lambda connection: connection.execute(sa.update(servers).values(epoch=epoch, since=now)).close())
    return epoch
