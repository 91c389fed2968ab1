from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import shiboken6
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.clock import FixedClock
from agentdesk.ui.language import language
from agentdesk.ui.theme import Theme, Tone
from agentdesk.ui.widgets.countdown import Countdown, Waker, remaining

DUE = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("before", "words", "tone"),
    [
        (timedelta(days=2, hours=3), "2 days", Tone.NEUTRAL),
        (timedelta(days=1), "1 day", Tone.NEUTRAL),
        (timedelta(hours=23, minutes=59), "23 h", Tone.NEUTRAL),
        (timedelta(hours=3, minutes=10), "3 h 10 min", Tone.NEUTRAL),
        (timedelta(hours=2), "2 h", Tone.NEUTRAL),
        (31 * MINUTE, "31 min", Tone.NEUTRAL),
        (30 * MINUTE, "30 min", Tone.CARE),
        (21.5 * MINUTE, "22 min", Tone.CARE),
        (timedelta(seconds=1), "1 min", Tone.CARE),
        (timedelta(), "now", Tone.STOP),
        (-0.9 * MINUTE, "now", Tone.STOP),
        (-12.5 * MINUTE, "−12 min", Tone.STOP),
        (-timedelta(hours=5, minutes=59), "−5 h", Tone.STOP),
        (-timedelta(days=3), "−3 days", Tone.STOP),
    ],
)
def test_what_is_left_is_said_shortly_and_turns_amber_then_red(before: timedelta, words: str, tone: Tone):
    said = remaining(DUE, DUE - before)
    assert (said.words, said.tone) == (words, tone)


@given(st.integers(-400_000, 400_000), st.integers(0, 7200))
def test_nothing_changes_before_the_moment_named_and_something_does_then(seconds: int, warn: int):
    now, margin = DUE + timedelta(seconds=seconds), timedelta(seconds=warn)
    said = remaining(DUE, now, warn=margin)
    assert said.changes_at > now
    just_before = remaining(DUE, said.changes_at - timedelta(microseconds=1), warn=margin)
    assert (just_before.words, just_before.tone) == (said.words, said.tone)
    then = remaining(DUE, said.changes_at + timedelta(microseconds=1), warn=margin)
    assert (then.words, then.tone) != (said.words, said.tone)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(DUE - 40 * MINUTE)


@pytest.fixture
def waker(theme: Theme, clock: FixedClock) -> Waker:
    return Waker(clock)


def test_a_chip_follows_the_clock_and_says_it_in_both_languages(waker: Waker, clock: FixedClock, qtbot):
    chip = Countdown(waker, "Reply")
    qtbot.addWidget(chip)
    chip.show_due(DUE)
    assert (chip.text(), chip.property("chip")) == ("40 min", "neutral")
    clock.set(DUE + 12 * MINUTE)
    waker.run_due()
    assert (chip.text(), chip.property("chip"), chip.accessibleName()) == ("−12 min", "stop", "Reply: 12 min late")
    language().use("de")
    assert (chip.text(), chip.accessibleName()) == ("−12 Min.", "Reply: 12 Min. zu spät")


def test_one_timer_sleeps_until_the_next_change_of_any_chip(waker: Waker, clock: FixedClock, qtbot):
    chips = [Countdown(waker) for _ in range(300)]
    for number, chip in enumerate(chips):
        qtbot.addWidget(chip)
        chip.show_due(DUE + timedelta(seconds=20 + number % 30))
    assert waker.sleeps_for == 20_002
    clock.move(timedelta(seconds=20))
    waker.run_due()
    assert waker.sleeps_for == 1_002


def test_what_is_far_away_costs_a_look_a_minute_and_what_is_hidden_nothing(waker: Waker, qtbot):
    chip = Countdown(waker)
    qtbot.addWidget(chip)
    chip.show_due(DUE + timedelta(days=9))
    assert waker.sleeps_for == 60_000
    chip.hide()
    assert waker.sleeps_for == -1
    chip.show()
    assert waker.sleeps_for == 60_000


def test_a_clock_that_stands_still_wakes_nobody(waker: Waker, qtbot):
    chip = Countdown(waker, "Solution")
    qtbot.addWidget(chip)
    chip.show_due(DUE)
    chip.show_still("paused")
    assert (chip.text(), waker.sleeps_for, chip.accessibleName()) == ("paused", -1, "Solution: paused")
    chip.show_due(None)
    assert not chip.isVisible()


def test_a_real_timer_turns_the_chip(theme: Theme, qtbot):
    class Running:
        def __init__(self) -> None:
            self.now_is = DUE - timedelta(milliseconds=150)

        def now(self) -> datetime:
            return self.now_is

    clock = Running()
    waker = Waker(clock)
    chip = Countdown(waker)
    qtbot.addWidget(chip)
    chip.show_due(DUE)
    assert chip.text() == "1 min"
    clock.now_is = DUE
    qtbot.waitUntil(lambda: chip.text() == "now", timeout=60_000)


def test_a_chip_that_ended_is_not_woken(waker: Waker, clock: FixedClock, qtbot):
    chip = Countdown(waker)
    chip.show_due(DUE)
    shiboken6.delete(chip)
    clock.set(DUE)
    waker.run_due()
    assert waker.sleeps_for == -1
