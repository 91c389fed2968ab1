"""On whose list a callback lies: somebody's, always; and of those who are there, if anybody is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.actors import Role
from agentdesk.core.callbacks.lying import holders
from agentdesk.core.callbacks.model import OVER, Callback, Fallback, Recipient, State
from agentdesk.core.people.cover import Staff
from agentdesk.core.people.model import Absence
from tests.unit.callbacks.made import ANNA, BEN, CLARA, DORA, NOW, TEAM, away, callback, person, staff

DUE, MISSED = NOW + timedelta(hours=2), NOW + timedelta(hours=4)


def test_what_a_person_promised_lies_with_them_and_with_their_cover_while_they_are_away() -> None:
    assert holders(callback(), staff(), DUE) == {ANNA}
    assert holders(callback(), staff(away(ANNA, BEN)), DUE) == {BEN}
    assert holders(callback(), staff(away(ANNA)), DUE) == {CLARA}
    assert holders(callback(), staff(without=frozenset({ANNA})), DUE) == {CLARA}


def test_what_a_team_promised_lies_with_all_of_it_that_are_there() -> None:
    team = callback(recipient=Recipient.TEAM, team_id=TEAM, owner_id=DORA)
    assert holders(team, staff(), DUE) == {ANNA, BEN, CLARA}
    assert holders(team, staff(away(BEN)), DUE) == {ANNA, CLARA}
    assert holders(team, staff(away(ANNA), away(BEN), away(CLARA)), DUE) == {DORA}


def test_what_anyone_may_ring_lies_with_everybody_who_is_there() -> None:
    anyone = callback(recipient=Recipient.ANYONE)
    assert holders(anyone, staff(away(DORA)), DUE) == {ANNA, BEN, CLARA}


def test_a_missed_one_lies_with_the_person_and_with_whom_the_fall_back_names() -> None:
    assert holders(callback(), staff(), MISSED) == {ANNA, CLARA}
    assert holders(callback(), staff(away(CLARA)), MISSED) == {ANNA, DORA}
    assert holders(callback(fallback=Fallback.TEAM), staff(), MISSED) == {ANNA, BEN, CLARA}
    assert holders(callback(fallback=Fallback.ANYONE), staff(), MISSED) == {ANNA, BEN, CLARA, DORA}


def test_what_is_in_somebodys_hand_lies_with_them_alone_and_with_their_cover_once_they_left() -> None:
    ringing = callback(state=State.IN_CALL, claimed_by=BEN, claimed_at=NOW)
    assert holders(ringing, staff(), MISSED) == {BEN}
    assert holders(ringing, staff(away(BEN, ANNA)), MISSED) == {ANNA}


ids = st.integers(1, 6).map(lambda n: UUID(int=n))
teams = st.sampled_from([None, UUID(int=70), UUID(int=71)])
moments = st.integers(-300, 300).map(lambda n: NOW + timedelta(minutes=n))


@st.composite
def anybody(draw: st.DrawFn) -> Staff:
    roles = st.frozensets(st.sampled_from([Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR]), min_size=1)
    people = tuple(
        replace(person(each, "x", *draw(roles), team=draw(teams)), active=draw(st.booleans()))
        for each in draw(st.sets(ids, min_size=1))
    )
    absences = tuple(
        Absence(
            id=UUID(int=900 + n),
            person_id=draw(ids),
            starts_at=(begins := draw(moments)),
            ends_at=begins + timedelta(minutes=draw(st.integers(1, 300))),
            cover_id=draw(st.none() | ids),
        )
        for n in range(draw(st.integers(0, 8)))
    )
    return Staff(people, absences)


@st.composite
def any_callback(draw: st.DrawFn) -> Callback:
    return callback(
        state=draw(st.sampled_from(State)),
        recipient=draw(st.sampled_from(Recipient)),
        fallback=draw(st.sampled_from(Fallback)),
        owner_id=draw(ids),
        team_id=draw(teams),
        claimed_by=draw(st.none() | ids),
        claimed_at=draw(st.none() | moments),
        snoozed_until=draw(st.none() | moments),
    )


@given(any_callback(), anybody(), moments)
def test_it_is_on_nobodys_list_only_when_it_is_over(one: Callback, there: Staff, now: datetime) -> None:
    on_list = holders(one, there, now)
    assert bool(on_list) == (one.state not in OVER)


@given(any_callback(), anybody(), moments)
def test_as_long_as_anybody_is_there_it_lies_with_somebody_who_is(one: Callback, there: Staff, now: datetime) -> None:
    present = {each.id for each in there.present(now)}
    on_list = holders(one, there, now)
    if present:
        assert on_list <= present
    elif any(each.active for each in there.people) and not one.is_over:
        assert all((found := there.person(each)) and found.active for each in on_list)
