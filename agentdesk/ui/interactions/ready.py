"""What stands ready for every conversation: reasons, habits, snippets, who works here, whether notes are heard."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from agentdesk.core import wording
from agentdesk.core.hearing.commands import Suggesting
from agentdesk.core.interactions.commands import Habits, Reasons, Snippets
from agentdesk.core.interactions.model import Habit, Outcome, Reason, Snippet
from agentdesk.core.interactions.reason_keys import reason_keys
from agentdesk.core.people.commands import People, TheShop
from agentdesk.core.people.model import Shop
from agentdesk.ui.door import Door


@dataclass(frozen=True, slots=True)
class Ready:
    """Empty until it has been loaded."""

    reasons: tuple[Reason, ...] = ()
    habits: tuple[Habit, ...] = ()
    snippets: tuple[Snippet, ...] = ()
    shop: Shop | None = None
    me: str = ""
    suggesting: bool = True

    @property
    def region(self) -> str:
        return self.shop.region if self.shop else "DE"

    def reason(self, reason_id: object) -> Reason | None:
        return next((reason for reason in self.reasons if reason.id == reason_id), None)

    def reason_called(self, key: str) -> Reason | None:
        """By the name that guides have for it (see `reason_keys`)."""
        return self.reason(reason_keys(self.reasons).get(key)) if key else None

    def key_of(self, reason_id: UUID | None) -> str | None:
        keys = reason_keys(self.reasons) if reason_id else {}
        return next((key for key, id in keys.items() if id == reason_id), None)

    def usual_outcome(self, reason_id: object) -> Outcome | None:
        """How this person's contacts for this reason mostly ended."""
        return next((habit.outcome for habit in self.habits if habit.reason_id == reason_id), None)


def load_ready(door: Door) -> Ready:
    """To be called in the database lane. What words about a day need is loaded here, too, for it takes its time."""
    wording.day(door.clock.now().date())
    me = next((person.name for person in door.asked(People()) if person.id == door.person_id), "")
    return Ready(
        reasons=door.asked(Reasons()),
        habits=door.asked(Habits(door.person_id)),
        snippets=door.asked(Snippets()),
        shop=door.asked(TheShop()),
        me=me,
        suggesting=door.asked(Suggesting()),
    )
