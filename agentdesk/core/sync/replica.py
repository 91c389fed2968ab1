"""A desk in step with a server: what its people do is there at once and goes to the server in order.

The file holds the rows of the scopes it subscribed to as the server had them last (the base), and on top of them what
waiting commands have changed (the overlay). Whatever is done stands in the outbox, in the very transaction that did it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.clock import Clock, from_micros, to_micros
from agentdesk.core.commands import Command, Wish, up_to_date
from agentdesk.core.desk import Desk, parse_command
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.goodwill.lease_commands import IssueLeased
from agentdesk.core.ids import new_id
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage import rows
from agentdesk.core.storage.engine import COLLISIONS, Database
from agentdesk.core.storage.in_step import attention, cursors, numbers, outbox, replicas
from agentdesk.core.storage.keyrings import KeyStore
from agentdesk.core.storage.keys import salt_of
from agentdesk.core.storage.prepared import driver_of
from agentdesk.core.storage.rows import Row
from agentdesk.core.storage.schema import facts
from agentdesk.core.storage.side import NEEDS_SERVER
from agentdesk.core.sync import overlay
from agentdesk.core.sync.guard import KeyringMemory, Mark, Memory
from agentdesk.core.sync.keeping import Standing
from agentdesk.core.sync.protocol import MOST_ENTRIES, Outcome, Pull, Sent
from agentdesk.core.sync.spending import spend
from agentdesk.core.sync.travelling import NUMBERED, is_at_once

PRELIMINARY = 1 << 60
"""Above what the server ever counts to, and within whole numbers of 64 bits with a sign."""


class Replica:
    """The side of a desk that is in step with a server (`storage.side`), and the desk itself.

    `memory`: what outlives the file; without it nothing is given from leases (see `guard`).
    """

    decides = False

    def __init__(
        self, database: Database, clock: Clock, *, page: int = MOST_ENTRIES, memory: Memory | None = None
    ) -> None:
        self.desk = Desk(database, clock, side=self)
        self.spared: Callable[[], Collection[UUID]] = tuple
        """Customers whom somebody has words for that are not sent yet: they are never let go (see `holding`)."""
        self.database, self.clock, self.page, self.memory = database, clock, page, memory
        self.looked_back: bool | None = None
        self._carrying_out_again = False

    # --- the side ---------------------------------------------------------------------------------------------------
    def at_length(self) -> AbstractContextManager[object]:
        return nullcontext()

    def begins(self, connection: sa.Connection) -> None:
        overlay.note(connection, on=True)

    def number(self, connection: sa.Connection, kind: str) -> int | None:
        """From the blocks that the server gave to this desk. Refused: sync.no_numbers.

        What the server alone numbers has a number here that nobody else has, until the server says another.
        """
        if kind not in NUMBERED:
            return PRELIMINARY + standing(connection).next_seq
        left = sa.select(numbers).where(numbers.c.kind == kind, numbers.c.next <= numbers.c.high)
        block = connection.execute(left.order_by(numbers.c.low).limit(1)).first()
        if block is None:
            raise Refused("sync.no_numbers")
        used = sa.update(numbers).where(numbers.c.kind == kind, numbers.c.low == block.low)
        connection.execute(used.values(next=block.next + 1))
        return int(block.next)

    def log_no(self, connection: sa.Connection) -> int | None:
        return None

    def asked(self, connection: sa.Connection, command: Command) -> None:
        """Raises Refused NEEDS_SERVER: only the server can decide on this, and its answer has to be awaited."""
        if not self._carrying_out_again and not is_at_once(connection, command):
            raise Refused(NEEDS_SERVER)

    def logged(self, connection: sa.Connection, line: Row) -> None:
        """It waits to be sent. Raises Refused NEEDS_SERVER where no lease covers what was given."""
        if self._carrying_out_again:
            return
        args = json.loads(line["args"])
        command = parse_command(*up_to_date(line["kind"], line["version"], args))
        if isinstance(command, IssueLeased):
            self._spend(connection, command, line["actor_id"])
        self._put_in_outbox(connection, _sent(line, args), at_once=True)
        for scope_id in _about(connection, line["command_id"]):
            _want(connection, scope_id, "worked on", self.clock.now())

    def _spend(self, connection: sa.Connection, command: IssueLeased, person_id: UUID) -> None:
        """Its number is kept outside the file before it is committed."""
        if self.memory is None:
            raise Refused(NEEDS_SERVER)
        spend(connection, command, person_id, self.clock.now())
        try:
            self.memory.keep(Mark(standing(connection).next_seq, done=False))
        except Failure as no_keyring:
            raise Refused(NEEDS_SERVER) from no_keyring

    def outlives(self, line: Mapping[str, Any]) -> None:
        """That is for the server to note."""

    def ends(self, connection: sa.Connection) -> None:
        overlay.note(connection, on=False)

    def committed(self) -> None:
        pass

    # --- the outbox -------------------------------------------------------------------------------------------------
    def ask_server(self, wish: Wish) -> UUID:
        """Put a command into the outbox that only the server can decide on; its id. Nothing changes here until then."""
        with self.database.writing() as connection:
            return self.put_in_outbox(connection, wish)

    def put_in_outbox(self, connection: sa.Connection, wish: Wish) -> UUID:
        """As `ask_server` does, in a transaction of somebody else."""
        now, command_id = self.clock.now(), wish.id or new_id()
        line = {"command_id": command_id, "kind": wish.command.kind, "version": wish.command.version}
        said = {"actor_id": wish.actor, "base": wish.base, "numbers": {}, "occurred_at": wish.occurred_at or now}
        args = json.loads(wish.command.as_json())
        self._put_in_outbox(connection, _sent(line | said, args), at_once=False)
        return command_id

    def _put_in_outbox(self, connection: sa.Connection, sent: Mapping[str, Any], *, at_once: bool) -> None:
        seq = standing(connection).next_seq
        connection.execute(sa.update(replicas).values(next_seq=seq + 1))
        command = Sent.model_validate({"seq": seq, **sent})
        waiting = {"state": "waiting", "at_once": at_once, "received": False, "doubt": "", "code": "", "facts": {}}
        place = {"device_seq": seq, "command_id": command.id, "command": command.model_dump_json()}
        connection.execute(outbox.insert().values(**place, **waiting, made_at=self.clock.now()))

    def carry_out_again(self, connection: sa.Connection, line: Any) -> str:
        """A waiting command on newer rows; why it cannot be, or nothing. What it did then is gone already."""
        try:
            with self._quiet(), connection.begin_nested():
                self.desk.grant(connection, wish_of(Sent.model_validate_json(line.command), line.made_at))
        except Refused as refusal:
            return refusal.code
        except COLLISIONS:
            return "sync.collides"
        return ""

    def note_done(self, connection: sa.Connection, line: Any, result: Any) -> None:
        """The log knows what the server has carried out for this desk: whoever asks again gets that answer."""
        with self._quiet(), suppress(Refused):  # who has left asks nobody again
            self.desk.note_done(connection, wish_of(Sent.model_validate_json(line.command), line.made_at), result)

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        """Nothing that is logged within goes into the outbox: it is there."""
        self._carrying_out_again = True
        try:
            yield
        finally:
            self._carrying_out_again = False

    # --- reading ----------------------------------------------------------------------------------------------------
    def standing(self) -> Standing:
        with self.database.reading() as connection:
            return standing(connection)

    def unsent(self, most: int) -> list[Sent]:
        """The first commands of which the server has not said that it decided on them."""
        asked = sa.select(outbox.c.command).where(outbox.c.state == "waiting", ~outbox.c.received)
        with self.database.reading() as connection:
            found = connection.execute(asked.order_by(outbox.c.device_seq).limit(most)).scalars()
            return [Sent.model_validate_json(each) for each in found]

    def outcome_of(self, command_id: UUID) -> Outcome | None:
        """What became of a command at the server; None: that is not known yet."""
        asked = sa.select(outbox).where(outbox.c.command_id == command_id, outbox.c.state != "waiting")
        with self.database.reading() as connection:
            row = connection.execute(asked).first()
        if row is None:
            return None
        told = {"seq": row.device_seq, "id": row.command_id, "status": row.state, "result": row.result}
        return Outcome.model_validate({**told, "code": row.code, "facts": row.facts})

    def note_told(self, command_id: UUID) -> None:
        """Whoever asked has been told at once that it was refused, and why: nothing is left to attend to."""
        about = sa.select(outbox.c.device_seq).where(outbox.c.command_id == command_id).scalar_subquery()
        with self.database.writing() as connection:
            here = sa.update(attention).where(attention.c.device_seq == about)
            connection.execute(here.values(dealt="told", dealt_at=self.clock.now()))

    def next_pull(self) -> Pull:
        with self.database.reading() as connection:
            return next_pull(connection, self.page)

    def want(self, scope_id: UUID, reason: str) -> None:
        """The rows of this scope are to be kept here from now on."""
        self.want_all({scope_id: reason})

    def want_all(self, wanted: Mapping[UUID, str]) -> None:
        with self.database.reading() as connection:
            held = set(connection.execute(sa.select(cursors.c.scope_id)).scalars())
        if new := {scope_id: reason for scope_id, reason in wanted.items() if scope_id not in held}:
            now = self.clock.now()
            with self.database.writing() as connection:
                wanted_first = [_cursor(scope_id, reason, now) for scope_id, reason in new.items()]
                connection.execute(cursors.insert().prefix_with("OR IGNORE"), wanted_first)

    def holds(self, scope_id: UUID) -> bool:
        """Whether its rows are here, as far as the server has any."""
        with self.database.reading() as connection:
            asked = sa.select(cursors.c.scope_id).where(cursors.c.scope_id == scope_id, cursors.c.seq > 0)
            return connection.execute(asked).first() is not None


def join(database: Database, *, url: str, epoch: UUID, device_id: UUID, person_id: UUID, now: datetime) -> None:
    """Make of an empty database a desk of this person at this server; its rows come with the first pull."""
    with database.writing() as connection:
        overlay.hang(connection)
        new = {"url": url, "epoch": epoch, "device_id": device_id, "person_id": person_id}
        connection.execute(replicas.insert().values(id=1, **new, next_seq=1, generation=1))
        _want(connection, SHOP, "shop", now)


def open_replica(database: Database, clock: Clock, keys: KeyStore) -> Replica:
    """The desk of this file, with a keyring that outlives it."""
    assert database.path
    with database.reading() as connection:
        device_id = standing(connection).device_id
    return Replica(database, clock, memory=KeyringMemory(keys, salt_of(database.path), device_id))


def standing(connection: sa.Connection) -> Standing:
    row = connection.execute(sa.select(replicas)).one()
    return Standing(
        row.url, row.epoch, row.device_id, row.person_id, row.next_seq, row.generation, row.heard_at, row.receipt
    )


def next_pull(connection: sa.Connection, most: int) -> Pull:
    """What is to be asked next: an answer to any other question is of no use."""
    known = standing(connection)
    first = connection.execute(sa.select(sa.func.min(outbox.c.device_seq)).where(outbox.c.state == "waiting")).scalar()
    held = driver_of(connection).execute("SELECT scope_id, staged FROM sync_cursors WHERE granted ORDER BY scope_id")
    return Pull(
        epoch=known.epoch,
        generation=known.generation,
        cursors={scope.hex(): upto for scope, upto in held.fetchall()},
        heard_upto=(first or known.next_seq) - 1,
        most=most,
    )


def wish_of(sent: Sent, decided_at: datetime) -> Wish:
    return Wish(
        parse_command(*up_to_date(sent.kind, sent.version, dict(sent.args))),
        sent.actor_id,
        sent.id,
        occurred_at=from_micros(sent.occurred_at),
        base=sent.base,
        decided_at=decided_at,
        numbers=sent.numbers,
    )


def _about(connection: sa.Connection, command_id: UUID) -> list[UUID]:
    """Whose story this command has told: their rows are kept here from now on, or what was done would be gone from
    the screen as soon as the server has it."""
    told = sa.select(facts.c.customer_id).where(facts.c.command_id == command_id, facts.c.customer_id.is_not(None))
    return sorted(connection.execute(told.distinct()).scalars())


def _sent(line: Mapping[str, Any], args: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: line[name] for name in ("kind", "version", "actor_id", "base", "numbers")}
    return {**said, "id": line["command_id"], "args": args, "occurred_at": to_micros(line["occurred_at"])}


def _want(connection: sa.Connection, scope_id: UUID, reason: str, now: datetime) -> None:
    known = connection.execute(sa.select(cursors.c.seq).where(cursors.c.scope_id == scope_id)).first()
    if known is None:
        rows.writer(cursors, "sqlite").put_many(connection, [_cursor(scope_id, reason, now)])
    else:
        connection.execute(sa.update(cursors).where(cursors.c.scope_id == scope_id).values(used_at=now))


def _cursor(scope_id: UUID, reason: str, now: datetime) -> Row:
    """Of a scope of which nothing is here yet."""
    new = {"scope_id": scope_id, "reason": reason, "used_at": now, "seq": 0, "staged": 0, "count": 0, "digest": 0}
    return new | {"granted": False, "anew": False}
