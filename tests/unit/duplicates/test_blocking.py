"""Who is compared with whom, where many share a key."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from agentdesk.core.duplicates.among import first_marks_of
from agentdesk.core.duplicates.blocking import MOST_IN_A_BLOCK, apart, blocked, entries_of
from agentdesk.core.duplicates.grouping import hanging_together
from agentdesk.core.duplicates.marks import FEW_CUSTOMERS, Told, told_by
from agentdesk.core.duplicates.portraits import Portrait, portrait_of


def person(given: str, family: str, *, phone: str = "", at: str = "") -> Portrait:
    """`at` is street, number, postcode, city, parted by commas; several addresses by semicolons."""
    points = [{"kind": "phone", "value": phone}] if phone else []
    for place in filter(None, at.split(";")):
        street, number, postcode, city = (part.strip() for part in place.split(","))
        address = {"street": street, "house_number": number, "postcode": postcode, "city": city, "line2": ""}
        points.append({"kind": "address", **address})
    return portrait_of(given, family, "", points)


def in_a_large_shop(portraits: Sequence[Portrait]) -> Told:
    """As often as among these, but in a shop where a comparison has to be worth it."""
    told = told_by([first_marks_of(portraits)])
    told.customers = 5 * FEW_CUSTOMERS
    return told.weigh()


def compared(portraits: Sequence[Portrait], told: Told | None = None) -> set[tuple[int, int]]:
    found = blocked(entries_of(portraits), told or in_a_large_shop(portraits))
    left, right = apart(found.pairs)
    return set(zip(left.tolist(), right.tolist(), strict=True))


PETERS = [
    person("Peter", "Müller", phone=f"+4930{n:07}", at=f"{chr(97 + n % 26)}{n}weg, {n}, {10_000 + n}, Berlin")
    for n in range(5 * MOST_IN_A_BLOCK)
]


def test_of_a_key_that_many_share_those_are_compared_who_share_a_second_one() -> None:
    moved = PETERS[3]._replace(phones=("+491511111111",))
    assert (3, len(PETERS)) in compared([*PETERS, moved])
    assert blocked(entries_of(PETERS), in_a_large_shop(PETERS)).cut > 0


def test_the_more_share_a_key_the_fewer_of_them_are_compared() -> None:
    few, many = (len(compared(PETERS[:size])) / size for size in (MOST_IN_A_BLOCK, len(PETERS)))
    assert many <= few


def test_who_shares_a_number_is_compared_whatever_else_there_is() -> None:
    two = [person("Ina", "Kruse", phone="+491711234567"), person("Olaf", "Zander", phone="+491711234567")]
    assert compared([*PETERS, *two]) >= {(len(PETERS), len(PETERS) + 1)}


def test_in_a_large_shop_a_common_name_alone_is_not_worth_a_comparison_and_in_a_small_one_it_is() -> None:
    two = [person("Peter", "Müller", at="Fliederweg, 7, 24103, Kiel"), person("Peter", "Müller")]
    crowd = [*PETERS[: MOST_IN_A_BLOCK // 2], *two]
    pair = (len(crowd) - 2, len(crowd) - 1)
    assert pair in compared(crowd, told_by([first_marks_of(crowd)]))
    assert pair not in compared(crowd, in_a_large_shop([*PETERS] * 20))


def test_a_second_address_is_looked_at_as_the_first_one_is() -> None:
    home = "Fliederweg, 7, 24103, Kiel"
    two = [person("Ina", "Kruse", at=f"Am Hang, 1, 20095, Hamburg; {home}"), person("Ida", "Kruse", at=home)]
    assert compared([*PETERS, *two]) >= {(len(PETERS), len(PETERS) + 1)}


@pytest.mark.parametrize("swapped", [False, True])
def test_marks_estimate_names_that_changed_places_as_well(swapped: bool) -> None:
    two = [person("Petra", "Zander"), person("Zander", "Petra") if swapped else person("Petra", "Zander")]
    told = in_a_large_shop([*PETERS, *two])
    marks = first_marks_of(two)
    assert float(told.estimate(marks[:1], marks[1:])[0]) > 20


def test_pairs_hang_together_through_whoever_they_share() -> None:
    pairs = np.array([(9, 4), (4, 7), (1, 2), (7, 8), (3, 5)])
    together = hanging_together(pairs[:, 0], pairs[:, 1])
    assert together.tolist() == [4, 4, 1, 4, 3]


def test_among_few_whoever_shares_a_key_is_compared_though_much_contradicts() -> None:
    one = person("Ida", "Kruse", phone="+4930111", at="Am Hang, 1, 20095, Kiel")
    two = [one, person("Ida", "Zabel", phone="+4930222", at="Weg, 2, 20095, Ulm")]
    assert (0, 1) in compared(two, told_by([first_marks_of(two)]))
