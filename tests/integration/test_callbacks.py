"""Callbacks at a real desk: planned, claimed by one, rung, decided, taken back; and on somebody's list throughout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.calendars.commands import SetHours
from agentdesk.core.calendars.hours import Closed, ClosedDay, built_in
from agentdesk.core.callbacks import commands as asked
from agentdesk.core.callbacks import windows
from agentdesk.core.callbacks.commands import NewWindow
from agentdesk.core.callbacks.model import (
    Callback,
    Consent,
    Fallback,
    Kept,
    Outcome,
    Phase,
    Recipient,
    State,
    callback_id,
)
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Command, Role, Together, Undo
from agentdesk.core.consents.commands import RecordConsent, WithdrawConsent
from agentdesk.core.consents.model import Channel, Purpose
from agentdesk.core.customers.commands import ChangeCustomer, CreateCustomer, FieldChange, NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.customers.store import consents
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.ids import derived_id, new_id
from agentdesk.core.interactions.commands import AddReason, StartInteraction
from agentdesk.core.interactions.model import Direction, interaction_id
from agentdesk.core.overview.commands import Timeline
from agentdesk.core.people.commands import AddPerson, AddTeam, OpenShop, PlanAbsence
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.work.commands import WorkList
from agentdesk.core.workplace import create_workplace, open_workplace
from tests.desks import KEY, NOON, add_to_team, empty_desk, open_shop
from tests.profiles import PASSPHRASE, NoKeyring

TODAY = date(2026, 11, 23)
PHONE = "030 1234567"
SHOP = OpenShop(
    shop_name="Kaffeehaus Sommer",
    region="DE",
    time_zone="Europe/Berlin",
    currency="EUR",
    language="de",
    person_name="Miriam",
)


class Shop:
    """A desk with Miriam, who leads; Anna and Ben of one team, who ring; and a customer."""

    def __init__(self, folder: Path | None = None, *, desk: Desk | None = None) -> None:
        """Over a new file in this folder, or over an empty database of whatever kind."""
        if desk is None:
            assert folder
            desk = empty_desk(folder)
        self.desk, self.miriam = desk, open_shop(desk)
        self.team = UUID(self.do(AddTeam(name="Service"))["team_id"])
        self.anna, self.ben = self._agent("Anna"), self._agent("Ben")
        phone = NewPoint(kind=PointKind.PHONE, value=PHONE)
        self.customer = UUID(self.do(CreateCustomer(family_name="Meier", points=(phone,)))["customer_id"])

    def _agent(self, name: str) -> UUID:
        agent = AddPerson(name=name, roles=frozenset({Role.AGENT}), team_id=self.team)
        return UUID(self.do(agent)["person_id"])

    def do(self, command: Command, by: UUID | None = None, **more: Any) -> Any:
        return self.desk.execute(command, actor=by or self.miriam, **more)

    def plan(self, by: UUID | None = None, **fields: Any) -> UUID:
        plan = {"customer_id": self.customer, "phone": PHONE, "purpose": "Wo ist das Paket?", "window": at()}
        return UUID(self.do(asked.PlanCallback(**plan | fields), by or self.anna)["callback_id"])

    def get(self, callback: UUID) -> Callback:
        return self.desk.ask(asked.GetCallback(callback), actor=self.miriam)

    def on_list(self, person: UUID) -> list[UUID]:
        return [each.id for each in self.desk.ask(asked.LyingWith(person), actor=person)]

    def clock_at(self, hours: float) -> None:
        """So many hours after noon."""
        clock = self.desk.clock
        assert isinstance(clock, FixedClock)
        clock.set(NOON + timedelta(hours=hours))

    def ring(self, callback: UUID, outcome: Outcome, by: UUID | None = None, **more: Any) -> Any:
        self.do(asked.StartCall(callback_id=callback), by or self.anna)
        return self.do(asked.RecordAttempt(callback_id=callback, outcome=outcome, **more), by or self.anna)

    def findings(self) -> list[str]:
        from agentdesk.core.storage.check import _invariants

        with self.desk.database.reading() as connection:
            return [
                name for name, look in _invariants.items() if name.startswith("callbacks") and list(look(connection))
            ]


def at(begins: int = 14, ends: int = 15, day: date = TODAY, zone: str = "Europe/Berlin") -> NewWindow:
    return NewWindow(day=day, from_minute=begins * 60, to_minute=ends * 60, zone=zone)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def refused(ask: Callable[[], Any]) -> Refused:
    with pytest.raises(Refused) as found:
        ask()
    return found.value


# --- Planning ---------------------------------------------------------------------------------------------------------


def test_a_callback_is_planned_with_its_window_in_the_customers_time(shop: Shop) -> None:
    planned = shop.get(shop.plan(window=at(9, 10, date(2026, 11, 24), "America/New_York")))
    assert (planned.phone, planned.customer, planned.owner) == ("+49301234567", "Meier", "Anna")
    assert planned.starts_at == datetime(2026, 11, 24, 14, tzinfo=UTC)
    assert (planned.window.zone, planned.zone_known) == ("America/New_York", True)
    assert (planned.max_attempts, planned.spacing_minutes) == (3, 60)
    assert planned.phase(NOON) is Phase.SCHEDULED


def test_its_id_is_known_before_the_desk_has_answered(shop: Shop) -> None:
    command_id = new_id()
    plan = asked.PlanCallback(customer_id=shop.customer, phone=PHONE, purpose="x", window=at())
    together = Together.of(StartInteraction(customer_id=shop.customer), plan)
    _, made = shop.do(together, shop.anna, id=command_id)
    assert UUID(made["callback_id"]) == callback_id(derived_id(command_id, "inner", 1))


def test_where_nobody_knows_their_zone_the_shops_stands_in_and_says_so(shop: Shop) -> None:
    assert not shop.get(shop.plan(window=at(zone=""))).zone_known
    change = FieldChange(field="time_zone", old="", new="Asia/Kolkata")
    shop.do(ChangeCustomer(customer_id=shop.customer, changes=(change,)))
    reason = UUID(shop.do(AddReason(labels={"en": "Other"}))["reason_id"])
    of_customer = shop.get(shop.plan(window=at(18, 19, zone=""), reason_id=reason))
    assert (of_customer.window.zone, of_customer.zone_known) == ("Asia/Kolkata", True)


def test_one_callback_for_each_customer_and_reason_is_open(shop: Shop) -> None:
    first = shop.plan()
    assert refused(shop.plan).facts["id"] == str(first)
    reason = UUID(shop.do(AddReason(labels={"en": "Invoice"}))["reason_id"])
    second = shop.plan(reason_id=reason)
    change = shop.get(second)
    fields = {"phone": PHONE, "phone_label": "", "purpose": "x", "fallback": Fallback.TEAM, "consent": Consent.ASKED,
              "max_attempts": 2, "spacing_minutes": 30, "case_id": None, "reason_id": None}  # fmt: skip
    assert (
        refused(lambda: shop.do(asked.ChangeCallback(callback_id=change.id, **fields))).code == "callbacks.one_is_open"
    )
    shop.do(asked.CancelCallback(callback_id=first, reason="settled"))
    shop.do(asked.ChangeCallback(callback_id=change.id, **fields))
    assert shop.get(second).fallback is Fallback.TEAM


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"purpose": "  "}, "callbacks.purpose_missing"),
        ({"phone": "nobody"}, "customers.phone_invalid"),
        ({"window": at(9, 10)}, "callbacks.window_over"),
        ({"window": at(day=date(2028, 1, 3))}, "callbacks.too_far"),
        ({"window": at(15, 14)}, "callbacks.window_invalid"),
        ({"window": at(zone="Europe/Bonn")}, "callbacks.zone_unknown"),
        ({"recipient": Recipient.TEAM}, "callbacks.team_missing"),
        ({"recipient": Recipient.TEAM, "team_id": UUID(int=9)}, "teams.unknown"),
        ({"recipient": Recipient.NAMED}, "callbacks.person_missing"),
        ({"recipient": Recipient.NAMED, "person_id": UUID(int=9)}, "callbacks.person_missing"),
        ({"customer_id": UUID(int=9)}, "customers.unknown"),
        ({"reason_id": UUID(int=9)}, "interactions.reason_unknown"),
        ({"case_id": UUID(int=9)}, "cases.unknown"),
        ({"consent": Consent.ADVERTISING}, "callbacks.consent_missing"),
    ],
)
def test_what_is_not_right_is_refused_and_nothing_is_planned(shop: Shop, fields: dict[str, Any], code: str) -> None:
    assert refused(lambda: shop.plan(**fields)).code == code
    assert shop.desk.ask(asked.CallbacksOf(shop.customer), actor=shop.anna) == ()


def test_who_says_no_after_an_offer_was_planned_is_not_rung_and_a_call_keeps_the_proof_of_the_yes(shop: Shop) -> None:
    about: dict[str, Any] = {"customer_id": shop.customer, "channel": Channel.PHONE, "purpose": Purpose.ADVERTISING}
    shop.do(RecordConsent(**about, given=True, wording="Dürfen wir Sie anrufen?"))
    offer = shop.plan(consent=Consent.ADVERTISING, recipient=Recipient.ANYONE)
    shop.ring(offer, Outcome.NO_ANSWER)
    with shop.desk.database.reading() as connection:
        assert connection.execute(sa.select(consents.c.used_at)).scalar_one() == shop.desk.clock.now()
    shop.do(WithdrawConsent(**about))
    assert refused(lambda: shop.do(asked.StartCall(callback_id=offer), shop.anna)).code == "callbacks.consent_missing"


def test_the_named_contact_of_the_customer_is_who_rings(shop: Shop) -> None:
    change = FieldChange(field="named_contact_id", old=None, new=str(shop.ben))
    shop.do(ChangeCustomer(customer_id=shop.customer, changes=(change,)))
    assert shop.get(shop.plan(recipient=Recipient.NAMED)).owner == "Ben"


# --- Claiming and ringing ---------------------------------------------------------------------------------------------


def test_two_agents_claim_one_callback_and_only_one_gets_it(shop: Shop, tmp_path: Path) -> None:
    one = shop.plan(recipient=Recipient.ANYONE)
    start, got = Barrier(2), []

    def contend(person: UUID) -> None:
        desk = Desk(Database.sqlite(tmp_path / "desk.db", KEY), FixedClock(NOON))
        desk.data_version()
        start.wait()
        try:
            desk.execute(asked.ClaimCallback(callback_id=one), actor=person)
            got.append(person)
        except Refused as refusal:
            got.append(refusal.code)
        desk.database.close()

    threads = [Thread(target=contend, args=(person,)) for person in (shop.anna, shop.ben)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, got)) == sorted(["callbacks.claimed_already", str(shop.get(one).claimed_by)])


def test_who_saw_another_version_claims_nothing(shop: Shop) -> None:
    one = shop.plan(recipient=Recipient.ANYONE)
    seen = {str(one): shop.get(one).row_version}
    shop.do(asked.MoveCallback(callback_id=one, window=at(16, 17)))
    assert (
        refused(lambda: shop.do(asked.ClaimCallback(callback_id=one), shop.anna, base=seen)).code == "callbacks.moved"
    )
    shop.do(asked.ClaimCallback(callback_id=one), shop.anna, base={str(one): shop.get(one).row_version})


def test_the_call_and_its_conversation_begin_together(shop: Shop) -> None:
    one, command_id = shop.plan(), new_id()
    conversation = interaction_id(derived_id(command_id, "inner", 0))
    start = StartInteraction(customer_id=shop.customer, direction=Direction.OUT, number="+49301234567")
    shop.do(Together.of(start, asked.StartCall(callback_id=one, interaction_id=conversation)), shop.anna, id=command_id)
    ringing = shop.get(one)
    assert (ringing.state, ringing.claimer) == (State.IN_CALL, "Anna")
    assert ringing.attempts[0].interaction_id == conversation
    shop.do(Undo(command_id=command_id), shop.anna)
    assert (shop.get(one).state, shop.get(one).attempts) == (State.OPEN, ())


def test_nobody_there_nobody_there_reached(shop: Shop) -> None:
    one = shop.plan()
    shop.clock_at(2.25)
    first = shop.ring(one, Outcome.NO_ANSWER, note="rang ten times")
    assert first == {"state": "open", "starts_at": "2026-11-23T14:15:00Z", "ends_at": "2026-11-23T15:15:00Z"}
    shop.clock_at(3.5)
    shop.ring(one, Outcome.BUSY)
    shop.clock_at(22)
    assert shop.ring(one, Outcome.REACHED)["state"] == "done"
    done = shop.get(one)
    assert [(each.n, each.by, each.outcome) for each in done.attempts] == [
        (1, "Anna", Outcome.NO_ANSWER), (2, "Anna", Outcome.BUSY), (3, "Anna", Outcome.REACHED),
    ]  # fmt: skip
    assert done.kept(NOON + timedelta(days=9)) is Kept.KEPT
    assert shop.on_list(shop.anna) == []
    assert shop.findings() == []


def test_when_attempts_are_used_up_a_person_decides(shop: Shop) -> None:
    one = shop.plan(max_attempts=1)
    assert shop.ring(one, Outcome.VOICEMAIL)["state"] == "to_decide"
    assert shop.on_list(shop.anna) == [one]
    shop.clock_at(30)
    assert shop.on_list(shop.anna) == [one]
    again = shop.do(asked.TryAgain(callback_id=one), shop.anna)
    assert again["starts_at"] >= "2026-11-24T17:00:00Z"
    shop.ring(one, Outcome.WRONG_NUMBER)
    shop.do(asked.SettleCallback(callback_id=one, words="wrote an e-mail"), shop.anna)
    assert shop.get(one).ending_words == "wrote an e-mail"


def test_only_who_rings_or_who_leads_says_how_it_ended(shop: Shop) -> None:
    one = shop.plan()
    shop.do(asked.StartCall(callback_id=one), shop.anna)
    record = asked.RecordAttempt(callback_id=one, outcome=Outcome.NO_ANSWER)
    assert refused(lambda: shop.do(record, shop.ben)).code == "callbacks.in_other_hands"
    shop.do(record, shop.miriam)
    assert shop.get(one).state is State.OPEN


def test_the_customer_rings_first_and_the_callback_is_offered_as_done(shop: Shop) -> None:
    one = shop.plan()
    offered = shop.desk.ask(asked.OpenCallbackOf(shop.customer), actor=shop.ben)
    assert offered
    assert offered.id == one
    conversation = UUID(shop.do(StartInteraction(customer_id=shop.customer), shop.ben)["interaction_id"])
    shop.do(asked.FulfilCallback(callback_id=one, interaction_id=conversation), shop.ben)
    assert shop.get(one).kept(NOON + timedelta(days=1)) is Kept.NOT_NEEDED
    assert shop.desk.ask(asked.OpenCallbackOf(shop.customer), actor=shop.ben) is None


def test_of_several_the_most_urgent_is_offered(shop: Shop) -> None:
    reason = UUID(shop.do(AddReason(labels={"en": "Other"}))["reason_id"])
    later, sooner = shop.plan(window=at(16, 17)), shop.plan(window=at(14, 15), reason_id=reason)
    asks = lambda: shop.desk.ask(asked.OpenCallbackOf(shop.customer), actor=shop.ben)  # noqa: E731
    assert asks().id == sooner
    shop.do(asked.StartCall(callback_id=later), shop.anna)
    assert asks().id == later


# --- Lists ------------------------------------------------------------------------------------------------------------


def test_what_is_missed_lies_with_the_person_and_with_who_leads_until_somebody_acts(shop: Shop) -> None:
    one = shop.plan()
    assert (shop.on_list(shop.anna), shop.on_list(shop.miriam)) == ([one], [])
    shop.clock_at(3)
    assert (shop.on_list(shop.anna), shop.on_list(shop.miriam), shop.on_list(shop.ben)) == ([one], [one], [])
    shop.clock_at(24 * 400)
    assert shop.on_list(shop.anna) == [one]


def test_a_list_knows_when_time_will_bring_what_lies_on_another_one(shop: Shop) -> None:
    """Nobody polls: who leads sees a missed one because the list was looked at when the window was over."""

    def wakes_at(person: UUID) -> datetime | None:
        return shop.desk.ask(WorkList(person), actor=person).changes_at

    one = shop.plan()
    assert shop.on_list(shop.miriam) == []
    assert wakes_at(shop.miriam) == NOON + timedelta(hours=3)
    shop.do(asked.PassOnCallback(callback_id=one, recipient=Recipient.TEAM, team_id=shop.team), shop.anna)
    shop.do(asked.ClaimCallback(callback_id=one), shop.anna)
    assert shop.on_list(shop.ben) == []
    assert wakes_at(shop.ben) == NOON + timedelta(minutes=30)
    shop.clock_at(0.5)
    assert shop.on_list(shop.ben) == [one]


def test_absence_moves_it_to_the_cover_and_back(shop: Shop) -> None:
    one = shop.plan(window=at(14, 15, date(2026, 11, 24)))
    shop.do(PlanAbsence(person_id=shop.anna, starts_at=NOON, ends_at=NOON + timedelta(hours=30), cover_id=shop.ben))
    assert (shop.on_list(shop.anna), shop.on_list(shop.ben)) == ([], [one])
    shop.clock_at(30)
    assert (shop.on_list(shop.anna), shop.on_list(shop.ben)) == ([one], [])


def test_what_is_for_the_team_or_anyone_lies_with_all_of_them_until_one_takes_it(shop: Shop) -> None:
    one = shop.plan(recipient=Recipient.TEAM, team_id=shop.team)
    assert shop.on_list(shop.ben) == shop.on_list(shop.anna) == [one]
    assert shop.on_list(shop.miriam) == []
    shop.do(asked.PassOnCallback(callback_id=one, recipient=Recipient.ANYONE), shop.anna)
    assert shop.on_list(shop.miriam) == [one]
    shop.do(asked.ClaimCallback(callback_id=one), shop.ben)
    assert (shop.on_list(shop.ben), shop.on_list(shop.anna)) == ([one], [])
    shop.do(asked.ReleaseCallback(callback_id=one), shop.ben)
    assert shop.on_list(shop.anna) == [one]


def test_nobody_looks_at_the_list_of_another_agent(shop: Shop) -> None:
    assert refused(lambda: shop.desk.ask(asked.LyingWith(shop.ben), actor=shop.anna)).code


# --- Missed calls -----------------------------------------------------------------------------------------------------


def test_a_missed_call_becomes_a_callback_for_anyone_within_the_hour(shop: Shop) -> None:
    made = shop.do(asked.MissedCall(phone="+49 30 1234567"))
    one = shop.get(UUID(made["callback_id"]))
    assert (one.customer, one.recipient, one.starts_at, one.ends_at) == (
        "Meier", Recipient.ANYONE, NOON, NOON + timedelta(hours=1),
    )  # fmt: skip
    assert one.id in shop.on_list(shop.ben)
    again = shop.do(asked.MissedCall(phone=PHONE))
    assert (again["callback_id"], again["again"]) == (made["callback_id"], True)


def test_who_rings_back_after_we_did_not_reach_them_is_rung_at_once(shop: Shop) -> None:
    one = shop.plan(spacing_minutes=1440)
    shop.do(asked.MissedCall(phone=PHONE))
    assert shop.get(one).starts_at == NOON + timedelta(hours=2), "what was promised stays as it was"
    shop.ring(one, Outcome.NO_ANSWER)
    assert shop.get(one).starts_at > NOON + timedelta(hours=20)
    assert shop.do(asked.MissedCall(phone=PHONE))["again"]
    assert (shop.get(one).starts_at, shop.get(one).phase(NOON)) == (NOON, Phase.DUE)


def test_a_call_missed_at_night_is_for_the_first_hour_of_the_next_working_day(shop: Shop) -> None:
    closed = replace(built_in("Europe/Berlin"), closed=(ClosedDay(date(2026, 11, 24), {"en": "x"}, Closed.SHOP),))
    shop.do(SetHours.of(closed))
    shop.clock_at(9)
    one = shop.get(UUID(shop.do(asked.MissedCall(phone="089 7654321"))["callback_id"]))
    assert one.starts_at == datetime(2026, 11, 25, 8, tzinfo=UTC)
    assert (one.customer_id, one.customer, one.phone) == (None, "", "+49897654321")


def test_a_number_that_two_share_is_nobodys_until_somebody_says_whose(shop: Shop) -> None:
    phone = NewPoint(kind=PointKind.PHONE, value=PHONE)
    other = UUID(shop.do(CreateCustomer(family_name="Schulz", points=(phone,)))["customer_id"])
    one = UUID(shop.do(asked.MissedCall(phone=PHONE))["callback_id"])
    assert shop.get(one).customer_id is None
    shop.do(asked.LinkCaller(callback_id=one, customer_id=other), shop.anna)
    assert shop.get(one).customer == "Schulz"
    page = shop.desk.ask(Timeline(other), actor=shop.anna)
    assert "callback.planned" in [entry.kind for entry in page.entries]


def test_who_rings_again_is_offered_the_callback_of_their_number(shop: Shop) -> None:
    phone = NewPoint(kind=PointKind.PHONE, value=PHONE)
    other = UUID(shop.do(CreateCustomer(family_name="Schulz", points=(phone,)))["customer_id"])
    one = UUID(shop.do(asked.MissedCall(phone=PHONE))["callback_id"])
    for customer in (other, shop.customer):
        offered = shop.desk.ask(asked.OpenCallbackOf(customer), actor=shop.anna)
        assert offered
        assert offered.id == one
    conversation = UUID(shop.do(StartInteraction(customer_id=other), shop.ben)["interaction_id"])
    shop.do(asked.FulfilCallback(callback_id=one, interaction_id=conversation), shop.ben)
    assert shop.get(one).customer == "Schulz"
    assert shop.desk.ask(asked.OpenCallbackOf(shop.customer), actor=shop.anna) is None


# --- Taking back ------------------------------------------------------------------------------------------------------


def test_each_step_can_be_taken_back(shop: Shop) -> None:
    one = shop.plan()
    for step in (
        asked.MoveCallback(callback_id=one, window=at(16, 17)),
        asked.PassOnCallback(callback_id=one, recipient=Recipient.TEAM, team_id=shop.team),
        asked.SnoozeCallback(callback_id=one, until=NOON + timedelta(hours=2, minutes=30)),
        asked.ClaimCallback(callback_id=one),
        asked.StartCall(callback_id=one),
        asked.FulfilCallback(callback_id=one),
        asked.SettleCallback(callback_id=one, words="by mail"),
        asked.CancelCallback(callback_id=one, reason="why"),
    ):
        before, command_id = shop.get(one), new_id()
        shop.do(step, shop.anna, id=command_id)
        assert replace(shop.get(one), row_version=0) != replace(before, row_version=0)
        shop.do(Undo(command_id=command_id), shop.anna)
        assert replace(shop.get(one), row_version=0) == replace(before, row_version=0)
    assert shop.findings() == []


def test_the_outcome_of_an_attempt_can_be_taken_back(shop: Shop) -> None:
    one = shop.plan()
    shop.do(asked.StartCall(callback_id=one), shop.anna)
    command_id = new_id()
    shop.do(asked.RecordAttempt(callback_id=one, outcome=Outcome.REACHED), shop.anna, id=command_id)
    shop.do(Undo(command_id=command_id), shop.anna)
    assert (shop.get(one).state, shop.get(one).attempts[0].outcome) == (State.IN_CALL, None)
    assert shop.findings() == []


def test_what_is_taken_back_does_not_stand_beside_another_open_one(shop: Shop) -> None:
    one, command_id = shop.plan(), new_id()
    shop.do(asked.CancelCallback(callback_id=one, reason="why"), shop.anna, id=command_id)
    shop.plan()
    assert refused(lambda: shop.do(Undo(command_id=command_id), shop.anna)).code == "callbacks.one_is_open"
    assert shop.get(one).state is State.CANCELLED


# --- Reading ----------------------------------------------------------------------------------------------------------


def test_a_list_goes_on_where_its_page_ended(shop: Shop) -> None:
    reasons = [UUID(shop.do(AddReason(labels={"en": f"R{n}"}))["reason_id"]) for n in range(7)]
    made = [shop.plan(reason_id=reason, window=at(14 + n % 3, 18)) for n, reason in enumerate(reasons)]
    for sort in asked.Sort:
        for descending in (False, True):
            query, found = asked.FindCallbacks(sort=sort, descending=descending, limit=2), []
            while True:
                page = shop.desk.ask(query, actor=shop.anna)
                found += [each.id for each in page.callbacks]
                if not page.after:
                    break
                query = replace(query, after=page.after)
            assert len(found) == 7
            assert set(found) == set(made)
    wrong = asked.FindCallbacks(after="nonsense")
    assert refused(lambda: shop.desk.ask(wrong, actor=shop.anna)).code == "callbacks.page_unknown"


def test_a_list_is_searched_by_name_purpose_and_number_as_people_write_it(shop: Shop) -> None:
    one = shop.plan()
    shop.do(asked.MissedCall(phone="089 7654321"))

    def found(words: str) -> list[UUID]:
        return [each.id for each in shop.desk.ask(asked.FindCallbacks(words=words), actor=shop.anna).callbacks]

    for words in ("meier", "PAKET", "030123", "+49301234567", "meier 4567"):
        assert found(words) == [one], words
    assert found("100%") == found("schulz") == []
    assert len(found("")) == 2


def test_the_list_knows_the_same_phases_as_the_model(shop: Shop) -> None:
    reasons = [UUID(shop.do(AddReason(labels={"en": f"R{n}"}))["reason_id"]) for n in range(9)]
    made = [shop.plan(reason_id=reason, window=at(14, 16)) for reason in reasons]
    shop.clock_at(1.9)
    shop.do(asked.ClaimCallback(callback_id=made[0]))
    shop.do(asked.StartCall(callback_id=made[1]))
    shop.ring(made[2], Outcome.REFUSED)
    shop.ring(made[3], Outcome.REACHED)
    shop.do(asked.CancelCallback(callback_id=made[4], reason="why"))
    shop.do(asked.SnoozeCallback(callback_id=made[5], until=NOON + timedelta(hours=2, minutes=50)))
    for hours in (0.5, 1.74, 1.75, 1.9, 2, 2.39, 2.4, 2.6, 2.84, 3, 3.99, 4, 100):
        shop.clock_at(hours)
        now = NOON + timedelta(hours=hours)
        for phase in Phase:
            page = shop.desk.ask(asked.FindCallbacks(phases=frozenset({phase})), actor=shop.anna)
            assert {each.id for each in page.callbacks} == {each for each in made if shop.get(each).phase(now) is phase}


def test_free_slots_leave_out_what_is_taken_and_the_one_that_moves(shop: Shop) -> None:
    tomorrow = date(2026, 11, 24)
    reasons = [UUID(shop.do(AddReason(labels={"en": f"R{n}"}))["reason_id"]) for n in range(2)]
    made = [
        shop.plan(reason_id=reason, window=NewWindow(day=tomorrow, from_minute=600, to_minute=630))
        for reason in reasons
    ]
    query = asked.FreeSlots(tomorrow, days=2, zone="Europe/Berlin")

    def at_ten(query: asked.FreeSlots) -> Any:
        first, second = shop.desk.ask(query, actor=shop.anna)
        assert (first.day, second.day) == (tomorrow, date(2026, 11, 25))
        return next(slot for slot in first.slots if slot.window.from_minute == 600)

    assert at_ten(query).taken == (("full", {"load": "2"}),)
    assert at_ten(replace(query, but=made[0])).is_free
    shop.do(PlanAbsence(person_id=shop.ben, starts_at=NOON, ends_at=NOON + timedelta(days=9)))
    named = replace(query, recipient=Recipient.NAMED, named_id=shop.ben)
    assert at_ten(named).taken == (("away", {"name": "Ben"}),)
    with pytest.raises(Refused, match="person_missing"):
        at_ten(replace(query, recipient=Recipient.NAMED))


def test_the_week_of_a_team_shows_its_callbacks_and_when_the_shop_is_open(shop: Shop) -> None:
    one = shop.plan(window=at(14, 15, date(2026, 11, 25)))
    week = shop.desk.ask(asked.TeamDays(TODAY, days=7, team_id=shop.team), actor=shop.ben)
    assert [[each.id for each in day.callbacks] for day in week] == [[], [], [one], [], [], [], []]
    assert [bool(day.open) for day in week] == [True] * 5 + [False] * 2
    other = UUID(shop.do(AddTeam(name="Other"))["team_id"])
    assert not any(day.callbacks for day in shop.desk.ask(asked.TeamDays(TODAY, days=7, team_id=other), actor=shop.ben))


def test_kept_promises_are_counted_by_team(shop: Shop) -> None:
    reasons = [UUID(shop.do(AddReason(labels={"en": f"R{n}"}))["reason_id"]) for n in range(4)]
    made = [shop.plan(reason_id=reason) for reason in reasons]
    shop.ring(made[0], Outcome.REACHED)
    shop.clock_at(2.5)
    shop.ring(made[1], Outcome.REACHED)
    shop.clock_at(4)
    shop.ring(made[2], Outcome.REACHED)
    add_to_team(shop.desk, 10)
    [row] = shop.desk.ask(asked.CallbacksKept(NOON, NOON + timedelta(days=1)), actor=shop.miriam)
    assert (row.team, row.kept, row.early, row.late, row.missed) == ("Service", 1, 1, 1, 1)
    query = asked.CallbacksKept(NOON, NOON + timedelta(days=1))
    assert refused(lambda: shop.desk.ask(query, actor=shop.anna)).code == "permission.missing"


def test_the_timeline_tells_the_story_of_a_callback(shop: Shop) -> None:
    one = shop.plan()
    shop.clock_at(4)
    shop.do(asked.MoveCallback(callback_id=one, window=at(10, 11, date(2026, 11, 24)), reason="customer's wish"))
    shop.clock_at(21.5)
    shop.ring(one, Outcome.REACHED)
    kinds = [entry.kind for entry in shop.desk.ask(Timeline(shop.customer), actor=shop.anna).entries]
    told = [kind for kind in reversed(kinds) if kind.startswith("callback.")]
    assert sorted(told) == sorted(
        ["callback.planned", "callback.missed", "callback.moved", "callback.attempted", "callback.done"]
    )


@pytest.mark.parametrize(
    ("name", "mistake"),
    [
        ("callbacks.states", "UPDATE callbacks SET state = 'claimed'"),
        ("callbacks.states", "UPDATE callbacks SET state = 'done', ending = 'reached'"),
        ("callbacks.states", "UPDATE callbacks SET state = 'in_call', claimed_by = owner_id, claimed_at = 1"),
        ("callbacks.states", "UPDATE callbacks SET state = 'cancelled', done_at = 1"),
        ("callbacks.held", "UPDATE callbacks SET owner_id = x'00000000000000000000000000000009'"),
        ("callbacks.one_open", "UPDATE callbacks SET reason_id = NULL"),
        ("callbacks.windows", "UPDATE callbacks SET starts_at = starts_at + 1"),
    ],
)
def test_a_planted_mistake_is_found_by_check(shop: Shop, name: str, mistake: str) -> None:
    reason = UUID(shop.do(AddReason(labels={"en": "Other"}))["reason_id"])
    shop.plan()
    shop.plan(reason_id=reason)
    assert shop.findings() == []
    with shop.desk.database.writing() as connection, gate_open(connection):
        connection.exec_driver_sql(mistake)
    assert shop.findings() == [name]


# --- Time -------------------------------------------------------------------------------------------------------------


def test_when_the_rules_of_a_zone_change_windows_keep_their_wall_time(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = shop.plan()
    assert shop.desk.ask(asked.StaleWindows(windows.zone_rules()), actor=SYSTEM) == 0
    known = windows.zone_named
    monkeypatch.setattr(windows, "zone_named", lambda name: known("Africa/Cairo" if name == "Europe/Berlin" else name))
    monkeypatch.setattr(windows, "zone_rules", lambda: "2099z")
    assert shop.desk.ask(asked.StaleWindows("2099z"), actor=SYSTEM) == 1
    assert shop.do(asked.RefreshWindows(zone_rules="2099z"), SYSTEM) == {"moved": 1}
    assert shop.get(one).starts_at == NOON + timedelta(hours=1)
    assert shop.do(asked.RefreshWindows(zone_rules="2099z"), SYSTEM) == {"moved": 0}


def test_a_start_reckons_anew_what_older_rules_had_reckoned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, clock, keys = tmp_path / "profile", FixedClock(NOON), NoKeyring()
    known = windows.zone_named
    with monkeypatch.context() as before:
        before.setattr(windows, "zone_rules", lambda: "2000a")
        before.setattr(windows, "zone_named", lambda name: known("Africa/Cairo"))
        place = create_workplace(folder, SHOP, passphrase=PASSPHRASE, keys=keys, clock=clock)
        plan = asked.PlanCallback(phone=PHONE, purpose="x", window=at())
        one = UUID(place.desk.execute(plan, actor=place.person().id)["callback_id"])
        place.close()
    for _ in range(2):
        place = open_workplace(folder, given=PASSPHRASE, keys=keys, clock=clock)
        found = place.desk.ask(asked.GetCallback(one), actor=place.person().id)
        place.close()
        assert (found.starts_at, found.zone_rules) == (NOON + timedelta(hours=2), windows.zone_rules())
        assert found.row_version == 2, "once is enough"


def test_what_the_shop_lays_down_is_what_new_ones_begin_with(shop: Shop) -> None:
    rules = asked.SetRules(
        from_minute=540, to_minute=1080, sundays=True, per_person=3, max_attempts=5, spacing_minutes=90
    )
    assert refused(lambda: shop.do(rules, shop.anna)).code == "permission.missing"
    shop.do(rules)
    planned = shop.get(shop.plan())
    assert (planned.max_attempts, planned.spacing_minutes) == (5, 90)
    assert shop.desk.ask(asked.TheRules(), actor=shop.anna).courtesy.sundays
