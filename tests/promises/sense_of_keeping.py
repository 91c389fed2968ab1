"""What makes commands about legal hold, and about letting go by time, come off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from agentdesk.core.commands import SYSTEM, Wish
from agentdesk.core.customers.commands import CreateCustomer

if TYPE_CHECKING:
    from tests.promises.days import Day

Args = dict[str, Any]


def _seldom(day: Day, args: Args) -> None:
    """Most days nobody is held: nothing of whoever is can be erased or merged."""
    _looked_at_again(day, args)
    args |= {"case_id": None, "reason": "Klage angedroht"}
    if day.chance.random() < 0.5:
        args["customer_id"] = str(UUID(int=9))


def _looked_at_again(day: Day, args: Args) -> None:
    args["review_on"] = f"{day.now.date() + timedelta(days=day.chance.randint(2, 200))}"


def _one_that_stands(day: Day, args: Args) -> None:
    standing = [row for row in day.rows("legal_holds") if row["released_at"] is None]
    if standing:
        args["hold_id"] = str(day.chance.choice(standing)["id"])
    args["reason"] = "Verglichen"


def _looked_at(day: Day, args: Args) -> None:
    _one_that_stands(day, args)
    _looked_at_again(day, args)


def _periods(day: Day, args: Args) -> None:
    args |= {"periods": {"leads": day.chance.randint(6, 24)}, "running": True}


def _seen(day: Day, args: Args) -> None:
    args["seen"] = {"leads": day.chance.randint(0, 9)}


def _what_was_asked(day: Day, args: Args) -> None:
    if requests := day.rows("retention_requests"):
        args["request_id"] = str(max(requests, key=lambda row: (row["asked_at"], str(row["id"])))["id"])
    args["typed"] = "Kaffeehaus Sommer"


def _a_run(day: Day, args: Args) -> None:
    running = [row for row in day.rows("retention_runs") if row["state"] == "running"]
    if running:
        args["run_id"] = str(day.chance.choice(running)["id"])


def _a_lead(day: Day, args: Args) -> None:
    """Somebody from years ago: noted now, as after a long while without connection."""
    _a_run(day, args)
    args["rule"] = "leads"
    if day.rows("retention_runs") and day.chance.random() < 0.3:
        name = f"Früher {day.chance.randint(1, 999_999)}"
        wish = Wish(CreateCustomer(family_name=name), SYSTEM, day.new_id(), day.now - timedelta(days=1_500))
        [made] = day.desk.execute_all([wish])
        args["customer_id"] = str(made["customer_id"])


def _nothing_left_over(day: Day, args: Args) -> None:
    _a_run(day, args)
    args |= {"rule": "books", "table": "vouchers", "ids": []}


def _long_ago(day: Day, args: Args) -> None:
    _a_run(day, args)
    rule = day.chance.choice(["undo", "imports"])
    args |= {"rule": rule, "before": (day.now - timedelta(days=day.chance.randint(91, 400))).isoformat()}


def _over(day: Day, args: Args) -> None:
    _a_run(day, args)
    args["state"] = "done"


def _clock(day: Day, args: Args) -> None:
    args["because"] = "retention.clock_ahead"


SENSE: dict[str, Callable[[Day, Args], None]] = {
    "retention.set": _periods,
    "retention.ask": _seen,
    "retention.confirm": _what_was_asked,
    "retention.erase": _a_lead,
    "retention.remove": _nothing_left_over,
    "retention.prune": _long_ago,
    "retention.end": _over,
    "retention.stop": _clock,
    "holds.place": _seldom,
    "holds.review": _looked_at,
    "holds.release": _one_that_stands,
}
COMES_BEFORE = {
    "retention.ask": "retention.set",
    "retention.confirm": "people.add_person retention.set retention.ask",
    "retention.begin": "retention.confirm",
    "retention.erase": "retention.begin",
    "retention.remove": "retention.begin",
    "retention.prune": "retention.begin",
    "retention.end": "retention.begin",
    "holds.place": "customers.create",
    "holds.review": "holds.place holds.place",
    "holds.release": "holds.place holds.place",
}
