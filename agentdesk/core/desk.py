"""The Desk: the one door. People ask by command or query; a handler decides; everybody who shows it hears of it."""

from __future__ import annotations

import hashlib
import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import ValidationError
from pydantic_core import to_jsonable_python

from agentdesk.core import (
    commands,
    undoing,  # noqa: F401 - registers its handler
)
from agentdesk.core.asking import What
from agentdesk.core.clock import Clock, SystemClock
from agentdesk.core.commands import ROOMS, Actor, Command, Query, Together, Watch, Wish, open_room
from agentdesk.core.errors import Refused
from agentdesk.core.events import Events, Subject
from agentdesk.core.ids import new_id
from agentdesk.core.storage import rows
from agentdesk.core.storage.engine import Database, until_won
from agentdesk.core.storage.prepared import Prepared
from agentdesk.core.storage.schema import command_log, facts
from agentdesk.core.storage.side import NEEDS_SERVER, Alone, Reach, Side
from agentdesk.core.storage.unit_of_work import Reading, UnitOfWork

for _room in ROOMS:
    open_room(_room, "store", "queries", "invariants")

from agentdesk.core.beforehand import answered, beforehand  # noqa: E402 - the rooms are opened above
from agentdesk.core.customers import merge_queries as merge_queries  # noqa: E402 - registers its answers
from agentdesk.core.customers.merges import to_winners  # noqa: E402
from agentdesk.core.customers.standing import require_unrestricted  # noqa: E402
from agentdesk.core.history.indexing import index_told  # noqa: E402
from agentdesk.core.identity.model import has_mask  # noqa: E402
from agentdesk.core.identity.store import policy_in_force  # noqa: E402
from agentdesk.core.identity.veil import veiled  # noqa: E402
from agentdesk.core.people.pins import Pins  # noqa: E402 - the rooms are opened above
from agentdesk.core.people.queries import actor_of  # noqa: E402
from agentdesk.core.privacy.store.views import Views  # noqa: E402

R = TypeVar("R")
_MOST_OUTSIDE = 500
_LAST = Prepared(sa.select(sa.func.max(command_log.c.log_no).label("log_no")))


@dataclass(frozen=True, slots=True)
class Logged:
    """One line of the command log: enough to carry the command out again and get identical rows."""

    log_no: int
    command_id: UUID
    kind: str
    version: int
    actor_id: UUID
    args: Mapping[str, Any]
    base: Mapping[str, int]
    numbers: dict[str, list[int]]
    occurred_at: datetime
    decided_at: datetime
    as_it_lies: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """The whole row, where words were taken out of it since somebody was erased; else nothing."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A command in its envelope: who asked what, decided when."""

    command: Command
    sent: str
    id: UUID
    actor: Actor
    base: Mapping[str, int]
    occurred_at: datetime
    decided_at: datetime
    numbers: dict[str, list[int]] = field(default_factory=dict)
    replaying: bool = False
    watch: Watch | None = None


class _Rehearsed(Exception):
    """Takes back what was only to be tried."""


class Desk:
    """Carries out commands and answers queries over one database."""

    def __init__(self, database: Database, clock: Clock | None = None, side: Side | None = None) -> None:
        self.database = database
        self.clock = clock or SystemClock()
        self.side = side or Alone()
        self.elsewhere: Reach | None = None
        """Set at a desk in step with a server, while there is a line to it."""
        self.events = Events()
        self.pins = Pins(database, self.clock)
        self.views = Views(database, self.clock)
        self._own: deque[UUID] = deque(maxlen=_MOST_OUTSIDE)

    def execute(
        self,
        command: Command,
        *,
        actor: UUID,
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        base: Mapping[str, int] | None = None,
        watch: Watch | None = None,
        pin: str | None = None,
    ) -> Any:
        """Carry out a command in one transaction and return its answer as JSON values; durable when this returns.

        The same `id` again gives the same answer and changes nothing; with other content it is Refused. `base` maps
        ids of rows to the `row_version` the caller saw; a handler that compares and sets refuses when they moved.
        `watch` follows the commands of a `Together`, and may stop them all. `pin` confirms a command that needs one; it
        is looked at before the transaction (see `people.pins`), and kept nowhere.
        """
        [result] = self.execute_all([Wish(command, actor, id, occurred_at, base or {}, watch, pin)])
        return result

    def execute_all(self, wishes: Iterable[Wish]) -> list[Any]:
        """Carry out several commands, each with its own line in the log, in one transaction: all of them, or none.

        Where another process was faster (PostgreSQL), the whole transaction is asked again. At a desk in step with a
        server, what only that can decide is asked of it, and who is not here is fetched first.
        """
        asked = list(wishes)
        for wish in asked:
            self._confirm(wish)
        brought = set[UUID]()
        while True:
            try:
                granted = self.transacted(lambda connection: [self.grant(connection, wish) for wish in asked])
                break
            except Refused as refusal:
                if refusal.code == NEEDS_SERVER and self.elsewhere:
                    return self.elsewhere.decide(asked)
                if not self._brings(refusal, brought, What.DECIDING):
                    raise
        self.events.publish(frozenset[Subject]().union(*(heard for _, heard in granted)))
        return [result for result, _ in granted]

    def transacted(self, run: Callable[[sa.Connection], R]) -> R:
        """What `run` answers, in one write transaction; asked again from the start where another process was faster."""

        def once() -> R:
            with self._writing() as connection:
                return run(connection)

        return until_won(once)

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with self.database.writing() as connection:
            self.side.begins(connection)
            yield connection
            self.side.ends(connection)
        self.side.committed()

    def _confirm(self, wish: Wish) -> None:
        """What is carried out already was confirmed then, perhaps by the PIN that it has changed. At a desk in step
        with a server whoever sits there has signed in, which stands for the PIN (decision 0040)."""
        if not self.side.decides:
            return
        needing = self._each_within(wish.command, wish.actor)
        if needing and not self._is_done(wish):
            self.pins.confirm(needing, wish.actor, wish.pin)

    def _is_done(self, wish: Wish) -> bool:
        if wish.id is None:
            return False
        with self.database.reading() as connection:
            fingerprint = _fingerprint(wish.command, wish.actor, _as_sent(wish.command))
            return answered(connection, wish.id, fingerprint) is not None

    def _each_within(self, command: Command, person_id: UUID) -> Sequence[Command]:
        """The commands that need a PIN, at whatever depth. Raises Refused where this person may not ask one of them:
        who may not ask is not asked for a PIN."""
        needing = [each for each in _innermost(command) if each.needs_pin]
        if needing:
            with self.database.reading() as connection:
                actor = actor_of(connection, person_id)
            for each in needing:
                _require(actor, commands.permission_of(type(each)), each.kind)
        return needing

    def needs_pin(self, command: Command, *, actor: UUID) -> bool:
        """Whether this person has to give a PIN with this command. Raises Refused where they could not (`Pins`)."""
        return self.side.decides and self.pins.needed(self._each_within(command, actor), actor)

    def rehearse(self, wanted: Sequence[Command], *, actor: UUID) -> tuple[Refused | None, ...]:
        """Why each of these commands, asked alone now, would be refused (None: it would not). Nothing changes."""
        return tuple(self._refusal(Wish(command, actor)) for command in wanted)

    def rehearse_together(self, together: Together, *, actor: UUID, id: UUID) -> tuple[int, Refused] | None:
        """Which of its commands would be refused first, asked in their order now, and why. Nothing changes."""
        done = 0

        def watch(count: int) -> None:
            nonlocal done
            done = count

        refusal = self._refusal(Wish(together, actor, id, watch=watch))
        return (done, refusal) if refusal else None

    def ask(self, query: Query[R], *, actor: UUID) -> R:
        """The answer to a query, read from one snapshot. Raises Refused where the actor may not ask."""

        def here() -> Any:
            return self.ask_all(query, actor=actor)[0]

        answer: R = self.elsewhere.answer(query, here) if self.elsewhere else here()
        return answer

    def ask_all(self, *queries: Query[Any], actor: UUID) -> tuple[Any, ...]:
        """The answers to several queries, all from the same snapshot. Of somebody who is not here, but at the server,
        once they have come; of somebody who was merged, whoever they are now comes after them.
        What only the server knows is asked of it, one after the other."""
        if self.elsewhere and any(map(self.elsewhere.keeps, queries)):
            return tuple(self.ask(query, actor=actor) for query in queries)
        brought = set[UUID]()
        while True:
            try:
                return self._answers(queries, actor)
            except Refused as refusal:
                if not self._brings(refusal, brought, What.LOOKING):
                    raise

    def _brings(self, unknown: Refused, brought: set[UUID], what: What) -> bool:
        """Whether it may be asked again, because somebody who was not here has come."""
        if unknown.code != "customers.unknown" or self.elsewhere is None or _whom(unknown) in brought:
            return False
        self.elsewhere.fetch(_whom(unknown), what)
        brought.add(_whom(unknown))
        return True

    def _answers(self, queries: Sequence[Query[Any]], actor: UUID) -> tuple[Any, ...]:
        with self.database.reading() as connection:
            reading = Reading(connection, actor_of(connection, actor), self.clock.now())
            return tuple(_answer(query, reading) for query in queries)

    def log(self, *, after: int = 0) -> Iterator[Logged]:
        """The command log in the order of replay."""
        asked = sa.select(command_log).where(command_log.c.log_no > after).order_by(command_log.c.log_no)
        with self.database.reading() as connection:
            for row in connection.execute(asked):
                yield Logged(
                    row.log_no,
                    row.command_id,
                    row.kind,
                    row.version,
                    row.actor_id,
                    json.loads(row.args),
                    row.base,
                    row.numbers,
                    row.occurred_at,
                    row.decided_at,
                    row._asdict() if row.erased_by else {},
                )

    def replay(self, line: Logged) -> None:
        """Carry out a logged command as it was then: same id, same times, same numbers, therefore same rows.

        One whose words were taken out is carried out without them, as far as that can be done: what it made goes again
        when the log comes to the erasure, which marks its line again.
        """
        try:
            self._replay(line)
        except Refused:
            if not line.as_it_lies:
                raise
        if line.as_it_lies:
            with self.database.writing() as connection:
                rows.writer(command_log, connection.dialect.name).put_many(
                    connection, [{**line.as_it_lies, "erased_by": None}]
                )

    def _replay(self, line: Logged) -> None:
        command = parse_command(*commands.up_to_date(line.kind, line.version, dict(line.args)))
        with self._writing() as connection:
            asked = _Asked(
                command,
                command.as_json(),
                line.command_id,
                actor_of(connection, line.actor_id),
                line.base,
                line.occurred_at,
                line.decided_at,
                {kind: list(taken) for kind, taken in line.numbers.items()},
                replaying=True,
            )
            _, subjects = self._carry_out(connection, asked)
        self.events.publish(subjects)

    def data_version(self) -> int:
        """The last log number: what the window compares to notice that somebody else has written."""
        with self.database.reading() as connection:
            return _LAST.first(connection).log_no or 0

    def heard_outside(self, since: int | None) -> tuple[int, frozenset[UUID]]:
        """The last log number, and the ids which commands of other processes after `since` were about.

        A command may name a conversation only; whose timeline it changed is known from its facts.
        """
        last = self.data_version()
        if since is None or last == since:
            return last, frozenset()
        asked = sa.select(command_log.c.command_id, command_log.c.subjects).where(command_log.c.log_no > since)
        with self.database.reading() as connection:
            logged = connection.execute(asked.order_by(command_log.c.log_no.desc()).limit(_MOST_OUTSIDE)).all()
            foreign = [line for line in logged if line.command_id not in self._own]
            told = _customers_told(connection, [line.command_id for line in foreign])
        return last, frozenset(UUID(each) for line in foreign for each in line.subjects.values()) | told

    def grant(self, connection: sa.Connection, wish: Wish) -> tuple[Any, frozenset[Subject]]:
        """Carry out a command in a transaction of `transacted`: its answer, and who has to hear of it once that is
        over. No PIN is asked for."""
        command_id, sent, now = wish.id or new_id(), _as_sent(wish.command), wish.decided_at or self.clock.now()
        fingerprint = _fingerprint(wish.command, wish.actor, sent)
        known = beforehand(connection, wish.command, command_id, wish.actor, fingerprint)
        if known.answer is not None:
            return known.answer[0], frozenset()
        if has_mask(sent) and _may_overwrite(wish.command.kind) and policy_in_force(connection).on:
            raise Refused("identity.masked_text")
        asked = _asked(known.actor, wish, command_id, sent, now)
        return self._carry_out(connection, asked, names_somebody_merged=known.names_somebody_merged)

    def note_done(self, connection: sa.Connection, wish: Wish, result: Any) -> None:
        """Log a command that was carried out elsewhere, so that its answer is known here."""
        assert wish.id
        assert wish.decided_at
        asked = _asked(actor_of(connection, wish.actor), wish, wish.id, _as_sent(wish.command), wish.decided_at)
        self._write_log(connection, asked, (), result)

    def _carry_out(
        self, connection: sa.Connection, asked: _Asked, *, names_somebody_merged: bool = True
    ) -> tuple[Any, frozenset[Subject]]:
        handler = commands.handler_of(asked.command.kind)
        _require(asked.actor, handler.allowed, asked.command.kind)
        if not asked.replaying:
            self.side.asked(connection, asked.command)
        work = UnitOfWork(
            connection=connection,
            actor=asked.actor,
            command_id=asked.id,
            now=asked.occurred_at,
            decided_at=asked.decided_at,
            undoable=asked.command.undoable,
            numbers=asked.numbers,
            replaying=asked.replaying,
            base=asked.base,
            watch=asked.watch,
            side=self.side,
        )
        self._own.append(asked.id)
        command = to_winners(connection, asked.command) if names_somebody_merged else asked.command
        result = to_jsonable_python(handler.answer(command, work))
        if not asked.replaying:
            require_unrestricted(work, asked.command.kind)
        work.finish()
        index_told(connection, work.told)
        self._write_log(connection, asked, work.subjects, result)
        return result, frozenset(work.subjects)

    def _write_log(self, connection: sa.Connection, asked: _Asked, heard: Iterable[Subject], result: Any) -> None:
        row = {
            "log_no": self.side.log_no(connection) or (_LAST.first(connection).log_no or 0) + 1,
            "command_id": asked.id,
            "kind": asked.command.kind,
            "version": asked.command.version,
            "actor_id": asked.actor.person_id,
            "args": asked.sent,
            "fingerprint": _fingerprint(asked.command, asked.actor.person_id, asked.sent),
            "base": dict(asked.base),
            "subjects": _subjects(asked.command, heard),
            "numbers": asked.numbers,
            "occurred_at": asked.occurred_at,
            "decided_at": asked.decided_at,
            "result": result,
            "erased_by": None,
        }
        rows.writer(command_log, connection.dialect.name).put_many(connection, [row])
        self.side.logged(connection, row)

    def _refusal(self, wish: Wish) -> Refused | None:
        try:
            with self._writing() as connection:
                self.grant(connection, wish)
                raise _Rehearsed
        except Refused as refusal:
            return refusal
        except _Rehearsed:
            return None


_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""As JSON writes it; behind another backslash it is but a word about it."""
_NEW_WORDS = frozenset({"interactions.end", "interactions.wrap_up", "customers.add_note"})
"""Commands that overwrite nothing: a mask that somebody copied into a note does no harm."""


def _asked(actor: Actor, wish: Wish, command_id: UUID, sent: str, now: datetime) -> _Asked:
    occurred_at = min(wish.occurred_at or now, now)
    numbers = {kind: list(taken) for kind, taken in wish.numbers.items()}
    return _Asked(wish.command, sent, command_id, actor, wish.base, occurred_at, now, numbers, watch=wish.watch)


def _as_sent(command: Command) -> str:
    """As it will be logged. Raises Refused where it holds what not every database can: NUL, half a surrogate pair."""
    try:
        sent = command.as_json()
    except ValueError as problem:
        raise Refused("command.invalid", kind=command.kind, place=command.kind, cause=str(problem)) from problem
    if "\\u0000" in sent and _NUL.search(sent):
        raise Refused("command.invalid", kind=command.kind, place=command.kind, cause="NUL")
    return sent


def parse_command(kind: str, args: Mapping[str, Any] | str) -> Command:
    """The typed command of this name. Raises Refused with the place and the cause of the first mistake."""
    asked: type[Command] = commands.handler_of(kind).asked
    try:
        return asked.model_validate_json(args) if isinstance(args, str) else asked.model_validate(args)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or kind
        raise Refused("command.invalid", kind=kind, place=place, cause=first["msg"]) from problem


def _may_overwrite(kind: str) -> bool:
    """Whether a masked value in it could take the place of what it hides. Files of others are not masked by us."""
    return kind not in _NEW_WORDS and not kind.startswith("intake.")


def _whom(unknown: Refused) -> UUID:
    return UUID(str(unknown.facts["id"]))


def _innermost(command: Command) -> Iterator[Command]:
    if not isinstance(command, Together):
        yield command
        return
    for inner in command.commands:
        kind, args = commands.up_to_date(inner.kind, inner.version, inner.args)
        if kind == Together.kind or commands.handler_of(kind).asked.needs_pin:
            yield from _innermost(parse_command(kind, args))


def _answer(query: Query[Any], reading: Reading) -> Any:
    known = commands.answer_of(type(query))
    _require(reading.actor, known.allowed, type(query).__name__)
    about = to_winners(reading.connection, query)
    return veiled(known.answer(about, reading), about, reading.connection, reading.actor, reading.now)


def _customers_told(connection: sa.Connection, command_ids: list[UUID]) -> frozenset[UUID]:
    """Whose timelines these commands have changed."""
    asked = sa.select(facts.c.customer_id).where(facts.c.command_id.in_(command_ids), facts.c.customer_id.is_not(None))
    return frozenset(connection.execute(asked.distinct().limit(_MOST_OUTSIDE)).scalars())


def _subjects(command: Command, heard: Iterable[Subject]) -> dict[str, str]:
    """What it was about, so that other processes hear of it as this one does."""
    about = {name: str(value) for name, value in command.subjects().items()}
    if command.names_whom:
        return about
    others = sorted({str(subject.id) for subject in heard if subject.id})
    return about | {f"heard_{n}": other for n, other in enumerate(others[:_MOST_OUTSIDE])}


def _require(person: Actor, allowed: commands.Permission, asked: str) -> None:
    if not person.may(allowed):
        raise Refused("permission.missing", asked=asked, person=person.name)


def _fingerprint(command: Command, actor: UUID, sent: str) -> bytes:
    return hashlib.sha256(f"{command.kind}\n{command.version}\n{actor}\n{sent}".encode()).digest()


@commands.handles(Together, allowed=commands.AGENTS)
def _together(together: Together, work: UnitOfWork) -> list[Any]:
    results = []
    for n, inner in enumerate(together.commands):
        kind, args = commands.up_to_date(inner.kind, inner.version, inner.args)
        handler = commands.handler_of(kind)
        _require(work.actor, handler.allowed, kind)
        command = to_winners(work.connection, parse_command(kind, args))
        results.append(handler.answer(command, work.inner(commands.inner_id(work.command_id, n))))
        if work.watch:
            work.watch(n + 1)
    return results


__all__ = ["Desk", "Logged", "Wish", "parse_command"]
