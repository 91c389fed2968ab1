"""The work list in the window, and the status in its top line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt

from agentdesk.core.calendars.commands import TheHours
from agentdesk.core.cases.commands import FailuresOf
from agentdesk.core.clock import FixedClock
from agentdesk.core.promises.commands import MakePromise
from agentdesk.core.uris import Popped
from agentdesk.core.work.model import Lane
from agentdesk.core.work.words import span_words
from agentdesk.ui.interactions.keys import StatusChip, status_actions
from agentdesk.ui.interactions.presence import Presence, Status
from agentdesk.ui.theme import Theme, Tone
from agentdesk.ui.widgets.chip import ChipButton
from agentdesk.ui.work.words import sections
from tests.ui.contact_line import Line, Shop

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def line(tmp_path: Path, theme: Theme) -> Iterator[Line]:
    shop = Shop(tmp_path)
    line = Line(shop)
    line.work.load()
    line.settle()
    yield line
    line.vanish()
    shop.desk.database.close()


def pass_time(line: Line, **time: float) -> None:
    assert isinstance(line.shop.desk.clock, FixedClock)
    line.shop.desk.clock.move(timedelta(**time))


def test_an_empty_list_says_so(line: Line) -> None:
    assert line.work_panel.state.accessibleName().startswith("Nothing to do")


def test_a_running_call_is_on_the_list_with_its_clock(line: Line) -> None:
    line.begin()
    line.wait(lambda: len(line.work.items) == 1)
    pass_time(line, minutes=4, seconds=12)
    [now, *_] = sections(line.work.work, line.work.now, line.work.zone)
    [row] = now.rows
    assert (row.title, row.reason, row.due, row.tone) == ("Jörg Müller", "Call in", "04:12", Tone.CARE)


def test_a_wrap_up_that_waits_turns_amber_and_then_red(line: Line) -> None:
    line.begin()
    line.ctrl(Qt.Key.Key_Return, SHIFT)
    line.wait(lambda: [item.lane for item in line.work.items] == [Lane.TODAY])
    seen = []
    for hours in (0.25, 2, 8):
        pass_time(line, hours=hours)
        [row] = [row for section in sections(line.work.work, line.work.now, line.work.zone) for row in section.rows]
        seen.append((row.due, row.tone))
    assert seen == [("15 min", Tone.NEUTRAL), ("2 h", Tone.CARE), ("10 h", Tone.STOP)]


def test_next_goes_to_the_most_urgent_and_on_from_there(line: Line) -> None:
    for _ in range(2):
        line.begin()
        line.ctrl(Qt.Key.Key_Return, SHIFT)
        line.wait(lambda: line.presenter.active is None)
        pass_time(line, minutes=1)
    line.wait(lambda: len(line.work.items) == 2)
    line.ctrl(Qt.Key.Key_J)
    line.wait(lambda: line.presenter.active is not None)
    first = line.presenter.active
    line.ctrl(Qt.Key.Key_J)
    line.wait(lambda: line.presenter.active is not first)
    assert [item.subject_id for item in line.work.items] == [first.id, line.presenter.active.id]  # type: ignore[union-attr]


def test_a_contact_too_short_for_the_list_ends_the_work_on_what_was_marked_before(line: Line) -> None:
    """Else what comes due again is passed over as the one at hand."""
    line.begin()
    line.ctrl(Qt.Key.Key_Return, SHIFT)
    line.wait(lambda: len(line.work.items) == 1 and line.presenter.active is None)
    [due] = line.work_panel.list.keys
    line.work_panel.list.mark(due)
    line.work_panel.mark("conversation", uuid4())
    assert line.work_panel.list.current_key is None
    assert line.work.next(line.work_panel.list.current_key) == due


def test_enter_on_the_list_opens_the_conversation(line: Line) -> None:
    line.begin()
    line.type("words")
    line.ctrl(Qt.Key.Key_Return, SHIFT)
    line.wait(lambda: line.presenter.active is None)
    line.wait(lambda: len(line.work.items) == 1)
    line.ctrl(Qt.Key.Key_1)
    line.key(Qt.Key.Key_Return)
    line.wait(lambda: line.presenter.active is not None)
    assert line.notes.toPlainText() == "words"


def test_many_changes_ask_the_desk_once(line: Line) -> None:
    asked = []
    line.work.shown.connect(asked.append)
    for _ in range(50):
        line.work.heard(frozenset({("interaction", None)}))
    line.wait(lambda: bool(asked))
    line.settle()
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=23), "23 h"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_how_long_something_waits_is_said_in_one_word(theme: Theme, time: timedelta, words: str) -> None:
    assert span_words(time) == words


def test_the_status_follows_what_goes_on_and_keeps_what_was_chosen(line: Line) -> None:
    kept: dict[str, Any] = {}
    saved: list[int] = []
    presence = Presence(line.presenter.conversations, line.shop.desk.clock, kept, lambda: saved.append(1))
    chip = ChipButton(parent=line.window)
    status = StatusChip(chip, presence)
    assert presence.status is Status.AVAILABLE
    next(action for action in status_actions(presence) if action.id == "status.break").run()
    pass_time(line, minutes=4, seconds=12)
    status.show()
    assert (chip.text(), len(saved)) == ("Break · 04:12", 1)
    line.begin()
    pass_time(line, seconds=7)
    assert presence.words == "In contact · 00:07"
    line.ctrl(Qt.Key.Key_Return)
    pass_time(line, seconds=40)
    assert presence.words == "Wrap-up · 00:40"
    line.presenter.discard()
    line.wait(lambda: line.presenter.active is None)
    assert presence.status is Status.BREAK
    again = Presence(line.presenter.conversations, line.shop.desk.clock, kept, lambda: None)
    assert again.status is Status.BREAK


def test_a_foreign_state_file_means_available(line: Line) -> None:
    for kept in ({"presence": 5}, {"presence": {"status": "dancing"}}, {"presence": {"status": "break", "since": "x"}}):
        presence = Presence(line.presenter.conversations, line.shop.desk.clock, kept, lambda: None)
        assert presence.words in ("Available", "Break · 00:00")


def test_a_number_that_several_share_is_asked_about_and_one_owner_is_taken(line: Line) -> None:
    talk = line.presenter.pop(Popped("0171 5550142"))
    line.wait(lambda: talk.draft.customer_id == line.shop.joerg)
    assert talk.number == "+49 171 5550142"


def test_time_alone_moves_a_promise_and_the_desk_is_asked_only_then(line: Line) -> None:
    due = line.shop.desk.clock.now() + timedelta(minutes=50)
    line.shop.do(MakePromise(customer_id=line.shop.joerg, words="Der Ersatz ist da", due_at=due))
    line.wait(lambda: len(line.work.items) == 1)
    asked: list[object] = []
    line.work.shown.connect(asked.append)
    for _ in range(9):
        pass_time(line, minutes=5)
        line.work.look_at_the_clock()
    line.settle()
    assert asked == []
    [row] = [row for section in sections(line.work.work, line.work.now, line.work.zone) for row in section.rows]
    assert (row.due, row.tone) == ("in 5 min", Tone.CARE)
    pass_time(line, minutes=6)
    line.work.look_at_the_clock()
    line.wait(lambda: [item.lane for item in line.work.items] == [Lane.ATTENTION])


def test_a_promise_that_breaks_while_somebody_looks_is_written_down_as_our_failure(line: Line) -> None:
    due = line.shop.desk.clock.now() + timedelta(minutes=1)
    line.shop.do(MakePromise(customer_id=line.shop.joerg, words="Der Ersatz ist da", due_at=due))
    line.wait(lambda: len(line.work.items) == 1)
    pass_time(line, minutes=2)
    line.work.look_at_the_clock()
    failures = FailuresOf(line.shop.joerg)
    line.wait(lambda: len(line.shop.desk.ask(failures, actor=line.shop.me)) == 1)


def test_a_program_that_runs_for_months_learns_the_holidays_of_further_years(line: Line) -> None:
    def years() -> set[int]:
        edition = line.shop.desk.ask(TheHours(), actor=line.shop.me)
        return {each.day.year for each in edition.hours.holidays()}

    line.work.look_at_the_clock()
    pass_time(line, days=1)
    line.work.look_at_the_clock()
    line.wait(lambda: len(years()) == 4)
    pass_time(line, days=3 * 365)
    line.work.look_at_the_clock()
    line.wait(lambda: max(years()) == line.shop.desk.clock.now().year + 3)
