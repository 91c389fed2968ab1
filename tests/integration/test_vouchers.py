"""Vouchers over a real database: codes and leases, and where their money goes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from agentdesk.core.errors import Refused
from agentdesk.core.ledger.commands import Balances, SetBudget
from agentdesk.core.people.model import SHOP
from agentdesk.core.vouchers import codes
from agentdesk.core.vouchers.leases import Leases
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
    assert wrong(any_shop.desk.database) == {}
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


# --- Leases ----------------------------------------------------------------------------------------------------------


def test_a_code_can_be_shown_again_as_long_as_its_lease_is_open(any_shop: Shop) -> None:
    stub = any_shop.leases.take_stub()
    later = Leases(any_shop.desk.database, any_shop.desk.clock)
    code = later.code_of(stub.lease_id, stub.stub_no)
    assert code
    assert later.hash_of(code) == stub.code_hash
    assert codes.read(code)[-4:] == stub.last_four  # type: ignore[index]
    later.close(stub.lease_id)
    assert later.code_of(stub.lease_id, stub.stub_no) is None
    assert later.hash_of(code) == stub.code_hash


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
