"""A shop for tests in which approvals are asked for: an agent, two supervisors, an administrator, PINs for all."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from agentdesk.core.approvals.commands import Decide, GetRequest, RequestApproval
from agentdesk.core.approvals.model import Decision, Request
from agentdesk.core.approvals.store import known_request
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Command, Role
from agentdesk.core.customers.commands import CreateCustomer, NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.desk import Desk
from agentdesk.core.goodwill.commands import OwnPoint, SetAuthority, SetStaffPoints
from agentdesk.core.goodwill.defaults import shipped_policy
from agentdesk.core.goodwill.policy import GoodwillKind, Policy
from agentdesk.core.ledger.model import Account
from agentdesk.core.ledger.store import balance_of
from agentdesk.core.people.commands import AddPerson, AddTeam, SetPin
from agentdesk.core.vouchers.leases import Leases

EUROS, PIN = "EUR", "314159"


def policy(**changes: Any) -> Policy:
    """The one we ship, with room for two together."""
    return replace(shipped_policy(EUROS), **({"acquisition_cost": None, "together_most": 50_000} | changes))


_STAFF = {"sven": Role.SUPERVISOR, "tina": Role.SUPERVISOR, "agnes": Role.AGENT, "bernd": Role.AGENT}


@dataclass
class Shop:
    """Miriam may do everything; Sven and Tina supervise, Agnes and Bernd serve."""

    desk: Desk
    miriam: UUID
    team_id: UUID = field(init=False)
    sven: UUID = field(init=False)
    tina: UUID = field(init=False)
    agnes: UUID = field(init=False)
    bernd: UUID = field(init=False)
    customer_id: UUID = field(init=False)
    leases: Leases = field(init=False)

    def __post_init__(self) -> None:
        self.team_id = UUID(self.do(AddTeam(name="Service"), self.miriam)["team_id"])
        for name, role in _STAFF.items():
            person = AddPerson(name=name.title(), roles=frozenset({role}), team_id=self.team_id)
            setattr(self, name, UUID(self.do(person, self.miriam)["person_id"]))
        for person_id in (self.miriam, self.sven, self.tina):
            pin = SetPin(person_id=person_id, verifier=self.desk.pins.verifier(person_id, PIN))
            self.desk.execute(pin, actor=SYSTEM)
        point = NewPoint(kind=PointKind.EMAIL, value="kundin@example.org")
        made = self.do(CreateCustomer(family_name="Müller", points=(point,)), self.agnes)
        self.customer_id = UUID(made["customer_id"])
        self.leases = Leases(self.desk.database, self.desk.clock)

    def do(self, command: Command, actor: UUID, id: UUID | None = None) -> Any:
        return self.desk.execute(command, actor=actor, id=id, pin=PIN)

    def request(self, amount: int = 8_000, actor: UUID | None = None, **more: Any) -> UUID:
        wanted: dict[str, Any] = {"customer_id": self.customer_id, "amount": amount, "currency": EUROS} | more
        if wanted.get("goodwill", GoodwillKind.VOUCHER) is GoodwillKind.VOUCHER:
            wanted.setdefault("stub", self.leases.take_stub())
        return UUID(self.do(RequestApproval(**wanted), actor or self.agnes)["request_id"])

    def decide(self, request_id: UUID, by: UUID, decision: Decision = Decision.APPROVE, **more: Any) -> Any:
        said = {"shown_hash": self.get(request_id).shown_hash} | more
        return self.do(Decide(request_id=request_id, decision=decision, **said), by)

    def decline(self, request_id: UUID, by: UUID) -> Any:
        return self.decide(request_id, by, Decision.DECLINE, reason="Zu viel", to_say="Das können wir leider nicht.")

    def get(self, request_id: UUID) -> Request:
        with self.desk.database.reading() as connection:
            return known_request(connection, request_id)

    def view(self, request_id: UUID, by: UUID) -> Any:
        return self.desk.ask(GetRequest(request_id), actor=by)

    def held(self, request_id: UUID) -> int:
        return self.balance(Account.held(request_id, EUROS))

    def balance(self, account: Account) -> int:
        with self.desk.database.reading() as connection:
            return balance_of(connection, account) or 0

    def lay_down(self, **changes: Any) -> None:
        self.do(SetAuthority(policy=policy(**changes)), self.miriam)

    def is_the_customer(self, person_id: UUID) -> None:
        """From now on, as far as the desk can tell."""
        own = OwnPoint(kind=PointKind.EMAIL, value="Kundin@Example.org")
        self.do(SetStaffPoints(person_id=person_id, points=(own,)), self.miriam)

    def wait(self, time: timedelta) -> None:
        assert isinstance(self.desk.clock, FixedClock)
        self.desk.clock.move(time)
