"""What speaks for one person, and what against it."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from agentdesk.core.duplicates.among import look_among
from agentdesk.core.duplicates.portraits import Portrait, place_of, portrait_of
from agentdesk.core.duplicates.rarity import bits_wanted
from agentdesk.core.duplicates.scoring import Reason


def person(
    given: str = "", family: str = "", *, email: str = "", phone: str = "", at: str = "", organisation: str = ""
) -> Portrait:
    """`at` is street, number, postcode, city, parted by commas."""
    points = [{"kind": "email", "value": email}] if email else []
    points += [{"kind": "phone", "value": phone}] if phone else []
    if at:
        street, number, postcode, city = (part.strip() for part in at.split(","))
        place = {"street": street, "house_number": number, "postcode": postcode, "city": city, "line2": ""}
        points.append({"kind": "address", **place})
    return portrait_of(given, family, organisation, points)


CROWD = [
    person(
        given,
        family,
        email=f"{family}{n}@{given}.example",
        phone=f"+4930{n * 7919 % 10**7:07}",
        at=f"{given}{family}weg, {n % 90}, {10_000 + 377 * n}, {family}{given}stadt",
    )
    for n, (given, family) in enumerate(
        (given, family)
        for given in ("Anna", "Peter", "Sabine", "Klaus", "Emma", "Ludwig", "Frieda", "Tobias")
        for family in ("Müller", "Schmidt", "Weber", "Koch", "Wolf", "Lang", "Bauer", "Roth", "Vogel", "Engel")
    )
]
WANTED = bits_wanted(len(CROWD) + 2)


def weighed(one: Portrait, other: Portrait) -> tuple[float, set[Reason]]:
    """Among a crowd of others."""
    looked = look_among([*CROWD, one, other])
    pair = np.array([len(CROWD)]), np.array([len(CROWD) + 1])
    scored = looked.judge.score(*pair)
    return float(scored.bits[0]), {Reason(reason) for reason in scored.reasons[0]} - {Reason.NONE}


HOME = "Fliederweg, 7, 24103, Kiel"


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (person("Jörg", "Mayer", at=HOME), person("Joerg", "Meier", at=HOME), Reason.SOUNDS_FAMILY),
        (
            person("Robert", "Stahl", phone="+491711234567"),
            person("Bob", "Stahl", phone="+491711234567"),
            Reason.SIMILAR_GIVEN,
        ),
        (person("Petra", "Zander", at=HOME), person("Zander", "Petra", at=HOME), Reason.SWAPPED_NAMES),
        (
            person("Ina", "Kruse", phone="+491711234567", at=HOME),
            person("I.", "Kruse", at="Fliederweg, 7, 24103, Kiel"),
            Reason.SHORT_GIVEN,
        ),
        (
            person("Ina", "Kruse", email="ina.kruse@example.org"),
            person("Ina", "Kruse-Lorenz", email="ina.kruse@example.org"),
            Reason.SAME_EMAIL,
        ),
        (
            person("Ole", "Brandt", phone="+491711234567", at=HOME),
            person("Ole", "Brandt", phone="+491711234576", at=HOME),
            Reason.SIMILAR_PHONE,
        ),
        (
            person(organisation="Feinkost Weidlich GmbH", at=HOME),
            person(organisation="Feinkost Weidlich", at=HOME),
            Reason.SIMILAR_ORGANISATION,
        ),
    ],
)
def test_one_person_written_twice_is_found_with_the_reason(one: Portrait, other: Portrait, reason: Reason) -> None:
    bits, reasons = weighed(one, other)
    assert bits >= WANTED
    assert reason in reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            person("Uwe", "Harms", phone="+4943112345", at=HOME),
            person("Gerda", "Harms", phone="+4943112345", at=HOME),
            id="a couple with one telephone",
        ),
        pytest.param(
            person("Peter", "Müller", email="pm@example.org", at="Ring, 1, 80331, München"),
            person("Peter", "Müller", email="mueller@example.net", at="Moorweg, 9, 26121, Oldenburg"),
            id="two of a common name",
        ),
        pytest.param(
            person("Tanja", "Herms", email="t.herms@example.net"),
            person("Susi", "Herms", email="s.herms@example.net"),
            id="addresses made of one family name",
        ),
        pytest.param(person("Uwe", "Harms", at=HOME), person("Lars", "Olsen", at=HOME), id="neighbours in one house"),
        pytest.param(
            person("Ida", "Brandt", organisation="Optik Sommer KG", phone="+494312000", at=HOME),
            person("Jost", "Wilms", organisation="Optik Sommer KG", phone="+494312000", at=HOME),
            id="colleagues behind one switchboard",
        ),
        pytest.param(
            person(organisation="Optik Sommer KG", phone="+494312000", at=HOME),
            person(organisation="Kanzlei Behrens", phone="+494312000", at=HOME),
            id="two firms behind one switchboard",
        ),
        pytest.param(
            person("Ida", "Brandt", organisation="Optik Sommer KG", email="ida.brandt@optik-sommer.example"),
            person("Ida", "Brandt", organisation="Kanzlei Behrens", email="ida.brandt@behrens.example"),
            id="namesakes at two firms",
        ),
        pytest.param(
            person("Uwe", "Harms sen.", phone="+4943112345", at=HOME),
            person("Uwe", "Harms jun.", phone="+4943112345", at=HOME),
            id="father and son of one name",
        ),
        pytest.param(
            person(organisation="Bäckerei Ebert", email="info@ebert.example", at="Ring, 1, 24103, Kiel"),
            person(organisation="Bäckerei Danner", email="info@danner.example", at="Ufer, 9, 24105, Kiel"),
            id="two firms of one trade in one town",
        ),
        pytest.param(
            person("Anna", "Koch", email="anna.koch71@example.org", phone="+491711", at="Ring, 1, 80331, München"),
            person("Anna", "Koch", email="anna.koch85@example.org", phone="+491722", at="Moor, 9, 26121, Oldenburg"),
            id="namesakes whom their provider has numbered",
        ),
        pytest.param(person(), person(), id="nobody and nobody"),
    ],
)
def test_who_only_seems_to_be_one_person_is_left_alone(one: Portrait, other: Portrait) -> None:
    bits, _ = weighed(one, other)
    assert bits < WANTED


@pytest.mark.parametrize("suffix", ["jun.", "Junior", "Jr."])
def test_what_tells_father_from_son_is_read_wherever_it_stands(suffix: str) -> None:
    said = [portrait_of("Uwe", f"Harms {suffix}"), portrait_of(f"Uwe {suffix}", "Harms")]
    assert [*said, portrait_of("Uwe", "Harms", suffix=suffix)] == [Portrait("uwe", "harms", generation="junior")] * 3


def test_a_name_that_only_looks_like_a_generation_stays_a_name() -> None:
    assert portrait_of("Jun", "Tanaka") == Portrait("jun", "tanaka")
    assert portrait_of("Neymar", "Junior") == Portrait("neymar", "junior")


def test_initials_are_known_when_names_have_changed_places() -> None:
    bits, reasons = weighed(person("James", "Whitfield", at=HOME), person("Whitfield", "J.", at=HOME))
    assert bits >= WANTED
    assert Reason.SWAPPED_NAMES in reasons


def test_a_firm_alone_is_rather_its_owner_than_somebody_who_works_there() -> None:
    firm: dict[str, Any] = {"organisation": "Optik Brandt", "phone": "+494312000", "at": HOME}
    owner, _ = weighed(person("Ida", "Brandt", **firm), person(**firm))
    clerk, _ = weighed(person("Jost", "Wilms", **firm), person(**firm))
    assert owner > clerk


def test_a_rare_name_tells_more_than_a_common_one() -> None:
    common, _ = weighed(person("Anna", "Müller"), person("Anna", "Müller"))
    rare, _ = weighed(person("Anna", "Quitzow"), person("Anna", "Quitzow"))
    assert rare > common + 1


def test_it_does_not_matter_who_comes_first() -> None:
    one, other = person("Ina", "Kruse", phone="+491711234567"), person("Kruse", "Ina", at=HOME)
    assert weighed(one, other) == weighed(other, one)


def test_a_number_that_everybody_has_says_nothing() -> None:
    shared = [person(each.given, each.family, phone="+498003301000") for each in CROWD]
    looked = look_among(shared)
    assert not looked.groups(bits_wanted(len(shared)))


def test_groups_are_closed_over_what_links_them() -> None:
    three = [
        person("Ina", "Kruse", email="ik@example.org", phone="+491711234567"),
        person("Ina", "Kruse", phone="+491711234567"),
        person("I.", "Kruse", email="ik@example.org"),
    ]
    looked = look_among([*CROWD, *three])
    assert [len(CROWD) + n for n in range(3)] in [sorted(group) for group in looked.groups(WANTED)]


def test_colleagues_do_not_become_one_through_a_row_that_names_only_the_firm() -> None:
    at_work: dict[str, Any] = {"organisation": "Optik Sommer KG", "phone": "+494312000", "at": HOME}
    three = [person("Ida", "Brandt", **at_work), person(**at_work), person("Jost", "Wilms", **at_work)]
    groups = look_among([*CROWD, *three]).groups(WANTED)
    assert all(not {len(CROWD), len(CROWD) + 2} <= set(group) for group in groups)


def test_father_and_son_do_not_become_one_through_a_row_without_a_birthday() -> None:
    house = (place_of("Fliederweg", "7", "", "24103", "Kiel"),)
    three = [Portrait("uwe", "harms", places=house, born=born) for born in ("19480211", "", "19750930")]
    groups = look_among([*CROWD, *three]).groups(WANTED)
    assert all(not {len(CROWD), len(CROWD) + 2} <= set(group) for group in groups)


def test_a_chain_of_look_alikes_does_not_become_one_group() -> None:
    """Each resembles the next, nobody the one after."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    chain = [person(letters[n : n + 8], letters[n : n + 8], at=f"W{n}, 1, {n:05}, Ort") for n in range(0, 18, 1)]
    looked = look_among([*CROWD, *chain])
    assert all(len(group) <= 12 for group in looked.groups(0.0))


def test_every_pair_within_a_small_block_is_compared_once() -> None:
    family = [person(given, "Quitzow", at=HOME) for given in ("Ida", "Jan", "Kai", "Leo")]
    pairs = [tuple(pair) for pair in look_among(family).pairs.tolist()]
    assert sorted(pairs) == sorted(combinations(range(4), 2))
