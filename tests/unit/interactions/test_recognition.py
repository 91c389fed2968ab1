"""What an agent types while listening becomes data: phones, e-mail addresses, postal addresses."""

from __future__ import annotations

from time import process_time
from uuid import UUID

import pytest

from agentdesk.core.customers.model import ContactPoint, PointKind
from agentdesk.core.interactions.recognition import recognise, unknown_to


def addresses(text: str) -> list[tuple[str, ...]]:
    found = [piece.point for piece in recognise(text, "DE") if piece.point.kind is PointKind.ADDRESS]
    return [(p.street, p.house_number, p.postcode, p.city, p.country) for p in found]


def values(text: str, kind: PointKind) -> list[str]:
    return [piece.point.value for piece in recognise(text, "DE") if piece.point.kind is kind]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("New: Lindenweg 8, 50674 Köln. Wants it", ("Lindenweg", "8", "50674", "Köln", "DE")),
        ("Umzug Lindenweg 8a, 50674 Köln Möchte bis", ("Lindenweg", "8a", "50674", "Köln", "DE")),
        ("Neue Adresse Prager Straße 12\n01069 Dresden", ("Prager Straße", "12", "01069", "Dresden", "DE")),
        ("Am Alten Markt 3, 61348 Bad Homburg", ("Am Alten Markt", "3", "61348", "Bad Homburg", "DE")),
        (
            "Rathausplatz 1-3 60311 Frankfurt am Main, ab",
            ("Rathausplatz", "1-3", "60311", "Frankfurt am Main", "DE"),
        ),
        ("wohnt Hauptstr. 5, A-1010 Wien", ("Hauptstr.", "5", "1010", "Wien", "AT")),
        ("Bahnhofstrasse 10, CH-8001 Zürich", ("Bahnhofstrasse", "10", "8001", "Zürich", "CH")),
    ],
)
def test_an_address_is_taken_apart(typed: str, expected: tuple[str, ...]) -> None:
    assert addresses(typed) == [expected]


@pytest.mark.parametrize(
    "typed",
    ["Order 104882 called 10 times 12345 Abc", "Bestellung 88213 vom 12.11.2026, 189,00 EUR", "um 15 Uhr 30 Berlin"],
)
def test_figures_that_are_no_address_are_left_alone(typed: str) -> None:
    assert recognise(typed, "DE") == ()


def test_phones_are_read_in_the_notations_people_use() -> None:
    typed = "mobil 0171 5550142, Büro 030/23125000, Wien +43 1 5880 1000"
    assert values(typed, PointKind.PHONE) == ["+491715550142", "+493023125000", "+43158801000"]


def test_an_order_number_and_a_date_are_no_phones() -> None:
    assert values("Bestellung 4711-2026 am 03.11.2026 um 16:40, Paket 00340434161094042557", PointKind.PHONE) == []


@pytest.mark.parametrize("day", ["09.11.2026", "09. 11. 2026", "02.01.2030", "09.11.26"])
def test_no_day_is_a_phone_though_a_number_could_be_written_so(day: str) -> None:
    assert values(f"Am {day} angerufen, Rückruf unter 0911 2026", PointKind.PHONE) == ["+499112026"]


def test_e_mail_addresses_end_where_the_sentence_goes_on() -> None:
    assert values("Mail an j.mueller@example.org, nicht mehr x@y.", PointKind.EMAIL) == ["j.mueller@example.org"]


def test_everything_comes_in_the_order_of_the_text_and_says_where_it_is() -> None:
    typed = "a@example.org, 0171 5550142"
    assert [typed[piece.start : piece.end] for piece in recognise(typed, "DE")] == ["a@example.org", "0171 5550142"]


def test_what_the_customer_already_has_is_not_offered() -> None:
    known = (
        ContactPoint(id=UUID(int=1), kind=PointKind.EMAIL, value="A@example.org"),
        ContactPoint(
            id=UUID(int=2), kind=PointKind.ADDRESS, value="", street="Goethestraße", house_number="3", postcode="50674"
        ),
    )
    found = recognise("a@example.org, Goethestr. 3, 50674 Köln, 0171 5550142", "DE")
    assert [piece.point.kind for piece in unknown_to(known, found)] == [PointKind.PHONE]


def test_what_is_noted_twice_is_offered_once() -> None:
    found = recognise("0171 5550142, ja, 0171 5550142 und +49 171 5550142", "DE")
    assert unknown_to((), found) == found[:1]


@pytest.mark.parametrize("typed", ["A " * 2000, "Aa " * 1500 + "12, 12345", "a" * 4000, "1 " * 2000, "x@" * 2000])
def test_hostile_text_takes_no_longer(typed: str) -> None:
    recognise("0171 5550142", "DE")  # the library is loaded
    began = process_time()
    recognise(typed, "DE")
    assert process_time() - began < 1
