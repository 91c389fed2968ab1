"""What a customer is called, when it is there, and what happened, in words of both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from agentdesk.core import wording
from agentdesk.core.customers.model import Consent, ContactPoint, Customer, CustomerKind, PointKind
from agentdesk.core.overview.model import TimelineEntry
from agentdesk.ui.customer.contact_words import address_lines, label_words, point_words
from agentdesk.ui.customer.details import fact_details
from agentdesk.ui.customer.header_words import HeaderWords, header_words
from agentdesk.ui.customer.local_time import KnownFrom, zone_of
from agentdesk.ui.customer.timeline_words import day_words, duration_words, entry_words, status_words
from tests.ui import customer_rows as rows

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    wording.use_language("en")
    yield
    wording.use_language("en")


def somebody(*points: ContactPoint, **fields: Any) -> Customer:
    return Customer(id=UUID(int=1), number="K-1", kind=CustomerKind.PERSON, points=points, **fields)


def phone(value: str, **fields: Any) -> ContactPoint:
    return ContactPoint(id=UUID(int=2), kind=PointKind.PHONE, value=value, **fields)


def address(country: str) -> ContactPoint:
    return ContactPoint(id=UUID(int=3), kind=PointKind.ADDRESS, value="", country=country, city="Somewhere")


def fact(what: str, person: str = "Daniel Roth", **data: Any) -> TimelineEntry:
    at = datetime(2026, 11, 3, 14, 31, tzinfo=UTC)
    return TimelineEntry(id=UUID(int=9), kind=what, group="", occurred_at=at, person=person, subject_id=None, data=data)


# ── local time ──────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("customer", "zone", "known_from"),
    [
        (somebody(address("US"), time_zone="Asia/Tokyo"), "Asia/Tokyo", KnownFrom.OWN),
        (somebody(address("CH"), phone("+4930123456")), "Europe/Zurich", KnownFrom.ADDRESS),
        (somebody(address("ES")), "Europe/Madrid", KnownFrom.ADDRESS),
        (somebody(address("US"), phone("+14155550123")), "America/Los_Angeles", KnownFrom.PHONE),
        (somebody(phone("+447700900123")), "Europe/London", KnownFrom.PHONE),
        (somebody(phone("+491715550142"), time_zone="Europe/Nowhere"), "Europe/Berlin", KnownFrom.PHONE),
    ],
)
def test_the_zone_is_the_customers_own_else_that_of_the_address_else_of_the_number(
    customer: Customer, zone: str, known_from: KnownFrom
) -> None:
    found = zone_of(customer)
    assert found
    assert (found.zone.key, found.known_from) == (zone, known_from)


@pytest.mark.parametrize("customer", [somebody(), somebody(address("US")), somebody(phone("+79161234567"))])
def test_no_hour_is_better_than_a_wrong_one(customer: Customer) -> None:
    assert zone_of(customer) is None


def test_a_derived_hour_says_what_it_is_derived_from_and_a_known_one_does_not() -> None:
    shown = header_of(somebody(address("AT")))
    assert fact_of(shown, "local_time") == "11:14 Vienna (by address)"
    assert fact_of(header_of(somebody(time_zone="Asia/Tokyo")), "local_time") == "19:14 Tokyo"


def test_another_day_there_is_said() -> None:
    late = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
    shown = header_of(somebody(time_zone="Asia/Tokyo"), now=late)
    assert fact_of(shown, "local_time") == "03:00 Tokyo tomorrow there"


# ── header ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def header_of(customer: Customer, now: datetime = rows.NOW) -> HeaderWords:
    return header_words(replace(rows.view(), customer=customer), zone_of(customer), now)


def fact_of(words: HeaderWords, id: str) -> str:
    return next(shown.value for shown in words.facts if shown.id == id)


def test_the_header_says_how_to_address_whom_the_shop_would_address_otherwise() -> None:
    assert [header_of(somebody(form=form)).form for form in ("", "sie", "du")] == ["", "", "German: du"]
    wording.use_language("de")
    assert header_of(somebody(form="du")).form == "per Du"


def test_the_header_has_everything_a_call_begins_with_in_both_languages() -> None:
    for lang, worth, last in (
        ("en", "€1,284.00 · 9 orders", "3 Nov 2026 · phone · "),
        ("de", "1.284,00\xa0€ · 9 Bestellungen", "03.11.2026 · Telefon · "),
    ):
        wording.use_language(lang)
        words = header_of(rows.mueller())
        assert words.name == "Jörg Müller"
        assert fact_of(words, "worth") == worth
        assert fact_of(words, "last_contact") == last + wording.text("outcome.to_follow")
        assert fact_of(words, "phone") == "+49 171 5550142"


def test_the_newest_word_on_a_consent_counts() -> None:
    newest = Consent(UUID(int=1), "newsletter", False, "", "", datetime(2026, 1, 2, tzinfo=UTC))
    older = Consent(UUID(int=2), "newsletter", True, "", "", datetime(2025, 1, 2, tzinfo=UTC))
    assert fact_of(header_of(somebody(consents=(newest, older))), "consents") == "Newsletter no"


def test_an_organisation_is_called_by_its_name_and_its_person_stands_below() -> None:
    words = header_of(
        somebody(organisation="Hofladen Brandt", given_name="Eva", family_name="Brandt", position="Owner")
    )
    assert (words.name, words.person) == ("Hofladen Brandt", "Eva Brandt, Owner")


# ── contact points ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_points_are_written_as_people_read_them() -> None:
    assert point_words(phone("+492215550190", extension="12")) == "+49 221 5550190 ext. 12"
    assert point_words(phone("no number")) == "no number"
    assert label_words(phone("+49", label="mobile")) == "Mobile"
    assert label_words(phone("+49", label="Gartenhaus")) == "Gartenhaus"
    where = replace(address("DE"), street="Lindenweg", house_number="8", postcode="50674", city="Köln")
    assert address_lines(where) == ["Lindenweg 8", "50674 Köln", "Germany"]
    assert address_lines(replace(where, street="", house_number="", postcode="", city="", value="as imported")) == [
        "as imported"
    ]


# ── timeline ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_call_is_told_in_two_lines() -> None:
    call = fact(
        "interaction.done", channel="phone", direction="in", seconds=430, mood_last=2, outcome="to_follow", solved="no",
        reason={"de": "Lieferung › verloren", "en": "Delivery › lost"}, words="Parcel lost.",
    )  # fmt: skip
    words = entry_words(call, BERLIN)
    assert words.first_line == "Call in · 7 min · Daniel Roth · mood: disappointed"
    outcome = wording.text("outcome.to_follow")
    assert words.second_line == f"Delivery › lost · {outcome} · not solved for the customer · Parcel lost."
    assert (words.time, words.tone) == ("15:31", "care")


def test_a_mail_leads_with_its_subject() -> None:
    mail = fact("interaction.done", channel="email", direction="in", subject="Where is it???")
    assert entry_words(mail, BERLIN).first_line == "E-mail in · “Where is it???”"


@pytest.mark.parametrize(("lang", "day"), [("de", "03.03.2026"), ("en", "3 Mar 2026")])
def test_of_a_day_without_a_time_no_time_is_told(lang: str, day: str) -> None:
    alone, at_one = (datetime(2026, 3, 2, 23, tzinfo=UTC) + timedelta(hours=hours) for hours in (0, 1))
    order = fact("order.placed", number="88213", first_line="Grinder", total=18900, currency="EUR")
    assert entry_words(order._replace(occurred_at=alone), BERLIN).time == ""
    assert entry_words(order._replace(occurred_at=at_one), BERLIN).time == "01:00"
    assert wording.day_or_moment(alone, BERLIN, lang=lang) == day
    assert wording.day_or_moment(at_one, BERLIN, lang=lang) == f"{day}, 01:00"
    assert fact_details(order._replace(occurred_at=alone), BERLIN).facts[0][1] == wording.day(alone.astimezone(BERLIN))


def test_an_order_is_told_with_both_words_for_its_state() -> None:
    order = fact("order.placed", number="88213", first_line="Grinder", line_count=3, total=18900, currency="EUR",
                 status="cancelled", source_status="verloren")  # fmt: skip
    words = entry_words(order, BERLIN)
    assert words.first_line == "Order 88213 · Grinder · +2 more · €189.00"
    assert words.second_line == "cancelled (“verloren”)"
    assert status_words("shipped", "Shipped") == "shipped"
    assert status_words("", "in Klärung") == "in Klärung"


@pytest.mark.parametrize(
    ("kind", "data", "first"),
    [
        ("payment.received", {"amount": 20580, "currency": "EUR", "order_number": "1"}, "Payment · €205.80 · order 1"),
        ("payment.received", {"kind": "refund", "amount": 100, "currency": "EUR"}, "Refund · €1.00"),
        ("order.delivered", {"order_number": "1", "carrier": "DHL"}, "Delivered · order 1 · DHL"),
        ("order.returned", {"order_number": "1", "amount": 990, "currency": "EUR"}, "Return · order 1 · €9.90"),
        ("note.added", {"words": "two\nlines"}, "Note · two lines"),
        ("alert.pinned", {"words": "Ring first", "severity": "stop"}, "Alert pinned · Ring first"),
        ("customer.changed", {"changes": {"phone": [None, "+491715550142"]}}, "Data changed · Phone"),
        ("goodwill.given", {"kind": "gift", "amount": 1500, "currency": "EUR"}, "Gift · €15.00 · goodwill"),
        (
            "goodwill.taken_back",
            {"kind": "express", "amount": 900, "back": 400, "currency": "EUR"},
            "Goodwill taken back · Express delivery · €4.00",
        ),
        (
            "approval.approved",
            {"kind": "voucher", "amount": 6000, "approved": 4000, "currency": "EUR"},
            "Approved · Voucher · €40.00 · instead of €60.00",
        ),
        ("approval.declined", {"kind": "gift", "amount": 900, "currency": "EUR"}, "Declined · Gift · €9.00"),
        ("customer.undone", {}, "Change undone · Daniel Roth"),
        ("import.customer", {"file": "a.csv", "how": "new"}, "Imported · a.csv"),
        (
            "voucher.redeemed",
            {"amount": 500, "left": 1500, "currency": "EUR", "last_four": "8RBN"},
            "Voucher redeemed · €5.00 · …8RBN · €15.00 left",
        ),
        ("voucher.expired", {"amount": 1500, "currency": "EUR"}, "Voucher expired · €15.00"),
        (
            "guide.ended",
            {"title": {"de": "Zweiter Fehler", "en": "Second failure"}, "outcome": "settled"},
            "Guide “Second failure” · to its end · settled · Daniel Roth",
        ),
        ("parcel.weighed", {}, "Event · parcel.weighed"),
    ],
)
def test_every_kind_of_fact_has_words(kind: str, data: dict[str, Any], first: str) -> None:
    for lang in ("de", "en"):
        wording.use_language(lang)
        assert entry_words(fact(kind, **data), BERLIN).spoken
    assert entry_words(fact(kind, **data), BERLIN).first_line == first


def test_foreign_data_of_any_shape_still_makes_a_line() -> None:
    for data in ({"moods": "x", "mood_last": "angry", "reason": 7}, {"total": "12", "currency": 3}, {"changes": [1]}):
        for kind in ("interaction.done", "order.placed", "customer.changed", "note.added"):
            assert entry_words(fact(kind, **data), BERLIN).title


def test_a_correction_stands_beside_what_it_corrects_and_a_late_arrival_is_marked() -> None:
    wrong, right = rows.entries()[3], rows.entries()[2]
    words = entry_words(wrong, BERLIN, right)
    assert ("corrected", "accent") in words.marks
    assert words.second_line.startswith("Corrected: Neue Adresse gilt seit 30.10.: Lindenweg 8")
    assert entry_words(wrong._replace(late=True), BERLIN, right).marks[0] == ("added later", "care")


def test_days_and_durations_in_words() -> None:
    today = date(2026, 11, 21)
    assert [day_words(date(2026, 11, day), today) for day in (21, 20)] == ["Today", "Yesterday"]
    assert day_words(date(2026, 11, 3), today) == "3 November 2026"
    assert [duration_words(seconds) for seconds in (45, 430, 3900)] == ["45 s", "7 min", "1 h 5 min"]
