"""What a voucher may become, until when it counts, who has to wait, and what is open at a day. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.errors import Refused
from agentdesk.core.vouchers.liability import OpenVoucher, liability
from agentdesk.core.vouchers.model import (
    STEPS,
    THROTTLE,
    Stub,
    Voucher,
    VoucherState,
    VoucherStep,
    require_redeemable,
    require_step,
    usual_expiry,
)

NOW = datetime(2026, 11, 23, 11, tzinfo=UTC)
TODAY = NOW.date()
NEW = Voucher(
    id=UUID(int=1),
    customer_id=UUID(int=2),
    amount=2_000,
    currency="EUR",
    issued_at=NOW,
    issued_by=UUID(int=3),
    team_id=UUID(int=4),
    month="2026-11",
    expires_on=date(2029, 12, 31),
    lease_id=UUID(int=5),
    stub_no=1,
    last_four="8RBN",
)
IN_STATE = {
    VoucherState.ISSUED: NEW,
    VoucherState.PART_REDEEMED: replace(NEW, redeemed=1),
    VoucherState.REDEEMED: replace(NEW, redeemed=2_000),
    VoucherState.EXPIRED: replace(NEW, redeemed=500, expired=1_500),
    VoucherState.VOIDED: replace(NEW, redeemed=500, voided=1_500),
}


def test_each_state_follows_from_what_is_booked() -> None:
    assert {state: voucher.state for state, voucher in IN_STATE.items()} == {state: state for state in VoucherState}


@pytest.mark.parametrize(("state", "step"), list(product(VoucherState, VoucherStep)))
def test_only_what_is_worth_something_can_change(state: VoucherState, step: VoucherStep) -> None:
    may = state in (VoucherState.ISSUED, VoucherState.PART_REDEEMED)
    assert (step in STEPS[state]) == may == bool(IN_STATE[state].rest)
    if may:
        require_step(IN_STATE[state], step, TODAY)
    else:
        with pytest.raises(Refused, match=f"vouchers.is_{state}"):
            require_step(IN_STATE[state], step, TODAY)


@pytest.mark.parametrize("step", VoucherStep)
def test_after_its_last_day_it_is_expired_whether_that_is_booked_or_not(step: VoucherStep) -> None:
    require_step(NEW, step, NEW.expires_on)
    with pytest.raises(Refused, match="is_expired"):
        require_step(NEW, step, NEW.expires_on + timedelta(days=1))


@given(st.lists(st.integers(1, 3_000), max_size=30))
def test_parts_never_add_up_to_more_than_the_whole(parts: list[int]) -> None:
    voucher = NEW
    for part in parts:
        try:
            require_redeemable(voucher, part, "EUR", TODAY)
        except Refused:
            assert part > voucher.rest
        else:
            assert part <= voucher.rest
            voucher = replace(voucher, redeemed=voucher.redeemed + part)
    assert 0 <= voucher.redeemed <= voucher.amount


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_it_counts_for_three_whole_years_after_the_one_of_its_issue(issued: date) -> None:
    assert usual_expiry(issued) == date(issued.year + 3, 12, 31)


@given(st.lists(st.integers(0, 3_600), max_size=40))
def test_nobody_tries_more_than_ten_wrong_codes_in_any_quarter_of_an_hour(after: list[int]) -> None:
    misses: list[datetime] = []
    for seconds in sorted(after):
        now = NOW + timedelta(seconds=seconds)
        wait_until = THROTTLE.wait_until(misses, now)
        if wait_until:
            assert now < wait_until <= now + THROTTLE.within
        else:
            misses.append(now)
    for at in misses:
        assert sum(at - THROTTLE.within < each <= at for each in misses) <= THROTTLE.most


@pytest.mark.parametrize("wrong", [{"stub_no": 0}, {"code_hash": "5F" * 32}, {"code_hash": ""}, {"last_four": "12345"}])
def test_a_stub_that_no_lease_has_made_is_none(wrong: dict[str, object]) -> None:
    known: dict[str, object] = {"lease_id": UUID(int=5), "stub_no": 1, "code_hash": "5f" * 32, "last_four": "8RBN"}
    Stub(**known)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no stub"):
        Stub(**(known | wrong))  # type: ignore[arg-type]


_OPEN = st.builds(
    OpenVoucher,
    team_id=st.sampled_from([UUID(int=1), UUID(int=2)]),
    team=st.just("Service"),
    currency=st.sampled_from(["EUR", "CHF"]),
    issued_on=st.dates(date(2020, 1, 1), TODAY),
    expires_on=st.dates(date(2025, 1, 1), date(2030, 1, 1)),
    left=st.integers(1, 10_000),
)


@given(st.lists(_OPEN, max_size=30))
def test_lines_totals_and_what_is_not_booked_add_up(open_ones: list[OpenVoucher]) -> None:
    found = liability(open_ones, TODAY)
    lines = sum(line.amount for line in found.lines)
    assert lines == sum(found.totals.values())
    assert lines + sum(found.not_booked.values()) == sum(each.left for each in open_ones)
    assert sum(line.vouchers for line in found.lines) == sum(each.expires_on >= TODAY for each in open_ones)
