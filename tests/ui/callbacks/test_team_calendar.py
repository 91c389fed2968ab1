"""The calendar of callbacks: whose, how full, moved by keys with a way back."""

from __future__ import annotations

from pathlib import Path

from agentdesk.core.callbacks.commands import NewWindow, PlanCallback, SetRules
from tests.journeys.window import Window, open_window
from tests.ui.callbacks.bench import bench_of, execute, open_customer, planned


def plan_on_monday(window: Window) -> None:
    """Of the week after the coming one, so that nothing of it is over."""
    whom = open_customer(window)
    bench = bench_of(window)
    part = next(part for part in bench.parts if hasattr(part, "team"))
    part.team.presenter.turn(1)
    day = part.team.presenter.first
    asked = NewWindow(day=day, from_minute=600, to_minute=630, zone="Europe/Berlin")
    execute(window, PlanCallback(customer_id=whom, phone="0171 5550142", purpose="Where is it?", window=asked))


def test_a_callback_is_moved_by_keys_and_back_by_undo(profile: Path) -> None:
    with open_window(profile) as window:
        plan_on_monday(window)
        whom = planned(window, bench_of(window).customers.front)[0].customer_id
        assert whom is not None
        before = planned(window, whom)[0].window
        window.key("Ctrl+F8")
        window.see("Jörg Quellenthal", "Arrows: walk")
        window.wait(lambda: window._keyboard.metaObject().className() == "WeekGrid")
        window.key("Shift+Down")
        window.see("callback moved to")
        assert planned(window, whom)[0].window.from_minute == before.from_minute + 30
        toasts = bench_of(window).window.toasts
        told = toasts.accessibleName()
        window.key("Shift+Right")
        window.wait(lambda: toasts.accessibleName() != told)
        assert planned(window, whom)[0].window.day != before.day
        window.key("Alt+Z")
        window.wait(lambda: planned(window, whom)[0].window.day == before.day)


def test_enter_opens_the_customer_and_what_can_be_done(profile: Path) -> None:
    with open_window(profile) as window:
        plan_on_monday(window)
        window.key("Ctrl+F8")
        window.see("Jörg Quellenthal", "31 free")
        window.key("D")
        window.key("W")
        window.key("Escape")
        window.wait(lambda: "Quellenthal" in window.heading)
        window.key("Ctrl+F8")
        window.see("Arrows: walk")
        window.key("Return")
        window.see("Callback planned for", "Call now")


def test_each_half_hour_says_how_full_it_is_and_the_line_below_says_it_of_the_one_with_the_keyboard(
    profile: Path,
) -> None:
    with open_window(profile) as window:
        plan_on_monday(window)
        window.key("Ctrl+F8")
        window.see("1/2", "0/2", "10:00: 1 of 2 planned")
        rules = SetRules(
            from_minute=480, to_minute=1200, sundays=False, per_person=1, max_attempts=3, spacing_minutes=60
        )
        execute(window, rules)
        window.see("1/1", "0/1", "10:00: full: 1 planned")


def test_a_week_that_is_over_calls_closed_only_the_days_on_which_the_shop_was(profile: Path) -> None:
    with open_window(profile) as window:
        plan_on_monday(window)
        window.key("Ctrl+F8")
        window.see("1/2")
        part = next(part for part in bench_of(window).parts if hasattr(part, "team"))
        part.team.presenter.turn(-2)
        window.wait(lambda: part.team.presenter.last_shown.days[-1].day < part.team.presenter.today)
        closed = [column.detail == "closed" for column in part.team.grid.columns]
        assert closed == [not day.open for day in part.team.presenter.last_shown.days]
        assert True in closed
        assert False in closed
