"""Who saw whom: kept where several people work, for a year, told of one customer to administrators alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Role
from agentdesk.core.customers.commands import CreateCustomer, MergeCustomers
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.commands import StartInteraction
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.privacy.commands import CopyOf, ViewsOf
from agentdesk.core.privacy.store.views import KEPT_FOR, ONE_LOOK
from agentdesk.core.privacy.views import How, While
from tests.desks import open_shop


@pytest.fixture
def shop(any_desk: Desk) -> tuple[Desk, UUID, UUID, UUID]:
    """On SQLite and on PostgreSQL: the desk, its administrator, an agent, and a customer."""
    desk = any_desk
    me = open_shop(desk)
    made = desk.execute(AddPerson(name="Paul Abt", roles=frozenset({Role.AGENT})), actor=me)
    anna = UUID(desk.execute(CreateCustomer(family_name="Berg"), actor=me)["customer_id"])
    return desk, me, UUID(made["person_id"]), anna


def told(desk: Desk, me: UUID, customer_id: UUID) -> list[tuple[str, How, While]]:
    return [(each.person, each.how, each.during) for each in desk.ask(ViewsOf(customer_id), actor=me)]


def later(desk: Desk, span: timedelta) -> None:
    clock: Any = FixedClock(desk.clock.now() + span)
    desk.clock = desk.views._clock = clock


def test_who_when_how_and_during_what(shop: tuple[Desk, UUID, UUID, UUID]) -> None:
    desk, me, paul, anna = shop
    assert desk.views.note(paul, [anna], How.OPENED) == 1
    later(desk, ONE_LOOK)
    desk.execute(StartInteraction(customer_id=anna), actor=paul)
    assert desk.views.note(paul, [anna], How.OPENED) == 1
    assert desk.views.note(paul, [anna], How.OPENED) == 0  # the same look
    assert desk.views.note(paul, [anna], How.COPIED) == 1
    assert set(told(desk, me, anna)) == {
        ("Paul Abt", How.OPENED, While.NOTHING),
        ("Paul Abt", How.OPENED, While.CONVERSATION),
        ("Paul Abt", How.COPIED, While.CONVERSATION),
    }


def test_an_agent_does_not_read_it(shop: tuple[Desk, UUID, UUID, UUID]) -> None:
    desk, _, paul, anna = shop
    with pytest.raises(Refused, match=r"permission\.missing"):
        desk.ask(ViewsOf(anna), actor=paul)


def test_who_works_alone_is_not_recorded(any_desk: Desk) -> None:
    desk = any_desk
    me = open_shop(desk)
    anna = UUID(desk.execute(CreateCustomer(family_name="Berg"), actor=me)["customer_id"])
    assert desk.views.note(me, [anna], How.OPENED) == 0
    assert told(desk, me, anna) == []


def test_it_goes_by_itself_after_twelve_months(shop: tuple[Desk, UUID, UUID, UUID]) -> None:
    desk, me, paul, anna = shop
    desk.views.note(paul, [anna], How.OPENED)
    later(desk, KEPT_FOR)
    assert desk.views.forget_old() == 0
    later(desk, timedelta(seconds=1))
    assert desk.views.forget_old() == 1
    assert told(desk, me, anna) == []


def test_it_is_in_their_copy_and_found_after_a_merge(shop: tuple[Desk, UUID, UUID, UUID]) -> None:
    desk, me, paul, anna = shop
    desk.views.note(paul, [anna], How.OPENED)
    assert [row["how"] for row in desk.ask(CopyOf(anna), actor=me).rows["customer_views"]] == ["opened"]
    other = UUID(desk.execute(CreateCustomer(family_name="Berg"), actor=me)["customer_id"])
    desk.execute(MergeCustomers(winner_id=other, loser_id=anna), actor=me)
    assert len(told(desk, me, other)) == 1


def test_no_look_is_in_the_log_of_commands(shop: tuple[Desk, UUID, UUID, UUID]) -> None:
    desk, _, paul, anna = shop
    before = [line.kind for line in desk.log()]
    desk.views.note(paul, [anna], How.OPENED)
    assert [line.kind for line in desk.log()] == before
