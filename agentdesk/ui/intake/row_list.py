"""Rows of an import in a list: walked by ↑ ↓, Enter shows one whole; painted, so that hundreds cost nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from agentdesk.core.intake.model import Bucket, Listed, Sample
from agentdesk.core.intake.words import field_words, reason_words
from agentdesk.core.wording import text
from agentdesk.ui.customer.contact_words import readable_numbers
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
}


@dataclass(frozen=True, slots=True)
class Row:
    """What the list says of a row of the file: in one line each, and whole (`more`) when it is opened."""

    line_no: int
    bucket: str
    title: str
    note: str = ""
    more: tuple[str, ...] = ()


def listed_row(row: Listed) -> Row:
    return Row(row.line_no, row.bucket, reason_words(row), row.raw[:200], (reason_words(row), row.raw[:MOST_RAW]))


def sample_row(sample: Sample, bucket: Bucket) -> Row:
    details = readable_numbers(" · ".join(sample.details))
    changes = tuple(f"{field_words(name)}: {old or '–'} → {new or '–'}" for name, (old, new) in sample.changes.items())
    return Row(
        sample.line_no,
        bucket.value,
        sample.title,
        readable_numbers(" · ".join(changes)) or details,
        (sample.title, details, *map(readable_numbers, changes)),
    )


class RowList(Timeline):
    """`show_rows` fills it."""

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
        if number in self.details.rows:
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
