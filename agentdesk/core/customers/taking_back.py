"""What a merge has put into fields goes back, where nobody has put something else there since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from agentdesk.core.customers.merging import without_added
from agentdesk.core.customers.store import customers
from agentdesk.core.storage import rows
from agentdesk.core.storage.schema import metadata
from agentdesk.core.storage.unit_of_work import UnitOfWork

LISTS = ("tags", "further_names")
Row = Mapping[str, Any]
Change = tuple[str, UUID, str, Any, Any]
"""Table, id, column, what was there and what the merge put there; as JSON has them where they come from a row."""


def take_back_changes(work: UnitOfWork, chosen: list[Any], later: Collection[str]) -> list[str]:
    """Each value that the merge put somewhere and nobody has changed since goes back; the fields that stay."""
    kept: list[str] = []
    for (name, id), changes in by_row([from_plain(each) for each in chosen]).items():
        table = metadata.tables[name]
        present = work.get(table, id)
        if present is None:
            continue
        back, stays = values_back(table.name, present, changes, later)
        kept += stays
        if back:
            work.put(table, {**present, **back})
    return kept


def values_back(
    table_name: str, present: Row, changes: Iterable[Change], later: Collection[str]
) -> tuple[dict[str, Any], list[str]]:
    """The columns of a row that go back, and the customer's fields that stay as they are by now. `later` are the fields
    of the customer that somebody has set since, be it to the same value."""
    back: dict[str, Any] = {}
    stays: list[str] = []
    table = metadata.tables[table_name]
    for _, _, column, before, after in changes:
        is_field = table is customers
        if is_field and column in LISTS:
            back[column] = without_added(present[column], before, after)
        elif rows.plain(present[column]) == after and not (is_field and column in later):
            back |= rows.typed(table, {column: before})
        elif is_field and rows.plain(present[column]) != before:
            stays.append(column)
    return back, stays


def by_row(changes: Iterable[Change]) -> dict[tuple[str, UUID], list[Change]]:
    found: dict[tuple[str, UUID], list[Change]] = {}
    for change in changes:
        found.setdefault(change[:2], []).append(change)
    return found


def plain(change: Change) -> list[Any]:
    table, id, column, before, after = change
    return [table, str(id), column, rows.plain(before), rows.plain(after)]


def from_plain(plain: list[Any]) -> Change:
    table, id, column, before, after = plain
    return table, UUID(id), column, before, after
