"""The story of an open customer, with its words made off the GUI thread; asked for once the customer is there."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.story.commands import StoryOf
from agentdesk.core.story.model import Story
from agentdesk.core.story.risk import Risk
from agentdesk.core.story.risk_words import risk_in_brief, risk_title, weighed_words
from agentdesk.core.story.words import in_brief, story_words
from agentdesk.core.wording import text
from agentdesk.ui.door import Door


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence each, and the events it comes from, the newest last."""

    title: str = ""
    words: tuple[str, ...] = ()
    events: tuple[tuple[UUID, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ToldStory:
    """`discreet`: the story without moods. `brief`: what a call would be about. `may_leave`: why, in short; empty
    where the facts do not carry it. `tells_failures`: what went wrong several times is in it."""

    story: Paragraph = Paragraph()
    discreet: Paragraph = Paragraph()
    brief: str = ""
    may_leave: str = ""
    reasons: Paragraph = Paragraph()
    tells_failures: bool = False


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

    def turn_to(self, customer_id: UUID) -> None:
        """Who they are by now."""
        self._customer_id = customer_id

    def load(self) -> None:
        self._door.work(self._look, owner=self, done=self._show, failed=lambda _: None, supersedes="story")

    def _show(self, story: ToldStory) -> None:
        self.latest = story
        self.told.emit(story)

    def _look(self) -> ToldStory:
        story = self._door.asked(StoryOf(self._customer_id))
        brief, may_leave = in_brief(story), risk_in_brief(story.risk)
        again, told = any(each.key == "failures" for each in story.sentences), _paragraph(story)
        return ToldStory(told, _paragraph(story.discreet), brief, may_leave, _reasons(story.risk), again)


def _paragraph(story: Story) -> Paragraph:
    return Paragraph(text("story.title"), story_words(story), tuple(each.events for each in story.sentences))


def _reasons(risk: Risk) -> Paragraph:
    words = tuple(weighed_words(each) for each in risk.reasons)
    return Paragraph(risk_title(risk), words, tuple(each.events for each in risk.reasons))
