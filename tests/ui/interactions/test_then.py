"""What follows from a conversation goes with its wrap-up: all of it or nothing, and none of it is lost before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from agentdesk.core.clock import FixedClock
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.defaults import shipped_reason
from agentdesk.core.interactions.drafting import Following
from agentdesk.core.interactions.model import Outcome, Solved, State
from agentdesk.core.promises.commands import MakePromise, PromisesOf
from agentdesk.core.promises.model import Promise, Standing, standing
from agentdesk.core.wording import text
from agentdesk.core.work.model import Lane
from agentdesk.ui.interactions.talk import Talk
from agentdesk.ui.interactions.then_strip import ThenChip, ThenStrip
from agentdesk.ui.language import language
from agentdesk.ui.theme import Theme
from tests.desks import NOON
from tests.ui.contact_line import Line, Shop

SOON = NOON + timedelta(hours=3)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.desk.database.close()


@pytest.fixture
def line(shop: Shop, theme: Theme) -> Iterator[Line]:
    line = Line(shop)
    yield line
    line.vanish()


def promises(shop: Shop) -> tuple[Promise, ...]:
    return shop.desk.ask(PromisesOf(shop.joerg), actor=shop.me)


def talk_with_promises(line: Line, *words: str) -> Talk:
    line.begin()
    talk = line.presenter.active
    assert talk is not None
    for each in words:
        promise = MakePromise(customer_id=line.shop.joerg, words=each, due_at=SOON, interaction_id=talk.id)
        line.presenter.then.add(talk, promise, f"Promise by 15:00: {each}")
    return talk


def save(line: Line) -> None:
    talk = line.presenter.active
    assert talk is not None
    line.presenter.wrap_up()
    line.presenter.picks.outcome(talk, Outcome.TO_FOLLOW)
    line.presenter.picks.solved(talk, Solved.NO)
    line.presenter.picks.reason(talk, shipped_reason("delivery.late"))
    line.presenter.wrap_up()


def chips(line: Line) -> list[str]:
    return [button.text() for button in line.panel.then.findChildren(ThenChip) if button.isVisible()]


def see_chips(line: Line, words: list[str]) -> None:
    line.wait(lambda: chips(line) == words, f"{words} and not {chips(line)}")


def test_promises_are_made_with_the_wrap_up_and_taken_back_with_it(line: Line) -> None:
    talk = talk_with_promises(line, "A new parcel leaves today", "I ring you tonight")
    see_chips(line, ["Promise by 15:00: A new parcel leaves today", "Promise by 15:00: I ring you tonight"])
    assert promises(line.shop) == ()
    save(line)
    line.wait(lambda: line.presenter.active is None)
    made = promises(line.shop)
    assert {each.words for each in made} == {"A new parcel leaves today", "I ring you tonight"}
    assert {each.interaction_id for each in made} == {talk.id}
    line.told[-1][1]()
    line.wait(lambda: line.presenter.active is talk)
    assert promises(line.shop) == ()
    assert line.shop.interaction(talk.id).state is not State.DONE
    see_chips(line, ["Promise by 15:00: A new parcel leaves today", "Promise by 15:00: I ring you tonight"])
    save(line)
    line.wait(lambda: line.presenter.active is None)
    assert len(promises(line.shop)) == 2


def test_what_is_refused_leaves_the_wrap_up_open_and_nothing_done(line: Line) -> None:
    talk = talk_with_promises(line)
    gone = MakePromise(customer_id=line.shop.joerg, words="A new parcel", due_at=SOON, owner_id=UUID(int=7))
    line.presenter.then.add(talk, gone, "Promise by 15:00: A new parcel")
    save(line)
    line.wait(lambda: talk.trouble is not None)
    assert line.shop.interaction(talk.id).state is not State.DONE
    [chip] = line.panel.then.findChildren(ThenChip)
    chip.setFocus()
    line.key(Qt.Key.Key_Delete)
    see_chips(line, [])
    save(line)
    line.wait(lambda: line.presenter.active is None)
    assert promises(line.shop) == ()


def test_saved_after_it_was_due_it_is_written_down_as_broken_also_after_a_crash(shop: Shop, theme: Theme) -> None:
    line = Line(shop)
    talk_with_promises(line, "A new parcel leaves today")
    line.settle()
    line.vanish()
    assert isinstance(shop.desk.clock, FixedClock)
    shop.desk.clock.move(timedelta(hours=4))
    line = Line(shop)
    line.wait(lambda: line.presenter.active is not None)
    save(line)
    line.wait(lambda: line.presenter.active is None)
    [late] = promises(shop)
    assert (standing(late, shop.desk.clock.now()), late.made_at) == (Standing.BROKEN, NOON)
    line.work.load()
    line.wait(lambda: [item.lane for item in line.work.items if item.kind == "promise"] == [Lane.ATTENTION])
    line.vanish()


def test_a_chip_that_was_taken_off_comes_back_to_its_place(line: Line) -> None:
    talk = talk_with_promises(line, "first", "second")
    first = talk.draft.then[0]
    line.presenter.then.remove(talk, first.id)
    see_chips(line, ["Promise by 15:00: second"])
    line.told[-1][1]()
    assert talk.draft.then[0] == first


def test_it_is_there_again_after_a_crash_and_after_being_left_for_later(shop: Shop, theme: Theme) -> None:
    line = Line(shop)
    talk = talk_with_promises(line, "A new parcel leaves today")
    line.settle()
    line.vanish()
    line = Line(shop)
    line.wait(lambda: line.presenter.active is not None)
    see_chips(line, ["Promise by 15:00: A new parcel leaves today"])
    line.presenter.leave_for_later()
    line.wait(lambda: line.presenter.active is None)
    line.settle()
    line.vanish()
    line = Line(shop)
    line.presenter.conversations.open_from_list(talk.id)
    line.wait(lambda: line.presenter.active is not None)
    see_chips(line, ["Promise by 15:00: A new parcel leaves today"])
    save(line)
    line.wait(lambda: line.presenter.active is None)
    assert [each.words for each in promises(shop)] == ["A new parcel leaves today"]
    line.vanish()


def test_who_turns_out_to_be_somebody_else_gets_the_promise(line: Line) -> None:
    talk = talk_with_promises(line, "A new parcel leaves today")
    line.presenter.conversations.link(talk, line.shop.aylin)
    save(line)
    line.wait(lambda: line.presenter.active is None)
    assert promises(line.shop) == ()
    assert len(line.shop.desk.ask(PromisesOf(line.shop.aylin), actor=line.shop.me)) == 1


def test_what_follows_is_said_anew_when_the_language_changes(line: Line) -> None:
    line.presenter.then.say_with(MakePromise.kind, lambda args: text("promise.chip", when="15:00", words=args["words"]))
    talk_with_promises(line, "Der Ersatz kommt")
    see_chips(line, ["Promise by 15:00: Der Ersatz kommt"])
    language().use("de")
    said = text("promise.chip", when="15:00", words="Der Ersatz kommt", lang="de")
    see_chips(line, [said])
    language().use("en")
    assert said.startswith("Zusage")


def test_the_tip_of_a_chip_is_no_markup_whatever_was_promised(theme: Theme, qtbot: QtBot) -> None:
    hostile = '<img src="file:///etc/hostname">'
    promise = MakePromise(customer_id=new_id(), words=hostile, due_at=NOON)
    strip = ThenStrip(lambda following: following.words)
    qtbot.addWidget(strip)
    strip.show_then((Following.of(promise, hostile),))
    [chip] = strip.findChildren(ThenChip)
    assert hostile in chip.accessibleName()
    assert "<img" not in chip.toolTip()
