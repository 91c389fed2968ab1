"""What makes commands about goodwill come off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic_core import to_jsonable_python

from agentdesk.core.goodwill.defaults import shipped_policy
from agentdesk.core.goodwill.store import edition_on
from tests.promises.sense_of_vouchers import a_fresh_stub

if TYPE_CHECKING:
    from tests.promises.days import Day

Args = dict[str, Any]


def currency_of(day: Day) -> str:
    """In which goodwill is given: the shop may have another one by now."""
    with day.desk.database.reading() as connection:
        return edition_on(connection, day.now.date()).policy.currency


def _limits(day: Day, args: Args) -> None:
    """The shipped ones, a little more generous or meaner to new agents."""
    policy = to_jsonable_python(shipped_policy(currency_of(day)))
    policy["rules"][0]["per_voucher"] = day.chance.randint(1_000, 3_000)
    later = (day.now + timedelta(days=40)).date().isoformat() if day.chance.random() < 0.4 else None
    args |= {"policy": policy, "instead_of": None, "valid_from": later}


def _one_to_come(day: Day, args: Args) -> None:
    today = day.now.date().isoformat()
    editions = [row for row in day.rows("authority_editions") if not row["withdrawn"] and row["valid_from"] > today]
    if editions:
        args["edition_id"] = str(day.chance.choice(editions)["id"])


def _a_gift(day: Day, args: Args) -> None:
    """To anybody; mostly for nothing that has to agree."""
    args |= {"amount": day.chance.randint(1, 600), "currency": currency_of(day)}
    for name in ("case_id", "failure_id", "order_id", "reason_id"):
        if day.chance.random() < 0.9:
            args.pop(name, None)
    if "goodwill" in args:
        args["goodwill"] = day.chance.choice(["free_shipping", "price_reduction", "gift", "express"])


def _a_voucher(day: Day, args: Args) -> None:
    _a_gift(day, args)
    a_fresh_stub(day, args)
    args |= {"expires_on": None, "short_note": False}


def _what_is_left(day: Day, args: Args) -> None:
    acts = [row for row in day.rows("goodwill_acts") if row["state"] == "given" and row["amount"] > row["taken_back"]]
    if acts:
        args |= {"act_id": str(day.chance.choice(acts)["id"]), "reason": "Verwechselt"}


def _how_to_reach_them(day: Day, args: Args) -> None:
    args["points"] = [_a_mailbox(day)]


def _how_else_to_reach_them(day: Day, args: Args) -> None:
    args |= {"added": [_a_mailbox(day)], "removed": []}


def _a_mailbox(day: Day) -> Args:
    return {"kind": "email", "value": f"m{day.chance.randint(1, 999)}@example.org"}


SENSE: dict[str, Callable[[Day, Args], None]] = {
    "goodwill.set_authority": _limits,
    "goodwill.withdraw_authority": _one_to_come,
    "goodwill.give": _a_gift,
    "goodwill.issue_voucher": _a_voucher,
    "goodwill.take_back": _what_is_left,
    "goodwill.set_staff_points": _how_to_reach_them,
    "goodwill.change_staff_points": _how_else_to_reach_them,
}
COMES_BEFORE = {
    "goodwill.withdraw_authority": "goodwill.set_authority",
    "goodwill.give": "customers.create",
    "goodwill.issue_voucher": "customers.create",
    "goodwill.take_back": "goodwill.give",
    "vouchers.redeem": "goodwill.issue_voucher",
    "vouchers.void": "goodwill.issue_voucher",
    "vouchers.reissue": "goodwill.issue_voucher",
}
TABLE_OF = {"act_id": "goodwill_acts", "edition_id": "authority_editions"}
