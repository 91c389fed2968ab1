"""Goodwill over a real database: what is shown is what is accepted, by whomever, in whatever parts, until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from agentdesk.core.cases.commands import MergeCases, NoteFailure, OpenCase
from agentdesk.core.cases.model import FailureKind, Kind
from agentdesk.core.commands import Role, Undo
from agentdesk.core.customers.commands import AddPoint, NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.deadlines.model import Severity
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.authority import Limit, RaisedBy
from agentdesk.core.goodwill.commands import (
    ChangeStaffPoints,
    Comparable,
    CurrentAuthority,
    GiveGoodwill,
    GoodwillOf,
    IssueVoucher,
    OwnPoint,
    PeopleWhoMayDecide,
    SetAuthority,
    SetStaffPoints,
    StaffPoints,
    TakeBack,
    WithdrawAuthority,
)
from agentdesk.core.goodwill.defaults import SHIPPED_EDITION, shipped_policy
from agentdesk.core.goodwill.model import ActState, OwedByLaw
from agentdesk.core.goodwill.own_benefit import key_said
from agentdesk.core.goodwill.policy import GoodwillKind, Rule
from agentdesk.core.goodwill.store import goodwill_acts
from agentdesk.core.goodwill.suggesting import ComparedBy
from agentdesk.core.interactions.commands import Reasons
from agentdesk.core.interactions.defaults import defaults as shipped_reasons
from agentdesk.core.ledger.commands import CorrectEntry, SetBudget
from agentdesk.core.ledger.store import ledger_entries
from agentdesk.core.people.commands import ChangePerson
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.vouchers.commands import RedeemVoucher, ReissueVoucher, VoidVoucher
from agentdesk.core.wording import LANGUAGES, error_text
from tests.desks import make_desk, make_postgres_desk, open_shop
from tests.goodwill import EUROS, Shop, put_order, wrong


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(*make_desk(tmp_path))
    yield shop
    assert wrong(shop.desk.database) == {}


@pytest.fixture(params=["sqlite", "postgresql"])
def any_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    """On each of the two databases."""
    if request.param == "sqlite":
        shop = Shop(*make_desk(tmp_path))
    else:
        desk = make_postgres_desk(request.getfixturevalue("postgres_url"))
        shop = Shop(desk, open_shop(desk))
    yield shop
    assert wrong(shop.desk.database) == {}
    shop.desk.database.close()


def refused(shop: Shop, amount: int, **more: Any) -> Refused:
    with pytest.raises(Refused) as refusal:
        shop.give(amount, **more)
    return refusal.value


def open_case(shop: Shop, **more: Any) -> UUID:
    wanted = {"customer_id": shop.customer, "subject": "Paket weg"} | more
    return UUID(shop.do(OpenCase(**wanted), shop.agent)["case_id"])


# --- What is shown is what is accepted -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", GoodwillKind)
def test_the_room_shown_is_accepted_to_the_cent_and_a_cent_more_is_refused(any_shop: Shop, kind: GoodwillKind) -> None:
    assert any_shop.room(goodwill=kind) == 2_500
    refusal = refused(any_shop, 2_501, kind=kind)
    assert refusal.code == "goodwill.above_per_voucher"
    assert all("25" in error_text(refusal, lang=lang) for lang in LANGUAGES)
    any_shop.give(2_500, kind=kind)
    assert any_shop.room(goodwill=kind) == 0
    assert refused(any_shop, 1, kind=kind).facts["room"].minor == 0


def test_splitting_gains_nothing_over_acts_kinds_and_agents(shop: Shop) -> None:
    shop.give(1_000)
    shop.give(700, kind=GoodwillKind.EXPRESS)
    shop.give(500, actor=shop.other)
    assert shop.room() == shop.room(shop.other) == 300
    refused(shop, 301, actor=shop.other)
    shop.give(300, actor=shop.other, kind=GoodwillKind.GIFT)
    assert shop.room() == 0


def test_a_day_later_it_is_free_again_until_the_year_is_full(shop: Shop) -> None:
    for _ in range(4):
        shop.give(2_500)
        shop.wait(timedelta(hours=24))
    found = shop.authority().authority
    assert (found.room, found.binding and found.binding.limit) == (0, Limit.PER_CUSTOMER_YEAR)
    shop.wait(timedelta(days=365) - timedelta(hours=96))
    assert shop.room() == 2_500


def test_the_window_ends_to_the_microsecond(shop: Shop) -> None:
    shop.give(2_500)
    shop.wait(timedelta(hours=24) - timedelta(microseconds=1))
    assert shop.room() == 0
    shop.wait(timedelta(microseconds=1))
    assert shop.room() == 2_500


def test_a_person_decides_so_much_a_day_by_the_clock_of_the_shop(shop: Shop) -> None:
    of_a_day = Rule(roles=(Role.AGENT,), levels=(1,), kinds=(GoodwillKind.GIFT,), per_person_day=3_000)
    shop.do(SetAuthority(policy=_policy(of_a_day)))
    shop.give(2_500, kind=GoodwillKind.GIFT)
    refusal = refused(shop, 501, customer=shop.customers[1], kind=GoodwillKind.GIFT)
    assert refusal.code == "goodwill.above_per_person_day"
    shop.give(500, customer=shop.customers[1], kind=GoodwillKind.GIFT)
    shop.wait(timedelta(hours=12))  # midnight in Berlin
    assert shop.room(customer=shop.customers[2], goodwill=GoodwillKind.GIFT) == 3_000


def _policy(*rules: Rule) -> Any:
    shipped = shipped_policy(EUROS)
    return replace(shipped, rules=(*shipped.rules, *rules))


def test_a_case_has_its_own_limit_even_over_days_and_after_a_merge(shop: Shop) -> None:
    case, other = open_case(shop), open_case(shop)
    shop.give(2_500, case_id=case)
    shop.wait(timedelta(days=2))
    shop.give(2_000, case_id=other)
    shop.wait(timedelta(days=2))
    assert shop.room(case_id=case) == 2_500
    shop.do(MergeCases(winner_id=case, loser_id=other), shop.agent)
    assert shop.room(case_id=case) == shop.room(case_id=other) == 500
    assert refused(shop, 501, case_id=other).code == "goodwill.above_per_case"
    shop.give(500, case_id=other)


def test_of_an_order_only_a_share_is_given(shop: Shop) -> None:
    order = put_order(shop, 7_400)
    assert shop.room(order_id=order) == 1_850
    shop.give(1_850, order_id=order)
    assert refused(shop, 1, order_id=order).code == "goodwill.above_share_of_order"
    with pytest.raises(Refused, match="order_of_another"):
        shop.give(1, order_id=put_order(shop, 100, shop.customers[1], "99"))


def test_the_order_of_the_case_counts_without_being_said(shop: Shop) -> None:
    order = put_order(shop, 4_000)
    assert shop.room(case_id=open_case(shop, order_id=order)) == 1_000


def test_the_budget_of_the_team_binds_everybody_in_it_and_nobody_else(any_shop: Shop) -> None:
    any_shop.do(SetBudget(team_id=any_shop.teams[0], amount=3_000, currency=EUROS))
    any_shop.give(2_500)
    found = any_shop.authority(any_shop.agents[3], any_shop.customers[1]).authority
    assert (found.room, found.binding and found.binding.limit, found.raised_by) == (500, Limit.BUDGET, ())
    assert refused(any_shop, 501, customer=any_shop.customers[1]).code == "goodwill.above_budget"
    assert any_shop.room(any_shop.other, any_shop.customers[1]) == 2_500


def test_goodwill_is_given_in_one_currency(shop: Shop) -> None:
    assert refused(shop, 100, currency="CHF").code == "goodwill.currency_other"


def test_the_same_command_again_gives_nothing_more(shop: Shop) -> None:
    command = GiveGoodwill(customer_id=shop.customer, amount=900, currency=EUROS, goodwill=GoodwillKind.GIFT)
    wish = uuid4()
    assert shop.do(command, shop.agent, wish) == shop.do(command, shop.agent, wish)
    assert shop.room() == 1_600


# --- Taking back -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [GoodwillKind.VOUCHER, GoodwillKind.FREE_SHIPPING])
def test_what_was_taken_back_counts_no_more(any_shop: Shop, kind: GoodwillKind) -> None:
    any_shop.do(SetBudget(team_id=any_shop.teams[0], amount=3_000, currency=EUROS))
    act = any_shop.give(2_000, kind=kind)
    assert any_shop.take_back(act) == {"comes_back": True}
    assert any_shop.room() == 2_500
    [told] = any_shop.desk.ask(GoodwillOf(any_shop.customer), actor=any_shop.agent)
    assert (told.state, told.counts) == (ActState.TAKEN_BACK, 0)
    with pytest.raises(Refused, match="not_given"):
        any_shop.take_back(act)


def test_whoever_gave_it_takes_it_back_today_and_leaders_do_later(shop: Shop) -> None:
    act = shop.give(1_000)
    with pytest.raises(Refused, match="not_yours"):
        shop.take_back(act, shop.other)
    shop.wait(timedelta(days=1))
    with pytest.raises(Refused, match="not_yours"):
        shop.take_back(act)
    with pytest.raises(Refused, match="reason_missing"):
        shop.do(TakeBack(act_id=act, reason=""), shop.leader)
    shop.take_back(act, shop.leader)


def test_a_voucher_that_is_voided_elsewhere_counts_no_more_either(shop: Shop) -> None:
    act = shop.give(2_000)
    [told] = shop.desk.ask(GoodwillOf(shop.customer), actor=shop.agent)
    assert told.voucher_id
    again = shop.do(ReissueVoucher(voucher_id=told.voucher_id, stub=shop.leases.take_stub(), reason="weg"), shop.leader)
    assert shop.room() == 500
    shop.do(VoidVoucher(voucher_id=UUID(again["voucher_id"]), reason="Irrtum"), shop.leader)
    assert shop.room() == 2_500
    with pytest.raises(Refused, match="not_given"):
        shop.take_back(act, shop.leader)


@pytest.mark.parametrize("kind", [GoodwillKind.VOUCHER, GoodwillKind.PRICE_REDUCTION])
def test_a_correction_in_the_ledger_is_followed_there_and_back(shop: Shop, kind: GoodwillKind) -> None:
    act = shop.give(2_000, kind=kind)
    shop.do(CorrectEntry(entry_id=_entry(shop, "issue" if kind is GoodwillKind.VOUCHER else "give"), reason="falsch"))
    assert shop.room() == 2_500
    other = shop.give(2_400, kind=kind)
    shop.take_back(other)
    shop.do(CorrectEntry(entry_id=_entry(shop, "void"), reason="doch nicht"))
    assert shop.room() == 100
    states = {each.id: each.state for each in shop.desk.ask(GoodwillOf(shop.customer), actor=shop.me)}
    assert states == {act: ActState.TAKEN_BACK, other: ActState.GIVEN}


@pytest.mark.parametrize("kind", [GoodwillKind.VOUCHER, GoodwillKind.PRICE_REDUCTION])
def test_what_is_no_longer_void_takes_the_room_of_the_budget_again(shop: Shop, kind: GoodwillKind) -> None:
    shop.do(SetBudget(team_id=shop.teams[0], amount=2_000, currency=EUROS))
    shop.take_back(shop.give(2_000, kind=kind))
    void = CorrectEntry(entry_id=_entry(shop, "void"), reason="doch nicht")
    other = shop.give(500, customer=shop.customers[1])
    with pytest.raises(Refused, match=r"ledger\.short"):
        shop.do(void)
    shop.take_back(other)
    shop.do(CorrectEntry(entry_id=void.entry_id, reason="doch nicht"))
    assert shop.room(customer=shop.customers[1]) == 0
    assert wrong(shop.desk.database) == {}


def test_what_was_taken_back_does_not_go_back_a_second_time(shop: Shop) -> None:
    """What others were given of the same kind lies on the same account."""
    shop.give(1_000, customer=shop.customers[1], kind=GoodwillKind.EXPRESS)
    act = shop.give(1_000, kind=GoodwillKind.EXPRESS)
    given = _entry(shop, "give")
    shop.take_back(act)
    with pytest.raises(Refused, match="back_already"):
        shop.do(CorrectEntry(entry_id=given, reason="falsch"))
    assert wrong(shop.desk.database) == {}


@pytest.mark.parametrize("beyond", [0, 1])
def test_of_what_was_taken_back_little_by_little_each_part_counted_until_then(any_shop: Shop, beyond: int) -> None:
    """Nobody who gave what was free in between is said to have gone beyond a limit; who did so is found."""
    stub = any_shop.leases.take_stub()
    issue = IssueVoucher(customer_id=any_shop.customer, amount=2_000, currency=EUROS, stub=stub)
    voucher_id = UUID(any_shop.do(issue, any_shop.agent)["voucher_id"])
    any_shop.do(RedeemVoucher(voucher_id=voucher_id, code_hash=stub.code_hash, amount=600, currency=EUROS))
    any_shop.wait(timedelta(minutes=1))
    any_shop.do(VoidVoucher(voucher_id=voucher_id, reason="Irrtum"), any_shop.leader)
    any_shop.wait(timedelta(minutes=1))
    act = any_shop.give(any_shop.room())
    any_shop.wait(timedelta(minutes=1))
    any_shop.do(CorrectEntry(entry_id=_entry(any_shop, "redeem"), reason="falsch"))
    any_shop.do(VoidVoucher(voucher_id=voucher_id, reason="Irrtum"), any_shop.leader)
    with any_shop.desk.database.writing() as connection, gate_open(connection):
        limits = sa.update(goodwill_acts).where(goodwill_acts.c.id == act)
        connection.execute(limits.values(limits={"per_voucher": 2_500 - beyond}))
    expected = {"act_id": str(act), "limit": "per_voucher", "most": 2_499, "used": 2_500}
    assert wrong(any_shop.desk.database) == ({"goodwill.limits": [expected]} if beyond else {})
    with any_shop.desk.database.writing() as connection, gate_open(connection):
        connection.execute(limits.values(limits={"per_voucher": 2_500}))


def _entry(shop: Shop, kind: str) -> UUID:
    with shop.desk.database.reading() as connection:
        asked = sa.select(ledger_entries.c.id).where(ledger_entries.c.kind == kind)
        return connection.execute(asked.order_by(ledger_entries.c.no.desc())).scalars().first()


def test_money_is_not_undone_and_the_way_back_is_named(shop: Shop) -> None:
    wish, gift = uuid4(), GoodwillKind.GIFT
    shop.do(GiveGoodwill(customer_id=shop.customer, amount=900, currency=EUROS, goodwill=gift), shop.agent, wish)
    with pytest.raises(Refused) as refusal:
        shop.do(Undo(command_id=wish), shop.agent)
    assert refusal.value.code == "undo.lasting"
    assert "Take it back" in error_text(refusal.value, lang="en")


# --- Who -------------------------------------------------------------------------------------------------------------


def test_nobody_gives_to_themselves_and_others_may(shop: Shop) -> None:
    point = NewPoint(kind=PointKind.ADDRESS, street="Lindenstraße", house_number="8 a", postcode="50674", city="Köln")
    shop.do(AddPoint(customer_id=shop.customer, point=point), shop.agent)
    own = OwnPoint(kind=PointKind.ADDRESS, street="LINDENSTR.", house_number="8A", postcode="50674")
    shop.do(SetStaffPoints(person_id=shop.agent, points=(own,)), shop.agent)
    assert shop.authority().authority.binding.limit is Limit.OWN_BENEFIT  # type: ignore[union-attr]
    assert refused(shop, 1).code == "goodwill.above_own_benefit"
    shop.give(100, actor=shop.other)


def test_own_points_are_added_by_oneself_and_removed_by_administrators(shop: Shop) -> None:
    mail = OwnPoint(kind=PointKind.EMAIL, value="A.B@Example.org")
    phone = OwnPoint(kind=PointKind.PHONE, value="0171 5550142")
    shop.do(SetStaffPoints(person_id=shop.agent, points=(mail,)), shop.agent)
    with pytest.raises(Refused, match="points_stay"):
        shop.do(SetStaffPoints(person_id=shop.agent, points=(phone,)), shop.agent)
    with pytest.raises(Refused, match="points_of_somebody_else"):
        shop.do(SetStaffPoints(person_id=shop.agent, points=(mail,)), shop.other)
    with pytest.raises(Refused, match="permission"):
        shop.desk.ask(StaffPoints(shop.agent), actor=shop.other)
    shop.do(SetStaffPoints(person_id=shop.agent, points=(phone,)))
    assert [point.key for point in shop.desk.ask(StaffPoints(shop.agent), actor=shop.agent)] == ["+491715550142"]


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({"kind": PointKind.PHONE}, "phone"),
        ({"kind": PointKind.EMAIL}, "email"),
        ({"kind": PointKind.ADDRESS, "street": "Lindenstraße"}, "postcode"),
        ({"kind": PointKind.ADDRESS, "postcode": "50674"}, "street"),
    ],
)
def test_which_field_of_an_own_point_is_empty_is_said(said: dict[str, Any], missing: str) -> None:
    with pytest.raises(Refused) as refusal:
        key_said(OwnPoint(**said), "DE")
    assert refusal.value.code == f"goodwill.{missing}_empty"


def test_what_two_change_about_one_persons_points_stays(shop: Shop) -> None:
    mail = OwnPoint(kind=PointKind.EMAIL, value="A.B@Example.org")
    phone = OwnPoint(kind=PointKind.PHONE, value="0171 5550142")

    def points() -> list[str]:
        return [point.key for point in shop.desk.ask(StaffPoints(shop.agent), actor=shop.agent)]

    shop.do(ChangeStaffPoints(person_id=shop.agent, added=(mail,)), shop.agent)
    shop.do(ChangeStaffPoints(person_id=shop.agent, added=(phone, mail)))
    assert points() == ["a.b@example.org", "+491715550142"]
    with pytest.raises(Refused, match="points_stay"):
        shop.do(ChangeStaffPoints(person_id=shop.agent, removed=(mail,)), shop.agent)
    with pytest.raises(Refused, match="points_of_somebody_else"):
        shop.do(ChangeStaffPoints(person_id=shop.agent, added=(mail,)), shop.other)
    shop.do(ChangeStaffPoints(person_id=shop.agent, removed=(mail,)))
    shop.do(ChangeStaffPoints(person_id=shop.agent, removed=(mail,)))
    assert points() == ["+491715550142"]


def test_about_others_only_leaders_ask(shop: Shop) -> None:
    with pytest.raises(Refused, match="permission"):
        shop.authority(person_id=shop.agents[3])
    assert shop.authority(shop.leader, person_id=shop.agents[3]).authority.room == 10_000


def test_leaders_with_room_are_named_and_never_whoever_asks(shop: Shop) -> None:
    shop.give(2_500)
    deciders = shop.desk.ask(PeopleWhoMayDecide(shop.customer), actor=shop.agent)
    assert {(each.name, each.room) for each in deciders} == {("Miriam Vogt", 17_500), ("Teamleitung", 17_500)}
    assert shop.leader not in {
        each.person_id for each in shop.desk.ask(PeopleWhoMayDecide(shop.customer), actor=shop.leader)
    }


def test_nobody_is_named_with_more_than_they_may_decide_alone(shop: Shop) -> None:
    policy = replace(shipped_policy(EUROS), second_approver_over=9_000)
    shop.do(SetAuthority(policy=policy))
    shop.give(2_500)
    deciders = shop.desk.ask(PeopleWhoMayDecide(shop.customer), actor=shop.agent)
    assert {each.room for each in deciders} == {6_500}


def test_who_works_alone_goes_beyond_with_a_reason_but_not_beyond_the_budget(tmp_path: Path) -> None:
    shop = Shop(*make_desk(tmp_path))
    everybody = [*shop.agents.values(), shop.other, shop.leader]
    assert refused(shop, 20_001, actor=shop.me, beyond_reason="Hochzeit").code == "goodwill.above_per_voucher"
    for person in everybody:
        named = {"name": "X", "roles": frozenset({"agent"}), "level": 1}
        shop.do(ChangePerson(person_id=person, active=False, **named))
    assert [each.by for each in shop.authority(shop.me).authority.raised_by] == [RaisedBy.REASON]
    refused(shop, 20_001, actor=shop.me)
    shop.give(20_001, actor=shop.me, beyond_reason="Hochzeit")
    [told] = shop.desk.ask(GoodwillOf(shop.customer), actor=shop.me)
    assert told.beyond_reason == "Hochzeit"
    shop.do(SetBudget(team_id=SHOP, amount=21_000, currency=EUROS))
    assert refused(shop, 1_000, actor=shop.me, beyond_reason="Hochzeit").code
    assert wrong(shop.desk.database) == {}


# --- Editions --------------------------------------------------------------------------------------------------------


def test_an_edition_counts_from_its_day_on_and_what_was_given_keeps_its_own(shop: Shop) -> None:
    act = shop.give(100)
    assert shop.desk.ask(CurrentAuthority(), actor=shop.agent).id == SHIPPED_EDITION
    later = _policy(Rule(roles=(Role.AGENT,), levels=(1,), kinds=(GoodwillKind.VOUCHER,), per_voucher=50))
    shop.do(SetAuthority(policy=later, valid_from=date(2026, 11, 24)))
    assert shop.room() == 2_400
    shop.wait(timedelta(hours=11, minutes=59))
    assert shop.room() == 2_400
    shop.wait(timedelta(minutes=1))
    assert shop.room() == 0
    shop.wait(timedelta(days=1))
    assert shop.room() == 50
    [told] = shop.desk.ask(GoodwillOf(shop.customer), actor=shop.me)
    assert (told.id, told.edition_id) == (act, SHIPPED_EDITION)


def test_a_faulty_policy_is_refused_with_all_its_faults(shop: Shop) -> None:
    faulty = replace(_policy(Rule(products=("A",), per_voucher=9, per_case=1)), together_most=1)
    with pytest.raises(Refused) as refusal:
        shop.do(SetAuthority(policy=faulty))
    assert [fault["fault"] for fault in refusal.value.facts["faults"]] == ["narrower", "together"]
    with pytest.raises(Refused, match="edition_past"):
        shop.do(SetAuthority(policy=shipped_policy(EUROS), valid_from=date(2026, 11, 22)))


def test_an_edition_is_taken_back_and_two_do_not_overwrite_each_other(shop: Shop) -> None:
    wish, none = uuid4(), _policy(Rule(roles=(Role.AGENT,), levels=(1,), kinds=tuple(GoodwillKind), per_voucher=0))
    shop.do(SetAuthority(policy=none, instead_of=SHIPPED_EDITION), id=wish)
    assert shop.room() == 0
    with pytest.raises(Refused, match="edition_moved"):
        shop.do(SetAuthority(policy=none, instead_of=SHIPPED_EDITION))
    shop.do(Undo(command_id=wish))
    assert shop.room() == 2_500


def test_an_edition_to_come_is_withdrawn_and_comes_again_by_undo(shop: Shop) -> None:
    none = _policy(Rule(roles=(Role.AGENT,), levels=(1,), kinds=tuple(GoodwillKind), per_voucher=0))
    made = UUID(shop.do(SetAuthority(policy=none, valid_from=date(2026, 11, 24)))["authority_edition_id"])
    now = UUID(shop.do(SetAuthority(policy=shipped_policy(EUROS)))["authority_edition_id"])
    wish = uuid4()
    shop.do(WithdrawAuthority(edition_id=made), id=wish)
    with pytest.raises(Refused, match="edition_withdrawn"):
        shop.do(WithdrawAuthority(edition_id=made))
    with pytest.raises(Refused, match="edition_counts"):
        shop.do(WithdrawAuthority(edition_id=now))
    shop.wait(timedelta(days=1))
    assert shop.room() == 2_500
    shop.do(Undo(command_id=wish))
    assert shop.room() == 0


# --- What is fitting -------------------------------------------------------------------------------------------------


def test_the_suggestion_looks_at_the_order_the_severity_and_how_often(any_shop: Shop) -> None:
    order = put_order(any_shop, 18_900)
    failed = NoteFailure(
        customer_id=any_shop.customer, failure=FailureKind.DELIVERY, severity=Severity.SERIOUS, order_id=order
    )
    any_shop.do(failed, any_shop.agent)
    failure = UUID(any_shop.do(failed, any_shop.agent)["failure_id"])
    found = any_shop.authority(any_shop.agents[3], failure_id=failure)
    assert (found.suggestion.least, found.suggestion.most) == (2_000, 3_000)
    assert [why.key for why in found.suggestion.why] == ["value", "repeated"]
    assert any_shop.authority(failure_id=failure).suggestion.most == 2_500


def test_what_is_owed_by_law_is_said_and_limits_nothing(shop: Shop) -> None:
    found = shop.authority(case_id=open_case(shop, case_kind=Kind.PRODUCT_CLAIM))
    assert (found.owed_by_law, found.authority.room) == ((OwedByLaw.WARRANTY,), 2_500)


def test_comparable_cases_are_of_the_reason_or_its_group(any_shop: Shop) -> None:
    wish, command = shipped_reasons()
    any_shop.do(command, id=wish)
    reasons = any_shop.desk.ask(Reasons(), actor=any_shop.agent)
    late, lost = [each for each in reasons if each.parent_id][:2]
    assert late.parent_id == lost.parent_id
    for amount, customer in zip((1_000, 2_000, 2_400), any_shop.customers, strict=True):
        any_shop.give(amount, customer=customer, reason_id=late.id)
    any_shop.give(100, customer=any_shop.customers[2], actor=any_shop.other)
    found = any_shop.desk.ask(Comparable(late.id), actor=any_shop.agent)
    assert (found.by, found.count, found.lower, found.median, found.upper) == (
        ComparedBy.REASON, 3, 1_500, 2_000, 2_200,
    )  # fmt: skip
    assert any_shop.desk.ask(Comparable(lost.id), actor=any_shop.agent).by is ComparedBy.GROUP
    assert any_shop.desk.ask(Comparable(late.id, Severity.SERIOUS), actor=any_shop.agent).count == 0
    others = any_shop.desk.ask(Comparable(late.id, but_customer=any_shop.customer), actor=any_shop.agent)
    assert (others.count, others.median) == (2, 2_200)


def test_what_the_customer_has_just_got_is_no_comparable_case(shop: Shop) -> None:
    wish, command = shipped_reasons()
    shop.do(command, id=wish)
    reason = next(each for each in shop.desk.ask(Reasons(), actor=shop.agent) if each.parent_id)
    shop.give(1_000, reason_id=reason.id)
    assert shop.authority(reason_id=reason.id).comparison.count == 0
    shop.give(700, customer=shop.customers[1], reason_id=reason.id)
    assert shop.authority(reason_id=reason.id).comparison.count == 1
