"""The half hours that suit both sides, and what stands in the way of the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.calendars.model import Calendar, Period
from agentdesk.core.callbacks.model import Callback, Courtesy, Recipient, Rules, Slot, Whom
from agentdesk.core.callbacks.slots import Offer, Planned, slots_of
from agentdesk.core.people.cover import Staff
from tests.unit.callbacks.made import (
    ANNA,
    BEN,
    CLARA,
    NINE_TO_FIVE,
    NOW,
    TEAM,
    TODAY,
    away,
    callback,
    staff,
    window,
    working,
)

TOMORROW = date(2026, 11, 24)
OF_ANNA, OF_TEAM, OF_ANYONE = (
    Whom(Recipient.ME, ANNA),
    Whom(Recipient.TEAM, ANNA, TEAM),
    Whom(Recipient.ANYONE, ANNA),
)


def offer(*planned: Callback, there: Staff | None = None, calendar: Calendar = NINE_TO_FIVE, **fields: Any) -> Offer:
    return Offer(
        **{
            "working": working(calendar),
            "rules": Rules(),
            "staff": there or staff(),
            "planned": tuple(map(taken_up, planned)),
            "now": NOW,
        }
        | fields
    )


def taken_up(one: Callback) -> Planned:
    return Planned(Whom(one.recipient, one.owner_id, one.team_id), one.starts_at, one.ends_at)


def slots(day: date = TOMORROW, whom: Whom = OF_ANNA, zone: str = "Europe/Berlin", **given: Any) -> dict[str, Slot]:
    made = given.pop("of", None) or offer(**given)
    found = slots_of(day, zone, whom, made)
    return {f"{each.window.from_minute // 60:02}:{each.window.from_minute % 60:02}": each for each in found}


def why(slot: Slot) -> set[str]:
    return {reason for reason, _ in slot.taken}


def test_free_is_what_lies_in_our_hours_and_in_theirs() -> None:
    day = slots()
    assert len(day) == 24
    assert [each for each in day if day[each].is_free][:1] == ["09:00"]
    assert [each for each in day if day[each].is_free][-1:] == ["16:30"]
    assert why(day["08:30"]) == why(day["17:00"]) == {"closed"}


def test_what_is_past_today_cannot_be_offered() -> None:
    day = slots(TODAY)
    assert why(day["11:30"]) == {"past"}
    assert day["12:00"].is_free


def test_a_customer_overseas_is_offered_hours_of_their_own_day() -> None:
    day = slots(zone="America/New_York")
    assert [each for each in day if day[each].is_free] == ["08:00", "08:30", "09:00", "09:30", "10:00", "10:30"]
    assert day["08:00"].starts_at == datetime(2026, 11, 24, 13, tzinfo=UTC)


def test_nobody_is_rung_on_a_sunday_unless_the_shop_says_so() -> None:
    always = Calendar("Europe/Berlin", ((Period(0, 1440),),) * 7)
    sunday = date(2026, 11, 29)
    assert why(slots(sunday, calendar=always)["10:00"]) == {"sunday"}
    assert slots(sunday, calendar=always, rules=Rules(Courtesy(sundays=True)))["10:00"].is_free


def test_a_holiday_is_called_by_its_name() -> None:
    closed = replace(NINE_TO_FIVE, closed=frozenset({TOMORROW}))
    [reason] = slots(calendar=closed, holidays={TOMORROW: {"en": "Founders’ Day"}})["10:00"].taken
    assert reason == ("holiday", {"en": "Founders’ Day"})


def test_a_person_who_is_away_is_named() -> None:
    there = staff(away(ANNA, BEN, NOW, days=2))
    assert slots(there=there)["10:00"].taken == (("away", {"name": "Anna"}),)
    leaves_at_quarter_past = replace(away(ANNA), starts_at=datetime(2026, 11, 24, 9, 15, tzinfo=UTC),
                                     ends_at=datetime(2026, 11, 24, 9, 20, tzinfo=UTC))  # fmt: skip
    day = slots(there=staff(leaves_at_quarter_past))
    assert why(day["10:00"]) == {"away"}
    assert day["10:30"].is_free


def test_a_team_can_keep_as_many_as_there_are_people_for() -> None:
    assert slots(whom=OF_TEAM)["10:00"].capacity == 6
    there = staff(away(BEN, days=3), away(CLARA, days=3))
    assert slots(whom=OF_TEAM, there=there)["10:00"].capacity == 2
    there = staff(away(ANNA, days=3), away(BEN, days=3), away(CLARA, days=3))
    assert why(slots(whom=OF_TEAM, there=there)["10:00"]) == {"nobody"}


def test_a_slot_is_full_when_those_who_are_there_have_enough_to_ring() -> None:
    at_ten = [callback(window("10:00", "10:30", TOMORROW), id=UUID(int=n)) for n in (1, 2)]
    day = slots(of=offer(*at_ten))
    assert day["10:00"].taken == (("full", {"load": "2"}),)
    assert day["10:30"].is_free
    assert slots(of=offer(*at_ten), whom=OF_TEAM)["10:00"].load == 2
    assert slots(of=offer(*at_ten), whom=Whom(Recipient.NAMED, BEN))["10:00"].is_free


def test_who_may_be_rung_all_morning_fills_no_half_hour_of_it() -> None:
    morning = [callback(window("09:00", "12:00", TOMORROW), id=UUID(int=n)) for n in range(6)]
    day = slots(of=offer(*morning))
    assert (day["10:00"].load, day["10:00"].is_free) == (1, True)
    assert not slots(of=offer(*morning, *morning))["10:00"].is_free


def test_a_half_hour_that_the_clocks_leave_out_is_none() -> None:
    early = Rules(Courtesy(60, 300, sundays=True))
    forward, back = date(2027, 3, 28), date(2027, 10, 31)
    assert list(slots(forward, rules=early)) == ["01:00", "01:30", "03:00", "03:30", "04:00", "04:30"]
    assert list(slots(back, rules=early)) == ["01:00", "01:30", "02:00", "02:30", "03:00", "03:30", "04:00", "04:30"]


@given(
    st.dates(date(2026, 11, 1), date(2028, 12, 31)),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Africa/Cairo", "Pacific/Auckland"]),
    st.sampled_from([OF_ANNA, OF_TEAM, OF_ANYONE]),
    st.lists(st.tuples(st.integers(0, 90), st.integers(30, 240)), max_size=12),
)
def test_a_free_slot_suits_both_sides_and_somebody_has_time(
    day: date, zone: str, whom: Whom, planned: list[tuple[int, int]]
) -> None:
    others = [
        callback(window(day=day, zone=zone), id=UUID(int=n), starts_at=(at := _noon(day) + timedelta(minutes=begins)),
                 ends_at=at + timedelta(minutes=length))
        for n, (begins, length) in enumerate(planned)
    ]  # fmt: skip
    made = offer(*others)
    found = slots_of(day, zone, whom, made)
    assert all(earlier.starts_at < later.starts_at for earlier, later in pairwise(found))
    for slot in found:
        if slot.is_free:
            assert slot.starts_at >= NOW
            assert made.working.between(slot.starts_at, slot.ends_at) == slot.ends_at - slot.starts_at
            assert 480 <= slot.window.from_minute < slot.window.to_minute <= 1200
            assert slot.window.day.weekday() != 6
            assert slot.load < slot.capacity
        else:
            assert why(slot)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
