"""What makes commands about vouchers come off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from tests.promises.days import Day

Args = dict[str, Any]


def a_fresh_stub(day: Day, args: Args) -> None:
    """As a lease would make it; which code it is does not matter to a command."""
    args["stub"] = {
        "lease_id": str(UUID(int=day.chance.randint(1, 9) << 80, version=4)),
        "stub_no": day.chance.randint(1, 10**9),
        "code_hash": f"{day.chance.getrandbits(256):064x}",
        "last_four": "8RBN",
    }


def _an_open_voucher(day: Day, args: Args) -> None:
    row = _open(day)
    if row:
        args |= {"voucher_id": str(row["id"]), "reason": "Der Code ist verloren."}


def _some_of_it(day: Day, args: Args) -> None:
    row = _open(day)
    if row:
        args |= {"voucher_id": str(row["id"]), "code_hash": row["code_hash"].hex(), "currency": row["currency"]}
        args["amount"] = day.chance.randint(1, _left(row))


def _open(day: Day) -> dict[str, Any] | None:
    today = day.now.date().isoformat()
    rows = [row for row in day.rows("vouchers") if _left(row) and row["expires_on"] >= today]
    return day.chance.choice(rows) if rows else None


def _left(row: Mapping[str, Any]) -> int:
    return int(row["amount"] - row["redeemed"] - row["voided"] - row["expired"])


def _all_of_them(day: Day, args: Args) -> None:
    """Whether they are due or not: who asks too early changes nothing."""
    args["voucher_ids"] = [str(row["id"]) for row in day.rows("vouchers")] or args["voucher_ids"]


def _a_known_code(day: Day, args: Args) -> None:
    row = day.some_row("vouchers")
    if row and day.chance.random() < 0.5:
        args["code_hash"] = row["code_hash"].hex()


def _new_codes(day: Day, args: Args) -> None:
    made = [{"code_hash": f"{day.chance.getrandbits(256):064x}", "last_four": "0042"} for _ in range(3)]
    args |= {"codes": made, "amount": day.chance.randint(1, 5_000), "currency": "EUR", "name": "Sommer"}
    args["pool_id"] = str(UUID(int=day.chance.getrandbits(128), version=4))


SENSE: dict[str, Callable[[Day, Args], None]] = {
    "stub": a_fresh_stub,
    "vouchers.try_code": _a_known_code,
    "vouchers.redeem": _some_of_it,
    "vouchers.void": _an_open_voucher,
    "vouchers.reissue": _an_open_voucher,
    "vouchers.expire": _all_of_them,
    "vouchers.import_pool": _new_codes,
}
COMES_BEFORE = {"vouchers.use_pool": "vouchers.import_pool"}
TABLE_OF = {"voucher_id": "vouchers", "pool_id": "voucher_pools"}
