"""A server with two desks in step with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from agentdesk.core.commands import SYSTEM
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.privacy.commands import StillThere
from agentdesk.server.feed import Feed
from agentdesk.server.notebook import Notebook
from tests.in_step import InStep, Server
from tests.postgres import Cluster


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


@pytest.fixture
def notebook(server: Server, tmp_path: Path) -> Notebook:
    (tmp_path / "notes").mkdir()
    made = Notebook(tmp_path / "notes")
    assert isinstance(server.desk.side, Feed)
    server.desk.side.notebook = made
    return made


@pytest.fixture
def put_back(postgres_url: str, server: Server) -> Iterator[Callable[[], None]]:
    """Puts the server back to what it was when this was asked for, as a restore by whatever tool does."""
    cluster, name = Cluster.of(postgres_url)
    copy = f"{name}_copy"

    def begin() -> None:
        server.desk.database.engine.dispose()
        cluster.drop(copy)
        cluster.copy(name, copy)

    def go_back() -> None:
        server.desk.database.engine.dispose()
        cluster.put_back(name, copy)

    go_back.begin = begin  # type: ignore[attr-defined]
    yield go_back
    server.desk.database.engine.dispose()
    cluster.drop(copy)


def back_up(put_back: Callable[[], None]) -> None:
    put_back.begin()  # type: ignore[attr-defined]


def new_customer(desk: InStep, name: str) -> UUID:
    return UUID(desk.desk.execute(CreateCustomer(family_name=name), actor=desk.person_id)["customer_id"])


def there(server: Server, *customers: UUID) -> tuple[UUID, ...]:
    return server.desk.ask(StillThere(customers), actor=SYSTEM)
