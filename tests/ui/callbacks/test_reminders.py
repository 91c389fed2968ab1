"""What becomes due is told once for each phase: in time, after sleep, as clocks change, and with the name alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import shiboken6

from agentdesk.core.callbacks.commands import ClaimCallback, NewWindow, PlanCallback, ReleaseCallback, SnoozeCallback
from agentdesk.core.callbacks.model import callback_id
from agentdesk.core.clock import FixedClock
from agentdesk.core.ids import new_id
from agentdesk.ui.callbacks.reminders import Reminder, ReminderBar, Reminders
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
        self.work = WorkPresenter(Door(self.shop.desk, self.shop.me, run_inline()))
        self.reminders = Reminders(self.work)
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
    assert watch.new() == ["Callback due soon: Jörg Müller, 14:00 to 14:30"]
    watch.wait_until(at(13, 50))
    watch.work.load()
    assert watch.new() == []
    watch.wait_until(at(14, 0))
    assert watch.new() == ["Callback due now: Jörg Müller, 14:00 to 14:30"]
    watch.wait_until(at(14, 30))
    assert watch.new() == ["Callback missed: Jörg Müller, 14:00 to 14:30"]
    watch.wait_until(at(18))
    assert watch.new() == []


def test_after_sleep_all_that_became_due_is_told_together_the_missed_first(watch: Watch) -> None:
    watch.plan(MONDAY, THREE)
    watch.plan(MONDAY, THREE + 60, customer=watch.shop.aylin)
    watch.wait_until(at(15, 5))
    (told,) = watch.new()
    assert told == "2 callbacks are due: Jörg Müller, 14:00 to 14:30 · Aylin Demir, 15:00 to 15:30"


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
