"""Keeps the search in step with what happened: what is told waits, and is found as soon as somebody comes to search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any

from agentdesk.core.history.model import INTERACTIONS, is_told, words_of
from agentdesk.core.history.search import index
from agentdesk.core.history.search.index import Entry
from agentdesk.core.history.store import facts_called, notes_of
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.unit_of_work import Connection

_IN_ONE_GO = 100
_one_at_a_time = Lock()

Fact = Mapping[str, Any]


def index_told(connection: Connection, told: Iterable[Fact]) -> None:
    """What a command has told waits to be found: nobody who notes something waits for that."""
    index.let_wait(connection, [each["id"] for each in told if is_told(each) and words_of(each, "")])


def catch_up(database: Database) -> int:
    """Makes findable what still waits, some at a time, so that others come in between. Says how many events it was;
    none where another thread is at it."""
    if not _one_at_a_time.acquire(blocking=False):
        return 0
    try:
        return _catch_up(database)
    finally:
        _one_at_a_time.release()


def _catch_up(database: Database) -> int:
    done = 0
    while True:
        with database.reading() as connection:
            ids = index.next_waiting(connection, _IN_ONE_GO)
        if not ids:
            return done
        with database.writing() as connection:
            index.put(connection, entries_of(connection, facts_called(connection, ids)))
            index.wait_no_more(connection, ids)
        done += len(ids)


def entries_of(connection: Connection, told: Iterable[Fact]) -> list[Entry]:
    told = [each for each in told if is_told(each)]
    notes = notes_of(connection, [each["subject_id"] for each in told if each["kind"] in INTERACTIONS])
    return [Entry(each["id"], each["occurred_at"], words_of(each, notes.get(each["subject_id"], ""))) for each in told]
