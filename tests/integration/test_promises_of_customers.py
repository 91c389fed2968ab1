"""Promises on a real desk: made, moved, kept, withdrawn, handed on, found again, counted; and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Command, Role, Undo
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.model import Channel
from agentdesk.core.overview.commands import Timeline
from agentdesk.core.people.commands import AddPerson, AddTeam, ChangePerson, PlanAbsence
from agentdesk.core.promises.commands import (
    ChangeDue,
    FindPromises,
    GetPromise,
    HandOnPromise,
    KeepPromise,
    MakePromise,
    OpenPromises,
    PromisesKept,
    PromisesOf,
    WithdrawPromise,
)
from agentdesk.core.promises.model import Promise, PromiseKind, Standing, standing
from agentdesk.core.promises.store import broken_since
from agentdesk.core.storage.check import check
from tests.desks import NOON, make_desk

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Shop:
    """A desk with a leader, two agents and a customer."""

    def __init__(self, folder: Path) -> None:
        self.desk, self.miriam = make_desk(folder)
        self.team = UUID(self.desk.execute(AddTeam(name="Service"), actor=self.miriam)["team_id"])
        self.agnes, self.bernd = (self.hire(name) for name in ("Agnes", "Bernd"))
        self.customer = self.new_customer("Jörg Müller")

    @property
    def clock(self) -> FixedClock:
        assert isinstance(self.desk.clock, FixedClock)
        return self.desk.clock

    def hire(self, name: str, role: Role = Role.AGENT) -> UUID:
        added = AddPerson(name=name, roles=frozenset({role}), team_id=self.team)
        return UUID(self.desk.execute(added, actor=SYSTEM)["person_id"])

    def new_customer(self, name: str, time_zone: str = "") -> UUID:
        given, family = name.split()
        made = CreateCustomer(given_name=given, family_name=family, time_zone=time_zone)
        return UUID(self.desk.execute(made, actor=self.miriam)["customer_id"])

    def do(self, command: Command, who: UUID | None = None) -> Any:
        return self.desk.execute(command, actor=who or self.agnes)

    def promise(self, who: UUID | None = None, **more: Any) -> UUID:
        said = {"customer_id": self.customer, "words": "The replacement leaves today.", "due_at": NOON + HOUR} | more
        return UUID(self.do(MakePromise(**said), who)["promise_id"])

    def get(self, promise_id: UUID) -> Promise:
        return self.desk.ask(GetPromise(promise_id), actor=self.agnes)

    def told(self) -> list[tuple[str, dict[str, Any]]]:
        page = self.desk.ask(Timeline(self.customer), actor=self.agnes)
        return [(entry.kind, entry.data) for entry in page.entries if entry.kind.startswith("promise.")]

    def refuses(self, code: str, command: Command, who: UUID | None = None) -> None:
        with pytest.raises(Refused) as refused:
            self.do(command, who)
        assert refused.value.code == code


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_a_promise_is_the_makers_and_says_when_in_the_zone_of_the_shop(shop: Shop) -> None:
    made = shop.get(shop.promise())
    assert (made.owner_id, made.owner, made.maker, made.zone) == (shop.agnes, "Agnes", "Agnes", "Europe/Berlin")
    assert (made.customer, standing(made, NOON)) == ("Jörg Müller", Standing.DUE_TODAY)


def test_a_customer_with_a_time_zone_was_told_the_time_there(shop: Shop) -> None:
    far = shop.new_customer("Ann Other", "America/New_York")
    assert shop.get(shop.promise(customer_id=far)).zone == "America/New_York"


def test_a_customer_with_a_time_zone_that_is_none_was_told_the_shops_time(shop: Shop) -> None:
    odd = shop.new_customer("Odd Zone", "Mars/Crater")
    assert shop.get(shop.promise(customer_id=odd)).zone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("promises.words_missing", {"words": " \n"}),
        ("promises.due_passed", {"due_at": NOON}),
        ("promises.zone_unknown", {"zone": "Mars/Crater"}),
        ("promises.owner_unknown", {"owner_id": UUID(int=7)}),
        ("customers.unknown", {"customer_id": UUID(int=7)}),
        ("interactions.unknown", {"interaction_id": UUID(int=7)}),
    ],
)
def test_what_cannot_be_promised_is_refused_and_nothing_is_written(shop: Shop, code: str, said: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        shop.promise(**said)
    assert refused.value.code == code
    assert shop.desk.ask(FindPromises(), actor=shop.agnes).promises == ()


def test_a_promise_can_be_another_persons_who_works_here(shop: Shop) -> None:
    assert shop.get(shop.promise(owner_id=shop.bernd)).owner == "Bernd"
    gone = shop.hire("Gone")
    gone_for_good = ChangePerson(
        person_id=gone, name="Gone", roles=frozenset({Role.AGENT}), level=1, team_id=None, active=False
    )
    shop.do(gone_for_good, shop.miriam)
    with pytest.raises(Refused, match="owner_unknown"):
        shop.promise(owner_id=gone)


def test_the_desk_itself_promises_nothing_without_an_owner(shop: Shop) -> None:
    with pytest.raises(Refused, match="owner_unknown"):
        shop.promise(who=SYSTEM)
    assert shop.get(shop.promise(who=SYSTEM, owner_id=shop.bernd)).owner == "Bernd"


def test_another_date_says_how_the_customer_was_told(shop: Shop) -> None:
    promise = shop.promise()
    shop.do(ChangeDue(promise_id=promise, due_at=NOON + DAY, told_by=Channel.EMAIL, told="A day later, sorry"))
    moved = shop.get(promise)
    assert (moved.due_at, moved.times_moved, moved.missed) == (NOON + DAY, 1, False)
    kind, data = shop.told()[0]
    assert (kind, data["told_by"], data["told"]) == ("promise.moved", "email", "A day later, sorry")
    assert (data["was"], data["due"]) == ((NOON + HOUR).isoformat(), (NOON + DAY).isoformat())


def test_whoever_has_the_customer_on_the_line_may_keep_it_but_not_withdraw_it(shop: Shop) -> None:
    promise = shop.promise()
    shop.refuses("promises.of_somebody_else", WithdrawPromise(promise_id=promise, reason="Sold out"), shop.bernd)
    assert shop.do(KeepPromise(promise_id=promise, how="Sent at noon"), shop.bernd) == {"late": False}
    kept = shop.get(promise)
    assert (kept.settled_by, kept.reason, standing(kept, NOON)) == (shop.bernd, "Sent at noon", Standing.KEPT)


def test_who_stands_in_for_an_absent_owner_may_withdraw(shop: Shop) -> None:
    promise = shop.promise()
    away = PlanAbsence(person_id=shop.agnes, starts_at=NOON - HOUR, ends_at=NOON + DAY, cover_id=shop.bernd)
    shop.do(away, shop.miriam)
    shop.do(WithdrawPromise(promise_id=promise, reason="Sold out"), shop.bernd)
    assert standing(shop.get(promise), NOON) is Standing.WITHDRAWN


def test_a_promise_is_handed_on_by_its_owner_or_taken_over_by_anybody(shop: Shop) -> None:
    promise = shop.promise()
    shop.do(HandOnPromise(promise_id=promise, owner_id=shop.bernd))
    assert shop.get(promise).owner == "Bernd"
    shop.refuses("promises.of_somebody_else", HandOnPromise(promise_id=promise, owner_id=shop.miriam))
    shop.do(HandOnPromise(promise_id=promise, owner_id=shop.agnes))
    assert shop.get(promise).owner == "Agnes"
    assert [kind for kind, _ in shop.told()] == ["promise.handed_on", "promise.handed_on", "promise.made"]


def test_somebody_who_saw_an_older_state_overwrites_nothing(shop: Shop) -> None:
    promise = shop.promise()
    seen = shop.get(promise)
    shop.do(HandOnPromise(promise_id=promise, owner_id=shop.bernd))
    with pytest.raises(Refused, match=r"promises\.moved"):
        shop.desk.execute(KeepPromise(promise_id=promise), actor=shop.agnes, base={str(promise): seen.row_version})
    assert standing(shop.get(promise), NOON) is Standing.DUE_TODAY


STEPS: dict[str, Callable[[Shop, UUID], Command]] = {
    "moved": lambda shop, it: ChangeDue(promise_id=it, due_at=NOON + DAY, told_by=Channel.PHONE),
    "kept": lambda shop, it: KeepPromise(promise_id=it),
    "withdrawn": lambda shop, it: WithdrawPromise(promise_id=it, reason="Sold out"),
    "handed on": lambda shop, it: HandOnPromise(promise_id=it, owner_id=shop.bernd),
}


@pytest.mark.parametrize("step", STEPS)
def test_each_step_can_be_taken_back_and_the_timeline_forgets_it(shop: Shop, step: str) -> None:
    promise = shop.promise()
    before, command_id = shop.get(promise), new_id()
    shop.desk.execute(STEPS[step](shop, promise), actor=shop.agnes, id=command_id)
    assert len(shop.told()) == 2
    shop.do(Undo(command_id=command_id))
    after = shop.get(promise)
    assert (after.due_at, after.owner_id, after.state, after.settled_at) == (
        before.due_at, before.owner_id, before.state, before.settled_at,
    )  # fmt: skip
    assert [kind for kind, _ in shop.told()] == ["promise.made"]


def test_what_somebody_has_changed_since_is_not_taken_back(shop: Shop) -> None:
    made = new_id()
    [answer] = [shop.desk.execute(MakePromise(customer_id=shop.customer, words="Soon", due_at=NOON + HOUR),
                                  actor=shop.agnes, id=made)]  # fmt: skip
    shop.do(HandOnPromise(promise_id=UUID(answer["promise_id"]), owner_id=shop.bernd))
    shop.refuses("undo.changed_since", Undo(command_id=made))


def test_a_promise_made_by_mistake_is_gone_after_undo(shop: Shop) -> None:
    made = new_id()
    shop.desk.execute(
        MakePromise(customer_id=shop.customer, words="Soon", due_at=NOON + HOUR), actor=shop.agnes, id=made
    )
    shop.do(Undo(command_id=made))
    assert shop.desk.ask(PromisesOf(shop.customer), actor=shop.agnes) == ()
    assert shop.told() == []


def test_open_ones_come_first_and_the_soonest_in_front(shop: Shop) -> None:
    later, soon, kept = shop.promise(due_at=NOON + DAY), shop.promise(), shop.promise()
    shop.do(KeepPromise(promise_id=kept))
    assert [each.id for each in shop.desk.ask(PromisesOf(shop.customer), actor=shop.agnes)] == [soon, later, kept]
    assert [each.id for each in shop.desk.ask(PromisesOf(shop.customer, limit=1), actor=shop.agnes)] == [soon]
    asked = OpenPromises(frozenset({shop.agnes}))
    assert [each.id for each in shop.desk.ask(asked, actor=shop.agnes)] == [soon, later]


def test_promises_are_found_by_where_they_stand_exactly_as_the_model_says(shop: Shop) -> None:
    zones = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Pacific/Kiritimati", "Pacific/Pago_Pago")
    for n, zone in enumerate(zones):
        for hours in (1, 5, 11, 13, 20, 26, 48):
            shop.promise(due_at=NOON + hours * HOUR + timedelta(minutes=n), zone=zone)
    made = shop.desk.ask(FindPromises(limit=200), actor=shop.agnes).promises
    shop.do(KeepPromise(promise_id=made[0].id))
    shop.do(WithdrawPromise(promise_id=made[1].id, reason="Sold out"))
    shop.clock.move(12 * HOUR)
    shop.do(KeepPromise(promise_id=made[2].id))
    everything = shop.desk.ask(FindPromises(limit=200), actor=shop.agnes).promises
    seen = set()
    for each in Standing:
        found = shop.desk.ask(FindPromises(standings=frozenset({each}), limit=200), actor=shop.agnes).promises
        expected = {promise.id for promise in everything if standing(promise, shop.clock.now()) is each}
        assert {promise.id for promise in found} == expected
        seen |= {each} if expected else set()
    assert seen == set(Standing)


@pytest.mark.parametrize("latest_first", [False, True])
def test_pages_follow_one_another_without_a_gap(shop: Shop, latest_first: bool) -> None:
    for n in range(7):
        shop.promise(due_at=NOON + (n // 2 + 1) * HOUR)
    whole = shop.desk.ask(FindPromises(latest_first=latest_first), actor=shop.agnes).promises
    pages, after = [], None
    while True:
        page = shop.desk.ask(FindPromises(limit=2, after=after, latest_first=latest_first), actor=shop.agnes)
        pages += page.promises
        if (after := page.after) is None:
            break
    assert pages == list(whole)
    assert len(whole) == 7


def test_promises_are_found_by_what_narrows_them(shop: Shop) -> None:
    mine = shop.promise(words="100 % sicher_Ersatz", promise_kind=PromiseKind.INTERIM_UPDATE)
    others = shop.promise(owner_id=shop.miriam, due_at=NOON + DAY)

    def found(**asked: Any) -> list[UUID]:
        return [each.id for each in shop.desk.ask(FindPromises(**asked), actor=shop.agnes).promises]

    assert found(words="% SICHER_") == [mine]
    assert found(words="_%") == []
    transfer = shop.promise(words="Überweisung bis Freitag", due_at=NOON + 3 * DAY)
    assert found(words="über") == found(words="ÜBERWEISUNG") == [transfer]
    shop.do(KeepPromise(promise_id=transfer))
    assert found(kinds=frozenset({PromiseKind.INTERIM_UPDATE})) == [mine]
    assert found(owner_ids=frozenset({shop.miriam})) == [others]
    assert found(team_id=shop.team, due_before=NOON + 2 * DAY) == [mine]
    assert found(customer_id=UUID(int=7)) == []
    assert found(due_from=NOON + 2 * HOUR, due_before=NOON + 2 * DAY) == [others]
    assert found(due_before=NOON + 2 * HOUR) == [mine]


def test_how_promises_were_kept_is_counted_by_team_and_never_by_person(shop: Shop) -> None:
    kept, late, withdrawn, moved, _broken = (shop.promise() for _ in range(5))
    shop.promise(due_at=NOON + DAY)  # still to come
    shop.promise(promise_kind=PromiseKind.FOLLOW_UP_CHECK)  # not said to the customer
    shop.promise(owner_id=shop.miriam)
    shop.do(KeepPromise(promise_id=kept))
    shop.do(WithdrawPromise(promise_id=withdrawn, reason="Sold out"))
    shop.do(ChangeDue(promise_id=moved, due_at=NOON + 3 * HOUR, told_by=Channel.PHONE))
    shop.clock.move(2 * HOUR)
    shop.do(KeepPromise(promise_id=late))
    shop.do(KeepPromise(promise_id=moved))
    assert shop.desk.ask(PromisesKept(NOON, NOON + 2 * DAY), actor=shop.miriam) == ()  # of fewer than ten people
    for n in range(20):
        team = {"team_id": shop.team} if n % 2 else {}
        shop.do(AddPerson(name=f"P{n}", roles=frozenset({Role.AGENT}), **team), who=shop.miriam)
    service, nobodys = shop.desk.ask(PromisesKept(NOON, NOON + 2 * DAY), actor=shop.miriam)
    assert (service.team, service.kept, service.late, service.broken) == ("Service", 2, 1, 1)
    assert (service.withdrawn, service.open, service.moved) == (1, 1, 1)
    assert (nobodys.team_id, nobodys.broken) == (None, 1)
    assert shop.desk.ask(PromisesKept(NOON - DAY, NOON), actor=shop.miriam) == ()
    with pytest.raises(Refused, match="permission"):
        shop.desk.ask(PromisesKept(NOON, NOON + DAY), actor=shop.agnes)


def test_the_timekeeper_hears_of_what_is_broken_also_when_it_was_kept_too_late(shop: Shop) -> None:
    broken, late, in_time = shop.promise(), shop.promise(), shop.promise()
    shop.do(KeepPromise(promise_id=in_time))

    def heard() -> set[UUID]:
        with shop.desk.database.reading() as connection:
            return {each.id for each in broken_since(connection, shop.clock.now())}

    assert heard() == set()
    shop.clock.move(2 * HOUR)
    shop.do(KeepPromise(promise_id=late))
    assert heard() == {broken, late}


def test_nothing_is_wrong_with_the_database_afterwards(shop: Shop) -> None:
    for step in STEPS.values():
        shop.do(step(shop, shop.promise()))
    assert [result for result in check(None, shop.desk.database) if not result.ok] == []
