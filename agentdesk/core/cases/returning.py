"""What an undo brings back: found by its words again, shown as it is, and only where it still fits the rest."""

from __future__ import annotations

from uuid import UUID

from agentdesk.core.cases.keeping import CLOCKED, announce, index_clocks
from agentdesk.core.cases.store import (
    Row,
    answers_given,
    case_events,
    case_interactions,
    case_links,
    cases,
    chain_of,
    children_of,
    failures,
    index_words,
    is_needed,
    queries,
)
from agentdesk.core.errors import Refused
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored


@restored(cases, case_events, case_interactions, case_links, queries, answers_given, failures)
def _as_it_was(work: UnitOfWork, undone: Undone) -> None:
    for put_back in (each for each in undone.rows if each.table is cases):
        row = work.get(cases, put_back.key[0])
        if row is None or put_back.until_now is None or row["subject"] != put_back.until_now["subject"]:
            index_words(work.connection, put_back.key[0], row["subject"] if row else None)
        if not (_fits(work, dict(row)) if row else not is_needed(work.connection, put_back.key[0])):
            raise Refused("undo.changed_since")
    index_clocks(work, _clocked(undone))
    before = {each.key[0]: each.until_now for each in undone.rows if each.table is cases}
    for case_id in _cases_of(undone):
        gone = before.get(case_id)
        if shown := work.get(cases, case_id) or gone:
            announce(work, shown)


def _fits(work: UnitOfWork, row: Row) -> bool:
    """Others have moved since: its parent may be somebody's child by now, its winner merged, its chain another's."""
    chain, winner = work.get(cases, row["event_id"]), work.get(cases, row["merged_into"])
    has_root = chain is not None and chain["event_id"] == row["event_id"]
    is_no_root = row["event_id"] == row["id"] or not chain_of(work.connection, row["id"])
    has_winner = row["merged_into"] is None or (winner is not None and winner["merged_into"] is None)
    return has_root and is_no_root and has_winner and _fits_parent(work, row)


def _fits_parent(work: UnitOfWork, row: Row) -> bool:
    children = children_of(work.connection, row["id"])
    if row["merged_into"] and children:
        return False
    if row["parent_id"] is None:
        return True
    parent = work.get(cases, row["parent_id"])
    return parent is not None and not parent["parent_id"] and not parent["merged_into"] and not children


def _cases_of(undone: Undone) -> list[UUID]:
    """The cases on which something was put back, in order."""
    ids: set[UUID] = set()
    for put_back in undone.rows:
        row = put_back.now or put_back.until_now or {}
        if case_id := row["id"] if put_back.table is cases else row.get("case_id"):
            ids.add(case_id)
    return sorted(ids)


def _clocked(undone: Undone) -> list[UUID]:
    """Of these, those whose clocks may stand elsewhere now."""
    ids: set[UUID] = set()
    for put_back in undone.rows:
        now, before = put_back.now, put_back.until_now
        if put_back.table is case_events:
            ids.add((now or before or {})["case_id"])
        elif put_back.table is cases and not (now and before and all(now[each] == before[each] for each in CLOCKED)):
            ids.add(put_back.key[0])
    return sorted(ids)
