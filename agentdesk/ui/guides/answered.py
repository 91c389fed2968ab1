"""What others have decided about words that one proposed: said once, until it was read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from agentdesk.core.guides.commands import WordingProposals
from agentdesk.core.wording import text
from agentdesk.ui.door import Door
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.window_state import WindowState

if TYPE_CHECKING:
    from agentdesk.core.guides.proposals import Proposal

_LONGEST = 80


class AnsweredStrip(Growing):
    """Hidden while there is nothing to read, and while somebody `is_busy`. What was read is remembered with the window,
    for each person; `save` keeps it."""

    wanted = Signal()
    """To be seen with what was proposed."""

    def __init__(self, door: Door, state: WindowState, save: Callable[[], object], is_busy: Callable[[], bool]) -> None:
        super().__init__()
        self._door, self._state, self._save, self._is_busy = door, state, save, is_busy
        self.answered: tuple[Proposal, ...] = ()
        """Not read yet, the latest first."""
        self.notice = Notice(can_close=True, on_action=self._look)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 8, 20, 4)
        column.addWidget(self.notice)
        self.notice.closed.connect(self.read)
        self.hide()
        follow_language(self)

    def load(self) -> None:
        self._door.ask(WordingProposals(), owner=self, done=self._take, supersedes="answered proposals")

    def read(self) -> None:
        """All that is answered by now."""
        if self.answered:
            moments = [each.decided_at for each in self.answered if each.decided_at]
            self._state.extra[self._mark] = max(moments).isoformat()
            self._save()
        self.answered = ()
        self.look_again()

    def look_again(self) -> None:
        """Whoever talks to a customer reads it afterwards."""
        shown = bool(self.answered) and not self._is_busy()
        if shown:
            self.retranslate()
            self.notice.show()
        self.setVisible(shown)

    def retranslate(self) -> None:
        if self.answered:
            self.notice.say("", self._words(), action=text("guides.answered_show"))

    @property
    def _mark(self) -> str:
        return f"wording_read.{self._door.person_id}"

    def _take(self, proposals: tuple[Proposal, ...]) -> None:
        me, until = self._door.person_id, str(self._state.extra.get(self._mark, ""))
        self.answered = tuple(
            each
            for each in proposals
            if each.proposed_by == me
            and each.decided_by not in (None, me)
            and each.decided_at is not None
            and each.decided_at.isoformat() > until
        )
        self.look_again()

    def _words(self) -> str:
        first = self.answered[0]
        said = first.words if len(first.words) <= _LONGEST else f"{first.words[: _LONGEST - 2].rstrip()} …"
        facts: dict[str, Any] = {"name": first.decider, "words": said}
        told = text(f"guides.answered.{first.state}", **facts)
        if first.answer:
            told = f"{told} · {text('guides.proposal_answer_was', words=first.answer)}"
        more = len(self.answered) - 1
        return f"{told} · {text('guides.answered_more', count=more)}" if more else told

    def _look(self) -> None:
        self.read()
        self.wanted.emit()
