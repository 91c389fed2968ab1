"""A file that was put back from a copy goes on: as another desk of the same person, which gives and sends nothing of
what the former one had. What waited is kept whole, for whoever did it to look at."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.storage.in_step import attention, leases, numbers, outbox, replicas
from agentdesk.core.sync.applying import tell_anew
from agentdesk.core.sync.leases import note_put_back
from agentdesk.core.sync.protocol import Sent
from agentdesk.core.sync.replica import Replica, standing
from agentdesk.core.sync.travelling import NUMBERED


def begin_anew(replica: Replica, device_id: UUID) -> None:
    """From the first command on, with everything told again. Cut off, nothing of it is done."""
    note_put_back(replica)
    memory = replica.memory and replica.memory.of(device_id)
    with replica.database.writing() as connection:
        _put_aside(connection)
        connection.execute(sa.update(leases).values(state="void"))
        connection.execute(sa.delete(numbers))
        connection.execute(sa.update(replicas).values(device_id=device_id, next_seq=1))
        tell_anew(connection)
    replica.memory, replica.looked_back = memory, None


def _put_aside(connection: sa.Connection) -> None:
    """What was made until now stands before the first number, in its order."""
    first = connection.execute(sa.select(sa.func.min(outbox.c.device_seq))).scalar() or 0
    by = standing(connection).next_seq - min(first, 0)
    for line in connection.execute(sa.select(outbox).where(outbox.c.state == "waiting")).all():
        sent = Sent.model_validate_json(line.command)
        kept = {kind: taken for kind, taken in sent.numbers.items() if kind not in NUMBERED}  # they were the former's
        said = {"command": sent.model_copy(update={"numbers": kept}).model_dump_json(), "code": "sync.put_back"}
        mine = sa.update(outbox).where(outbox.c.device_seq == line.device_seq)
        connection.execute(mine.values(state="parked", doubt="", **said))
    for table in (outbox, attention):
        connection.execute(sa.update(table).values(device_seq=table.c.device_seq - by))
