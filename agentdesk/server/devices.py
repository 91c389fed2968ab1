"""Desks that are in step with this server: who they are, what they may have, which numbers they give away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.clock import to_micros
from agentdesk.core.commands import SYSTEM
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.goodwill.lease_commands import SuspectLeases
from agentdesk.core.goodwill.store.leases import recalled_of
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage import rows
from agentdesk.core.storage.in_step import devices, erased_before, number_blocks, servers, subscriptions
from agentdesk.core.storage.migrate import HEAD
from agentdesk.core.storage.prepared import Prepared
from agentdesk.core.storage.schema import command_log, counters
from agentdesk.core.sync.protocol import Block, Hello, Holding, Subscribe, Welcome
from agentdesk.core.sync.travelling import NUMBERED
from agentdesk.core.vouchers.leases import Leases
from agentdesk.server.feed import LOG_NO
from agentdesk.server.notebook import DESK
from agentdesk.server.notebook import NUMBERED as NOTED_NUMBERS
from agentdesk.server.notebook import REVOKED as NOTED_REVOKED
from agentdesk.server.receipts import doubt, goes_further, receipt_of

ACTIVE, SUSPECT, REVOKED = "active", "suspect", "revoked"
_EPOCH = Prepared(sa.select(servers.c.epoch, servers.c.doubt))
_KNOWN = Prepared(sa.select(devices).where(devices.c.id == sa.bindparam("device", type_=devices.c.id.type)))
_STANDING = sa.select(
    *(devices.c.id, devices.c.person_id, devices.c.state, devices.c.last_seq, devices.c.failing),
    *(servers.c.epoch, servers.c.doubt, servers.c.seal_key),
    sa.select(sa.func.max(command_log.c.log_no)).scalar_subquery().label("log_no"),
    sa.exists(sa.select(erased_before.c.customer_id)).label("erased_before"),
).where(devices.c.id == sa.bindparam("device", type_=devices.c.id.type))
_STANDS = Prepared(_STANDING)
_STANDS_LOCKED = Prepared(
    _STANDING.add_columns(sa.func.nextval(LOG_NO).label("next_log_no")).with_for_update(of=devices)
)
_SUBSCRIBED = Prepared(
    sa.select(subscriptions.c.scope_id).where(
        subscriptions.c.device_id == sa.bindparam("device", type_=subscriptions.c.device_id.type)
    )
)
_MOST_SCOPES = 1_000


@dataclass(frozen=True, slots=True)
class Device:
    id: UUID
    person_id: UUID
    last_seq: int
    failing: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a desk and the server stand: asked for in one statement, since each push and each pull wants all of it."""

    device: Device
    epoch: UUID
    key: bytes
    """Of seals."""
    log_no: int
    """The last line of the log, which is committed, and so on the disk."""
    erased_before: bool
    """Whether anybody was erased under a former epoch."""
    next_log_no: int | None = None
    """For what is carried out in this transaction first."""


def standing(connection: sa.Connection, device_id: UUID) -> Standing:
    """Raises Failure sync.server_unsure, Refused sync.device_unknown, sync.device_revoked."""
    return _standing(_STANDS.first(connection, device=device_id))


def standing_locked(connection: sa.Connection, device_id: UUID) -> Standing:
    """As `standing`, with the desk for this transaction alone: the same push may arrive twice at once."""
    return _standing(_STANDS_LOCKED.first(connection, device=device_id))


def _standing(row: Any) -> Standing:
    if row is not None and row.doubt:
        raise Failure("sync.server_unsure")
    device, next_log_no = _of(row), getattr(row, "next_log_no", None)
    return Standing(device, row.epoch, bytes(row.seal_key or b""), row.log_no or 0, row.erased_before, next_log_no)


def epoch_of(connection: sa.Connection) -> UUID:
    """Raises Failure sync.server_unsure while nobody knows whether the server was put back."""
    row = _EPOCH.first(connection)
    if row.doubt:
        raise Failure("sync.server_unsure")
    epoch: UUID = row.epoch
    return epoch


def register(desk: Desk, device_id: UUID, person_id: UUID, name: str) -> None:
    """A new desk of this person. The same again changes nothing."""
    now = desk.clock.now()
    new = {"id": device_id, "person_id": person_id, "name": name, "state": ACTIVE, "last_seq": 0}

    def write(connection: sa.Connection) -> None:
        known = connection.execute(sa.select(devices.c.person_id).where(devices.c.id == device_id)).scalar()
        if known is None:
            connection.execute(devices.insert().values(**new, registered_at=now, seen_at=now))
            desk.side.outlives({DESK: str(device_id), "person": str(person_id)})
        elif known != person_id:
            raise Refused("sync.device_of_somebody_else")

    desk.transacted(write)


def revoke(desk: Desk, device_id: UUID) -> None:
    """Nothing is taken from this desk any more, and nothing given to it; what it has leased stays leased."""

    def write(connection: sa.Connection) -> None:
        connection.execute(sa.update(devices).where(devices.c.id == device_id).values(state=REVOKED))
        desk.side.outlives({NOTED_REVOKED: str(device_id)})

    desk.transacted(write)
    suspect(desk, device_id)


def suspect(desk: Desk, device_id: UUID) -> None:
    """Nobody knows any more what this desk has given from its leases."""
    desk.execute(SuspectLeases(device_id=device_id), actor=SYSTEM)


def give_up(desk: Desk, device_id: UUID, person_id: UUID) -> None:
    """The file of this desk was put back from a copy, and goes on as another. Of somebody else's desk nothing is known
    here. What waits at the former may come still: perhaps its file is elsewhere too."""
    with desk.database.reading() as connection:
        theirs = sa.select(devices.c.id).where(devices.c.id == device_id, devices.c.person_id == person_id)
        found = connection.execute(theirs).first()
    if found:
        suspect(desk, device_id)


def locked(connection: sa.Connection, device_id: UUID) -> Device:
    """The desk, for this transaction alone: the same push may arrive twice at once. Refused: sync.device_revoked."""
    return _of(connection.execute(sa.select(devices).where(devices.c.id == device_id).with_for_update()).first())


def known(connection: sa.Connection, device_id: UUID) -> Device:
    return _of(_KNOWN.first(connection, device=device_id))


def _of(row: Any) -> Device:
    if row is None:
        raise Refused("sync.device_unknown")
    if row.state != ACTIVE:
        raise Refused("sync.device_revoked")
    return Device(row.id, row.person_id, row.last_seq, row.failing or {})


def hello(desk: Desk, device_id: UUID, said: Hello) -> Welcome:
    """Who this desk is to the server; tops up the numbers that it gives away. The same again gives the same numbers.

    Raises Refused: sync.desk_outdated or sync.server_outdated where they do not have the same tables;
    sync.device_unknown, sync.device_revoked, and sync.rolled_back where the server knows commands that the desk does
    not: its file was put back from a copy; sync.not_moved_here where it comes with a shop that is not this one, or has
    gone on after it moved.
    """
    now, code_key = desk.clock.now(), Leases.of(desk.database, desk.clock).key
    if said.schema_ != HEAD:
        raise Refused("sync.desk_outdated" if said.schema_ < HEAD else "sync.server_outdated")

    def greet(connection: sa.Connection) -> Welcome | None:
        locked(connection, device_id)
        here = standing(connection, device_id)
        if said.epoch == here.epoch and said.made_upto < here.device.last_seq:
            raise Refused("sync.rolled_back")
        so_far = here.key, here.epoch, device_id, here.device.last_seq, here.log_no
        if said.receipt and goes_further(*so_far, shown=said.receipt):
            return None
        if said.moved_with and not has_done(connection, said.moved_with):
            raise Refused("sync.not_moved_here")
        connection.execute(sa.update(devices).where(devices.c.id == device_id).values(seen_at=now))
        blocks = _blocks(connection, device_id, said, now)
        if blocks:
            desk.side.outlives({NOTED_NUMBERS: {block.kind: block.high for block in blocks}})
        return Welcome(
            epoch=here.epoch,
            server_time=to_micros(now),
            last_seq=here.device.last_seq,
            receipt=receipt_of(*so_far),
            base_scopes=[SHOP],
            blocks=blocks,
            recalled=recalled_of(connection, device_id),
            code_key=code_key.hex(),
        )

    try:
        return desk.transacted(greet) or doubt(desk)
    except Refused as refusal:
        if refusal.code == "sync.rolled_back":
            suspect(desk, device_id)
        raise


def has_done(connection: sa.Connection, command_id: UUID) -> bool:
    asked = sa.select(command_log.c.log_no).where(command_log.c.command_id == command_id)
    return connection.execute(asked).first() is not None


def subscribe(desk: Desk, device_id: UUID, wanted: Subscribe) -> None:
    """The desk gets these scopes from now on. Refused sync.too_many: more than a desk may hold."""
    now = desk.clock.now()

    def write(connection: sa.Connection) -> None:
        locked(connection, device_id)
        held = subscribed(connection, device_id)
        new = [scope for scope in sorted(wanted.scopes) if scope not in held]
        if len(held) + len(new) > _MOST_SCOPES:
            raise Refused("sync.too_many", most=_MOST_SCOPES)
        of: Mapping[str, Any] = {"device_id": device_id, "granted_at": now}
        added = [{**of, "scope_id": scope, "reason": wanted.scopes[scope]} for scope in new]
        rows.writer(subscriptions, connection.dialect.name).put_many(connection, added)

    desk.transacted(write)


def hold(desk: Desk, device_id: UUID, said: Holding) -> None:
    """The desk keeps these of its scopes, and gets no others any more. One that was left out by mistake is asked for
    again by the desk, since no answer tells of it."""

    def write(connection: sa.Connection) -> None:
        locked(connection, device_id)
        others = (subscriptions.c.device_id == device_id, subscriptions.c.scope_id.not_in(said.scopes))
        connection.execute(sa.delete(subscriptions).where(*others))

    desk.transacted(write)


def subscribed(connection: sa.Connection, device_id: UUID) -> frozenset[UUID]:
    held = _SUBSCRIBED.all(connection, device=device_id)
    return frozenset(row.scope_id for row in held) | {SHOP}


def require_own(connection: sa.Connection, device_id: UUID, numbers: Mapping[str, list[int]]) -> None:
    """Refused sync.foreign_number: a number for people that this desk may not give away."""
    for kind, taken in numbers.items():
        held = connection.execute(
            sa.select(number_blocks.c.low, number_blocks.c.high).where(
                number_blocks.c.device_id == device_id, number_blocks.c.kind == kind
            )
        ).all()
        for number in taken:
            if not any(low <= number <= high for low, high in held):
                raise Refused("sync.foreign_number", kind=kind, number=number)


def _blocks(connection: sa.Connection, device_id: UUID, said: Hello, now: datetime) -> list[Block]:
    of_before = sa.select(number_blocks).where(
        number_blocks.c.device_id == device_id, number_blocks.c.request_id == said.request_id
    )
    if given := connection.execute(of_before).all():
        return [Block(kind=row.kind, low=row.low, high=row.high) for row in given]
    blocks = []
    for kind, wanted in sorted(said.numbers.items()):
        count = min(wanted, 2 * NUMBERED.get(kind, 0))
        if count < 1:
            continue
        counted = connection.execute(sa.select(counters.c.next).where(counters.c.kind == kind).with_for_update())
        low = counted.scalar() or 1
        rows.writer(counters, connection.dialect.name).put_many(connection, [{"kind": kind, "next": low + count}])
        block = {"kind": kind, "low": low, "high": low + count - 1}
        connection.execute(
            number_blocks.insert().values(**block, device_id=device_id, request_id=said.request_id, granted_at=now)
        )
        blocks.append(Block.model_validate(block))
    return blocks
