"""Two customers become one, and two again: who they are, what follows, what forbids it, what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.callbacks.commands import CallbacksOf, NewWindow, PlanCallback
from agentdesk.core.cases.commands import CasesOf, MergeCases, OpenCase
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Command, Role, Together, Undo
from agentdesk.core.customers import merges, merging
from agentdesk.core.customers.commands import (
    AddNote,
    AddPoint,
    ChangeCustomer,
    CreateCustomer,
    CustomerByNumber,
    CustomersByPhone,
    CustomersFrom,
    FieldChange,
    FindCustomers,
    GetCustomer,
    MergeCustomers,
    MergesOf,
    NewPoint,
    PreviewMerge,
    PreviewUnmerge,
    RemovePoint,
    UnmergeCustomers,
)
from agentdesk.core.customers.merging import Obstacle
from agentdesk.core.customers.model import CustomerKind, PointKind
from agentdesk.core.customers.store import consents, contact_points
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.commands import AuthorityOf, GoodwillOf
from agentdesk.core.intake.runner import Running, undo_import
from agentdesk.core.interactions.commands import GetInteraction, StartInteraction
from agentdesk.core.overview.commands import Timeline, ViewCustomer
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.promises.commands import MakePromise, PromisesOf
from agentdesk.core.storage import rows
from agentdesk.core.storage.check import check
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.storage.schema import metadata
from agentdesk.core.story.commands import StoryOf
from tests.desks import make_desk, make_postgres_desk, open_shop
from tests.goodwill import Shop as Goodwill
from tests.integration.test_imports import brought_in, person


class Shop:
    def __init__(self, desk: Desk, me: UUID) -> None:
        self.desk, self.me = desk, me

    def do(self, command: Command, actor: UUID | None = None, **more: Any) -> Any:
        return self.desk.execute(command, actor=actor or self.me, **more)

    def ask(self, query: Any) -> Any:
        return self.desk.ask(query, actor=self.me)

    def somebody(self, name: str = "Jörg Müller", *values: str, **more: Any) -> UUID:
        given, _, family = name.rpartition(" ")
        points = [NewPoint(kind=PointKind.EMAIL if "@" in v else PointKind.PHONE, value=v) for v in values]
        made = CreateCustomer(given_name=given, family_name=family, points=tuple(points), **more)
        return UUID(self.do(made)["customer_id"])

    def merge(self, winner: UUID, loser: UUID, **more: Any) -> UUID:
        return UUID(self.do(MergeCustomers(winner_id=winner, loser_id=loser, **more))["merge_id"])

    def unmerge(self, merge_id: UUID, *also: UUID) -> Any:
        return self.do(UnmergeCustomers(merge_id=merge_id, also=also))

    def wait(self, **time: int) -> None:
        assert isinstance(self.desk.clock, FixedClock)
        self.desk.clock.move(timedelta(**time))

    def wrong(self) -> dict[str, list[Any]]:
        return {
            each.name: [f.facts for f in each.findings] for each in check(None, self.desk.database) if each.findings
        }

    def callback(self, customer_id: UUID) -> Any:
        day = (self.desk.clock.now() + timedelta(days=2)).date()
        window = NewWindow(day=day, from_minute=600, to_minute=660, zone="Europe/Berlin")
        return self.do(PlanCallback(customer_id=customer_id, phone="0221 555 0199", purpose="Rückfrage", window=window))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(*make_desk(tmp_path))


@pytest.fixture(params=["sqlite", "postgresql"])
def any_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    if request.param == "sqlite":
        yield Shop(*make_desk(tmp_path))
        return
    desk = make_postgres_desk(request.getfixturevalue("postgres_url"))
    yield Shop(desk, open_shop(desk))
    desk.database.close()


# --- Who they are ----------------------------------------------------------------------------------------------------


def test_whoever_asks_for_the_loser_gets_the_winner(any_shop: Shop) -> None:
    shop = any_shop
    winner, loser = shop.somebody("Jörg Müller", "0171 5550142"), shop.somebody("Georg Mueller", "0221 5550777")
    shop.do(AddNote(customer_id=loser, words="Ruft gern morgens an"))
    case = shop.do(OpenCase(customer_id=loser, subject="Lieferung fehlt"))
    shop.merge(winner, loser)
    assert shop.ask(GetCustomer(loser)).id == winner
    assert shop.ask(CustomerByNumber("K-100002")) == winner
    assert [hit.customer_id for hit in shop.ask(CustomersByPhone("0221 5550777"))] == [winner]
    [found] = shop.ask(FindCustomers("K-100002"))
    assert (found.customer_id, found.number, found.exact, found.why[0].code) == (winner, "K-100001", True, "former")
    assert [hit.customer_id for hit in shop.ask(FindCustomers("Georg Mueller"))] == [winner]
    assert [each.id for each in shop.ask(CustomersFrom())] == [winner]
    assert [each.id for each in shop.ask(CasesOf(loser))] == [UUID(case["case_id"])]
    assert {entry.kind for entry in shop.ask(Timeline(loser)).entries} >= {"note.added", "customer.merged"}
    assert shop.ask(ViewCustomer(loser)).open_cases == 1
    assert shop.wrong() == {}


def test_a_command_asked_for_the_loser_is_carried_out_for_the_winner_also_together_with_others(shop: Shop) -> None:
    winner, loser = shop.somebody(), shop.somebody("Georg Mueller")
    shop.merge(winner, loser)
    shop.do(MakePromise(customer_id=loser, words="Wir melden uns.", due_at=shop.desk.clock.now() + timedelta(days=1)))
    shop.do(Together.of(AddNote(customer_id=loser, words="eins"), StartInteraction(customer_id=loser)))
    assert len(shop.ask(PromisesOf(winner))) == 1
    assert shop.wrong() == {}


def test_all_that_is_a_customers_moves_by_itself() -> None:
    """A new table of a customer is found in the metadata; one that is neither theirs nor a part of something of theirs
    is the shop's or a person's, and named here."""
    theirs = {table.name for table in merges.customer_tables()}
    parts = {table.name for table, _, _ in merges.part_tables()}
    others = {table.name for table in metadata.tables.values() if table.info.get("synced")} - theirs - parts
    assert others == {
        "absences", "authority_editions", "budget_plans", "calendar_editions", "calendars", "callback_rules",
        "case_causes", "closed_leases", "code_misses", "consent_wordings", "customer_merge_moves", "customer_merges",
        "customers",
        "departments", "duplicate_decisions", "guide_editions", "hearing_rules", "household_members",
        "identity_policies", "import_layouts",
        "import_told", "imports",
        "knowledge_articles", "knowledge_editions", "knowledge_flags", "knowledge_synonyms", "ledger_accounts",
        "ledger_entries", "letterheads", "money_lease_uses", "money_leases",
        "own_guides", "pattern_agreements", "pattern_explanations",
        "pattern_reviews", "people", "person_pins", "policy_editions", "privacy_rules", "products", "reason_kinds",
        "reasons", "relations",
        "requirements", "retention_requests", "retention_rules", "retention_runs", "risk_editions",
        "saved_views", "severity_names", "shop", "snippets", "staff_points", "teams",
        "voucher_pool_codes", "voucher_pools", "wording_proposals",
    }  # fmt: skip
    assert not [name for name in theirs if metadata.tables[name].info.get("append_only")]
    assert {"order_lines", "case_events", "case_interactions", "callback_attempts", "handovers"} <= parts


def test_what_both_have_stands_once_and_counts_as_verified_if_one_of_them_was(shop: Shop) -> None:
    winner = shop.somebody("Jörg Müller", "0171 5550142")
    loser = shop.somebody("Jörg Müller", "0221 5550777")
    verified = NewPoint(kind=PointKind.PHONE, value="+49 171 5550142", verified=True, preferred=True)
    shop.do(AddPoint(customer_id=loser, point=verified))
    merge_id = shop.merge(winner, loser)
    assert [(p.value, p.verified) for p in shop.ask(GetCustomer(winner)).points] == [
        ("+491715550142", True),
        ("+492215550777", False),
    ]
    shop.unmerge(merge_id)
    assert [(p.value, p.verified) for p in shop.ask(GetCustomer(winner)).points] == [("+491715550142", False)]
    assert {(p.value, p.verified, p.preferred) for p in shop.ask(GetCustomer(loser)).points} == {
        ("+491715550142", True, True),
        ("+492215550777", False, False),
    }


def test_of_two_values_the_one_that_a_person_changed_last_is_proposed_and_any_may_be_chosen(shop: Shop) -> None:
    winner, loser = shop.somebody(tier="silber"), shop.somebody(tier="gold", language="de")
    shop.wait(minutes=5)
    shop.do(ChangeCustomer(customer_id=loser, changes=(FieldChange(field="tier", old="gold", new="platin"),)))
    pairs = {pair.name: pair.takes_loser for pair in shop.ask(PreviewMerge(winner, loser)).fields}
    assert (pairs["tier"], pairs["language"], pairs["given_name"]) == (True, True, False)
    merge_id = shop.merge(winner, loser)
    assert (shop.ask(GetCustomer(winner)).tier, shop.ask(GetCustomer(winner)).language) == ("platin", "de")
    shop.unmerge(merge_id)
    shop.merge(winner, loser, take=())
    assert (shop.ask(GetCustomer(winner)).tier, shop.ask(GetCustomer(winner)).language) == ("silber", "")


def test_a_no_of_either_counts_until_they_are_asked_again(shop: Shop) -> None:
    winner, loser = shop.somebody(), shop.somebody()
    now = shop.desk.clock.now()
    with shop.desk.database.writing() as connection, gate_open(connection):
        for n, (whose, granted, days) in enumerate([(winner, True, 1), (loser, False, 30)]):
            row = {"id": UUID(int=n + 1), "customer_id": whose, "scope_id": whose, "kind": "newsletter"}
            row |= {"granted": granted, "wording": f"{n}", "proof": "", "at": now - timedelta(days=days)}
            row |= {"purpose": "advertising", "how": "", "by_id": None, "used_at": None}
            row |= {"edition": None, "interaction_id": None}
            rows.writer(consents, "sqlite").add_many(connection, [row])
    merge_id = shop.merge(winner, loser)
    said = [(each.granted, each.wording) for each in shop.ask(GetCustomer(winner)).consents]
    assert said == [(False, "1"), (True, "0"), (False, "1")]
    shop.unmerge(merge_id)
    assert [each.granted for each in shop.ask(GetCustomer(winner)).consents] == [True]
    assert [each.granted for each in shop.ask(GetCustomer(loser)).consents] == [False]


# --- What forbids it -------------------------------------------------------------------------------------------------


def test_who_cannot_be_one_stays_two_with_the_reason(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    one, firm = shop.somebody(), shop.somebody("Sommer", customer_kind=CustomerKind.ORGANISATION, vat_id="DE 123")
    other = shop.somebody("Winter", customer_kind=CustomerKind.ORGANISATION, vat_id="DE124")
    for winner, loser, code in (
        (one, one, "merges.with_itself"),
        (one, firm, "merges.kinds_differ"),
        (firm, other, "merges.vat_ids_differ"),
        (one, UUID(int=4), "customers.unknown"),
    ):
        with pytest.raises(Refused, match=code):
            shop.merge(winner, loser)
    assert [each.code for each in shop.ask(PreviewMerge(firm, other)).obstacles] == ["merges.vat_ids_differ"]
    monkeypatch.setattr(merging, "_guards", [*merging._guards, lambda *_: Obstacle("merges.with_itself", {})])
    with pytest.raises(Refused, match="with_itself"):
        shop.merge(one, shop.somebody())


def test_nobody_merges_what_they_have_not_seen(shop: Shop) -> None:
    one, other = shop.somebody(), shop.somebody()
    seen = shop.ask(GetCustomer(other)).row_version
    shop.do(ChangeCustomer(customer_id=other, changes=(FieldChange(field="tier", old="", new="gold"),)))
    with pytest.raises(Refused, match="moved"):
        shop.do(MergeCustomers(winner_id=one, loser_id=other), base={str(other): seen})


# --- Chains, both ways -----------------------------------------------------------------------------------------------


def test_two_desks_that_merge_the_same_two_the_other_way_round_at_once_make_one_customer(any_shop: Shop) -> None:
    shop = any_shop
    one, other = shop.somebody(), shop.somebody()
    start, answers = Barrier(2), []

    def ask(winner: UUID, loser: UUID) -> None:
        start.wait()
        answers.append(shop.do(MergeCustomers(winner_id=winner, loser_id=loser)))

    desks = [Thread(target=ask, args=pair) for pair in ((one, other), (other, one))]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    assert sorted(answer["already"] for answer in answers) == [False, True]
    assert len({answer["merge_id"] for answer in answers}) == 1
    assert shop.ask(GetCustomer(one)).id == shop.ask(GetCustomer(other)).id
    assert shop.wrong() == {}


def test_chains_lead_to_the_last_and_are_taken_back_from_the_end(shop: Shop) -> None:
    a, b, c = shop.somebody("Anna A", "0221 5550001"), shop.somebody("Berta B"), shop.somebody("Carla C")
    first, second = shop.merge(b, a), shop.merge(c, b)
    assert {shop.ask(GetCustomer(each)).id for each in (a, b, c)} == {c}
    assert [each.why[0].code for each in shop.ask(FindCustomers("K-100001"))] == ["former"]
    assert shop.do(MergeCustomers(winner_id=a, loser_id=c))["already"]
    with pytest.raises(Refused) as refused:
        shop.unmerge(first)
    assert (refused.value.code, refused.value.facts["merge_id"]) == ("merges.below", str(second))
    [upper, lower] = shop.ask(MergesOf(c))
    assert (upper.above, lower.above) == (None, second)
    shop.unmerge(second)
    assert (shop.ask(GetCustomer(a)).id, shop.ask(GetCustomer(c)).id) == (b, c)
    shop.unmerge(first)
    assert [hit.customer_id for hit in shop.ask(CustomersByPhone("0221 5550001"))] == [a]
    assert shop.wrong() == {}


# --- Taking back -----------------------------------------------------------------------------------------------------


def test_weeks_later_fields_go_back_that_nobody_changed_since_and_what_came_later_stays_unless_picked(
    any_shop: Shop,
) -> None:
    shop = any_shop
    winner, loser = shop.somebody(tags=("a",)), shop.somebody(tier="gold", title="Dr.", tags=("b",))
    merge_id = shop.merge(winner, loser)
    shop.wait(days=45)
    shop.do(ChangeCustomer(customer_id=winner, changes=(FieldChange(field="title", old="Dr.", new="Prof."),)))
    first = UUID(shop.do(OpenCase(customer_id=winner, subject="Erste"))["case_id"])
    second = UUID(shop.do(OpenCase(customer_id=winner, subject="Zweite"))["case_id"])
    due = shop.desk.clock.now() + timedelta(days=1)
    shop.do(MakePromise(customer_id=winner, words="Wir prüfen das.", due_at=due, case_id=second))
    shown = shop.ask(PreviewUnmerge(merge_id))
    assert [(each.table, each.may_be_picked) for each in shown.later].count(("cases", True)) == 2
    assert (set(shown.fields_back), shown.fields_kept) == ({"tier", "tags"}, ("title",))
    done = shop.unmerge(merge_id, second)
    assert done["fields_kept"] == ["title"]
    one, other = shop.ask(GetCustomer(winner)), shop.ask(GetCustomer(loser))
    assert (one.tier, one.title, one.tags) == ("", "Prof.", ("a",))
    assert (other.tier, other.title, other.tags) == ("gold", "Dr.", ("b",))
    assert [each.id for each in shop.ask(CasesOf(winner))] == [first]
    assert [each.id for each in shop.ask(CasesOf(loser))] == [second]
    assert len(shop.ask(PromisesOf(loser))) == 1
    assert {"case.opened", "customer.unmerged"} <= {entry.kind for entry in shop.ask(Timeline(loser)).entries}
    assert shop.do(UnmergeCustomers(merge_id=merge_id))["already"]
    assert shop.wrong() == {}


def test_what_has_become_one_matter_with_the_winners_stays_there(shop: Shop) -> None:
    winner, loser = shop.somebody(), shop.somebody()
    theirs = UUID(shop.do(OpenCase(customer_id=winner, subject="Eine"))["case_id"])
    others = UUID(shop.do(OpenCase(customer_id=loser, subject="Dieselbe"))["case_id"])
    merge_id = shop.merge(winner, loser)
    shop.do(MergeCases(winner_id=theirs, loser_id=others))
    assert shop.ask(PreviewUnmerge(merge_id)).tied == {"cases": 1}
    assert shop.unmerge(merge_id)["tied"] == {"cases": 1}
    assert shop.wrong() == {}


def test_what_belongs_to_a_matter_of_the_winner_cannot_be_picked(shop: Shop) -> None:
    winner, loser = shop.somebody(), shop.somebody()
    case = UUID(shop.do(OpenCase(customer_id=winner, subject="Eine"))["case_id"])
    merge_id = shop.merge(winner, loser)
    due = shop.desk.clock.now() + timedelta(days=1)
    promise = shop.do(MakePromise(customer_id=winner, words="Wir prüfen das.", due_at=due, case_id=case))
    [later] = [each for each in shop.ask(PreviewUnmerge(merge_id)).later if each.table == "promises"]
    assert not later.may_be_picked
    with pytest.raises(Refused, match="cannot_be_picked"):
        shop.unmerge(merge_id, UUID(promise["promise_id"]))


def test_agents_take_back_their_own_and_supervisors_any(shop: Shop) -> None:
    hired = [
        UUID(shop.do(AddPerson(name=name, roles=frozenset({role})))["person_id"])
        for name, role in (("A", Role.AGENT), ("B", Role.AGENT), ("L", Role.SUPERVISOR))
    ]
    for taker, allowed in zip(hired, (True, False, True), strict=True):
        one, other = shop.somebody(), shop.somebody()
        merge_id = UUID(shop.do(MergeCustomers(winner_id=one, loser_id=other), hired[0])["merge_id"])
        if allowed:
            shop.do(UnmergeCustomers(merge_id=merge_id), taker)
        else:
            with pytest.raises(Refused, match="of_somebody_else"):
                shop.do(UnmergeCustomers(merge_id=merge_id), taker)


def test_an_undo_says_how_a_merge_is_taken_back(shop: Shop) -> None:
    one, other = shop.somebody(), shop.somebody()
    alone, together = UUID(int=7 << 76 | 2 << 62 | 1), UUID(int=7 << 76 | 2 << 62 | 2)
    shop.do(MergeCustomers(winner_id=one, loser_id=other), id=alone)
    with pytest.raises(Refused, match="of_a_merge"):
        shop.do(Undo(command_id=alone))
    third = shop.somebody()
    shop.do(
        Together.of(AddNote(customer_id=one, words="x"), MergeCustomers(winner_id=one, loser_id=third)), id=together
    )
    with pytest.raises(Refused, match="lasting"):
        shop.do(Undo(command_id=together))


def test_an_undo_of_something_earlier_is_right_or_refused(shop: Shop) -> None:
    winner, loser = shop.somebody(), shop.somebody("Georg Mueller", "0221 5550777")
    ids = [UUID(int=(7 << 76) | (2 << 62) | n) for n in range(1, 4)]
    [point] = shop.ask(GetCustomer(loser)).points
    changed = FieldChange(field="tier", old="", new="gold")
    shop.do(ChangeCustomer(customer_id=loser, changes=(changed,)), id=ids[0])
    other = UUID(
        shop.do(AddPoint(customer_id=loser, point=NewPoint(kind=PointKind.EMAIL, value="g@example.org")))["point_id"]
    )
    shop.do(RemovePoint(customer_id=loser, point_id=other), id=ids[1])
    shop.do(OpenCase(customer_id=loser, subject="Lieferung fehlt"), id=ids[2])
    merge_id = shop.merge(winner, loser)
    for id in ids:
        with pytest.raises(Refused, match=r"undo\.(merged_since|changed_since)"):
            shop.do(Undo(command_id=id))
    shop.unmerge(merge_id)
    for id in reversed(ids):
        shop.do(Undo(command_id=id))
    assert (shop.ask(GetCustomer(loser)).tier, [p.value for p in shop.ask(GetCustomer(loser)).points]) == (
        "",
        [point.value, "g@example.org"],
    )
    assert shop.wrong() == {}


# --- What follows ----------------------------------------------------------------------------------------------------


def test_both_may_be_waiting_for_a_call_about_the_same(shop: Shop) -> None:
    winner, loser = shop.somebody(), shop.somebody()
    shop.callback(winner)
    shop.callback(loser)
    merge_id = shop.merge(winner, loser)
    assert len(shop.ask(CallbacksOf(winner))) == 2
    assert shop.wrong() == {}
    shop.unmerge(merge_id)
    assert [len(shop.ask(CallbacksOf(each))) for each in (winner, loser)] == [1, 1]


def test_a_merge_is_no_contact_and_last_contacts_are_each_ones_own(shop: Shop) -> None:
    winner, loser = shop.somebody(), shop.somebody()
    talk = UUID(shop.do(StartInteraction(customer_id=loser))["interaction_id"])
    before = shop.ask(StoryOf(winner))
    merge_id = shop.merge(winner, loser)
    assert shop.ask(GetInteraction(talk)).customer_id == winner
    shop.unmerge(merge_id)
    assert shop.ask(GetCustomer(winner)).last_contact_at is None
    assert shop.ask(StoryOf(winner)) == before


def test_limits_per_customer_count_both_from_the_merge_on(tmp_path: Path) -> None:
    shop = Goodwill(*make_desk(tmp_path))
    for customer in shop.customers[:2]:
        shop.give(1_500, customer=customer)
    alone = shop.desk.ask(AuthorityOf(shop.customers[2]), actor=shop.agent).authority.room
    done = shop.do(MergeCustomers(winner_id=shop.customers[0], loser_id=shop.customers[1]))
    assert shop.desk.ask(AuthorityOf(shop.customers[0]), actor=shop.agent).authority.room < alone
    assert len(shop.desk.ask(GoodwillOf(shop.customers[1]), actor=shop.agent)) == 2
    assert [each for each in check(None, shop.desk.database) if each.findings] == []
    shop.do(UnmergeCustomers(merge_id=UUID(done["merge_id"])))
    assert len(shop.desk.ask(GoodwillOf(shop.customers[1]), actor=shop.agent)) == 1
    assert [each for each in check(None, shop.desk.database) if each.findings] == []


def test_a_voucher_given_after_the_merge_is_listed_and_goes_back_where_it_is_picked(tmp_path: Path) -> None:
    shop = Goodwill(*make_desk(tmp_path))
    winner, loser = shop.customers[:2]
    merge_id = UUID(shop.do(MergeCustomers(winner_id=winner, loser_id=loser))["merge_id"])
    shop.give(1_500, customer=winner)
    listed = shop.desk.ask(PreviewUnmerge(merge_id), actor=shop.agent).later
    vouchers = [each for each in listed if each.table == "vouchers"]
    assert len(vouchers) == 1
    assert all(each.at is not None for each in listed)
    shop.do(UnmergeCustomers(merge_id=merge_id, also=tuple(each.id for each in listed if each.may_be_picked)))
    assert len(shop.desk.ask(GoodwillOf(loser), actor=shop.agent)) == 1
    assert [each for each in check(None, shop.desk.database) if each.findings] == []


# --- Imports ---------------------------------------------------------------------------------------------------------


def test_an_import_under_the_losers_number_finds_the_winner_and_only_fills_gaps(shop: Shop) -> None:
    brought_in(shop.desk, shop.me, person("1", "Jörg Müller"), person("2", "Georg Mueller", phone="+492215550777"))
    winner, loser = (shop.ask(CustomerByNumber(number)) for number in ("1", "2"))
    shop.merge(winner, loser)
    again = person("2", "Georg Mueller", phone="+492215550888", email="g@example.org")
    for _ in range(2):
        brought_in(shop.desk, shop.me, person("1", "Jörg Müller"), again)
    found = shop.ask(GetCustomer(winner))
    assert (found.number, found.given_name) == ("1", "Jörg")
    assert {"g@example.org", "+492215550777"} <= {point.value for point in found.points}
    assert [each.number for each in shop.ask(CustomersFrom())] == ["1"]
    assert shop.wrong() == {}


def test_an_import_undone_after_a_merge_leaves_both_who_they_are(shop: Shop) -> None:
    done = brought_in(
        shop.desk, shop.me, person("1", "Jörg Müller"), person("2", "Georg Mueller"), person("3", "Eva Z")
    )
    winner, loser = (shop.ask(CustomerByNumber(number)) for number in ("1", "2"))
    merge_id = shop.merge(winner, loser)
    undo_import(Running(shop.desk, shop.me), done.id)
    assert [each.number for each in shop.ask(CustomersFrom())] == ["1"]
    assert shop.wrong() == {}
    shop.unmerge(merge_id)
    assert [each.number for each in shop.ask(CustomersFrom())] == ["1", "2"]
    assert shop.wrong() == {}


def test_the_loser_keeps_the_number_and_nobody_else_gets_it(shop: Shop) -> None:
    winner, loser = shop.somebody(number="A1"), shop.somebody(number="A2")
    shop.merge(winner, loser)
    with pytest.raises(Refused, match="number_taken"):
        shop.somebody(number="A2")
    with shop.desk.database.reading() as connection:
        kept = connection.execute(sa.select(sa.func.count()).where(contact_points.c.customer_id == loser)).scalar_one()
    assert kept == 0
