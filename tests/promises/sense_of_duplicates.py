"""What makes commands about duplicates come off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.promises.days import Day

Args = dict[str, Any]


def _two_customers(day: Day, args: Args) -> None:
    known = [str(row["id"]) for row in day.rows("customers")]
    if len(known) > 1:
        args["one_id"], args["other_id"] = day.chance.sample(sorted(known), 2)


SENSE: dict[str, Callable[[Day, Args], None]] = {"duplicates.decide": _two_customers}
COMES_BEFORE = {"duplicates.decide": "customers.create customers.create"}
