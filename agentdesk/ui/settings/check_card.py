"""Check everything: what is being looked at, and in words what was found."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.core.safekeeping import Checked
from agentdesk.core.wording import knows, text
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.safety_presenter import Check
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.progress import ProgressStrip
from agentdesk.ui.widgets.text import Text, announce


class CheckCard(SectionCard):
    """Looks at everything and says in words what it found; changes nothing."""

    def __init__(self, check: Check, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._check = check
        self._results: tuple[Checked, ...] | None = None
        self._words, self.notice, self.progress = Text(role="muted", wrap=True), Notice(), ProgressStrip()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.begin = Button(icon="shield-check", on_click=check.begin)
        self.notice.hide()
        self.progress.hide()
        for part in (self._words, self.notice, self.progress):
            self.body.addWidget(part)
        self.body.addLayout(self._lines)
        self.body.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignLeft)
        check.begun.connect(self._show_begun)
        check.progress.connect(self._show_progress)
        check.done.connect(self._show_results)
        check.failed.connect(lambda words: self._end(words, Tone.STOP))
        check.stopped.connect(lambda: self._end(text("health.stopped"), Tone.ACCENT))
        self.progress.cancelled.connect(check.stop)
        follow_language(self)

    def retranslate(self) -> None:
        self.set_words(text("health.card"))
        self._words.setText(text("health.card_words"))
        self.begin.setText(text("health.begin"))
        if self._results is not None:
            self._show_results(self._results)

    def _show_begun(self) -> None:
        self._results = None
        self._clear()
        self.notice.hide()
        self.begin.hide()
        self.progress.show_progress(text("health.going"))
        self.progress.show()
        self.progress.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_progress(self, share: float, name: str) -> None:
        self.progress.show_progress(check_name(name), round(share * 100), 100, f"{round(share * 100)} %")

    def _show_results(self, results: tuple[Checked, ...]) -> None:
        self._results = results
        wrong = [checked for checked in results if not checked.ok]
        self._clear()
        for checked in wrong:
            self._lines.addWidget(Finding(checked))
        if wrong:
            self._end(text("health.wrong", count=len(wrong)), Tone.STOP)
        else:
            self._end(text("health.all_well", count=len(results)), Tone.GOOD)

    def _end(self, words: str, tone: Tone) -> None:
        had_focus = self.progress.cancel.hasFocus()
        self.progress.hide()
        self.begin.show()
        if had_focus:
            self.begin.setFocus(Qt.FocusReason.OtherFocusReason)
        self.notice.say("", words, tone)
        self.notice.show()
        announce(self, words)

    def _clear(self) -> None:
        while item := self._lines.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()


class Finding(QWidget):
    """One check that found something: which, and the first of what it found."""

    MOST = 5

    def __init__(self, checked: Checked, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(2)
        column.addWidget(Text(check_name(checked.name), "strong", wrap=True))
        for line in checked.found[: self.MOST]:
            column.addWidget(Text(line, "small", wrap=True))
        more = len(checked.found) - self.MOST
        if more > 0:
            column.addWidget(Text(text("health.more", count=more), "small", wrap=True))


def check_name(name: str) -> str:
    """What a check looks at, in words; a check nobody has words for is called by its name."""
    key = f"health.{name}"
    return text(key) if knows(key) else name
