"""What makes commands about legal hold come off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

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


SENSE: dict[str, Callable[[Day, Args], None]] = {
    "holds.place": _seldom,
    "holds.review": _looked_at,
    "holds.release": _one_that_stands,
}
COMES_BEFORE = {
    "holds.place": "customers.create",
    "holds.review": "holds.place holds.place",
    "holds.release": "holds.place holds.place",
}
