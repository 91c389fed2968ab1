"""How a stub is taken for a voucher, by the window and the command line: a code of our own, or the shop system's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from agentdesk.core.commands import Command, DeskAbove
from agentdesk.core.errors import Refused
from agentdesk.core.people.commands import TheShop
from agentdesk.core.people.model import shop_zone
from agentdesk.core.storage.engine import Database
from agentdesk.core.vouchers.commands import CodeStub, PoolFor
from agentdesk.core.vouchers.leases import Leases
from agentdesk.core.vouchers.model import Stub, day_in

_TRIES = 3


class DeskWithDatabase(DeskAbove, Protocol):
    """Codes are made on the machine where they are shown, past the desk's commands."""

    @property
    def database(self) -> Database: ...


def leases_of(desk: DeskWithDatabase) -> Leases:
    return Leases.of(desk.database, desk.clock)


def today(desk: DeskAbove, actor: UUID) -> date:
    """Of the shop's calendar."""
    return day_in(shop_zone(desk.ask(TheShop(), actor=actor)), desk.clock.now())


def fresh_stub(desk: DeskWithDatabase, amount: int, currency: str, *, actor: UUID) -> Stub:
    """Of the pool in use for this amount, as long as it has codes on this machine; else of our own."""
    pool_id = desk.ask(PoolFor(amount, currency), actor=actor)
    taken = leases_of(desk).take_from_pool(pool_id) if pool_id else None
    return taken or leases_of(desk).take_stub()


def with_fresh_stub(
    desk: DeskWithDatabase,
    make: Callable[[Stub], Command],
    amount: int,
    currency: str,
    *,
    actor: UUID,
    id: UUID | None = None,
) -> Any:
    """Carries out the command that `make` makes of a stub. Where somebody else has the stub already, with the next."""
    for left in reversed(range(_TRIES)):
        try:
            return desk.execute(make(fresh_stub(desk, amount, currency, actor=actor)), actor=actor, id=id)
        except Refused as refusal:
            if refusal.code != "vouchers.stub_taken" or not left:
                raise
    return None


def code_of(desk: DeskWithDatabase, voucher_id: UUID, *, actor: UUID) -> str:
    """To be shown once the voucher is booked, and again as long as its lease is open.

    Raises Refused vouchers.not_yours (see `CodeStub`) and vouchers.code_gone.
    """
    code = leases_of(desk).code_of(*desk.ask(CodeStub(voucher_id), actor=actor))
    if code is None:
        raise Refused("vouchers.code_gone")
    return code


def hash_of(desk: DeskWithDatabase, typed: str) -> str:
    """What commands carry of a code that somebody typed or scanned."""
    return leases_of(desk).hash_of(typed)
