"""Vouchers for tests: a desk with a command that issues them, as the room does that gives goodwill."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import UUID

from agentdesk.core import commands
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import AGENTS, Command, Handler
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.vouchers import steps
from agentdesk.core.vouchers.leases import Leases
from agentdesk.core.vouchers.model import Stub

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
        self.leases = Leases(self.desk.database, self.desk.clock)

    def do(self, command: Command, actor: UUID | None = None, id: UUID | None = None) -> Any:
        return self.desk.execute(command, actor=actor or self.me, id=id)

    def issue(self, amount: int = 2_000, actor: UUID | None = None, **more: Any) -> UUID:
        wanted: dict[str, Any] = {"customer_id": self.customer_id, "amount": amount, "stub": None} | more
        wanted["stub"] = wanted["stub"] or self.leases.take_stub()
        return UUID(self.do(Issue(**wanted), actor)["voucher_id"])

    def wait(self, time: timedelta) -> None:
        assert isinstance(self.desk.clock, FixedClock)
        self.desk.clock.move(time)
