"""What desks say after the server was put back: the money and the numbers they have, which it may know nothing of."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from pydantic import ValidationError

from agentdesk.core.commands import SYSTEM
from agentdesk.core.desk import Desk
from agentdesk.core.goodwill.lease_commands import HearLeases, TakeInLease
from agentdesk.core.goodwill.lease_model import NOT_OVER
from agentdesk.core.goodwill.store.leases import money_leases, unheard_of
from agentdesk.core.ids import derived_id
from agentdesk.core.people.queries import shop_of
from agentdesk.core.storage.in_step import number_blocks, servers
from agentdesk.core.storage.schema import counters
from agentdesk.core.sync.protocol import Block, Report, Reported
from agentdesk.core.sync.travelling import NUMBERED
from agentdesk.server.devices import epoch_of, known
from agentdesk.server.notebook import LEASED, Notebook
from agentdesk.server.seals import key_of, unsealed


def report(desk: Desk, device_id: UUID, said: Report) -> Reported:
    """Its leases are taken in again, each with its deed; what it has not is its no more. The same again changes
    nothing."""
    with desk.database.reading() as connection:
        known(connection, device_id)
        epoch, key = epoch_of(connection), key_of(connection)
    if said.epoch != epoch:
        return Reported(epoch=epoch)
    lost = _unknown(desk, [deed for each in said.held.values() if (deed := _deed(unsealed(key, each)))])
    for deed in lost:
        if deed.device_id == device_id:
            desk.execute(deed, actor=SYSTEM)
    with desk.database.reading() as connection:
        is_awaited = bool(unheard_of(connection, device_id))
    if is_awaited:
        desk.execute(HearLeases(device_id=device_id, held=tuple(sorted(said.held))), actor=SYSTEM)
    desk.transacted(lambda connection: _take_numbers(desk, connection, device_id, said.blocks))
    with desk.database.reading() as connection:
        theirs = money_leases.c.device_id == device_id, money_leases.c.state.in_(NOT_OVER)
        held = set(connection.execute(sa.select(money_leases.c.id).where(*theirs)).scalars())
    return Reported(epoch=epoch, known=sorted(held & said.held.keys()))


def freeze(desk: Desk, notebook: Notebook | None) -> int:
    """No money is set aside for desks until all have said what they have; from how many leases on that is known.

    Without a notebook nobody knows who would have to: until the month is over, by the calendar of the shop.
    """
    lost = _unknown(desk, [deed for each in notebook.said(LEASED) if (deed := _deed(each))]) if notebook else []
    for deed in lost:
        desk.execute(deed, actor=SYSTEM)
    until = None if notebook else _next_month(desk)
    frozen = sa.update(servers).values(frozen=True, frozen_until=until)
    desk.transacted(lambda connection: connection.execute(frozen).close())
    return len(lost)


def is_frozen(desk: Desk) -> bool:
    """Whether still, or not any more."""
    with desk.database.reading() as connection:
        row = connection.execute(sa.select(servers.c.frozen, servers.c.frozen_until)).one()
        if not row.frozen:
            return False
        if unheard_of(connection) or (row.frozen_until and desk.clock.now() < row.frozen_until):
            return True
    thawed = sa.update(servers).values(frozen=False, frozen_until=None)
    desk.transacted(lambda connection: connection.execute(thawed).close())
    return False


def _deed(words: str | None) -> TakeInLease | None:
    try:
        return TakeInLease.model_validate_json(words) if words else None
    except ValidationError:
        return None  # of another age


def _unknown(desk: Desk, deeds: list[TakeInLease]) -> list[TakeInLease]:
    with desk.database.reading() as connection:
        asked = sa.select(money_leases.c.id).where(money_leases.c.id.in_([each.lease_id for each in deeds]))
        known_here = set(connection.execute(asked).scalars())
    return [each for each in deeds if each.lease_id not in known_here]


def _take_numbers(desk: Desk, connection: sa.Connection, device_id: UUID, blocks: list[Block]) -> None:
    """As far as nobody else has them: numbers that were told stay whose they are."""
    block = number_blocks.c
    counted = dict(connection.execute(sa.select(counters.c.kind, counters.c.next)).all())
    for each in blocks:
        overlapping = sa.select(block.low).where(
            block.kind == each.kind, block.low <= each.high, each.low <= block.high
        )
        most = 2 * NUMBERED.get(each.kind, 0)
        given_before = 1 <= each.low <= each.high < counted.get(each.kind, 1) and each.high - each.low < most
        if given_before and connection.execute(overlapping).first() is None:
            said = {"request_id": derived_id(device_id, f"said again:{each.low}"), "granted_at": desk.clock.now()}
            connection.execute(number_blocks.insert().values(**each.model_dump(), device_id=device_id, **said))


def _next_month(desk: Desk) -> datetime:
    with desk.database.reading() as connection:
        shop = shop_of(connection)
    today = desk.clock.now().astimezone(ZoneInfo(shop.time_zone if shop else "UTC"))
    year, month = (today.year + 1, 1) if today.month == 12 else (today.year, today.month + 1)
    return datetime(year, month, 1, tzinfo=today.tzinfo)
