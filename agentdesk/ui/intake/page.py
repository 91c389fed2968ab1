"""The import page: one step in front of the other, in the centre of the window; calls go on below it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.intake.model import Import, Rehearsed
from agentdesk.core.intake.reading.files import Opened
from agentdesk.core.wording import text
from agentdesk.ui.intake.checked import CheckedStep
from agentdesk.ui.intake.choosing import ChooseStep
from agentdesk.ui.intake.columns import ColumnsStep
from agentdesk.ui.intake.done import DoneStep
from agentdesk.ui.intake.presenter import ImportPresenter
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.place import Place
from agentdesk.ui.widgets.progress import ProgressStrip
from agentdesk.ui.widgets.state_page import StatePage
from agentdesk.ui.widgets.text import Text

KINDS = "*.csv *.tsv *.txt *.xlsx *.xlsm *.vcf *.json *.jsonl"


class ImportPage(QWidget):
    """`left` when the person goes elsewhere; an import that runs goes on."""

    left = Signal()
    customer_asked = Signal(object)

    def __init__(
        self, presenter: ImportPresenter, files: FileDialogs | None = None, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.presenter, self._files = presenter, files or FileDialogs()
        self._asks_undo: UUID | None = None
        self.setAcceptDrops(True)
        self._title = Text(role="title")
        self._close = Button(kind="icon", icon="x", on_click=self.left.emit)
        self.progress = ProgressStrip()
        self.progress.hide()
        self.steps = Place("import")
        self.choose, self.columns, self.checked = (
            ChooseStep(presenter.zone, takes_in=presenter.takes_in),
            ColumnsStep(presenter),
            CheckedStep(presenter),
        )
        self.result, self.trouble = DoneStep(presenter.zone), StatePage()
        self._lay_out()
        self._connect()
        follow_language(self)

    def take_focus(self) -> None:
        """On what leads on, where a step says so: whoever agrees with what was guessed only presses Enter."""
        step = self.steps.panel
        step.take_focus() if isinstance(step, ColumnsStep | CheckedStep | DoneStep) else self.steps.take_focus()

    def choose_file(self) -> None:
        if not self.presenter.takes_in:
            return
        kinds = f"{text('import.files')} ({KINDS})"
        self._files.to_open(self, text("import.choose"), kinds, self.presenter.look)

    def retranslate(self) -> None:
        self._title.setText(text("import.title"))
        self._close.set_name(text("import.close"))
        self.setAccessibleName(text("import.title"))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _file_of(event) and self.presenter.takes_in:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if path := _file_of(event):
            self.presenter.look(path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @property
    def _has_keyboard(self) -> bool:
        focus = self.window().focusWidget()
        return focus is self or self.isAncestorOf(focus)

    def _show(self, step: QWidget) -> None:
        """The keyboard goes along, but not out of the notes of a call beside an import."""
        keyboard_is_free = self._has_keyboard or self.window().focusWidget() is None
        self.steps.show_panel(step)
        if self.isVisible() and keyboard_is_free:
            self.take_focus()

    def _show_columns(self, opened: Opened) -> None:
        self.columns.show_file(opened)
        self._show(self.columns)

    def _back_to_columns(self) -> None:
        if self.presenter.file:
            self._show_columns(self.presenter.file)

    def _show_checked(self, found: Rehearsed) -> None:
        self.checked.show_found(found)
        self._show(self.checked)

    def _show_result(self, result: Import) -> None:
        self.result.show_import(result)
        self._show(self.result)
        if self._asks_undo == result.id:
            self.result.ask_undo()
        self._asks_undo = None

    def _ask_undo(self, import_id: UUID) -> None:
        """From the list: on the page of the import, where one sees what would go."""
        self._asks_undo = import_id
        self.presenter.show_import(import_id)

    def _fail(self, title: str, why: str) -> None:
        onward = text("import.choose_another" if title == "import.failed" else "import.back")
        self.trouble.failed(text(title), why, action=onward, on_action=self.presenter.begin_anew)
        self._show(self.trouble)

    def _work(self, words: str, done: int, total: int) -> None:
        figures = f"{wording.number(done)} / {wording.number(total)}" if total else wording.number(done) if done else ""
        self.progress.show_progress(words, done, total, figures)
        self.progress.show()
        if self._has_keyboard and self.steps.isEnabled():
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # Esc and Tab go on; a second Enter cancels nothing
        self.steps.setEnabled(False)

    def _rest(self) -> None:
        self.progress.hide()
        self.steps.setEnabled(True)

    def _save_refused(self, import_id: UUID) -> None:
        self._files.to_save(
            self,
            text("import.save_refused"),
            text("import.refused_name"),
            "CSV (*.csv)",
            partial(self.presenter.save_listed, import_id),
            fresh=False,
        )

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(20, 13, 14, 4)
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        strip = QHBoxLayout()
        strip.setContentsMargins(20, 0, 20, 6)
        strip.addWidget(self.progress)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(strip)
        column.addWidget(self.steps, 1)
        self.steps.show_panel(self.choose)

    def _connect(self) -> None:
        asks = self.presenter
        asks.started.connect(lambda: self._show(self.choose))
        asks.earlier.connect(self.choose.show_earlier)
        asks.opened.connect(self._show_columns)
        asks.rehearsed.connect(self._show_checked)
        asks.done.connect(self._show_result)
        asks.failed.connect(self._fail)
        asks.working.connect(self._work)
        asks.idle.connect(self._rest)
        self.progress.cancelled.connect(asks.stop)
        self.choose.file_asked.connect(self.choose_file)
        self.choose.shown_asked.connect(asks.show_import)
        self.choose.undo_asked.connect(self._ask_undo)
        asks.listed.connect(self.result.show_listed)
        asks.kept.connect(self.result.show_kept)
        self.result.customer_asked.connect(self.customer_asked)
        self.result.another_asked.connect(asks.begin_anew)
        self.result.undo_asked.connect(asks.undo)
        self.result.refused_asked.connect(self._save_refused)
        self.choose.refused_asked.connect(self._save_refused)
        self.columns.back_asked.connect(asks.begin_anew)
        self.checked.back_asked.connect(self._back_to_columns)


def _file_of(event: QDropEvent) -> Path | None:
    urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
    return Path(urls[0].toLocalFile()) if urls else None
