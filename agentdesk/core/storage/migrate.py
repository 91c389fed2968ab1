"""Bringing a database to the present schema: all steps in one transaction, after a copy has been put aside.

Killed or out of space in the middle, the database is as it was: SQLite and PostgreSQL both roll back schema changes.
Alembic is imported when there are steps to take: a new database gets its tables without, and most starts find them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from agentdesk.core.errors import Failure
from agentdesk.core.storage import in_step  # noqa: F401 - its tables are in every database
from agentdesk.core.storage.copies import Progress, nobody_watches
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import hang_gates
from agentdesk.core.storage.schema import metadata

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0044"
"""The schema this program works with: the last step in `migrations/versions`."""

_REVISION = "SELECT version_num FROM alembic_version"
_LOCATION = Path(__file__).with_name("migrations")


def create(database: Database) -> None:
    """All tables in an empty database, at the present schema (a test holds this against the steps)."""
    with database.writing() as connection:
        create_ungated(connection)
        hang_gates(connection)


def create_ungated(connection: sa.Connection) -> None:
    """The same for whoever fills them before they are guarded, and then hangs the gates."""
    metadata.create_all(connection, checkfirst=False)
    connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    connection.exec_driver_sql(f"INSERT INTO alembic_version (version_num) VALUES ('{HEAD}')")


def is_empty(database: Database) -> bool:
    """True for a database in which nothing has been made yet."""
    with database.reading() as connection:
        return not sa.inspect(connection).get_table_names()


def is_current(database: Database) -> bool:
    """False if steps are missing. Raises Failure schema.newer for a database of a later program, schema.unknown for
    one that is not AgentDesk's."""
    found = revision(database)
    if found == HEAD:
        return True
    if found not in _known_revisions():
        raise Failure("schema.newer", found=found, ours=HEAD)
    return False


def revision(database: Database) -> str:
    with database.reading() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            raise Failure("schema.unknown")
        return str(connection.exec_driver_sql(_REVISION).scalar())


def upgrade(database: Database, *, put_aside: Callable[[], Path], progress: Progress = nobody_watches) -> Path | None:
    """Take the missing steps. `put_aside` copies the database first and returns where; its failure stops everything.
    `progress` is told 0.0 to 1.0 of the steps, one of which may take a minute where there is very much.

    Nobody else may have the database open. Raises Failure schema.broken_references if the steps would lose rows.
    """
    if is_current(database):
        return None
    copy = put_aside()
    take_steps(database, HEAD, progress)
    return copy


def take_steps(database: Database, target: str, progress: Progress = nobody_watches) -> None:
    """Run Alembic up to a revision in one transaction."""
    with database.writing_schema() as connection:
        before, missing = _row_counts(connection), _missing(connection, target)
        for done, step in enumerate(missing):
            progress(done / len(missing))
            _run(connection, step)
        hang_gates(connection)
        _require_whole(connection, before)
    progress(1.0)


def _missing(connection: sa.Connection, target: str) -> list[str]:
    """The steps to that one, in their order."""
    from alembic.script import ScriptDirectory

    there = sa.inspect(connection).has_table("alembic_version")
    found = str(connection.exec_driver_sql(_REVISION).scalar()) if there else "base"
    steps = ScriptDirectory.from_config(_config()).iterate_revisions(target, found)
    return [step.revision for step in steps][::-1]


def _run(connection: sa.Connection, target: str) -> None:
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, target)


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_LOCATION))
    return config


def _known_revisions() -> set[str]:
    from alembic.script import ScriptDirectory

    return {step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()}


def _row_counts(connection: sa.Connection) -> dict[str, int]:
    names = [name for name in sa.inspect(connection).get_table_names() if name in metadata.tables]
    return {name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one() for name in names}


def _require_whole(connection: sa.Connection, before: dict[str, int]) -> None:
    """Rebuilding a table once deleted the rows of its children without an error (Alembic's batch mode on SQLite)."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise Failure("schema.broken_references", table=str(broken[0][0]))
    after = _row_counts(connection)
    lost = [name for name, rows in before.items() if name in after and after[name] < rows]
    if lost:
        raise Failure("schema.lost_rows", table=lost[0])
