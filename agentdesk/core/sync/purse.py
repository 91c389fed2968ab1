"""How a desk comes by the money that it gives: kept ready before anybody asks, and more of it while the line is up."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.approvals.store import approvals
from agentdesk.core.commands import Command, Wish
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.goodwill.commands import IssueVoucher
from agentdesk.core.goodwill.store import goodwill_acts
from agentdesk.core.storage.side import NEEDS_SERVER
from agentdesk.core.sync.leases import ask, ask_for, give, has_limits, make_way
from agentdesk.core.sync.readiness import Readiness
from agentdesk.core.sync.replica import Replica
from agentdesk.core.sync.signing_in import is_signed_in
from agentdesk.core.sync.transport import Transport

_PATIENCE, _AGAIN = 4.0, 0.4
"""Seconds in which somebody who gives waits for what is on its way back from other desks, and between two looks."""
_ABOVE, _SHORT = "goodwill.above_", ("ledger.short", "approvals.above_together")
"""Codes of refusals for money that is given, or set aside."""


class Purse:
    """`in_turn` lets nobody else speak with the server meanwhile; `go_round` sends and fetches."""

    def __init__(
        self, replica: Replica, transport: Transport, go_round: Callable[[], object], readiness: Readiness
    ) -> None:
        self.replica, self._transport, self._go_round, self._readiness = replica, transport, go_round, readiness

    @staticmethod
    def asked_for(wishes: Sequence[Wish]) -> Wish | None:
        """The voucher, where these wishes are nothing but one."""
        alone = len(wishes) == 1 and type(wishes[0].command) is IssueVoucher
        return wishes[0] if alone else None

    def give(self, wish: Wish) -> Any | None:
        """From what is here; None where that does not cover it, or the server has signed this desk out: whoever was
        shut out gives nothing more. Raises Refused as `IssueLeased` does."""
        assert isinstance(wish.command, IssueVoucher)
        if not is_signed_in(self.replica.database):
            return None
        try:
            return give(self.replica, wish.command, actor=wish.actor, id=wish.id)
        except Refused as refusal:
            if refusal.code != NEEDS_SERVER:
                raise
            return None

    def give_of_larger(self, wish: Wish) -> Any | None:
        """From leases that are asked for now; what others have too much of is waited for a moment. None where it is for
        the server to decide. Raises Failure sync.*."""
        wanted = wish.command
        assert isinstance(wanted, IssueVoucher)
        if self.replica.memory is None or wanted.beyond_reason:
            return None
        until = time.monotonic() + _PATIENCE
        self._readiness.leave_to_others(wanted.customer_id)
        while True:
            make_way(self.replica, wanted)
            self._go_round()
            is_coming = ask_for(self.replica, self._transport, wanted)
            if given := self.give(wish):
                return given
            if not is_coming or time.monotonic() > until:
                return None
            time.sleep(_AGAIN)

    def more_is_coming(self, wish: Wish, refused: Refused) -> bool:
        """Whether the server has refused this for money that lies at other desks, and has asked it back just now."""
        if (refused.code not in _SHORT and not refused.code.startswith(_ABOVE)) or not has_limits(wish.command):
            return False
        facts = self._facts_of(wish.command)
        if facts is None:
            return False
        customer_id, case_id, amount = facts
        try:
            recalled = ask(self.replica, self._transport, want=amount)
            recalled += ask(self.replica, self._transport, customer_id=customer_id, case_id=case_id, want=amount)
        except Failure:
            return False
        return recalled > 0

    def _facts_of(self, command: Command) -> tuple[UUID, UUID | None, int] | None:
        """For whom, for which case, and how much; of a request that is decided on what it asks for."""
        customer_id, amount = getattr(command, "customer_id", None), getattr(command, "amount", None)
        if customer_id and amount:
            return customer_id, getattr(command, "case_id", None), amount
        acts = goodwill_acts.c
        about = sa.select(approvals.c.customer_id, approvals.c.amount, acts.case_id).join_from(approvals, goodwill_acts)
        with self.replica.database.reading() as connection:
            row = connection.execute(about.where(approvals.c.id == getattr(command, "request_id", None))).first()
        return (row.customer_id, row.case_id, amount or row.amount) if row else None
