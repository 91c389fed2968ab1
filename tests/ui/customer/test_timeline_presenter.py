"""The timeline over a real desk: pages by keyset, far places, filters, what comes on top."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Together
from agentdesk.core.customers.commands import AddNote, CorrectNote, CreateCustomer
from agentdesk.ui.customer.timeline_presenter import FIRST_PAGE, Happened, Shown, TimelinePresenter
from agentdesk.ui.door import Door
from agentdesk.ui.tasks import run_inline
from tests.desks import make_desk

NOTES = 640


class History:
    """A customer with many notes, one a minute, the newest last."""

    def __init__(self, folder: Path, notes: int) -> None:
        self.desk, self.me = make_desk(folder)
        self.customer_id = UUID(self.do(CreateCustomer(family_name="Müller"))["customer_id"])
        self.note_ids = [self.note(f"note {n}") for n in range(notes)]
        self.presenter = TimelinePresenter(Door(self.desk, self.me, run_inline()), self.customer_id, ZoneInfo("UTC"))
        self.shown: list[Shown] = []
        self.presenter.shown.connect(self.shown.append)

    def do(self, command: Any) -> Any:
        clock = self.desk.clock
        assert isinstance(clock, FixedClock)
        clock.move(timedelta(minutes=1))
        return self.desk.execute(command, actor=self.me)

    def note(self, words: str) -> UUID:
        return UUID(self.do(AddNote(customer_id=self.customer_id, words=words))["note_fact_id"])

    def fetched(self, first: int, limit: int) -> list[str]:
        got: list[Happened] = []
        self.presenter.fetch(first, limit, lambda rows: got.extend(rows or ()))
        return [words_of(happened) for happened in got]


def words_of(happened: Happened) -> str:
    return str(happened.entry.data.get("words", happened.entry.kind))


@pytest.fixture
def history(tmp_path: Path, qapp: object) -> Iterator[History]:
    made = History(tmp_path, 12)
    yield made
    made.desk.database.close()


@pytest.fixture
def long_history(tmp_path: Path, qapp: object) -> Iterator[History]:
    made = History(tmp_path, NOTES)
    yield made
    made.desk.database.close()


def test_the_first_page_comes_before_the_count_and_does_not_wait_for_it(long_history: History) -> None:
    long_history.presenter.load()
    first, counted = long_history.shown
    assert (first.count, len(first.first)) == (FIRST_PAGE, FIRST_PAGE)
    assert (counted.count, counted.fresh) == (NOTES + 1, 0)
    assert words_of(first.first[0]) == f"note {NOTES - 1}"


def test_pages_follow_each_other_without_a_gap_or_a_double(long_history: History) -> None:
    long_history.presenter.load()
    seen = [words_of(happened) for happened in long_history.shown[0].first]
    for first in range(FIRST_PAGE, NOTES + 1, 100):
        seen += long_history.fetched(first, 100)
    assert seen == [f"note {n}" for n in reversed(range(NOTES))] + ["customer.created"]


def test_a_far_place_is_found_and_the_way_back_too(long_history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agentdesk.ui.customer.timeline_presenter._STRIDE", 150)  # several strides in few rows
    long_history.presenter.load()
    assert long_history.fetched(600, 3) == ["note 39", "note 38", "note 37"]
    assert long_history.fetched(301, 2) == ["note 338", "note 337"]
    assert long_history.fetched(NOTES + 50, 5) == []


def test_a_filter_shows_its_kind_alone_and_a_page_of_the_former_list_is_dropped(history: History) -> None:
    history.presenter.load()
    history.presenter.filter_by("system")
    assert [happened.entry.kind for happened in history.shown[-1].first] == ["customer.created"]
    assert history.presenter.total == 1
    history.presenter.filter_by(None)
    assert history.presenter.total == 13


def test_what_happens_now_comes_on_top_and_the_list_knows_how_much_is_new(history: History) -> None:
    history.presenter.load()
    history.note("fresh one")
    history.note("fresh two")
    history.presenter.refresh()
    shown = [each for each in history.shown if each.fresh]
    assert [each.fresh for each in shown] == [2]
    assert [words_of(happened) for happened in shown[0].first[:3]] == ["fresh two", "fresh one", "note 11"]


def test_a_correction_is_shown_at_its_time_and_beside_what_it_corrects(history: History) -> None:
    history.do(CorrectNote(customer_id=history.customer_id, note_fact_id=history.note_ids[5], words="right at last"))
    history.presenter.load()
    newest, *_ = history.shown[-1].first
    assert newest.words.title in ("Note corrected", "Notiz berichtigt")
    wrong = history.presenter.entry(history.note_ids[5])
    assert wrong
    assert "right at last" in wrong.words.second_line
    assert wrong.words.marks


def test_after_midnight_today_is_yesterday(history: History) -> None:
    history.presenter.load()
    before = history.shown[-1].first[0].day
    clock = history.desk.clock
    assert isinstance(clock, FixedClock)
    clock.move(timedelta(days=1))
    history.presenter.follow_day()
    assert history.shown[-1].first[0].day != before


def test_a_failure_is_said_and_the_list_can_be_asked_for_again(history: History) -> None:
    said: list[str] = []
    stranger = Door(history.desk, UUID(int=77), run_inline())
    presenter = TimelinePresenter(stranger, history.customer_id, ZoneInfo("UTC"))
    presenter.failed.connect(said.append)
    presenter.load()
    assert said
    assert not presenter.loaded


def test_many_in_one_command_keep_their_order(history: History) -> None:
    notes = [AddNote(customer_id=history.customer_id, words=f"together {n}") for n in range(3)]
    history.do(Together.of(*notes))
    history.presenter.load()
    assert {words_of(happened) for happened in history.shown[-1].first[:3]} == {f"together {n}" for n in range(3)}
