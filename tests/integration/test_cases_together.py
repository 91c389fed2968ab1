"""What belongs together: conversations, parents, links, the issue chain; splitting, merging and incidents."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from agentdesk.core.callbacks.commands import (
    ClaimCallback,
    FindCallbacks,
    NewWindow,
    PlanCallback,
    ReleaseCallback,
)
from agentdesk.core.cases import commands as asked
from agentdesk.core.cases.model import IncidentProposal, Kind, LinkKind, Severity, Status
from agentdesk.core.commands import Together, Undo
from agentdesk.core.ids import new_id
from agentdesk.core.intake import model as intake
from agentdesk.core.intake.commands import StartImport
from agentdesk.core.intake.records import ProductRecord
from agentdesk.core.intake.runner import Running, run_import
from agentdesk.core.interactions.commands import AddReason
from agentdesk.core.interactions.model import Channel
from agentdesk.core.orders.commands import FindProducts, GetProduct
from agentdesk.core.orders.store import products
from agentdesk.core.promises.commands import MakePromise, PromisesOf
from tests.desks import NOON
from tests.integration.test_cases import DAY, Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


# ── parents and links ───────────────────────────────────────────────────────────────────────────────────────────────
def test_cases_have_two_levels_and_no_circles(shop: Shop) -> None:
    top, middle, low = shop.open("Oben"), shop.open("Mitte"), shop.open("Unten")
    shop.do(asked.SetParent(case_id=middle, parent_id=top))
    assert shop.refused(asked.SetParent(case_id=low, parent_id=middle)) == "cases.too_deep"
    assert shop.refused(asked.SetParent(case_id=top, parent_id=low)) == "cases.too_deep"
    assert shop.refused(asked.SetParent(case_id=low, parent_id=low)) == "cases.with_itself"
    assert [child.id for child in shop.case(top).children] == [middle]
    parent = shop.case(middle).parent
    assert parent is not None
    assert parent.id == top
    shop.do(asked.SetParent(case_id=middle, parent_id=None))
    assert shop.case(top).children == ()


def test_a_case_is_under_one_of_its_own_customer(shop: Shop) -> None:
    other = shop.open("Klein", customer_id=shop.new_customer("Klein"))
    assert shop.refused(asked.SetParent(case_id=shop.open(), parent_id=other)) == "cases.of_another_customer"


def test_a_link_is_seen_from_both_sides_and_there_is_one(shop: Shop) -> None:
    one, other = shop.open("Eins"), shop.open("Zwei")
    shop.do(asked.LinkCases(case_id=one, other_id=other))
    shop.do(asked.LinkCases(case_id=other, other_id=one, link=LinkKind.CAUSED_BY))
    for here, there in ((one, other), (other, one)):
        assert [(link.kind, link.case.id) for link in shop.case(here).links] == [(LinkKind.CAUSED_BY, there)]
    shop.do(asked.UnlinkCases(case_id=one, other_id=other))
    assert shop.case(other).links == ()
    assert shop.refused(asked.UnlinkCases(case_id=one, other_id=other)) == "cases.not_linked"


# ── the issue chain ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_new_matter_may_follow_from_what_moved_within_thirty_days(shop: Shop) -> None:
    old = shop.open("Alt")
    shop.later(31 * DAY)
    recent, lost = shop.open("Neu"), shop.open("Doppelt")
    shop.do(asked.MergeCases(winner_id=recent, loser_id=lost))
    proposed = shop.desk.ask(asked.ChainProposals(shop.customer), actor=shop.me)
    assert [case.id for case in proposed] == [recent]
    shop.do(asked.ChangeCase(case_id=old, subject="Doch nicht alt"))
    assert old in [case.id for case in shop.desk.ask(asked.ChainProposals(shop.customer), actor=shop.me)]


def test_what_follows_is_one_chain_that_begins_with_its_first_case(shop: Shop) -> None:
    first = shop.open("Erstens")
    second = shop.open("Zweitens", follows=first)
    third = shop.open("Drittens", follows=second)
    assert {shop.case(id).event_id for id in (first, second, third)} == {first}
    assert [case.id for case in shop.case(second).chain] == [first, third]


def test_a_case_leaves_its_chain_alone_and_its_first_case_brings_the_others_along(shop: Shop) -> None:
    other, first = shop.open("Anders"), shop.open("Erstens")
    second, third = shop.open("Zweitens", follows=first), shop.open("Drittens", follows=first)
    shop.do(asked.SetChain(case_id=third, follows=None))
    assert shop.case(third).event_id == third
    shop.do(asked.SetChain(case_id=first, follows=other))
    assert {shop.case(id).event_id for id in (other, first, second)} == {other}
    assert shop.refused(asked.SetChain(case_id=second, follows=other)) == "cases.chain_as_before"
    assert shop.sound() == set()


# ── splitting ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_second_matter_takes_its_conversations_and_promises_along(shop: Shop) -> None:
    kept, moved = shop.talk(), shop.talk()
    case_id = shop.open(interaction_id=kept)
    shop.do(asked.AddInteraction(case_id=case_id, interaction_id=moved))
    due = {"customer_id": shop.customer, "due_at": NOON + DAY, "case_id": case_id}
    stays, goes = (UUID(shop.do(MakePromise(words=words, **due))["promise_id"]) for words in ("Bleibt", "Geht"))
    command = new_id()
    wish = asked.SplitCase(case_id=case_id, subject="Zweitens", interaction_ids=(moved,), promise_ids=(goes,))
    second = UUID(shop.do(wish, id=command)["case_id"])
    assert shop.case(case_id).interaction_ids == (kept,)
    assert shop.case(second).interaction_ids == (moved,)
    assert (shop.case(second).split_from, shop.case(second).event_id) == (case_id, case_id)
    assert _promises(shop) == {stays: case_id, goes: second}
    shop.do(asked.ChangeCase(case_id=case_id, subject="Geht weiter"))
    shop.undo(command)
    assert set(shop.case(case_id).interaction_ids) == {kept, moved}  # of one moment
    assert _promises(shop) == {stays: case_id, goes: case_id}
    assert shop.refused(asked.ResumeCase(case_id=second)) == "cases.unknown"


def test_only_what_is_there_can_go(shop: Shop) -> None:
    case_id, elsewhere = shop.open(), shop.open()
    promise = MakePromise(customer_id=shop.customer, words="Woanders", due_at=NOON + DAY, case_id=elsewhere)
    promise_id = UUID(shop.do(promise)["promise_id"])
    wrong = asked.SplitCase(case_id=case_id, subject="Zweitens", promise_ids=(promise_id,))
    assert shop.refused(wrong) == "cases.promise_of_another"
    wrong = asked.SplitCase(case_id=case_id, subject="Zweitens", interaction_ids=(shop.talk(),))
    assert shop.refused(wrong) == "case_interactions.unknown"


def _promises(shop: Shop) -> dict[UUID, UUID | None]:
    return {each.id: each.case_id for each in shop.desk.ask(PromisesOf(shop.customer), actor=shop.me)}


def test_callbacks_go_along_with_a_split_and_are_read_with_the_winner_of_a_merge(shop: Shop) -> None:
    case_id = shop.open()
    goes, stays = _callback(shop, case_id, "Geht"), _callback(shop, case_id, "Bleibt")
    command = new_id()
    split = asked.SplitCase(case_id=case_id, subject="Zweitens", callback_ids=(goes,))
    second = UUID(shop.do(split, id=command)["case_id"])
    assert (_callbacks(shop, case_id), _callbacks(shop, second)) == ({stays}, {goes})
    assert shop.refused(asked.SplitCase(case_id=case_id, subject="X", callback_ids=(goes,))) == (
        "cases.callback_of_another"
    )
    merge = new_id()
    shop.do(asked.MergeCases(winner_id=case_id, loser_id=second), id=merge)
    assert _callbacks(shop, case_id) == {stays, goes}
    shop.do(ClaimCallback(callback_id=goes))
    shop.undo(merge)
    assert (_callbacks(shop, case_id), _callbacks(shop, second)) == ({stays}, {goes})
    shop.do(ReleaseCallback(callback_id=goes))
    shop.do(asked.MergeCases(winner_id=case_id, loser_id=second))
    third = UUID(shop.do(asked.SplitCase(case_id=case_id, subject="Doch zwei", callback_ids=(goes,)))["case_id"])
    assert _callbacks(shop, third) == {goes}
    assert shop.sound() == set()


def test_a_case_about_which_somebody_is_to_ring_is_not_taken_back(shop: Shop) -> None:
    opened = new_id()
    case_id = UUID(shop.do(asked.OpenCase(customer_id=shop.customer, subject="Neu"), id=opened)["case_id"])
    _callback(shop, case_id, "Ruft an")
    assert shop.refused(Undo(command_id=opened)) == "undo.changed_since"


def _callback(shop: Shop, case_id: UUID, purpose: str) -> UUID:
    window = NewWindow(day=(NOON + DAY).date(), from_minute=600, to_minute=630)
    reason = UUID(shop.do(AddReason(labels={"de": purpose}))["reason_id"])
    plan = PlanCallback(case_id=case_id, phone="+491715550142", purpose=purpose, window=window, reason_id=reason)
    return UUID(shop.do(plan)["callback_id"])


def _callbacks(shop: Shop, case_id: UUID) -> set[UUID]:
    return {each.id for each in shop.desk.ask(FindCallbacks(case_id=case_id), actor=shop.me).callbacks}


# ── merging ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_merge_shows_what_hung_on_the_loser_with_the_winner_until_it_is_undone(shop: Shop) -> None:
    talk, command = shop.talk(), new_id()
    winner, loser = shop.open("Sieger"), shop.open("Verlierer", interaction_id=talk)
    child, earlier = shop.open("Unten"), shop.open("Früher")
    shop.do(asked.SetParent(case_id=child, parent_id=loser))
    shop.do(asked.MergeCases(winner_id=loser, loser_id=earlier))
    shop.do(asked.GiveAnswer(case_id=loser, topic="Frist", words="14 Tage"))
    query = asked.AskQuery(case_id=loser, question="Wo?", due_at=NOON + DAY, asked_of="Lager")
    shop.do(query)
    shop.do(asked.MergeCases(winner_id=winner, loser_id=loser), id=command)
    case = shop.case(winner)
    assert (shop.case(loser).status, shop.case(loser).merged_into) == (Status.CLOSED, winner)
    assert case.interaction_ids == (talk,)
    assert [each.id for each in case.children] == [child]
    assert [each.id for each in case.merged] == [loser, earlier]
    assert [each.topic for each in case.answers] == ["Frist"]
    assert [each.case_id for each in case.queries] == [winner]
    assert shop.kinds_told(winner).count("case.opened") == 3
    assert shop.sound() == set()
    shop.do(asked.ChangeCase(case_id=winner, subject="Sieger geht weiter"))
    shop.undo(command)
    assert (shop.case(loser).status, shop.case(loser).merged_into) == (Status.WAITING_OTHERS, None)
    assert shop.case(winner).merged == ()
    assert [each.id for each in shop.case(loser).children] == [child]
    assert [each.id for each in shop.case(loser).merged] == [earlier]
    assert shop.sound() == set()


def test_cases_of_two_customers_are_not_one(shop: Shop) -> None:
    other = shop.open("Klein", customer_id=shop.new_customer("Klein"))
    assert shop.refused(asked.MergeCases(winner_id=shop.open(), loser_id=other)) == "cases.of_another_customer"
    itself = shop.open()
    assert shop.refused(asked.MergeCases(winner_id=itself, loser_id=itself)) == "cases.with_itself"


def test_open_work_is_not_hidden_behind_what_is_settled(shop: Shop) -> None:
    settled = shop.in_status(Status.RESOLVED)
    assert shop.refused(asked.MergeCases(winner_id=settled, loser_id=shop.open())) == "cases.winner_settled"


def test_a_child_may_win_over_its_parent(shop: Shop) -> None:
    parent, child, beside = shop.open("Oben"), shop.open("Unten"), shop.open("Daneben")
    for each in (child, beside):
        shop.do(asked.SetParent(case_id=each, parent_id=parent))
    shop.do(asked.MergeCases(winner_id=child, loser_id=parent))
    assert (shop.case(child).parent_id, shop.case(beside).parent_id) == (None, child)
    assert shop.sound() == set()


def test_a_merge_is_not_undone_once_the_winner_has_lost(shop: Shop) -> None:
    first, second, third, command = shop.open("1"), shop.open("2"), shop.open("3"), new_id()
    shop.do(asked.MergeCases(winner_id=second, loser_id=third), id=command)
    shop.do(asked.MergeCases(winner_id=first, loser_id=second))
    assert shop.case(third).merged_into == first
    assert shop.refused(Undo(command_id=command)) == "undo.changed_since"
    assert shop.sound() == set()


def test_an_undone_chain_is_not_brought_back_where_another_case_has_joined(shop: Shop) -> None:
    first, second, command = shop.open("Erstens"), shop.open("Zweitens"), new_id()
    shop.do(asked.SetChain(case_id=second, follows=first))
    shop.do(asked.SetChain(case_id=second, follows=None), id=command)
    shop.open("Drittens", follows=second)
    assert shop.refused(Undo(command_id=command)) == "undo.changed_since"
    assert shop.sound() == set()


# ── incidents ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_unusual_rise_of_one_reason_with_one_product_is_proposed_until_an_incident_gathers_it(shop: Shop) -> None:
    product, reason = _product(shop), UUID(shop.do(AddReason(labels={"en": "Fault"}))["reason_id"])
    about = {"product_id": product, "reason_id": reason}
    for n in range(2):
        shop.open(f"Früher {n}", customer_id=shop.new_customer(f"Alt {n}"), **about)
        shop.later(20 * DAY)
    risen = [shop.open(f"Neu {n}", customer_id=shop.new_customer(f"Neu {n}"), **about) for n in range(4)]
    assert _proposals(shop) == ()
    risen.append(shop.open("Neu", customer_id=shop.new_customer("Neu"), **about))
    [proposal] = _proposals(shop)
    assert (proposal.count, proposal.product, proposal.reason) == (5, "Mühle", {"en": "Fault"})
    assert proposal.case_ids == tuple(risen)
    incident = asked.OpenIncident(subject="Mühlen klemmen", case_ids=proposal.case_ids, **about)
    gathered = shop.case(UUID(shop.do(incident)["case_id"]))
    assert (gathered.kind, gathered.customer_id, gathered.severity) == (Kind.INCIDENT, None, Severity.SERIOUS)
    assert [child.id for child in gathered.children] == risen
    assert _proposals(shop) == ()
    assert shop.sound() == set()


def test_one_customer_who_rings_five_times_is_no_incident(shop: Shop) -> None:
    about = {"product_id": _product(shop), "reason_id": UUID(shop.do(AddReason(labels={"en": "Fault"}))["reason_id"])}
    for _ in range(6):
        shop.open(**about)
        shop.later(timedelta(minutes=1))
    assert _proposals(shop) == ()


def test_an_incident_stays_one_and_gathers_open_cases_of_anybody(shop: Shop) -> None:
    incident = shop.open("Störung", case_kind=Kind.INCIDENT, customer_id=None)
    other = shop.open("Klein", customer_id=shop.new_customer("Klein"))
    shop.do(asked.GatherCases(incident_id=incident, case_ids=(other, shop.open())))
    assert len(shop.case(incident).children) == 2
    assert shop.refused(asked.GatherCases(incident_id=other, case_ids=(incident,))) == "cases.no_incident"
    assert shop.refused(asked.ChangeCase(case_id=incident, case_kind=Kind.QUESTION)) == "cases.incident_stays"
    assert shop.refused(asked.ChangeCase(case_id=other, case_kind=Kind.INCIDENT)) == "cases.incident_stays"


def _proposals(shop: Shop) -> tuple[IncidentProposal, ...]:
    return shop.desk.ask(asked.IncidentProposals(), actor=shop.me)


def test_products_are_found_by_pieces_of_their_words(shop: Shop) -> None:
    product_id = _product(shop)
    for words in ("", "mühle", "MÜHLE m-1"):
        assert [each.id for each in shop.desk.ask(FindProducts(words), actor=shop.me)] == [product_id]
    assert shop.desk.ask(FindProducts("waage"), actor=shop.me) == ()
    assert shop.desk.ask(GetProduct(product_id), actor=shop.me).name == "Mühle"


def _product(shop: Shop) -> UUID:
    start = StartImport(record_kind=intake.Kind.PRODUCTS, file_name="artikel.csv", source="shop")
    run_import(Running(shop.desk, shop.me), start, lambda: [(2, ProductRecord(sku="M-1", name="Mühle"))], {})
    with shop.desk.database.reading() as connection:
        product_id: UUID = connection.execute(products.select()).one().id
    return product_id


def test_customers_of_an_incident_are_told_once_and_hear_again_by_when_it_was_said(shop: Shop) -> None:
    incident = shop.open("Störung", case_kind=Kind.INCIDENT, customer_id=None)
    klein = shop.new_customer("Klein")
    one, two, own = shop.open("A", customer_id=klein), shop.open("B", customer_id=klein), shop.open("C")
    told = {"words": "Wir kennen den Fehler.", "channel": Channel.EMAIL, "hear_by": NOON + DAY}
    assert shop.refused(asked.InformCase(case_id=one, **told)) == "cases.not_gathered"
    shop.do(asked.GatherCases(incident_id=incident, case_ids=(one, two, own)))
    command = new_id()
    everybody = [asked.InformCase(case_id=case_id, **told) for case_id in (one, two, own)]
    assert [each["informed"] for each in shop.do(Together.of(*everybody), id=command)] == [True, False, True]
    assert not shop.do(everybody[2])["informed"]
    assert shop.case(own).interim_due_at == NOON + DAY
    assert [each.topic for each in shop.case(own).answers] == ["C-1001"]
    gathered = shop.desk.ask(asked.GatheredBy(incident), actor=shop.me)
    assert {(each.case.subject, each.told) for each in gathered} == {(name, told["words"]) for name in "ABC"}
    shop.undo(command)
    gathered = shop.desk.ask(asked.GatheredBy(incident), actor=shop.me)
    assert {each.told for each in gathered} == {None}
    assert shop.sound() == set()
