"""What becomes due is told once for each phase: in time, after sleep, as clocks change, and with the name alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import shiboken6

from agentdesk.core.actors import Role
from agentdesk.core.callbacks.commands import (
    ClaimCallback,
    MissedCall,
    NewWindow,
    PlanCallback,
    ReleaseCallback,
    SnoozeCallback,
)
from agentdesk.core.callbacks.model import callback_id
from agentdesk.core.clock import FixedClock
from agentdesk.core.ids import new_id
from agentdesk.core.people.commands import AddPerson
from agentdesk.ui.callbacks.reminders import Desktop, Reminder, ReminderBar, Reminders
from agentdesk.ui.door import Door
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from agentdesk.ui.work.presenter import WorkPresenter
from tests.ui.contact_line import Shop


class Watch:
    """Somebody before the window, while the clock goes on as the test says."""

    def __init__(self, folder: Path) -> None:
        self.shop = Shop(folder)
        assert isinstance(self.shop.desk.clock, FixedClock)
        self.clock = self.shop.desk.clock
        self.told: list[str] = []
        self.work = WorkPresenter(Door(self.shop.desk, self.shop.me, run_inline()), zone=ZoneInfo("Europe/Berlin"))
        self.minutes = 15
        self.reminders = Reminders(self.work, minutes=lambda: self.minutes)
        self.bar = ReminderBar(self.reminders, self.work)
        self.reminders.due.connect(self._hear)
        self.work.load()

    def plan(self, day: date, from_minute: int, zone: str = "Europe/Berlin", customer: UUID | None = None) -> UUID:
        window = NewWindow(day=day, from_minute=from_minute, to_minute=from_minute + 30, zone=zone)
        command, made_by = (
            PlanCallback(
                customer_id=customer or self.shop.joerg,
                phone="0171 5550142",
                purpose="Secret matter",
                window=window,
            ),
            new_id(),
        )
        self.shop.desk.execute(command, actor=self.shop.me, id=made_by)
        self.work.load()
        return callback_id(made_by)

    def wait_until(self, moment: datetime) -> None:
        """The window looks at the clock again at this moment, whatever was in between."""
        self.clock.set(moment)
        self.work.look_at_the_clock()

    def new(self) -> list[str]:
        told, self.told = self.told, []
        return told

    def _hear(self, reminder: Reminder) -> None:
        self.told.append(f"{reminder.title()}: {reminder.words(self.work)}")


@pytest.fixture
def watch(tmp_path: Path, theme: Theme) -> Iterator[Watch]:
    made = Watch(tmp_path)
    yield made
    shiboken6.delete(made.bar)
    shiboken6.delete(made.work)
    made.shop.desk.database.close()


MONDAY = date(2026, 11, 23)
THREE = 15 * 60


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    """In UTC; the shop's clock shows an hour more."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_each_phase_is_told_once_when_it_begins(watch: Watch) -> None:
    watch.plan(MONDAY, THREE)
    watch.wait_until(at(13, 44))
    assert watch.new() == []
    watch.wait_until(at(13, 45))
    assert watch.new() == ["Callback due soon: Jörg Müller, 15:00 to 15:30"]
    watch.wait_until(at(13, 50))
    watch.work.load()
    assert watch.new() == []
    watch.wait_until(at(14, 0))
    assert watch.new() == ["Callback due now: Jörg Müller, 15:00 to 15:30"]
    watch.wait_until(at(14, 30))
    assert watch.new() == ["Callback missed: Jörg Müller, 15:00 to 15:30"]
    watch.wait_until(at(18))
    assert watch.new() == []


def test_who_wants_to_know_it_later_is_told_that_many_minutes_before(watch: Watch) -> None:
    watch.minutes = 5
    watch.plan(MONDAY, THREE)
    watch.wait_until(at(13, 54))
    assert watch.new() == []
    watch.wait_until(at(13, 55))
    assert watch.new() == ["Callback due soon: Jörg Müller, 15:00 to 15:30"]
    watch.wait_until(at(14, 0))
    assert watch.new() == ["Callback due now: Jörg Müller, 15:00 to 15:30"]


def test_after_sleep_all_that_became_due_is_told_together_the_missed_first(watch: Watch) -> None:
    watch.plan(MONDAY, THREE)
    watch.plan(MONDAY, THREE + 60, customer=watch.shop.aylin)
    watch.wait_until(at(15, 5))
    (told,) = watch.new()
    assert told == "2 callbacks are due: Jörg Müller, 15:00 to 15:30 · Aylin Demir, 16:00 to 16:30"


def test_a_clock_set_back_tells_nothing_twice(watch: Watch) -> None:
    watch.plan(MONDAY, THREE)
    watch.wait_until(at(14, 0))
    watch.new()
    watch.wait_until(at(13, 59) + timedelta(seconds=59))
    assert len(watch.new()) <= 1
    watch.wait_until(at(14, 1))
    assert len(watch.new()) <= 1


def test_on_the_day_on_which_the_clocks_change_it_is_told_by_the_customers_clock(watch: Watch) -> None:
    watch.clock.set(datetime(2027, 3, 27, 12, tzinfo=UTC))
    watch.plan(date(2027, 3, 28), 9 * 60)
    watch.wait_until(datetime(2027, 3, 28, 6, 59, tzinfo=UTC))
    assert [told.partition(":")[0] for told in watch.new()] == ["Callback due soon"]
    watch.wait_until(datetime(2027, 3, 28, 7, 0, tzinfo=UTC))
    assert [told.partition(":")[0] for told in watch.new()] == ["Callback due now"]


def test_what_is_put_off_is_told_again_and_what_is_in_hand_is_not(watch: Watch) -> None:
    made = watch.plan(MONDAY, THREE)
    watch.wait_until(at(14, 0))
    watch.new()
    watch.shop.do(SnoozeCallback(callback_id=made, until=at(14, 20)))
    watch.work.load()
    assert [told.partition(":")[0] for told in watch.new()] == []
    watch.wait_until(at(14, 5))
    watch.wait_until(at(14, 20))
    assert [told.partition(":")[0] for told in watch.new()][-1:] == ["Callback due now"]
    watch.shop.do(ClaimCallback(callback_id=made))
    watch.work.load()
    assert watch.new() == []
    assert watch.bar.isHidden()
    watch.shop.do(ReleaseCallback(callback_id=made))
    watch.work.load()
    assert [told.partition(":")[0] for told in watch.new()] == ["Callback due now"]


def test_nothing_but_the_name_is_told(watch: Watch) -> None:
    watch.plan(MONDAY, THREE)
    watch.wait_until(at(14, 0))
    (told,) = watch.new()
    assert "Secret" not in told
    assert "5550142" not in told


def test_the_bar_in_the_window_leads_to_what_is_due(watch: Watch) -> None:
    opened: list[object] = []
    watch.bar.opened.connect(opened.append)
    watch.plan(MONDAY, THREE)
    watch.wait_until(at(14, 0))
    assert not watch.bar.isHidden()
    watch.bar._open()
    assert [item.customer_id for item in opened] == [watch.shop.joerg]
    assert watch.bar.isHidden()


def test_a_second_one_does_not_take_the_first_out_of_sight(watch: Watch) -> None:
    watch.plan(MONDAY, THREE)
    watch.plan(MONDAY, THREE + 10, customer=watch.shop.aylin)
    watch.wait_until(at(13, 46))
    watch.wait_until(at(13, 56))
    assert watch.new()[-1] == "Callback due soon: Aylin Demir, 15:10 to 15:40"
    assert shown_in(watch.bar) == "2 callbacks are due: Jörg Müller, 15:00 to 15:30 · Aylin Demir, 15:10 to 15:40"
    watch.wait_until(at(14, 35))
    assert shown_in(watch.bar).startswith("2 callbacks are due: Jörg Müller")


def test_who_starts_the_program_minutes_late_is_told_at_once(watch: Watch) -> None:
    watch.plan(MONDAY, THREE)
    watch.clock.set(at(14, 2))
    late = WorkPresenter(Door(watch.shop.desk, watch.shop.me, run_inline()))
    told: list[str] = []
    again = Reminders(late, late)
    again.due.connect(lambda reminder: told.append(reminder.title()))
    late.load()
    assert told == ["Callback due now"]
    shiboken6.delete(late)


def test_two_windows_of_two_people_tell_it_both(watch: Watch) -> None:
    """Each has reminders of their own: what anyone may ring is told to everybody who is there."""
    other = watch.shop.desk.execute(AddPerson(name="Ben", roles=frozenset({Role.AGENT})), actor=watch.shop.me)
    theirs = WorkPresenter(Door(watch.shop.desk, UUID(other["person_id"]), run_inline()))
    told: list[str] = []
    reminders = Reminders(theirs, theirs)
    reminders.due.connect(lambda reminder: told.append(reminder.title()))
    watch.shop.do(MissedCall(phone="030 8765432"))
    watch.work.load()
    theirs.load()
    assert [len(watch.new()), len(told)] == [1, 1]
    shiboken6.delete(theirs)


def test_without_a_place_for_notifications_or_a_sound_the_window_tells_it(
    watch: Watch,
) -> None:
    """As offscreen: no tray, no sound device. What a person has muted stays in the window, too."""
    for muted in (False, True):
        desktop = Desktop(watch.bar, lambda name, muted=muted: muted)
        desktop.tell("Callback due now", "Jörg Müller")
        desktop.deleteLater()
    watch.plan(MONDAY, THREE)
    watch.wait_until(at(14, 0))
    assert shown_in(watch.bar).startswith("Callback due now")


def shown_in(bar: ReminderBar) -> str:
    assert not bar.isHidden()
    reminder = bar._reminder
    assert reminder is not None
    return f"{reminder.title()}: {reminder.words(bar._work)}"
