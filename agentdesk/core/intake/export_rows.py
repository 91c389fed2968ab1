"""Rows into CSV files for spreadsheets, so that no cell of foreign text is ever calculated.

A cell that begins like a formula gets an apostrophe in front (OWASP, "CSV injection"); our own reader takes it off
again. Genuine numbers and phone numbers begin with a sign as well: they calculate nothing and stay as they are.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import IO

from agentdesk.core.intake.reading.delimited import Cells
from agentdesk.core.intake.reading.layout import Layout

_DANGEROUS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_HARMLESS = re.compile(r"[+-]?\d+(?:[.,']\d+)*(?:\s?[%€])?|\+\d(?:[ \-/.]?\(?\d+\)?)+|-{1,3}")


def neutral(cell: str) -> str:
    """The cell, with an apostrophe in front when a spreadsheet would take it for a formula.

    >>> neutral("=1+1"), neutral("+49 30 1234567"), neutral("-12,50"), neutral("-2+3+cmd|' /C calc'!A0")
    ("'=1+1", '+49 30 1234567', '-12,50', "'-2+3+cmd|' /C calc'!A0")
    """
    bare = cell.lstrip(" \u00a0\ufeff")
    if not bare or (cell[0] not in _DANGEROUS and bare[0] not in _DANGEROUS) or _HARMLESS.fullmatch(cell):
        return cell
    return f"'{cell}"


def write_rows(file: IO[str], header: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str = ";") -> int:
    """Write a table; the answer is how many rows. The file is to be opened with `newline=""` and `utf-8-sig`."""
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow([neutral(cell) for cell in header])
    count = 0
    for row in rows:
        writer.writerow([neutral(cell) for cell in row])
        count += 1
    return count


def write_refused(
    file: IO[str], layout: Layout, refused: Iterable[tuple[int, str, str]], titles: tuple[str, str]
) -> int:
    """Refused rows with their own columns, so that they can be corrected and imported again.

    `refused`: line number, reason in words, the row as it stood. `titles`: what the first two columns are called.
    """
    names = [column.name for column in layout.columns] or [""]
    table = layout.format in ("text", "workbook")
    delimiter = layout.delimiter if len(layout.delimiter) == 1 else ";"
    rows = (
        [str(line_no), reason, *cells]
        for line_no, reason, raw in refused
        for cells in (_rows(raw, delimiter) if table else [[raw]])
    )
    return write_rows(file, [*titles, *names], rows)


def _rows(raw: str, delimiter: str) -> list[Cells]:
    try:
        return [row for row in csv.reader(io.StringIO(raw), delimiter=delimiter) if row] or [[raw]]
    except csv.Error:
        return [[raw]]
