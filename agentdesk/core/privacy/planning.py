"""What erasing somebody would do, before anybody says yes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from agentdesk.core.privacy.catalogue import Erasure, Kept, Whose, catalogue
from agentdesk.core.privacy.commands import Share
from agentdesk.core.privacy.staying import Years, kept_until, since, still_kept

if TYPE_CHECKING:
    from agentdesk.core.privacy.store.finding import Found

_IN_HAND = {
    "interactions": (frozenset({"running", "wrap_up"}), "privacy.still_talking"),
    "approvals": (frozenset({"pending", "half", "asked_back"}), "privacy.still_pending"),
    "goodwill_acts": (frozenset({"pending"}), "privacy.still_pending"),
}


def hindrance(found: Found) -> str:
    """What has to be settled first: a legal hold, somebody who is talking with them, money that is held for them."""
    if any(row["released_at"] is None for row in found.rows.get("legal_holds", ())):
        return "holds.held"
    for table, (states, code) in _IN_HAND.items():
        if any(row["state"] in states for row in found.rows.get(table, ())):
            return code
    if any(_waits(row) for row in found.rows.get("privacy_requests", ())):
        return "privacy.still_asked"
    return ""


def _waits(row: dict[str, object]) -> bool:
    """They have asked for something else too: once they are erased nobody can answer it."""
    return row["state"] == "open" and row["right"] != "erasure"


def goes_and_stays(found: Found, today: date, years: Years) -> tuple[tuple[Share, ...], tuple[Share, ...]]:
    """By table, in the order of the catalogue."""
    goes: list[Share] = []
    stays: list[Share] = []
    for kept in catalogue().tables.values():
        rows = found.rows.get(kept.name, [])
        if kept.of is not Whose.CUSTOMER or kept.name == "command_log" or not rows:
            continue
        lasting = [row for row in rows if still_kept(kept, row, today, years)]
        if len(lasting) < len(rows):
            goes.append(Share(kept.name, len(rows) - len(lasting)))
        stays += _staying(kept, lasting, years)
    return tuple(goes), tuple(stays)


def _staying(kept: Kept, rows: list[dict[str, object]], years: Years) -> Iterator[Share]:
    if rows:
        until = max(kept_until(kept.keeps, since(row), years) for row in rows)
        yield Share(kept.name, len(rows), kept.keeps.law, until)


def keeps_words(share: Share) -> bool:
    """Whether the rows that stay keep what they say; else they are emptied of words."""
    return catalogue().tables[share.table].erasure is Erasure.KEEP
