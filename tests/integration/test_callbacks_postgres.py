"""A callback's way on PostgreSQL: planned, raced for, rung, missed, done; the lists and checks tell the same there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest

from agentdesk.core.callbacks import commands as asked
from agentdesk.core.callbacks.model import Ending, Kept, Outcome, Phase, Recipient, Rules, State
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Undo
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.promises.commands import GetPromise, MakePromise
from agentdesk.core.promises.model import PromiseState
from agentdesk.core.storage.engine import Database
from tests.desks import NOON, add_to_team, make_postgres_desk
from tests.integration.test_callbacks import PHONE, TODAY, Shop, at, refused


@pytest.fixture
def shop(postgres_url: str) -> Iterator[Shop]:
    made = Shop(desk=make_postgres_desk(postgres_url))
    yield made
    made.desk.database.close()


def test_planned_raced_for_rung_missed_moved_and_done(shop: Shop, postgres_url: str) -> None:
    promise = UUID(
        shop.do(MakePromise(customer_id=shop.customer, words="Wir rufen an", due_at=NOON + timedelta(days=1)))[
            "promise_id"
        ]
    )
    callback = shop.plan(promise_id=promise, recipient=Recipient.TEAM, team_id=shop.team)
    assert shop.on_list(shop.anna) == shop.on_list(shop.ben) == [callback]
    shop.clock_at(2.1)
    winners = raced(shop, postgres_url, callback)
    assert [type(each) for each in winners.values()].count(UUID) == 1
    [winner] = [who for who, each in winners.items() if isinstance(each, UUID)]
    [loss] = [each for each in winners.values() if isinstance(each, Refused)]
    assert (loss.code, shop.get(callback).claimed_by) == ("callbacks.claimed_already", winner)
    shop.ring(callback, Outcome.NO_ANSWER, winner)
    again = shop.get(callback)
    assert (again.state, again.kept(NOON), again.attempts[0].outcome) == (State.OPEN, Kept.KEPT, Outcome.NO_ANSWER)
    shop.clock_at(6)
    assert shop.get(callback).phase(shop.desk.clock.now()) is Phase.MISSED
    assert shop.miriam in {who for who in (shop.miriam, shop.anna) if callback in shop.on_list(who)}
    shop.do(asked.MoveCallback(callback_id=callback, window=at(10, 11, date(2026, 11, 24))), shop.anna)
    shop.clock_at(22)
    shop.ring(callback, Outcome.REACHED)
    assert (shop.get(callback).ending, len(shop.get(callback).attempts)) == (Ending.REACHED, 2)
    assert shop.desk.ask(GetPromise(promise), actor=shop.anna).state is PromiseState.KEPT
    assert shop.findings() == []


def raced(shop: Shop, url: str, callback: UUID) -> dict[UUID, UUID | Refused]:
    """Both claim it at once, each from a desk of their own; what each got: their id, or why not."""
    ready, got = Barrier(2), dict[UUID, UUID | Refused]()

    def claim(who: UUID) -> None:
        desk = Desk(Database.postgresql(url), FixedClock(shop.desk.clock.now()))
        ready.wait()
        try:
            desk.execute(asked.ClaimCallback(callback_id=callback), actor=who)
            got[who] = who
        except Refused as lost:
            got[who] = lost
        desk.database.close()

    racing = [Thread(target=claim, args=(who,)) for who in (shop.anna, shop.ben)]
    for each in racing:
        each.start()
    for each in racing:
        each.join()
    return got


def test_lists_slots_calendar_rules_and_figures_tell_the_same(shop: Shop) -> None:
    window = asked.NewWindow(day=TODAY, from_minute=15 * 60, to_minute=15 * 60 + 30)
    one = shop.plan(purpose="Die Lieferung", window=window)
    other = UUID(shop.do(asked.MissedCall(phone="030 8765432"), shop.ben)["callback_id"])
    find = asked.FindCallbacks(limit=1)
    page = shop.desk.ask(find, actor=shop.anna)
    after = shop.desk.ask(asked.FindCallbacks(limit=1, after=page.after), actor=shop.anna)
    assert {each.id for each in (*page.callbacks, *after.callbacks)} == {one, other}
    assert refused(lambda: shop.plan(phone=PHONE)).code == "callbacks.one_is_open"
    [found] = shop.desk.ask(asked.FindCallbacks(words="lieferung meier"), actor=shop.anna).callbacks
    assert found.id == one
    [day] = shop.desk.ask(asked.FreeSlots(TODAY, recipient=Recipient.ANYONE), actor=shop.anna)
    assert any(slot.load for slot in day.slots)
    [shown] = shop.desk.ask(asked.TeamDays(TODAY), actor=shop.anna)
    assert {each.id for each in shown.callbacks} == {one, other}
    laid_down = asked.SetRules(
        from_minute=540, to_minute=1080, sundays=True, per_person=3, max_attempts=4, spacing_minutes=30
    )
    rules_id = new_id()
    shop.do(laid_down, id=rules_id)
    assert shop.desk.ask(asked.TheRules(), actor=shop.anna).per_person == 3
    shop.do(Undo(command_id=rules_id))
    assert shop.desk.ask(asked.TheRules(), actor=shop.anna) == Rules()
    shop.clock_at(8)
    phases = {Phase.MISSED}
    missed = shop.desk.ask(asked.FindCallbacks(phases=frozenset(phases)), actor=shop.anna).callbacks
    assert {each.id for each in missed} == {one, other}
    assert shop.desk.ask(asked.CallbacksKept(NOON, NOON + timedelta(days=1)), actor=shop.miriam) == ()
    add_to_team(shop.desk, 10)
    figures = shop.desk.ask(asked.CallbacksKept(NOON, NOON + timedelta(days=1)), actor=shop.miriam)
    assert sum(each.missed for each in figures) == 2
    assert shop.desk.execute(asked.RefreshWindows(zone_rules="9999z"), actor=SYSTEM) == {"moved": 0}
