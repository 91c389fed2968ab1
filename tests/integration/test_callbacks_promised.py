"""A callback and the promise it rests on turn out together; what is written down late is late, and not lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from agentdesk.core.callbacks import commands as asked
from agentdesk.core.callbacks.model import Kept, Outcome, Phase, State
from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.commands import SYSTEM, Command, Together, Undo
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import AddReason, StartInteraction, WrapUp
from agentdesk.core.interactions.model import Outcome as Ended
from agentdesk.core.interactions.model import Solved, interaction_id
from agentdesk.core.overview.commands import Timeline
from agentdesk.core.promises.commands import GetPromise, KeepPromise, MakePromise, OpenPromises
from agentdesk.core.promises.model import Promise, Standing, standing
from agentdesk.core.timekeeper import note_what_time_brought
from tests.desks import NOON
from tests.integration.test_callbacks import Shop, at, refused

HOUR = timedelta(hours=1)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def promised(shop: Shop) -> UUID:
    """At noon, until tomorrow."""
    made = MakePromise(customer_id=shop.customer, words="Wir rufen mit dem Ergebnis an.", due_at=NOON + 24 * HOUR)
    return UUID(shop.do(made, shop.anna)["promise_id"])


def promise(shop: Shop, promise_id: UUID) -> Promise:
    return shop.desk.ask(GetPromise(promise_id), actor=shop.anna)


def stands(shop: Shop, promise_id: UUID) -> Standing:
    return standing(promise(shop, promise_id), shop.desk.clock.now())


def take_back(shop: Shop, command: Command) -> None:
    command_id = new_id()
    shop.do(command, shop.anna, id=command_id)
    assert shop.get(command.callback_id).state is State.DONE  # type: ignore[attr-defined]
    shop.do(Undo(command_id=command_id), shop.anna)


def test_a_promise_is_due_when_the_window_ends_of_the_callback_that_rests_on_it(shop: Shop) -> None:
    it = promised(shop)
    callback = shop.plan(promise_id=it)
    assert promise(shop, it).due_at == shop.get(callback).ends_at
    shop.do(asked.MoveCallback(callback_id=callback, window=at(16, 17)), shop.anna)
    assert (promise(shop, it).due_at, promise(shop, it).missed) == (shop.get(callback).ends_at, False)


def test_reached_in_time_it_is_kept_though_the_talk_went_on_beyond_the_window(shop: Shop) -> None:
    it = promised(shop)
    callback = shop.plan(promise_id=it)
    shop.clock_at(2.9)  # the window is from 14 to 15, and it is five to three
    shop.do(asked.StartCall(callback_id=callback), shop.anna)
    shop.clock_at(3.5)
    assert note_what_time_brought(shop.desk) == 0
    shop.do(asked.RecordAttempt(callback_id=callback, outcome=Outcome.REACHED), shop.anna)
    assert (stands(shop, it), shop.get(callback).kept(NOON)) == (Standing.KEPT, Kept.KEPT)
    assert note_what_time_brought(shop.desk) == 0


def test_done_in_whatever_way_keeps_the_promise_and_undo_brings_both_back(shop: Shop) -> None:
    it = promised(shop)
    callback = shop.plan(promise_id=it)
    shop.clock_at(2.2)
    for done in (asked.FulfilCallback(callback_id=callback), asked.SettleCallback(callback_id=callback, words="Mail")):
        take_back(shop, done)
        assert (shop.get(callback).state, stands(shop, it)) == (State.OPEN, Standing.DUE_TODAY)
        shop.do(asked.ClaimCallback(callback_id=callback), shop.anna)
        shop.do(asked.ReleaseCallback(callback_id=callback), shop.anna)
    shop.do(asked.StartCall(callback_id=callback), shop.anna)
    take_back(shop, asked.RecordAttempt(callback_id=callback, outcome=Outcome.REACHED))
    assert (shop.get(callback).state, stands(shop, it)) == (State.IN_CALL, Standing.DUE_TODAY)


def test_a_missed_one_breaks_the_promise_and_no_later_window_makes_that_good(shop: Shop) -> None:
    it = promised(shop)
    callback = shop.plan(promise_id=it)
    shop.clock_at(4)
    assert (shop.get(callback).phase(NOON + 4 * HOUR), stands(shop, it)) == (Phase.MISSED, Standing.BROKEN)
    assert note_what_time_brought(shop.desk) == 1
    shop.do(asked.MoveCallback(callback_id=callback, window=at(17, 18)), shop.anna)
    shop.ring(callback, Outcome.REACHED)
    assert (stands(shop, it), shop.get(callback).kept(NOON)) == (Standing.KEPT_LATE, Kept.LATE)


def test_nobody_answered_in_time_and_the_promise_waits_for_the_next_attempt(shop: Shop) -> None:
    it = promised(shop)
    callback = shop.plan(promise_id=it)
    shop.clock_at(2.9)
    shop.do(asked.StartCall(callback_id=callback), shop.anna)
    shop.clock_at(3.1)
    shop.do(asked.RecordAttempt(callback_id=callback, outcome=Outcome.NO_ANSWER), shop.anna)
    again = shop.get(callback)
    assert (promise(shop, it).due_at, promise(shop, it).missed) == (again.ends_at, False)
    assert stands(shop, it) is Standing.DUE_TODAY


def test_a_cancelled_one_leaves_the_promise_to_be_kept(shop: Shop) -> None:
    it = promised(shop)
    callback = shop.plan(promise_id=it)
    shop.do(asked.CancelCallback(callback_id=callback, reason="Per E-Mail"), shop.anna)
    assert stands(shop, it) is Standing.DUE_TODAY


def test_a_promise_that_is_settled_or_somebody_elses_carries_no_callback(shop: Shop) -> None:
    it = promised(shop)
    other = UUID(shop.do(CreateCustomer(family_name="Huber"))["customer_id"])
    assert refused(lambda: shop.plan(customer_id=other, promise_id=it)).code == "callbacks.promise_of_another"
    assert refused(lambda: shop.plan(promise_id=UUID(int=9))).code == "promises.unknown"
    shop.do(KeepPromise(promise_id=it), shop.anna)
    assert refused(lambda: shop.plan(promise_id=it)).code == "promises.kept_already"


# --- Written down late ------------------------------------------------------------------------------------------------


def wrapped_up_with(shop: Shop, talk_id: UUID, *then: Command) -> None:
    late = AddReason(labels={"de": "Zu spät", "en": "Late"})
    done = WrapUp(
        interaction_id=talk_id,
        reason_id=UUID(shop.do(late)["reason_id"]),
        ended_at=NOON + HOUR / 10,
        notes="Wartet auf das Ergebnis.",
        outcome=Ended.TO_FOLLOW,
        solved=Solved.NO,
    )
    shop.do(Together.of(done, *then), shop.anna)


def talk(shop: Shop) -> UUID:
    started = new_id()
    shop.do(StartInteraction(customer_id=shop.customer), shop.anna, id=started)
    return interaction_id(started)


def test_a_wrap_up_saved_after_what_it_promised_was_due_writes_it_down_as_broken(shop: Shop) -> None:
    talk_id = talk(shop)
    said = {"customer_id": shop.customer, "interaction_id": talk_id}
    shop.clock_at(5)
    wrapped_up_with(
        shop,
        talk_id,
        MakePromise(words="Bescheid bis 14 Uhr", due_at=NOON + HOUR, **said),
        asked.PlanCallback(phone="030 1234567", purpose="Ergebnis", window=at(14, 15), **said),
        OpenCase(subject="Paket fehlt", next_step="Nachforschen", next_step_at=NOON + 2 * HOUR, **said),
    )
    (broken,) = shop.desk.ask(OpenPromises(frozenset({shop.anna})), actor=shop.anna)
    assert (standing(broken, NOON + 5 * HOUR), broken.made_at) == (Standing.BROKEN, NOON)
    (missed,) = shop.desk.ask(asked.CallbacksOf(shop.customer), actor=shop.anna)
    assert (missed.phase(NOON + 5 * HOUR), missed.kept(NOON + 5 * HOUR)) == (Phase.MISSED, Kept.MISSED)
    assert missed.id in shop.on_list(shop.anna)
    assert missed.id in shop.on_list(shop.miriam)
    assert note_what_time_brought(shop.desk) == 1
    told = shop.desk.ask(Timeline(shop.customer), actor=shop.anna).entries
    times = {each.kind: each.occurred_at for each in told}
    assert times["promise.made"] < times["promise.broken"]


def test_what_was_past_when_it_was_said_is_refused_all_the_same(shop: Shop) -> None:
    talk_id = talk(shop)
    shop.clock_at(5)
    past = MakePromise(customer_id=shop.customer, words="Gestern", due_at=NOON - HOUR, interaction_id=talk_id)
    assert refused(lambda: shop.do(past, shop.anna)).code == "promises.due_passed"
    gone = refused(lambda: shop.plan(window=at(9, 10), interaction_id=talk_id))
    assert gone.code == "callbacks.window_over"


def test_the_system_finds_nothing_wrong_with_any_of_this(shop: Shop) -> None:
    it = promised(shop)
    callback = shop.plan(promise_id=it)
    shop.ring(callback, Outcome.REACHED)
    assert shop.findings() == []
    assert promise(shop, it).settled_by == shop.anna != SYSTEM
