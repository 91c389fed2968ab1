"""Vouchers for tests: a desk with a command that issues them, as the room does that gives goodwill."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from agentdesk.core import commands
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import AGENTS, Command, Handler, Role
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.ids import new_id
from agentdesk.core.ledger.store import chain_of
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.vouchers import steps
from agentdesk.core.vouchers.commands import GetVoucher, ImportPool, RedeemVoucher
from agentdesk.core.vouchers.issuing import with_fresh_stub
from agentdesk.core.vouchers.leases import Leases
from agentdesk.core.vouchers.model import PoolCode, Stub, Voucher

EUROS = "EUR"


class Issue(Command):
    kind: ClassVar[str] = "tests.issue"
    customer_id: UUID
    amount: int
    currency: str = EUROS
    stub: Stub
    expires_on: date | None = None
    short_note: bool = False


def issue(command: Issue, work: UnitOfWork) -> dict[str, Any]:
    voucher = steps.issue(
        work,
        command.stub,
        customer_id=command.customer_id,
        amount=command.amount,
        currency=command.currency,
        issued_by=work.actor.person_id,
        team_id=chain_of(work.connection, work.actor.person_id),
        day=steps.today(work),
        expires_on=command.expires_on,
        short_note=command.short_note,
    )
    return {"voucher_id": voucher.id}


@contextmanager
def issuing() -> Iterator[None]:
    """As long as it lasts, the desk knows the command `Issue`."""
    commands._handlers[Issue.kind] = Handler(Issue, issue, AGENTS)
    try:
        yield
    finally:
        del commands._handlers[Issue.kind]


@dataclass
class Shop:
    """A desk with one customer."""

    desk: Desk
    me: UUID
    customer_id: UUID = field(init=False)
    leases: Leases = field(init=False)

    def __post_init__(self) -> None:
        self.customer_id = UUID(self.do(CreateCustomer(family_name="Müller"))["customer_id"])
        self.leases = Leases.of(self.desk.database, self.desk.clock)

    def do(self, command: Command, actor: UUID | None = None, id: UUID | None = None) -> Any:
        return self.desk.execute(command, actor=actor or self.me, id=id)

    def issue(self, amount: int = 2_000, actor: UUID | None = None, **more: Any) -> UUID:
        wanted: dict[str, Any] = {"customer_id": self.customer_id, "amount": amount, "stub": None} | more
        wanted["stub"] = wanted["stub"] or self.leases.take_stub()
        return UUID(self.do(Issue(**wanted), actor)["voucher_id"])

    def give(self, amount: int) -> Voucher:
        """As the window does: with a code of the pool in use, or with one of ours."""

        def make(stub: Stub) -> Command:
            return Issue(customer_id=self.customer_id, amount=amount, stub=stub)

        answer = with_fresh_stub(self.desk, make, amount, EUROS, actor=self.me)
        return self.voucher(UUID(answer["voucher_id"]))

    def voucher(self, voucher_id: UUID) -> Voucher:
        return self.desk.ask(GetVoucher(voucher_id), actor=self.me)

    def redeem(
        self, voucher_id: UUID, stub: Stub, amount: int, currency: str = EUROS, id: UUID | None = None
    ) -> dict[str, Any]:
        wanted = {"voucher_id": voucher_id, "code_hash": stub.code_hash, "amount": amount, "currency": currency}
        answer: dict[str, Any] = self.do(RedeemVoucher(**wanted), id=id)
        return answer

    def import_pool(self, pool_codes: list[str], amount: int) -> UUID:
        pool_id = new_id()
        kept = [PoolCode(stub.code_hash, stub.last_four) for stub in self.leases.keep_pool(pool_id, pool_codes)]
        self.do(ImportPool(pool_id=pool_id, name="Sommer", amount=amount, currency=EUROS, codes=tuple(kept)))
        return pool_id

    def somebody(self, *roles: Role) -> UUID:
        return UUID(self.do(AddPerson(name="Kim", roles=frozenset(roles)))["person_id"])

    def at(self, moment: str) -> None:
        assert isinstance(self.desk.clock, FixedClock)
        self.desk.clock.set(datetime.fromisoformat(moment).replace(tzinfo=UTC))

    def wait(self, time: timedelta) -> None:
        assert isinstance(self.desk.clock, FixedClock)
        self.desk.clock.move(time)
