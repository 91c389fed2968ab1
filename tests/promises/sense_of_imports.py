"""What belongs together in the commands of imports: which import, the next of its batches, rows of one small world."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from agentdesk.core.intake.model import batch_command

if TYPE_CHECKING:
    from tests.promises.days import Day

Args = dict[str, Any]


def of_an_import(*states: str) -> Callable[[Day, Args], None]:
    """One in any of these states."""

    def make_sense(day: Day, args: Args) -> None:
        found = [row for state in states if (row := day.some_row("imports", state=state))]
        if found:
            args["import_id"] = str(day.chance.choice(found)["id"])

    return make_sense


def a_plain_import(day: Day, args: Args) -> None:
    args |= {"source": day.chance.choice(["shop", "till"]), "unknown_customers": day.chance.random() < 0.6}


def the_next_batch(day: Day, args: Args) -> None:
    of_an_import("running")(day, args)
    known = [row["batch_no"] for row in _batches(day, args)]
    args["batch_no"] = max(known, default=-1) + 1
    if day.chance.random() < 0.85:
        args |= {name: [] for name in ("customers", "orders", "lines", "products", "notes", "unreadable")}
        for name, invent in day.chance.sample(sorted(_RECORDS.items()), 2):
            args[name] = _rows(day.chance, invent)
        args["unreadable"] = [{"line_no": 99, "code": "row_invalid", "facts": {"place": "x"}, "raw": "=1;2"}]


def the_last_batch(day: Day, args: Args) -> None:
    of_an_import("undoing")(day, args)
    waiting = [row["batch_no"] for row in _batches(day, args) if row["state"] == "applied"]
    args["batch_no"] = max(waiting, default=0)


def refused_rows(day: Day, args: Args) -> None:
    row = day.some_row("import_listed", bucket="refused")
    if row:
        args |= {"import_id": str(row["import_id"]), "rows": [{"line_no": row["line_no"], "raw": "=1+1;Müller;\n"}]}


def a_kept_layout(day: Day, args: Args) -> None:
    if row := day.some_row("import_layouts"):
        args["key"] = row["key"]


def id_of_batch(args: Any) -> UUID:
    """By which its undo will find it."""
    return batch_command(args.import_id, args.batch_no)


def _batches(day: Day, args: Args) -> list[dict[str, Any]]:
    return [row for row in day.rows("import_batches") if str(row["import_id"]) == args.get("import_id")]


def _rows(chance: random.Random, invent: Callable[[random.Random], Args]) -> list[Args]:
    return [{"line_no": n + 2, "record": invent(chance)} for n in range(chance.randint(1, 6))]


def _customer(chance: random.Random) -> Args:
    """Some say nothing, some are known already by their number, some perhaps by their name or telephone."""
    n = chance.randint(1, 30)
    if chance.random() < 0.1:
        return {}
    return {
        "number": f"A-{n}" if chance.random() < 0.8 else "",
        "given_name": chance.choice(["Jörg", "Anna"]),
        "family_name": f"Müller {n % 9}",
        "phones": [{"e164": f"+4917155{n % 9:05}"}],
        "emails": [{"address": f"m{n}@example.org"}],
        "addresses": [{"street": chance.choice(["Lindenweg", "Am Markt"]), "postcode": "50674", "city": "Köln"}],
        "note": chance.choice(["", "=1+1"]),
    }


def _order(chance: random.Random) -> Args:
    n = chance.randint(1, 30)
    made = {
        "number": f"B-{n}",
        "customer_ref": {"number": f"A-{n + chance.choice([0, 0, 40])}"} if chance.random() < 0.8 else {},
        "placed_at": f"2026-11-{n % 27 + 1:02}",
        "status": chance.choice(["open", "shipped", "delivered", "cancelled"]),
        "total": "25.00",
        "lines": [_line(chance) | {"order_number": ""}],
    }
    if chance.random() < 0.3:
        made["payments"] = [{"amount": "25.00", "paid_at": "2026-11-20T10:00:00Z"}]
    return made


def _line(chance: random.Random) -> Args:
    sku = f"S-{chance.randint(1, 5)}"
    return {"order_number": f"B-{chance.randint(1, 30)}", "sku": sku, "quantity": "2", "unit_price": "12.50"}


def _product(chance: random.Random) -> Args:
    return {"sku": f"S-{chance.randint(1, 5)}", "name": chance.choice(["Tasse", "Kanne"]), "price": "12.50"}


def _note(chance: random.Random) -> Args:
    whom = {"number": f"A-{chance.randint(1, 30)}"}
    return {
        "number": f"N-{chance.randint(1, 30)}",
        "customer_ref": whom,
        "at": "2026-11-20T10:00:00Z",
        "text": "rief an",
    }


_RECORDS: dict[str, Callable[[random.Random], Args]] = {
    "customers": _customer,
    "orders": _order,
    "lines": _line,
    "products": _product,
    "notes": _note,
}
