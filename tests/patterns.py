"""A shop for tests in which unusual patterns may be looked for: an agreement, and who reviews under it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from agentdesk.core.commands import Role
from agentdesk.core.ids import new_id
from agentdesk.core.patterns.commands import ExplainIncident, Incidents, OpenReview, PatternsInForce, RecordAgreement
from agentdesk.core.patterns.model import Found, Incident, InForce, Pattern
from tests.goodwill import Shop as ShopOfGoodwill


@dataclass
class Shop(ShopOfGoodwill):
    """`reviewer` and `second` are named once it is `agreed`; so may others be."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.reviewer = self.hire("Rita Prüfer", 1, self.teams[1], Role.SUPERVISOR)
        self.second = self.hire("Udo Prüfer", 1, self.teams[1])

    def agree(self, *others: UUID, **more: Any) -> None:
        known: dict[str, Any] = {"name": "Betriebsvereinbarung 12/2026", "agreed_on": date(2026, 11, 2)}
        known |= {"reviewers": (self.reviewer, self.second, *others), "patterns": tuple(Pattern)}
        self.do(RecordAgreement(**known | more))

    def open_review(self, actor: UUID | None = None, **more: Any) -> UUID:
        command = OpenReview(**{"reason": "Stichprobe im November"} | more)
        return UUID(self.do(command, actor or self.reviewer)["review_id"])

    def look(self, actor: UUID | None = None, **more: Any) -> Found:
        who = actor or self.reviewer
        return self.desk.ask(Incidents(self.open_review(who, **more)), actor=who)

    def found(self, pattern: Pattern, actor: UUID | None = None) -> list[Incident]:
        return [each for each in self.look(actor).incidents if each.pattern is pattern]

    def explain(self, key: str, words: str = "War so abgesprochen", actor: UUID | None = None) -> UUID:
        command_id = new_id()
        self.do(ExplainIncident(incident_key=key, words=words), actor or self.reviewer, command_id)
        return command_id

    def in_force(self, actor: UUID | None = None) -> InForce:
        return self.desk.ask(PatternsInForce(), actor=actor or self.agent)
