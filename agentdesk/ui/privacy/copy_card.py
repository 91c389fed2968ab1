"""The complete copy of one person: who else is in it, where it goes, and how far it is."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.privacy.presenter import RightsPresenter
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.progress import ProgressStrip
from agentdesk.ui.widgets.text import Text, announce

if TYPE_CHECKING:
    from agentdesk.core.privacy.copying import MadeCopy

MOST_SHOWN = 60


class CopyCard(SectionCard):
    """Two steps: a look at who else is named, each ticked to be left out; then a folder, and it is written."""

    def __init__(self, presenter: RightsPresenter, files: FileDialogs, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._presenter, self._files = presenter, files
        self._about, self._others, self.notice = Text(role="muted", wrap=True), Text(wrap=True), Notice()
        self.progress = ProgressStrip()
        self.boxes: dict[str, QCheckBox] = {}
        self._ticks = QVBoxLayout()
        self._ticks.setSpacing(2)
        self.begin = Button(icon="file-text", on_click=presenter.look)
        self.save = Button(kind="primary", icon="file-down", on_click=self.ask_where)
        for part in (self._about, self._others):
            self.body.addWidget(part)
        self.body.addLayout(self._ticks)
        for strip in (self.progress, self.notice):
            self.body.addWidget(strip)
        for button in (self.begin, self.save):
            self.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.progress.cancelled.connect(presenter.stop)
        presenter.looked.connect(self._review)
        presenter.copied.connect(self._done)
        self.reset()
        follow_language(self)

    def reset(self) -> None:
        """Another person, or nothing begun."""
        for part in (self._others, self.progress, self.notice, self.save):
            part.hide()
        self._forget_boxes()
        self.begin.show()

    def retranslate(self) -> None:
        self.set_words(text("privacy.copy_card"))
        self._about.setText(text("privacy.copy_about"))
        self.begin.setText(text("privacy.copy_begin"))
        self.save.setText(text("privacy.copy_save"))
        self._others.setText(text("privacy.copy_review") if self.boxes else text("privacy.copy_nobody_else"))

    def going(self, words: str, done: int, total: int) -> None:
        """Only while it is this card's work."""
        self.notice.hide()
        self.progress.show_progress(words, done, total)
        if self.progress.isHidden():
            self.progress.show()
            self.progress.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def rest(self) -> None:
        self.progress.hide()

    def refuse(self, words: str) -> None:
        self._end(words, Tone.STOP)

    def ask_where(self) -> None:
        person = self._presenter.person
        if person:
            name = text("privacy.copy_folder", number=person.customer.number)
            day = f"{self._presenter.door.clock.now():%Y-%m-%d}"
            self._files.to_folder(self, text("privacy.copy_where"), lambda into: self._write(into / f"{name} {day}"))

    def _write(self, folder: Path) -> None:
        self._presenter.copy(folder, frozenset(name for name, box in self.boxes.items() if box.isChecked()))

    def _review(self, others: tuple[str, ...]) -> None:
        self.rest()
        self._forget_boxes()
        for name in others[:MOST_SHOWN]:
            box = QCheckBox(name.replace("&", "&&"))
            box.setChecked(True)
            self.boxes[name] = box
            self._ticks.addWidget(box)
        self.retranslate()
        for part in (self._others, self.save):
            part.show()
        self.begin.hide()
        first = next(iter(self.boxes.values()), self.save)
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, self._others.text())

    def _done(self, made: MadeCopy) -> None:
        self.rest()
        self.save.hide()
        self._others.hide()
        self._forget_boxes()
        self.begin.show()
        words = text(
            "privacy.copy_done", number=made.number, folder=str(made.folder), rows=made.rows, places=made.places
        )
        self.notice.on_action(partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(made.folder))))
        self.notice.say("", words, Tone.GOOD, action=text("privacy.copy_open"))
        self._tell(words)

    def _end(self, words: str, tone: Tone) -> None:
        self.rest()
        self.notice.say("", words, tone)
        self._tell(words)

    def _tell(self, words: str) -> None:
        self.notice.show()
        (self.save if not self.save.isHidden() else self.begin).setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, words)

    def _forget_boxes(self) -> None:
        for box in self.boxes.values():
            box.hide()
            box.deleteLater()
        self.boxes = {}
