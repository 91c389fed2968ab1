"""What every test relies on: no display, no network, a home of its own, nobody's keyring, and chance with a seed."""

from __future__ import annotations

import atexit
import gc
import ipaddress
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from agentdesk.core import wording
from tests.cheap_argon2 import dear_argon2, make_cheap
from tests.postgres import Cluster, running_cluster

__all__ = ["dear_argon2"]


def _a_home_of_its_own() -> None:
    """Set before Qt, platformdirs or keyring are imported, for they look once and remember."""
    home = Path(tempfile.mkdtemp(prefix="agentdesk-home-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    places = {"XDG_CONFIG_HOME": ".config", "XDG_CACHE_HOME": ".cache", "XDG_DATA_HOME": ".local/share"}
    places |= {"XDG_STATE_HOME": ".local/state", "XDG_RUNTIME_DIR": "run"}
    for variable, place in places.items():
        (home / place).mkdir(parents=True, mode=0o700)
        os.environ[variable] = str(home / place)
    os.environ["HOME"] = str(home)


def _surroundings() -> None:
    for variable in [name for name in os.environ if name.startswith("AGENTDESK_")]:
        del os.environ[variable]
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    os.environ["LC_ALL"] = "C.UTF-8"
    os.environ["TZ"] = "Europe/Berlin"  # not UTC, so that somebody who takes the machine's time for UTC is found out


def _no_network() -> None:
    """A test that asks another machine fails here and says where it wanted to go."""

    def guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
        def only_here(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_this_machine(address[0]):
                raise AssertionError(f"a test tried to reach {address[0]}")
            return connect(self, address)

        return only_here

    for name in ("connect", "connect_ex"):
        setattr(socket.socket, name, guarded(getattr(socket.socket, name)))


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


_a_home_of_its_own()
_surroundings()
_no_network()
make_cheap()
hypothesis.settings.register_profile("desk", deadline=None, print_blob=True, max_examples=30)
hypothesis.settings.register_profile("long", deadline=None, print_blob=True, max_examples=2_000)
hypothesis.settings.load_profile("desk")


def pytest_report_header() -> str:
    return f"Python {sys.version.split()[0]}, platform {os.environ['QT_QPA_PLATFORM']}, home {os.environ['HOME']}"


_LONGEST_FIRST = ("test_promises.py", "journeys", "ui", "integration")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that at the end no processor waits for the last of them; a file in one process, which then
    makes once what its tests share."""
    items.sort(key=lambda item: min((n for n, each in enumerate(_LONGEST_FIRST) if each in item.path.parts), default=9))
    for item in items:
        if item.path.name != "test_promises.py":
            item.add_marker(pytest.mark.xdist_group(str(item.path)))


def pytest_collection_finish() -> None:
    """What is imported by now stays: nobody need look through half a million objects for garbage time and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _statements_compiled_once() -> Iterator[None]:
    """Thousands of tests open a database, and what they ask of it is the same."""
    from tests.statements import compiled_once  # which imports what the home above has to come before

    with compiled_once():
        yield


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    """Whichever language a test has spoken."""
    yield
    wording.use_language("en")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL of our own. There always is one, so a test that wants it never skips."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture
def postgres_url(postgres: Cluster) -> Iterator[str]:
    """SQLAlchemy's address of an empty database that belongs to this test alone."""
    with postgres.database() as name:
        yield postgres.url(name)


@pytest.fixture(scope="session")
def server_set_up(postgres: Cluster) -> Iterator[str]:
    """The name of a database in which a server is set up (see `tests.servers`), to be copied: that is quicker."""
    from tests import servers

    with postgres.database() as name:
        servers.set_up(postgres.url(name))
        yield name


@pytest.fixture(scope="session")
def server_url(postgres: Cluster, server_set_up: str) -> Iterator[str]:
    """The address of a server's database for all. Whoever changes something there puts it back."""
    with postgres.database(server_set_up) as name:
        yield postgres.url(name)


@pytest.fixture
def own_server_url(postgres: Cluster, server_set_up: str) -> Iterator[str]:
    """The address of a server's database that belongs to this test alone."""
    with postgres.database(server_set_up) as name:
        yield postgres.url(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def any_desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """An empty desk on either database."""
    from tests import desks  # which imports what the home above has to come before

    if request.param == "sqlite":
        desk = desks.empty_desk(tmp_path)
    else:
        desk = desks.make_postgres_desk(request.getfixturevalue("postgres_url"))
    yield desk
    desk.database.close()
