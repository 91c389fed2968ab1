"""A list as a table for spreadsheets: all of its rows, as they are filtered and sorted, without formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

from agentdesk.core.errors import Failure
from agentdesk.core.work.wanted import Wanted
from agentdesk.ui.lists.listing import Ask, Listing, Seen
from agentdesk.ui.tasks import Task

_AT_ONCE = 500


def save_list(
    path: Path, listing: Listing, ask: Ask, wanted: Wanted, seen: Seen, task: Task, whose: Callable[[set[UUID]], object]
) -> int:
    """How many rows were written; `whose` hears of which customers. Raises Failure for the disk's troubles."""
    from agentdesk.core.intake.export_rows import write_rows  # the window opens without it

    header = [column.title for column in listing.chosen_columns(seen.alone, seen.columns)]
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            customers: set[UUID] = set()
            count = write_rows(file, header, _rows(listing, ask, wanted, seen, task, customers))
    except OSError as problem:
        raise Failure("lists.not_saved", file=path.name, cause=problem.strerror or str(problem)) from problem
    whose(customers)
    return count


def _rows(
    listing: Listing, ask: Ask, wanted: Wanted, seen: Seen, task: Task, customers: set[UUID]
) -> Iterator[list[str]]:
    after = None
    while True:
        task.stop_if_cancelled()
        chunk = listing.chunk(ask, wanted, seen, after, _AT_ONCE)
        for item in chunk.items:
            row = listing.row(item, seen)
            customers.update(filter(None, (getattr(item, "customer_id", None),)))
            yield [row.cell(number).words for number in range(len(row.cells))]
        if chunk.after is None:
            return
        after = chunk.after
