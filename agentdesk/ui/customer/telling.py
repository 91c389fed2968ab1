"""The story of an open customer, with its words made off the GUI thread; asked for once the customer is there."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.story.commands import StoryOf
from agentdesk.core.story.words import in_brief, story_words
from agentdesk.ui.door import Door


@dataclass(frozen=True, slots=True)
class ToldStory:
    """A sentence each, and the events it comes from, the newest last; `brief`: the one that matters most."""

    words: tuple[str, ...] = ()
    events: tuple[tuple[UUID, ...], ...] = ()
    brief: str = ""


class StoryPresenter(QObject):
    """`told` with a `ToldStory`; a story that cannot be told leaves the one before."""

    told = Signal(object)

    def __init__(self, door: Door, customer_id: UUID, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door, self._customer_id = door, customer_id
        self.latest = ToldStory()

    @property
    def brief(self) -> str:
        return self.latest.brief

    def load(self) -> None:
        self._door.work(self._look, owner=self, done=self._show, failed=lambda _: None, supersedes="story")

    def _show(self, story: ToldStory) -> None:
        self.latest = story
        self.told.emit(story)

    def _look(self) -> ToldStory:
        story = self._door.asked(StoryOf(self._customer_id))
        events = tuple(each.events for each in story.sentences)
        return ToldStory(story_words(story), events, in_brief(story))
