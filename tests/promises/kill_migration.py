"""The first start of a newer program is killed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.errors import AgentDeskError
from agentdesk.core.storage import migrate
from agentdesk.core.storage.check import check
from agentdesk.core.storage.connect import DatabaseError
from agentdesk.core.storage.engine import Database
from agentdesk.core.workplace import create_workplace, open_workplace
from tests.desks import NOON
from tests.profiles import PASSPHRASE, NoKeyring
from tests.promises.aftermath import UNSOUND, started_again
from tests.promises.forked import Tell, killed_at_random
from tests.promises.promise import Trial, Violation
from tests.promises.rows import all_rows, differences
from tests.promises.session import SHOP
from tests.promises.tomorrow import HEAD, PLACES, program_of_tomorrow, with_next_step

HALF_MIGRATED = "a killed migration has taken all steps, or none"
NOT_RESUMED = "the next start finishes what was killed"
HALF_COPY = "what lies among the backups is whole"


def migrating(trial: Trial) -> Iterator[Violation]:
    """The start of a program of tomorrow on a profile of today."""
    chance = trial.chance("migrating")
    root = trial.fresh_folder("today")
    steps = with_next_step(root)
    key = _profile_of_today(root / "profile")
    before = _rows_of(root / "profile", key)
    for n in range(trial.size):
        folder = trial.fresh_folder("migrating") / "profile"
        shutil.copytree(root / "profile", folder)
        after, seconds = ("ready", chance.uniform(0, 0.5)) if n % 2 else (PLACES[n // 2 % 2], chance.uniform(0, 0.03))
        killed_at_random(lambda tell, f=folder: _start_tomorrow(f, steps, tell), trial, after, seconds)
        trial.count("kills")
        yield from _all_or_none(folder, key, before)
        in_order = replace(trial, bug=None)
        yield from started_again(lambda tell, f=folder: _start_tomorrow(f, steps, tell), in_order, NOT_RESUMED)
        revision = _revision(folder, key)
        if revision != HEAD:
            yield Violation(NOT_RESUMED, f"the schema is {revision}")
        yield from _all_or_none(folder, key, before)


def _profile_of_today(folder: Path) -> bytes:
    place = create_workplace(folder, SHOP, passphrase=PASSPHRASE, keys=NoKeyring(), clock=FixedClock(NOON))
    for n in range(40):
        place.desk.execute(CreateCustomer(family_name=f"Müller {n}"), actor=SYSTEM)
    place.close()
    return place.opened.key


def _start_tomorrow(folder: Path, steps: Path, tell: Tell) -> None:
    with program_of_tomorrow(steps, tell):
        tell("ready")
        open_workplace(folder, given=PASSPHRASE, keys=NoKeyring()).close()


def _rows_of(folder: Path, key: bytes) -> Any:
    database = Database.sqlite(folder / "desk.db", key)
    with closing(database):
        return all_rows(database)


def _revision(folder: Path, key: bytes) -> str:
    database = Database.sqlite(folder / "desk.db", key)
    with closing(database):
        return migrate.revision(database)


def _all_or_none(folder: Path, key: bytes, before: Any) -> Iterator[Violation]:
    try:
        database = Database.sqlite(folder / "desk.db", key)
        with closing(database):
            revision = migrate.revision(database)
            with database.reading() as connection:
                schema = sa.inspect(connection)
                tables = schema.get_table_names()
                if missing := {"customers", "contact_points"}.difference(tables):
                    yield Violation(HALF_MIGRATED, f"schema {revision}, without {missing}")
                    return
                columns = {c["name"] for c in schema.get_columns("customers")}
                others = {c["name"] for c in schema.get_columns("contact_points")}
                left_over = [name for name in tables if "tmp" in name]
            new = {"nickname" in columns, "nickname" in others, revision == HEAD}
            if len(new) != 1 or left_over:
                yield Violation(HALF_MIGRATED, f"schema {revision}, columns {new}, tables {left_over}")
            for words in differences(before, all_rows(database)):
                yield Violation(HALF_MIGRATED, words)
            yield from _gates_are_shut(database)
            for result in check(None, database):
                if not result.ok and result.name != "storage.schema":
                    yield Violation(UNSOUND, f"{result.name}: {result.findings[:2]}")
    except (AgentDeskError, sa.exc.DBAPIError, DatabaseError) as error:
        yield Violation(HALF_MIGRATED, f"{type(error).__name__}: {error}")
    for copy in sorted((folder / "backups").glob("*.db")):
        try:
            if differences(before, _rows_of_file(copy, key)):
                yield Violation(HALF_COPY, copy.name)
        except (AgentDeskError, sa.exc.DBAPIError, DatabaseError) as error:
            yield Violation(HALF_COPY, f"{copy.name}: {error}")


def _rows_of_file(path: Path, key: bytes) -> Any:
    database = Database.sqlite(path, key)
    with closing(database):
        return all_rows(database)


def _gates_are_shut(database: Database) -> Iterator[Violation]:
    try:
        with database.writing() as connection:
            connection.exec_driver_sql("UPDATE customers SET title = 'Dr.'")
    except (sa.exc.IntegrityError, sa.exc.DBAPIError, AgentDeskError):
        return
    yield Violation(HALF_MIGRATED, "rows can be written past the gate")
