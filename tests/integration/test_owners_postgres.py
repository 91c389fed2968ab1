"""On PostgreSQL too a case has exactly one owner, whoever accepts or takes it at the same moment."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Barrier, Thread
from uuid import UUID

import pytest

from agentdesk.core.cases.commands import GetCase, OpenCase
from agentdesk.core.clock import FixedClock
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.handovers.commands import AcceptHandover, OfferHandover, WrittenPacket
from agentdesk.core.storage.engine import Database
from tests.desks import make_postgres_desk
from tests.integration.test_callbacks import Shop


@pytest.fixture
def shop(postgres_url: str) -> Iterator[Shop]:
    made = Shop(desk=make_postgres_desk(postgres_url))
    yield made
    made.desk.database.close()


@pytest.mark.parametrize("turn", range(5))
def test_of_two_who_accept_at_once_one_owns_the_case(shop: Shop, postgres_url: str, turn: int) -> None:
    opened = OpenCase(customer_id=shop.customer, subject="Mill is loud", owner_id=shop.miriam)
    case_id = UUID(shop.do(opened, shop.miriam)["case_id"])
    packet = WrittenPacket(story="It rattles", wanted="A new one", tried="Cleaned it")
    offered = OfferHandover(case_id=case_id, to_team=shop.team, packet=packet)
    handover_id = UUID(shop.do(offered, shop.miriam)["handover_id"])
    got = accepted_at_once(postgres_url, shop, handover_id)
    [winner] = [who for who, answer in got.items() if answer is None]
    [lost] = [answer for answer in got.values() if answer]
    assert lost.code.startswith("handovers.")
    assert shop.desk.ask(GetCase(case_id), actor=shop.miriam).owner_id == winner
    assert shop.findings() == []


def accepted_at_once(url: str, shop: Shop, handover_id: UUID) -> dict[UUID, Refused | None]:
    """Each from a desk of their own; None for whoever got it."""
    ready, got = Barrier(2), dict[UUID, Refused | None]()

    def accept(who: UUID) -> None:
        desk = Desk(Database.postgresql(url), FixedClock(shop.desk.clock.now()))
        ready.wait()
        try:
            desk.execute(AcceptHandover(handover_id=handover_id), actor=who)
            got[who] = None
        except Refused as refused:
            got[who] = refused
        desk.database.close()

    racing = [Thread(target=accept, args=(who,)) for who in (shop.anna, shop.ben)]
    for each in racing:
        each.start()
    for each in racing:
        each.join()
    return got
