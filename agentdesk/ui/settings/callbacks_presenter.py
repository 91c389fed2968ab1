"""What the shop lays down for callbacks: what it is, and changing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject

from agentdesk.core.callbacks.commands import SetRules, TheRules
from agentdesk.core.callbacks.model import Rules
from agentdesk.core.commands import LEADERS
from agentdesk.core.people.commands import People
from agentdesk.core.people.model import SHOP
from agentdesk.ui.door import Door
from agentdesk.ui.settings.edits import Edits


@dataclass(frozen=True, slots=True)
class CallbackFacts:
    rules: Rules
    may_change: bool


class CallbacksPresenter(Edits):
    """Intentions: `load`, `lay_down`."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self.facts: CallbackFacts | None = None

    def look(self) -> CallbackFacts:
        me = next(person for person in self._door.asked(People()) if person.id == self._door.person_id)
        return CallbackFacts(self._door.asked(TheRules()), not me.roles.isdisjoint(LEADERS))

    def show(self, found: CallbackFacts) -> None:
        self.facts = found

    def lay_down(self, rules: SetRules, then: Callable[[Any], None]) -> None:
        if self.facts:
            self.do(rules, "settings.callbacks_saved", then, {str(SHOP): self.facts.rules.version})
