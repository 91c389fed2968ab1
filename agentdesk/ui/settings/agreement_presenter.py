"""The agreement under which unusual patterns are looked for: what it says, and recording, changing and ending it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.core.commands import ADMINISTRATORS
from agentdesk.core.patterns.commands import EndAgreement, PatternsInForce, RecordAgreement
from agentdesk.core.patterns.model import InForce
from agentdesk.core.people.commands import People, TheShop
from agentdesk.core.people.model import SHOP, Person, shop_zone
from agentdesk.ui.settings.edits import Edits


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    held: InForce
    people: tuple[Person, ...]
    may_change: bool
    zone: ZoneInfo
    now: datetime

    @property
    def alone(self) -> bool:
        return len(self.people) < 2


class AgreementPresenter(Edits):
    """Intentions: `load`, `record`, `end`. What is recorded is not undone: what ends is gone."""

    facts: AgreementFacts | None = None

    def look(self) -> AgreementFacts:
        everybody = self._door.asked(People())
        me = next(person for person in everybody if person.id == self._door.person_id)
        return AgreementFacts(
            self._door.asked(PatternsInForce()),
            tuple(person for person in everybody if person.active),
            not me.roles.isdisjoint(ADMINISTRATORS),
            shop_zone(self._door.asked(TheShop())),
            self._door.clock.now(),
        )

    def show(self, found: AgreementFacts) -> None:
        self.facts = found

    def record(self, command: RecordAgreement, then: Callable[[Any], None] = lambda _: None) -> None:
        agreement = self.facts.held.agreement if self.facts else None
        base = {str(SHOP): agreement.row_version} if agreement else None
        self.do(command, "patterns.recorded", then, base)

    def end(self) -> None:
        self.do(EndAgreement(), "patterns.ended")
