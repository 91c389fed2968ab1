"""What makes commands about who belongs to whom come off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.promises.days import Day

Args = dict[str, Any]


def _of_kinds(one: str, one_kind: str, other: str, other_kind: str) -> Callable[[Day, Args], None]:
    def make_sense(day: Day, args: Args) -> None:
        known = [row for row in day.rows("customers") if not row["merged_into"]]
        ones, others = (
            sorted(str(row["id"]) for row in known if kind in ("", row["kind"])) for kind in (one_kind, other_kind)
        )
        if ones and others:
            args[one], args[other] = day.chance.choice(ones), day.chance.choice(others)
        _days_in_order(day, args)

    return make_sense


def _days_in_order(day: Day, args: Args) -> None:
    if args.get("since") and args.get("until") and args["until"] < args["since"]:
        args["since"], args["until"] = args["until"], args["since"]
    if "proof" in args and args.get("until"):
        args["until"] = (day.now + timedelta(days=30)).date().isoformat()


def _of(kind: str) -> Callable[[Day, Args], None]:
    def make_sense(day: Day, args: Args) -> None:
        row = day.some_row("relations", kind=kind)
        if row:
            args["relation_id"] = str(row["id"])
        _days_in_order(day, args)

    return make_sense


def _who_share_a_number(day: Day, args: Args) -> None:
    holders: dict[tuple[str, str], set[str]] = {}
    for row in day.rows("contact_points"):
        holders.setdefault((row["kind"], row["value"]), set()).add(str(row["customer_id"]))
    shared = sorted(sorted(ids) for ids in holders.values() if len(ids) > 1)
    if shared:
        args["customer_ids"] = day.chance.choice(shared)[:20]


def _two_known_to_share(day: Day, args: Args) -> None:
    if row := day.some_row("relations", kind="shared"):
        args["customer_id"], args["other_id"] = str(row["one_id"]), str(row["other_id"])


def _who_lives_with_somebody(day: Day, args: Args) -> None:
    if row := day.some_row("household_members"):
        args["customer_id"] = str(row["member_id"])


SENSE: dict[str, Callable[[Day, Args], None]] = {
    "relations.add_employer": _of_kinds("customer_id", "person", "employer_id", "organisation"),
    "relations.change_employer": _of("employer"),
    "relations.remove_employer": _of("employer"),
    "relations.join_household": _of_kinds("customer_id", "person", "other_id", "person"),
    "relations.leave_household": _who_lives_with_somebody,
    "relations.authorise": _of_kinds("customer_id", "", "third_id", ""),
    "relations.withdraw_authority": _of("authority"),
    "relations.share": _who_share_a_number,
    "relations.unshare": _two_known_to_share,
}
COMES_BEFORE = {
    "relations.add_employer": "customers.create customers.create",
    "relations.change_employer": "relations.add_employer",
    "relations.remove_employer": "relations.add_employer",
    "relations.join_household": "customers.create customers.create",
    "relations.leave_household": "relations.join_household",
    "relations.authorise": "customers.create customers.create",
    "relations.withdraw_authority": "relations.authorise",
    "relations.share": "customers.create customers.create",
    "relations.unshare": "relations.share",
}
