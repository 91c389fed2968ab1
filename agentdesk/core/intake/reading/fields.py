"""From the cells of a row to the parts of a record: one small function for each part, made once for a layout.

A layout is compiled: each maker looks up which columns it needs and returns a function that only reads those. What is
no value of its kind is not taken over and becomes a `Doubt`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from agentdesk.core.intake.reading import amounts, cells, dates
from agentdesk.core.intake.reading.layout import Column
from agentdesk.core.intake.reading.meanings import IGNORED, parted
from agentdesk.core.intake.records import (
    LINE_LENGTH,
    NAME_LENGTH,
    Doubt,
)

Row = Sequence[str]
Doubts = list[Doubt]


class Slot(NamedTuple):
    """A column as the makers see it."""

    at: int
    meaning: str
    owner: str
    column: Column


class Slots:
    """The columns of a layout by meaning and owner."""

    def __init__(self, columns: Iterable[Column]) -> None:
        self.all = [Slot(at, *parted(column.meaning), column) for at, column in enumerate(columns)]

    def of(self, meaning: str, owner: str | None = None) -> list[Slot]:
        return [slot for slot in self.all if slot.meaning == meaning and owner in (None, slot.owner)]

    def first(self, meaning: str, *owners: str) -> int | None:
        """The place of a meaning's column: of the first of these owners that has one; of anybody without owners."""
        for owner in owners or (None,):
            found = self.of(meaning, owner)
            if found:
                return found[0].at
        return None

    def has(self, *meanings: str, owner: str | None = None) -> bool:
        return any(self.of(meaning, owner) for meaning in meanings)

    def column(self, at: int) -> Column:
        return self.all[at].column


def doubt(doubts: Doubts, field: str, code: str, raw: str) -> None:
    if len(doubts) < 100:
        doubts.append(Doubt.made({"field": field, "code": code, "raw": cells.raw(raw)}))


# --- Values ----------------------------------------------------------------------------------------------------------


def decimal_maker(slots: Slots, meaning: str) -> Callable[[Row, Doubts], str]:
    at = slots.first(meaning)
    if at is None:
        return _nothing
    place, sign = at, slots.column(at).decimal or "."

    def decimal_of(row: Row, doubts: Doubts) -> str:
        cell = row[place]
        if not cell:
            return ""
        value = amounts.decimal(cell, sign)
        if value is None:
            doubt(doubts, meaning, "number_unreadable", cell)
            return ""
        return value

    return decimal_of


def moment_maker(slots: Slots, meaning: str, clock: str = "") -> Callable[[Row, Doubts], str]:
    at = slots.first(meaning)
    if at is None:
        return _nothing
    place, order, time = at, _order(slots.column(at).date_order), slots.first(clock) if clock else None

    def moment_of(row: Row, doubts: Doubts) -> str:
        cell = row[place]
        if not cell:
            return ""
        if time is not None and row[time] and len(cell) <= 10:
            cell = f"{cell} {row[time]}"
        value = dates.moment(cell, order)
        if value is None:
            doubt(doubts, meaning, "date_unreadable", cell)
            return ""
        return value

    return moment_of


def _order(text: str) -> dates.DateOrder:
    return "mdy" if text == "mdy" else "dmy"


def _nothing(row: Row, doubts: Doubts) -> str:
    return ""


def text_maker(slots: Slots, meaning: str, clean: Callable[[str], str]) -> Callable[[Row], str]:
    at = slots.first(meaning)
    if at is None:
        return lambda row: ""
    place, cleaned = at, cells.remembered(clean)
    return lambda row: cleaned(row[place]) if row[place] else ""


def joined_maker(slots: Slots, meaning: str, *, named: bool = False) -> Callable[[Row], str]:
    """Several columns of one meaning, one below the other; with `named` behind the names of their columns."""
    found = slots.of(meaning)
    if len(found) <= 1:
        return text_maker(slots, meaning, cells.text)
    places = [(slot.at, slot.column.name) for slot in found]

    def joined(row: Row) -> str:
        parts = [(title, cells.text(row[at])) for at, title in places if row[at]]
        return "\n".join(f"{title}: {part}" if named else part for title, part in parts if part)

    return joined


def too_long(slots: Slots, row: Row, doubts: Doubts) -> None:
    """Tell of cells that are cut to the length of a name or a line."""
    for slot in slots.all:
        if slot.meaning not in _UNBOUNDED and len(row[slot.at]) > _LENGTH.get(slot.meaning, NAME_LENGTH):
            doubt(doubts, slot.meaning, "text_too_long", row[slot.at][:80])


_UNBOUNDED = frozenset({IGNORED, "note", "order_note", "text", "description", "tags", "address", "email", "manual_url"})
_LENGTH = dict.fromkeys(("item_name", "options", "line2", "subject", "reason", "return_reason", "status"), LINE_LENGTH)
