"""A request is decided by others, about exactly what they saw, given once, and its money never stays held."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.approvals.commands import (
    AnswerBack,
    ChangeRequest,
    Decide,
    DecidedLately,
    DecidersOf,
    LapseRequest,
    NoteDecision,
    OpenRequests,
    RequestsFor,
    RequestsOf,
    WithdrawRequest,
)
from agentdesk.core.approvals.model import Decision, RequestState
from agentdesk.core.approvals.store import (
    approvals,
    decided_requests,
    ended_requests,
    holds,
    open_requests,
    over_since,
    requests_of,
    stub_is_asked_for,
)
from agentdesk.core.cases.commands import NoteFailure
from agentdesk.core.cases.model import FailureKind
from agentdesk.core.commands import SYSTEM, Role
from agentdesk.core.deadlines.model import Severity
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.authority import Authority, Limit
from agentdesk.core.goodwill.commands import AuthorityOf, GiveGoodwill, GoodwillOf, PeopleWhoMayDecide
from agentdesk.core.goodwill.model import ActState
from agentdesk.core.goodwill.policy import GoodwillKind, Rule
from agentdesk.core.ids import due_id, new_id
from agentdesk.core.ledger.commands import CorrectEntry, SetBudget
from agentdesk.core.ledger.model import Account
from agentdesk.core.ledger.store import ledger_entries
from agentdesk.core.people.commands import AddTeam, ChangePerson
from agentdesk.core.storage.check import check
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.timekeeper import note_what_time_brought
from agentdesk.core.vouchers.commands import VoidVoucher
from agentdesk.core.vouchers.model import Stub
from agentdesk.core.work.commands import WorkList
from agentdesk.core.work.model import Lane
from tests.approvals import EUROS, PIN, Shop, policy
from tests.desks import NOON, empty_desk, make_desk
from tests.plans import plans
from tests.promises.rows import all_rows, differences


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    made = Shop(*make_desk(tmp_path))
    made.lay_down(second_approver_over=15_000)
    made.do(SetBudget(team_id=made.team_id, amount=100_000, currency=EUROS), made.miriam)
    return made


def sound(shop: Shop) -> bool:
    found = [(each.name, each.findings) for each in check(None, shop.desk.database) if not each.ok]
    assert not found
    return True


def budget(shop: Shop) -> int:
    return shop.balance(Account.budget(shop.team_id, "2026-11", EUROS))


def code_of(ask: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        ask()
    return refused.value.code


def acts(shop: Shop) -> list[tuple[str, int]]:
    found = shop.desk.ask(GoodwillOf(shop.customer_id), actor=shop.agnes)
    return sorted((act.state.value, act.amount) for act in found)


def of_the_day(found: Authority) -> tuple[int, int]:
    """What counts against the limit of the day, and what of it waits."""
    [limit] = [each for each in found.limits if each.limit is Limit.PER_PERSON_DAY]
    return limit.used, limit.waiting


# --- Found -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "read"),
    {
        "decided_at": lambda connection: ended_requests(connection, NOON, 20),
        "requested_by": lambda connection: list(decided_requests(connection, frozenset({new_id(), new_id()}))),
        "state": lambda connection: list(open_requests(connection)),
        "lapses_at": lambda connection: list(over_since(connection, NOON)),
        "customer_id": lambda connection: requests_of(connection, new_id()),
        "code_hash": lambda connection: stub_is_asked_for(connection, Stub(new_id(), 1, "00" * 32, "AB12"), new_id()),
        "id": lambda connection: holds(connection, new_id()),
    }.items(),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_no_request_is_read_that_is_not_asked_for(
    any_desk: Desk, column: str, read: Callable[[sa.Connection], object]
) -> None:
    with any_desk.database.reading() as connection:
        found = plans(connection, lambda: read(connection))
    assert not [line for line in found if re.search(r"(SCAN|Seq Scan on) approvals", line)]
    assert [line for line in found if re.search(rf"(SEARCH approvals|Index Cond).*\b{column}\b", line)], found


# --- Asked for -------------------------------------------------------------------------------------------------------


def test_what_is_asked_for_is_held_and_counts(shop: Shop) -> None:
    before = shop.desk.ask(AuthorityOf(shop.customer_id), actor=shop.agnes).authority.room
    request_id = shop.request(8_000)
    assert (shop.held(request_id), budget(shop), acts(shop)) == (8_000, 92_000, [("pending", 8_000)])
    assert shop.desk.ask(AuthorityOf(shop.customer_id), actor=shop.agnes).authority.room < before
    assert sound(shop)


def test_of_a_day_is_told_apart_what_is_given_and_what_waits(shop: Shop) -> None:
    gift = GiveGoodwill(customer_id=shop.customer_id, amount=100, currency=EUROS, goodwill=GoodwillKind.GIFT)
    shop.do(gift, shop.bernd)
    shop.request(8_000)
    asked, gave = (
        shop.desk.ask(AuthorityOf(shop.customer_id), actor=who).authority for who in (shop.agnes, shop.bernd)
    )
    assert [of_the_day(found) for found in (asked, gave)] == [(8_000, 8_000), (100, 0)]


def test_more_than_the_team_has_cannot_be_asked_for(shop: Shop) -> None:
    assert code_of(lambda: shop.request(100_001)) == "ledger.short"
    assert acts(shop) == []
    assert sound(shop)


def test_two_requests_of_one_case_hold_both(shop: Shop) -> None:
    one, other = shop.request(8_000), shop.request(5_000)
    assert (shop.held(one), shop.held(other), budget(shop)) == (8_000, 5_000, 87_000)
    assert sound(shop)


def test_a_stub_is_asked_for_once(shop: Shop) -> None:
    stub = shop.leases.take_stub()
    shop.request(stub=stub)
    assert code_of(lambda: shop.request(stub=stub)) == "vouchers.stub_taken"


def test_an_expiry_that_could_not_be_issued_cannot_be_asked_for(shop: Shop) -> None:
    day = shop.desk.clock.now().date()
    assert code_of(lambda: shop.request(expires_on=day - timedelta(days=1))) == "vouchers.expiry_past"
    assert code_of(lambda: shop.request(expires_on=day + timedelta(days=9))) == "vouchers.expiry_short"
    shop.request(expires_on=day + timedelta(days=9), short_note=True)


def test_who_works_alone_sees_no_approvals(tmp_path: Path) -> None:
    (folder := tmp_path / "alone").mkdir()
    shop = Shop(*make_desk(folder))
    for person_id in (shop.sven, shop.tina):
        left = ChangePerson(person_id=person_id, name="x", roles=frozenset({Role.AGENT}), level=1, active=False)
        shop.do(left, shop.miriam)
    assert code_of(lambda: shop.request(actor=shop.miriam)) == "approvals.nobody_else"
    assert code_of(lambda: shop.request(to_id=shop.bernd)) == "approvals.to_whom"


# --- Decided ---------------------------------------------------------------------------------------------------------


def test_a_yes_gives_at_once_and_the_requester_can_show_the_code(shop: Shop) -> None:
    stub = shop.leases.take_stub()
    request_id = shop.request(8_000, stub=stub)
    answer = shop.decide(request_id, shop.sven)
    assert (answer["state"], answer["amount"]) == ("approved", 8_000)
    assert (shop.held(request_id), budget(shop), acts(shop)) == (0, 92_000, [("given", 8_000)])
    assert shop.balance(Account.voucher(UUID(answer["voucher_id"]), EUROS)) == 8_000
    assert shop.leases.code_of(stub.lease_id, stub.stub_no)
    [act] = shop.desk.ask(GoodwillOf(shop.customer_id), actor=shop.agnes)
    assert (act.given_by, act.decided_by, act.request_id) == (shop.agnes, shop.sven, request_id)
    assert sound(shop)


def test_a_gift_is_given_without_a_voucher(shop: Shop) -> None:
    request_id = shop.request(6_000, goodwill=GoodwillKind.GIFT)
    assert shop.decide(request_id, shop.sven)["voucher_id"] is None
    assert shop.balance(Account.given("gift", EUROS)) == 6_000
    assert sound(shop)


@pytest.mark.parametrize(("amount", "left"), [(5_000, 95_000), (8_000, 92_000), (11_000, 89_000)])
def test_another_amount_takes_what_it_takes_and_the_rest_goes_back(shop: Shop, amount: int, left: int) -> None:
    request_id = shop.request(8_000)
    shop.decide(request_id, shop.sven, Decision.APPROVE_OTHER, amount=amount)
    assert (shop.held(request_id), budget(shop), acts(shop)) == (0, left, [("given", amount)])
    assert sound(shop)


def test_a_no_has_a_reason_and_words_and_releases(shop: Shop) -> None:
    request_id = shop.request(8_000)
    no = {"decision": Decision.DECLINE}
    assert code_of(lambda: shop.decide(request_id, shop.sven, **no, to_say="Nein")) == "approvals.reason_missing"
    assert code_of(lambda: shop.decide(request_id, shop.sven, **no, reason="Nein")) == "approvals.words_missing"
    shop.decline(request_id, shop.sven)
    assert (shop.held(request_id), budget(shop), acts(shop)) == (0, 100_000, [("released", 8_000)])
    assert sound(shop)


def test_a_question_goes_to_the_requester_and_its_answer_back(shop: Shop) -> None:
    request_id = shop.request(8_000, to_id=shop.sven)
    assert code_of(lambda: shop.decide(request_id, shop.sven, Decision.ASK_BACK)) == "approvals.question_missing"
    shop.decide(request_id, shop.sven, Decision.ASK_BACK, question="Warum?")
    assert shop.desk.ask(RequestsFor(shop.agnes), actor=shop.agnes).asked_back[0].question == "Warum?"
    shop.wait(timedelta(minutes=50))
    shop.do(AnswerBack(request_id=request_id, answer="Zum dritten Mal."), shop.agnes)
    found = shop.get(request_id)
    assert (found.state, found.lapses_at - shop.desk.clock.now()) == (RequestState.PENDING, timedelta(hours=4))
    assert [each.id for each in shop.desk.ask(RequestsFor(shop.sven), actor=shop.sven).to_decide] == [request_id]
    assert sound(shop)


def test_it_is_over_when_it_is_decided(shop: Shop) -> None:
    request_id = shop.request(8_000)
    shown = shop.get(request_id).shown_hash
    shop.decide(request_id, shop.sven)
    assert code_of(lambda: shop.decide(request_id, shop.tina, shown_hash=shown)) == "approvals.over_already"
    assert code_of(lambda: shop.do(WithdrawRequest(request_id=request_id), shop.agnes)) == "approvals.over_already"
    assert acts(shop) == [("given", 8_000)]


def test_the_same_decision_again_gives_nothing_more(shop: Shop) -> None:
    request_id, command_id = shop.request(8_000), new_id()
    command = Decide(request_id=request_id, decision=Decision.APPROVE, shown_hash=shop.get(request_id).shown_hash)
    assert shop.do(command, shop.sven, command_id) == shop.do(command, shop.sven, command_id)
    assert acts(shop) == [("given", 8_000)]


def test_without_a_pin_nothing_is_decided(shop: Shop) -> None:
    request_id = shop.request(8_000)
    command = Decide(request_id=request_id, decision=Decision.APPROVE, shown_hash=shop.get(request_id).shown_hash)
    for pin, code in ((None, "people.pin_missing"), ("000000", "people.pin_wrong")):
        assert code_of(lambda pin=pin: shop.desk.execute(command, actor=shop.sven, pin=pin)) == code
    assert code_of(lambda: shop.desk.execute(command, actor=shop.agnes, pin=PIN)) == "permission.missing"
    assert acts(shop) == [("pending", 8_000)]


# --- Four eyes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("decision", [Decision.APPROVE, Decision.DECLINE, Decision.ASK_BACK])
def test_nobody_decides_what_they_have_asked_for(shop: Shop, decision: Decision) -> None:
    request_id = shop.request(30_000, actor=shop.sven)
    said = {"reason": "x", "to_say": "x", "question": "x"}
    assert code_of(lambda: shop.decide(request_id, shop.sven, decision, **said)) == "approvals.own_request"


def test_nobody_decides_what_they_get_themselves(shop: Shop) -> None:
    request_id = shop.request(8_000)
    shop.is_the_customer(shop.sven)
    assert code_of(lambda: shop.decide(request_id, shop.sven)) == "approvals.own_benefit"
    assert shop.get(request_id).kept_out == {shop.sven}
    shop.decide(request_id, shop.tina)
    assert sound(shop)


def test_neither_as_the_second_of_two(shop: Shop) -> None:
    shop.is_the_customer(shop.sven)
    request_id = shop.request(20_000)
    shop.decide(request_id, shop.tina)
    assert code_of(lambda: shop.decide(request_id, shop.sven)) == "approvals.own_benefit"


def test_an_approved_voucher_is_of_the_team_that_asked_for_it(shop: Shop) -> None:
    request_id = shop.request(8_000, goodwill=GoodwillKind.VOUCHER, stub=shop.leases.take_stub())
    elsewhere = UUID(shop.do(AddTeam(name="Lager"), shop.miriam)["team_id"])
    moved = ChangePerson(person_id=shop.agnes, name="Agnes", roles=frozenset({Role.AGENT}), level=1, team_id=elsewhere)
    shop.do(moved, shop.miriam)
    voucher_id = UUID(shop.decide(request_id, shop.sven)["voucher_id"])
    shop.do(VoidVoucher(voucher_id=voucher_id, reason="Irrtum"), shop.miriam)
    assert budget(shop) == 100_000
    assert sound(shop)


def test_who_does_not_lead_any_more_decides_nothing(shop: Shop) -> None:
    request_id = shop.request(8_000)
    agent = ChangePerson(person_id=shop.sven, name="Sven", roles=frozenset({Role.AGENT}), level=1)
    shop.do(agent, shop.miriam)
    assert code_of(lambda: shop.decide(request_id, shop.sven)) == "permission.missing"


def test_the_system_decides_nothing(shop: Shop) -> None:
    request_id = shop.request(8_000)
    assert code_of(lambda: shop.decide(request_id, SYSTEM)) == "approvals.not_yours"


def test_above_the_second_limit_two_have_to_say_yes(shop: Shop) -> None:
    request_id = shop.request(20_000)
    assert shop.decide(request_id, shop.sven)["state"] == "half"
    assert (shop.held(request_id), acts(shop)) == (20_000, [("pending", 20_000)])
    assert code_of(lambda: shop.decide(request_id, shop.sven)) == "approvals.same_person"
    assert shop.decide(request_id, shop.tina)["state"] == "approved"
    found = shop.get(request_id)
    assert (found.first_by, found.decided_by, acts(shop)) == (shop.sven, shop.tina, [("given", 20_000)])
    assert sound(shop)


def test_what_the_first_has_approved_is_what_the_second_approves(shop: Shop) -> None:
    request_id = shop.request(30_000)
    shown = shop.get(request_id).shown_hash
    shop.decide(request_id, shop.sven, Decision.APPROVE_OTHER, amount=18_000)
    assert code_of(lambda: shop.decide(request_id, shop.tina, shown_hash=shown)) == "approvals.changed"
    shop.decide(request_id, shop.tina)
    assert (acts(shop), budget(shop)) == ([("given", 18_000)], 82_000)
    assert sound(shop)


def test_another_amount_of_the_second_needs_the_first_again(shop: Shop) -> None:
    request_id = shop.request(20_000)
    shop.decide(request_id, shop.sven)
    assert shop.decide(request_id, shop.tina, Decision.APPROVE_OTHER, amount=25_000)["state"] == "half"
    assert shop.get(request_id).first_by == shop.tina
    assert shop.decide(request_id, shop.sven)["state"] == "approved"
    assert sound(shop)


def test_a_yes_of_somebody_who_has_left_counts_no_more(shop: Shop) -> None:
    request_id = shop.request(20_000)
    shop.decide(request_id, shop.sven)
    left = ChangePerson(person_id=shop.sven, name="Sven", roles=frozenset({Role.SUPERVISOR}), level=1, active=False)
    shop.do(left, shop.miriam)
    assert shop.decide(request_id, shop.tina)["state"] == "half"
    assert shop.decide(request_id, shop.miriam)["state"] == "approved"


def test_two_together_have_a_limit_and_splitting_gains_nothing(shop: Shop) -> None:
    request_id = shop.request(50_001)
    assert code_of(lambda: shop.decide(request_id, shop.sven)) == "approvals.above_together"
    shop.do(WithdrawRequest(request_id=request_id), shop.agnes)
    for _ in range(3):
        request_id = shop.request(16_000)
        shop.decide(request_id, shop.sven)
        shop.decide(request_id, shop.tina)
    request_id = shop.request(2_001)
    assert code_of(lambda: shop.decide(request_id, shop.sven)) == "approvals.above_together"
    shop.decide(request_id, shop.sven, Decision.APPROVE_OTHER, amount=2_000)
    shop.decide(request_id, shop.tina)
    assert sum(amount for state, amount in acts(shop) if state == "given") == 50_000
    assert sound(shop)


# --- Changed, withdrawn, lapsed --------------------------------------------------------------------------------------


def test_splitting_gains_nothing_where_leaders_have_no_limit_at_one_go(shop: Shop) -> None:
    """Nor is more proposed than two may approve."""
    without = tuple(replace(rule, per_voucher=None) for rule in policy().rules)
    shop.lay_down(rules=without, second_approver_over=10_000, together_most=20_000)
    shop.decide(shop.request(8_000), shop.sven)
    raised = shop.desk.ask(AuthorityOf(shop.customer_id), actor=shop.agnes).authority.raised_by
    assert [each.most for each in raised if each.most] == [2_000, 12_000]
    assert shop.decide(shop.request(8_000), shop.sven)["state"] == "half"
    assert code_of(lambda: shop.decide(shop.request(12_001), shop.tina)) == "approvals.above_together"


def test_changed_content_is_not_what_was_approved(shop: Shop) -> None:
    request_id = shop.request(20_000)
    seen = shop.get(request_id).shown_hash
    shop.decide(request_id, shop.sven)
    shop.do(ChangeRequest(request_id=request_id, amount=30_000, currency=EUROS), shop.agnes)
    found = shop.get(request_id)
    assert (found.state, found.first_by, shop.held(request_id)) == (RequestState.PENDING, None, 30_000)
    assert code_of(lambda: shop.decide(request_id, shop.tina, shown_hash=seen)) == "approvals.changed"
    assert (budget(shop), acts(shop)) == (70_000, [("pending", 30_000), ("released", 20_000)])
    assert sound(shop)


def test_only_the_requester_changes_and_withdraws(shop: Shop) -> None:
    request_id = shop.request(8_000)
    for person in (shop.bernd, shop.sven):
        change = ChangeRequest(request_id=request_id, amount=1, currency=EUROS)
        assert code_of(lambda p=person, c=change: shop.do(c, p)) == "approvals.of_somebody_else"
        withdraw = WithdrawRequest(request_id=request_id)
        assert code_of(lambda p=person, c=withdraw: shop.do(c, p)) == "approvals.of_somebody_else"
    shop.do(WithdrawRequest(request_id=request_id), shop.agnes)
    assert (shop.held(request_id), budget(shop), acts(shop)) == (0, 100_000, [("released", 8_000)])
    assert sound(shop)


def test_it_lapses_late_and_twice_without_harm(shop: Shop) -> None:
    request_id = shop.request(8_000, live=True)
    lapses_at = shop.get(request_id).lapses_at
    lapse = LapseRequest(request_id=request_id, lapses_at=lapses_at)
    assert code_of(lambda: shop.do(lapse, SYSTEM)) == "approvals.not_over"
    shop.wait(timedelta(minutes=30))
    assert code_of(lambda: shop.decide(request_id, shop.sven)) == "approvals.lapsed"
    assert shop.held(request_id) == 8_000
    shop.wait(timedelta(days=40))
    assert [note_what_time_brought(shop.desk) for _ in range(3)] == [1, 0, 0]
    shop.do(lapse, SYSTEM, due_id(lapse.kind, request_id, lapses_at))
    assert code_of(lambda: shop.do(lapse, SYSTEM)) == "approvals.over_already"
    assert (shop.held(request_id), budget(shop), acts(shop)) == (0, 100_000, [("released", 8_000)])
    assert sound(shop)


def test_an_answer_in_the_last_moment_keeps_it_from_lapsing(shop: Shop) -> None:
    request_id = shop.request(8_000)
    before = shop.get(request_id).lapses_at
    shop.do(ChangeRequest(request_id=request_id, amount=9_000, currency=EUROS), shop.agnes)
    shop.wait(timedelta(minutes=5))
    shop.do(ChangeRequest(request_id=request_id, amount=7_000, currency=EUROS), shop.agnes)
    shop.wait(before - shop.desk.clock.now())
    lapse = LapseRequest(request_id=request_id, lapses_at=before)
    assert code_of(lambda: shop.do(lapse, SYSTEM)) == "approvals.not_over"
    assert shop.decide(request_id, shop.sven)["state"] == "approved"


def test_decided_in_another_month_the_rest_goes_back_where_it_came_from(shop: Shop) -> None:
    shop.wait(timedelta(days=7, hours=10, minutes=30))  # 23:30 of the last day by the shop's clock
    request_id = shop.request(8_000)
    shop.wait(timedelta(hours=2))
    shop.decide(request_id, shop.sven, Decision.APPROVE_OTHER, amount=5_000)
    assert (shop.held(request_id), budget(shop)) == (0, 95_000)
    assert shop.balance(Account.budget(shop.team_id, "2026-12", EUROS)) == 0
    assert sound(shop)


# --- The ledger's corrections ----------------------------------------------------------------------------------------


def entry_of(shop: Shop, kind: str) -> UUID:
    with shop.desk.database.reading() as connection:
        asked = sa.select(ledger_entries.c.id).where(ledger_entries.c.kind == kind)
        return UUID(str(connection.execute(asked.order_by(ledger_entries.c.no.desc())).scalar()))


@pytest.mark.parametrize("goodwill", [GoodwillKind.VOUCHER, GoodwillKind.EXPRESS])
def test_what_was_given_and_is_corrected_goes_back_to_the_budget_and_not_into_the_hold(
    shop: Shop, goodwill: GoodwillKind
) -> None:
    request_id = shop.request(8_000, goodwill=goodwill)
    shop.decide(request_id, shop.sven)
    entry = entry_of(shop, "issue" if goodwill is GoodwillKind.VOUCHER else "give")
    shop.do(CorrectEntry(entry_id=entry, reason="Falscher Betrag"), shop.miriam)
    assert (shop.held(request_id), budget(shop)) == (0, 100_000)
    assert sound(shop)


def test_what_a_request_holds_is_not_corrected(shop: Shop) -> None:
    request_id = shop.request(8_000)
    wrong = CorrectEntry(entry_id=entry_of(shop, "hold"), reason="x")
    assert code_of(lambda: shop.do(wrong, shop.miriam)) == "approvals.entry_of_a_request"
    shop.decline(request_id, shop.sven)
    wrong = CorrectEntry(entry_id=entry_of(shop, "release"), reason="x")
    assert code_of(lambda: shop.do(wrong, shop.miriam)) == "approvals.entry_of_a_request"
    assert sound(shop)


# --- Seen ------------------------------------------------------------------------------------------------------------


def test_what_was_decided_lately_is_for_leaders_and_for_who_asked(shop: Shop) -> None:
    request_id = shop.request()
    assert shop.desk.ask(DecidedLately(), actor=shop.tina) == ()
    shop.decline(request_id, shop.sven)
    for person, found in ((shop.tina, [request_id]), (shop.agnes, [request_id]), (shop.bernd, [])):
        assert [each.request.id for each in shop.desk.ask(DecidedLately(), actor=person)] == found
    shop.wait(timedelta(seconds=1))
    later = shop.request(actor=shop.bernd)
    shop.decline(later, shop.sven)
    for person, found in ((shop.tina, [later]), (shop.agnes, [request_id]), (shop.bernd, [later])):
        assert [each.request.id for each in shop.desk.ask(DecidedLately(most=1), actor=person)] == found
    shop.wait(timedelta(days=7, seconds=1))
    assert shop.desk.ask(DecidedLately(), actor=shop.tina) == ()


def test_when_a_request_goes_on_is_known_to_those_who_will_have_it(shop: Shop) -> None:
    request_id = shop.request(live=True, to_id=shop.sven)
    of_tina = shop.desk.ask(RequestsFor(shop.tina), actor=shop.tina)
    assert (of_tina.to_decide, of_tina.changes_at) == ((), shop.get(request_id).answer_by)


def test_who_decides_sees_what_they_need(shop: Shop) -> None:
    shop.decide(shop.request(3_000), shop.sven)
    request_id = shop.request(9_000, words="Zum dritten Mal beschädigt")
    view = shop.view(request_id, shop.sven)
    assert (view.request.words, [act.amount for act in view.history]) == ("Zum dritten Mal beschädigt", [3_000])
    assert view.own_room == 12_000  # 15,000 alone, of which 3,000 are given
    assert view.together_most == 47_000
    binding = view.of_requester.authority.binding
    assert binding
    assert (binding.room, binding.used) == (0, 3_000)  # without what is asked for, which counts already
    assert shop.view(request_id, shop.agnes).own_room is None
    assert code_of(lambda: shop.view(request_id, shop.bernd)) == "approvals.of_somebody_else"


def test_who_may_decide_is_named_with_the_room_for_just_what_was_asked(shop: Shop) -> None:
    """By the product and the failure of the act; without who asked, who benefits, and who has said yes."""
    leaders = Rule(roles=(Role.SUPERVISOR, Role.ADMINISTRATOR), products=("CUP",), per_voucher=6_000)
    shop.lay_down(rules=(*policy().rules, leaders), second_approver_over=15_000)
    said: dict[str, Any] = {"severity": Severity.SERIOUS, "words": "Broken", "happened_at": shop.desk.clock.now()}
    noted = NoteFailure(customer_id=shop.customer_id, failure=FailureKind.PRODUCT, **said)
    failure_id = UUID(shop.do(noted, shop.agnes)["failure_id"])

    def named(request_id: UUID) -> dict[UUID, int]:
        found = shop.desk.ask(DecidersOf(request_id), actor=shop.agnes)
        rooms = {each.person_id: each.room for each in found}
        assert all(shop.view(request_id, person).own_room == room for person, room in rooms.items())
        return rooms

    assert named(shop.request(7_000, skus=("CUP-1",), failure_id=failure_id)) == dict.fromkeys(
        (shop.miriam, shop.sven, shop.tina), 6_000
    )
    other = shop.request(7_000)
    shop.decide(other, shop.sven, Decision.APPROVE_OTHER, amount=9_000)
    assert shop.get(other).state is RequestState.HALF
    assert set(named(other)) == {shop.miriam, shop.tina}
    shop.is_the_customer(shop.tina)
    assert set(named(other)) == {shop.miriam}
    before = shop.desk.ask(PeopleWhoMayDecide(shop.customer_id, failure_id=failure_id), actor=shop.agnes)
    assert {each.person_id for each in before} == {shop.miriam, shop.sven}
    assert code_of(lambda: shop.desk.ask(DecidersOf(other), actor=shop.bernd)) == "approvals.of_somebody_else"


def test_own_room_is_what_one_can_approve_alone_to_the_cent(shop: Shop) -> None:
    request_id = shop.request(9_000)
    room = shop.view(request_id, shop.sven).own_room
    assert shop.decide(request_id, shop.sven, Decision.APPROVE_OTHER, amount=room + 1)["state"] == "half"
    assert shop.decide(request_id, shop.sven, Decision.APPROVE_OTHER, amount=room)["state"] == "approved"


def test_agents_see_their_own_requests_and_leaders_all(shop: Shop) -> None:
    mine, theirs = shop.request(8_000), shop.request(7_000, actor=shop.bernd)
    for person, seen in ((shop.agnes, [mine]), (shop.bernd, [theirs]), (shop.sven, [mine, theirs])):
        found = shop.desk.ask(OpenRequests(), actor=person)
        assert [each.request.id for each in found] == seen
        of_customer = shop.desk.ask(RequestsOf(shop.customer_id), actor=person)
        assert [each.request.id for each in of_customer] == seen[::-1]


def lanes(shop: Shop, person: UUID) -> list[tuple[str, Lane]]:
    items = shop.desk.ask(WorkList(person), actor=person).items
    return [(item.why, item.lane) for item in items if item.kind == "approval"]


def test_it_is_on_the_list_of_whoever_has_to_act(shop: Shop) -> None:
    request_id = shop.request(8_000, live=True, to_id=shop.sven)
    assert lanes(shop, shop.sven) == [("work.approval.to_decide", Lane.NOW)]
    assert (lanes(shop, shop.tina), lanes(shop, shop.agnes)) == ([], [("work.approval.waiting", Lane.WAITING)])
    assert shop.desk.ask(WorkList(shop.tina), actor=shop.tina).changes_at is not None
    shop.wait(timedelta(seconds=60))
    assert lanes(shop, shop.tina) == [("work.approval.to_decide", Lane.NOW)]
    shop.decide(request_id, shop.tina)
    assert (lanes(shop, shop.sven), lanes(shop, shop.tina)) == ([], [])
    assert lanes(shop, shop.agnes) == [("work.approval.approved", Lane.NOW)]
    shop.do(NoteDecision(request_id=request_id), shop.agnes)
    assert lanes(shop, shop.agnes) == []
    assert code_of(lambda: shop.do(NoteDecision(request_id=request_id), shop.agnes)) == "approvals.nothing_to_note"


def test_what_lapses_is_told_to_its_requester_at_once(shop: Shop) -> None:
    shop.request(8_000, live=True)
    shop.wait(timedelta(minutes=30))
    assert lanes(shop, shop.agnes) == [("work.approval.lapsed", Lane.ATTENTION)]
    note_what_time_brought(shop.desk)
    assert lanes(shop, shop.agnes) == [("work.approval.lapsed", Lane.ATTENTION)]
    assert lanes(shop, shop.sven) == []


# --- Kept ------------------------------------------------------------------------------------------------------------


def test_the_database_itself_refuses_two_eyes(shop: Shop) -> None:
    request_id = shop.request(20_000)
    shop.decide(request_id, shop.sven)
    agnes, sven = {"decided_by": shop.agnes}, {"decided_by": shop.sven}
    for values in ({"first_by": shop.agnes}, {"state": "approved"} | agnes, {"state": "approved"} | sven):
        with pytest.raises(sa.exc.IntegrityError), shop.desk.database.writing() as connection, gate_open(connection):
            connection.execute(approvals.update().where(approvals.c.id == request_id).values(**values))


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"state": "declined"}, "approvals.held"),
        ({"amount": 1}, "approvals.shown"),
        ({"shown_hash": "0" * 64}, "approvals.shown"),
    ],
)
def test_check_finds_a_request_that_was_altered(shop: Shop, values: dict[str, object], named: str) -> None:
    request_id = shop.request(8_000)
    with shop.desk.database.writing() as connection, gate_open(connection):
        connection.execute(approvals.update().where(approvals.c.id == request_id).values(**values))
    assert named in [each.name for each in check(None, shop.desk.database) if not each.ok]


def test_a_replay_gives_the_same_rows(shop: Shop, tmp_path: Path) -> None:
    first, second, third = shop.request(8_000), shop.request(20_000), shop.request(5_000, live=True)
    shop.decide(first, shop.sven, Decision.APPROVE_OTHER, amount=4_000)
    shop.decide(second, shop.sven)
    shop.do(ChangeRequest(request_id=second, amount=21_000, currency=EUROS), shop.agnes)
    shop.decide(second, shop.tina, Decision.ASK_BACK, question="Warum?")
    shop.do(AnswerBack(request_id=second, answer="Darum."), shop.agnes)
    shop.wait(timedelta(hours=1))
    note_what_time_brought(shop.desk)
    assert shop.get(third).state is RequestState.LAPSED
    copy = empty_desk(tmp_path, "copy.db")
    for line in shop.desk.log():
        copy.replay(line)
    assert differences(all_rows(shop.desk.database), all_rows(copy.database)) == []


def test_no_code_is_in_request_log_or_facts(shop: Shop) -> None:
    stub = shop.leases.take_stub()
    code = shop.leases.code_of(stub.lease_id, stub.stub_no)
    assert code
    shop.decide(shop.request(8_000, stub=stub), shop.sven)
    plain, told = code.replace("-", "")[:-1], repr(all_rows(shop.desk.database))
    assert plain not in told.replace("-", "")
    assert code not in told
    assert ActState.GIVEN.value in told
