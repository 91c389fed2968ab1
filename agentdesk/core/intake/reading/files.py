"""Open a file that somebody hands us, look at it, and read it into records.

    opened = open_file(path)                     # guesses; Failure when it is no file we can read
    opened.layout                                # what was guessed, with samples; correct it with a LayoutChoice
    for line_no, record in opened.records():     # CustomerRecord, OrderRecord … or Unreadable with its reason
        ...

Reading is lazy and repeatable; memory does not grow with the file (JSON apart, which is held as text).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Literal

from agentdesk.core.errors import Failure, Refused
from agentdesk.core.intake.reading import cells, grouping, json_records, vcard, workbook
from agentdesk.core.intake.reading.customer_rows import customer_maker
from agentdesk.core.intake.reading.decoding import decoded
from agentdesk.core.intake.reading.delimited import Broken, Cells, read_rows
from agentdesk.core.intake.reading.fields import Slots
from agentdesk.core.intake.reading.json_rows import json_maker
from agentdesk.core.intake.reading.layout import Layout, LayoutChoice
from agentdesk.core.intake.reading.limits import DEFAULT, Limits
from agentdesk.core.intake.reading.looking import Looked, look
from agentdesk.core.intake.reading.meanings import IGNORED, RecordKind
from agentdesk.core.intake.reading.order_rows import LINE_MEANINGS, line_maker, order_key, order_maker
from agentdesk.core.intake.reading.other_rows import note_maker, product_maker
from agentdesk.core.intake.reading.tables import Tally, as_text, regular
from agentdesk.core.intake.records import AnyRecord, Unreadable

Item = AnyRecord | Unreadable
Remembered = Callable[[str], LayoutChoice | None]

_EMPTY = {
    "customers": "customer_empty",
    "orders": "order_without_number",
    "order_lines": "line_empty",
    "products": "product_empty",
    "notes": "note_empty",
}


@dataclass(slots=True)
class Opened:
    """A file with the layout by which it is read. `tally` counts what the last reading came across."""

    path: Path
    layout: Layout
    limits: Limits = DEFAULT
    tally: Tally = field(default_factory=Tally)
    expected_rows: int = 0
    """About how many rows there are, for a progress bar; 0 when that cannot be told without reading."""

    def records(self) -> Iterator[tuple[int, Item]]:
        """Each record with the line (row, card, element) it begins on. A new reading each time.

        Raises `Refused("import.kind_unclear")` when the columns say nothing that can be imported, and `Failure` where
        the file breaks off.
        """
        for line_no, item, _ in self._read(with_raw=False):
            yield line_no, item

    def records_with_raw(self) -> Iterator[tuple[int, Item, str]]:
        """The same, with the rows of each record as they stood, for a file of refused rows."""
        return self._read(with_raw=True)

    def _read(self, *, with_raw: bool) -> Iterator[tuple[int, Item, str]]:
        self.tally = Tally()
        if not self.layout.kind:
            names = ", ".join(column.name for column in self.layout.columns[:12] if column.name)
            raise Refused("import.kind_unclear", columns=cells.raw(names, 200) or "–")
        if self.layout.format == "vcard":
            return self._cards()
        if self.layout.format == "json":
            return self._documents(with_raw)
        return self._orders(with_raw) if self._is_grouped() else self._rows(with_raw)

    def _cards(self) -> Iterator[tuple[int, Item, str]]:
        for line_no, item in vcard.read_cards(self.path, self.layout.region, self.limits):
            self.tally.rows += 1
            yield line_no, item, item.raw if isinstance(item, Unreadable) else ""

    def _documents(self, with_raw: bool) -> Iterator[tuple[int, Item, str]]:
        document = json_records.open_document(self.path, self.limits)
        make = json_maker(self.layout)
        for line_no, key, value in json_records.elements(document, self.layout.part, self.limits):
            self._count()
            if isinstance(value, Broken):
                yield line_no, _unreadable(line_no, value), value.raw
                continue
            raw = json_records.as_text(value) if with_raw else ""
            for item in make(json_records.flattened(value, key, self.limits)):
                yield line_no, item or self._empty(line_no, json_records.as_text(value)), raw

    def _table(self) -> Iterator[tuple[int, Cells | Broken]]:
        """All rows under the header, regular."""
        names = [column.name for column in self.layout.columns]
        return regular(self._below_header(), names, self.tally, join_lines=self.layout.rows_apart)

    def _below_header(self) -> Iterator[tuple[int, Cells | Broken]]:
        rows = iter(self._raw_rows())
        header = self.layout.header_row
        for first in rows:
            if first[0] > header:
                return self._bounded(chain((first,), rows))
            if first[0] < header:
                self.tally.drop("above_header")
        return iter(())

    def _bounded(self, rows: Iterator[tuple[int, Cells | Broken]]) -> Iterator[tuple[int, Cells | Broken]]:
        yield from islice(rows, self.limits.rows)
        if next(rows, None) is not None:
            raise Failure("import.too_many_rows", limit=self.limits.rows)

    def _raw_rows(self) -> Iterable[tuple[int, Cells | Broken]]:
        layout = self.layout
        if layout.format == "workbook":
            sheet = workbook.sheet(self.path, layout.part)
            missed = lambda: self.tally.drop("formula_without_value")  # noqa: E731  a name would say no more
            return workbook.read_rows(self.path, sheet, missed=missed, limits=self.limits)
        chosen = decoded(layout.encoding, layout.encoding_errors)
        return read_rows(self.path, chosen, layout.delimiter, limits=self.limits)

    def _count(self) -> None:
        self.tally.rows += 1
        if self.tally.rows > self.limits.rows:
            raise Failure("import.too_many_rows", limit=self.limits.rows)

    def _rows(self, with_raw: bool) -> Iterator[tuple[int, Item, str]]:
        """A record for each row."""
        make = _maker(self.layout)
        for line_no, row in self._table():
            if isinstance(row, Broken):
                yield line_no, _unreadable(line_no, row), row.raw
                continue
            item = make(row)
            raw = as_text(row, self.layout.delimiter) if with_raw or item is None else ""
            yield line_no, item or self._empty(line_no, raw), raw

    def _is_grouped(self) -> bool:
        meanings = {column.meaning for column in self.layout.columns}
        return self.layout.kind == "orders" and bool(meanings & LINE_MEANINGS)

    def _orders(self, with_raw: bool) -> Iterator[tuple[int, Item, str]]:
        """A record for the rows of each order."""
        columns = self.layout.columns
        key = order_key(columns)
        make = order_maker(columns, self.layout.region, self.layout.family_first)
        numbers = lambda: self._numbers(key)  # noqa: E731
        for line_no, rows in grouping.grouped(numbers, self._table_again, key, _continues(self.layout), self.limits):
            if isinstance(rows, Broken):
                yield line_no, _unreadable(line_no, rows), rows.raw
                continue
            order = make(rows)
            refused = not order.number
            raw = "\n".join(as_text(row, self.layout.delimiter) for row in rows[:100]) if with_raw or refused else ""
            yield line_no, self._empty(line_no, raw) if refused else order, raw

    def _numbers(self, key: Callable[[Cells], str]) -> Iterator[str]:
        """The order's number of each raw row: enough to see which orders are scattered, at half the cost."""
        width = len(self.layout.columns)
        for _, row in self._below_header():
            yield "" if isinstance(row, Broken) else key(row if len(row) >= width else row + [""] * width)

    def _table_again(self) -> Iterator[tuple[int, Cells | Broken]]:
        self.tally = Tally()  # every pass counts anew
        return self._table()

    def _empty(self, line_no: int, raw: str) -> Unreadable:
        return Unreadable(
            line_no=line_no, code=_EMPTY[self.layout.kind], raw=cells.raw_row(raw), place=self.layout.part
        )


def _unreadable(line_no: int, broken: Broken) -> Unreadable:
    return Unreadable(line_no=line_no, code=broken.code, facts=dict(broken.facts), raw=cells.raw_row(broken.raw))


def _maker(layout: Layout) -> Callable[[Cells], AnyRecord | None]:
    """The function from a row to its record."""
    columns, region = layout.columns, layout.region
    if layout.kind == "customers":
        return customer_maker(Slots(columns), region, layout.family_first)
    if layout.kind == "products":
        return product_maker(columns)
    if layout.kind == "notes":
        return note_maker(columns, region)
    if layout.kind == "order_lines":
        return line_maker(columns, with_order=True)
    make = order_maker(columns, region, layout.family_first)

    def order_of(row: Cells) -> AnyRecord | None:
        order = make([row])
        return order if order.number else None

    return order_of


def _continues(layout: Layout) -> Callable[[Cells], bool]:
    """Whether a row says nothing of an order's own columns: then it is a further line of the order above."""
    own = [
        at
        for at, column in enumerate(layout.columns)
        if column.meaning != IGNORED and column.meaning not in LINE_MEANINGS
    ]
    return lambda row: not any(row[at] for at in own)


def open_file(
    path: Path,
    kind: RecordKind | Literal["auto"] = "auto",
    region: str = "DE",
    choice: LayoutChoice | None = None,
    *,
    remembered: Remembered | None = None,
    limits: Limits = DEFAULT,
) -> Opened:
    """Look at a file and guess how it is to be read. Raises `Failure` for what is no table, cards or records.

    `region` (ISO 3166) is where numbers and addresses without a country are at home. `choice` is what a person
    decided; `remembered` gives what was decided earlier for a layout's fingerprint. The newer decision wins.
    """
    decided = choice or LayoutChoice()
    if kind != "auto":
        decided = LayoutChoice(kind=kind).over(decided)
    looked = look(path, region, decided, limits)
    earlier = remembered(looked.layout.fingerprint) if remembered else None
    if earlier:
        looked = look(path, region, decided.over(earlier), limits)
    return _opened(path, looked, limits)


def open_parts(
    path: Path, region: str = "DE", *, remembered: Remembered | None = None, limits: Limits = DEFAULT
) -> list[Opened]:
    """All sheets of a workbook, or keys of a JSON document, that hold records: customers first, notes last."""
    first = open_file(path, "auto", region, remembered=remembered, limits=limits)
    others = (part for part in first.layout.parts if part != first.layout.part)
    choices = (LayoutChoice(part=part) for part in others)
    opened = [first, *(open_file(path, "auto", region, one, remembered=remembered, limits=limits) for one in choices)]
    order = ("customers", "products", "orders", "order_lines", "notes")
    return sorted((one for one in opened if one.layout.kind), key=lambda one: order.index(one.layout.kind))


def _opened(path: Path, looked: Looked, limits: Limits) -> Opened:
    return Opened(path, looked.layout, limits, expected_rows=looked.expected_rows)
