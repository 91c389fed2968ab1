"""What makes commands about approvals come off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from agentdesk.core.approvals.store import known_request
from tests.promises.sense_of_goodwill import currency_of
from tests.promises.sense_of_vouchers import a_fresh_stub

if TYPE_CHECKING:
    from tests.promises.days import Day

Args = dict[str, Any]
_OPEN = ("pending", "half")


def _something(day: Day, args: Args) -> None:
    """A voucher or a gift; to whomever."""
    for name in ("case_id", "failure_id", "order_id", "reason_id"):
        args.pop(name, None)
    args |= {"amount": day.chance.randint(1, 600), "currency": currency_of(day)}
    args["goodwill"] = day.chance.choice(["voucher", "gift", "express"])
    args |= {"expires_on": None, "short_note": False}
    args.pop("to_id", None)
    if args["goodwill"] == "voucher":
        a_fresh_stub(day, args)
    else:
        args["stub"] = None


def _something_else(day: Day, args: Args) -> None:
    _something(day, args)
    _own(*_OPEN, "asked_back")(day, args)


def _own(*states: str) -> Callable[[Day, Args], None]:
    """What only whoever asked may do."""

    def one(day: Day, args: Args) -> None:
        _one_of(day, args, *states, asked_by=day.who_may_do_everything())

    return one


def _one_of(day: Day, args: Args, *states: str, asked_by: UUID | None = None) -> None:
    rows = [row for row in day.rows("approvals") if row["state"] in states and row["lapses_at"] > day.now]
    if rows := [row for row in rows if row["requested_by"] == asked_by] or rows:
        args["request_id"] = str(day.chance.choice(rows)["id"])


def _a_decision(day: Day, args: Args) -> None:
    """About what is on the table; whose turn it is, is found out."""
    _one_of(day, args, *_OPEN)
    rows = [row for row in day.rows("approvals") if str(row["id"]) == args["request_id"]]
    if rows:
        with day.desk.database.reading() as connection:
            request = known_request(connection, rows[0]["id"])
        args |= {"shown_hash": request.shown_hash, "amount": request.on_the_table}
    if day.some_row("approvals", state="asked_back") is None and day.chance.random() < 0.5:
        args["decision"] = "ask_back"  # what waits for an answer is rare otherwise
    args |= {"reason": "Zu viel", "to_say": "Das geht leider nicht.", "question": "Warum so viel?"}


def _over(day: Day, args: Args) -> None:
    """Nobody has decided until its time was over."""
    rows = [row for row in day.rows("approvals") if row["state"] in (*_OPEN, "asked_back")]
    if rows:
        row = min(rows, key=lambda each: each["lapses_at"])
        day.desk.clock.move(max(row["lapses_at"] - day.now, timedelta()))  # type: ignore[attr-defined]
        args |= {"request_id": str(row["id"]), "lapses_at": row["lapses_at"].isoformat()}


def _ended(day: Day, args: Args) -> None:
    ended = ("approved", "declined", "lapsed")
    rows = [row for row in day.rows("approvals") if row["state"] in ended and not row["noted"]]
    if rows:
        args["request_id"] = str(day.chance.choice(rows)["id"])


SENSE: dict[str, Callable[[Day, Args], None]] = {
    "approvals.request": _something,
    "approvals.change": _something_else,
    "approvals.decide": _a_decision,
    "approvals.answer_back": _own("asked_back"),
    "approvals.withdraw": _own(*_OPEN, "asked_back"),
    "approvals.note_decision": _ended,
    "approvals.lapse": _over,
}
COMES_BEFORE = {
    "approvals.request": "customers.create",
    "approvals.change": "approvals.request",
    "approvals.decide": "approvals.request",
    "approvals.answer_back": "approvals.decide",
    "approvals.withdraw": "approvals.request",
    "approvals.note_decision": "approvals.decide",
    "approvals.lapse": "approvals.request",
}
TABLE_OF = {"request_id": "approvals"}
