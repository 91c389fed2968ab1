"""What belongs together in the arguments of commands about callbacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from tests.promises.days import Day

Args = dict[str, Any]

_NOT_OVER = ("open", "claimed", "in_call", "to_decide")


def a_window(day: Day, args: Args) -> None:
    """Mostly of one of the next days, some of them those on which clocks change."""
    ahead = day.chance.choice([0, 1, 1, 2, 5, 125])
    begins = day.chance.randrange(0, 22 * 60, 15)
    args["window"] = {
        "day": (day.now + timedelta(days=ahead)).date().isoformat(),
        "from_minute": begins,
        "to_minute": begins + day.chance.choice([30, 60, 120]),
        "zone": day.chance.choice(["", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]),
    }


def a_number(day: Day, args: Args) -> None:
    args["phone"] = f"0171 555{day.chance.randint(1000, 9999)}"


def a_plan(day: Day, args: Args) -> None:
    """Of a customer; `link` needs one too, and this one brings them."""
    customer = day.some_row("customers")
    args["customer_id"] = str(customer["id"] if customer else UUID(int=9))
    a_window(day, args)
    a_number(day, args)
    args |= {"purpose": "Wo bleibt die Lieferung?", "consent": "asked"}
    args["recipient"] = "anyone" if day.chance.random() < 0.5 else args.get("recipient", "me")
    for name in ("case_id", "reason_id", "promise_id", "guide_run_id", "interaction_id"):
        args.pop(name, None)


def a_change(day: Day, args: Args) -> None:
    in_state(*_NOT_OVER)(day, args)
    a_number(day, args)
    args |= {"purpose": "Es geht um die zweite Lieferung.", "consent": "promised", "case_id": None, "reason_id": None}


def a_move(day: Day, args: Args) -> None:
    in_state("open", "claimed", "to_decide")(day, args)
    a_window(day, args)
    args["window"]["day"] = (day.now + timedelta(days=2)).date().isoformat()


def a_receiver(day: Day, args: Args) -> None:
    in_state("open", "claimed", "to_decide")(day, args)
    args["recipient"] = day.chance.choice(["me", "anyone", args.get("recipient", "me")])


def a_later_reminder(day: Day, args: Args) -> None:
    rows = [row for row in day.rows("callbacks") if row["state"] == "open" and row["ends_at"] > day.now]
    if rows:
        row = day.chance.choice(rows)
        until = max(row["starts_at"], day.now) + timedelta(minutes=1)
        args |= {"callback_id": str(row["id"]), "until": until.isoformat()}


def a_nameless_one(day: Day, args: Args) -> None:
    rows = [row for row in day.rows("callbacks") if row["customer_id"] is None and row["state"] in _NOT_OVER]
    if rows:
        args["callback_id"] = str(day.chance.choice(rows)["id"])


def an_attempt(day: Day, args: Args) -> None:
    in_state("in_call")(day, args)
    args.pop("ended_at", None)
    args["outcome"] = day.chance.choice([args["outcome"], "no_answer", "refused", "wrong_number"])


def some_words(name: str) -> Callable[[Day, Args], None]:
    def make_sense(day: Day, args: Args) -> None:
        in_state("open", "claimed", "to_decide")(day, args)
        args[name] = "per E-Mail geklärt"

    return make_sense


def in_state(*states: str) -> Callable[[Day, Args], None]:
    def make_sense(day: Day, args: Args) -> None:
        rows = [row for row in day.rows("callbacks") if row["state"] in states]
        if rows:
            args["callback_id"] = str(day.chance.choice(rows)["id"])

    return make_sense


def polite_hours(day: Day, args: Args) -> None:
    args |= {"from_minute": day.chance.randint(0, 600), "to_minute": day.chance.randint(700, 1440)}


SENSE: Mapping[str, Callable[[Day, Args], None]] = {
    "callbacks.plan": a_plan,
    "callbacks.missed_call": a_number,
    "callbacks.change": a_change,
    "callbacks.link": a_nameless_one,
    "callbacks.move": a_move,
    "callbacks.pass_on": a_receiver,
    "callbacks.claim": in_state("open"),
    "callbacks.release": in_state("claimed"),
    "callbacks.start_call": in_state("open", "claimed"),
    "callbacks.record_attempt": an_attempt,
    "callbacks.try_again": in_state("to_decide"),
    "callbacks.snooze": a_later_reminder,
    "callbacks.fulfil": in_state(*_NOT_OVER),
    "callbacks.settle": some_words("words"),
    "callbacks.cancel": some_words("reason"),
    "callbacks.set_rules": polite_hours,
}

COMES_BEFORE: Mapping[str, str] = {
    "callbacks.plan": "customers.create",
    "callbacks.change": "callbacks.plan",
    "callbacks.link": "callbacks.missed_call",
    "callbacks.move": "callbacks.plan",
    "callbacks.pass_on": "callbacks.plan",
    "callbacks.claim": "callbacks.plan",
    "callbacks.release": "callbacks.claim",
    "callbacks.start_call": "callbacks.plan",
    "callbacks.record_attempt": "callbacks.start_call",
    "callbacks.try_again": "callbacks.record_attempt",
    "callbacks.snooze": "callbacks.plan",
    "callbacks.fulfil": "callbacks.plan",
    "callbacks.settle": "callbacks.plan",
    "callbacks.cancel": "callbacks.plan",
}
