"""Rows of an import in a list: walked by ↑ ↓, Enter shows one whole; painted, so that hundreds cost nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from agentdesk.core.intake.model import Bucket, Listed, Sample
from agentdesk.core.intake.words import field_words, reason_words, row_words
from agentdesk.core.wording import text
from agentdesk.ui.customer.contact_words import readable_numbers
from agentdesk.ui.intake.words import LOOK, listed_words
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.text import Text
from agentdesk.ui.widgets.timeline import Timeline, TimelineEntry

MOST_RAW = 2_000
_LOOKS = {
    Bucket.NEW.value: ("user-plus", Tone.GOOD),
    Bucket.CHANGED.value: ("pencil", Tone.ACCENT),
    Bucket.PERHAPS_DUPLICATE.value: ("users", Tone.CARE),
    Bucket.REFUSED.value: ("octagon-alert", Tone.STOP),
    LOOK: ("triangle-alert", Tone.CARE),
}
_APART = (Bucket.REFUSED.value, Bucket.PERHAPS_DUPLICATE.value)


@dataclass(frozen=True, slots=True)
class Row:
    """What the list says of a row of the file: in one line each, and whole (`more`) when it is opened."""

    line_no: int
    bucket: str
    title: str
    note: str = ""
    more: tuple[str, ...] = ()
    customer_id: UUID | None = None
    """Whom it opens; without one it shows itself whole."""


def listed_row(row: Listed) -> Row:
    said = row_words(row.raw)
    return Row(row.line_no, row.bucket, reason_words(row), said[:200], (reason_words(row), said[:MOST_RAW]))


def sample_row(sample: Sample, bucket: Bucket, missing: Sequence[Listed] = ()) -> Row:
    """`missing`: what of it is not taken over."""
    details = readable_numbers(" · ".join(sample.details))
    changes = tuple(f"{field_words(name)}: {old or '–'} → {new or '–'}" for name, (old, new) in sample.changes.items())
    lacks = tuple(map(listed_words, missing))
    told = readable_numbers(" · ".join(changes)) or details
    return Row(
        sample.line_no,
        LOOK if missing else bucket.value,
        sample.title,
        " · ".join(filter(None, (*lacks, told))),
        (sample.title, *lacks, details, *map(readable_numbers, changes)),
    )


def look_row(line_no: int, missing: Sequence[Listed]) -> Row:
    """A row of which only that is known which is not taken over, and perhaps who came in with it."""
    words, who = tuple(map(listed_words, missing)), next((each for each in missing if each.customer), None)
    if who is None:
        return Row(line_no, LOOK, words[0], " · ".join(words[1:]), words)
    return Row(line_no, LOOK, who.customer, " · ".join(words), (who.customer, *words), who.customer_id)


Missing = dict[int, list[Listed]]
"""What is not taken over, by the line of its row."""


def missing_of(listed: Sequence[Listed]) -> Missing:
    found: Missing = {}
    for row in listed:
        if row.bucket not in _APART:
            found.setdefault(row.line_no, []).append(row)
    return found


class RowList(Timeline):
    """`show_rows` fills it; a row with a customer asks for them."""

    customer_asked = Signal(object)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._rows: Sequence[Row] = ()
        self.opened.connect(self._toggle)
        follow_language(self)

    def retranslate(self) -> None:
        self.set_name(text("import.rows_name"))

    def show_rows(self, rows: Sequence[Row], heading: str) -> None:
        self._rows = rows
        entries = [_entry(n, row, heading) for n, row in enumerate(rows)]
        self.show_entries(len(entries), lambda wish, deliver: deliver(entries[wish.first :][: wish.limit]), entries)

    def _toggle(self, number: object) -> None:
        assert isinstance(number, int)
        if customer_id := self._rows[number].customer_id:
            self.customer_asked.emit(customer_id)
        elif number in self.details.rows:
            self.details.close(number)
        else:
            self.details.open(number, _Whole(self._rows[number]))


class _Whole(QFrame):
    """Everything about one row."""

    def __init__(self, row: Row) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 10)
        for n, words in enumerate(each for each in row.more if each):
            column.addWidget(Text(words, "muted" if n else "", wrap=True))


def _entry(number: int, row: Row, heading: str) -> TimelineEntry:
    icon, tone = _LOOKS.get(row.bucket, ("info", Tone.NEUTRAL))
    return TimelineEntry(
        key=number,
        icon=icon,
        title=row.title,
        day=heading,
        time=text("import.line", line=row.line_no),
        note=row.note,
        tone=tone,
    )
