"""A shop in which approvals are asked for, for tests over the whole window: Miriam decides, Agnes asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.approvals.commands import Decide, RequestApproval
from agentdesk.core.approvals.model import Decision, Request
from agentdesk.core.approvals.store import known_request
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.people.commands import AddPerson, AddTeam, People, SetPin
from agentdesk.core.timekeeper import keep_up_hours
from agentdesk.core.vouchers.leases import Leases
from agentdesk.core.workplace import create_workplace
from agentdesk.ui.workbench import Workbench
from tests.approvals import EUROS, PIN
from tests.journeys.shops import SHOP
from tests.journeys.window import PASSPHRASE, Window

MIRIAM, SVEN, AGNES = "Miriam Vogt", "Sven Kaya", "Agnes Roth"


def make_shop(folder: Path) -> Path:
    """Two customers; Miriam and Sven decide and have PINs, Agnes serves in a team of which nobody leads but them."""
    place = create_workplace(folder, SHOP, passphrase=PASSPHRASE)
    desk, me = place.desk, place.person().id
    team = UUID(desk.execute(AddTeam(name="Service"), actor=me)["team_id"])
    sven = AddPerson(name=SVEN, roles=frozenset({Role.SUPERVISOR}), team_id=team)
    agnes = AddPerson(name=AGNES, roles=frozenset({Role.AGENT}), team_id=team)
    staff = [me, *(UUID(desk.execute(each, actor=me)["person_id"]) for each in (sven, agnes))]
    for person in staff[:2]:
        desk.execute(SetPin(person_id=person, verifier=desk.pins.verifier(person, PIN)), actor=SYSTEM)
    for given, family in (("Jörg", "Quellenthal"), ("Petra", "Sommerfeld")):
        desk.execute(CreateCustomer(given_name=given, family_name=family), actor=me)
    keep_up_hours(desk)  # as whoever opened it before has left it
    place.close()
    return folder


class Asked:
    """The desk behind a window, as others use it."""

    def __init__(self, window: Window) -> None:
        assert window.start.workbench
        self.bench: Workbench = window.start.workbench
        self.desk: Desk = self.bench.workplace.desk
        self.leases = Leases(self.desk.database, self.desk.clock)

    def person(self, name: str) -> UUID:
        return next(each.id for each in self.desk.ask(People(), actor=SYSTEM) if each.name == name)

    def request(
        self, customer_id: UUID, amount: int = 6_000, *, to: str = MIRIAM, by: str = AGNES, **more: Any
    ) -> UUID:
        wanted = RequestApproval(
            customer_id=customer_id,
            amount=amount,
            currency=EUROS,
            stub=self.leases.take_stub(),
            to_id=self.person(to),
            **more,
        )
        return UUID(self.desk.execute(wanted, actor=self.person(by))["request_id"])

    def decide(self, request_id: UUID, by: str, decision: Decision = Decision.APPROVE, **said: Any) -> None:
        shown_hash = self.get(request_id).shown_hash
        command = Decide(request_id=request_id, decision=decision, shown_hash=shown_hash, **said)
        self.desk.execute(command, actor=self.person(by), pin=PIN)

    def get(self, request_id: UUID) -> Request:
        with self.desk.database.reading() as connection:
            return known_request(connection, request_id)
