"""The third step: what would happen, in buckets; nothing has been written yet."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.intake.model import Bucket, Counts, Duplicates, Rehearsed
from agentdesk.core.wording import text
from agentdesk.ui.intake.presenter import ImportPresenter
from agentdesk.ui.intake.row_list import Missing, Row, RowList, listed_row, look_row, missing_of, sample_row
from agentdesk.ui.intake.words import BUCKETS, LOOK, bucket_words, look_words
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.state_page import StatefulPanel
from agentdesk.ui.widgets.text import Text

MOST_SHOWN = 200
_LISTED = (Bucket.REFUSED, Bucket.PERHAPS_DUPLICATE)


class CheckedStep(QWidget):
    back_asked = Signal()

    def __init__(self, presenter: ImportPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._found: Rehearsed | None = None
        self._missing: Missing = {}
        self._words = Text(role="muted", wrap=True)
        self._buckets = FilterChips()
        self._separate = QCheckBox()
        self._separate.toggled.connect(self._choose)
        self._rows = RowList()
        self._either = StatefulPanel(self._rows)
        self._more = Text(role="muted")
        self._back = Button(on_click=self.back_asked.emit)
        self._go = Button(kind="primary", icon="import", on_click=self._carry_out)
        self._buckets.picked.connect(self._show)
        self._lay_out()
        follow_language(self)

    def show_found(self, found: Rehearsed) -> None:
        self._found = found
        counts = found.counts
        self._missing = missing_of(found.listed)
        self._buckets.show_filters(self._filters(found), chosen=_first(counts).value)
        self._separate.setVisible(bool(counts.perhaps_duplicate))
        rows = found.to_write
        self._go.setEnabled(bool(rows))
        self._go.setText(text("import.go", count=rows, rows=wording.number(rows)))
        self._words.setText(_words(found))
        self._show(_first(counts).value)

    def take_focus(self) -> None:
        target = self._go if self._go.isEnabled() else self._back
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        self._back.setText(text("import.back"))
        self._separate.setText(text("import.separate"))
        if self._found:
            self.show_found(self._found)

    def _carry_out(self) -> None:
        self._words.setText(text("import.coming_in"))
        self._presenter.carry_out()

    def _choose(self, separate: bool) -> None:
        if separate != (self._presenter.terms.duplicates is Duplicates.SEPARATE):
            self._presenter.set_terms(separate=separate)
            self._presenter.rehearse()

    def _filters(self, found: Rehearsed) -> list[Filter]:
        filters = [Filter(bucket.value, bucket_words(bucket, found.counts)) for bucket in BUCKETS]
        more = found.listed_in_all > len(found.listed)
        return [*filters, Filter(LOOK, look_words(len(self._missing), more=more))] if self._missing else filters

    def _show(self, key: str) -> None:
        if self._found is None:
            return
        rows = self._rows_of(self._found, key)
        count = len(self._missing) if key == LOOK else getattr(self._found.counts, key)
        first = text("import.first_shown", shown=wording.number(len(rows)), rows=wording.number(count))
        self._more.setText(first)
        self._more.setVisible(0 < len(rows) < count)
        if rows:
            self._rows.show_rows(rows, text(f"import.bucket.{key}"))
            self._either.show_content()
        else:
            self._either.show_state().empty("inbox", text("import.bucket_empty"))

    def _rows_of(self, found: Rehearsed, key: str) -> list[Row]:
        if key == LOOK:
            return self._rows_to_look_at(found)
        bucket = Bucket(key)
        listed = [row for row in found.listed if row.bucket == key] if bucket in _LISTED else []
        samples = found.samples.get(bucket, ())
        return [listed_row(row) for row in listed[:MOST_SHOWN]] or [
            sample_row(sample, bucket, self._missing.get(sample.line_no, ())) for sample in samples
        ]

    def _rows_to_look_at(self, found: Rehearsed) -> list[Row]:
        """By name where the row is among the samples."""
        known = {each.line_no: (each, bucket) for bucket, samples in found.samples.items() for each in samples}
        return [
            sample_row(*known[line_no], missing) if line_no in known else look_row(line_no, missing)
            for line_no, missing in list(self._missing.items())[:MOST_SHOWN]
        ]

    def _lay_out(self) -> None:
        head = Growing()
        top = QVBoxLayout(head)
        top.setContentsMargins(20, 4, 20, 4)
        top.setSpacing(10)
        for part in (self._words, self._buckets, self._separate):
            top.addWidget(part)
        row = QHBoxLayout()
        row.setContentsMargins(20, 8, 20, 12)
        row.addWidget(self._more)
        row.addStretch()
        row.addWidget(self._back)
        row.addWidget(self._go)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(head)
        column.addWidget(self._either, 1)
        column.addLayout(row)


def _words(found: Rehearsed) -> str:
    if not found.to_write:
        return text("import.nothing_to_do")
    made = found.customers_made
    more = [text("import.customers_made", count=made, customers=wording.number(made))] if made else []
    return " ".join([*more, text("import.nothing_written")])


def _first(counts: Counts) -> Bucket:
    """The bucket to look at first: the fullest of those that will be written, else what was refused."""
    written = max((Bucket.NEW, Bucket.CHANGED, Bucket.PERHAPS_DUPLICATE), key=lambda each: getattr(counts, each.value))
    return written if getattr(counts, written.value) else Bucket.REFUSED if counts.refused else Bucket.UNCHANGED
