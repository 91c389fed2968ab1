"""How many steps of an import share a transaction."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from agentdesk.core.intake.pace import Pace


def groups(steps: Iterable[float], hold: float = 0.4) -> Iterator[list[float]]:
    """Steps that take so many seconds each, as they share transactions."""

    def together(some: Iterable[float]) -> None:
        for seconds in some:
            time.sleep(seconds)

    keeping = Pace(iter(steps), hold)
    while done := keeping.carry_out(together):
        yield done


def test_quick_steps_share_ever_more_of_a_transaction_up_to_a_bound() -> None:
    assert [len(group) for group in groups([0.0] * 200)] == [1, 2, 4, 8, 16, 32, 32, 32, 32, 32, 9]


def test_every_step_is_handed_out_once_and_in_order() -> None:
    steps = [n % 3 / 1000 + n / 1e6 for n in range(40)]
    assert [step for group in groups(steps, 0.01) for step in group] == steps


def test_slow_steps_have_a_transaction_to_themselves() -> None:
    assert [len(group) for group in groups([0.02] * 5, 0.01)] == [1] * 5


def test_a_transaction_ends_when_its_time_is_up_however_many_steps_were_planned() -> None:
    quick, slow = [0.0] * 15, [0.06] * 3
    assert [len(group) for group in groups([*quick, *slow], 0.05)][:5] == [1, 2, 4, 8, 1]


def test_steps_that_are_quick_again_share_one_again() -> None:
    assert [len(group) for group in groups([0.06, 0.06, *[0.0] * 7], 0.05)] == [1, 1, 1, 2, 4]
