"""What makes commands about everyone's rights come off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from tests.promises.days import Day

Args = dict[str, Any]
_PLAIN = ("access", "portability", "correction", "objection")
"""What is settled by saying what was done."""
_WORDS = {"words": "per Brief vom Montag", "reason": "Es sind sehr viele Unterlagen"}


def _seldom_somebody(day: Day, args: Args) -> None:
    """Most days nobody is erased: whoever is takes along what other commands would be about."""
    if day.chance.random() < 0.7:
        args["customer_id"] = str(UUID(int=9))


def _prepared(day: Day, args: Args) -> None:
    """Mostly somebody of whom a first person has said so; seldom at all, as above."""
    asked = _who_asks(day)
    waiting = [row for row in _open(day) if row["prepared_by"] and len(asked[row["customer_id"]]) == 1]
    args["customer_id"] = str(UUID(int=9))
    if waiting:
        args["customer_id"] = str(day.chance.choice(waiting)["customer_id"])


def _to_be_prepared(day: Day, args: Args) -> None:
    """Seldom at all; of somebody who waits for nothing else, and with whom nobody is talking."""
    asked, busy = _who_asks(day), {row["customer_id"] for row in day.rows("interactions") if row["state"] != "done"}
    there = [row for row in day.rows("customers") if row["merged_into"] is None]
    free = [row["id"] for row in there if not asked[row["id"]] - {"erasure"} and row["id"] not in busy]
    if free:
        args["customer_id"] = str(day.chance.choice(sorted(free)))


def _open(day: Day) -> list[Args]:
    return [row for row in day.rows("privacy_requests") if row["state"] == "open"]


def _who_asks(day: Day) -> dict[UUID, set[str]]:
    """For what each customer asks at this moment."""
    found: dict[UUID, set[str]] = defaultdict(set)
    for row in _open(day):
        found[row["customer_id"]].add(row["right"])
    return found


def _one_that_is_not_known(day: Day, args: Args) -> None:
    """So that it can be settled next."""
    args["identity"] = "known_way" if args.get("identity") == "check" else args.get("identity", "known_way")
    plain = [row for row in _open(day) if row["right"] in _PLAIN]
    if rows := [row for row in plain if not row["identity"]] or plain:
        args["request_id"] = str(day.chance.choice(rows)["id"])


def _one_that_is_known(day: Day, args: Args) -> None:
    """What is settled by its words alone."""
    plain = [row for row in _open(day) if row["right"] in _PLAIN]
    known = [row for row in plain if row["identity"] or row["right"] == "objection"]
    if known:
        args["request_id"] = str(day.chance.choice(known)["id"])
    args |= {name: words for name, words in _WORDS.items() if name in args}


def _some_request(day: Day, args: Args) -> None:
    args["right"] = day.chance.choice(["access", "access", "correction", args.get("right", "access")])
    args["received_on"] = (day.now.date() - timedelta(days=day.chance.randint(0, 20))).isoformat()
    uses = day.chance.sample(["advertising", "survey", "statistics", "profiling"], 2)
    args["objects_to"] = uses if args.get("right") == "objection" else []


def _an_open_request(day: Day, args: Args) -> None:
    """Mostly of somebody who is known."""
    there = [row for row in day.rows("privacy_requests") if row["state"] == "open"]
    known = [row for row in there if row["identity"]]
    if rows := known or there:
        args["request_id"] = str(day.chance.choice(rows)["id"])
    args |= {name: words for name, words in _WORDS.items() if name in args}


def _whoever_is_bound(bound: str = "") -> Callable[[Day, Args], None]:
    def make_sense(day: Day, args: Args) -> None:
        rows = [row for row in day.rows("customer_rights") if row["ended_at"] is None]
        rows = [row for row in rows if (row["bound"] == "everything") == (bound == "everything")]
        if rows:
            row = day.chance.choice(rows)
            args["customer_id"] = str(row["customer_id"])
            args |= {"bound": row["bound"]} if "bound" in args else {}
        args |= {name: words for name, words in _WORDS.items() if name in args}

    return make_sense


def _to_a_few(day: Day, args: Args) -> None:
    args["objects_to"] = day.chance.sample(["advertising", "survey", "statistics", "profiling"], 2)


def _seldom_restricted(day: Day, args: Args) -> None:
    """Of whom nothing may be changed, few commands would come off any more."""
    _seldom_somebody(day, args)


SENSE: dict[str, Callable[[Day, Args], None]] = {
    "privacy.erase": _prepared,
    "privacy.erase_again": _seldom_somebody,
    "privacy.record_request": _some_request,
    "privacy.identify": _one_that_is_not_known,
    "privacy.extend": _an_open_request,
    "privacy.settle": _one_that_is_known,
    "privacy.refuse": _an_open_request,
    "privacy.withdraw": _an_open_request,
    "privacy.prepare_erasure": _to_be_prepared,
    "privacy.restrict": _seldom_restricted,
    "privacy.lift": _whoever_is_bound("everything"),
    "privacy.object": _to_a_few,
    "privacy.end_objection": _whoever_is_bound(),
}
COMES_BEFORE = {
    "privacy.record_request": "customers.create",
    "privacy.identify": "privacy.record_request",
    "privacy.extend": "privacy.record_request",
    "privacy.settle": "privacy.identify",
    "privacy.refuse": "privacy.record_request",
    "privacy.withdraw": "privacy.record_request",
    "privacy.prepare_erasure": "customers.create",
    "privacy.erase": "privacy.prepare_erasure",
    "privacy.restrict": "customers.create",
    "privacy.lift": "privacy.restrict",
    "privacy.object": "customers.create",
    "privacy.end_objection": "privacy.object",
}
