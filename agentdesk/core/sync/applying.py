"""What the server says, written in one transaction: rows, outcomes, and again on top of them what still waits.

Pages are laid aside until the last one is there; then the file holds exactly what the server held at one moment, and
never a part of it. A command leaves the outbox only here, together with its outcome: until then its work is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.errors import Failure
from agentdesk.core.events import Subject, about
from agentdesk.core.ids import derived_id
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.engine import COLLISIONS
from agentdesk.core.storage.in_step import attention, cursors, leases, outbox, replicas, staged
from agentdesk.core.storage.prepared import driver_of
from agentdesk.core.storage.schema import before_images, command_log
from agentdesk.core.sync import overlay
from agentdesk.core.sync.following import Changed, follow
from agentdesk.core.sync.keeping import Applied, is_of_use
from agentdesk.core.sync.laying import lay_aside, take_up, told_anew, write
from agentdesk.core.sync.leases import close_where
from agentdesk.core.sync.protocol import Outcome, Pulled, Sent, Status
from agentdesk.core.sync.replica import Replica, next_pull, standing

_MOST_HEARD = 500
_OF_SHOP = (
    *("approval", "article", "authority", "budget", "calendar", "consent_wordings", "customers", "deadlines"),
    *("guide", "handover", "hearing", "identity", "import", "people", "reason", "requirement", "severity"),
    *("shop", "snippet", "voucher_pool", "wording_proposal"),
)
"""What shows rows that belong to nobody."""


def take(replica: Replica, answer: Pulled) -> Applied:
    """See `Keeping.take`."""
    try:
        with replica.database.writing() as connection:
            return _take(replica, connection, answer)
    except COLLISIONS as problem:  # rows that cannot stand beside each other
        raise Failure("sync.diverged", scopes=[str(UUID(each)) for each in sorted(answer.scopes)]) from problem


def _take(replica: Replica, connection: sa.Connection, answer: Pulled) -> Applied:
    question = next_pull(connection, replica.page)
    if not is_of_use(question, answer, standing(connection).url, _received(connection)):
        return Applied(used=False)
    lay_aside(connection, answer.told)
    return Applied() if answer.more else _apply(replica, connection, answer)


def _received(connection: sa.Connection) -> int:
    known = sa.or_(outbox.c.received, outbox.c.state != "waiting")
    last = sa.select(outbox.c.device_seq).where(known).order_by(outbox.c.device_seq.desc()).limit(1)
    return max(0, connection.execute(last).scalar() or 0)


def _apply(replica: Replica, connection: sa.Connection, answer: Pulled) -> Applied:
    driver_of(connection).execute("PRAGMA defer_foreign_keys = ON")
    decided = [each.id for each in answer.outcomes]
    lines, images = _kept(connection, command_log, decided), _kept(connection, before_images, decided)
    overlay.take_back(connection)
    _forget_lost(connection)
    changed = write(connection, take_up(connection, map(UUID, answer.scopes)))
    _require_same(connection, answer)
    follow(connection, changed, replica.clock.now())
    _conclude(replica, connection, answer.outcomes, {line["command_id"] for line in lines})
    gone = [each.before for each in changed if each.table == "customers" and each.before and not each.now]
    _forget_words(connection, [row["id"] for row in gone])
    applied = {each.id for each in answer.outcomes if each.status is Status.APPLIED}
    _keep(connection, command_log, [line for line in lines if line["command_id"] in applied])
    _keep(connection, before_images, [image for image in images if image["command_id"] in applied])
    connection.execute(sa.update(replicas).values(heard_at=replica.clock.now(), receipt=answer.receipt))
    doubtful = _carry_out_waiting(replica, connection)
    return Applied(True, True, _heard(changed), tuple(answer.outcomes), doubtful)


def _heard(changed: Iterable[Changed]) -> frozenset[Subject]:
    """What those who show it have to look at again."""
    scope_ids, ids = set[UUID](), set[UUID]()
    for each in changed:
        row = each.now or each.before or {}
        scope_ids.add(row["scope_id"] if "scope_id" in row else row["customer_id"] or SHOP)
        if len(ids) <= _MOST_HEARD and isinstance(row.get("id"), UUID):
            ids.add(row["id"])
    of_shop = {Subject(kind) for kind in _OF_SHOP} if SHOP in scope_ids else set()
    return about(scope_ids - {SHOP} | (ids if len(ids) <= _MOST_HEARD else set())) | of_shop


def _kept(connection: sa.Connection, table: sa.Table, command_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    found = connection.execute(sa.select(table).where(table.c.command_id.in_(command_ids)))
    return [dict(row._mapping) for row in found]


def _forget_lost(connection: sa.Connection) -> None:
    """What a server has lost stood in the log until here (see `new_epoch`), and comes into it again from now on."""
    waiting = sa.select(outbox.c.command_id).where(outbox.c.state == "waiting")
    for table in (command_log, before_images):
        connection.execute(sa.delete(table).where(table.c.command_id.in_(waiting)))


def _keep(connection: sa.Connection, table: sa.Table, kept: Iterable[Mapping[str, Any]]) -> None:
    last = connection.execute(sa.select(sa.func.max(command_log.c.log_no))).scalar() or 0
    for no, row in enumerate(kept, last + 1):
        connection.execute(table.insert().values({**row, "log_no": no} if table is command_log else row))


def _require_same(connection: sa.Connection, answer: Pulled) -> None:
    driver, ahead = driver_of(connection), list[tuple[int, int, bytes]]()
    for scope, count, digest, seq, aside in driver.execute(_HELD).fetchall():
        told = answer.scopes.get(scope.hex())
        if told and (count, digest) != told[1:]:
            raise Failure("sync.diverged", scopes=[str(UUID(bytes=scope))])
        if told and (seq, aside) != (told[0], told[0]):
            ahead.append((told[0], told[0], scope))
    driver.executemany("UPDATE sync_cursors SET seq = ?, staged = ? WHERE scope_id = ?", ahead)


_HELD = "SELECT scope_id, count, digest, seq, staged FROM sync_cursors"


def _conclude(
    replica: Replica, connection: sa.Connection, outcomes: Iterable[Outcome], logged: Collection[UUID]
) -> None:
    """What the server has done comes into the log, also where it was not `logged` here before: it was the server's to
    decide, or in doubt."""
    now = replica.clock.now()
    for outcome in outcomes:
        line = connection.execute(
            sa.select(outbox).where(outbox.c.device_seq == outcome.seq, outbox.c.state == "waiting")
        ).first()
        if line is None:
            continue
        if line.command_id != outcome.id:  # this file was put back, and has made another one of that number
            raise Failure("sync.forked")
        said = {"state": outcome.status.value, "code": outcome.code, "facts": outcome.facts, "result": outcome.result}
        concluded = sa.update(outbox).where(outbox.c.device_seq == outcome.seq)
        connection.execute(concluded.values(**said, doubt="", answered_at=now))
        if outcome.status is not Status.APPLIED:
            place = {"id": derived_id(outcome.id, "attention"), "device_seq": outcome.seq, "noticed_at": now}
            connection.execute(attention.insert().values(**place, kind=outcome.status.value, dealt="", reason=""))
        elif line.command_id not in logged:
            replica.note_done(connection, line, outcome.result)


def _forget_words(connection: sa.Connection, gone: Sequence[UUID]) -> None:
    """Of customers whom the server has no more, nothing stays in what was asked here and answered."""
    for id in map(str, gone):
        answered = sa.and_(outbox.c.command.contains(id), outbox.c.state != "waiting")
        asked = sa.select(outbox.c.device_seq, outbox.c.command_id, outbox.c.command).where(answered)
        for line in connection.execute(asked).all():
            rest = Sent.model_validate_json(line.command).without_words().model_dump_json()
            forgotten = sa.update(outbox).where(outbox.c.device_seq == line.device_seq)
            connection.execute(forgotten.values(command=rest, facts={}, result=None))
            for table in (command_log, before_images):
                connection.execute(sa.delete(table).where(table.c.command_id == line.command_id))


def _carry_out_waiting(replica: Replica, connection: sa.Connection) -> tuple[UUID, ...]:
    waiting = sa.select(outbox).where(outbox.c.state == "waiting", outbox.c.at_once).order_by(outbox.c.device_seq)
    doubtful = []
    overlay.note(connection, on=True)
    for line in connection.execute(waiting).all():
        doubt = replica.carry_out_again(connection, line)
        if doubt:
            doubtful.append(line.command_id)
        if doubt != line.doubt:
            connection.execute(sa.update(outbox).where(outbox.c.device_seq == line.device_seq).values(doubt=doubt))
    overlay.note(connection, on=False)
    return tuple(doubtful)


def ask_for_again(replica: Replica, left_out: Sequence[UUID]) -> None:
    with replica.database.writing() as connection:
        connection.execute(sa.delete(staged).where(staged.c.scope_id.in_(left_out)))
        unknown = sa.update(cursors).where(cursors.c.scope_id.in_(left_out))
        connection.execute(unknown.values(granted=False, staged=cursors.c.seq))
        connection.execute(sa.update(replicas).values(generation=replicas.c.generation + 1))


def drop(replica: Replica, scope_ids: Sequence[UUID]) -> None:
    """These scopes are held here no more; nothing that waits may be about them."""
    if not scope_ids:
        return
    theirs = cursors.c.scope_id.in_(scope_ids)
    with replica.database.writing() as connection:
        driver_of(connection).execute("PRAGMA defer_foreign_keys = ON")
        overlay.take_back(connection)  # words to be found are common to all: what waits has changed them, too
        connection.execute(sa.delete(staged).where(staged.c.scope_id.in_(scope_ids)))
        connection.execute(sa.update(cursors).where(theirs).values(anew=True))
        follow(connection, write(connection, told_anew(connection, scope_ids)), replica.clock.now())
        connection.execute(sa.delete(cursors).where(theirs))
        connection.execute(sa.update(replicas).values(generation=replicas.c.generation + 1))
        _carry_out_waiting(replica, connection)


def fetch_anew(replica: Replica, scope_ids: Sequence[UUID]) -> None:
    with replica.database.writing() as connection:
        _anew(connection, cursors.c.scope_id.in_(scope_ids))


def new_epoch(replica: Replica, epoch: UUID, last_seq: int, known: Collection[UUID], receipt: str) -> None:
    """See `Keeping.new_epoch`.

    Answers to questions of before are of no use any more. What it had confirmed stays in the log, to be undone, until
    its rows come.
    """
    with replica.database.writing() as connection:
        connection.execute(sa.delete(attention).where(attention.c.device_seq > last_seq))
        forgotten = {"state": "waiting", "received": False, "code": "", "facts": {}, "result": None}
        of_late = sa.update(outbox).where(outbox.c.device_seq > last_seq)
        connection.execute(of_late.values(**forgotten, answered_at=None))
        tell_anew(connection)
        connection.execute(sa.update(replicas).values(epoch=epoch, receipt=receipt))
        close_where(replica, connection, leases.c.id.not_in(list(known)))


def tell_anew(connection: sa.Connection) -> None:
    """Everything is told from the beginning; what was granted is not known there."""
    _anew(connection, sa.true())
    connection.execute(sa.update(cursors).values(granted=False))


def _anew(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    connection.execute(sa.delete(staged))
    connection.execute(sa.update(cursors).values(staged=cursors.c.seq))
    connection.execute(sa.update(cursors).where(which).values(seq=0, staged=0, anew=True))
    connection.execute(sa.update(replicas).values(generation=replicas.c.generation + 1))


__all__ = ["ask_for_again", "drop", "fetch_anew", "new_epoch", "take"]
