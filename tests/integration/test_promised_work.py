"""What was promised is on somebody's list, where it belongs, until it is done; and the list says when time moves it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from agentdesk.core.callbacks.commands import (
    CancelCallback,
    ClaimCallback,
    FindCallbacks,
    MoveCallback,
    NewWindow,
    PlanCallback,
)
from agentdesk.core.callbacks.model import Fallback, Recipient
from agentdesk.core.cases.commands import (
    AskQuery,
    CancelOrder,
    ConfirmationSent,
    GetCase,
    MergeCases,
    NoteReply,
    OpenCase,
    PlanInterim,
    PlanStep,
    SendInterim,
)
from agentdesk.core.cases.details import OrderCancellation, Refund, RefundWay
from agentdesk.core.cases.model import Kind
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Command, Role, Undo
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.errors import Refused
from agentdesk.core.handovers.commands import AcceptHandover, DeclineHandover, HandoversOf, OfferHandover
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import AddReason
from agentdesk.core.interactions.model import Channel
from agentdesk.core.people.commands import AddPerson, PlanAbsence
from agentdesk.core.promises.commands import ChangeDue, KeepPromise, MakePromise, OpenPromises
from agentdesk.core.timekeeper import note_what_time_brought
from agentdesk.core.work.commands import WorkList
from agentdesk.core.work.model import Lane, Work
from tests.desks import NOON, make_desk


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.desk.database.close()


class Shop:
    """Miriam leads, Daniel answers; Jörg is a customer. It is Monday noon in Berlin."""

    def __init__(self, folder: Path) -> None:
        self.desk, self.miriam = make_desk(folder)
        person = AddPerson(name="Daniel", roles=frozenset({Role.AGENT}))
        self.daniel = UUID(self.do(person)["person_id"])
        self.joerg = UUID(self.do(CreateCustomer(given_name="Jörg", family_name="Müller"))["customer_id"])

    def do(self, command: Command, person: UUID | None = None) -> Any:
        return self.desk.execute(command, actor=person or self.miriam)

    def list(self, person: UUID | None = None) -> Work:
        who = person or self.miriam
        return self.desk.ask(WorkList(who), actor=who)

    def lanes(self, person: UUID | None = None) -> list[tuple[Lane, str]]:
        return [(item.lane, item.why) for item in self.list(person).items]

    def wait(self, **time: float) -> None:
        assert isinstance(self.desk.clock, FixedClock)
        self.desk.clock.move(timedelta(**time))

    def promise(self, owner_id: UUID | None = None, **ahead: float) -> UUID:
        due_at = self.now + timedelta(**ahead)
        made = MakePromise(customer_id=self.joerg, words="Der Ersatz ist da", due_at=due_at, owner_id=owner_id)
        return UUID(self.do(made)["promise_id"])

    def callback(self, hour: int, made_by: UUID | None = None, **fields: Any) -> UUID:
        window = NewWindow(day=date(2026, 11, 23), from_minute=hour * 60, to_minute=hour * 60 + 30)
        said = {"customer_id": self.joerg, "phone": "+491715550142", "purpose": "Wo ist sie?", "window": window}
        return UUID(self.do(PlanCallback(**said, **fields), made_by)["callback_id"])

    def case(self, **fields: object) -> UUID:
        opened = OpenCase(customer_id=self.joerg, subject="Mühle klemmt", case_kind=Kind.PRODUCT_CLAIM, **fields)
        return UUID(self.do(opened)["case_id"])

    @property
    def now(self) -> datetime:
        return self.desk.clock.now()


def test_a_promise_waits_is_for_today_and_broken_needs_attention_until_it_is_kept(shop: Shop) -> None:
    promise = shop.promise(days=2)
    assert shop.lanes() == [(Lane.WAITING, "work.promise.promise")]
    shop.wait(days=1, hours=12)
    assert shop.lanes() == [(Lane.TODAY, "work.promise.promise")]
    shop.wait(hours=13)
    assert shop.lanes() == [(Lane.ATTENTION, "work.promise.broken")]
    shop.do(KeepPromise(promise_id=promise))
    assert shop.lanes() == []


def test_a_broken_promise_is_written_down_as_our_failure_once(shop: Shop) -> None:
    shop.promise(hours=1)
    shop.wait(hours=2)
    assert [note_what_time_brought(shop.desk) for _ in range(3)] == [1, 0, 0]


def test_the_list_knows_when_time_alone_will_change_it(shop: Shop) -> None:
    """Whoever looks at those moments only sees the same as who looks all the time."""
    shop.promise(minutes=95)
    shop.callback(14)
    seen, end = [shop.lanes()], shop.now + timedelta(hours=11)
    while (wakes := shop.list().changes_at) and wakes < end:
        shop.wait(seconds=(wakes - shop.now).total_seconds())
        seen.append(shop.lanes())
    changes = [lanes for n, lanes in enumerate(seen) if n == 0 or lanes != seen[n - 1]]
    shop.desk.clock.set(NOON)  # type: ignore[attr-defined]
    looked = [shop.lanes()]
    while shop.now < end:
        shop.wait(minutes=5)
        if (lanes := shop.lanes()) != looked[-1]:
            looked.append(lanes)
    assert changes == looked
    assert len(changes) >= 4


def test_a_callback_is_for_now_a_quarter_of_an_hour_before_and_missed_it_needs_attention(shop: Shop) -> None:
    shop.callback(14)
    assert shop.lanes() == [(Lane.TODAY, "work.callback.scheduled")]
    shop.wait(hours=1, minutes=45)
    assert shop.lanes() == [(Lane.NOW, "work.callback.due_soon")]
    shop.wait(minutes=20)
    assert shop.lanes() == [(Lane.NOW, "work.callback.due")]
    shop.wait(minutes=30)
    assert shop.lanes() == [(Lane.ATTENTION, "work.callback.missed")]


def test_a_case_is_on_the_list_once_for_what_is_due_first(shop: Shop) -> None:
    shop.case(channel=Channel.EMAIL, next_step="Foto ansehen", next_step_at=shop.now + timedelta(hours=1))
    [item] = shop.list().items
    assert (item.kind, item.why, item.lane) == ("case", "work.case.next_step", Lane.TODAY)


def test_an_interim_update_that_is_due_stands_in_its_own_words_and_goes_before_what_is_late_within(shop: Shop) -> None:
    case = shop.case(channel=Channel.PHONE)
    shop.do(NoteReply(case_id=case, channel=Channel.PHONE))
    shop.do(PlanInterim(case_id=case, due_at=shop.now + timedelta(hours=3)))
    assert shop.lanes() == [(Lane.TODAY, "work.case.interim")]
    shop.do(PlanStep(case_id=case, next_step="Foto ansehen", next_step_at=shop.now + timedelta(hours=2)))
    assert shop.lanes() == [(Lane.TODAY, "work.case.next_step")]
    assert shop.list().changes_at == shop.now + timedelta(hours=2)
    shop.wait(hours=2)
    assert shop.list().changes_at == shop.now + timedelta(hours=1)
    shop.wait(hours=1)
    [item] = shop.list().items
    assert (item.lane, item.why, item.action) == (Lane.NOW, "work.case.interim", "work.action.interim")
    shop.do(SendInterim(case_id=case, words="Wir prüfen noch.", channel=Channel.PHONE))
    assert shop.lanes() == [(Lane.NOW, "work.case.next_step")]


def test_an_offer_of_a_case_that_is_merged_goes_on_with_the_winner(shop: Shop) -> None:
    winner, loser = shop.case(), shop.case()
    offer = UUID(shop.do(OfferHandover(case_id=loser, to_id=shop.daniel))["handover_id"])
    merged = new_id()
    shop.desk.execute(MergeCases(winner_id=winner, loser_id=loser), actor=shop.miriam, id=merged)
    [item] = [item for item in shop.list(shop.daniel).items if item.kind == "handover"]
    assert item.facts["code"] == "C-1001"
    assert [each.id for each in shop.desk.ask(HandoversOf(winner), actor=shop.miriam)] == [offer]
    shop.do(Undo(command_id=merged))
    [item] = [item for item in shop.list(shop.daniel).items if item.kind == "handover"]
    assert item.facts["code"] == "C-1002"
    shop.do(MergeCases(winner_id=winner, loser_id=loser))
    assert shop.do(AcceptHandover(handover_id=offer), shop.daniel)["case_id"] == str(winner)
    assert shop.desk.ask(GetCase(winner), actor=shop.miriam).owner_id == shop.daniel


def test_what_comes_first_was_promised_first_not_what_came_first(shop: Shop) -> None:
    for days in (4, 2, 3):
        shop.promise(days=days)
    assert [item.due for item in shop.list().items] == sorted(item.due for item in shop.list().items if item.due)


def test_who_is_away_leaves_nothing_behind_and_has_it_back_on_return(shop: Shop) -> None:
    promise = MakePromise(
        customer_id=shop.joerg, words="Ruft an", due_at=shop.now + timedelta(hours=3), owner_id=shop.daniel
    )
    shop.do(promise)
    absence = PlanAbsence(
        person_id=shop.daniel, starts_at=shop.now + timedelta(hours=1), ends_at=shop.now + timedelta(hours=2)
    )
    shop.do(absence)
    assert ([item.of for item in shop.list().items], len(shop.list(shop.daniel).items)) == ([], 1)
    shop.wait(hours=1, minutes=1)
    assert ([item.of for item in shop.list().items], shop.list(shop.daniel).items) == (["Daniel"], ())
    shop.wait(hours=1)
    assert ([item.of for item in shop.list().items], len(shop.list(shop.daniel).items)) == ([], 1)


def test_an_offer_is_on_both_lists_and_a_refusal_comes_back(shop: Shop) -> None:
    case = shop.case()
    offer = shop.do(OfferHandover(case_id=case, to_id=shop.daniel))["handover_id"]
    assert [why for _, why in shop.lanes(shop.daniel)] == ["work.handover.to_answer"]
    assert "work.handover.waiting" in [why for _, why in shop.lanes()]
    shop.do(DeclineHandover(handover_id=UUID(offer), reason="Kenne ich nicht"), shop.daniel)
    assert (Lane.ATTENTION, "work.handover.refused") in shop.lanes()
    assert shop.lanes(shop.daniel) == []


def test_a_department_that_does_not_answer_in_time_is_asked_again(shop: Shop) -> None:
    asked = AskQuery(
        case_id=shop.case(), asked_of="Versand", question="Wo ist sie?", due_at=shop.now + timedelta(hours=4)
    )
    shop.do(asked)
    assert (Lane.TODAY, "work.query") in shop.lanes()
    shop.wait(hours=4)
    assert (Lane.ATTENTION, "work.query.late") in shop.lanes()


def test_counts_tell_of_everything_although_not_all_is_shown(shop: Shop) -> None:
    for days in range(1, 8):
        shop.promise(days=days)
    work = shop.desk.ask(WorkList(shop.miriam, most=3), actor=shop.miriam)
    assert (len(work.items), sum(work.counts.values())) == (3, 7)


def test_a_settled_case_stays_on_the_list_until_its_confirmation_has_left(shop: Shop) -> None:
    cancelled = OrderCancellation(
        order_number="88213", refund=Refund(way=RefundWay.NONE_DUE), effective_on=date(2026, 11, 23)
    )
    wish = CancelOrder(customer_id=shop.joerg, subject="Stornierung 88213", cancellation=cancelled)
    case_id = UUID(shop.do(wish)["case_id"])
    assert shop.lanes() == [(Lane.NOW, "work.case.unconfirmed")]
    sent = new_id()
    shop.desk.execute(ConfirmationSent(case_id=case_id, channel=Channel.EMAIL), actor=shop.miriam, id=sent)
    assert shop.lanes() == []
    shop.do(Undo(command_id=sent))
    assert shop.lanes() == [(Lane.NOW, "work.case.unconfirmed")]


def test_who_leads_sees_the_broken_promises_and_missed_callbacks_of_the_team_and_nothing_else_of_it(
    shop: Shop,
) -> None:
    leader = AddPerson(name="Sabine", roles=frozenset({Role.SUPERVISOR}))
    sabine = UUID(shop.do(leader)["person_id"])
    shop.desk.execute(
        MakePromise(customer_id=shop.joerg, words="Der Ersatz ist da", due_at=shop.now + timedelta(hours=1)),
        actor=shop.daniel,
    )
    window = NewWindow(day=date(2026, 11, 23), from_minute=840, to_minute=870)
    for fallback in (Fallback.TEAM, Fallback.ANYONE):
        number = f"+4917155501{len(fallback):02}"
        told = {"phone": number, "purpose": "Wo ist sie?", "window": window, "fallback": fallback}
        shop.do(PlanCallback(**told), shop.daniel)
    assert shop.lanes(sabine) == []
    assert shop.list(sabine).changes_at == shop.now + timedelta(hours=1)
    shop.wait(hours=2)
    assert shop.lanes(sabine) == [(Lane.ATTENTION, "work.promise.broken")]
    [broken] = shop.list(sabine).items
    assert broken.of == "Daniel"
    shop.wait(hours=2)
    assert Counter(shop.lanes(sabine)) == Counter(
        {(Lane.ATTENTION, "work.promise.broken"): 1, (Lane.ATTENTION, "work.callback.missed"): 2}
    )


def test_a_promise_that_a_callback_rests_on_is_one_thing_to_do(shop: Shop) -> None:
    promise = shop.promise(hours=30)
    callback = shop.callback(15, promise_id=promise)
    assert [item.subject_id for item in shop.list().items] == [callback]
    assert shop.list().kinds == {"callback": 1}
    shop.do(CancelCallback(callback_id=callback, reason="Er schreibt lieber"))
    assert [item.subject_id for item in shop.list().items] == [promise]


def test_a_promise_that_is_due_before_its_callback_stands_for_itself(shop: Shop) -> None:
    promise = shop.promise(hours=30)
    shop.callback(16, promise_id=promise)
    shop.do(ChangeDue(promise_id=promise, due_at=shop.now + timedelta(hours=1), told_by=Channel.PHONE))
    assert [item.kind for item in shop.list().items] == ["promise", "callback"]


@pytest.mark.parametrize("seed", range(3))
def test_no_promise_is_on_nobodys_list_because_a_callback_rests_on_it(shop: Shop, seed: int) -> None:
    """Through a day of linked promises and callbacks that are moved, passed on, rung and missed."""
    chance, people = random.Random(seed), (shop.miriam, shop.daniel)
    hidden = 0
    for _ in range(40):
        with suppress(Refused):
            _something_happens(shop, chance, people)
        if chance.random() < 0.4:
            shop.wait(minutes=chance.randrange(5, 40))
        for person in people:
            hidden += _all_promises_are_seen(shop, person)
    assert hidden, "none has stood behind its callback"


def _something_happens(shop: Shop, chance: random.Random, people: tuple[UUID, ...]) -> None:
    hour, whom = chance.randrange(13, 23), chance.choice([{}, {"recipient": Recipient.ANYONE}])
    there = [each.id for each in shop.desk.ask(FindCallbacks(), actor=shop.miriam).callbacks]
    which = chance.choice(there) if there else None
    open_ones = [each.id for each in shop.desk.ask(OpenPromises(frozenset(people)), actor=shop.miriam)]
    match chance.randrange(6):
        case 0 | 1:
            promise = shop.promise(chance.choice(people), minutes=chance.randrange(20, 600))
            reason = shop.do(AddReason(labels={"de": f"Grund {promise}"}))["reason_id"]
            shop.callback(hour, promise_id=promise, reason_id=reason, made_by=chance.choice(people), **whom)
        case 2 if which:
            window = NewWindow(day=date(2026, 11, 23), from_minute=hour * 60, to_minute=hour * 60 + 30)
            shop.do(MoveCallback(callback_id=which, window=window))
        case 3 if which:
            shop.do(ClaimCallback(callback_id=which), chance.choice(people))
        case 4 if which:
            shop.do(CancelCallback(callback_id=which, reason="doch nicht"))
        case 5 if open_ones:
            later = shop.now + timedelta(minutes=chance.randrange(5, 600))
            shop.do(ChangeDue(promise_id=chance.choice(open_ones), due_at=later, told_by=Channel.PHONE))


def _all_promises_are_seen(shop: Shop, person: UUID) -> int:
    """How many stand behind their callbacks: on the same list, due no later, or where somebody sees to it."""
    items = {item.subject_id: item for item in shop.list(person).items}
    found = shop.desk.ask(FindCallbacks(), actor=shop.miriam).callbacks
    rung = {each.promise_id: items[each.id] for each in found if each.promise_id and each.id in items}
    gone = [each for each in shop.desk.ask(OpenPromises(frozenset({person})), actor=person) if each.id not in items]
    for promise in gone:
        assert promise.id in rung, "an open promise is on no list"
        assert rung[promise.id].lane is Lane.ATTENTION or rung[promise.id].facts["ends"] <= promise.due_at
    return len(gone)
