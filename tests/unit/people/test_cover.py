"""Work of somebody who is away lies with somebody who is there; it is never on nobody's list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.actors import Role
from agentdesk.core.people.cover import Staff
from agentdesk.core.people.model import Absence, Person

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
HOUR = timedelta(hours=1)
TEAM, OTHER_TEAM = UUID(int=900), UUID(int=901)
AGNES, BERND, CARLA, DORA, EMIL = (UUID(int=n) for n in range(1, 6))
STRANGER = UUID(int=77)


def person(who: UUID, *roles: Role, team: UUID | None = TEAM, active: bool = True) -> Person:
    return Person(who, f"P{who.int}", frozenset(roles or {Role.AGENT}), 1, team, "", active)


def away(who: UUID, cover: UUID | None = None, since: datetime = NOON - HOUR, until: datetime = NOON + HOUR) -> Absence:
    return Absence(id=UUID(int=500 + who.int), person_id=who, starts_at=since, ends_at=until, cover_id=cover)


AGENTS_AND_THEIR_LEADERS = (
    person(AGNES),
    person(BERND),
    person(CARLA, Role.SUPERVISOR, team=OTHER_TEAM),
    person(DORA, Role.SUPERVISOR),
    person(EMIL, Role.ADMINISTRATOR, team=None),
)


def holder(*absences: Absence, of: UUID = AGNES, people: tuple[Person, ...] = AGENTS_AND_THEIR_LEADERS) -> UUID:
    return Staff(people, absences).holder(of, NOON)


def test_who_is_there_holds_their_own_work() -> None:
    assert holder(away(BERND)) == AGNES


def test_who_is_away_is_covered_by_the_person_named() -> None:
    assert holder(away(AGNES, cover=BERND)) == BERND


def test_a_cover_who_is_away_too_is_covered_in_turn() -> None:
    assert holder(away(AGNES, cover=BERND), away(BERND, cover=EMIL)) == EMIL


def test_two_who_cover_each_other_and_are_both_away_leave_it_to_the_supervisor_of_the_team() -> None:
    assert holder(away(AGNES, cover=BERND), away(BERND, cover=AGNES)) == DORA


def test_without_cover_it_goes_to_the_supervisor_of_the_team_then_to_any_then_to_an_administrator_then_to_anybody() -> (
    None
):
    absences = [away(AGNES)]
    found = []
    for gone in (DORA, CARLA, EMIL, BERND):
        found.append(holder(*absences))
        absences.append(away(gone))
    assert found == [DORA, CARLA, EMIL, BERND]


def test_when_everybody_is_away_it_stays_with_its_owner() -> None:
    assert holder(*(away(each.id) for each in AGENTS_AND_THEIR_LEADERS)) == AGNES


def test_the_work_of_who_has_left_goes_on_with_somebody_else() -> None:
    people = (person(AGNES, active=False), *AGENTS_AND_THEIR_LEADERS[1:])
    assert holder(people=people) == DORA
    assert Staff(people).stands_in_for(DORA, NOON) == {AGNES, DORA}


def test_the_work_of_an_owner_nobody_knows_is_on_a_list_too() -> None:
    assert holder(of=STRANGER) == CARLA


def test_a_cover_who_has_left_covers_nobody() -> None:
    people = (AGENTS_AND_THEIR_LEADERS[0], person(BERND, active=False), *AGENTS_AND_THEIR_LEADERS[2:])
    assert holder(away(AGNES, cover=BERND), people=people) == DORA


def test_an_absence_holds_from_its_first_moment_until_just_before_its_last() -> None:
    staff = Staff(AGENTS_AND_THEIR_LEADERS, (away(AGNES, since=NOON, until=NOON + HOUR),))
    a_moment = timedelta(microseconds=1)
    moments = (NOON - a_moment, NOON, NOON + HOUR - a_moment, NOON + HOUR)
    assert [staff.is_present(AGNES, at) for at in moments] == [True, False, False, True]


def test_of_two_absences_one_after_the_other_nobody_is_back_between() -> None:
    first = away(AGNES, cover=BERND, until=NOON)
    staff = Staff(AGENTS_AND_THEIR_LEADERS, (first, replace(away(AGNES, cover=EMIL, since=NOON), id=UUID(int=1))))
    assert [staff.holder(AGNES, at) for at in (NOON - HOUR, NOON, NOON + HOUR)] == [BERND, EMIL, AGNES]


def test_the_next_change_is_when_somebody_leaves_or_comes_back() -> None:
    staff = Staff(AGENTS_AND_THEIR_LEADERS, (away(AGNES), away(BERND, since=NOON + 2 * HOUR, until=NOON + 9 * HOUR)))
    seen: list[datetime] = [NOON]
    while later := staff.changes_at(seen[-1]):
        seen.append(later)
    assert seen == [NOON, NOON + HOUR, NOON + 2 * HOUR, NOON + 9 * HOUR]


def test_those_present_can_be_asked_for_by_team() -> None:
    staff = Staff(AGENTS_AND_THEIR_LEADERS, (away(AGNES),))
    assert [each.id for each in staff.present(NOON, TEAM)] == [BERND, DORA]
    assert [each.id for each in staff.present(NOON)] == [BERND, CARLA, DORA, EMIL]


# --- Whatever the staff ----------------------------------------------------------------------------------------------

IDS = [UUID(int=n) for n in range(1, 8)]
A_PERSON: Callable[[UUID], st.SearchStrategy[Person]] = lambda who: st.builds(  # noqa: E731
    person,
    st.just(who),
    st.sampled_from([Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR]),
    team=st.sampled_from([None, TEAM, OTHER_TEAM]),
    active=st.booleans(),
)
HOURS = st.integers(-3, 3)
AN_ABSENCE = st.builds(
    lambda n, who, cover, begins, lasts: Absence(
        id=UUID(int=n),
        person_id=who,
        starts_at=NOON + begins * HOUR,
        ends_at=NOON + (begins + lasts) * HOUR,
        cover_id=cover,
    ),
    st.integers(1, 10_000),
    st.sampled_from(IDS),
    st.sampled_from([None, *IDS, STRANGER]),
    HOURS,
    st.integers(1, 4),
)
PEOPLE = st.sets(st.sampled_from(IDS), min_size=1).flatmap(lambda ids: st.tuples(*map(A_PERSON, sorted(ids))))
STAFF = st.builds(Staff, PEOPLE, st.lists(AN_ABSENCE, max_size=8).map(tuple))
MOMENTS = HOURS.map(lambda hours: NOON + hours * HOUR)


@given(STAFF, MOMENTS)
def test_as_long_as_one_person_is_active_everything_lies_with_one_who_is(staff: Staff, at: datetime) -> None:
    active = {each.id for each in staff.people if each.active}
    there = {each.id for each in staff.present(at)}
    for owner in (*IDS, STRANGER):
        found = staff.holder(owner, at)
        assert found in (there or active or {owner})


@given(STAFF, MOMENTS)
def test_everybody_s_work_is_on_exactly_one_list(staff: Staff, at: datetime) -> None:
    lists = {each.id: staff.stands_in_for(each.id, at) for each in staff.people}
    for owner in staff.people:
        assert [who for who, owners in lists.items() if owner.id in owners] == [staff.holder(owner.id, at)]


@given(STAFF, MOMENTS)
def test_nothing_changes_by_time_before_the_moment_that_was_told(staff: Staff, at: datetime) -> None:
    later = staff.changes_at(at) or at + 99 * HOUR
    just_before = later - timedelta(microseconds=1)
    assert [staff.holder(each, at) for each in IDS] == [staff.holder(each, just_before) for each in IDS]
