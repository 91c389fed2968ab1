"""How far the server was when it answered a desk, sealed: whoever shows one that goes further has been answered by
this very server in a state that is lost since, though nothing else has changed (`identity`)."""

from __future__ import annotations

from typing import NoReturn
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.desk import Desk
from agentdesk.core.errors import Failure
from agentdesk.core.storage.in_step import servers
from agentdesk.server.identity import OLDER
from agentdesk.server.seals import sealed, unsealed


def receipt_of(key: bytes, epoch: UUID, device_id: UUID, last_seq: int, log_no: int) -> str:
    """Of what is committed, and so on the disk: no crash of the database takes it back."""
    return sealed(key, f"{epoch} {device_id} {last_seq} {log_no}")


def goes_further(key: bytes, epoch: UUID, device_id: UUID, last_seq: int, log_no: int, *, shown: str) -> bool:
    """Whether this desk was answered later than this database knows of. What it has not from us says nothing."""
    words = unsealed(key, shown)
    if words is None:
        return False
    its_epoch, its_device, its_seq, its_log_no = words.split(" ")
    if (its_epoch, its_device) != (str(epoch), str(device_id)):
        return False
    return int(its_seq) > last_seq or int(its_log_no) > log_no


def doubt(desk: Desk) -> NoReturn:
    """No desk is answered from now on, by none of the processes. Raises Failure sync.server_unsure."""
    stopped = sa.update(servers).values(doubt=OLDER)
    desk.transacted(lambda connection: connection.execute(stopped).close())
    raise Failure("sync.server_unsure")
