"""Words that the dictionaries do not know and the people here do. Customers' names are among them: kept encrypted."""

from __future__ import annotations

from agentdesk.core.clock import Clock
from agentdesk.core.drafts import Draft, Drafts
from agentdesk.core.ids import derived_id
from agentdesk.core.people.model import SHOP

KIND = "own_words"
_ID = derived_id(SHOP, KIND)


def read_own_words(drafts: Drafts) -> set[str]:
    for kept in drafts.all():
        if kept.kind == KIND:
            return {str(word) for word in kept.content.get("words", ())}
    return set()


def keep_own_words(drafts: Drafts, words: set[str], clock: Clock) -> None:
    """In the drafts' own file, where a backup finds them, too."""
    drafts.save(Draft(id=_ID, kind=KIND, command_id=_ID, content={"words": sorted(words)}, updated_at=clock.now()))
