"""Snippets and phrases are true or visibly open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from agentdesk.core.customers.model import Customer, CustomerKind
from agentdesk.core.interactions.model import Snippet
from agentdesk.core.interactions.phrases import (
    filled,
    matching,
    salutation,
    sorry_for_waiting,
    still_open,
    what_is_known,
)

ANNA = Customer(
    id=UUID(int=1), number="K-1", kind=CustomerKind.PERSON, salutation="Frau", title="Dr.", given_name="Anna",
    family_name="Groß",
)  # fmt: skip
NAMELESS = Customer(id=UUID(int=2), number="K-2", kind=CustomerKind.ORGANISATION, organisation="Café Sommer")
TODAY = date(2026, 11, 23)
SNIPPETS = (
    Snippet(UUID(int=3), "gruss", {"de": "Grußformel", "en": "Closing"}, {"de": "Grüße"}),
    Snippet(UUID(int=4), "hallo", {"de": "Anrede und Gruß", "en": "Greeting"}, {"de": "Hallo"}),
)


def test_placeholders_are_filled_with_what_is_true() -> None:
    known = what_is_known(ANNA, "Miriam Vogt", TODAY, "de")
    words = filled("Guten Tag {{customer.salutation}}, heute ist der {{ today }}. {{me.name}}", known)
    assert words == "Guten Tag Frau Dr. Groß, heute ist der 23.11.2026. Miriam Vogt"


def test_what_is_not_known_stays_visibly_open() -> None:
    words = filled("Guten Tag {{customer.salutation}},", what_is_known(NAMELESS, "Miriam Vogt", TODAY, "de"))
    assert words == "Guten Tag {{customer.salutation}},"
    assert still_open(words) == [(10, 23)]


def test_without_a_customer_nothing_is_said_about_one() -> None:
    assert filled("{{customer.name}}", what_is_known(None, "Miriam Vogt", TODAY, "en")) == "{{customer.name}}"


def test_a_name_with_braces_in_it_is_not_filled_again() -> None:
    assert filled("{{customer.name}}", {"customer.name": "{{me.name}}", "me.name": "Miriam"}) == "{{me.name}}"


def test_nobody_is_addressed_by_guessing() -> None:
    assert salutation(ANNA, "de") == "Frau Dr. Groß"
    assert salutation(NAMELESS, "de") == ""


@pytest.mark.parametrize(
    ("said", "title", "german", "english"),
    [
        ("Frau", "", "Frau Groß", "Ms Groß"),
        ("Herr", "", "Herr Groß", "Mr Groß"),
        ("Mr.", "", "Herr Groß", "Mr Groß"),
        ("Mrs", "", "Frau Groß", "Mrs Groß"),
        ("Herr", "Prof. Dr.", "Herr Prof. Dr. Groß", "Professor Groß"),
        ("Frau", "Dipl.-Ing.", "Frau Dipl.-Ing. Groß", "Ms Groß"),
        ("Familie", "", "Familie Groß", ""),
        ("Mx", "", "", "Mx Groß"),
        ("Madame", "", "Madame Groß", "Madame Groß"),
    ],
)
def test_everybody_is_addressed_as_the_language_does_it(said: str, title: str, german: str, english: str) -> None:
    customer = replace(ANNA, salutation=said, title=title)
    assert (salutation(customer, "de"), salutation(customer, "en")) == (german, english)


def test_a_snippet_is_found_by_its_shortcut_before_its_label() -> None:
    assert [snippet.shortcut for snippet in matching(SNIPPETS, "gru", "de")] == ["gruss", "hallo"]
    assert [snippet.shortcut for snippet in matching(SNIPPETS, "ha", "de")] == ["hallo"]
    assert matching(SNIPPETS, "nothing", "de") == []


@pytest.mark.parametrize("waited", [None, 0, 59])
def test_nobody_apologises_for_a_wait_that_was_none(waited: int | None) -> None:
    assert sorry_for_waiting(waited) == ""


def test_the_apology_for_waiting_tells_how_long_it_was() -> None:
    assert "4" in sorry_for_waiting(240)
