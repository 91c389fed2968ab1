"""The sample shop is believable: firms have names of their own, and every state of a panel occurs."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from agentdesk.core.sample.invent import invent

TODAY = datetime(2026, 11, 23, tzinfo=UTC)


def test_no_two_firms_have_the_same_name() -> None:
    firms = Counter(each.organisation for each in invent(TODAY).customers if each.organisation)
    assert len(firms) > 150
    assert [name for name, times in firms.items() if times > 1] == []


def test_the_same_shop_is_invented_every_day() -> None:
    assert invent(TODAY, 60).customers == invent(TODAY, 60).customers


def test_every_state_of_an_order_and_every_story_occurs() -> None:
    made = invent(TODAY)
    states = {order.status for order in made.orders}
    assert states == {"open", "processing", "paid", "shipped", "delivered", "cancelled", "returned"}
    assert len({told.story.id for told in made.told}) >= 18
