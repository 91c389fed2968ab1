"""Goodwill for tests: a shop with two teams, agents of each level, a supervisor, customers; and who gives what."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Command, Role
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.goodwill.commands import AuthorityOf, GiveGoodwill, IssueVoucher, TakeBack
from agentdesk.core.goodwill.model import AuthorityNow
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.orders.store import orders
from agentdesk.core.people.commands import AddPerson, AddTeam
from agentdesk.core.storage import check, rows
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.vouchers.leases import Leases

EUROS = "EUR"


@dataclass
class Shop:
    """`me` may do everything and has no team; agents are by level in the first team, `other` in the second."""

    desk: Desk
    me: UUID
    teams: list[UUID] = field(init=False)
    agents: dict[int, UUID] = field(init=False)
    other: UUID = field(init=False)
    leader: UUID = field(init=False)
    customers: list[UUID] = field(init=False)
    leases: Leases = field(init=False)

    def __post_init__(self) -> None:
        self.teams = [UUID(self.do(AddTeam(name=name))["team_id"]) for name in ("Früh", "Spät")]
        self.agents = {level: self.hire(f"Agent {level}", level, self.teams[0]) for level in (1, 2, 3)}
        self.other = self.hire("Agent der anderen", 1, self.teams[1])
        self.leader = self.hire("Teamleitung", 3, self.teams[0], Role.SUPERVISOR)
        names = ("Müller", "Świątek", "O’Neill")
        self.customers = [UUID(self.do(CreateCustomer(family_name=name))["customer_id"]) for name in names]
        self.leases = Leases(self.desk.database, self.desk.clock)

    @property
    def agent(self) -> UUID:
        return self.agents[1]

    @property
    def customer(self) -> UUID:
        return self.customers[0]

    def hire(self, name: str, level: int, team_id: UUID | None, role: Role = Role.AGENT) -> UUID:
        person = AddPerson(name=name, roles=frozenset({role}), level=level, team_id=team_id)
        return UUID(self.do(person)["person_id"])

    def do(self, command: Command, actor: UUID | None = None, id: UUID | None = None) -> Any:
        return self.desk.execute(command, actor=actor or self.me, id=id)

    def give(
        self,
        amount: int,
        actor: UUID | None = None,
        customer: UUID | None = None,
        kind: GoodwillKind = GoodwillKind.VOUCHER,
        **more: Any,
    ) -> UUID:
        """The id of the act."""
        wanted = {"customer_id": customer or self.customer, "amount": amount, "currency": EUROS} | more
        if kind is GoodwillKind.VOUCHER:
            command: Command = IssueVoucher(stub=self.leases.take_stub(), **wanted)
        else:
            command = GiveGoodwill(goodwill=kind, **wanted)
        return UUID(self.do(command, actor or self.agent)["act_id"])

    def take_back(self, act_id: UUID, actor: UUID | None = None) -> Any:
        return self.do(TakeBack(act_id=act_id, reason="Irrtum"), actor or self.agent)

    def authority(self, actor: UUID | None = None, customer: UUID | None = None, **more: Any) -> AuthorityNow:
        return self.desk.ask(AuthorityOf(customer or self.customer, **more), actor=actor or self.agent)

    def room(self, actor: UUID | None = None, customer: UUID | None = None, **more: Any) -> int:
        return self.authority(actor, customer, **more).authority.room

    def wait(self, time: timedelta) -> None:
        assert isinstance(self.desk.clock, FixedClock)
        self.desk.clock.move(time)


def wrong(database: Database) -> dict[str, list[dict[str, Any]]]:
    """What `agentdesk check` finds in goodwill, vouchers and the ledger, by the name of the check."""
    rooms = ("goodwill.", "vouchers.", "ledger.")
    looks = {name: look for name, look in check._invariants.items() if name.startswith(rooms)}
    results = [check._result(database, name, look) for name, look in looks.items()]
    return {each.name: [finding.facts for finding in each.findings] for each in results if not each.ok}


def put_order(shop: Shop, total: int, customer: UUID | None = None, number: str = "88213") -> UUID:
    """An order as an import leaves it, placed today."""
    order_id, now = UUID(int=int(number)), shop.desk.clock.now()
    row = {
        "id": order_id, "customer_id": customer or shop.customer, "number": number, "placed_at": now,
        "status": "shipped", "source_status": "", "currency": EUROS, "shipping": 0, "discount": 0, "total": total,
        "note": "", "imported_at": now, "scope_id": customer or shop.customer,
    }  # fmt: skip
    with shop.desk.database.writing() as connection, gate_open(connection):
        rows.writer(orders, connection.dialect.name).add_many(connection, [row])
    return order_id
