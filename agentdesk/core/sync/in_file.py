"""What the engine keeps, in the file of the desk (`keeping.Keeping`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.storage.in_step import cursors, numbers, outbox, replicas
from agentdesk.core.sync import applying, leases
from agentdesk.core.sync.keeping import Applied, Standing
from agentdesk.core.sync.protocol import AskLease, Block, Lease, Pull, Pulled, Sent
from agentdesk.core.sync.replica import Replica
from agentdesk.core.vouchers.leases import Leases


class InFile:
    """Behind a replica, which people work with meanwhile."""

    def __init__(self, replica: Replica) -> None:
        self.replica = replica

    def is_put_back(self) -> bool:
        return leases.look_back(self.replica)

    def standing(self) -> Standing:
        return self.replica.standing()

    # --- what waits -------------------------------------------------------------------------------------------------
    def unsent(self, most: int) -> list[Sent]:
        return self.replica.unsent(most)

    def note_sent(self, commands: Sequence[Sent]) -> None:
        leases.note_sent(self.replica, commands)

    def note_received(self, upto: int) -> None:
        with self.replica.database.writing() as connection:
            known = sa.update(outbox).where(outbox.c.device_seq <= upto, outbox.c.state == "waiting")
            connection.execute(known.values(received=True))

    def keep_receipt(self, receipt: str) -> None:
        with self.replica.database.writing() as connection:
            connection.execute(sa.update(replicas).values(receipt=receipt))

    # --- whose rows -------------------------------------------------------------------------------------------------
    def wanted(self) -> dict[UUID, str]:
        asked = sa.select(cursors.c.scope_id, cursors.c.reason).where(~cursors.c.granted)
        with self.replica.database.reading() as connection:
            return {row.scope_id: row.reason for row in connection.execute(asked)}

    def note_granted(self, scope_ids: Iterable[UUID]) -> None:
        with self.replica.database.writing() as connection:
            connection.execute(sa.update(cursors).where(cursors.c.scope_id.in_(list(scope_ids))).values(granted=True))

    def next_pull(self) -> Pull:
        return self.replica.next_pull()

    def take(self, answer: Pulled) -> Applied:
        return applying.take(self.replica, answer)

    def fetch_anew(self, scope_ids: Sequence[UUID]) -> None:
        applying.fetch_anew(self.replica, scope_ids)

    def ask_for_again(self, left_out: Sequence[UUID]) -> None:
        applying.ask_for_again(self.replica, left_out)

    def new_epoch(self, epoch: UUID, last_seq: int, known: Collection[UUID], receipt: str) -> None:
        applying.new_epoch(self.replica, epoch, last_seq, known, receipt)

    # --- numbers ----------------------------------------------------------------------------------------------------
    def numbers_left(self) -> dict[str, int]:
        left = sa.func.sum(numbers.c.high - numbers.c.next + 1)
        with self.replica.database.reading() as connection:
            return {kind: int(n) for kind, n in connection.execute(sa.select(numbers.c.kind, left).group_by("kind"))}

    def blocks(self) -> list[Block]:
        with self.replica.database.reading() as connection:
            return [Block(kind=row.kind, low=row.low, high=row.high) for row in connection.execute(sa.select(numbers))]

    def take_numbers(self, blocks: Iterable[Block]) -> None:
        with self.replica.database.writing() as connection:
            for block in blocks:
                new = {"kind": block.kind, "low": block.low, "high": block.high, "next": block.low}
                connection.execute(numbers.insert().prefix_with("OR IGNORE").values(**new))

    # --- money ------------------------------------------------------------------------------------------------------
    def take_key(self, key: bytes) -> None:
        Leases.of(self.replica.database, self.replica.clock).take_key(key)

    def leases_asked_for(self) -> list[AskLease]:
        return leases.asked_for(self.replica)

    def take_lease(self, lease_id: UUID, answer: Lease) -> None:
        leases.take_lease(self.replica, lease_id, answer)

    def give_back(self, recalled: Collection[UUID]) -> None:
        leases.give_back(self.replica, recalled)

    def held_since(self, last_seq: int) -> dict[UUID, str]:
        return leases.held_since(self.replica, last_seq)
