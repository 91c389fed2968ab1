"""What is asked next: planted effects are found, and where there is only chance nothing is claimed."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from agentdesk.core.knowledge.asked_next import Contact, asked_next, by_chance

NOW = datetime(2026, 11, 23, 11, tzinfo=UTC)
REASONS = [UUID(int=n) for n in range(1, 21)]
A, B = REASONS[:2]


def _contacts(seed: int, *, customers: int = 800, planted: float = 0.0) -> list[Contact]:
    """Each customer comes one to three times about anything; after A, as often as planted, about B within a week."""
    chance = random.Random(seed)
    made = []
    for n in range(customers):
        for _ in range(chance.randint(1, 3)):
            at = NOW - timedelta(days=chance.uniform(15, 200))
            reason = chance.choice(REASONS)
            made.append(Contact(UUID(int=1000 + n), at, reason))
            if reason == A and chance.random() < planted:
                made.append(Contact(UUID(int=1000 + n), at + timedelta(days=chance.uniform(1, 7)), B))
    return made


@pytest.mark.parametrize("seed", range(3))
def test_a_planted_effect_is_found_with_its_share(seed: int) -> None:
    found = asked_next(_contacts(seed, planted=0.4), NOW)
    assert [(each.first, each.then) for each in found] == [(A, B)]
    assert 0.25 < found[0].share < 0.6
    assert found[0].lift > 5


def test_where_there_is_only_chance_nothing_is_claimed() -> None:
    assert [asked_next(_contacts(seed), NOW) for seed in range(20)] == [[]] * 20


def test_a_few_contacts_claim_nothing() -> None:
    few = [Contact(UUID(int=n), NOW - timedelta(days=40 - days), reason)
           for n in range(4) for days, reason in ((0, A), (3, B))]  # fmt: skip
    assert asked_next(few, NOW) == []


def test_who_could_not_have_come_back_yet_is_not_counted() -> None:
    young = [Contact(each.customer_id, NOW - timedelta(days=3), each.reason_id) for each in _contacts(1, planted=0.9)]
    assert asked_next(young, NOW) == []


def test_the_test_is_fishers() -> None:
    assert by_chance(3, 4, 4, 8) == pytest.approx(17 / 70)
    assert by_chance(0, 5, 5, 10) == pytest.approx(1)
