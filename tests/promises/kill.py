"""kill -9 at any moment: nothing acknowledged is lost, nothing is half, at most one second of text is gone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import alembic.command  # noqa: F401 - so that forked processes have it already
import sqlalchemy as sa

from agentdesk.core.desk import Desk
from agentdesk.core.drafts import Draft, Drafts
from agentdesk.core.errors import Refused
from agentdesk.core.intake import runner
from agentdesk.core.storage import opening
from agentdesk.core.storage.engine import Database
from agentdesk.ui import draft_keeper
from tests.promises.aftermath import HALF
from tests.promises.kill_approvals import HELD, approving, given_before_it_is_decided
from tests.promises.kill_beginning import HALF_PROFILE, beginning
from tests.promises.kill_commands import LOST, executing
from tests.promises.kill_imports import UNFINISHED, importing
from tests.promises.kill_migration import HALF_MIGRATED, migrating
from tests.promises.kill_typing import LOST_SECOND, LOST_WORDS, typing, typing_in_the_window
from tests.promises.kill_vouchers import (
    BOOKED_FIRST,
    SHOWN_AGAIN,
    giving,
    redeemed_in_two_steps,
    secrets_in_memory_alone,
    shown_before_it_is_booked,
)
from tests.promises.promise import Bug, Change, Promise

# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _done_before_it_is() -> Iterable[Change]:
    def execute_all(desk: Desk, wishes: Iterable[Any]) -> list[Any]:
        threading.Thread(target=_quietly, args=(lambda: right(desk, list(wishes)),), daemon=True).start()
        return [None]

    right = Desk.execute_all
    yield Change(Desk, "execute_all", execute_all)


def _quietly(work: Callable[[], Any]) -> None:
    try:
        work()
    except Refused:
        return


def _saved_after_a_pause() -> Iterable[Change]:
    """Who types without a pause is never saved."""
    yield Change(draft_keeper, "MOST_MS", 60_000)


def _saved_on_close() -> Iterable[Change]:
    waiting: dict[UUID, Draft] = {}

    def close(drafts: Drafts) -> None:
        for draft in waiting.values():
            save(drafts, draft)
        right(drafts)

    save, right = Drafts.save, Drafts.close
    yield Change(Drafts, "save", lambda drafts, draft: waiting.update({draft.id: draft}))
    yield Change(Drafts, "close", close)


def _log_of_its_own() -> Iterable[Change]:
    """Rows first, the log in a transaction of its own: what happens between the two is done twice or never."""

    def write_log(desk: Desk, connection: sa.Connection, *args: Any) -> None:
        connection.commit()
        time.sleep(0.1)  # so that hardly a kill misses it, on a machine that stands still now and then too
        connection.execution_options(begin="IMMEDIATE")
        right(desk, connection, *args)

    right = Desk._write_log
    yield Change(Desk, "_write_log", write_log)


def _import_without_log() -> Iterable[Change]:
    def write_log(desk: Desk, connection: sa.Connection, asked: Any, *args: Any) -> None:
        if asked.command.kind != "intake.apply_rows":
            right(desk, connection, asked, *args)

    right = Desk._write_log
    yield Change(Desk, "_write_log", write_log)


def _forgets_what_it_began() -> Iterable[Change]:
    yield Change(runner, "resume_unfinished", lambda desk, reopen: [])


def _no_transaction() -> Iterable[Change]:
    @contextmanager
    def writing_schema(database: Database) -> Iterator[sa.Connection]:
        with right(database) as connection:
            raw: Any = connection.connection.driver_connection
            connection.exec_driver_sql("SELECT 1")
            raw.execute("COMMIT")  # from here on each statement is kept as soon as it is done
            yield connection

    right = Database.writing_schema
    yield Change(Database, "writing_schema", writing_schema)


def _name_before_key() -> Iterable[Change]:
    """The database gets its name before the way in is on disk."""
    late: list[tuple[Any, ...]] = []

    def sync_folder(folder: Path) -> None:
        time.sleep(0.4)
        for args in late:
            right(*args)

    right = opening.save_recovery
    yield Change(opening, "save_recovery", lambda *args: late.append(args))
    yield Change(opening, "sync_folder", sync_folder)


TYPING, WINDOW, EXECUTING, IMPORTING = "typing", "typing in the window", "executing", "importing"
MIGRATING, BEGINNING, GIVING = "migrating", "making a profile", "giving vouchers"
APPROVING = "approving"

PROMISE = Promise(
    name="kill",
    about="kill -9 at any moment loses nothing that was acknowledged, leaves nothing half, and costs a second of text.",
    size=18,
    unit="kills",
    parts={
        TYPING: typing,
        WINDOW: typing_in_the_window,
        EXECUTING: executing,
        IMPORTING: importing,
        MIGRATING: migrating,
        BEGINNING: beginning,
        GIVING: giving,
        APPROVING: approving,
    },
    shares={
        TYPING: 0.3,
        WINDOW: 0.04,
        EXECUTING: 0.35,
        IMPORTING: 0.1,
        MIGRATING: 0.08,
        BEGINNING: 0.08,
        GIVING: 0.12,
        APPROVING: 0.16,
    },
    bugs=(
        Bug("drafts are saved on closing", TYPING, (LOST_WORDS,), _saved_on_close, 3),
        Bug("words are saved in a pause only", WINDOW, (LOST_SECOND,), _saved_after_a_pause, 3),
        Bug("done is said before it is done", EXECUTING, (LOST,), _done_before_it_is, 20),
        Bug("the log has a transaction of its own", EXECUTING, (HALF,), _log_of_its_own, 10),
        Bug("rows are imported without a line in the log", IMPORTING, (HALF, UNFINISHED), _import_without_log, 1),
        Bug("a start forgets what was cut off", IMPORTING, (UNFINISHED,), _forgets_what_it_began, 4),
        Bug("a migration without a transaction", MIGRATING, (HALF_MIGRATED,), _no_transaction, 8),
        Bug("a profile has its name before its key is safe", BEGINNING, (HALF_PROFILE,), _name_before_key, 8),
        Bug("a code is shown before it is booked", GIVING, (BOOKED_FIRST,), shown_before_it_is_booked, 6),
        Bug("what is redeemed is booked in two steps", GIVING, (HALF,), redeemed_in_two_steps, 2),
        Bug("it is given before it is decided", APPROVING, (HELD, HALF), given_before_it_is_decided, 8),
        Bug("the secret of a lease is in memory alone", GIVING, (SHOWN_AGAIN,), secrets_in_memory_alone, 2),
    ),
)
