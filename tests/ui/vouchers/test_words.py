"""What the page of vouchers says of each, once. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.vouchers.model import Voucher
from agentdesk.ui.vouchers.words import details_words, state_words

VOUCHER = Voucher(
    id=UUID(int=1), customer_id=UUID(int=2), amount=2_500, currency="EUR", issuer="Miriam Vogt",
    issued_at=datetime(2026, 11, 22, 11, tzinfo=UTC), issued_by=UUID(int=3), team_id=UUID(int=4), month="2026-11",
    expires_on=date(2029, 12, 31), lease_id=UUID(int=5), stub_no=1, last_four="4H8R",
)  # fmt: skip


def test_that_it_was_issued_is_said_once() -> None:
    wording.use_language("de")
    try:
        said = f"{state_words(VOUCHER, VOUCHER.state)} {details_words(VOUCHER, ZoneInfo('Europe/Berlin'))}"
        assert said.count("ausgestellt") == 1
        redeemed = replace(VOUCHER, redeemed=500)
        assert state_words(redeemed, redeemed.state) == "teilweise eingelöst"
    finally:
        wording.use_language("en")
