"""Commands of desks: each carried out once, in the order in which its desk made them, one transaction each.

What became of a command, that it was the last of its desk, what it changed and what others have to hear of it are
written together or not at all: whatever is sent again gets the answer of then.
"""

from __future__ import annotations

import hashlib
import logging
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
from agentdesk.core.storage.engine import lost_race
from agentdesk.core.storage.in_step import devices, received
from agentdesk.core.storage.schema import canonical
from agentdesk.core.sync.protocol import FORGOTTEN, Outcome, Push, Pushed, Sent, Status, Stop
from agentdesk.core.sync.travelling import FOUND_OUT, NUMBERED
from agentdesk.server.devices import Device, epoch_of, known, locked, require_own, suspect
from agentdesk.server.feed import come_back
from agentdesk.server.leases import kept
from agentdesk.server.receipts import receipt_of

_log = logging.getLogger(__name__)


_TRIES, _LONG_ENOUGH = 3, timedelta(minutes=10)


class _Stopped(Exception):
    def __init__(self, why: Stop) -> None:
        self.why = why


def push(desk: Desk, device_id: UUID, sent: Push) -> Pushed:
    """Decide on these commands, as far as they follow on what is known. Raises Refused where the desk may not.

    Of another epoch nothing is decided: the desk learns the one in force, and what of its commands is known here.
    """
    outcomes: list[Outcome] = []
    with desk.database.reading() as connection:
        epoch, last = epoch_of(connection), known(connection, device_id).last_seq
    stopped = None
    if sent.epoch == epoch:
        try:
            for each in sent.commands:
                outcome = _decided(desk, device_id, each)
                outcomes.append(outcome)
                last = max(last, outcome.seq)
        except _Stopped as stop:
            stopped = stop.why
            if stopped is Stop.FORKED:
                suspect(desk, device_id)
    now, receipt = to_micros(desk.clock.now()), ""
    if outcomes:
        with desk.database.reading() as connection:
            receipt = receipt_of(connection, epoch, device_id, last)
    return Pushed(epoch=epoch, server_time=now, last_seq=last, outcomes=outcomes, stopped=stopped, receipt=receipt)


def _decided(desk: Desk, device_id: UUID, sent: Sent) -> Outcome:
    try:
        return desk.transacted(lambda connection: _decide(desk, connection, device_id, sent))
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


def _failed(desk: Desk, connection: sa.Connection, device_id: UUID, sent: Sent) -> Outcome | None:
    """What fails in a way nobody foresaw is tried again; for good, it is kept whole, so that it neither holds up what
    comes after it nor is lost."""
    device, now = locked(connection, device_id), desk.clock.now()
    if sent.seq != device.last_seq + 1:
        return None
    before = device.failing if device.failing.get("seq") == sent.seq else {"times": 0, "since": to_micros(now)}
    times, since = before["times"] + 1, before["since"]
    if times >= _TRIES and now - from_micros(since) >= _LONG_ENOUGH:
        outcome = Outcome(seq=sent.seq, id=sent.id, status=Status.PARKED, code="sync.parked")
        _conclude(desk, connection, device_id, sent, outcome)
        return outcome
    failing = {"seq": sent.seq, "times": times, "since": since}
    connection.execute(sa.update(devices).where(devices.c.id == device_id).values(failing=failing))
    return None


def _decide(desk: Desk, connection: sa.Connection, device_id: UUID, sent: Sent) -> Outcome:
    device, fingerprint = locked(connection, device_id), _fingerprint(sent)
    if sent.seq <= device.last_seq:
        return _answered(connection, device_id, sent, fingerprint)
    if sent.seq != device.last_seq + 1:
        raise _Stopped(Stop.GAP)
    outcome = _carried_out(desk, connection, device, sent)
    _conclude(desk, connection, device_id, sent, outcome)
    return outcome


def _conclude(desk: Desk, connection: sa.Connection, device_id: UUID, sent: Sent, outcome: Outcome) -> None:
    of_refused = None if outcome.status is Status.APPLIED else sent.model_dump_json()
    connection.execute(
        received.insert().values(
            device_id=device_id,
            device_seq=sent.seq,
            command_id=sent.id,
            fingerprint=_fingerprint(sent),
            status=outcome.status.value,
            command=of_refused,
            code=outcome.code,
            facts=outcome.facts,
            result=outcome.result,
            received_at=desk.clock.now(),
        )
    )
    connection.execute(sa.update(devices).where(devices.c.id == device_id).values(last_seq=sent.seq))


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


def _carried_out(desk: Desk, connection: sa.Connection, device: Device, sent: Sent) -> Outcome:
    try:
        result = _granted(desk, connection, device, sent)
    except Refused as refusal:
        facts = to_jsonable_python(refusal.facts)
        return Outcome(seq=sent.seq, id=sent.id, status=Status.REFUSED, code=refusal.code, facts=facts)
    return Outcome(seq=sent.seq, id=sent.id, status=Status.APPLIED, result=result)


def _granted(desk: Desk, connection: sa.Connection, device: Device, sent: Sent) -> Any:
    """What was given from a lease stands, whatever its person may by now: its customer has the code."""
    wish = _wish(connection, device, sent)
    try:
        with connection.begin_nested():
            result = desk.grant(connection, wish)[0]
            for customer_id in come_back(connection):  # said again by a desk that has not heard of it
                again = EraseAgain(customer_id=customer_id)
                desk.grant(connection, Wish(again, SYSTEM, derived_id(sent.id, f"erased:{customer_id}")))
            return result
    except Refused as refusal:
        instead = kept(connection, device, wish.command, sent.id, refusal)
        if instead is None:
            raise
    with connection.begin_nested():
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
