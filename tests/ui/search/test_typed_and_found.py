"""What was typed is recognised, and what was found says why."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from agentdesk.core import wording
from agentdesk.core.customers.model import Found, PointKind, Why
from agentdesk.ui.customer.recognise import Prefill, recognise
from agentdesk.ui.search.hits import found_hit
from agentdesk.ui.widgets.emphasis import apart

PHONE, EMAIL, ADDRESS = PointKind.PHONE, PointKind.EMAIL, PointKind.ADDRESS


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    wording.use_language("en")
    yield
    wording.use_language("en")


@pytest.mark.parametrize(
    ("typed", "prefill"),
    [
        ("jörg müller", Prefill("Jörg", "Müller")),
        ("Müller, Jörg", Prefill("Jörg", "Müller")),
        ("müller", Prefill("", "Müller")),
        ("anna van der heide", Prefill("Anna", "van der Heide")),
        ("McDonald", Prefill("", "McDonald")),
        ("0171 / 555 01 42", Prefill(points=((PHONE, "0171 / 555 01 42"),))),
        ("+49 (0)171 555-0142", Prefill(points=((PHONE, "+49 (0)171 555-0142"),))),
        ("jörg müller 0171 5550142", Prefill("Jörg", "Müller", points=((PHONE, "0171 5550142"),))),
        ("J.Mueller@example.org", Prefill(points=((EMAIL, "J.Mueller@example.org"),))),
        ("anna@ schmidt", Prefill("", "Schmidt", points=((EMAIL, "anna@"),))),
        ("müller 50674", Prefill("", "Müller", points=((ADDRESS, "50674"),))),
        ("Hofladen Brandt GmbH", Prefill(organisation="Hofladen Brandt GmbH")),
        ("K-104882", Prefill(number="K-104882")),
        ("  ", Prefill()),
    ],
)
def test_each_piece_of_what_was_typed_goes_where_it_belongs(typed: str, prefill: Prefill) -> None:
    assert recognise(typed) == prefill


def hit(typed: str, *whys: Why) -> tuple[str, tuple[str, ...]]:
    made = found_hit(Found(UUID(int=1), "K-104882", "Jörg Müller", "Köln", "", whys, False), typed)
    return made.why, made.matched


@pytest.mark.parametrize(
    ("typed", "why", "words", "matched"),
    [
        ("0142", Why("phone", "+491715550142"), "phone +49 171 5550142", "0142"),
        ("0171-555", Why("phone", "+491715550142"), "phone +49 171 5550142", "171 555"),
        ("mull", Why("name", "Müller"), "name Müller", "Müller"),
        ("506", Why("postcode", "50674"), "postcode 50674", "506"),
        ("j.mue", Why("email", "j.mueller@example.org"), "e-mail j.mueller@example.org", "j.mue"),
        ("mler", Why("similar", "Müller"), "close to Müller", "Müller"),
        ("8821", Why("order", "88213"), "order 88213", "8821"),
        ("x", Why("aura", "purple"), "purple", "purple"),
    ],
)
def test_a_hit_says_why_and_what_of_it_was_typed(typed: str, why: Why, words: str, matched: str) -> None:
    said, pieces = hit(typed, why)
    assert (said, pieces[0]) == (words, matched)


def test_the_same_reason_is_given_once() -> None:
    said, _ = hit("müller", Why("name", "Müller"), Why("name", "Müller"), Why("place", "Köln"))
    assert said == "name Müller · place Köln"


def test_pieces_stand_apart_whatever_their_case_and_whatever_they_are_made_of() -> None:
    assert apart("Jörg Müller", ["müll"]) == [("Jörg ", False), ("Müll", True), ("er", False)]
    assert apart("a.b*c", [".b*"]) == [("a", False), (".b*", True), ("c", False)]
    assert apart("<b>x</b>", []) == [("<b>x</b>", False)]
    assert apart("İstanbul", ["istanbul"]) in ([("İstanbul", False)], [("İstanbul", True)])
