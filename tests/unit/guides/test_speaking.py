"""What is offered to be said, and how it sounds with everything filled in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from agentdesk.core.guides.conditions import All, AnyOf, Compare, Not, Op, judge
from agentdesk.core.guides.model import Phrase, Tone
from agentdesk.core.guides.speaking import offered, spoken
from agentdesk.core.money import Money

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
FACTS = {
    "today": NOW.date(),
    "now": NOW,
    "promise.broken": True,
    "promise.due": datetime(2026, 11, 23, 14, 0, tzinfo=UTC),
}


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        (date(2026, 11, 23), "heute", "today"),
        (date(2026, 11, 22), "gestern", "yesterday"),
        (date(2026, 11, 24), "morgen", "tomorrow"),
        (date(2026, 11, 30), "Montag, 30. November", "Monday, 30 November"),
        (date(2017, 3, 1), "1. März 2017", "1 March 2017"),
        (datetime(2026, 11, 23, 14, 0, tzinfo=UTC), "heute um 15 Uhr", "today at 3 pm"),
        (datetime(2026, 11, 24, 8, 30, tzinfo=UTC), "morgen um 9:30 Uhr", "tomorrow at 9:30 am"),
        (Money(2550, "EUR"), "25,50\xa0€", "€25.50"),
        (Decimal(3), "3", "3"),
        ("Herr Müller", "Herr Müller", "Herr Müller"),
    ],
)
def test_values_are_said_as_people_say_them(value, german, english):
    assert spoken(value, NOW.date(), "de", ZONE) == german
    assert spoken(value, NOW.date(), "en", ZONE) == english


def test_a_phrase_needs_its_claim_its_condition_and_all_that_it_names():
    words = {"de": "Für {promise.due} zugesagt.", "du": "Dir für {promise.due} zugesagt.", "en": "Due {promise.due}."}
    phrase = Phrase(Tone.WARM, words, Compare("promise.broken", Op.YES), ("broken_promise",))
    said = lambda **more: [each.words for each in offered((phrase,), FACTS | more, ZONE)]  # noqa: E731
    assert said() == ["Für heute um 15 Uhr zugesagt."]
    assert said(**{"customer.form": "du"}) == ["Dir für heute um 15 Uhr zugesagt."]
    assert said(**{"customer.language": "en"}) == ["Due today at 3 pm."]
    assert said(**{"promise.broken": False}) == []
    assert said(**{"promise.due": None}) == []


def test_words_that_are_not_there_in_the_customers_language_are_offered_as_what_they_are():
    english = (Phrase(Tone.WARM, {"en": "Due {promise.due}."}), Phrase(Tone.CALM, {"en": "About {promise.words}."}))
    facts = FACTS | {"customer.language": "de", "promise.words": "den Ersatz schicken"}
    assert [(each.words, each.only_in) for each in offered(english, facts, ZONE)] == [("Due today at 3 pm.", "en")]
    facts |= {"customer.language": "en"}
    assert [each.only_in for each in offered(english, facts, ZONE)] == ["", ""]
    german = (Phrase(Tone.WARM, {"de": "Ihnen bis {promise.due}.", "du": "Dir bis {promise.due}."}),)
    told = offered(german, facts | {"customer.form": "du"}, ZONE)
    assert [(each.words, each.only_in) for each in told] == [("Dir bis heute um 15 Uhr.", "de")]


def test_what_nobody_knows_holds_for_nothing_but_being_unknown():
    compared = Compare("customer.years", Op.AT_LEAST, Decimal(3))
    assert not judge(compared, FACTS)
    assert judge(Not(compared), FACTS)
    assert judge(Compare("customer.years", Op.UNKNOWN), FACTS)
    assert not judge(Compare("customer.years", Op.NOT_EQUALS, Decimal(3)), FACTS)
    assert judge(AnyOf((compared, All(()))), FACTS)


def test_a_reason_is_also_what_it_lies_under():
    facts = FACTS | {"contact.reason": "delivery.lost"}
    assert judge(Compare("contact.reason", Op.EQUALS, "delivery"), facts)
    assert judge(Compare("contact.reason", Op.ONE_OF, ("billing", "delivery.lost")), facts)
    assert not judge(Compare("contact.reason", Op.EQUALS, "delivery.late"), facts)
