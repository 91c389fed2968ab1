"""The database as one file, and back, by PostgreSQL's own `pg_dump` and `pg_restore`.

What they have to know to reach it stands in their environment (chapter 34.15 of PostgreSQL's manual): arguments are
read by everybody on the machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import sqlalchemy as sa

from agentdesk.core.errors import Failure, Refused
from agentdesk.core.paths import sync_file, sync_folder
from agentdesk.core.storage import migrate
from agentdesk.core.storage.engine import Database

_OF_SYSTEM = Path("/usr/lib/postgresql")
_NAMES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "passfile": "PGPASSFILE",
    "service": "PGSERVICE",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}
"""What an address may say, by the names that the driver and the programs share."""


def dump(database: Database, file: Path, moment: str = "") -> int:
    """Everything of one moment (a snapshot that somebody holds), while work goes on; its size in bytes.

    Whole, and readable by its owner alone.

    Raises Refused server.backup_exists; Failure server.no_pg_programs, server.pg_program_failed, server.backup_failed.
    """
    if file.exists():
        raise Refused("server.backup_exists", path=str(file))
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)  # its owner's alone
        os.close(handle)
    except OSError as problem:
        raise Failure("server.backup_failed", path=str(file), cause=problem.strerror or "") from problem
    fresh = Path(name)
    try:
        of_moment = [f"--snapshot={moment}"] if moment else []
        _run(database, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={fresh}", *of_moment)
        _run(database, "pg_restore", "--list", str(fresh))  # it can be read to its end of contents
        sync_file(fresh)
        fresh.rename(file)
        sync_folder(file.parent)
    except OSError as problem:
        raise Failure("server.backup_failed", path=str(file), cause=problem.strerror or "") from problem
    finally:
        fresh.unlink(missing_ok=True)
    return file.stat().st_size


def load(database: Database, file: Path) -> None:
    """Into a database in which there is nothing: all of it, or nothing.

    Raises Refused server.database_not_empty; Failure server.backup_missing, and those of `dump` about programs.
    """
    if not file.is_file():
        raise Failure("server.backup_missing", path=str(file))
    if not migrate.is_empty(database):
        raise Refused("server.database_not_empty")
    database.engine.dispose()
    options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    name = sa.make_url(database.engine.url).database
    _run(database, "pg_restore", *options, f"--dbname={name}", str(file))


def _run(database: Database, program: str, *arguments: str) -> None:
    command = [_found(program), *arguments]
    if program != "pg_restore" or "--list" not in arguments:
        command.append("--no-password")
    done = subprocess.run(command, env=_environment(database), capture_output=True, check=False)
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").split("\n")
        raise Failure("server.pg_program_failed", program=program, cause=next(filter(None, lines), ""))


def _environment(database: Database) -> dict[str, str]:
    """What the programs look for; nothing of what the environment says about other databases."""
    _, address = database.engine.dialect.create_connect_args(database.engine.url)
    said = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return said | {_NAMES[name]: str(value) for name, value in address.items() if name in _NAMES} | {"LC_ALL": "C"}


def _found(program: str) -> str:
    """The newest of the system's: an older one refuses a newer server. Raises Failure server.no_pg_programs."""
    system = sorted(_OF_SYSTEM.glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3].partition(".")[0]))
    found = str(system[-1]) if system else shutil.which(program)
    if not found:
        raise Failure("server.no_pg_programs", program=program)
    return found
