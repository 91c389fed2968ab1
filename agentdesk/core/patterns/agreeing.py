"""What an agreement on unusual patterns lacks."""

from __future__ import annotations

from datetime import date

from agentdesk.core.errors import Refused
from agentdesk.core.patterns.commands import RecordAgreement

LEAST_REVIEWERS = 2
"""Nobody sees what is about themselves: with one reviewer nobody would see it."""


def agreement_faults(said: RecordAgreement, today: date) -> dict[str, Refused]:
    """All at once, each by the name of its field."""
    faults = {
        "name": None if said.name else Refused("patterns.name_missing"),
        "agreed_on": Refused("patterns.agreed_later", day=said.agreed_on) if said.agreed_on > today else None,
        "reviewers": None if len(set(said.reviewers)) >= LEAST_REVIEWERS else Refused("patterns.reviewer_missing"),
        "patterns": None if said.patterns else Refused("patterns.pattern_missing"),
    }
    return {name: fault for name, fault in faults.items() if fault}
