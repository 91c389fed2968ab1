"""What makes commands about who is speaking come off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.promises.days import Day

Args = dict[str, Any]


def _switched_on(day: Day, args: Args) -> None:
    args |= {
        "on": day.chance.random() < 0.9,
        "proofs": 1,
        "questions": ["postcode", "street", "email", "phone", "order_number", "order_amount"],
        "needs": {"email": "confirmed", "phone": "strong", "address": "confirmed"},
    }


def _of_a_talk(day: Day, args: Args) -> None:
    """Of somebody whose customer has an e-mail address."""
    talks = [row for row in day.rows("interactions") if row["state"] in ("running", "wrap_up") and row["customer_id"]]
    if talks:
        talk = day.chance.choice(talks)
        args |= {"interaction_id": str(talk["id"]), "customer_id": str(talk["customer_id"])}
        if "question" in args:
            mails = [
                row["value"]
                for row in day.rows("contact_points")
                if row["customer_id"] == talk["customer_id"] and row["kind"] == "email"
            ]
            args |= {"question": "email", "said": mails[0] if mails and day.chance.random() < 0.7 else "x@example.org"}
        if "way" in args:
            args["way"] = "document"


def _a_reason(day: Day, args: Args) -> None:
    args["reason"] = "case"


SENSE: dict[str, Callable[[Day, Args], None]] = {
    "identity.set_policy": _switched_on,
    "identity.answer": _of_a_talk,
    "identity.vouch": _of_a_talk,
    "identity.open_field": _a_reason,
}
COMES_BEFORE = {
    "identity.answer": "identity.set_policy interactions.start",
    "identity.vouch": "identity.set_policy interactions.start",
    "identity.open_field": "identity.set_policy customers.create",
}
