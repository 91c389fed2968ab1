"""A server with two desks in step with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.in_step import InStep, Server


@pytest.fixture
def server(postgres_url: str) -> Iterator[Server]:
    made = Server.over(postgres_url)
    yield made
    made.desk.database.close()


@pytest.fixture
def anna(server: Server, tmp_path: Path) -> InStep:
    return server.add_desk(tmp_path, 1, server.add_person("Anna"))


@pytest.fixture
def ben(server: Server, tmp_path: Path) -> InStep:
    return server.add_desk(tmp_path, 2, server.add_person("Ben"))
