"""What makes commands about who is speaking come off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.promises.days import Day

Args = dict[str, Any]


_ASKED = {"email": "email", "phone": "phone", "address": "postcode"}


def _switched_on(day: Day, args: Args) -> None:
    args |= {
        "on": True,
        "proofs": 1,
        "most_wrong": 9,
        "at_counter": True,
        "questions": list(_ASKED.values()),
        "needs": dict.fromkeys(_ASKED, "confirmed"),
    }


def _of_a_talk(day: Day, args: Args) -> None:
    """With somebody of whom we know what can be asked about, if there is one."""
    open_ones = [each for each in day.rows("interactions") if each["state"] != "done" and each["customer_id"]]
    points = [each for each in day.rows("contact_points") if each["kind"] in _ASKED]
    known = {each["customer_id"]: each for each in points}
    if not open_ones:
        return
    talk = day.chance.choice([each for each in open_ones if each["customer_id"] in known] or open_ones)
    args |= {"interaction_id": str(talk["id"]), "customer_id": str(talk["customer_id"])}
    if "way" in args:
        args["way"] = "document"
    elif "question" in args and (point := known.get(talk["customer_id"])):
        right = point["postcode"] if point["kind"] == "address" else point["value"]
        args |= {"question": _ASKED[point["kind"]], "said": right if day.chance.random() < 0.6 else "x@example.org"}


def _who_speaks(day: Day, args: Args) -> None:
    """Of a conversation, sometimes somebody who may act for its customer."""
    _of_a_talk(day, args)
    may_act = [each for each in day.rows("relations") if each["kind"] == "authority" and not each["withdrawn_at"]]
    about = next((each for each in may_act if str(each["other_id"]) == args.get("customer_id")), None)
    args |= {"speaker": "third", "third_id": str(about["one_id"])} if about else {"third_id": None}
    if not about:
        args["speaker"] = day.chance.choice(["customer", "stranger"])


def _a_reason(day: Day, args: Args) -> None:
    args["reason"] = "case"


SENSE: dict[str, Callable[[Day, Args], None]] = {
    "identity.set_policy": _switched_on,
    "identity.answer": _of_a_talk,
    "identity.vouch": _of_a_talk,
    "identity.name_speaker": _who_speaks,
    "identity.open_field": _a_reason,
}
COMES_BEFORE = {
    "identity.answer": "identity.set_policy customers.create customers.add_point interactions.start",
    "identity.vouch": "identity.set_policy interactions.start",
    "identity.name_speaker": "identity.set_policy interactions.start",
    "identity.open_field": "identity.set_policy customers.create",
}
