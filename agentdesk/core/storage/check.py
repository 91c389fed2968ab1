"""`agentdesk check`: whether the file is whole, its settings hold, and what the rooms promise about their rows is true.

Rooms add what they promise with `@invariant("customers.search_index")` on a function that takes a connection and yields
a `Finding` for each row that breaks it. Looking changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from agentdesk.core.errors import AgentDeskError
from agentdesk.core.storage.connect import DatabaseError, failures, open_sqlcipher
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.in_step import replicas
from agentdesk.core.storage.migrate import HEAD, revision
from agentdesk.core.storage.opening import OpenProfile
from agentdesk.core.storage.prepared import driver_of
from agentdesk.core.storage.recovery import load_recovery
from agentdesk.core.storage.schema import command_log, facts

MOST_FINDINGS = 100  # of one check: who has more has one cause

_SAFE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "cipher_use_hmac": "1"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be. Facts are ids and counts, never what a customer wrote."""

    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """What one check found; `complete` is False when there was more than is listed."""

    name: str
    findings: tuple[Finding, ...]
    seconds: float
    complete: bool = True

    @property
    def ok(self) -> bool:
        return not self.findings


Check = Callable[[sa.Connection], Iterable[Finding]]
Told = Callable[[str, float], None]

_invariants: dict[str, Check] = {}
_of_all_rows = {"storage.log"}


def invariant(name: str, *, of_all_rows: bool = False) -> Callable[[Check], Check]:
    """Registers a promise of a room under `room.what`; it is looked after on every database.

    `of_all_rows`: it can only be seen where all rows are, so not at a desk in step with a server, which has those of
    whom it holds: whose command told a fact, who is at the other end, whose something was before a merge.
    """

    def register(look: Check) -> Check:
        assert name not in _invariants, f"{name} is looked after already"
        _invariants[name] = look
        if of_all_rows:
            _of_all_rows.add(name)
        return look

    return register


def nobody_listens(_name: str, _share: float) -> None:
    """Nobody is told which check comes next."""


def check(
    opened: OpenProfile | None,
    database: Database,
    told: Told = nobody_listens,
    *,
    also: Mapping[str, Check] = MappingProxyType({}),
) -> tuple[Result, ...]:
    """All results, each from a fresh snapshot; a check that fails over damage reports it and the next one goes on. What
    can only be seen where all rows are is left out at a desk in step with a server.

    `also` are checks for which the caller has brought something to compare with. `told` hears before each check its
    name and the share of checks done; what it raises ends the looking.
    """
    results: list[Result] = []
    looks = (*_checks(opened, database), *also.items())
    for n, (name, look) in enumerate(looks):
        told(name, n / len(looks))
        result = _result(database, name, look)
        if result:
            results.append(result)
    return tuple(results)


def broken_promises(connection: sa.Connection) -> dict[str, int]:
    """Of all promises of rooms those that are not kept in this transaction, with the number of findings."""
    looks = {"storage.log": _torn_log, **_invariants}
    found = {name: sum(1 for _ in islice(look(connection), MOST_FINDINGS)) for name, look in sorted(looks.items())}
    return {name: count for name, count in found.items() if count}


def _checks(opened: OpenProfile | None, database: Database) -> Iterator[tuple[str, Check]]:
    if opened is not None:
        yield "profile.recovery", lambda _: _no_way_in(opened)
        yield "profile.drafts", lambda _: _broken_drafts(opened)
    if database.dialect == "sqlite":
        yield "storage.cipher_integrity", _damaged_pages
        yield "storage.integrity", _broken_structure
        yield "storage.foreign_keys", _broken_references
        yield "storage.settings", _unsafe_settings
    yield "storage.schema", lambda _: _other_schema(database)
    yield "storage.log", _torn_log
    yield from sorted(_invariants.items())


def _result(database: Database, name: str, look: Check) -> Result | None:
    """None where it cannot be seen in this database."""
    start = time.perf_counter()
    try:
        with database.reading() as connection:
            if name in _of_all_rows and _is_in_step(connection):
                return None
            found = tuple(islice(look(connection), MOST_FINDINGS + 1))
    except AgentDeskError as error:
        found = (Finding({"failure": error.code}),)
    except (sa.exc.DBAPIError, DatabaseError) as error:
        found = (Finding({"failure": type(error).__name__}),)
    seconds = time.perf_counter() - start
    return Result(name, found[:MOST_FINDINGS], round(seconds, 3), len(found) <= MOST_FINDINGS)


def _no_way_in(opened: OpenProfile) -> Iterator[Finding]:
    recovery = load_recovery(opened.profile.recovery)
    if recovery is None or not recovery.seals or not recovery.fits(opened.key):
        yield Finding({"failure": "keys.recovery_missing"})


def _broken_drafts(opened: OpenProfile) -> Iterator[Finding]:
    drafts = opened.profile.drafts
    if drafts.exists():
        with failures(drafts), closing(open_sqlcipher(drafts, opened.key)) as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            for row in connection.execute("PRAGMA cipher_integrity_check"):
                yield Finding({"message": row[0]})


def _damaged_pages(connection: sa.Connection) -> Iterator[Finding]:
    """Read past SQLite's locks and past the log: a page that a power cut tore is mended first, as far as the log holds
    it, and one that somebody was just writing is whole at the second look."""
    raw = driver_of(connection)
    raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    first, second = (set(raw.execute("PRAGMA cipher_integrity_check").fetchall()) for _ in range(2))
    yield from (Finding({"message": message}) for (message,) in sorted(first & second))


def _torn_log(connection: sa.Connection) -> Iterator[Finding]:
    """The log counts its lines without a gap, and every fact was stated by one of its commands. A server counts by a
    sequence, in which what was refused leaves a gap."""
    count, last = connection.execute(sa.select(sa.func.count(), sa.func.max(command_log.c.log_no))).one()
    if connection.dialect.name == "sqlite" and count != (last or 0):
        yield Finding({"lines": count, "last": last})
    unknown = facts.c.command_id.not_in(sa.select(command_log.c.command_id))
    for fact_id in connection.execute(sa.select(facts.c.id).where(unknown).limit(MOST_FINDINGS)).scalars():
        yield Finding({"fact_id": str(fact_id)})


def _is_in_step(connection: sa.Connection) -> bool:
    """Whether this is a desk in step with a server."""
    return connection.execute(sa.select(replicas.c.id)).first() is not None


def _broken_structure(connection: sa.Connection) -> Iterator[Finding]:
    for message in connection.exec_driver_sql(f"PRAGMA integrity_check({MOST_FINDINGS})").scalars():
        if message != "ok":
            yield Finding({"message": message})


def _broken_references(connection: sa.Connection) -> Iterator[Finding]:
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Finding({"table": table, "row": row, "parent": parent})


def _unsafe_settings(connection: sa.Connection) -> Iterator[Finding]:
    for setting, expected in _SAFE.items():
        found = connection.exec_driver_sql(f"PRAGMA {setting}").scalar()
        if found != expected:
            yield Finding({"setting": setting, "found": found, "expected": expected})


def _other_schema(database: Database) -> Iterator[Finding]:
    found = revision(database)
    if found != HEAD:
        yield Finding({"found": found, "expected": HEAD})
