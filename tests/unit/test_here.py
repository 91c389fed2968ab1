"""Which desk shows which customer: known in memory, for under a minute."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from agentdesk.core.sync.protocol import HereToo, Showing
from agentdesk.server.here import AGE, Here, concerns, said

DEMIR, KAYA = uuid4(), uuid4()
LENA, SVEN = uuid4(), uuid4()
AT_LENAS, AT_SVENS = uuid4(), uuid4()


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def here(time: Time) -> Here:
    return Here(time)


def lena(customer: UUID | None, *, writing: bool = False) -> str:
    return said(AT_LENAS, LENA, Showing(customer_id=customer, writing=writing))


def sven(customer: UUID | None, *, writing: bool = False) -> str:
    return said(AT_SVENS, SVEN, Showing(customer_id=customer, writing=writing))


def test_whoever_shows_a_customer_is_told_of_the_others_and_never_of_themselves(here: Here) -> None:
    here.hear(lena(DEMIR))
    here.hear(sven(DEMIR, writing=True))
    here.hear(said(uuid4(), LENA, Showing(customer_id=DEMIR)))  # at a second desk of hers
    assert here.others(DEMIR, LENA) == [HereToo(person_id=SVEN, writing=True)]
    assert here.others(DEMIR, SVEN) == [HereToo(person_id=LENA)]
    assert here.others(KAYA, LENA) == []
    assert here.others(None, LENA) == []


def test_only_desks_at_the_same_customer_look_again_and_only_when_something_is_new(here: Here) -> None:
    assert here.hear(lena(DEMIR)) == frozenset()
    assert here.hear(sven(DEMIR)) == {concerns(AT_LENAS)}
    assert here.hear(sven(DEMIR)) == frozenset()
    assert here.hear(sven(DEMIR, writing=True)) == {concerns(AT_LENAS)}
    assert here.hear(sven(KAYA)) == {concerns(AT_LENAS)}
    assert here.hear(lena(KAYA)) == {concerns(AT_SVENS)}
    assert here.hear(lena(None)) == {concerns(AT_SVENS)}


def test_a_desk_that_is_heard_no_more_is_not_taken_to_be_there_within_a_minute(here: Here, time: Time) -> None:
    here.hear(lena(DEMIR))
    time.now = 30.0
    here.hear(sven(DEMIR))
    time.now = AGE
    assert here.others(DEMIR, SVEN) == []
    assert here.forget_old() == {concerns(AT_SVENS)}
    assert here.forget_old() == frozenset()
    time.now = 30.0 + AGE
    assert here.forget_old() == frozenset()
    assert AGE < 60


@pytest.mark.parametrize("words", ["", "nonsense", "a b c d", f"{AT_LENAS} {LENA} {DEMIR}"])
def test_what_cannot_be_read_is_passed_over(here: Here, words: str) -> None:
    assert here.hear(words) == frozenset()
