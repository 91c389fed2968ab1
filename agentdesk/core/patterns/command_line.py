"""Patterns for the command line: what was not said stays as it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from agentdesk.core.commands import DeskAbove
from agentdesk.core.errors import Refused
from agentdesk.core.patterns.commands import ExplainIncident, Incidents, PatternsInForce, RecordAgreement
from agentdesk.core.patterns.model import USUALLY_KEPT, Pattern, Review
from agentdesk.core.people.commands import TheShop
from agentdesk.core.people.model import shop_zone


def agreement_said(
    desk: DeskAbove,
    actor: UUID,
    name: str,
    agreed_on: date | None,
    reviewers: Sequence[UUID],
    patterns: Sequence[str],
    kept_days: int | None,
) -> RecordAgreement:
    """As agreed until now but for what is said; the first one is for all patterns, from today on, unless it says
    otherwise."""
    before = desk.ask(PatternsInForce(), actor=actor).agreement
    today = desk.clock.now().astimezone(shop_zone(desk.ask(TheShop(), actor=actor))).date()
    return RecordAgreement(
        name=name or (before.name if before else ""),
        agreed_on=agreed_on or (before.agreed_on if before else today),
        reviewers=tuple(reviewers) or (before.reviewers if before else ()),
        patterns=tuple(map(Pattern, patterns)) or (before.patterns if before else tuple(Pattern)),
        kept_days=kept_days or (before.kept_days if before else USUALLY_KEPT),
    )


def review_going_on(desk: DeskAbove, actor: UUID) -> Review:
    """Raises Refused patterns.off, patterns.not_reviewer, patterns.no_review."""
    held = desk.ask(PatternsInForce(), actor=actor)
    if held.agreement is None:
        raise Refused("patterns.off")
    if not held.may_review:
        raise Refused("patterns.not_reviewer")
    if held.mine is None:
        raise Refused("patterns.no_review")
    return held.mine


def explaining(desk: DeskAbove, actor: UUID, key: str, words: str) -> ExplainIncident:
    """Only of what is found in the review that is going on. Raises Refused patterns.incident_unknown, and as above."""
    found = desk.ask(Incidents(review_going_on(desk, actor).id), actor=actor)
    if key not in {each.key for each in found.incidents}:
        raise Refused("patterns.incident_unknown")
    return ExplainIncident(incident_key=key, words=words)
