"""The sample shop is believable: firms have names of their own, and every state of a panel occurs."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from agentdesk.core.sample.invent import invent, stories

TODAY = datetime(2026, 11, 23, tzinfo=UTC)


def test_no_two_firms_have_the_same_name() -> None:
    firms = Counter(each.organisation for each in invent(TODAY).customers if each.organisation)
    assert len(firms) > 150
    assert [name for name, times in firms.items() if times > 1] == []


def test_the_same_shop_is_invented_every_day() -> None:
    assert invent(TODAY, 60).customers == invent(TODAY, 60).customers


def test_what_a_story_says_it_says_in_the_language_of_its_customer() -> None:
    for story in stories():
        for words in (story.tags, *filter(None, (story.alert,)), *story.steps):
            assert ("de" in words) == ("en" in words), story.id
    tagged = {told.customer.language: told.story.tags[told.customer.language] for told in invent(TODAY).told
              if told.story.tags}  # fmt: skip
    assert tagged == {"de": ["Zweiter Fehler"], "en": ["Second failure"]}


def test_every_state_of_an_order_and_every_story_occurs() -> None:
    made = invent(TODAY)
    states = {order.status for order in made.orders}
    assert states == {"open", "processing", "paid", "shipped", "delivered", "cancelled", "returned"}
    assert len({told.story.id for told in made.told}) >= 18
