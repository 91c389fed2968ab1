"""The steps lead to the tables the program works with, lose nothing, and stop at any moment without a trace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from agentdesk.core.errors import Failure
from agentdesk.core.storage import migrate
from agentdesk.core.storage.engine import Database
from tests.desks import KEY, make_desk
from tests.postgres import Cluster

KILLED_MIDWAY = """
import os, signal, sys
from pathlib import Path
from agentdesk.core.storage import gate, migrate
from agentdesk.core.storage.engine import Database
migrate.hang_gates = lambda connection: os.kill(os.getpid(), signal.SIGKILL)
migrate.take_steps(Database.sqlite(Path(sys.argv[1]), bytes(range(32))), "0001")
"""


def test_on_sqlite_the_steps_lead_to_the_very_tables_of_the_models(tmp_path: Path) -> None:
    made, stepped = (Database.sqlite(tmp_path / name, KEY, create=True) for name in ("made.db", "stepped.db"))
    migrate.create(made)
    migrate.take_steps(stepped, migrate.HEAD)
    assert shape(stepped) == shape(made)


def test_on_postgresql_the_steps_lead_to_the_very_tables_of_the_models(postgres: Cluster) -> None:
    with postgres.database() as one, postgres.database() as other:
        made, stepped = Database.postgresql(postgres.url(one)), Database.postgresql(postgres.url(other))
        migrate.create(made)
        migrate.take_steps(stepped, migrate.HEAD)
        assert shape(stepped) == shape(made)
        made.close()
        stepped.close()


def test_the_index_of_corrections_holds_corrections_alone_on_both_databases(tmp_path: Path, postgres: Cluster) -> None:
    """PostgreSQL is told the condition at the last moment: see `schema`."""
    with postgres.database() as name:
        for database in (
            Database.sqlite(tmp_path / "desk.db", KEY, create=True),
            Database.postgresql(postgres.url(name)),
        ):
            migrate.create(database)
            [held] = [held for index, *_, held in shape(database)["facts"]["indexes"] if "corrects" in index]
            assert held.strip("()") == "corrects IS NOT NULL"
            database.close()


def test_whoever_waits_for_the_steps_is_told_how_many_are_done(tmp_path: Path) -> None:
    told: list[float] = []
    migrate.take_steps(Database.sqlite(tmp_path / "desk.db", KEY, create=True), migrate.HEAD, told.append)
    assert told == pytest.approx([n / int(migrate.HEAD) for n in range(int(migrate.HEAD) + 1)])


def test_a_table_that_only_the_models_have_is_found_out(tmp_path: Path) -> None:
    made, stepped = (Database.sqlite(tmp_path / name, KEY, create=True) for name in ("made.db", "stepped.db"))
    migrate.create(made)
    migrate.take_steps(stepped, migrate.HEAD)
    with made.writing_schema() as connection:
        connection.exec_driver_sql("ALTER TABLE people ADD COLUMN nickname TEXT")
    assert shape(stepped) != shape(made)


def test_a_migration_killed_midway_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    database = Database.sqlite(path, KEY, create=True)
    database.close()
    killed = subprocess.run([sys.executable, "-c", KILLED_MIDWAY, str(path)], env=os.environ, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert shape(Database.sqlite(path, KEY)) == {}
    migrate.take_steps(Database.sqlite(path, KEY), migrate.HEAD)
    assert "customers" in shape(Database.sqlite(path, KEY))


def test_a_database_of_a_later_program_is_left_alone_and_said_to_be(tmp_path: Path) -> None:
    desk, _ = make_desk(tmp_path)
    with desk.database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Failure, match=r"schema\.newer"):
        migrate.is_current(desk.database)


def test_nothing_is_migrated_without_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, _ = make_desk(tmp_path)
    monkeypatch.setattr(migrate, "HEAD", "9998")  # a program that is one step ahead of the database
    before = shape(desk.database)

    def no_room() -> Path:
        raise Failure("storage.disk_full", path="backups")

    with pytest.raises(Failure, match=r"storage\.disk_full"):
        migrate.upgrade(desk.database, put_aside=no_room)
    assert shape(desk.database) == before


def shape(database: Database) -> dict[str, Any]:
    """Tables, columns, keys, indexes and triggers as the database itself describes them."""
    with database.reading() as connection:
        seen, on = sa.inspect(connection), triggers(connection)
        names = (name for name in sorted(seen.get_table_names()) if name != "alembic_version")
        return {name: described(seen, name) | {"triggers": on.get(name, [])} for name in names}


def described(seen: sa.Inspector, table: str) -> dict[str, Any]:
    return {
        "columns": sorted((c["name"], str(c["type"]), c["nullable"]) for c in seen.get_columns(table)),
        "key": seen.get_pk_constraint(table)["constrained_columns"],
        "unique": sorted(str(u["column_names"]) for u in seen.get_unique_constraints(table)),
        "indexes": sorted(
            (i["name"] or "", str(i["column_names"]), bool(i["unique"]), condition(i)) for i in seen.get_indexes(table)
        ),
    }


def condition(index: Any) -> str:
    """Which rows a partial index holds; empty for one that holds all."""
    options = index.get("dialect_options", {})
    return str(options.get("sqlite_where", options.get("postgresql_where", "")))


def triggers(connection: sa.Connection) -> dict[str, list[str]]:
    """What each trigger says, by table."""
    asked = {
        "sqlite": "SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT relname, pg_get_triggerdef(pg_trigger.oid) FROM pg_trigger "
        "JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal",
    }
    found: dict[str, list[str]] = {}
    for table, said in sorted(connection.exec_driver_sql(asked[connection.dialect.name]).all()):
        found.setdefault(table, []).append(said)
    return found
