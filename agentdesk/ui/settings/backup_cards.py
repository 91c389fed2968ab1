"""Backup and restore: one file with everything, written while the desk goes on, and put back after a question."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from agentdesk.core.clock import Clock
from agentdesk.core.wording import number, text
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.safety_presenter import Backup
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.progress import ProgressStrip
from agentdesk.ui.widgets.question import Question
from agentdesk.ui.widgets.text import Text, announce

SUFFIX = "agentdesk"
_MEGABYTE = 1_000_000


class BackupCard(SectionCard):
    """One file with everything, written while the desk goes on."""

    def __init__(self, backup: Backup, clock: Clock, files: FileDialogs, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._backup, self._clock, self._files = backup, clock, files
        self._words, self.notice, self.progress = Text(role="muted", wrap=True), Notice(), ProgressStrip()
        self.begin = Button(icon="hard-drive", on_click=self.ask_where)
        self.notice.hide()
        self.progress.hide()
        for part in (self._words, self.notice, self.progress):
            self.body.addWidget(part)
        self.body.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignLeft)
        backup.begun.connect(self._show_begun)
        backup.progress.connect(self._show_progress)
        backup.done.connect(self._show_done)
        backup.failed.connect(lambda words: self._end(words, Tone.STOP))
        backup.stopped.connect(lambda: self._end(text("backup.stopped"), Tone.ACCENT))
        self.progress.cancelled.connect(backup.stop)
        follow_language(self)

    def ask_where(self) -> None:
        name = f"AgentDesk {self._clock.now():%Y-%m-%d}.{SUFFIX}"
        self._files.to_save(self, text("backup.where"), name, _kinds(), self._backup.begin, fresh=True)

    def retranslate(self) -> None:
        self.set_words(text("backup.card"))
        self._words.setText(text("backup.card_words"))
        self.begin.setText(text("backup.begin"))

    def _show_begun(self) -> None:
        self.notice.hide()
        self.begin.hide()
        self.progress.show_progress(text("backup.going"))
        self.progress.show()
        self.progress.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_progress(self, share: float, _: str) -> None:
        self.progress.show_progress(text("backup.going"), round(share * 100), 100, f"{round(share * 100)} %")

    def _show_done(self, outcome: tuple[Path, int, tuple[str, ...]]) -> None:
        target, size, notes = outcome
        said = [text("backup.done", path=str(target), size=number(round(size / _MEGABYTE, 1))), *map(text, notes)]
        self._end(" ".join(said), Tone.CARE if notes else Tone.GOOD)

    def _end(self, words: str, tone: Tone) -> None:
        had_focus = self.progress.cancel.hasFocus()
        self.progress.hide()
        self.begin.show()
        if had_focus:
            self.begin.setFocus(Qt.FocusReason.OtherFocusReason)
        self.notice.say("", words, tone)
        self.notice.show()
        announce(self, words)


class RestoreCard(SectionCard):
    """A backup is chosen, what would happen is said, and only then it is asked for."""

    asked = Signal(object)

    def __init__(self, files: FileDialogs, hindrance: Callable[[], str], *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._files, self._hindrance = files, hindrance
        self._source = Path()
        self._words, self.notice = Text(role="muted", wrap=True), Notice()
        self.notice.hide()
        self.question = Question(lambda: self.asked.emit(self._source))
        self.choose = Button(icon="rotate-ccw", on_click=self.ask_which)
        for part in (self._words, self.notice, self.question):
            self.body.addWidget(part)
        self.body.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignLeft)
        follow_language(self)

    def ask_which(self) -> None:
        self.notice.hide()
        if words := self._hindrance():
            self.notice.say("", words, Tone.CARE)
            self.notice.show()
            announce(self, words)
        else:
            self._files.to_open(self, text("restore.which"), _kinds(), self._confirm)

    def retranslate(self) -> None:
        self.set_words(text("restore.card"))
        self._words.setText(text("restore.card_words"))
        self.choose.setText(text("restore.choose"))
        self.question.set_words(text("restore.means", file=self._source.name), text("restore.begin"))

    def _confirm(self, source: Path) -> None:
        self._source = source
        self.retranslate()
        self.question.ask()


def _kinds() -> str:
    return f"{text('backup.file_kind')} (*.{SUFFIX});;{text('backup.any_file')} (*)"
