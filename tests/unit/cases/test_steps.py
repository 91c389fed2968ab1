"""The table of steps, enumerated: what may follow what, and what may not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from agentdesk.core.cases.model import ACTIVE, Status
from agentdesk.core.cases.steps import STEPS, Step, after, may, reopens
from agentdesk.core.errors import Refused

NOW = datetime(2026, 11, 23, 11, tzinfo=UTC)
EVERYTHING = list(product(Step, Status))


@pytest.mark.parametrize(("step", "status"), EVERYTHING)
def test_a_step_leads_where_the_table_says_or_is_refused(step: Step, status: Status) -> None:
    if status in STEPS[step]:
        assert after(step, status) is STEPS[step][status]
        assert may(step, status)
    else:
        assert not may(step, status)
        with pytest.raises(Refused, match=r"cases\.not_now"):
            after(step, status)


@pytest.mark.parametrize("step", [step for step in Step if step not in (Step.ATTACH, Step.ARRANGE)])
def test_what_was_merged_goes_on_with_its_winner_alone(step: Step) -> None:
    with pytest.raises(Refused, match=r"cases\.merged_already"):
        after(step, Status.CLOSED, merged=True)


def test_from_every_status_there_is_a_way_to_being_settled() -> None:
    for status in Status:
        reached, front = {status}, {status}
        while front:
            front = {after for table in STEPS.values() for at, after in table.items() if at in front} - reached
            reached |= front
        assert Status.RESOLVED in reached


def test_only_resolving_settles_and_only_a_merge_closes_what_is_open() -> None:
    for step, table in STEPS.items():
        for before, then in table.items():
            if before in ACTIVE and then not in ACTIVE:
                assert (step, then) in ((Step.RESOLVE, Status.RESOLVED), (Step.LOSE, Status.CLOSED))


def test_what_is_settled_is_taken_up_again_by_a_person_or_by_the_customers_word_alone() -> None:
    for step, table in STEPS.items():
        for before, then in table.items():
            if before not in ACTIVE and then in ACTIVE:
                assert step in (Step.REOPEN, Step.MESSAGE)


def test_the_customers_word_makes_it_our_turn_whatever_it_was() -> None:
    assert all(then in (Status.OPEN, Status.WAITING_US) for then in STEPS[Step.MESSAGE].values())


@pytest.mark.parametrize(("days", "does"), [(0, True), (30, True), (31, False)])
def test_what_has_been_settled_for_more_than_thirty_days_is_a_new_matter(days: int, does: bool) -> None:
    assert reopens(NOW - timedelta(days=days), NOW) is does
