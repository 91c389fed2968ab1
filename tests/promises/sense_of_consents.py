"""What makes commands about consents come off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.promises.days import Day

Args = dict[str, Any]


def _with_words_and_proof(day: Day, args: Args) -> None:
    args |= {"wording": "Dürfen wir Sie anrufen?", "proof": "Formular vom Mai", "how": "form"}


def _given(day: Day, args: Args) -> None:
    if row := day.some_row("consents", granted=True):
        args |= {"customer_id": str(row["customer_id"]), "purpose": row["purpose"]}
        args["channel"] = row["kind"] if row["kind"] in ("phone", "email", "letter", "message") else args["channel"]


def _whole(day: Day, args: Args) -> None:
    said = {"de": "Dürfen wir?", "en": f"May we, on day {day.chance.randint(1, 10**6)}?"}
    channels = ("phone", "email", "letter", "message")
    args["words"] = {purpose: dict.fromkeys(channels, said) for purpose in ("advertising", "survey")}
    args["instead_of"] = None


SENSE: dict[str, Callable[[Day, Args], None]] = {
    "consents.record": _with_words_and_proof,
    "consents.withdraw": _given,
    "consents.set_wordings": _whole,
}
COMES_BEFORE = {"consents.record": "customers.create", "consents.withdraw": "consents.record"}
