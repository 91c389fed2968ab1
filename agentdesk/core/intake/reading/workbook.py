"""Excel workbooks (.xlsx, .xlsm), read row by row through openpyxl.

Typed values arrive as exact text (`Exact`): a number with a point, a day in ISO 8601. A formula counts with the value
its program stored; without one (files written by scripts) a plain literal is taken and anything else is empty and told.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, NamedTuple

from agentdesk.core.errors import Failure
from agentdesk.core.intake.reading.cells import Exact
from agentdesk.core.intake.reading.limits import DEFAULT, Limits

_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_LITERAL = re.compile(
    r'=\s*(?:"((?:[^"]|"")*)"|([+-]?\d+(?:\.\d+)?)|HYPERLINK\(.*?"((?:[^"]|"")*)"\s*\))\s*', re.IGNORECASE
)
_ZEROS = re.compile(r"^(?:\[[^\]]*\])*(0{2,15})(?:$|;)|^\"?(0{2,15})\"?$")
_STYLED_ROWS = 60


class Sheet(NamedTuple):
    name: str
    formulas: bool


@contextmanager
def _opened(path: Path, *, values: bool) -> Iterator[Any]:
    """The workbook; whatever openpyxl trips over becomes one failure with its cause."""
    from openpyxl import load_workbook

    book = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions it does not know are no matter here
            book = load_workbook(path, read_only=True, data_only=values, keep_links=False)
            yield book
    except (Failure, GeneratorExit):
        raise
    except Exception as broken:  # zip, XML, missing parts, odd values: openpyxl has no common base for them
        raise Failure("import.workbook_broken", cause=f"{type(broken).__name__}: {broken}"[:200]) from broken
    finally:
        if book is not None:
            book.close()


def check(path: Path, limits: Limits = DEFAULT) -> None:
    """Refuse what is no workbook, or would unpack beyond its limit (`Failure`)."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as broken:
        raise Failure("import.workbook_broken", cause=str(broken)[:200]) from broken
    if "mimetype" in names and "content.xml" in names:
        raise Failure("import.workbook_ods")
    if not any(name.startswith("xl/") for name in names):
        raise Failure("import.not_text")
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise Failure("import.file_too_large", limit_mb=limits.unpacked_bytes // 1024**2)


def sheets(path: Path) -> list[Sheet]:
    """The visible sheets with cells, in the order of the workbook."""
    with _opened(path, values=True) as book:
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        archive = book._archive
        return [Sheet(sheet.title, _has_formula(archive, sheet._worksheet_path)) for sheet in visible]


def sheet(path: Path, name: str) -> Sheet:
    """The sheet of this name. `Failure("import.part_missing")` when there is none."""
    found = next((one for one in sheets(path) if one.name == name), None)
    if found is None:
        raise Failure("import.part_missing", part=name[:80])
    return found


def _has_formula(archive: zipfile.ZipFile, part: str) -> bool:
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(1 << 18):
            if _FORMULA.search(tail + chunk):
                return True
            tail = chunk[-16:]
    return False


def read_rows(
    path: Path, sheet: Sheet, *, missed: Callable[[], None] | None = None, limits: Limits = DEFAULT
) -> Iterator[tuple[int, list[str]]]:
    """Rows with their number in the sheet. `missed` is called for every formula without a stored value."""
    with _opened(path, values=True) as book:
        page = book[sheet.name]
        page.reset_dimensions()  # many programs write a wrong one
        padded = _padded_columns(path, sheet.name)
        values = page.iter_rows(values_only=True, max_col=limits.columns)
        if sheet.formulas:
            yield from _with_formulas(path, sheet, values, padded, missed, limits)
            return
        for number, row in enumerate(values, start=1):
            yield number, _texts(row, padded)


def _with_formulas(
    path: Path,
    sheet: Sheet,
    values: Iterator[tuple[Any, ...]],
    padded: dict[int, int],
    missed: Callable[[], None] | None,
    limits: Limits,
) -> Iterator[tuple[int, list[str]]]:
    with _opened(path, values=False) as book:
        page = book[sheet.name]
        page.reset_dimensions()
        formulas = page.iter_rows(values_only=True, max_col=limits.columns)
        for number, (row, asked) in enumerate(zip(values, formulas, strict=False), start=1):
            filled = list(row)
            for at, formula in enumerate(asked):
                if at < len(filled) and filled[at] is None and formula is not None:
                    filled[at] = _literal(formula)
                    if filled[at] is None and missed:
                        missed()
            yield number, _texts(tuple(filled), padded)


def _literal(formula: Any) -> str | None:
    found = _LITERAL.fullmatch(formula) if isinstance(formula, str) else None
    if not found:
        return None
    return next(part for part in found.groups() if part is not None).replace('""', '"')


def _padded_columns(path: Path, name: str) -> dict[int, int]:
    """Columns whose number format shows leading zeros (`00000`), and how many digits."""
    widths: dict[int, int] = {}
    with _opened(path, values=True) as book:
        page = book[name]
        page.reset_dimensions()
        for row in page.iter_rows(max_row=_STYLED_ROWS):
            for at, cell in enumerate(row):
                if isinstance(cell.value, int | float) and (found := _ZEROS.match(cell.number_format or "")):
                    widths[at] = len(found[1] or found[2])
    return widths


def _texts(row: tuple[Any, ...], padded: dict[int, int]) -> list[str]:
    cells = [value if type(value) is str else _text(value) for value in row]
    for at, width in padded.items():
        if at < len(cells) and cells[at].isdigit():
            cells[at] = Exact(cells[at].zfill(width))
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return Exact(value)
    if isinstance(value, float):
        return Exact(int(value) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}")
    if isinstance(value, datetime):
        moment = value.replace(microsecond=0)
        return Exact(moment.date().isoformat() if moment.time() == time() else moment.isoformat())
    if isinstance(value, date | time):
        return Exact(value.isoformat())
    return str(value)
