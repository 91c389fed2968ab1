"""The rows of which an import made nothing, as a file that can be corrected and imported again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from agentdesk.core.actors import SYSTEM
from agentdesk.core.errors import Failure
from agentdesk.core.ids import new_id
from agentdesk.core.intake.commands import MOST_RAW, KeepRefusedRows, ListedRows, RawRow, RefusedTable
from agentdesk.core.intake.export_rows import write_refused
from agentdesk.core.intake.model import Bucket, Listed
from agentdesk.core.intake.reading.layout import Column, Layout
from agentdesk.core.intake.runner import Desk
from agentdesk.core.intake.words import reason_words
from agentdesk.core.wording import text

_BUCKETS = frozenset({Bucket.REFUSED.value, Bucket.PERHAPS_DUPLICATE.value})
_AT_ONCE = 200
_PAGE = 1_000

Raw = tuple[int, Any, str]
"""The line a record begins on, the record, and its rows as they stood."""


def left_out(desk: Desk, import_id: UUID, actor: UUID) -> Iterator[Listed]:
    """Rows that were refused, and those that wait because they are perhaps somebody we know; in the file's order."""
    after = (-1, -1)
    while page := desk.ask(ListedRows(import_id, _BUCKETS, after, _PAGE), actor=actor):
        yield from (each for each in page if each.bucket == Bucket.REFUSED or each.facts.get("waits"))
        after = (page[-1].line_no, page[-1].n)


def keep_raw(desk: Desk, import_id: UUID, rows: Callable[[], Iterable[Raw]]) -> None:
    """Keeps the rows that were left out as they stood; `rows` reads the file once more, only if there are any."""
    lines = {each.line_no for each in left_out(desk, import_id, SYSTEM)}
    if not lines:
        return
    found = (RawRow(line_no=line_no, raw=raw[:MOST_RAW]) for line_no, _, raw in rows() if line_no in lines and raw)
    while some := tuple(islice(found, _AT_ONCE)):
        desk.execute(KeepRefusedRows(import_id=import_id, rows=some), actor=SYSTEM, id=new_id())


def save_refused(desk: Desk, import_id: UUID, path: Path, *, actor: UUID) -> int:
    """Writes them as CSV with line and reason in front; returns how many. Raises Failure import.file_not_written."""
    form, delimiter, columns = desk.ask(RefusedTable(import_id), actor=actor)
    layout = Layout(
        format=form if form in ("text", "workbook") else "json",  # type: ignore[arg-type] # a Literal kept as text
        delimiter=delimiter,
        columns=tuple(Column(name=name) for name in columns) if form in ("text", "workbook") else (),
    )
    rows = ((each.line_no, reason_words(each), each.raw) for each in left_out(desk, import_id, actor))
    titles = (text("import.column.line"), text("import.column.reason"))
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            return write_refused(file, layout, rows, titles)
    except OSError as problem:
        raise Failure("import.file_not_written", path=str(path), cause=problem.strerror or "") from problem
