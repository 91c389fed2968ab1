"""Starting and stopping: what is looked at before anybody is answered, the workers, and an end within seconds."""

from __future__ import annotations

import os
import signal
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

import uvicorn
from uvicorn.config import STARTUP_FAILURE

from agentdesk.core.access.store import has_accounts
from agentdesk.core.errors import Failure
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.postgresql import bring_up_to_date, require_modest, require_safe
from agentdesk.server import (
    house as house,  # with each step of the schema its triggers are hung, and those of all rooms
)
from agentdesk.server.config import FILE, Config
from agentdesk.server.identity import require_the_same
from agentdesk.server.logging import log_as_lines
from agentdesk.server.notebook import notebook_in
from agentdesk.server.reached import reached_in
from agentdesk.server.workers import Workers

TOGETHER = "PROMETHEUS_MULTIPROC_DIR"
_KEPT = 75
"""Seconds for which a connection stays that nobody uses: longer than the pause between two rounds of a desk, and than
proxies keep theirs."""
_GRACE = 3
"""Seconds that are left to whatever is being answered when the server is to stop."""
_APP = "agentdesk.server.app:from_surroundings"


def prepare(config: Config, tell: Callable[[str, str], None]) -> None:
    """The database is there, safe, at the present schema and set up; `tell` hears of an upgrade, from which to which.

    Raises Failure: those of `require_safe`, `require_modest`, `bring_up_to_date`, `require_the_same` and
    `Notebook.require_usable`, server.not_set_up, server.tls_broken.
    """
    _require_tls(config)
    database = Database.postgresql(config.database_url, connections=2)
    try:
        require_safe(database)
        require_modest(database)
        bring_up_to_date(database, tell)
        with database.reading() as connection:
            if not has_accounts(connection):
                raise Failure("server.not_set_up")
        if notebook := notebook_in(config.notebook):
            notebook.require_usable()
        require_the_same(database, reached_in(config.notebook))
    finally:
        database.close()


def serve(config: Config, file: Path | None, tell: Callable[[str], None]) -> None:
    """Until a signal ends it. `tell` hears the address once it is taken. The workers read the settings themselves, from
    the same file.

    Raises Failure server.cannot_listen, server.port_forbidden, server.not_started.
    """
    with (
        _taken(config) as listening,
        TemporaryDirectory(prefix="agentdesk-figures-") as figures,
        _surroundings({TOGETHER: figures} | ({FILE: str(file.resolve())} if file else {})),
    ):
        settings = uvicorn.Config(_APP, factory=True, workers=config.workers, **_options(config))
        tell(_address(config, listening))
        if config.workers == 1:
            server = uvicorn.Server(settings)
            server.run(sockets=[listening])
            failed = not server.started
        else:
            log_as_lines(config.log_level)
            workers = Workers(settings, sockets=[listening])
            workers.run()
            failed = any(each.exitcode == STARTUP_FAILURE for each in workers.processes)
        if failed:
            raise Failure("server.not_started")


@contextmanager
def _surroundings(named: dict[str, str]) -> Iterator[None]:
    """For the workers."""
    before = {name: os.environ.get(name) for name in named}
    os.environ.update(named)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM and Ctrl+C leave the block in an orderly way, whatever is going on in it."""

    def leave(number: int, frame: Any) -> NoReturn:
        raise KeyboardInterrupt

    before = {each: signal.signal(each, leave) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    except KeyboardInterrupt:
        return
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _options(config: Config) -> dict[str, Any]:
    return {
        "host": str(config.address),
        "port": config.port,
        "ssl_certfile": config.tls_certificate,
        "ssl_keyfile": config.tls_key,
        "proxy_headers": config.behind_proxy,
        "forwarded_allow_ips": [str(network) for network in config.proxies],
        "timeout_graceful_shutdown": _GRACE,
        "timeout_keep_alive": _KEPT,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "lifespan": "on",
        "ws": "none",
    }


@contextmanager
def _taken(config: Config) -> Iterator[socket.socket]:
    """The port, before anything is started: whoever has it already is told of at once."""
    listening = socket.socket(socket.AF_INET6 if config.address.version == 6 else socket.AF_INET)
    with listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((str(config.address), config.port))
            listening.listen(2048)
        except PermissionError as problem:
            raise Failure("server.port_forbidden", address=_joined(config, config.port)) from problem
        except OSError as problem:
            cause = problem.strerror or type(problem).__name__
            raise Failure("server.cannot_listen", address=_joined(config, config.port), cause=cause) from problem
        listening.set_inheritable(True)
        yield listening


def _address(config: Config, listening: socket.socket) -> str:
    return f"{'https' if config.has_tls else 'http'}://{_joined(config, listening.getsockname()[1])}"


def _joined(config: Config, port: int) -> str:
    host = f"[{config.address}]" if config.address.version == 6 else str(config.address)
    return f"{host}:{port}"


def _require_tls(config: Config) -> None:
    """Certificate and key can be read and belong together."""
    if config.tls_certificate is None or config.tls_key is None:
        return
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            config.tls_certificate,
            config.tls_key,
            password="",  # none: a key under a passphrase is refused, instead of being asked for at night
        )
    except OSError as problem:  # of which SSLError is one
        cause = getattr(problem, "reason", None) or problem.strerror or type(problem).__name__
        raise Failure("server.tls_broken", path=str(config.tls_certificate), cause=str(cause)) from problem
