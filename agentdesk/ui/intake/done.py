"""What an import did: counts, the rows worth looking at, and the ways on: undo all of it, save what was refused."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.intake.model import Bucket, Import, Listed, State
from agentdesk.core.wording import text
from agentdesk.ui.intake.presenter import MOST_LISTED
from agentdesk.ui.intake.row_list import Row, RowList, listed_row, look_row, missing_of
from agentdesk.ui.intake.words import BUCKETS, LOOK, bucket_words, look_words
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.chip import Chip
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.question import Question
from agentdesk.ui.widgets.state_page import StatefulPanel
from agentdesk.ui.widgets.text import Text

MOST_NAMED = 12
_TONES = {
    Bucket.NEW: Tone.GOOD,
    Bucket.CHANGED: Tone.ACCENT,
    Bucket.PERHAPS_DUPLICATE: Tone.CARE,
    Bucket.REFUSED: Tone.STOP,
    Bucket.UNCHANGED: Tone.NEUTRAL,
}


class DoneStep(QWidget):
    """`show_import`, then `show_listed` once the rows are here."""

    another_asked = Signal()
    undo_asked = Signal(object)
    refused_asked = Signal(object)
    customer_asked = Signal(object)

    def __init__(self, zone: ZoneInfo, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self._import: Import | None = None
        self._listed: tuple[Listed, ...] = ()
        self._stayed: tuple[str, ...] = ()
        self._title, self._words = Text(role="heading", wrap=True), Text(role="muted", wrap=True)
        self._counts = Growing()
        self._flow = FlowLayout(self._counts, gap=8, line_gap=8)
        self._kept = Notice()
        self._question = Question(self._undo)
        self._filters = FilterChips()
        self._filters.picked.connect(self._show_rows)
        self._rows = RowList()
        self._rows.customer_asked.connect(self.customer_asked)
        self._either = StatefulPanel(self._rows)
        self._another = Button(kind="primary", icon="file-up", on_click=self.another_asked.emit)
        self._save = Button(icon="file-down", on_click=self._ask_refused)
        self._take_back = Button(icon="undo-2", on_click=self.ask_undo)
        self._lay_out()
        follow_language(self)

    def show_import(self, done: Import) -> None:
        """Without its rows until they are here."""
        if self._import is None or done.id != self._import.id:
            self._listed, self._stayed = (), ()
        self._import = done
        self._question.hide()
        self.retranslate()

    def show_listed(self, import_id: UUID, listed: tuple[Listed, ...]) -> None:
        if self._import and self._import.id == import_id:
            self._listed = listed
            self._show_counts(self._import)
            self._show_filters()

    def show_kept(self, import_id: UUID, names: tuple[str, ...]) -> None:
        if self._import and self._import.id == import_id:
            self._stayed = names
            self._say_kept(self._import)

    def ask_undo(self) -> None:
        if self._import and self._import.can_be_undone and self._import.undo_allowed:
            self._question.ask()

    def take_focus(self) -> None:
        self._another.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        self._another.setText(text("import.another"))
        self._save.setText(text("import.save_refused"))
        self._take_back.setText(text("import.undo"))
        if (done := self._import) is None:
            return
        titles = {State.DONE: "import.done", State.CANCELLED: "import.result.cancelled"}
        undone = {State.UNDONE: "import.result.undone", State.UNDOING: "import.undoing"}
        key = (titles | undone).get(done.state, "import.result.running")
        self._title.setText(text(key, file=done.file_name))
        when, kind = wording.moment(done.started_at, self._zone), text(f"import.kind.{done.kind}")
        self._words.setText(text("import.result.when", kind=kind, when=when, person=done.person))
        self._question.set_words(text("import.undo_question", file=done.file_name), text("import.undo"))
        self._say_kept(done)
        self._take_back.setVisible(done.can_be_undone and done.undo_allowed)
        self._save.setVisible(bool(done.counts.refused) and done.state is not State.UNDONE)
        self._show_counts(done)
        self._show_filters()

    def _say_kept(self, done: Import) -> None:
        """That some of it stays after an undo, and of whom."""
        more = ["…"] if len(self._stayed) > MOST_NAMED else []
        names = ", ".join([*self._stayed[:MOST_NAMED], *more])
        self._kept.say("", f"{text('import.result.kept', count=done.kept)} {names}".strip(), Tone.CARE)
        self._kept.setVisible(bool(done.kept))

    def _show_counts(self, done: Import) -> None:
        while item := self._flow.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for bucket in BUCKETS:
            some = bool(getattr(done.counts, bucket.value))
            self._flow.addWidget(Chip(bucket_words(bucket, done.counts), _TONES[bucket] if some else Tone.NEUTRAL))
        if look := len(missing_of(self._listed)):
            self._flow.addWidget(Chip(look_words(look, more=len(self._listed) >= MOST_LISTED), Tone.CARE))

    def _show_filters(self) -> None:
        filters = [
            Filter(key, text(f"import.bucket.{key}"), len(rows)) for key, rows in self._by_filter().items() if rows
        ]
        self._filters.setVisible(len(filters) > 1)
        if filters:
            kept = self._filters.chosen if any(self._filters.chosen == each.key for each in filters) else ""
            self._filters.show_filters(filters, chosen=kept or filters[0].key)
            self._show_rows(self._filters.chosen)
        else:
            self._either.show_state().empty("circle-check", text("import.all_came_in"))

    def _by_filter(self) -> dict[str, list[Row]]:
        refused, perhaps = Bucket.REFUSED.value, Bucket.PERHAPS_DUPLICATE.value
        parts = {key: [listed_row(row) for row in self._listed if row.bucket == key] for key in (refused, perhaps)}
        return parts | {LOOK: [look_row(line_no, missing) for line_no, missing in missing_of(self._listed).items()]}

    def _show_rows(self, key: str) -> None:
        self._rows.show_rows(self._by_filter().get(key, []), text(f"import.bucket.{key}"))
        self._either.show_content()

    def _ask_refused(self) -> None:
        if self._import:
            self.refused_asked.emit(self._import.id)

    def _undo(self) -> None:
        if self._import:
            self.undo_asked.emit(self._import.id)

    def _lay_out(self) -> None:
        head = Growing()
        top = QVBoxLayout(head)
        top.setContentsMargins(20, 4, 20, 8)
        top.setSpacing(10)
        for part in (self._title, self._words, self._counts, self._kept, self._question, self._filters):
            top.addWidget(part)
        row = QHBoxLayout()
        row.setContentsMargins(20, 8, 20, 12)
        row.addWidget(self._take_back)
        row.addWidget(self._save)
        row.addStretch()
        row.addWidget(self._another)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(head)
        column.addWidget(self._either, 1)
        column.addLayout(row)
