"""Promises in the real window, by keyboard: made beside a customer or with the wrap-up, kept, moved, withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QAbstractButton

from agentdesk.core.actors import Role
from agentdesk.core.callbacks.commands import CallbacksOf
from agentdesk.core.cases.commands import NoteFailure, OpenCase
from agentdesk.core.cases.model import FailureKind, Severity
from agentdesk.core.customers.commands import AddPoint, NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.promises.commands import MakePromise, PromisesOf
from agentdesk.core.promises.model import Promise, PromiseState
from agentdesk.ui.interactions.then_strip import ThenChip
from agentdesk.ui.promises.card import PromisesCard
from agentdesk.ui.workbench import Workbench
from tests.journeys.window import Window, open_window


@pytest.fixture
def window(profile: Path) -> Iterator[Window]:
    with open_window(profile) as window:
        open_customer(window.ready())
        yield window


def open_customer(window: Window) -> None:
    window.key("Ctrl+K")
    window.type("quellenthal")
    window.see("Jörg Quellenthal")
    window.key("Return")
    window.wait(lambda: "Quellenthal" in window.heading and bool(cards(window)))


def bench(window: Window) -> Workbench:
    made = window.start.workbench
    assert made is not None
    return made


def customer(window: Window) -> UUID:
    front = bench(window).customers.front
    assert front is not None
    return front


def cards(window: Window) -> list[PromisesCard]:
    return [each for each in window.start.window.findChildren(PromisesCard) if each.isVisible()]


def card(window: Window) -> PromisesCard:
    [shown] = cards(window)
    return shown


def promises(window: Window) -> tuple[Promise, ...]:
    return bench(window).door.asked(PromisesOf(customer(window)))


def chips(window: Window) -> list[ThenChip]:
    return [chip for chip in window.start.window.findChildren(ThenChip) if chip.isVisible()]


def promise(window: Window, words: str, **ahead: float) -> None:
    due = bench(window).door.clock.now() + timedelta(**ahead)
    made = MakePromise(customer_id=customer(window), words=words, due_at=due)
    bench(window).door.desk.execute(made, actor=bench(window).person.id)
    window.wait(lambda: any(row.promise and row.promise.words == words for row in card(window).rows.values()))


def make_by_key(window: Window, words: str) -> None:
    window.key("Ctrl+P")
    window.wait(lambda: card(window).form is not None)
    window.type(words)
    window.key("Tab")
    window.type("tomorrow 15:00")
    window.key("Return")
    window.wait(lambda: card(window).form is None)


def test_without_a_conversation_it_is_made_at_once_and_taken_back(window: Window) -> None:
    make_by_key(window, "The spare part arrives")
    window.see("Promised: The spare part arrives", "by tomorrow 15:00", "1 open promise")
    [made] = promises(window)
    assert (made.words, made.owner_id) == ("The spare part arrives", bench(window).person.id)
    window.key("Alt+Z")
    window.wait(lambda: promises(window) == ())
    window.see("No open promises")


def test_in_a_conversation_it_goes_with_the_wrap_up_and_the_keyboard_comes_back_to_the_notes(window: Window) -> None:
    window.key("F2")
    window.type("Parcel lost.")
    make_by_key(window, "A new parcel leaves today")
    window.type(" Angry.")
    assert bench(window).contacts.active is not None
    assert bench(window).contacts.active.draft.notes == "Parcel lost. Angry."
    window.see("Promise by tomorrow 15:00: A new parcel leaves today")
    assert promises(window) == ()
    window.key("Ctrl+R")
    window.type("late")
    window.key("Return", "Ctrl+Return", "2", "N", "Return")
    window.wait(lambda: len(promises(window)) == 1)
    window.see("by tomorrow 15:00")
    window.wait(lambda: not chips(window))
    window.key("Alt+Z")
    window.wait(lambda: promises(window) == ())
    window.see("Promise by tomorrow 15:00: A new parcel leaves today")


def test_the_one_case_that_is_open_is_proposed_for_a_promise(window: Window) -> None:
    case = OpenCase(customer_id=customer(window), subject="Parcel is lost")
    opened = bench(window).door.desk.execute(case, actor=bench(window).person.id)
    window.wait(lambda: bool(card(window).presenter.known and card(window).presenter.known.open_cases))
    make_by_key(window, "The spare part arrives")
    window.wait(lambda: len(promises(window)) == 1)
    assert str(promises(window)[0].case_id) == str(opened["case_id"])


def test_a_chip_is_edited_in_its_form_and_keeps_its_place(window: Window) -> None:
    window.key("F2")
    window.type("Parcel lost.")
    for words in ("A new parcel leaves today", "I ring you"):
        make_by_key(window, words)
    window.see("A new parcel leaves today", "Promise by tomorrow 15:00: I ring you")
    window.wait(lambda: len(chips(window)) == 2)
    chips(window)[0].setFocus()
    window.key("Return")
    window.see("Save change")
    window.wait(lambda: window.typed == "A new parcel leaves today")
    window.key("End")
    window.type(" by courier")
    window.key("Return")
    window.see("Changed in the wrap-up", "A new parcel leaves today by courier")
    talk = bench(window).contacts.active
    assert talk
    assert [each.command.args["words"] for each in talk.draft.then] == [
        "A new parcel leaves today by courier",
        "I ring you",
    ]
    assert promises(window) == ()
    window.key("Alt+Z")
    window.wait(lambda: talk.draft.then[0].command.args["words"] == "A new parcel leaves today")


def test_a_chip_without_a_case_is_edited_and_stays_without_one(window: Window) -> None:
    """Also where a case has been opened meanwhile, which would be proposed for a new promise."""
    window.key("F2")
    window.type("Parcel lost.")
    make_by_key(window, "I ring you")
    case = OpenCase(customer_id=customer(window), subject="Parcel is lost")
    bench(window).door.desk.execute(case, actor=bench(window).person.id)
    window.wait(lambda: bool(card(window).presenter.known and card(window).presenter.known.open_cases))
    window.wait(lambda: len(chips(window)) == 1)
    chips(window)[0].click()
    window.wait(lambda: window.typed == "I ring you")
    window.key("End")
    window.type(" at three")
    window.key("Return")
    window.see("Changed in the wrap-up")
    talk = bench(window).contacts.active
    assert talk
    (made,) = talk.draft.then
    assert (made.command.args["words"], made.command.args["case_id"]) == ("I ring you at three", None)


def test_a_callback_is_planned_from_the_row_of_the_promise_that_it_keeps(window: Window) -> None:
    phone = NewPoint(kind=PointKind.PHONE, value="0171 5550142", label="mobile")
    bench(window).door.desk.execute(AddPoint(customer_id=customer(window), point=phone), actor=bench(window).person.id)
    promise(window, "We tell what the workshop says", hours=30)
    card(window).lead_to()
    window.key("Tab")
    assert window.start.window.focusWidget().accessibleName().startswith("Plan a callback")
    window.key("Return")
    window.see("What is it about?", "free, chosen")
    window.wait(lambda: window.typed == "We tell what the workshop says")
    window.key("Return")
    window.see("Callback planned.")
    (made,) = bench(window).door.asked(CallbacksOf(customer(window)))
    assert (made.promise_id, made.purpose) == (promises(window)[0].id, "We tell what the workshop says")
    window.wait(lambda: [item.kind for item in bench(window).work.items] == ["callback"])
    (row,) = card(window).rows.values()
    window.wait(row._ring.isHidden)
    window.key("Alt+Z")
    window.wait(lambda: [item.kind for item in bench(window).work.items] == ["promise"] and not row._ring.isHidden())


def test_a_chip_that_was_saved_with_the_wrap_up_is_not_made_twice(window: Window) -> None:
    window.key("F2")
    make_by_key(window, "A new parcel leaves today")
    talk = bench(window).contacts.active
    assert talk
    window.wait(lambda: len(chips(window)) == 1)
    chips(window)[0].click()
    window.wait(lambda: window.typed == "A new parcel leaves today")
    bench(window).contacts.then.remove(talk, talk.draft.then[0].id)
    window.key("Return")
    window.see("no longer waits for the wrap-up")
    assert talk.draft.then == ()
    assert promises(window) == ()


def test_it_is_kept_moved_and_withdrawn_in_place(window: Window) -> None:
    promise(window, "We ring back", hours=3)
    bench(window).window.actions_of_window.run("promise.move")
    window.type("tomorrow 10:00")
    window.key("Tab", "Tab")
    window.type("It takes a day longer")
    window.key("Return")
    window.see("by tomorrow 10:00", "moved once")
    bench(window).window.actions_of_window.run("promise.withdraw")
    window.key("Return")
    window.see("Why is it not going to be kept?")
    window.type("The customer has found it")
    window.key("Return")
    window.see("Promise withdrawn: We ring back")
    assert promises(window)[0].state is PromiseState.WITHDRAWN
    window.key("Alt+Z")
    window.wait(lambda: promises(window)[0].state is PromiseState.OPEN)
    window.wait(lambda: bool(card(window).rows))
    card(window).lead_to()
    window.press("Kept")
    window.see("Promise kept: We ring back", "1 settled promise")
    assert promises(window)[0].state is PromiseState.KEPT


def test_whose_a_promise_is_nobody_sees_who_is_alone_and_everybody_else_can_change(window: Window) -> None:
    promise(window, "We ring back", hours=3)
    window.key("Ctrl+P")
    window.wait(lambda: card(window).form is not None)
    assert not window.shows("Who keeps it")
    window.key("Escape")
    desk, me = bench(window).door.desk, bench(window).person.id
    desk.execute(AddPerson(name="Aylin Demir", roles=frozenset({Role.AGENT})), actor=me)
    window.wait(lambda: not card(window).presenter.known.alone)  # type: ignore[union-attr]
    bench(window).window.actions_of_window.run("promise.hand_on")
    window.see("Who keeps it from now on", "Aylin Demir")
    window.key("Return")
    window.see("Aylin Demir keeps it from now on")
    assert promises(window)[0].owner == "Aylin Demir"


def test_the_header_counts_what_is_owed_and_leads_to_it(window: Window) -> None:
    desk, me = bench(window).door.desk, bench(window).person.id
    promise(window, "We ring back", seconds=2)
    promise(window, "The part arrives", hours=30)
    desk.execute(OpenCase(customer_id=customer(window), subject="Parcel lost"), actor=me)
    window.rest(2100)
    page = bench(window).customers.page
    assert page is not None
    page.header.follow_time()
    window.see("1 broken promise", "1 open promise", "1 open case", "Broken: promised by")
    fact = next(each for each in page.header.findChildren(QAbstractButton) if "broken" in each.accessibleName())
    fact.setFocus()
    window.key("Return")
    assert next(iter(card(window).rows.values())).has_keyboard


def test_the_second_failure_is_said_with_its_facts(window: Window) -> None:
    desk, me, now = bench(window).door.desk, bench(window).person.id, bench(window).door.clock.now()
    for n, kind in enumerate((FailureKind.DELIVERY, FailureKind.BILLING), 1):
        noted = NoteFailure(
            customer_id=customer(window), failure=kind, severity=Severity.SERIOUS, words=f"No. {n}", happened_at=now
        )
        desk.execute(noted, actor=me)
        window.see("once in 90 days" if n == 1 else "2 failures of ours in 90 days", f"No. {n}")


def test_half_a_promise_is_there_again_after_a_crash(profile: Path) -> None:
    with open_window(profile) as window:
        open_customer(window.ready())
        window.key("Ctrl+P")
        window.wait(lambda: card(window).form is not None)
        window.type("The spare part arrives")
        window.key("Tab")
        window.type("tomorrow 15:00")
        window.wait(lambda: bench(window).forms.is_saved)
    with open_window(profile) as window:
        window.ready()
        window.wait(lambda: bool(cards(window)) and card(window).form is not None)
        form = card(window).form
        assert form is not None
        assert form.words.text() == "The spare part arrives"
        assert form.due.moment is not None


def test_the_work_list_leads_to_the_promise(window: Window) -> None:
    promise(window, "We ring back", hours=1)
    promise(window, "The part arrives", hours=2)
    items = lambda: [item for item in bench(window).work.items if item.kind == "promise"]  # noqa: E731
    window.wait(lambda: len(items()) == 2)
    later = max(items(), key=lambda item: item.due)
    bench(window).open_work(later)
    window.wait(lambda: card(window).rows[later.subject_id].has_keyboard)


def test_cases_promises_and_failures_have_a_filter_of_their_own(window: Window) -> None:
    promise(window, "We ring back", hours=1)
    window.key("Alt+V")
    window.see("Promised", "We ring back", "Cases 1")
    window.see_no_more("Customer created")
