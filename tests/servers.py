"""A server for a test: a real PostgreSQL, a clock that the test moves, and its app in this process."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from fastapi.testclient import TestClient
from pydantic import SecretStr

from agentdesk.core.access.store import account_links, accounts, sign_in_tries, sign_ins
from agentdesk.core.actors import Role
from agentdesk.core.clock import Clock
from agentdesk.core.desk import Desk
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.storage import migrate
from agentdesk.core.storage.engine import Database
from agentdesk.server import founding
from agentdesk.server.administration import add_person
from agentdesk.server.app import make_app
from agentdesk.server.config import Config
from agentdesk.server.house import House, house_over
from tests.desks import NOON, open_shop

PASSWORD = "korrekt pferd batterie"


class MovedClock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at

    def pass_by(self, time: timedelta) -> None:
        self.at += time


def set_up(url: str) -> None:
    """In an empty database a shop with Miriam in it, and accounts of an agent (lena), a supervisor (sven) and an
    administrator (miriam)."""
    database = Database.postgresql(url)
    migrate.create(database)
    open_shop(Desk(database, MovedClock()))
    founding.found(database, NOON)
    database.close()
    house = make_house(url)
    for login, role in (("lena", Role.AGENT), ("sven", Role.SUPERVISOR), ("miriam", Role.ADMINISTRATOR)):
        add_person(house, login, PASSWORD, AddPerson(name=login.capitalize(), roles=frozenset({role})))
    house.close()


def make_house(url: str, clock: Clock | None = None) -> House:
    """What a process of the server has at hand, over a database in which everything is set up."""
    return house_over(Config(database=SecretStr(url)), Database.postgresql(url), clock or MovedClock())


@contextmanager
def a_house(url: str, clock: MovedClock | None = None) -> Iterator[House]:
    """The same; at the end accounts, tries and sign-ins are as they were. People who were added stay."""
    house = make_house(url, clock)
    with house.desk.database.reading() as connection:
        before = [row._asdict() for row in connection.execute(sa.select(accounts))]
    try:
        yield house
    finally:
        with house.desk.database.writing() as connection:
            for table in (sign_ins, sign_in_tries, account_links, accounts):
                connection.execute(table.delete())
            connection.execute(accounts.insert(), before)
        house.close()


@contextmanager
def client_of(house: House, address: str = "127.0.0.1") -> Iterator[TestClient]:
    """What goes wrong in the app is answered, as it is by a server, not raised into the test."""
    with TestClient(make_app(house), raise_server_exceptions=False, client=(address, 50_000)) as client:
        yield client


@contextmanager
def listening(house: House, port: int = 0, *, tls: tuple[Path, Path] | None = None) -> Iterator[str]:
    """Its address, with the app of this house behind it: real sockets, in this process. `tls`: key and certificate."""
    said: dict[str, Any] = {"log_config": None, "lifespan": "off", "ws": "none", "timeout_graceful_shutdown": 1}
    if tls:
        said |= {"ssl_keyfile": str(tls[0]), "ssl_certfile": str(tls[1])}
    server = uvicorn.Server(uvicorn.Config(make_app(house), **said))
    with socket.create_server(("127.0.0.1", port)) as taken:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        try:
            yield f"http{'s' if tls else ''}://127.0.0.1:{taken.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def signs_in(client: TestClient, login: str = "lena", **said: str) -> dict[str, str]:
    """The answer to signing in, with the right password unless another one is said."""
    asked = {"login": login, "password": PASSWORD, "device_name": "Desk by the window"} | said
    answer: dict[str, str] = client.post("/auth/sign-in", json=asked).json()
    return answer


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def certified(folder: Path) -> tuple[Path, Path]:
    """A key, and a certificate for this machine that it has signed itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "desk")])
    began = datetime(2026, 1, 1, tzinfo=UTC)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    signed = (
        built.serial_number(1)
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "key.pem", folder / "certificate.pem"
    paths[0].touch(mode=0o600)
    pem = serialization.Encoding.PEM
    paths[0].write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    paths[1].write_bytes(signed.public_bytes(pem))
    return paths
