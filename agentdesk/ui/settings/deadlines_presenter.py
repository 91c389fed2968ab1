"""The deadlines: what the rules are, what they would mean now, and changing them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from agentdesk.core.calendars.commands import TheHours
from agentdesk.core.commands import ADMINISTRATORS
from agentdesk.core.deadlines.commands import CurrentPolicy, DueNow, SetPolicy
from agentdesk.core.deadlines.model import Due, Policy, PolicyEdition, Rule, Severity
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.model import Channel
from agentdesk.core.people.commands import People
from agentdesk.ui.door import Door
from agentdesk.ui.settings.edits import Edits


@dataclass(frozen=True, slots=True)
class DeadlineFacts:
    edition: PolicyEdition
    may_change: bool
    zone: ZoneInfo
    now: datetime

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self.edition.policy.rules


class DeadlinesPresenter(Edits):
    """Intentions: `load`, `put_rule`, `remove_rule`, `preview`. A rule is named by its place among all."""

    previewed = Signal(object)
    """The Dues of what would come now."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self.facts: DeadlineFacts | None = None

    def look(self) -> DeadlineFacts:
        edition, hours = self._door.asked(CurrentPolicy()), self._door.asked(TheHours()).hours
        me = next(person for person in self._door.asked(People()) if person.id == self._door.person_id)
        may_change = not me.roles.isdisjoint(ADMINISTRATORS)
        return DeadlineFacts(edition, may_change, ZoneInfo(hours.time_zone), self._door.clock.now())

    def show(self, found: DeadlineFacts) -> None:
        self.facts = found

    def put_rule(self, rule: Rule, place: int | None, then: Callable[[int], None]) -> None:
        """In the place of another, or as a new one; `then` gets its place, before the rules are as they are now."""
        if self.facts is None:
            return
        rules = list(self.facts.rules)
        if place is None:
            self._lay_down((*rules, rule), "deadline.added", lambda _: then(len(rules)))
        elif rules[place] != rule:
            rules[place], kept = rule, place
            self._lay_down(tuple(rules), "deadline.changed", lambda _: then(kept))

    def remove_rule(self, place: int) -> None:
        if self.facts:
            rules = self.facts.rules
            self._lay_down((*rules[:place], *rules[place + 1 :]), "deadline.removed")

    def preview(self, channel: Channel, tier: str, severity: Severity) -> None:
        def look() -> tuple[Due, ...]:
            return self._door.asked(DueNow(channel, tier, severity))

        self._door.work(look, owner=self, done=self.previewed.emit, failed=self.refuse, supersedes="preview")

    def _lay_down(self, rules: tuple[Rule, ...], words: str, then: Callable[[Any], None] = lambda _: None) -> None:
        assert self.facts
        try:
            self.do(SetPolicy.of(Policy(rules), self.facts.edition.id), words, then)
        except Refused as refused:
            self.refuse(refused)
