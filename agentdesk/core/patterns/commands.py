"""What can be asked about unusual patterns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from agentdesk.core.commands import Code, Command, Line, Query
from agentdesk.core.patterns.model import LEAST_KEPT, MOST_KEPT, USUALLY_KEPT, Found, InForce, Pattern

KeptDays = Annotated[int, Field(ge=LEAST_KEPT, le=MOST_KEPT)]


class RecordAgreement(Command):
    """Note what was agreed (§ 87(1) no. 6 BetrVG, § 26 BDSG), or what has been agreed anew: from now on the named
    reviewers may look for these patterns. Before, nobody can."""

    kind: ClassVar[str] = "patterns.record_agreement"
    name: Line
    agreed_on: date
    reviewers: Annotated[tuple[UUID, ...], Field(max_length=20)]
    patterns: Annotated[tuple[Pattern, ...], Field(max_length=len(Pattern))]
    kept_days: KeptDays = USUALLY_KEPT


class EndAgreement(Command):
    """Nobody looks any more; reviews and explanations go with it, for good."""

    kind: ClassVar[str] = "patterns.end_agreement"


class OpenReview(Command):
    """A named reviewer looks, for a written reason that everybody can read, at what was given in some days (the last
    thirty, if none are said). It lasts a day; the answer has `review_id`."""

    kind: ClassVar[str] = "patterns.open_review"
    reason: Line
    first: date | None = None
    last: date | None = None


class ExplainIncident(Command):
    """Why there is nothing to it, by a reviewer who has a review open; without words it is open again.

    It counts unless the incident is about whoever explains it.
    """

    kind: ClassVar[str] = "patterns.explain"
    incident_key: Code
    words: Line


class TakeBackExplanation(Command):
    """What one's own command `explained` has changed is as before: open, or explained by whoever had done so, when
    they did. While the review lasts in which it was said, and nobody has said something else since."""

    kind: ClassVar[str] = "patterns.take_back_explanation"
    explained: UUID


class ForgetOldReviews(Command):
    """Reviews and explanations that have been kept as long as was agreed go."""

    kind: ClassVar[str] = "patterns.forget"


@dataclass(frozen=True, slots=True)
class PatternsInForce(Query[InForce]):
    """The agreement, and who looked when and why, latest first: for everybody."""


@dataclass(frozen=True, slots=True)
class Incidents(Query[Found]):
    """What is found in a review one has open; never what is about oneself. Raises Refused patterns.off,
    patterns.not_reviewer, patterns.review_over."""

    review_id: UUID
