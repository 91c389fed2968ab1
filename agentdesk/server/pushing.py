"""Commands of desks: each carried out once, in the order in which its desk made them, one transaction each.

What became of a command, that it was the last of its desk, what it changed and what others have to hear of it are
written together or not at all: whatever is sent again gets the answer of then.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic_core import to_jsonable_python

from agentdesk.core.clock import from_micros, to_micros
from agentdesk.core.commands import SYSTEM, Wish, up_to_date
from agentdesk.core.desk import Desk, parse_command
from agentdesk.core.errors import Refused
from agentdesk.core.ids import derived_id
from agentdesk.core.privacy.commands import EraseAgain
from agentdesk.core.storage import rows
from agentdesk.core.storage.engine import lost_race
from agentdesk.core.storage.in_step import devices, received
from agentdesk.core.storage.prepared import PreparedWrite
from agentdesk.core.storage.schema import canonical
from agentdesk.core.sync.protocol import FORGOTTEN, Outcome, Push, Pushed, Sent, Status, Stop
from agentdesk.core.sync.travelling import FOUND_OUT, NUMBERED
from agentdesk.server.devices import Device, Standing, require_own, standing, standing_locked, suspect
from agentdesk.server.feed import Feed, come_back
from agentdesk.server.leases import kept
from agentdesk.server.receipts import receipt_of

_log = logging.getLogger(__name__)


_TRIES, _LONG_ENOUGH = 3, timedelta(minutes=10)
_GO_ON = PreparedWrite(
    sa.update(devices)
    .where(devices.c.id == sa.bindparam("device", type_=devices.c.id.type))
    .values(last_seq=sa.bindparam("upto", type_=devices.c.last_seq.type))
)


class _Stopped(Exception):
    """Without a reason: of another epoch nothing is decided."""

    def __init__(self, why: Stop | None) -> None:
        self.why = why


class _NotCarriedOut(Exception):
    """Refused, in a transaction that has to be taken back as a whole."""


def push(desk: Desk, device_id: UUID, sent: Push) -> Pushed:
    """Decide on these commands, as far as they follow on what is known. Raises Refused where the desk may not.

    Of another epoch nothing is decided: the desk learns the one in force, and what of its commands is known here.
    """
    outcomes, stopped = list[Outcome](), None
    try:
        for each in sent.commands:
            here, outcome = _decided(desk, device_id, sent.epoch, each)
            outcomes.append(outcome)
    except _Stopped as stop:
        stopped = stop.why
        if stopped is Stop.FORKED:
            suspect(desk, device_id)
    if not outcomes:
        with desk.database.asking() as connection:
            here = standing(connection, device_id)
    last = max([here.device.last_seq, *(each.seq for each in outcomes)])
    receipt = receipt_of(here.key, here.epoch, device_id, last, here.log_no)
    now = to_micros(desk.clock.now())
    return Pushed(epoch=here.epoch, server_time=now, last_seq=last, outcomes=outcomes, stopped=stopped, receipt=receipt)


def _decided(desk: Desk, device_id: UUID, epoch: UUID, sent: Sent) -> tuple[Standing, Outcome]:
    def decide(*, guarded: bool) -> tuple[Standing, Outcome]:
        return desk.transacted(lambda connection: _decide(desk, connection, device_id, epoch, sent, guarded=guarded))

    try:
        try:
            return decide(guarded=False)
        except _NotCarriedOut:  # few are: a savepoint for each would cost all the others two statements
            return decide(guarded=True)
    except (_Stopped, Refused):
        raise
    except Exception as error:
        if isinstance(error, sa.exc.DBAPIError) and lost_race(error):
            raise _Stopped(Stop.RETRY) from error
        _log.exception("command %s of kind %s failed", sent.id, sent.kind)
        parked = desk.transacted(lambda connection: _failed(desk, connection, device_id, sent))
        if parked is None:
            raise _Stopped(Stop.RETRY) from error
        return parked


def _failed(desk: Desk, connection: sa.Connection, device_id: UUID, sent: Sent) -> tuple[Standing, Outcome] | None:
    """What fails in a way nobody foresaw is tried again; for good, it is kept whole, so that it neither holds up what
    comes after it nor is lost."""
    here, now = standing_locked(connection, device_id), desk.clock.now()
    device = here.device
    if sent.seq != device.last_seq + 1:
        return None
    before = device.failing if device.failing.get("seq") == sent.seq else {"times": 0, "since": to_micros(now)}
    times, since = before["times"] + 1, before["since"]
    if times >= _TRIES and now - from_micros(since) >= _LONG_ENOUGH:
        outcome = Outcome(seq=sent.seq, id=sent.id, status=Status.PARKED, code="sync.parked")
        _conclude(desk, connection, device_id, sent, outcome, _fingerprint(sent))
        return here, outcome
    failing = {"seq": sent.seq, "times": times, "since": since}
    connection.execute(sa.update(devices).where(devices.c.id == device_id).values(failing=failing))
    return None


def _decide(
    desk: Desk, connection: sa.Connection, device_id: UUID, epoch: UUID, sent: Sent, *, guarded: bool
) -> tuple[Standing, Outcome]:
    """Unless it is `guarded`, a transaction in which the command is refused is not to be kept: _NotCarriedOut."""
    here, fingerprint = standing_locked(connection, device_id), _fingerprint(sent)
    last_seq = here.device.last_seq
    if here.epoch != epoch:
        raise _Stopped(None)
    if sent.seq <= last_seq:
        return here, _answered(connection, device_id, sent, fingerprint)
    if sent.seq != last_seq + 1:
        raise _Stopped(Stop.GAP)
    outcome = _carried_out(desk, connection, here, sent, guarded=guarded)
    _conclude(desk, connection, device_id, sent, outcome, fingerprint)
    return here, outcome


def _conclude(
    desk: Desk, connection: sa.Connection, device_id: UUID, sent: Sent, outcome: Outcome, fingerprint: bytes
) -> None:
    concluded = {
        "device_id": device_id,
        "device_seq": sent.seq,
        "command_id": sent.id,
        "fingerprint": fingerprint,
        "status": outcome.status.value,
        "command": None if outcome.status is Status.APPLIED else sent.model_dump_json(),
        "code": outcome.code,
        "facts": outcome.facts,
        "result": outcome.result,
        "received_at": desk.clock.now(),
    }
    rows.writer(received, connection.dialect.name).add_many(connection, [concluded])
    _GO_ON.make(connection, device=device_id, upto=sent.seq)


def _answered(connection: sa.Connection, device_id: UUID, sent: Sent, fingerprint: bytes) -> Outcome:
    row = connection.execute(
        sa.select(received).where(received.c.device_id == device_id, received.c.device_seq == sent.seq)
    ).first()
    if row is None or row.command_id != sent.id or row.fingerprint != fingerprint:
        raise _Stopped(Stop.FORKED)
    return outcome_of(row)


def outcome_of(row: Any) -> Outcome:
    return Outcome(
        seq=row.device_seq,
        id=row.command_id,
        status=Status(row.status),
        result=row.result,
        code=row.code,
        facts=row.facts,
    )


def _carried_out(desk: Desk, connection: sa.Connection, here: Standing, sent: Sent, *, guarded: bool) -> Outcome:
    try:
        result = _granted(desk, connection, here, sent, guarded=guarded)
    except Refused as refusal:
        if not guarded:
            raise _NotCarriedOut from refusal
        facts = to_jsonable_python(refusal.facts)
        return Outcome(seq=sent.seq, id=sent.id, status=Status.REFUSED, code=refusal.code, facts=facts)
    return Outcome(seq=sent.seq, id=sent.id, status=Status.APPLIED, result=result)


def _granted(desk: Desk, connection: sa.Connection, here: Standing, sent: Sent, *, guarded: bool) -> Any:
    """What was given from a lease stands, whatever its person may by now: its customer has the code."""
    wish = _wish(connection, here.device, sent)
    guard: Callable[[], AbstractContextManager[Any]] = connection.begin_nested if guarded else nullcontext
    if isinstance(desk.side, Feed):
        desk.side.expect(here.next_log_no)
    try:
        with guard():
            result = desk.grant(connection, wish)[0]
            if here.erased_before:
                for customer_id in come_back(connection):  # said again by a desk that has not heard of it
                    again = EraseAgain(customer_id=customer_id)
                    desk.grant(connection, Wish(again, SYSTEM, derived_id(sent.id, f"erased:{customer_id}")))
            return result
    except Refused as refusal:
        instead = kept(connection, here.device, wish.command, sent.id, refusal) if guarded else None
        if instead is None:
            raise
    with guard():
        return desk.grant(connection, instead)[0]


def _wish(connection: sa.Connection, device: Device, sent: Sent) -> Wish:
    if sent.actor_id != device.person_id:
        raise Refused("sync.not_theirs")
    if sent.kind == FORGOTTEN:
        raise Refused("sync.forgotten")
    command = parse_command(*up_to_date(sent.kind, sent.version, dict(sent.args)))
    taken = {kind: numbers for kind, numbers in sent.numbers.items() if kind in NUMBERED}
    require_own(connection, device.id, taken)
    found = {kind: numbers for kind, numbers in sent.numbers.items() if kind in FOUND_OUT}
    return Wish(
        command,
        sent.actor_id,
        sent.id,
        occurred_at=from_micros(sent.occurred_at),
        base=sent.base,
        numbers=taken | found,
    )


def _fingerprint(sent: Sent) -> bytes:
    return hashlib.sha256(canonical(sent.model_dump(mode="json")).encode()).digest()
