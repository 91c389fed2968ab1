"""Pokes: who holds what has changed is told to look. They carry nothing of it, and nothing is wrong if one is lost, for
desks look every half minute anyway.

What a process has committed it tells to all processes by NOTIFY, gathered for a twentieth of a second and never within
a transaction of its own work: there it would let only one commit at a time (decision 0037 names the experiment).
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
import structlog

from agentdesk.core.storage.engine import Database
from agentdesk.core.sync.protocol import Showing
from agentdesk.server.here import Here, said
from agentdesk.server.logging import places

_log = structlog.stdlib.get_logger("agentdesk.server")
CHANNEL, HERE = "agentdesk_live", "agentdesk_here"
"""Of NOTIFY: what changed, and which desk shows whom."""
LEADERS, EVERYBODY = "@leaders", "*"
_GATHERED, _AGAIN = 0.05, 1.0
"""Seconds in which what was touched is gathered, and after which a line to the database that broke is made anew."""
_FORGETS = 1.0
"""Seconds between looks at who has not been heard of for long."""
_MOST_TOPICS, _MOST_NOTES = 200, 20
"""Of one notification, which PostgreSQL takes fewer than 8,000 bytes of, and notifications at once: an import makes
hundreds of customers with one commit, and desks that have none of them need not look."""
_MOST_SHOWN = 60
"""Desks in one of them: three ids each."""


def lies_with(id: UUID) -> str:
    """What waits for a person or a team, at whatever desk."""
    return f"@{id}"


def wants(device_id: UUID) -> str:
    """This desk has subscribed to more: its line looks anew what concerns it."""
    return f"${device_id}"


def level(at_least: int) -> str:
    """What waits for anybody of this level."""
    return f"@level{at_least}"


@dataclass(eq=False)
class Ear:
    """One desk that listens: what concerns it, and what it was poked for since it looked last."""

    loop: asyncio.AbstractEventLoop
    topics: frozenset[str] = frozenset()
    poked: set[str] = field(default_factory=set)
    ringing: asyncio.Event = field(default_factory=asyncio.Event)

    def poke(self, touched: frozenset[str]) -> None:
        """From any thread. While it is not known yet what concerns it, everything may."""
        if heard := touched if EVERYBODY in touched or not self.topics else touched & self.topics:
            with suppress(RuntimeError):  # the loop has ended, and the desk has gone with it
                self.loop.call_soon_threadsafe(self._ring, heard)

    def heard(self) -> set[str]:
        """What it was poked for, once."""
        heard, self.poked = self.poked, set()
        self.ringing.clear()
        return heard

    def _ring(self, heard: frozenset[str]) -> None:
        self.poked |= heard
        self.ringing.set()


class Live:
    """Of one process of the server: one thread with a connection of its own, from `start` to `close`."""

    def __init__(self, database: Database) -> None:
        self._url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._lock = threading.Lock()
        self.here = Here()
        self._touched: set[str] = set()
        self._shown: dict[UUID, str] = {}
        self._ears: set[Ear] = set()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="live", daemon=True)

    def start(self) -> None:
        """Once: what was closed stays so."""
        if self._thread.ident is None and not self.is_closed:
            self._thread.start()

    def close(self) -> None:
        """Whoever listens is sent away."""
        self._closed.set()
        self._tell_here(frozenset({EVERYBODY}))
        if self._thread.is_alive():
            self._thread.join(5)

    @property
    def is_closed(self) -> bool:
        return self._closed.is_set()

    def touched(self, topics: Iterable[str]) -> None:
        """After a commit: scopes and people whom it concerns."""
        with self._lock:
            self._touched.update(topics)

    def shows(self, device_id: UUID, person_id: UUID, showing: Showing) -> None:
        """What this desk has said; all processes hear of it within a moment."""
        with self._lock:
            self._shown[device_id] = said(device_id, person_id, showing)

    @contextmanager
    def listening(self) -> Iterator[Ear]:
        """In the loop of whoever listens; its `topics` are set there."""
        ear = Ear(asyncio.get_running_loop())
        with self._lock:
            self._ears.add(ear)
        try:
            yield ear
        finally:
            with self._lock:
                self._ears.discard(ear)

    def _go_on(self) -> None:
        while not self._closed.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    connection.execute(f"LISTEN {HERE}")
                    self._tell_here(frozenset({EVERYBODY}))  # whatever was said while nobody listened
                    self._carry(connection)
            except psycopg.Error as error:
                _log.warning("live", error=places(error))
                self._closed.wait(_AGAIN)

    def _carry(self, connection: psycopg.Connection) -> None:
        forgets_at = 0.0
        while not self._closed.is_set():
            for heard in connection.notifies(timeout=_GATHERED):
                self._tell_here(self._concerned(heard.channel, heard.payload))
            self._tell_all(connection)
            if forgets_at <= time.monotonic():
                forgets_at = time.monotonic() + _FORGETS
                self._tell_here(self.here.forget_old())
        self._tell_all(connection)  # what a process has done whose only work it was

    def _tell_all(self, connection: psycopg.Connection) -> None:
        """What could not be told, because the line broke, is told once there is another."""
        with self._lock:
            touched, self._touched = self._touched, set()
            shown, self._shown = self._shown, {}
        try:
            for words in _notes(sorted(touched)):
                _notify(connection, CHANNEL, words)
            for n in range(0, len(shown), _MOST_SHOWN):
                _notify(connection, HERE, "\n".join([*shown.values()][n : n + _MOST_SHOWN]))
        except psycopg.Error:
            with self._lock:
                self._touched |= touched
                self._shown = shown | self._shown
            raise

    def _concerned(self, channel: str, words: str) -> frozenset[str]:
        if channel == HERE:
            return frozenset().union(*map(self.here.hear, words.split("\n")))
        return frozenset(words.split())

    def _tell_here(self, touched: frozenset[str]) -> None:
        if not touched:
            return
        with self._lock:
            ears = tuple(self._ears)
        for ear in ears:
            ear.poke(touched)


def _notes(topics: list[str]) -> list[str]:
    if len(topics) > _MOST_TOPICS * _MOST_NOTES:
        return [EVERYBODY]
    return [" ".join(topics[n : n + _MOST_TOPICS]) for n in range(0, len(topics), _MOST_TOPICS)]


def _notify(connection: psycopg.Connection, channel: str, words: str) -> None:
    connection.execute("SELECT pg_notify(%s, %s)", (channel, words))
