"""What must be true of identity checks: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.identity.model import Level, Question, Speaker, Way
from agentdesk.core.identity.store import identity_checks
from agentdesk.core.storage.check import Finding, invariant

_QUESTIONS, _WAYS, _LEVELS, _SPEAKERS = (frozenset(map(str, kind)) for kind in (Question, Way, Level, Speaker))


@invariant("identity.checks")
def a_check_says_what_was_proved_and_no_more(connection: sa.Connection) -> Iterator[Finding]:
    """Questions, ways and a level that we know; of each question how often it was answered, never what."""
    for row in connection.execute(sa.select(identity_checks)):
        counts = all(isinstance(wrong, int) and isinstance(right, bool) for wrong, right in row.answered.values())
        third = row.speaker in _SPEAKERS and (row.speaker == Speaker.THIRD) == (row.third_id is not None)
        known = set(row.answered) <= _QUESTIONS and set(row.ways) <= _WAYS and row.level in _LEVELS
        if not (counts and third and known):
            yield Finding({"check_id": str(row.id)})
