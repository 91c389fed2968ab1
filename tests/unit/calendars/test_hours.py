"""The shop's hours in editions: set, taken back, kept up; every edition stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from agentdesk.core.calendars.commands import SetHours, TheHours
from agentdesk.core.calendars.hours import BUILT_IN, Closed, ClosedDay, Edition, Hours, OwnDay, built_in
from agentdesk.core.calendars.model import Period, WorkingTime
from agentdesk.core.calendars.queries import calendar_of
from agentdesk.core.calendars.upkeep import edition_is_ending, with_holidays
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Undo
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.people.commands import AddPerson, ChangeShop
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.check import check
from agentdesk.core.timekeeper import keep_up_hours
from tests.desks import NOON, make_desk

CLOSED = (ClosedDay(date(2026, 12, 28), {"de": "Betriebsferien", "en": "Works holiday"}, Closed.SHOP),)
SPLIT = (Period(9 * 60, 12 * 60), Period(13 * 60, 18 * 60))
LATE = (Period(20 * 60, 26 * 60),)
HOURS = Hours(
    time_zone="Europe/Berlin",
    week=(SPLIT, SPLIT, SPLIT, SPLIT, LATE, (), ()),
    closed=CLOSED,
    own_hours=(OwnDay(date(2026, 12, 24), (Period(540, 720),), "Heiligabend"),),
)


@pytest.fixture
def desk_and_person(tmp_path: Path) -> tuple[Desk, UUID]:
    return make_desk(tmp_path)


def present(desk: Desk) -> Edition:
    return desk.ask(TheHours(), actor=SYSTEM)


def test_before_anybody_sets_hours_they_are_those_of_an_office(desk_and_person: tuple[Desk, UUID]) -> None:
    desk, _ = desk_and_person
    assert present(desk).id == BUILT_IN
    with desk.database.reading() as connection:
        edition_id, calendar = calendar_of(connection, None)
        assert (edition_id, calendar) == calendar_of(connection, BUILT_IN)
    assert WorkingTime(calendar).is_open(NOON)


def test_hours_come_back_as_they_were_set(desk_and_person: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_person
    made = UUID(desk.execute(SetHours.of(HOURS), actor=me)["edition_id"])
    edition = present(desk)
    assert (edition.id, edition.made_by, edition.made_at, edition.hours) == (made, me, NOON, HOURS)
    open_at_one = WorkingTime(edition.hours.calendar()).is_open
    assert open_at_one(datetime(2026, 11, 28, 0, 30, tzinfo=UTC)), "Friday night, half past one in Berlin"
    assert not open_at_one(datetime(2026, 11, 23, 11, 30, tzinfo=UTC)), "a break at noon"


def test_an_edition_that_something_was_reckoned_with_stays_as_it_was(desk_and_person: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_person
    first = UUID(desk.execute(SetHours.of(HOURS), actor=me)["edition_id"])
    desk.execute(SetHours.of(built_in("Europe/Vienna")), actor=me)
    with desk.database.reading() as connection:
        assert calendar_of(connection, first) == (first, HOURS.calendar())
        assert calendar_of(connection, None)[1].time_zone == "Europe/Vienna"


def test_taken_back_hours_count_no_more_but_stay_to_be_reckoned_with(desk_and_person: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_person
    desk.execute(SetHours.of(HOURS), actor=me)
    wrong = UUID(int=7 << 76 | 2 << 62 | 5)
    second = UUID(desk.execute(SetHours.of(built_in("UTC")), actor=me, id=wrong)["edition_id"])
    desk.execute(Undo(command_id=wrong), actor=me)
    assert present(desk).hours == HOURS
    assert desk.ask(TheHours(second), actor=me).hours == built_in("UTC")
    assert [each.name for each in check(None, desk.database) if not each.ok] == []


def test_the_first_hours_can_be_taken_back_too_and_come_again(desk_and_person: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_person
    first, back = UUID(int=7 << 76 | 2 << 62 | 5), UUID(int=7 << 76 | 2 << 62 | 6)
    desk.execute(SetHours.of(HOURS), actor=me, id=first)
    desk.execute(Undo(command_id=first), actor=me, id=back)
    assert present(desk).id == BUILT_IN
    desk.execute(Undo(command_id=back), actor=me)
    assert present(desk).hours == HOURS


def test_two_who_set_hours_at_once_do_not_overwrite_each_other(desk_and_person: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_person
    desk.execute(SetHours.of(HOURS), actor=me)
    seen = {str(SHOP): present(desk).version}
    desk.execute(SetHours.of(built_in("UTC")), actor=me, base=seen)
    with pytest.raises(Refused, match=r"calendars\.moved"):
        desk.execute(SetHours.of(HOURS), actor=me, base=seen)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"week": ((),) * 7}, "calendars.never_open"),
        ({"time_zone": "Europe/Nowhere"}, "shop.time_zone_unknown"),
        ({"own_hours": HOURS.own_hours * 2}, "calendars.day_twice"),
    ],
)
def test_hours_that_cannot_be_are_refused(
    desk_and_person: tuple[Desk, UUID], wrong: dict[str, object], code: str
) -> None:
    desk, me = desk_and_person
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        desk.execute(SetHours.of(replace(HOURS, **wrong)), actor=me)
    assert present(desk).id == BUILT_IN


@pytest.mark.parametrize(
    ("spans", "code"),
    [(((540, 500),), "calendars.period_invalid"), (((540, 720), (700, 800)), "calendars.periods_overlap")],
)
def test_periods_that_cannot_be_are_refused(
    desk_and_person: tuple[Desk, UUID], spans: tuple[tuple[int, int], ...], code: str
) -> None:
    desk, me = desk_and_person
    command = SetHours.of(HOURS).model_copy(update={"week": (spans, *((),) * 6)})
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        desk.execute(command, actor=me)


def test_only_who_administers_the_shop_sets_its_hours(desk_and_person: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_person
    added = desk.execute(AddPerson(name="Agnes", roles=frozenset({"agent", "supervisor"})), actor=me)
    with pytest.raises(Refused, match=r"permission\.missing"):
        desk.execute(SetHours.of(HOURS), actor=UUID(added["person_id"]))


# --- As time goes by -------------------------------------------------------------------------------------------------


def move_to(desk: Desk, moment: datetime) -> None:
    assert isinstance(desk.clock, FixedClock)
    desk.clock.set(moment)


def test_a_shop_begins_with_the_holidays_of_its_country_for_this_year_and_three_more(
    desk_and_person: tuple[Desk, UUID],
) -> None:
    desk, _ = desk_and_person
    keep_up_hours(desk)
    hours = present(desk).hours
    assert (hours.country, hours.time_zone) == ("DE", "Europe/Berlin")
    assert {each.day.year for each in hours.holidays()} == {2026, 2027, 2028, 2029}
    christmas = datetime(2026, 12, 25, 11, tzinfo=UTC)
    assert not WorkingTime(hours.calendar()).is_open(christmas)


def test_nothing_is_written_while_nothing_is_due(desk_and_person: tuple[Desk, UUID]) -> None:
    desk, _ = desk_and_person
    keep_up_hours(desk)
    before = desk.data_version()
    keep_up_hours(desk)
    assert desk.data_version() == before


def test_holidays_of_further_years_are_added_before_they_run_out(desk_and_person: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_person
    keep_up_hours(desk)
    mine = present(desk).hours
    shut = ClosedDay(date(2028, 9, 1), {"de": "Inventur"}, Closed.SHOP)
    desk.execute(SetHours.of(replace(mine, closed=(*mine.closed, shut))), actor=me)
    move_to(desk, datetime(2028, 6, 1, tzinfo=UTC))
    assert not edition_is_ending(present(desk).hours, date(2028, 6, 1))
    move_to(desk, datetime(2028, 7, 3, tzinfo=UTC))
    keep_up_hours(desk)
    closed = present(desk).hours.closed
    assert shut in closed
    assert {each.day.year for each in closed} == {2027, 2028, 2029, 2030, 2031}
    assert len({each.day for each in closed}) == len(closed)


def test_a_machine_that_was_off_for_years_catches_up_at_once(desk_and_person: tuple[Desk, UUID]) -> None:
    desk, _ = desk_and_person
    keep_up_hours(desk)
    move_to(desk, datetime(2033, 2, 1, tzinfo=UTC))
    keep_up_hours(desk)
    assert {each.day.year for each in present(desk).hours.holidays()} >= {2033, 2034, 2035, 2036}


def test_the_hours_follow_the_shop_into_another_time_zone(desk_and_person: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_person
    desk.execute(SetHours.of(HOURS), actor=me)
    shop = {"shop_name": "S", "region": "PT", "currency": "EUR", "language": "de"}
    desk.execute(ChangeShop(**shop, time_zone="Europe/Lisbon"), actor=me)
    keep_up_hours(desk)
    assert present(desk).hours == replace(HOURS, time_zone="Europe/Lisbon")


def test_another_state_brings_its_own_holidays_and_leaves_the_days_the_shop_itself_is_closed() -> None:
    today = NOON.date()
    bavaria = with_holidays(replace(HOURS, country="DE", subdivision="BY"), today)
    berlin = with_holidays(replace(bavaria, subdivision="BE"), today)
    assert CLOSED[0] in berlin.closed
    assert date(2027, 1, 6) in {each.day for each in bavaria.holidays()}
    assert date(2027, 1, 6) not in {each.day for each in berlin.holidays()}
    assert with_holidays(replace(berlin, country="", subdivision=""), today).closed == CLOSED


def test_holidays_are_ending_once_less_than_eighteen_months_are_left() -> None:
    hours = with_holidays(replace(HOURS, country="DE"), NOON.date())
    last = date(2029, 12, 31)
    assert not edition_is_ending(hours, last - timedelta(days=548))
    assert edition_is_ending(hours, last - timedelta(days=547))
    assert not edition_is_ending(HOURS, last), "where there are none, none run out"
