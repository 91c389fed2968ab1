"""Vouchers over a real database: codes and leases, and where their money goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.commands import SYSTEM, Role
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.ids import new_id
from agentdesk.core.ledger.commands import Balances, CorrectEntry, EntriesFrom, SetBudget
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.schema import command_log, facts
from agentdesk.core.timekeeper import book_expired_vouchers, close_leases
from agentdesk.core.vouchers import codes
from agentdesk.core.vouchers.command_line import exported_at
from agentdesk.core.vouchers.commands import (
    ExpireVouchers,
    LiabilityAt,
    Pools,
    ReissueVoucher,
    TryCode,
    UsePool,
    VoidVoucher,
)
from agentdesk.core.vouchers.leases import Leases
from agentdesk.core.vouchers.pooling import exported
from agentdesk.core.vouchers.store import vouchers
from tests.desks import make_desk, make_postgres_desk, open_shop
from tests.ledgers import wrong
from tests.vouchers import EUROS, Shop, issuing


@pytest.fixture(autouse=True)
def _with_a_command_that_issues() -> Iterator[None]:
    with issuing():
        yield


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(*make_desk(tmp_path))


@pytest.fixture(params=["sqlite", "postgresql"])
def any_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    """On each of the two databases."""
    if request.param == "sqlite":
        yield Shop(*make_desk(tmp_path))
        return
    desk = make_postgres_desk(request.getfixturevalue("postgres_url"))
    yield Shop(desk, open_shop(desk))
    desk.database.close()


def balances(shop: Shop) -> dict[str, int]:
    return {each.kind.value: each.balance for each in shop.desk.ask(Balances(), actor=shop.me)}


# --- Issuing ---------------------------------------------------------------------------------------------------------


def test_a_voucher_takes_its_money_from_the_budget_and_counts_until_the_end_of_the_third_year(any_shop: Shop) -> None:
    any_shop.do(SetBudget(team_id=SHOP, amount=10_000, currency=EUROS))
    any_shop.issue(2_000)
    assert balances(any_shop) == {"budget": 8_000, "funds": -10_000, "voucher": 2_000}
    assert wrong(any_shop.desk.database, room="vouchers") == {}
    with any_shop.desk.database.reading() as connection:
        row = connection.execute(sa.select(vouchers)).one()
    assert (row.amount, row.expires_on, row.month) == (2_000, "2029-12-31", "2026-11")


def test_a_shorter_time_needs_a_ticked_note_and_a_past_one_is_refused(shop: Shop) -> None:
    with pytest.raises(Refused, match="expiry_short"):
        shop.issue(expires_on=date(2027, 6, 30))
    with pytest.raises(Refused, match="expiry_past"):
        shop.issue(expires_on=date(2026, 11, 22), short_note=True)
    shop.issue(expires_on=date(2027, 6, 30), short_note=True)


def test_a_stub_is_used_once(any_shop: Shop) -> None:
    stub = any_shop.leases.take_stub()
    any_shop.issue(stub=stub)
    with pytest.raises(Refused, match="stub_taken"):
        any_shop.issue(stub=stub)


# --- Redeeming -------------------------------------------------------------------------------------------------------


def test_a_voucher_is_redeemed_in_parts_and_never_for_more_than_is_left(any_shop: Shop) -> None:
    stub = any_shop.leases.take_stub()
    voucher_id = any_shop.issue(2_000, stub=stub)
    assert any_shop.redeem(voucher_id, stub, 500) == {"left": 1_500, "state": "part_redeemed"}
    with pytest.raises(Refused, match="rest_smaller"):
        any_shop.redeem(voucher_id, stub, 1_501)
    assert any_shop.redeem(voucher_id, stub, 1_500) == {"left": 0, "state": "redeemed"}
    with pytest.raises(Refused, match="is_redeemed"):
        any_shop.redeem(voucher_id, stub, 1)
    assert balances(any_shop) == {"budget": 0, "funds": -2_000, "redeemed": 2_000, "voucher": 0}
    assert wrong(any_shop.desk.database, room="vouchers") == {}


def test_who_has_another_code_or_currency_redeems_nothing(shop: Shop) -> None:
    stub, other = shop.leases.take_stub(), shop.leases.take_stub()
    voucher_id = shop.issue(stub=stub)
    with pytest.raises(Refused, match="code_wrong"):
        shop.redeem(voucher_id, other, 100)
    with pytest.raises(Refused, match="currencies_differ"):
        shop.redeem(voucher_id, stub, 100, currency="CHF")


def test_the_same_redemption_sent_twice_is_one(shop: Shop) -> None:
    stub, same = shop.leases.take_stub(), new_id()
    voucher_id = shop.issue(stub=stub)
    assert [shop.redeem(voucher_id, stub, 800, id=same)["left"] for _ in range(3)] == [1_200] * 3


# --- Voiding, issuing anew -------------------------------------------------------------------------------------------


def test_what_is_voided_while_the_month_is_running_may_be_given_again(any_shop: Shop) -> None:
    any_shop.do(SetBudget(team_id=SHOP, amount=2_000, currency=EUROS))
    stub = any_shop.leases.take_stub()
    voucher_id = any_shop.issue(2_000, stub=stub)
    any_shop.redeem(voucher_id, stub, 400)
    assert any_shop.do(VoidVoucher(voucher_id=voucher_id, reason="Falscher Kunde")) == {"comes_back": True}
    assert balances(any_shop)["budget"] == 1_600
    with pytest.raises(Refused, match="is_voided"):
        any_shop.redeem(voucher_id, stub, 1)
    assert any_shop.voucher(voucher_id).state == "voided"
    assert wrong(any_shop.desk.database, room="vouchers") == {}


def test_what_is_voided_in_a_later_month_does_not_come_back(shop: Shop) -> None:
    voucher_id = shop.issue(2_000)
    shop.wait(timedelta(days=20))
    assert shop.do(VoidVoucher(voucher_id=voucher_id, reason="Falscher Kunde")) == {"comes_back": False}
    assert balances(shop) == {"budget": 0, "funds": -2_000, "voided": 2_000, "voucher": 0}


def test_a_lost_code_is_void_and_a_new_one_has_the_rest_and_the_day(any_shop: Shop) -> None:
    old, new = any_shop.leases.take_stub(), any_shop.leases.take_stub()
    voucher_id = any_shop.issue(2_000, stub=old)
    any_shop.redeem(voucher_id, old, 500)
    any_shop.wait(timedelta(days=400))
    answer = any_shop.do(ReissueVoucher(voucher_id=voucher_id, stub=new, reason="Code verloren"))
    lost, again = any_shop.voucher(voucher_id), any_shop.voucher(UUID(answer["voucher_id"]))
    assert (lost.state, lost.replaced_by_id, lost.redeemed, lost.voided) == ("voided", again.id, 500, 1_500)
    assert (again.amount, again.rest, again.expires_on, again.replaces_id) == (1_500, 1_500, lost.expires_on, lost.id)
    with pytest.raises(Refused, match="is_voided"):
        any_shop.redeem(lost.id, old, 1)
    assert any_shop.redeem(again.id, new, 1_500)["left"] == 0
    assert wrong(any_shop.desk.database, room="vouchers") == {}


def test_an_agent_voids_what_they_issued_today_and_who_leads_everything(shop: Shop) -> None:
    agent, other = shop.somebody(Role.AGENT), shop.somebody(Role.AGENT)
    first, second = shop.issue(actor=agent), shop.issue(actor=agent)
    with pytest.raises(Refused, match="not_yours"):
        shop.do(VoidVoucher(voucher_id=first, reason="Irrtum"), other)
    with pytest.raises(Refused, match="reason_missing"):
        shop.do(VoidVoucher(voucher_id=first, reason=" "), agent)
    shop.do(VoidVoucher(voucher_id=first, reason="Irrtum"), agent)
    shop.wait(timedelta(days=1))
    with pytest.raises(Refused, match="not_yours"):
        shop.do(ReissueVoucher(voucher_id=second, stub=shop.leases.take_stub(), reason="Verloren"), agent)
    shop.do(VoidVoucher(voucher_id=second, reason="Irrtum"), shop.somebody(Role.SUPERVISOR))


# --- Expiring --------------------------------------------------------------------------------------------------------


def test_a_voucher_counts_until_the_end_of_its_last_day_by_the_shops_clock(shop: Shop) -> None:
    stub = shop.leases.take_stub()
    voucher_id = shop.issue(2_000, stub=stub, expires_on=date(2026, 11, 24), short_note=True)
    shop.at("2026-11-24T22:59:59")  # 23:59:59 in Berlin
    assert book_expired_vouchers(shop.desk) == 0
    shop.redeem(voucher_id, stub, 500)
    shop.at("2026-11-24T23:00:00")
    with pytest.raises(Refused, match="is_expired"):
        shop.redeem(voucher_id, stub, 500)
    assert shop.voucher(voucher_id).state == "part_redeemed"
    assert [book_expired_vouchers(shop.desk) for _ in range(3)] == [1, 0, 0]
    assert shop.voucher(voucher_id).state == "expired"
    assert balances(shop)["expired"] == 1_500
    assert wrong(shop.desk.database, room="vouchers") == {}


def test_expiry_is_booked_late_and_by_two_desks_at_once_without_harm(shop: Shop) -> None:
    there = Desk(shop.desk.database, shop.desk.clock)
    ids = [shop.issue(100) for _ in range(7)]
    shop.wait(timedelta(days=3_650))
    shop.do(ExpireVouchers(voucher_ids=tuple(ids[:3])), SYSTEM)
    assert [book_expired_vouchers(each) for each in (shop.desk, there, shop.desk)] == [4, 0, 0]
    assert shop.do(ExpireVouchers(voucher_ids=tuple(ids)), SYSTEM) == {"expired": 0}
    assert balances(shop)["expired"] == 700


# --- Corrections -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["issue", "redeem", "void", "expire", "reissue"])
def test_a_voucher_goes_with_its_money_when_an_entry_is_corrected(any_shop: Shop, kind: str) -> None:
    stub = any_shop.leases.take_stub()
    voucher_id = any_shop.issue(2_000, stub=stub)
    if kind == "redeem":
        any_shop.redeem(voucher_id, stub, 700)
    elif kind == "void":
        any_shop.do(VoidVoucher(voucher_id=voucher_id, reason="Irrtum"))
    elif kind == "reissue":
        any_shop.do(ReissueVoucher(voucher_id=voucher_id, stub=any_shop.leases.take_stub(), reason="Verloren"))
    elif kind == "expire":
        any_shop.wait(timedelta(days=2_000))
        assert book_expired_vouchers(any_shop.desk) == 1
    [entry] = [each for each in any_shop.desk.ask(EntriesFrom(SHOP, 1), actor=any_shop.me) if each.kind == kind]
    any_shop.do(CorrectEntry(entry_id=entry.id, reason="War falsch"))
    assert any_shop.voucher(voucher_id).rest == (0 if kind == "issue" else 2_000)
    assert book_expired_vouchers(any_shop.desk) == 0
    if kind != "issue":
        assert any_shop.redeem(voucher_id, stub, 2_000)["left"] == 0
    assert wrong(any_shop.desk.database, room="vouchers") == {}


def test_what_a_correction_has_put_back_on_a_voucher_can_be_issued_anew(any_shop: Shop) -> None:
    """Part of it is void already; and issued anew is the rest, once."""
    stub = any_shop.leases.take_stub()
    voucher_id = any_shop.issue(2_000, stub=stub)
    any_shop.redeem(voucher_id, stub, 700)
    any_shop.do(VoidVoucher(voucher_id=voucher_id, reason="Irrtum"))
    correct(any_shop, "redeem")
    answer = any_shop.do(reissuing(any_shop, voucher_id))
    new = any_shop.voucher(UUID(answer["voucher_id"]))
    assert (new.amount, new.rest, any_shop.voucher(voucher_id).rest) == (700, 700, 0)
    correct(any_shop, "void")
    assert any_shop.voucher(voucher_id).rest == 1_300
    with pytest.raises(Refused) as refused:
        any_shop.do(reissuing(any_shop, voucher_id))
    assert refused.value.code == "vouchers.replaced"
    assert wrong(any_shop.desk.database, room="vouchers") == {}


def test_a_voucher_that_was_issued_anew_by_mistake_can_be_issued_anew_again(any_shop: Shop) -> None:
    voucher_id = any_shop.issue(2_000)
    any_shop.do(reissuing(any_shop, voucher_id))
    correct(any_shop, "reissue")
    assert any_shop.voucher(voucher_id).replaced_by_id is None
    answer = any_shop.do(reissuing(any_shop, voucher_id))
    assert any_shop.voucher(UUID(answer["voucher_id"])).rest == 2_000
    assert wrong(any_shop.desk.database, room="vouchers") == {}


def reissuing(shop: Shop, voucher_id: UUID) -> ReissueVoucher:
    return ReissueVoucher(voucher_id=voucher_id, stub=shop.leases.take_stub(), reason="Verloren")


def correct(shop: Shop, kind: str) -> None:
    [entry] = [each for each in shop.desk.ask(EntriesFrom(SHOP, 1), actor=shop.me) if each.kind == kind]
    shop.do(CorrectEntry(entry_id=entry.id, reason="War falsch"))


# --- Trying codes ----------------------------------------------------------------------------------------------------


def test_who_tries_ten_codes_that_are_none_waits_and_every_miss_is_told_alike(any_shop: Shop) -> None:
    stub = any_shop.leases.take_stub()
    voucher_id = any_shop.issue(stub=stub)
    guesses = [any_shop.leases.take_stub().code_hash for _ in range(10)]
    answers = [any_shop.do(TryCode(code_hash=guess)) for guess in guesses]
    assert answers[:9] == [{"voucher_id": None, "wait_until": None}] * 9
    assert answers[9] == {"voucher_id": None, "wait_until": "2026-11-23T11:15:00Z"}
    assert any_shop.do(TryCode(code_hash=stub.code_hash)) == answers[9]
    other = any_shop.somebody(Role.AGENT)
    assert any_shop.do(TryCode(code_hash=stub.code_hash), other) == {"voucher_id": str(voucher_id), "wait_until": None}
    any_shop.wait(timedelta(minutes=15))
    assert any_shop.do(TryCode(code_hash=stub.code_hash))["voucher_id"] == str(voucher_id)


# --- Pools -----------------------------------------------------------------------------------------------------------


def test_codes_of_a_pool_are_handed_out_for_its_amount_until_there_are_none_left(any_shop: Shop) -> None:
    any_shop.import_pool(["SOMMER-0001", "SOMMER-0002"], 1_500)
    given = [any_shop.give(amount) for amount in (1_500, 2_000, 1_500, 1_500)]
    codes_given = [any_shop.leases.code_of(each.lease_id, each.stub_no) for each in given]
    assert codes_given[0] == "SOMMER-0001"
    assert codes_given[2] == "SOMMER-0002"
    assert [each.pool_id is None for each in given] == [False, True, False, True]
    [pool] = any_shop.desk.ask(Pools(), actor=any_shop.me)
    assert (pool.codes, pool.handed_out, pool.left) == (2, 2, 0)
    assert wrong(any_shop.desk.database, room="vouchers") == {}


def test_a_pool_that_is_not_in_use_a_wrong_amount_or_a_made_up_code_hands_out_nothing(shop: Shop) -> None:
    pool_id = shop.import_pool(["SOMMER-0001", "SOMMER-0002"], 1_500)
    stub = shop.leases.take_from_pool(pool_id)
    assert stub
    with pytest.raises(Refused, match="pool_amount"):
        shop.issue(2_000, stub=stub)
    with pytest.raises(Refused, match="stub_wrong"):
        shop.issue(1_500, stub=replace(stub, code_hash="0" * 64))
    shop.do(UsePool(pool_id=pool_id, in_use=False))
    assert shop.give(1_500).pool_id is None


def test_a_code_is_never_in_two_pools(shop: Shop) -> None:
    shop.import_pool(["SOMMER-0001"], 1_500)
    with pytest.raises(Refused, match="code_known"):
        shop.import_pool(["SOMMER-0002", "sommer 0001"], 1_500)
    with pytest.raises(Refused, match="code_known"):
        shop.import_pool(["SOMMER-0003", "sommer 0003"], 1_500)
    assert len(shop.desk.ask(Pools(), actor=shop.me)) == 1


# --- Liability -------------------------------------------------------------------------------------------------------


def test_what_was_open_on_a_day_that_is_past_stays_known(any_shop: Shop) -> None:
    stub = any_shop.leases.take_stub()
    first = any_shop.issue(2_000, stub=stub)
    any_shop.wait(timedelta(days=100))
    any_shop.issue(500)
    any_shop.redeem(first, stub, 600)
    any_shop.wait(timedelta(days=2_000))
    book_expired_vouchers(any_shop.desk)
    days = [date(2026, 11, 22), date(2026, 11, 23), date(2027, 3, 2), date(2027, 3, 3), date(2029, 12, 31)]
    found = [any_shop.desk.ask(LiabilityAt(day), actor=any_shop.me) for day in days]
    assert [each.totals.get(EUROS, 0) for each in found] == [0, 2_000, 2_000, 1_900, 1_900]
    assert [(line.age, line.expires_in, line.vouchers, line.amount) for line in found[3].lines] == [
        ("quarter", 2030, 1, 500),
        ("year", 2029, 1, 1_400),
    ]
    later = any_shop.desk.ask(LiabilityAt(date(2030, 6, 1)), actor=any_shop.me)
    assert (later.totals, later.not_booked) == ({EUROS: 500}, {EUROS: 1_400})


# --- Leases ----------------------------------------------------------------------------------------------------------


def test_a_code_can_be_shown_again_as_long_as_its_lease_is_open(any_shop: Shop) -> None:
    stub = any_shop.leases.take_stub()
    later = Leases(any_shop.desk.database, any_shop.desk.clock)
    code = later.code_of(stub.lease_id, stub.stub_no)
    assert code
    assert later.hash_of(code) == stub.code_hash
    assert codes.read(code)[-4:] == stub.last_four  # type: ignore[index]
    any_shop.wait(timedelta(days=31))
    assert [close_leases(any_shop.desk) for _ in range(2)] == [1, 0]
    assert later.code_of(stub.lease_id, stub.stub_no) is None
    assert later.hash_of(code) == stub.code_hash
    with pytest.raises(Refused, match="lease_closed"):
        any_shop.issue(stub=stub)


def test_every_process_has_a_lease_of_its_own_and_another_one_each_day(shop: Shop) -> None:
    here, there = shop.leases, Leases(shop.desk.database, shop.desk.clock)
    stubs = [here.take_stub(), there.take_stub(), here.take_stub()]
    assert [stub.stub_no for stub in stubs] == [1, 1, 2]
    assert stubs[0].lease_id == stubs[2].lease_id != stubs[1].lease_id
    shop.wait(timedelta(days=1))
    assert here.take_stub().lease_id != stubs[0].lease_id


def test_the_codes_of_a_pool_are_handed_out_one_after_the_other(shop: Shop) -> None:
    pool = shop.customer_id
    kept = shop.leases.keep_pool(pool, ["SOMMER-0001", "SOMMER-0002"])
    taken = [shop.leases.take_from_pool(pool) for _ in range(3)]
    assert taken == [*kept, None]
    assert shop.leases.code_of(pool, 2) == "SOMMER-0002"
    assert shop.leases.hash_of("sommer 0002") == kept[1].code_hash


def test_codes_are_noted_as_taken_out_once_the_file_is_written(shop: Shop, tmp_path: Path) -> None:
    def noted() -> list[dict[str, Any]]:
        with shop.desk.database.reading() as connection:
            asked = sa.select(facts.c.data).where(facts.c.kind == "vouchers.exported")
            return list(connection.execute(asked).scalars())

    shop.issue()
    with pytest.raises(Refused, match=r"permission\.missing"):
        exported(shop.desk, shop.somebody(Role.AGENT), tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()
    (tmp_path / "out.csv").write_text("something else")
    with pytest.raises(Failure, match=r"vouchers\.file_there"):
        exported(shop.desk, shop.me, tmp_path / "out.csv")
    assert noted() == []
    assert exported(shop.desk, shop.me, tmp_path / "new.csv") == 1
    assert noted() == [{"vouchers": 1}]


def test_the_sheet_of_open_vouchers_does_not_leave_without_a_note_of_who_took_it(shop: Shop) -> None:
    with pytest.raises(Refused, match=r"permission\.missing"):
        exported_at(shop.desk, shop.somebody(Role.AGENT), None)
    assert "0.00" not in exported_at(shop.desk, shop.me, date(2026, 11, 1))
    with shop.desk.database.reading() as connection:
        asked = sa.select(facts.c.data, command_log.c.actor_id).join(
            command_log, command_log.c.command_id == facts.c.command_id
        )
        found = connection.execute(asked.where(facts.c.kind == "vouchers.liability_exported")).all()
    assert [tuple(row) for row in found] == [({"day": "2026-11-01", "form": "csv"}, shop.me)]
