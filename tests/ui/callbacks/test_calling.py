"""A callback that is due is rung from the work list, told how it went, and decided; all by keyboard, all with undo."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from uuid import UUID

from agentdesk.core.actors import Role
from agentdesk.core.callbacks.commands import ClaimCallback
from agentdesk.core.callbacks.model import Ending, Outcome, State
from agentdesk.core.people.commands import AddPerson
from agentdesk.ui.callbacks.part import CallbacksPart
from agentdesk.ui.interactions.then_strip import ThenChip
from tests.journeys.window import Window, open_window
from tests.ui.callbacks.bench import bench_of, execute, open_customer, plan_due, planned


def open_from_list(window: Window) -> None:
    window.see("Call back now")
    window.key("Ctrl+J")
    window.see("Callback due by")
    window.wait(lambda: "Call now" in getattr(window._keyboard, "text", str)())


def test_next_shows_the_customer_and_what_is_due_and_one_digit_rings(profile: Path) -> None:
    with open_window(profile) as window:
        whom = open_customer(window)
        plan_due(window, whom)
        window.key("Ctrl+W")
        open_from_list(window)
        window.wait(lambda: "Quellenthal" in window.heading)
        window.see("Where is the parcel? — +49 171 5550142")
        window.key("1")
        window.see("how did it go?", "Call out")
        (ringing,) = planned(window, whom)
        assert ringing.state is State.IN_CALL
        talk = bench_of(window).contacts.active
        assert talk is not None
        assert ringing.attempts[0].interaction_id == talk.id


def test_nobody_answers_one_key_wraps_up_and_the_next_attempt_is_planned(profile: Path) -> None:
    with open_window(profile) as window:
        whom = open_customer(window)
        plan_due(window, whom)
        open_from_list(window)
        window.key("1")
        window.see("how did it go?", "Call out")
        window.key("Shift+F8", "2")
        window.wait(lambda: planned(window, whom)[0].state is State.OPEN)
        window.wait(lambda: bench_of(window).contacts.active is None)
        (again,) = planned(window, whom)
        assert again.last_outcome is Outcome.NO_ANSWER
        window.see("Attempt 1 of 3")
        window.key("Alt+Z")
        window.wait(lambda: planned(window, whom)[0].state is State.IN_CALL)
        window.see("how did it go?")


def test_the_wrap_up_of_the_conversation_completes_the_callback(profile: Path) -> None:
    with open_window(profile) as window:
        whom = open_customer(window)
        plan_due(window, whom)
        open_from_list(window)
        window.key("1")
        window.see("Callback: reached")
        window.type("Comes on Friday.")
        window.key("Ctrl+R")
        window.type("late")
        window.key("Return", "Ctrl+Return", "1", "Y", "Return")
        window.wait(lambda: planned(window, whom)[0].state is State.DONE)
        assert planned(window, whom)[0].ending is Ending.REACHED


def test_who_wraps_up_as_not_reached_has_not_reached_them(profile: Path) -> None:
    with open_window(profile) as window:
        whom = open_customer(window)
        plan_due(window, whom)
        open_from_list(window)
        window.key("1")
        window.see("Callback: reached")
        window.key("Ctrl+Return", "5")
        window.see("Callback: no answer")


def test_asked_for_later_is_to_be_decided_and_another_time_is_found(profile: Path) -> None:
    with open_window(profile) as window:
        whom = open_customer(window)
        plan_due(window, whom)
        open_from_list(window)
        window.key("1")
        window.see("how did it go?", "Call out")
        bench_of(window).contacts.picks.reason(
            bench_of(window).contacts.active, bench_of(window).contacts.conversations.ready.reasons[0].id
        )
        window.key("Shift+F8", "6")
        window.see("what comes next?")
        assert planned(window, whom)[0].state is State.TO_DECIDE
        window.key("Shift+F8", "2")
        window.see("Save changes")


def test_somebody_else_has_it_in_hand(profile: Path) -> None:
    with open_window(profile) as window:
        whom = open_customer(window)
        due = plan_due(window, whom)
        bench = bench_of(window)
        sabine = AddPerson(name="Sabine König", roles=frozenset({Role.AGENT}))
        other = bench.workplace.desk.execute(sabine, actor=bench.person.id)["person_id"]
        execute(window, ClaimCallback(callback_id=due.id), actor=UUID(other))
        window.see("Sabine König has this callback in hand.")


def test_snoozed_and_cancelled_by_digits(profile: Path) -> None:
    with open_window(profile) as window:
        whom = open_customer(window)
        plan_due(window, whom)
        open_from_list(window)
        window.key("3")
        window.see("Next reminder")
        assert planned(window, whom)[0].snoozed_until is not None
        window.key("Alt+Z")
        window.wait(lambda: planned(window, whom)[0].snoozed_until is None)


def test_the_customer_rings_first_and_one_key_settles_the_callback(profile: Path) -> None:
    with open_window(profile) as window:
        whom = open_customer(window)
        plan_due(window, whom, in_minutes=90)
        window.key("F2")
        window.see("Is it settled?")
        window.type("They rang themselves.")
        window.key("Shift+F8")
        window.see("Callback settled by this conversation.")
        (settled,) = planned(window, whom)
        assert settled.ending is Ending.CUSTOMER_RANG
        window.key("Alt+Z")
        window.wait(lambda: planned(window, whom)[0].state is State.OPEN)
        window.see("Is it settled?")


def test_planned_during_a_conversation_it_goes_with_the_wrap_up(profile: Path) -> None:
    with open_window(profile) as window:
        whom = open_customer(window)
        window.key("F2")
        window.wait(lambda: bench_of(window).contacts.active is not None)
        window.key("F8")
        window.see("What is it about?")
        window.type("Wants an answer")
        window.see("free, chosen")
        window.key("Return")
        window.see(": Wants an answer")
        assert planned(window, whom) == []
        window.type("Rings again.")
        assert bench_of(window).contacts.active.draft.notes == "Rings again."
        window.key("Ctrl+R")
        window.type("late")
        window.key("Return", "Ctrl+Return", "4", "N", "Return")
        window.wait(lambda: len(planned(window, whom)) == 1)


def test_one_that_goes_with_the_wrap_up_is_edited_before_it_is_saved(profile: Path) -> None:
    with open_window(profile) as window:
        whom = open_customer(window)
        window.key("F2")
        talk_of = lambda: bench_of(window).contacts.active  # noqa: E731
        window.wait(lambda: talk_of() is not None)
        window.key("F8")
        window.see("What is it about?")
        window.type("Wants an answer")
        window.see("free, chosen")
        window.key("Return")
        window.see(": Wants an answer")
        (chip,) = [each for each in window.start.window.findChildren(ThenChip) if each.isVisible()]
        chip.setFocus()
        window.key("Return")
        window.see("Save change")
        window.wait(lambda: window.typed == "Wants an answer")
        window.key("End")
        window.type(" in writing")
        window.key("Return")
        window.see(": Wants an answer in writing")
        (made,) = talk_of().draft.then
        assert (made.command.args["purpose"], made.command.args["phone"]) == (
            "Wants an answer in writing",
            "+491715550142",
        )
        assert planned(window, whom) == []
        window.key("Alt+Z")
        window.wait(lambda: talk_of().draft.then[0].command.args["purpose"] == "Wants an answer")


def test_what_was_looked_up_for_a_customer_who_is_gone_again_is_shown_to_nobody(profile: Path) -> None:
    with open_window(profile) as window:
        whom = open_customer(window)
        plan_due(window, whom)
        window.key("Ctrl+W")
        bench, go_on, answered = bench_of(window), Event(), list[object]()
        bench.door.work(lambda: go_on.wait(10), owner=bench, done=answered.append)
        bench.show_customer(whom)
        window.key("Ctrl+W")
        bench.door.work(lambda: True, owner=bench, done=answered.append)
        go_on.set()
        window.wait(lambda: answered == [True, True])
        [part] = [part for part in bench.parts if isinstance(part, CallbacksPart)]
        assert part.calling.callback is None
        assert not bench.window.toasts.isVisible()
