"""Words that the dictionaries do not know and the people here do. Customers' names are among them: kept encrypted."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from agentdesk.core.clock import Clock
from agentdesk.core.drafts import Draft, Drafts
from agentdesk.core.ids import derived_id
from agentdesk.core.people.model import SHOP
from agentdesk.ui.spelling.spelling import Spelling, start_spelling
from agentdesk.ui.tasks import Lane, TaskRunner

KIND = "own_words"
_ID = derived_id(SHOP, KIND)


class SpellingHelp(QObject):
    """The spelling of one window (`MainWindow.spelling_help`): starts it with the words learnt so far, keeps new ones.

    `changed`: more is known than before.
    """

    changed = Signal()

    def __init__(self, drafts: Drafts, runner: TaskRunner, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drafts, self._runner, self._clock = drafts, runner, clock
        self.spelling = Spelling()
        self._started = False

    def start(self) -> None:
        """Once; later calls do nothing."""
        if self._started:
            return
        self._started = True
        self._runner.run(lambda: read_own_words(self._drafts), owner=self, lane=Lane.DRAFTS, done=self._start)

    def look_up(self, words: Iterable[str]) -> None:
        spelling = self.spelling
        self._runner.run(
            lambda: spelling.look_up(words), owner=self, lane=Lane.WORK, done=lambda _: self.changed.emit()
        )

    def learn(self, word: str) -> None:
        self.spelling.learn(word)
        self.changed.emit()
        words = frozenset(self.spelling.own)
        self._runner.run(lambda: keep_own_words(self._drafts, words, self._clock), owner=self, lane=Lane.DRAFTS)

    def suggest(self, word: str, owner: QObject, done: Callable[[list[str]], None]) -> None:
        self._runner.run(lambda: self.spelling.suggestions(word), owner=owner, lane=Lane.WORK, done=done)

    def _start(self, own: frozenset[str]) -> None:
        self._runner.run(lambda: start_spelling(own), owner=self, lane=Lane.WORK, done=self._take)

    def _take(self, spelling: Spelling) -> None:
        self.spelling = spelling
        self.changed.emit()


def help_at(widget: QWidget) -> SpellingHelp | None:
    """That of the window this is in, or over."""
    window: QWidget | None = widget.window()
    while window:
        found: SpellingHelp | None = getattr(window, "spelling_help", None)
        if found:
            return found
        above = window.parentWidget()
        window = above.window() if above else None
    return None


def read_own_words(drafts: Drafts) -> frozenset[str]:
    kept = (draft.content.get("words", ()) for draft in drafts.all() if draft.kind == KIND)
    return frozenset(str(word) for words in kept for word in words)


def keep_own_words(drafts: Drafts, words: frozenset[str], clock: Clock) -> None:
    """In the drafts' own file, where a backup finds them, too."""
    content = {"words": sorted(words)}
    drafts.save(Draft(id=_ID, kind=KIND, command_id=_ID, content=content, updated_at=clock.now()))
