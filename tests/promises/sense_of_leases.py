"""What makes commands about leases of money come off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from agentdesk.core.people.model import SHOP
from tests.promises.sense_of_vouchers import a_fresh_stub

if TYPE_CHECKING:
    from tests.promises.days import Day

Args = dict[str, Any]


def _money_for_a_desk(day: Day, args: Args) -> None:
    """For all that somebody gives, or for a customer; mostly for who asks for most things, and whichever they lack."""
    people = [row["id"] for row in day.rows("people") if row["active"]]
    person_id = day.who_may_do_everything() if day.chance.random() < 0.8 else day.chance.choice(people or [UUID(int=1)])
    args |= {"lease_id": str(day.new_id()), "person_id": str(person_id), "device_id": str(person_id), "want": None}
    args["case_id"] = None
    theirs = {row["id"] for row in day.rows("money_leases") if row["person_id"] == person_id and row["state"] == "open"}
    of_desk = any(row["lease_id"] in theirs and not row["customer_id"] for row in day.rows("money_lease_slices"))
    if day.chance.random() < (0.2 if of_desk else 0.8):
        args["customer_id"] = None


def _of_a_lease(day: Day, args: Args) -> None:
    """Of slices that somebody has who asks for most things."""
    a_fresh_stub(day, args)
    for name in ("reason_id", "case_id", "failure_id", "order_id", "skus", "expires_on"):
        args.pop(name, None)
    whose = None if "given_by" in args else day.who_may_do_everything()
    pairs = [pair for pair in _pairs(day) if whose in (None, pair[0]["person_id"])]
    if not pairs:
        return
    holder, slices, customer_id = day.chance.choice(pairs)
    most = min(each["remaining"] for each in slices)
    args |= {"slices": [str(each["id"]) for each in slices], "customer_id": str(customer_id), "day": holder["day"]}
    args |= {"amount": day.chance.randint(1, max(1, most // 2)), "currency": holder["currency"]}
    if "given_by" in args:
        args["given_by"] = str(holder["person_id"])


def _pairs(day: Day) -> list[tuple[dict[str, Any], list[dict[str, Any]], UUID]]:
    """Leases of a desk with those of a customer: whose they are, their slices, and the customer."""
    leases = [row for row in day.rows("money_leases") if row["state"] == "open"]
    slices: dict[UUID, list[dict[str, Any]]] = {}
    for row in day.rows("money_lease_slices"):
        if row["remaining"] > 1:
            slices.setdefault(row["lease_id"], []).append(row)
    found = []
    for ours in leases:
        for theirs in leases:
            both = slices.get(ours["id"], []), slices.get(theirs["id"], [])
            customers = {row["customer_id"] for row in both[1]}
            of_desk = all(row["customer_id"] is None for row in both[0])
            same = ours["person_id"] == theirs["person_id"] and ours["currency"] == theirs["currency"]
            if same and of_desk and len(both[0]) == len(both[1]) == 2 and None not in customers:
                found.append((ours, [*both[0], *both[1]], customers.pop()))
    return found


def _one_of_theirs(day: Day, args: Args) -> None:
    if row := day.some_row("money_leases", person_id=day.who_may_do_everything(), state="open"):
        args["lease_id"] = str(row["id"])


def _one_of_a_lost_desk(day: Day, args: Args) -> None:
    rows = [row for row in day.rows("money_leases") if row["state"] == "suspect"]
    others = [row for row in rows if row["person_id"] != day.who_may_do_everything()]
    if others:
        args |= {"lease_id": str(day.chance.choice(others)["id"]), "reason": "Laptop verloren"}


def _a_lost_desk(day: Day, args: Args) -> None:
    if row := day.some_row("money_leases", state="open"):
        args["device_id"] = str(row["device_id"])


def _one_that_is_unknown(day: Day, args: Args) -> None:
    """As it was granted to somebody: of all they give, or of a customer."""
    person_id, lease_id = day.who_may_do_everything(), day.new_id()
    args |= {"lease_id": str(lease_id), "device_id": str(person_id), "person_id": str(person_id), "currency": "EUR"}
    args |= {"team_id": str(SHOP), "limits": {"per_voucher": 5_000}, "granted": day.chance.randint(1, 3_000)}
    args["day"] = day.desk.clock.now().date().isoformat()
    someone = day.some_row("customers")
    if someone is None or day.chance.random() < 0.5:
        cuts = [("team", str(SHOP), None), ("person", str(person_id), None)]
    else:
        cuts = [("customer", None, str(someone["id"])), ("loose", None, str(someone["id"]))]
    args["cuts"] = [
        {"id": str(day.new_id()), "counter": counter, "subject_id": subject_id, "customer_id": customer_id}
        for counter, subject_id, customer_id in cuts
    ]


def _a_desk_that_is_heard(day: Day, args: Args) -> None:
    if row := day.some_row("money_leases", state="unheard"):
        held = [str(row["id"])] if day.chance.random() < 0.5 else []
        args |= {"device_id": str(row["device_id"]), "held": held}


SENSE: dict[str, Callable[[Day, Args], None]] = {
    "goodwill.grant_lease": _money_for_a_desk,
    "goodwill.issue_leased": _of_a_lease,
    "goodwill.keep_leased": _of_a_lease,
    "goodwill.close_lease": _one_of_theirs,
    "goodwill.suspect_leases": _a_lost_desk,
    "goodwill.take_in_lease": _one_that_is_unknown,
    "goodwill.hear_leases": _a_desk_that_is_heard,
    "goodwill.write_off_lease": _one_of_a_lost_desk,
}
COMES_BEFORE = {
    "goodwill.grant_lease": "customers.create",
    "goodwill.issue_leased": "goodwill.grant_lease",
    "goodwill.keep_leased": "goodwill.grant_lease",
    "goodwill.close_lease": "goodwill.grant_lease",
    "goodwill.suspect_leases": "goodwill.grant_lease",
    "goodwill.take_in_lease": "customers.create",
    "goodwill.hear_leases": "goodwill.take_in_lease",
    "goodwill.write_off_lease": "goodwill.grant_lease goodwill.suspect_leases",
}
