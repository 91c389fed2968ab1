"""`serve --dev`: a server to try out, with PostgreSQL, shop and administrator of its own, gone afterwards."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from agentdesk.core.people.commands import OpenShop
from agentdesk.server import temporary_postgresql
from agentdesk.server.administration import initialise
from agentdesk.server.config import PREFIX, Config, read_config
from agentdesk.server.house import open_house

LOGIN = "admin"


@dataclass(frozen=True, slots=True)
class Trial:
    """Its settings, and how to sign in: a password that was made for this once."""

    config: Config
    file: Path
    login: str
    password: str
    database: str


@contextmanager
def trial(shop: OpenShop, port: int) -> Iterator[Trial]:
    """For this machine alone. What the environment says about other servers does not count.

    Raises Failure server.no_postgresql, server.postgresql_broken.
    """
    with temporary_postgresql.running() as cluster, TemporaryDirectory(prefix="agentdesk-trial-") as folder:
        database = temporary_postgresql.url(cluster)
        file = Path(folder) / "server.toml"
        file.touch(mode=0o600)
        file.write_text(f'database = "{database}"\nport = {port}\nworkers = 1\n', encoding="utf-8")
        for name in [name for name in os.environ if name.startswith(PREFIX)]:
            del os.environ[name]
        config, password = read_config(file), secrets.token_urlsafe(12)
        house = open_house(config)
        try:
            initialise(house, shop, LOGIN, password)
        finally:
            house.close()
        yield Trial(config, file, LOGIN, password, database)
