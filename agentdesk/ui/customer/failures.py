"""Where we let the customer down lately, under the header: a second time in a row must not happen."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.overview.model import Failed
from agentdesk.core.wording import text
from agentdesk.ui.customer.timeline_pieces import known, one_line
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.notice import Notice

MOST_TOLD = 2


class FailureNotice(Growing):
    """Hidden while there is none; with one it reminds, with two it warns, and says which they were, unless the story
    below it says so."""

    def __init__(self, zone: ZoneInfo, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._zone = zone
        self._failures: tuple[Failed, ...] = ()
        self._brief = False
        self._notice = Notice(parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 0, 20, 10)
        column.addWidget(self._notice)
        self.hide()
        follow_language(self)

    def show_failures(self, failures: tuple[Failed, ...]) -> None:
        if failures != self._failures:
            self._failures = failures
            self.retranslate()

    def be_brief(self, brief: bool) -> None:
        if brief != self._brief:
            self._brief = brief
            self.retranslate()

    def retranslate(self) -> None:
        failures = self._failures
        self.setVisible(bool(failures))
        told = "; ".join(failure_words(each, self._zone) for each in failures[:MOST_TOLD])
        if len(failures) > 1:
            self._notice.say(text("failures.second", count=len(failures)), "" if self._brief else told, Tone.STOP)
        elif failures:
            self._notice.say("", text("failures.first", what=told), Tone.CARE)


def failure_words(failure: Failed, zone: ZoneInfo) -> str:
    """Broken promise on 22 Nov 2026: the spare part arrives."""
    day = wording.day(failure.happened_at.astimezone(zone).date())
    kind = known("cases.failure", failure.kind) or failure.kind
    words = one_line(failure.words, 60)
    return text("failures.one", kind=kind, day=day, words=words) if words else f"{kind}, {day}"
