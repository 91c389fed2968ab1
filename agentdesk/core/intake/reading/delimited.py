"""Text tables: CSV, TSV and their kin, read row by row.

The standard `csv` module does the splitting. Around it: the guess of the delimiter, a quote that is never closed (it
would swallow the rest of the file: only its own line is lost), line breaks nobody quoted, and limits.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

from agentdesk.core.intake.reading.decoding import Decoded
from agentdesk.core.intake.reading.limits import DEFAULT, Limits

DELIMITERS = (";", ",", "\t", "|", "^", "~", ":")
_SEP_LINE = re.compile(r"^\ufeff?\"?sep=(.)\"?\s*$", re.IGNORECASE)
_SAMPLE_LINES = 200
_TELLING = 20_000  # characters of a line; one cell beyond the limit must not spoil the guess
_NONE = "\x1f"  # stands for "no delimiter": a table of one column
_BLANK = ("\t", "")


class Broken(NamedTuple):
    """A row that cannot be split into cells: the code of the reason and the text as it stood."""

    code: str
    raw: str
    facts: tuple[tuple[str, str], ...] = ()


Cells = list[str]


class Lines:
    """The physical lines of a file, counted and without zeros, with a way back for lines read too far.

    A line longer than a cell may be is cut there; its rest is passed over.
    """

    def __init__(self, file: IO[str], limits: Limits) -> None:
        self._readline = file.readline
        self._size = limits.cell * 4
        self._most = limits.row_lines
        self._back: deque[str] = deque()
        self.number = 0
        self.taken: list[str] = []

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self._readline(self._size)
        if not line:
            raise StopIteration
        if len(line) == self._size:
            self._pass_over(line)
        self.number += 1
        self.taken.append(line)
        if len(self.taken) > self._most:
            raise csv.Error("too many lines in one row")
        return line.replace("\0", "") if "\0" in line else line

    def _pass_over(self, line: str) -> None:
        while line and line[-1] not in "\r\n":
            line = self._readline(self._size)

    def give_back(self, lines: list[str]) -> None:
        self._back.extendleft(reversed(lines))
        self.number -= len(lines)


def read_rows(
    path: Path, decoded: Decoded, delimiter: str, *, skip: int = 0, limits: Limits = DEFAULT
) -> Iterator[tuple[int, Cells | Broken]]:
    """Rows with the number of the line they begin on (first line is 1), after `skip` lines.

    Empty lines come as rows without cells. Cells are as written; cleaning is for those who know their meaning.
    """
    csv.field_size_limit(limits.cell)  # one setting for the whole process; every reader here wants the same
    with path.open(encoding=decoded.encoding, errors=decoded.errors, newline="") as file:
        lines = Lines(file, limits)
        for _ in range(skip):
            if next(lines, None) is None:
                return
            lines.taken.clear()
        yield from _split(lines, delimiter)


def _split(lines: Lines, delimiter: str) -> Iterator[tuple[int, Cells | Broken]]:
    """The hot loop. The csv module takes only the lines of one row at a time, so a bad row costs only itself."""
    reader = csv.reader(lines, delimiter=delimiter or _NONE, skipinitialspace=delimiter not in _BLANK)
    width: Counter[int] = Counter()
    taken = lines.taken
    while True:
        taken.clear()
        number = lines.number + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield number, _given_up(lines)
            continue
        if len(taken) > 1:
            yield number, _several_lines(lines, row, delimiter, width)
            continue
        if number < _SAMPLE_LINES:
            width[len(row)] += 1
        yield number, row


def _given_up(lines: Lines) -> Broken:
    first, *rest = lines.taken
    lines.give_back(rest)
    return Broken("quote_open" if rest else "cell_too_long", first.rstrip("\r\n"))


def _several_lines(lines: Lines, row: Cells, delimiter: str, width: Counter[int]) -> Cells | Broken:
    """A row over several lines is what its quotes say, unless a stray quote opened it.

    Signs of a stray quote: it is still open at the end of the file; each line alone has as many cells as other rows;
    or the first line alone has, while the row as read has not.
    """
    first, *rest = lines.taken
    still_open = "".join(lines.taken).count('"') % 2 == 1
    usual = width.most_common(1)[0][0] if width else 0
    alone = _unquoted(first, delimiter)
    if (
        usual > 1
        and len(alone) == usual
        and (len(row) != usual or all(_is_row(line, delimiter, usual) for line in rest))
    ):
        lines.give_back(rest)
        return [_bare(cell) for cell in alone]
    if still_open:
        lines.give_back(rest)
        return Broken("quote_open", first.rstrip("\r\n"))
    return row


def _unquoted(line: str, delimiter: str) -> Cells:
    return next(csv.reader([line], delimiter=delimiter or _NONE, quoting=csv.QUOTE_NONE), [])


def _is_row(line: str, delimiter: str, width: int) -> bool:
    return len(_unquoted(line, delimiter)) == width


def _bare(cell: str) -> str:
    cell = cell.strip()
    return cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def guess_delimiter(sample: list[str], recognised: Callable[[str], float]) -> str:
    """The sign between cells: the one under which most rows of the sample have the same number of cells, more than
    one, and some row is a header of known names; among equals the one that makes more cells. "" for a table of one
    column."""
    sample = [line[:_TELLING] for line in sample]
    scored = [
        (_evenness(sample, delimiter) * (1 + _known_names(sample, delimiter, recognised)), -place, delimiter)
        for place, delimiter in enumerate(DELIMITERS)
    ]
    best, _, delimiter = max(scored)
    return delimiter if best > 0 else ""


def _known_names(sample: list[str], delimiter: str, recognised: Callable[[str], float]) -> float:
    """The best share of known names in one of the first rows of several cells; a hundred of a row tell enough."""
    rows = [row[:100] for row in _sampled(sample[:15], delimiter) if len(row) > 1]
    return max((sum(map(recognised, row)) / len(row) for row in rows), default=0.0)


def _evenness(sample: list[str], delimiter: str) -> float:
    rows = [row for row in _sampled(sample, delimiter) if row]
    if not rows:
        return 0.0
    widths = Counter(len(row) for row in rows)
    usual, count = max(widths.items(), key=lambda item: (item[0] > 1, item[1] * min(item[0], 3), item[0]))
    if usual < 2:
        return 0.0
    several = sum(width_count for width, width_count in widths.items() if width > 1)
    share = count / several * (several / len(rows)) ** 0.25
    filled = sum(bool(cell.strip()) for row in rows if len(row) == usual for cell in row) / (count * usual)
    # A comma in `12,50` splits evenly too, but leaves halves of numbers: rarely a header of as many words.
    header = next(row for row in rows if len(row) == usual)
    wordy = sum(not _NUMBERISH.fullmatch(cell.strip()) for cell in header) / usual
    rare = 0.6 if delimiter in "^~:" else 2.0 if delimiter == "\t" else 1.0  # nobody types tabs into prose
    cells = [cell for row in rows if len(row) == usual for cell in row]
    prose = sum(cell.count(" ") > 3 for cell in cells) / len(cells)  # the commas of sentences part no cells
    return float(share**2) * (1 + min(usual, 12) / 12) * (1 + filled) * (1 + wordy) * (1 - 0.6 * prose) * rare


_NUMBERISH = re.compile(r"[\d.,\s€-]*")


def _sampled(sample: list[str], delimiter: str) -> list[Cells]:
    try:
        return list(csv.reader(sample, delimiter=delimiter, skipinitialspace=delimiter not in _BLANK))
    except csv.Error:
        return []


def sep_line(line: str) -> str:
    """The delimiter a first line `sep=;` announces (Excel's own extension), or ""."""
    found = _SEP_LINE.match(line.rstrip("\r\n"))
    return found[1] if found else ""


def sample_lines(path: Path, decoded: Decoded, limits: Limits = DEFAULT) -> list[str]:
    """The first lines, for guessing."""
    with path.open(encoding=decoded.encoding, errors=decoded.errors, newline="") as file:
        return list(islice(Lines(file, limits), min(_SAMPLE_LINES, limits.row_lines)))
