"""Between a file's raw rows and the rows that mean something: where the header is, what is no record at all.

Above the header stand titles, dates and empty lines; below the last row stand sums and remarks; in between, headers
come again on every page. All of that is dropped and counted.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from agentdesk.core.intake.reading.cells import ERRORS, folded, line
from agentdesk.core.intake.reading.delimited import Broken, Cells

HEADER_WITHIN = 40
_SUMMARY = re.compile(
    r"\W*(?:(?:zwischen|gesamt|end)?summen?|gesamt(?:betrag|wert|anzahl|ergebnis)?|(?:grand |sub ?)?totals?|sum|"
    r"insgesamt|anzahl(?: \w+){0,3}|count|ergebnis|uebertrag|saldo|durchschnitt|mittelwert|average|"
    r"ende(?: der (?:datei|liste))?|end of (?:file|list|report)|eof|seite \d+(?: von \d+)?|page \d+(?: of \d+)?|"
    r"\d+ (?:rows?|zeilen|records?|datens[^\s]*)(?: \w+)*|stand|erstellt am|exportiert am|generated (?:on|at)|"
    r"printed on)\W*[\d\s.,:%-]*(?:eur|euro|uhr|eintraege|datens[^\s]*|kunden|adressen|kontakte|personen|positionen|"
    r"bestellungen|artikel|items|orders|customers|addresses|contacts)?\W*"
)
_NUMERIC = re.compile(r"[\d\s.,'’%€$£+\-–()/:]*(?:eur|usd|chf|gbp|stk|uhr|st|x)?\.?", re.IGNORECASE)


@dataclass(slots=True)
class Tally:
    """What reading a file came across, beside the records themselves."""

    rows: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    """By reason: blank, summary, remark, header_again, above_header, formula_without_value, error_value."""

    def drop(self, reason: str) -> None:
        self.dropped[reason] += 1


def find_header(rows: Sequence[Cells], recognised: Callable[[str], float]) -> int:
    """The index of the header among the first rows, or -1 when the table has none.

    `recognised` says how sure a cell is a column's name. A header names columns the rows below fill, has no data in it
    and, among candidates, the most known names.
    """
    usual = _usual_width(rows)
    best, best_score = -1, 0.0
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        score = _headerness(row, rows[at + 1 :], usual, recognised)
        if score > best_score + 0.01:
            best, best_score = at, score
    return best


def _usual_width(rows: Sequence[Cells]) -> int:
    widths = Counter(len(row) for row in rows if sum(map(bool, row)) > 1)
    return widths.most_common(1)[0][0] if widths else max((len(row) for row in rows), default=0)


def _headerness(row: Cells, below: Sequence[Cells], usual: int, recognised: Callable[[str], float]) -> float:
    named = [line(cell) for cell in row if line(cell)]
    if not named or len(named) < min(2, usual) or len(named) < usual * 0.3:
        return 0.0
    known = sum(recognised(cell) for cell in named)
    if sum(len(cell) > 120 or looks_like_data(cell) for cell in named) > len(named) * 0.2:
        return 0.0
    distinct = len({folded(cell) for cell in named}) / len(named)
    filled = len(named) / max(usual, 1)
    if known == 0 and not _differs(row, below):
        return 0.0
    return (known + 0.2 * len(named)) * distinct * min(filled, 1.0)


def _differs(row: Cells, below: Sequence[Cells]) -> bool:
    """Whether some column holds data below where this row has a word."""
    filled = [other for other in below if any(other)][:20]
    for at, cell in enumerate(row):
        values = [line(other[at]) for other in filled if at < len(other) and line(other[at])]
        if line(cell) and values and sum(map(looks_like_data, values)) > len(values) * 0.6:
            return True
    return False


_DATA = re.compile(
    r"[+(]?[\d.,:/\-\s€$%()+]*\d[\d.,:/\-\s€$%()+]*(?:eur|usd|chf|gbp)?|.+@.+\..+|https?://.*", re.IGNORECASE
)


def looks_like_data(cell: str) -> bool:
    """A number, date, e-mail address or link is no column name."""
    return len(cell) <= 80 and bool(_DATA.fullmatch(cell))


def joined_header(groups: Cells, header: Cells, recognised: Callable[[str], float]) -> Cells | None:
    """Column names under merged group cells: `Rechnungsadresse` over `Straße, PLZ, Ort`; None when it is no such pair.

    The group is put in front of each of its columns' names; a merged cell's text stands in its first column only.
    """
    named = [folded(cell) for cell in header if cell]
    above = [line(cell) for cell in groups]
    if not any(above) or (len(set(named)) == len(named) and sum(recognised(cell) for cell in above if cell) == 0):
        return None
    if sum(map(bool, above)) < 2 or any(map(looks_like_data, filter(None, above))) or len(groups) <= 1:
        return None
    if not any(not cell for cell in above[1 : len(header)]):
        return None  # no merged cell: an ordinary row
    group, joined = "", []
    for at, name in enumerate(header):
        group = above[at] if at < len(above) and above[at] else group
        joined.append(f"{group} {name}".strip() if name and folded(group) != folded(name) else name or group)
    return joined


def regular(
    rows: Iterable[tuple[int, Cells | Broken]], header: Cells, tally: Tally, *, join_lines: bool = False
) -> Iterator[tuple[int, Cells | Broken]]:
    """Rows of exactly the header's width; everything that is no record is dropped into the tally.

    With `join_lines`, rows that line breaks without quotes tore apart are put together again.
    """
    width, names = len(header), [line(name) for name in header]
    after_gap = False
    ahead = _Ahead(rows) if join_lines else None
    for item in ahead or rows:
        row = item[1]
        if len(row) != width or isinstance(row, Broken):
            if isinstance(row, Broken):
                yield item
                continue
            if not any(row):
                tally.drop("blank")
                after_gap = True
                continue
            fitted = _fitted(row, width, ahead)
            item = item[0], fitted
            if isinstance(fitted, Broken):
                yield item
                continue
            row = fitted
        if row.count("") * 2 >= width or width <= 4 or row[0] == names[0]:
            reason = _no_record(row, names, after_gap)
            if reason:
                tally.drop(reason)
                after_gap = after_gap or reason == "blank"
                continue
        after_gap = False
        tally.rows += 1
        yield item


def _no_record(row: Cells, names: Cells, after_gap: bool) -> str:
    """Why a row is none. A single cell behind an empty row is a remark or a heading."""
    filled = sum(map(bool, map(str.strip, row)))
    if not filled:
        return "blank"
    if is_summary(row):
        return "summary"
    if filled == 1 and after_gap and len(row) > 3:
        return "remark"
    return "header_again" if [line(cell) for cell in row] == names else ""


def is_summary(row: Cells) -> bool:
    """`Summe; ;123,00`: a summing word first, all else numbers, and half of the row at most."""
    filled = [text for cell in row if (text := line(cell))]
    if not filled or not (len(filled) * 2 <= max(len(row), 2) or all(_NUMERIC.fullmatch(cell) for cell in filled[1:])):
        return False
    if not _SUMMARY.fullmatch(_spoken(filled[0])):
        return False
    return all(_NUMERIC.fullmatch(cell) or _SUMMARY.fullmatch(_spoken(cell)) or cell in ERRORS for cell in filled[1:])


def _spoken(cell: str) -> str:
    return cell.lower().translate(_UMLAUTS)


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def as_text(row: Cells, delimiter: str = ";") -> str:
    """A row as one line of CSV, for showing it and for correcting it in a spreadsheet."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter if len(delimiter) == 1 else ";", lineterminator="").writerow(row)
    return out.getvalue()


def torn_width(rows: Sequence[Cells]) -> int:
    """The width of a table whose rows line breaks tear apart; 0 when its rows are whole.

    Where the last cells stand behind a break, no row as it stands has the full width: wider ones are tried as well.
    """
    filled = [row for row in rows if any(row)]
    usual = max((len(row) for row in filled), default=0)
    short = sum(len(row) < usual for row in filled)
    if usual < 3 or short * 10 < len(filled):
        return 0
    best, fewest = 0, short
    for width in range(usual, usual + 3):
        left = _left_over(filled, width)
        if left < fewest * 0.2:
            best, fewest = width, left
    return best


def _left_over(rows: Sequence[Cells], width: int) -> int:
    """How many rows would still not have this width after joining."""
    numbered = ((number, row) for number, row in enumerate(rows))
    source = _Ahead(numbered)
    left = 0
    for _, row in source:
        if isinstance(row, Broken) or len(row) == width:
            continue
        left += len(row) > width or _with_torn_lines(source, row, width) is None
    return left


class _Ahead:
    """Rows with a look at those that follow."""

    def __init__(self, rows: Iterable[tuple[int, Cells | Broken]]) -> None:
        self._rows = iter(rows)
        self._ahead: deque[tuple[int, Cells | Broken]] = deque()

    def __iter__(self) -> _Ahead:
        return self

    def __next__(self) -> tuple[int, Cells | Broken]:
        return self._ahead.popleft() if self._ahead else next(self._rows)

    def peek(self, at: int) -> Cells | None:
        """The row that comes `at` rows from now; None at the end or where it cannot be split."""
        while len(self._ahead) <= at:
            following = next(self._rows, None)
            if following is None:
                return None
            self._ahead.append(following)
        row = self._ahead[at][1]
        return None if isinstance(row, Broken) else row

    def skip(self, count: int) -> None:
        for _ in range(count):
            self._ahead.popleft()


def _fitted(row: Cells, width: int, ahead: _Ahead | None) -> Cells | Broken:
    """A row as wide as the header: padded, without empty cells too many, or with its torn-off lines."""
    if len(row) > width:
        if any(cell.strip() for cell in row[width:]):
            facts = (("expected", str(width)), ("found", str(len(row))))
            return Broken("cells_too_many", as_text(row), facts)
        return row[:width]
    whole = _with_torn_lines(ahead, row, width) if ahead else None
    return whole or row + [""] * (width - len(row))


def _with_torn_lines(source: _Ahead, row: Cells, width: int) -> Cells | None:
    """The row with the lines below that complete it exactly, else None."""
    whole, at = list(row), 0
    while len(whole) < width and at < 200:
        more = source.peek(at)
        if more is None or len(more) >= width:
            return None
        if not more:
            whole[-1] += "\n"
        else:
            whole[-1] += "\n" + more[0]
            whole += more[1:]
        at += 1
    if len(whole) != width:
        return None
    source.skip(at)
    return whole
