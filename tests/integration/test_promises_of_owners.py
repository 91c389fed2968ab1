"""Handing over a case on a real desk: exactly one owner at every moment, and the offer on somebody's list."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from agentdesk.core.cases.commands import AssignCase, ChangeCase, GetCase, GiveAnswer, OpenCase, ResolveCase
from agentdesk.core.cases.model import Case, Severity
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Command, Role, Together, Undo
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.errors import Refused
from agentdesk.core.handovers.commands import (
    AcceptHandover,
    AnswerQuestion,
    AskBack,
    Bounced,
    Candidates,
    DeclineHandover,
    GetHandover,
    HandoversFor,
    HandoversOf,
    NoteRefusal,
    OfferHandover,
    PacketFor,
    WithdrawHandover,
    WrittenPacket,
)
from agentdesk.core.handovers.model import Handover, HandoverKind, HandoverState, OffersOfMine
from agentdesk.core.ids import derived_id, new_id
from agentdesk.core.overview.commands import Timeline
from agentdesk.core.people.commands import AddPerson, AddTeam, ChangePerson, PlanAbsence
from agentdesk.core.promises.commands import FindPromises, GetPromise, MakePromise, PromisesKept, PromisesOf
from agentdesk.core.promises.model import Standing
from agentdesk.core.storage.check import check
from tests.desks import NOON, make_desk, make_postgres_desk

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Shop:
    """Agnes owns a case; Bernd and Carla (level 2) are of her team, Dora leads it, Emil is of another."""

    def __init__(self, folder: Path) -> None:
        self.desk, self.miriam = make_desk(folder)
        self.service, self.sales = (self.team(name) for name in ("Service", "Sales"))
        self.agnes, self.bernd = self.hire("Agnes"), self.hire("Bernd")
        self.carla, self.dora = self.hire("Carla", level=2), self.hire("Dora", Role.SUPERVISOR)
        self.emil = self.hire("Emil", team=self.sales)
        self.resign(self.miriam, "Miriam")
        customer = CreateCustomer(family_name="Müller", named_contact_id=self.emil)
        self.customer = UUID(self.desk.execute(customer, actor=SYSTEM)["customer_id"])
        self.case = self.open()

    @property
    def clock(self) -> FixedClock:
        assert isinstance(self.desk.clock, FixedClock)
        return self.desk.clock

    def team(self, name: str) -> UUID:
        return UUID(self.desk.execute(AddTeam(name=name), actor=SYSTEM)["team_id"])

    def hire(self, name: str, role: Role = Role.AGENT, level: int = 1, team: UUID | None = None) -> UUID:
        added = AddPerson(name=name, roles=frozenset({role}), level=level, team_id=team or self.service)
        return UUID(self.desk.execute(added, actor=SYSTEM)["person_id"])

    def resign(self, person_id: UUID, name: str) -> None:
        """So that she who may do everything stands in nobody's way; who administrates is somebody else now."""
        self.hire("Admin", Role.ADMINISTRATOR)
        left = ChangePerson(
            person_id=person_id, name=name, roles=frozenset({Role.AGENT}), level=1, active=False, team_id=None
        )
        self.desk.execute(left, actor=SYSTEM)

    def open(self, who: UUID | None = None, **more: Any) -> UUID:
        opened = OpenCase(customer_id=self.customer, subject="Wrong part delivered", **more)
        return UUID(self.do(opened, who)["case_id"])

    def do(self, command: Command, who: UUID | None = None) -> Any:
        return self.desk.execute(command, actor=who or self.agnes)

    def offer(self, who: UUID | None = None, case: UUID | None = None, **to: Any) -> UUID:
        to = to or {"to_id": self.bernd}
        return UUID(self.do(OfferHandover(case_id=case or self.case, **to), who)["handover_id"])

    def escalate(self, who: UUID | None = None, **to: Any) -> UUID:
        return self.offer(who, handover_kind=HandoverKind.ESCALATION, **to)

    def accept(self, offer: UUID, who: UUID) -> None:
        self.do(AcceptHandover(handover_id=offer), who)

    def decline(self, offer: UUID, who: UUID) -> None:
        self.do(DeclineHandover(handover_id=offer, reason="On my way out"), who)

    def get(self, offer: UUID) -> Handover:
        return self.desk.ask(GetHandover(offer), actor=self.agnes)

    def its(self, case: UUID | None = None) -> Case:
        return self.desk.ask(GetCase(case or self.case), actor=self.agnes)

    def list_of(self, who: UUID) -> OffersOfMine:
        return self.desk.ask(HandoversFor(who), actor=who)

    def told(self) -> list[str]:
        page = self.desk.ask(Timeline(self.customer), actor=self.agnes)
        return [entry.kind for entry in page.entries if entry.kind.startswith("handover.")]

    def refuses(self, code: str, command: Command, who: UUID | None = None) -> None:
        with pytest.raises(Refused) as refused:
            self.do(command, who)
        assert refused.value.code == code


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def ids(offers: tuple[Handover, ...]) -> list[UUID]:
    return [each.id for each in offers]


def test_until_somebody_accepts_the_sender_owns_the_case(shop: Shop) -> None:
    offer = shop.offer()
    assert shop.its().owner_id == shop.agnes
    assert ids(shop.list_of(shop.bernd).to_answer) == [offer] == ids(shop.list_of(shop.agnes).waiting)
    shop.accept(offer, shop.bernd)
    assert shop.its().owner_id == shop.bernd
    assert shop.list_of(shop.bernd) == shop.list_of(shop.agnes) == OffersOfMine()
    assert shop.told() == ["handover.accepted", "handover.offered"]


def test_whoever_accepts_keeps_what_the_owner_had_promised_and_nobody_elses(shop: Shop) -> None:
    said = {"customer_id": shop.customer, "words": "It leaves today", "due_at": NOON + HOUR, "case_id": shop.case}
    mine, emils = (UUID(shop.do(MakePromise(**said), who)["promise_id"]) for who in (shop.agnes, shop.emil))
    shop.accept(shop.offer(), shop.bernd)
    owners = [shop.desk.ask(GetPromise(each), actor=shop.agnes).owner_id for each in (mine, emils)]
    assert owners == [shop.bernd, shop.emil]


def test_a_promise_of_a_case_is_to_its_customer(shop: Shop) -> None:
    other = UUID(shop.do(CreateCustomer(family_name="Other"))["customer_id"])
    said = {"words": "It leaves today", "due_at": NOON + HOUR}
    with pytest.raises(Refused, match="cases"):
        shop.do(MakePromise(customer_id=other, case_id=shop.case, **said))
    shop.refuses("cases.unknown", MakePromise(customer_id=shop.customer, case_id=UUID(int=7), **said))


def test_one_offer_is_open_at_a_time(shop: Shop) -> None:
    first = shop.offer()
    shop.refuses("handovers.one_is_open", OfferHandover(case_id=shop.case, to_id=shop.carla))
    shop.do(WithdrawHandover(handover_id=first))
    second = shop.offer(to_id=shop.carla)
    assert [each.state for each in shop.desk.ask(HandoversOf(shop.case), actor=shop.agnes)] == [
        HandoverState.OFFERED, HandoverState.WITHDRAWN,
    ]  # fmt: skip
    assert ids(shop.list_of(shop.carla).to_answer) == [second]


def test_a_refusal_has_a_reason_and_stays_on_the_senders_list_until_they_take_note(shop: Shop) -> None:
    offer = shop.offer()
    shop.refuses("handovers.reason_missing", DeclineHandover(handover_id=offer, reason=" "), shop.bernd)
    shop.decline(offer, shop.bernd)
    assert (shop.its().owner_id, shop.get(offer).answer) == (shop.agnes, "On my way out")
    assert ids(shop.list_of(shop.agnes).refused) == [offer]
    shop.do(NoteRefusal(handover_id=offer))
    assert shop.list_of(shop.agnes) == OffersOfMine()
    shop.refuses("handovers.nothing_to_note", NoteRefusal(handover_id=offer))


def test_offering_it_again_takes_the_refusal_off_the_list(shop: Shop) -> None:
    shop.decline(shop.offer(), shop.bernd)
    again = shop.offer(to_id=shop.carla)
    assert shop.list_of(shop.agnes) == OffersOfMine(waiting=(shop.get(again),))


def test_a_question_goes_to_the_sender_and_the_answer_back_to_the_receiver(shop: Shop) -> None:
    offer = shop.offer()
    shop.do(AskBack(handover_id=offer, question="Which part?"), shop.bernd)
    assert ids(shop.list_of(shop.agnes).asked_back) == [offer]
    assert shop.list_of(shop.bernd) == OffersOfMine()
    shop.clock.move(2 * HOUR)
    shop.do(AnswerQuestion(handover_id=offer, answer="The left one"))
    assert ids(shop.list_of(shop.bernd).to_answer) == [offer]
    assert shop.get(offer).answer_by == NOON + 2 * HOUR + 30 * MINUTE
    shop.refuses("handovers.not_asked", AnswerQuestion(handover_id=offer, answer="Both"))


def test_nobody_answers_in_time_and_it_goes_on_while_the_sender_sees_it(shop: Shop) -> None:
    offer = shop.offer()
    shop.clock.move(30 * MINUTE)
    assert ids(shop.list_of(shop.agnes).unanswered) == [offer] == ids(shop.list_of(shop.carla).to_answer)
    shop.clock.move(30 * MINUTE)
    assert shop.list_of(shop.carla) == OffersOfMine()
    assert ids(shop.list_of(shop.dora).to_answer) == [offer]
    assert shop.its().owner_id == shop.agnes
    shop.accept(offer, shop.carla)
    assert shop.its().owner_id == shop.carla


def test_time_to_answer_is_working_time(shop: Shop) -> None:
    shop.clock.set(NOON.replace(hour=15, minute=50))  # 16:50 in Berlin, Monday
    assert shop.get(shop.offer()).answer_by == NOON.replace(day=24, hour=8, minute=20)


def test_an_escalation_has_ten_minutes(shop: Shop) -> None:
    assert shop.get(shop.escalate()).answer_by == NOON + 10 * MINUTE


def test_the_cover_of_an_absent_receiver_is_asked_and_the_cover_of_an_absent_sender_answers(shop: Shop) -> None:
    for away, cover in ((shop.agnes, shop.emil), (shop.bernd, shop.carla)):
        shop.do(
            PlanAbsence(person_id=away, starts_at=NOON + MINUTE, ends_at=NOON + 9 * HOUR, cover_id=cover), shop.dora
        )
    offer = shop.offer()
    shop.clock.move(2 * MINUTE)
    assert ids(shop.list_of(shop.carla).to_answer) == [offer]
    shop.do(AskBack(handover_id=offer, question="Which part?"), shop.carla)
    assert ids(shop.list_of(shop.emil).asked_back) == [offer]
    shop.do(AnswerQuestion(handover_id=offer, answer="The left one"), shop.emil)
    shop.accept(offer, shop.carla)
    assert shop.its().owner_id == shop.carla


WHO_ELSE = {"emil": "handovers.not_yours", "agnes": "handovers.own_offer"}


@pytest.mark.parametrize("who", WHO_ELSE)
@pytest.mark.parametrize("step", [AcceptHandover, DeclineHandover, AskBack])
def test_only_who_it_was_offered_to_answers(shop: Shop, who: str, step: type[Command]) -> None:
    words = {DeclineHandover: {"reason": "No"}, AskBack: {"question": "Why?"}}.get(step, {})
    shop.refuses(WHO_ELSE[who], step(handover_id=shop.offer(), **words), getattr(shop, who))


def test_only_the_owner_who_stands_in_or_a_leader_offers(shop: Shop) -> None:
    shop.refuses("handovers.of_somebody_else", OfferHandover(case_id=shop.case, to_id=shop.carla), shop.bernd)
    offer = shop.offer(shop.dora)
    assert (shop.get(offer).from_id, shop.get(offer).offered_by) == (shop.agnes, shop.dora)
    shop.refuses("handovers.of_somebody_else", WithdrawHandover(handover_id=offer), shop.emil)


def test_a_supervisor_may_answer_for_everybody(shop: Shop) -> None:
    shop.accept(shop.offer(), shop.dora)
    assert shop.its().owner_id == shop.dora


# --- Levels ----------------------------------------------------------------------------------------------------------


def test_who_accepts_has_the_level_of_the_case(shop: Shop) -> None:
    offer = shop.offer()
    shop.do(ChangeCase(case_id=shop.case, level=2))
    shop.refuses("handovers.level_too_low", AcceptHandover(handover_id=offer), shop.bernd)
    assert shop.get(offer).state is HandoverState.OFFERED
    shop.do(ChangeCase(case_id=shop.case, severity=Severity.CRITICAL))
    shop.clock.move(30 * MINUTE)
    shop.refuses("handovers.level_too_low", AcceptHandover(handover_id=offer), shop.carla)
    shop.accept(offer, shop.dora)
    assert (shop.its().owner_id, shop.its().level) == (shop.dora, 3)


def test_an_escalation_goes_up_and_takes_the_case_with_it(shop: Shop) -> None:
    shop.refuses(
        "handovers.not_up", OfferHandover(case_id=shop.case, handover_kind=HandoverKind.ESCALATION, to_id=shop.bernd)
    )
    shop.refuses(
        "handovers.not_up", OfferHandover(case_id=shop.case, handover_kind=HandoverKind.ESCALATION, to_level=1)
    )
    offer = shop.escalate(to_level=2)
    assert ids(shop.list_of(shop.carla).to_answer) == [offer]
    shop.accept(offer, shop.carla)
    assert (shop.its().owner_id, shop.its().level) == (shop.carla, 2)


def test_it_comes_down_again_with_a_reason_only(shop: Shop) -> None:
    shop.accept(shop.escalate(to_level=2), shop.carla)
    back = {"case_id": shop.case, "to_id": shop.agnes}
    shop.refuses("handovers.reason_to_come_down", OfferHandover(**back), shop.carla)
    shop.accept(shop.offer(shop.carla, to_id=shop.agnes, reason="Settled with the supplier"), shop.agnes)
    assert (shop.its().owner_id, shop.its().level) == (shop.agnes, 1)


def test_what_the_supervisors_took_comes_back_with_a_reason_only(shop: Shop) -> None:
    shop.accept(shop.escalate(), shop.dora)
    assert (shop.its().owner_id, shop.its().level) == (shop.dora, 1)
    back = {"case_id": shop.case, "to_id": shop.agnes}
    shop.refuses("handovers.reason_to_come_down", OfferHandover(**back), shop.dora)
    shop.accept(shop.offer(shop.dora, to_id=shop.agnes, reason="You may give € 20"), shop.agnes)


def test_a_critical_case_does_not_come_down(shop: Shop) -> None:
    shop.do(ChangeCase(case_id=shop.case, severity=Severity.CRITICAL))
    to = {"case_id": shop.case, "to_id": shop.carla, "reason": "Please"}
    shop.refuses("handovers.critical_stays_up", OfferHandover(**to))


@pytest.mark.parametrize(
    ("code", "to"),
    [
        ("handovers.to_whom", {}),
        ("handovers.to_whom", {"to_id": UUID(int=7), "to_level": 2}),
        ("handovers.receiver_gone", {"to_id": UUID(int=7)}),
        ("handovers.team_empty", {"to_team": UUID(int=7)}),
    ],
)
def test_an_offer_to_nobody_is_refused(shop: Shop, code: str, to: dict[str, Any]) -> None:
    shop.refuses(code, OfferHandover(case_id=shop.case, **to))


def test_nobody_is_offered_their_own_case(shop: Shop) -> None:
    shop.refuses("handovers.own_case", OfferHandover(case_id=shop.case, to_id=shop.agnes))


# --- The case goes its own way ---------------------------------------------------------------------------------------


def test_an_offer_lapses_when_somebody_takes_the_case(shop: Shop) -> None:
    offer = shop.offer()
    shop.do(AssignCase(case_id=shop.case, owner_id=shop.emil), shop.emil)
    assert shop.get(offer).lapsed
    shop.refuses("handovers.lapsed", AcceptHandover(handover_id=offer), shop.bernd)
    assert (shop.its().owner_id, shop.list_of(shop.bernd)) == (shop.emil, OffersOfMine())
    shop.offer(shop.emil)
    assert shop.get(offer).state is HandoverState.WITHDRAWN


def test_an_offer_lapses_when_the_case_is_settled(shop: Shop) -> None:
    offer = shop.offer()
    shop.do(ResolveCase(case_id=shop.case, resolution="Sent again"))
    shop.refuses("handovers.lapsed", AcceptHandover(handover_id=offer), shop.bernd)
    shop.refuses("handovers.case_settled", OfferHandover(case_id=shop.case, to_id=shop.bernd))


# --- Coming back too often -------------------------------------------------------------------------------------------


def bounced(shop: Shop) -> list[UUID]:
    return ids(shop.desk.ask(Bounced(), actor=shop.dora))


def test_a_case_that_bounces_three_times_needs_a_supervisor(shop: Shop) -> None:
    for who in (shop.bernd, shop.carla):
        shop.decline(shop.offer(to_id=who), who)
    assert bounced(shop) == []
    shop.accept(shop.offer(), shop.bernd)
    shop.accept(shop.offer(shop.bernd, to_id=shop.agnes), shop.agnes)
    [last] = bounced(shop)
    assert shop.get(last).bounce_no == 3
    shop.offer(shop.dora)
    assert bounced(shop) == []


def test_a_supervisor_takes_note_of_a_case_that_bounces(shop: Shop) -> None:
    for _ in range(3):
        shop.decline(shop.offer(), shop.bernd)
    [last] = bounced(shop)
    shop.do(NoteRefusal(handover_id=last), shop.dora)
    assert bounced(shop) == []


def test_who_takes_a_bouncing_case_by_themselves_ends_it(shop: Shop) -> None:
    for _ in range(3):
        shop.decline(shop.offer(), shop.bernd)
    shop.do(AssignCase(case_id=shop.case, owner_id=shop.emil), shop.emil)
    assert bounced(shop) == []


# --- What the receiver is told ---------------------------------------------------------------------------------------


def test_the_packet_is_filled_with_what_is_known(shop: Shop) -> None:
    due = NOON + HOUR
    shop.do(MakePromise(customer_id=shop.customer, words="It leaves today", due_at=due, case_id=shop.case))
    shop.do(GiveAnswer(case_id=shop.case, topic="Delivery", words="On Friday"))
    packet = shop.desk.ask(PacketFor(shop.case), actor=shop.agnes)
    assert packet.story == "Wrong part delivered"
    assert packet.tried == "Delivery: On Friday"
    assert (packet.deadline, packet.promised.endswith(": It leaves today")) == (due, True)


def test_what_an_earlier_packet_said_is_not_told_twice(shop: Shop) -> None:
    said = WrittenPacket(story="…", tried="Two deliveries", wanted="The left part", limit="€ 20")
    shop.decline(shop.offer(to_id=shop.bernd, packet=said), shop.bernd)
    packet = shop.desk.ask(PacketFor(shop.case), actor=shop.agnes)
    assert (packet.wanted, packet.limit, packet.tried) == ("The left part", "€ 20", "Two deliveries")


def test_the_named_contact_is_proposed_first_then_who_is_there(shop: Shop) -> None:
    shop.do(PlanAbsence(person_id=shop.bernd, starts_at=NOON, ends_at=NOON + HOUR, cover_id=shop.carla), shop.dora)
    found = shop.desk.ask(Candidates(shop.case), actor=shop.agnes)
    assert [each.name for each in found] == ["Emil", "Admin", "Carla", "Dora", "Bernd"]
    assert found[0].named
    assert (found[-1].present, found[-1].cover) == (False, "Carla")


# --- Undo ------------------------------------------------------------------------------------------------------------


def test_accepting_can_be_taken_back_with_all_that_came_of_it(shop: Shop) -> None:
    said = {"customer_id": shop.customer, "words": "It leaves today", "due_at": NOON + HOUR, "case_id": shop.case}
    promise = UUID(shop.do(MakePromise(**said))["promise_id"])
    offer, accepted = shop.offer(), new_id()
    shop.desk.execute(AcceptHandover(handover_id=offer), actor=shop.bernd, id=accepted)
    shop.do(Undo(command_id=accepted), shop.bernd)
    assert (shop.its().owner_id, shop.get(offer).state) == (shop.agnes, HandoverState.OFFERED)
    assert shop.desk.ask(GetPromise(promise), actor=shop.agnes).owner_id == shop.agnes


def test_taking_note_of_a_refusal_can_be_taken_back(shop: Shop) -> None:
    offer, noted = shop.offer(), new_id()
    shop.decline(offer, shop.bernd)
    shop.desk.execute(NoteRefusal(handover_id=offer), actor=shop.agnes, id=noted)
    shop.do(Undo(command_id=noted))
    assert ids(shop.list_of(shop.agnes).refused) == [offer]


def test_an_old_offer_does_not_come_back_beside_a_new_one(shop: Shop) -> None:
    first, gone = shop.offer(), new_id()
    shop.desk.execute(WithdrawHandover(handover_id=first), actor=shop.agnes, id=gone)
    shop.offer(to_id=shop.carla)
    shop.refuses("undo.changed_since", Undo(command_id=gone))


def test_a_case_that_has_been_offered_is_not_taken_back(shop: Shop) -> None:
    opened = new_id()
    made = OpenCase(customer_id=shop.customer, subject="Another")
    case = UUID(shop.desk.execute(made, actor=shop.agnes, id=opened)["case_id"])
    shop.offer(case=case)
    shop.refuses("undo.changed_since", Undo(command_id=opened))


def test_a_case_in_which_something_has_been_promised_since_is_not_taken_back(shop: Shop) -> None:
    opened = new_id()
    made = OpenCase(customer_id=shop.customer, subject="Another")
    case = UUID(shop.desk.execute(made, actor=shop.agnes, id=opened)["case_id"])
    shop.do(MakePromise(customer_id=shop.customer, words="It leaves today", due_at=NOON + HOUR, case_id=case))
    shop.refuses("undo.changed_since", Undo(command_id=opened))


def test_a_case_opened_and_offered_together_is_taken_back_together(shop: Shop) -> None:
    both = new_id()
    case = derived_id(derived_id(both, "inner", 0), "case")
    opened = OpenCase(customer_id=shop.customer, subject="Another")
    together = Together.of(opened, OfferHandover(case_id=case, to_id=shop.bernd))
    shop.desk.execute(together, actor=shop.agnes, id=both)
    assert len(shop.list_of(shop.bernd).to_answer) == 1
    shop.do(Undo(command_id=both))
    assert shop.list_of(shop.bernd) == OffersOfMine()


def test_a_replay_on_postgresql_gives_the_same_lists(shop: Shop, postgres_url: str) -> None:
    shop.do(MakePromise(customer_id=shop.customer, words="It leaves today", due_at=NOON + HOUR, case_id=shop.case))
    for _ in range(3):
        shop.decline(shop.offer(), shop.bernd)
    shop.do(AskBack(handover_id=shop.offer(), question="Which part?"), shop.bernd)
    other = make_postgres_desk(postgres_url)
    for line in shop.desk.log():
        other.replay(line)
    asked = [
        *(HandoversFor(who) for who in (shop.agnes, shop.bernd)), HandoversOf(shop.case), Candidates(shop.case),
        PacketFor(shop.case), Bounced(), FindPromises(standings=frozenset(Standing), words="LEAVES"),
        PromisesOf(shop.customer), PromisesKept(NOON, NOON + 2 * HOUR),
    ]  # fmt: skip
    answers = shop.desk.ask_all(*asked, actor=SYSTEM)
    *told, kept = answers
    assert all(told)
    assert not kept  # figures are told of ten people or more
    assert other.ask_all(*asked, actor=SYSTEM) == answers
    other.database.close()


def test_nothing_is_wrong_with_the_database_afterwards(shop: Shop) -> None:
    shop.decline(shop.offer(), shop.bernd)
    shop.accept(shop.offer(to_id=shop.carla), shop.carla)
    shop.offer(shop.carla, to_id=shop.bernd)
    assert [result for result in check(None, shop.desk.database) if not result.ok] == []
