"""Who saw whom: kept where several people work, for a year, told of one customer to administrators alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Role
from agentdesk.core.customers.commands import CreateCustomer, MergeCustomers
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.exports import exported
from agentdesk.core.identity.commands import SetPolicy
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import StartInteraction
from agentdesk.core.orders.store import orders
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.privacy.commands import CopyOf, ViewsOf
from agentdesk.core.privacy.copy import as_values, others_of
from agentdesk.core.privacy.store.views import ONE_LOOK
from agentdesk.core.privacy.view_words import save_for_customer
from agentdesk.core.privacy.views import How, While, Why
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.storage.schema import Moment
from agentdesk.core.wording import text
from tests.desks import NOON, open_shop


@pytest.fixture
def shop(any_desk: Desk) -> tuple[Desk, UUID, UUID, UUID]:
    """On SQLite and on PostgreSQL: the desk, its administrator, an agent, and a customer."""
    desk = any_desk
    me = open_shop(desk)
    made = desk.execute(AddPerson(name="Paul Abt", roles=frozenset({Role.AGENT})), actor=me)
    anna = UUID(desk.execute(CreateCustomer(family_name="Berg"), actor=me)["customer_id"])
    return desk, me, UUID(made["person_id"]), anna


_EMPTY: dict[type, Any] = {Moment: NOON, sa.Integer: 0, sa.BigInteger: 0, sa.Boolean: False}


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
    later(desk, timedelta(days=365))
    assert desk.views.forget_old() == 0
    later(desk, timedelta(days=1))
    assert desk.views.forget_old() == 1
    assert told(desk, me, anna) == []


def test_it_is_in_their_copy_and_found_after_a_merge(shop: tuple[Desk, UUID, UUID, UUID]) -> None:
    desk, me, paul, anna = shop
    desk.views.note(paul, [anna], How.OPENED)
    assert [row["how"] for row in desk.ask(CopyOf(anna), actor=me).rows["customer_views"]] == ["opened"]
    other = UUID(desk.execute(CreateCustomer(family_name="Berg"), actor=me)["customer_id"])
    desk.execute(MergeCustomers(winner_id=other, loser_id=anna), actor=me)
    assert len(told(desk, me, other)) == 1


def asking(desk: Desk, me: UUID) -> None:
    desk.execute(SetPolicy(on=False, asks_why=True), actor=me)


def test_a_look_that_nothing_explains_is_asked_about_where_the_shop_wants_it(
    shop: tuple[Desk, UUID, UUID, UUID],
) -> None:
    desk, me, paul, anna = shop
    desk.views.note(paul, [anna], How.OPENED)
    assert desk.views.unexplained(paul, anna) is None
    asking(desk, me)
    look = desk.views.unexplained(paul, anna)
    assert look
    assert desk.views.unexplained(me, anna) is None  # it is Paul's
    with pytest.raises(Refused, match=r"views\.words_missing"):
        desk.views.explain(look, paul, Why.OTHER, "  ")
    desk.views.explain(look, me, Why.REPLY)  # nobody explains the look of somebody else
    assert desk.views.unexplained(paul, anna) == look
    desk.views.explain(look, paul, Why.OTHER, "Karte 4111 1111 1111 1111 gesucht")
    assert desk.views.unexplained(paul, anna) is None
    [seen] = desk.ask(ViewsOf(anna), actor=me)
    assert (seen.reason, seen.during) == ("other", While.NOTHING)
    assert "4111 1111" not in seen.words


def test_whoever_ordered_today_is_looked_at_for_that(shop: tuple[Desk, UUID, UUID, UUID]) -> None:
    desk, me, paul, anna = shop
    asking(desk, me)
    ordered(desk, anna, desk.clock.now())
    desk.views.note(paul, [anna], How.OPENED)
    assert told(desk, me, anna) == [("Paul Abt", How.OPENED, While.ORDER)]
    assert desk.views.unexplained(paul, anna) is None


def test_an_order_of_another_day_explains_nothing(shop: tuple[Desk, UUID, UUID, UUID]) -> None:
    desk, me, paul, anna = shop
    ordered(desk, anna, desk.clock.now() - timedelta(days=2))
    desk.views.note(paul, [anna], How.OPENED)
    assert told(desk, me, anna) == [("Paul Abt", How.OPENED, While.NOTHING)]


def ordered(desk: Desk, customer_id: UUID, at: datetime) -> None:
    row: dict[str, Any] = {column.name: _EMPTY.get(type(column.type), "") for column in orders.c}
    row |= {"id": new_id(), "customer_id": customer_id, "scope_id": customer_id, "placed_at": at, "row_version": 1}
    row |= {column.name: None for column in orders.c if column.nullable and column.name != "placed_at"}
    with desk.database.writing() as connection, gate_open(connection):
        connection.execute(orders.insert(), [row])


def test_a_file_of_everybody_is_a_look_at_each_who_was_in_the_books(shop: tuple[Desk, UUID, UUID, UUID]) -> None:
    desk, me, _, anna = shop
    later(desk, timedelta(minutes=1))
    assert len(list(exported(desk, me, "customers", "Steuer"))) == 1
    later(desk, timedelta(minutes=1))
    berta = UUID(desk.execute(CreateCustomer(family_name="Neu"), actor=me)["customer_id"])
    [seen] = desk.ask(ViewsOf(anna), actor=me)
    assert (seen.how, seen.words) == (How.LISTED, "Steuer")
    assert desk.ask(ViewsOf(berta), actor=me) == ()


def test_the_file_for_the_customer_names_nobody_who_works_here(
    shop: tuple[Desk, UUID, UUID, UUID], tmp_path: Path
) -> None:
    desk, me, paul, anna = shop
    desk.views.note(paul, [anna], How.OPENED)
    seen = desk.ask(ViewsOf(anna), actor=me)
    assert save_for_customer(tmp_path / "views.csv", seen, ZoneInfo("Europe/Berlin")) == 1
    written = (tmp_path / "views.csv").read_text(encoding="utf-8-sig")
    assert text("privacy.one_of_us") in written
    assert "Paul" not in written
    copy = desk.ask(CopyOf(anna), actor=me)
    others = others_of(copy, "DE", leave_out=False)
    [row] = as_values(copy, others, desk.clock.now().date())["tables"]["customer_views"]
    assert row["person_id"] is None
    assert "Paul Abt" not in others.named


def test_no_look_is_in_the_log_of_commands(shop: tuple[Desk, UUID, UUID, UUID]) -> None:
    desk, _, paul, anna = shop
    before = [line.kind for line in desk.log()]
    desk.views.note(paul, [anna], How.OPENED)
    assert [line.kind for line in desk.log()] == before
