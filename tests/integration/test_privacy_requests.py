"""Requests on somebody's data, restriction and objection: on both databases, from the asking to the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Role, Undo
from agentdesk.core.consents.model import Channel, Purpose
from agentdesk.core.consents.store import may_contact
from agentdesk.core.customers.commands import (
    ChangeCustomer,
    CreateCustomer,
    CustomerByNumber,
    FieldChange,
    MergeCustomers,
    NewPoint,
)
from agentdesk.core.customers.rights import Bound
from agentdesk.core.customers.store import consents
from agentdesk.core.desk import Desk, parse_command
from agentdesk.core.duplicates.commands import LikelyDuplicates
from agentdesk.core.duplicates.scan import scan
from agentdesk.core.errors import Refused
from agentdesk.core.hearing.commands import NotedBefore
from agentdesk.core.ids import new_id
from agentdesk.core.overview.commands import Timeline
from agentdesk.core.people.commands import AddPerson, SetPin
from agentdesk.core.privacy.commands import EraseCustomer, PlanErasure
from agentdesk.core.privacy.request_commands import (
    GetPrivacyRequest,
    PrivacyRequestCalled,
    PrivacyRequests,
    PrivacyRequestsOf,
    TheirRights,
    ThePrivacyRules,
)
from agentdesk.core.privacy.requests import Right, State
from agentdesk.core.promises.commands import PromisesKept
from agentdesk.core.storage.check import check
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.story.commands import StoryOf
from agentdesk.core.work.commands import WorkList
from agentdesk.core.work.model import Lane
from tests.desks import NOON, open_shop
from tests.planted import PIN


@dataclass
class Shop:
    """Agnes serves, Miriam and Sven lead."""

    desk: Desk
    miriam: UUID
    sven: UUID
    agnes: UUID
    customer: UUID

    def do(self, kind: str, actor: UUID | None = None, id: UUID | None = None, **args: Any) -> Any:
        return self.desk.execute(parse_command(kind, args), actor=actor or self.sven, id=id, pin=PIN)

    def erase(self, actor: UUID) -> None:
        self.desk.execute(EraseCustomer(customer_id=self.customer), actor=actor, pin=PIN)

    def ask_for(self, right: str, **more: Any) -> UUID:
        who = {"customer_id": str(self.customer), "way": "email", "right": right}
        return UUID(self.do("privacy.record_request", self.agnes, **who, **more)["request_id"])

    def on(self, day: date) -> None:
        self.desk.clock = FixedClock(datetime.combine(day, NOON.timetz()))

    def work_of(self, person: UUID) -> dict[UUID, Lane]:
        items = self.desk.ask(WorkList(person), actor=person).items
        return {each.subject_id: each.lane for each in items if each.kind == "privacy_request"}

    def findings(self) -> list[Any]:
        return [each for found in check(None, self.desk.database) for each in found.findings]


@pytest.fixture
def shop(any_desk: Desk) -> Iterator[Shop]:
    miriam = open_shop(any_desk)

    def hire(name: str, role: Role) -> UUID:
        return UUID(any_desk.execute(AddPerson(name=name, roles=frozenset({role})), actor=miriam)["person_id"])

    sven, agnes = hire("Sven Specht", Role.SUPERVISOR), hire("Agnes Amsel", Role.AGENT)
    for person in (miriam, sven, agnes):
        pin = SetPin(person_id=person, verifier=any_desk.pins.verifier(person, PIN))
        any_desk.execute(pin, actor=SYSTEM)
    made = any_desk.execute(CreateCustomer(number="4711", family_name="Müller"), actor=agnes)
    found = Shop(any_desk, miriam, sven, agnes, UUID(made["customer_id"]))
    yield found
    assert found.findings() == []


def refused(code: str) -> Any:
    return pytest.raises(Refused, match=rf"^{code.replace('.', '[.]')}\b")


# --- From the asking to the answer ------------------------------------------------------------------------------------


def test_it_is_due_one_month_after_it_came_and_the_story_says_what_became_of_it(shop: Shop):
    request = shop.ask_for("access", received_on="2026-11-20", words="Was wissen Sie über mich?")
    [waiting] = shop.desk.ask(PrivacyRequests(), actor=shop.sven)
    assert (waiting.id, waiting.due_on, waiting.recorder) == (request, date(2026, 12, 21), "Agnes Amsel")
    shop.do("privacy.identify", request_id=str(request), identity="questions", words="Bestellnummer")
    shop.do("privacy.extend", request_id=str(request), months=2, reason="Sehr viele Unterlagen")
    assert shop.desk.ask(GetPrivacyRequest(request), actor=shop.sven).due_on == date(2027, 2, 22)
    shop.do("privacy.settle", request_id=str(request), words="Kopie per Brief")
    assert shop.desk.ask(PrivacyRequests(), actor=shop.sven) == ()
    [done] = shop.desk.ask(PrivacyRequests(ended=True), actor=shop.sven)
    assert (done.state, done.ending_words) == (State.DONE, "Kopie per Brief")
    told = [each.kind for each in shop.desk.ask(Timeline(shop.customer), actor=shop.agnes).entries]
    assert {"privacy.requested", "privacy.identified", "privacy.extended", "privacy.settled"} <= set(told)


def test_an_agent_takes_it_up_and_leaders_answer_it(shop: Shop):
    request = str(shop.ask_for("access"))
    for kind, args in (
        ("privacy.identify", {"identity": "paper"}),
        ("privacy.extend", {"months": 1, "reason": "x"}),
        ("privacy.settle", {"words": "x"}),
        ("privacy.refuse", {"because": "law", "reason": "x"}),
        ("privacy.withdraw", {}),
    ):
        with refused("permission.missing"):
            shop.do(kind, shop.agnes, request_id=request, **args)
    assert shop.desk.ask(PrivacyRequestsOf(shop.customer), actor=shop.agnes)[0].is_open


def test_what_was_done_by_mistake_is_taken_back(shop: Shop):
    request, refusing = shop.ask_for("access"), new_id()
    shop.do("privacy.refuse", id=refusing, request_id=str(request), because="unfounded", reason="Scherz")
    shop.desk.execute(Undo(command_id=refusing), actor=shop.sven)
    assert shop.desk.ask(PrivacyRequestCalled("r-1"), actor=shop.sven).is_open
    told = [each.kind for each in shop.desk.ask(Timeline(shop.customer), actor=shop.agnes).entries]
    assert "privacy.refused" not in told


def test_the_same_is_not_asked_twice_at_once_and_nothing_came_tomorrow(shop: Shop):
    shop.ask_for("access")
    with refused("privacy.asked_already"):
        shop.ask_for("access")
    with refused("privacy.received_later"):
        shop.ask_for("erasure", received_on="2026-11-24")


def test_what_was_corrected_since_is_linked_and_who_else_was_told(shop: Shop):
    request = shop.ask_for("correction", words="Ich heiße Möller")
    change = FieldChange(field="family_name", old="Müller", new="Möller")
    shop.desk.execute(ChangeCustomer(customer_id=shop.customer, changes=(change,)), actor=shop.agnes)
    shop.do("privacy.identify", request_id=str(request), identity="paper")
    shop.do("privacy.settle", request_id=str(request), words="Name berichtigt", told="Versand Nord")
    entries = shop.desk.ask(Timeline(shop.customer), actor=shop.agnes).entries
    [settled] = [each for each in entries if each.kind == "privacy.settled"]
    [changed] = [each for each in entries if each.kind == "customer.changed"]
    assert settled.data["corrected"] == [str(changed.id)]
    assert settled.data["told"] == "Versand Nord"


# --- Never forgotten --------------------------------------------------------------------------------------------------


def test_it_lies_with_every_leader_and_comes_up_fourteen_and_seven_days_before(shop: Shop):
    request = shop.ask_for("access", received_on="2026-11-23")
    assert shop.work_of(shop.sven) == shop.work_of(shop.miriam) == {request: Lane.WAITING}
    assert shop.work_of(shop.agnes) == {}
    due = date(2026, 12, 23)
    for days, lane in ((15, Lane.WAITING), (14, Lane.TODAY), (8, Lane.TODAY), (7, Lane.NOW), (-30, Lane.NOW)):
        shop.on(due - timedelta(days=days))
        assert shop.work_of(shop.sven) == {request: lane}, days


def test_where_no_leader_is_there_it_lies_with_whoever_is(shop: Shop):
    request = shop.ask_for("access")
    for leader in (shop.sven, shop.miriam):
        away = {"starts_at": (NOON - timedelta(hours=1)).isoformat(), "ends_at": (NOON + timedelta(days=2)).isoformat()}
        shop.do("people.plan_absence", shop.miriam, person_id=str(leader), **away)
    assert shop.work_of(shop.agnes) == {request: Lane.WAITING}


# --- Two people -------------------------------------------------------------------------------------------------------


def test_where_two_may_one_prepares_and_another_erases(shop: Shop):
    assert shop.desk.ask(ThePrivacyRules(), actor=shop.sven).needs_second
    with refused("privacy.second_person"):
        shop.erase(shop.sven)
    shop.do("privacy.prepare_erasure", customer_id=str(shop.customer))
    with refused("privacy.second_person"):
        shop.erase(shop.sven)
    shop.erase(shop.miriam)
    [done] = shop.desk.ask(PrivacyRequests(ended=True), actor=shop.sven)
    assert (done.right, done.state, done.customer, done.ended_by) == (Right.ERASURE, State.DONE, "", shop.miriam)
    assert done.preparer == "Sven Specht"


def test_a_prepared_erasure_is_taken_back_by_undo(shop: Shop):
    preparing = new_id()
    shop.do("privacy.prepare_erasure", id=preparing, customer_id=str(shop.customer))
    shop.desk.execute(Undo(command_id=preparing), actor=shop.sven)
    with refused("privacy.second_person"):
        shop.erase(shop.miriam)


def test_whoever_wants_one_person_alone_says_so(shop: Shop):
    with refused("permission.missing"):
        shop.do("privacy.set_rules", four_eyes=False)
    shop.do("privacy.set_rules", shop.miriam, four_eyes=False)
    shop.erase(shop.sven)


def test_nobody_is_erased_while_they_wait_for_another_answer(shop: Shop):
    shop.ask_for("access")
    shop.do("privacy.prepare_erasure", customer_id=str(shop.customer))
    assert shop.desk.ask(PlanErasure(shop.customer), actor=shop.miriam).hindrance == "privacy.still_asked"
    with refused("privacy.still_asked"):
        shop.erase(shop.miriam)


def test_that_they_asked_stays_without_a_word_and_is_listed_with_the_law(shop: Shop):
    request = shop.ask_for("erasure", words="Bitte alles löschen, Eure Quorz")
    shop.do("privacy.prepare_erasure", customer_id=str(shop.customer))
    [stays] = shop.desk.ask(PlanErasure(shop.customer), actor=shop.sven).stays
    assert (stays.table, stays.rows, stays.until) == ("privacy_requests", 1, date(2029, 12, 31))
    shop.erase(shop.miriam)
    kept = shop.desk.ask(GetPrivacyRequest(request), actor=shop.sven)
    assert (kept.words, kept.state, kept.received_on) == ("", State.DONE, NOON.date())


# --- What binds us ----------------------------------------------------------------------------------------------------


def test_an_objection_counts_at_once_and_ends_with_a_reason(shop: Shop):
    shop.ask_for("objection", objects_to=["advertising", "profiling"])
    standing = shop.desk.ask(TheirRights(shop.customer), actor=shop.agnes).standing
    assert standing.objections == (Bound.ADVERTISING, Bound.PROFILING)
    assert not standing.allows(Bound.ADVERTISING)
    assert standing.allows(Bound.SURVEY)
    shop.do("privacy.end_objection", customer_id=str(shop.customer), bound="advertising", reason="Am Telefon gesagt")
    again = shop.desk.ask(TheirRights(shop.customer), actor=shop.agnes).standing
    assert again.objections == (Bound.PROFILING,)
    with refused("privacy.nothing_to_end"):
        shop.do("privacy.end_objection", customer_id=str(shop.customer), bound="advertising", reason="x")


def test_restricted_data_are_kept_and_changed_by_nobody_but_leaders(shop: Shop):
    shop.do("privacy.restrict", customer_id=str(shop.customer), ground="accuracy")
    change = FieldChange(field="family_name", old="Müller", new="Möller")
    for command in (
        ChangeCustomer(customer_id=shop.customer, changes=(change,)),
        parse_command("customers.add_note", {"customer_id": str(shop.customer), "words": "x"}),
        parse_command("cases.open", {"customer_id": str(shop.customer), "subject": "x"}),
    ):
        with refused("customers.restricted"):
            shop.desk.execute(command, actor=shop.agnes)
    start = {"channel": "phone", "direction": "in", "customer_id": str(shop.customer)}
    shop.do("interactions.start", shop.agnes, **start)
    shop.desk.execute(ChangeCustomer(customer_id=shop.customer, changes=(change,)), actor=shop.sven)


def test_nobody_whose_data_are_restricted_is_merged(shop: Shop):
    twin = shop.desk.execute(CreateCustomer(family_name="Mueller"), actor=shop.agnes)["customer_id"]
    shop.do("privacy.restrict", customer_id=str(shop.customer), ground="claims")
    with refused("merges.restricted"):
        shop.desk.execute(MergeCustomers(winner_id=UUID(twin), loser_id=shop.customer), actor=shop.sven)


def test_before_it_is_lifted_they_are_told(shop: Shop):
    shop.do("privacy.restrict", customer_id=str(shop.customer), ground="accuracy")
    with refused("privacy.not_told"):
        shop.do("privacy.lift", customer_id=str(shop.customer), words=" ")
    shop.do("privacy.lift", customer_id=str(shop.customer), words="Brief vom 23. November")
    assert not shop.desk.ask(TheirRights(shop.customer), actor=shop.agnes).standing.restricted


def test_an_open_request_forbids_a_merge_and_what_was_answered_moves_along(shop: Shop):
    twin = UUID(shop.desk.execute(CreateCustomer(family_name="Mueller"), actor=shop.agnes)["customer_id"])
    request = shop.ask_for("access")
    merge = MergeCustomers(winner_id=twin, loser_id=shop.customer)
    with refused("merges.privacy_asked"):
        shop.desk.execute(merge, actor=shop.agnes)
    shop.do("privacy.withdraw", request_id=str(request))
    shop.do("privacy.object", customer_id=str(shop.customer), objects_to=["survey"])
    shop.do("privacy.object", customer_id=str(twin), objects_to=["survey"])
    shop.desk.execute(merge, actor=shop.agnes)
    assert [each.id for each in shop.desk.ask(PrivacyRequestsOf(twin), actor=shop.agnes)] == [request]
    shop.do("privacy.end_objection", customer_id=str(twin), bound="survey", reason="Möchte doch")
    assert shop.desk.ask(TheirRights(twin), actor=shop.agnes).standing.objections == ()


def test_whoever_objects_to_profiling_has_no_risk_of_leaving_reckoned(shop: Shop):
    for words in ("Paket weg", "Wieder weg"):
        shop.do("cases.note_failure", shop.agnes, customer_id=str(shop.customer), failure="delivery", words=words)
    assert shop.desk.ask(StoryOf(shop.customer), actor=shop.agnes).risk.reasons
    shop.do("privacy.object", customer_id=str(shop.customer), objects_to=["profiling"])
    assert not shop.desk.ask(StoryOf(shop.customer), actor=shop.agnes).risk.reasons


def test_an_objection_to_advertising_goes_before_a_consent(shop: Shop):
    with shop.desk.database.writing() as connection, gate_open(connection):
        row = {"id": new_id(), "customer_id": shop.customer, "scope_id": shop.customer, "row_version": 1}
        row |= {"kind": "phone", "granted": True, "wording": "Ja", "proof": "Brief", "at": NOON}
        connection.execute(consents.insert().values(row))
    with shop.desk.database.reading() as connection:
        assert may_contact(connection, shop.customer, Channel.PHONE, Purpose.ADVERTISING)
    shop.do("privacy.object", customer_id=str(shop.customer), objects_to=["advertising"])
    with shop.desk.database.reading() as connection:
        assert not may_contact(connection, shop.customer, Channel.PHONE, Purpose.ADVERTISING)


def test_restricted_customers_are_not_shown_among_duplicates(shop: Shop):
    for name in ("Quitzow", "Quittzow"):
        point = NewPoint(kind="email", value="quitzow@example.org")
        made = shop.desk.execute(CreateCustomer(given_name="Ina", family_name=name, points=(point,)), actor=shop.agnes)
    if shop.desk.database.dialect != "sqlite":
        return  # a scan works on a file of its own beside SQLite
    scan(shop.desk, shop.miriam)
    assert len(shop.desk.ask(LikelyDuplicates(), actor=shop.agnes)) == 1
    shop.do("privacy.restrict", customer_id=str(made["customer_id"]), ground="accuracy")
    assert shop.desk.ask(LikelyDuplicates(), actor=shop.agnes) == ()


def test_figures_leave_out_whoever_objects_to_statistics_until_the_objection_ends(shop: Shop):
    for n in range(10):
        shop.do("people.add_person", shop.miriam, name=f"P{n}", roles=["agent"])
    due = NOON + timedelta(hours=3)
    promise = {"promise_kind": "promise", "words": "Rechnung", "due_at": due.isoformat()}
    shop.do("promises.make", shop.agnes, customer_id=str(shop.customer), **promise)
    talk = {"channel": "phone", "direction": "in", "customer_id": str(shop.customer)}
    began = shop.do("interactions.start", shop.agnes, **talk)["interaction_id"]
    reason = shop.do("interactions.add_reason", shop.miriam, labels={"de": "Lieferung"})["reason_id"]
    over = {"reason_id": reason, "outcome": "settled", "solved": "yes", "ended_at": NOON.isoformat()}
    shop.do("interactions.wrap_up", shop.agnes, interaction_id=began, notes="Lieferung fehlt", **over)

    def counted() -> tuple[int, int]:
        kept = shop.desk.ask(PromisesKept(NOON, NOON + timedelta(days=1)), actor=shop.sven)
        learned = shop.desk.ask(NotedBefore(10), actor=SYSTEM)
        return sum(each.open for each in kept), len(learned)

    assert counted() == (1, 1)
    shop.do("privacy.object", customer_id=str(shop.customer), objects_to=["statistics"])
    assert counted() == (0, 0)
    who = str(shop.customer)
    shop.do("privacy.end_objection", customer_id=who, bound="statistics", reason="Am Telefon zurückgenommen")
    assert counted() == (1, 1)
    shop.do("privacy.restrict", customer_id=who, ground="accuracy")
    assert counted() == (0, 0)


def test_a_request_from_the_number_of_somebody_merged_reaches_who_they_are_now(shop: Shop):
    loser = UUID(shop.do("customers.create", shop.agnes, number="4712", family_name="Mueller")["customer_id"])
    shop.desk.execute(MergeCustomers(winner_id=shop.customer, loser_id=loser), actor=shop.miriam)
    found = shop.desk.ask(CustomerByNumber("4712"), actor=shop.agnes)
    asked = {"customer_id": str(found), "right": "access", "way": "phone"}
    shop.do("privacy.record_request", shop.agnes, **asked)
    by_id = {"customer_id": str(loser), "right": "erasure", "way": "phone"}
    shop.do("privacy.record_request", shop.agnes, **by_id)
    reached = shop.desk.ask(PrivacyRequestsOf(shop.customer), actor=shop.agnes)
    assert {each.right for each in reached} == {Right.ACCESS, Right.ERASURE}
    assert {each.customer_id for each in reached} == {shop.customer}
    assert {each.customer_number for each in reached} == {"4711"}
    with refused("privacy.asked_already"):
        shop.do("privacy.record_request", shop.agnes, **by_id)
