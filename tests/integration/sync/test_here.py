"""Who else is at a customer, over real lines and two processes of a server: said within a moment, kept nowhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

import pytest

from agentdesk.core.actors import SYSTEM
from agentdesk.core.connecting import Line, connect
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.rounds import Rounds
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.sync.signing_in import Secret
from agentdesk.core.who_is_here import Colleague, Company, WhoIsHere
from agentdesk.core.workplace import Workplace
from agentdesk.server.house import House
from tests.integration.sync.test_live import RealClock
from tests.profiles import WorkingKeyring
from tests.servers import PASSWORD, a_house, listening, make_house

SOON = 10.0
"""Seconds: half of the time after which a desk asks by itself."""
LENA, SVEN = (Colleague(name, writing=False) for name in ("Lena", "Sven"))


class Desk:
    """One that says whom it shows, and what it was told."""

    def __init__(self, address: str, folder: Path, login: str) -> None:
        secret = Secret(login, PASSWORD)
        self.place: Workplace = connect(folder, address, secret, keys=WorkingKeyring(), given=Secrets())
        assert self.place.replica
        self.line = Line(self.place.replica)
        self.line.round()
        self.company = Company(None)
        self._news = threading.Condition()
        self.who = WhoIsHere(self.line, self._told)
        self.rounds = Rounds(self.line, lambda _: None)
        self.rounds.start()
        self.who.start()

    def is_told(self, customer_id: UUID, *colleagues: Colleague) -> bool:
        wanted = Company(customer_id, colleagues)
        with self._news:
            return self._news.wait_for(lambda: self.company == wanted, SOON)

    def close(self) -> None:
        self.who.close(wait=5)
        self.rounds.close(wait=5)
        self.line.close()
        self.place.close()

    def _told(self, company: Company) -> None:
        with self._news:
            self.company = company
            self._news.notify_all()


@pytest.fixture
def house(own_server_url: str) -> Iterator[House]:
    with a_house(own_server_url, RealClock()) as made:
        made.live.start()
        yield made


@pytest.fixture
def demir(house: House) -> UUID:
    return UUID(house.desk.execute(CreateCustomer(family_name="Demir"), actor=SYSTEM)["customer_id"])


def test_who_else_is_at_a_customer_is_told_across_processes_and_gone_when_they_leave_or_the_line_is_down(
    house: House, demir: UUID, own_server_url: str, tmp_path: Path
) -> None:
    other = make_house(own_server_url, RealClock())
    other.live.start()
    with ExitStack() as left:
        left.callback(other.close)
        first, second = ExitStack(), ExitStack()
        left.enter_context(first)
        left.enter_context(second)
        lena = Desk(first.enter_context(listening(house)), tmp_path / "lena", "lena")
        left.callback(lena.close)
        sven = Desk(second.enter_context(listening(other)), tmp_path / "sven", "sven")
        left.callback(sven.close)

        lena.who.show(demir)
        assert lena.is_told(demir)
        sven.who.show(demir, writing=True)
        assert lena.is_told(demir, Colleague("Sven", writing=True))
        assert sven.is_told(demir, LENA)
        sven.who.show(demir)
        assert lena.is_told(demir, SVEN)
        sven.who.show(None)
        assert lena.is_told(demir)

        sven.who.show(demir)
        assert lena.is_told(demir, SVEN)
        sven.line.sign_out()
        assert lena.is_told(demir)


def test_nobody_is_claimed_to_be_here_while_the_line_is_down(house: House, demir: UUID, tmp_path: Path) -> None:
    with ExitStack() as server, ExitStack() as left:
        address = server.enter_context(listening(house))
        lena = Desk(address, tmp_path / "lena", "lena")
        left.callback(lena.close)
        sven = Desk(address, tmp_path / "sven", "sven")
        left.callback(sven.close)
        lena.who.show(demir)
        assert lena.is_told(demir)
        sven.who.show(demir)
        assert lena.is_told(demir, SVEN)  # through the line that is about to break
        server.close()
        assert lena.is_told(demir)
