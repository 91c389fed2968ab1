"""What can be asked about cases."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from agentdesk.core.cases.model import (
    AnswerGiven,
    Case,
    CaseFilter,
    CasePage,
    CaseRow,
    Confirmation,
    Failure,
    Gathered,
    HistoryEntry,
    IncidentProposal,
    InternalQuery,
    Keyset,
    Label,
    Named,
    Needed,
    ReasonKind,
    Repetition,
    Requirement,
    Severity,
    Sort,
    Status,
    parse_code,
)
from agentdesk.core.commands import Query
from agentdesk.core.deadlines.clocks import Clock

OPEN_ONES = CaseFilter()


@dataclass(frozen=True, slots=True)
class GetCase(Query[Case]):
    """One case whole. Refused when unknown."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class CaseByNumber(Query[UUID]):
    """The id behind `C-1001` (or `1001`). Refused when unknown."""

    number: str


@dataclass(frozen=True, slots=True)
class CasesOfTalk(Query[tuple[CaseRow, ...]]):
    """The cases that a conversation is about."""

    interaction_id: UUID


@dataclass(frozen=True, slots=True)
class CasesOf(Query[tuple[CaseRow, ...]]):
    """The cases of a customer: those not settled first, each newest first."""

    customer_id: UUID
    limit: int = 50


@dataclass(frozen=True, slots=True)
class FindCases(Query[CasePage]):
    """A page of the cases that fit, after the keyset `after`."""

    filter: CaseFilter = OPEN_ONES
    sort: Sort = Sort.DUE
    descending: bool = False
    after: Keyset | None = None
    limit: int = 100


def numbered(typed: str) -> FindCases | None:
    """Asks for the case whose number this is, however it is written; None where it is no such number."""
    if parse_code(typed) is None:
        return None
    return FindCases(CaseFilter(statuses=None, words=typed), Sort.NUMBER, limit=1)


@dataclass(frozen=True, slots=True)
class CountCases(Query[dict[Status, int]]):
    """How many cases fit, by status; whatever statuses the filter asks for."""

    filter: CaseFilter = OPEN_ONES


@dataclass(frozen=True, slots=True)
class CaseHistory(Query[tuple[HistoryEntry, ...]]):
    """The facts of a case and of those merged into it, newest first."""

    case_id: UUID
    limit: int = 200


@dataclass(frozen=True, slots=True)
class ClocksOf(Query[dict[UUID, tuple[Clock, ...]]]):
    """Where the clocks of these cases stand, by the editions stored with them."""

    case_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class ChainProposals(Query[tuple[CaseRow, ...]]):
    """The cases a new matter of this customer may follow from: moved within `FOLLOWS_WITHIN`, newest first."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class OpenQueries(Query[tuple[InternalQuery, ...]]):
    """Internal queries not answered yet, of cases of these owners, the first due first."""

    owners: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class ContradictingAnswers(Query[tuple[AnswerGiven, ...]]):
    """What this customer was told about the same topic in other words, newest first."""

    customer_id: UUID
    topic: str
    words: str


@dataclass(frozen=True, slots=True)
class AnswersTo(Query[tuple[AnswerGiven, ...]]):
    """What this customer was told, newest first."""

    customer_id: UUID
    limit: int = 50


@dataclass(frozen=True, slots=True)
class FailuresOf(Query[tuple[Failure, ...]]):
    """All failures towards a customer, newest first."""

    customer_id: UUID
    limit: int = 50


@dataclass(frozen=True, slots=True)
class RecentFailures(Query[Repetition]):
    """The failures towards a customer that make the next one a second one."""

    customer_id: UUID


@dataclass(frozen=True, slots=True)
class IncidentProposals(Query[tuple[IncidentProposal, ...]]):
    """Unusual rises of one reason with one product that no open incident gathers yet."""


@dataclass(frozen=True, slots=True)
class GatheredBy(Query[tuple[Gathered, ...]]):
    """The cases of an incident by number, with what their customers have been told about it."""

    incident_id: UUID


@dataclass(frozen=True, slots=True)
class ConfirmationOf(Query[Confirmation]):
    """What the customer gets in writing about a case done in one contact, or a service order that is done.

    `language`: the customer's, if empty. Refused for a case that has nothing to confirm.
    """

    case_id: UUID
    language: str = ""


@dataclass(frozen=True, slots=True)
class Causes(Query[tuple[Named, ...]]):
    """Root causes in their order, retired ones too."""


@dataclass(frozen=True, slots=True)
class Departments(Query[tuple[Named, ...]]):
    """Departments in their order, retired ones too."""


@dataclass(frozen=True, slots=True)
class Requirements(Query[tuple[Requirement, ...]]):
    """What is required, by reason."""


@dataclass(frozen=True, slots=True)
class RequiredFor(Query[tuple[Needed, ...]]):
    """All that a case of this reason needs before it is resolved: for showing it before it is refused."""

    reason_id: UUID | None


@dataclass(frozen=True, slots=True)
class ReasonKinds(Query[tuple[ReasonKind, ...]]):
    """Which kind of case is proposed for each reason."""


@dataclass(frozen=True, slots=True)
class SeverityNames(Query[dict[Severity, Label]]):
    """Those severities that the shop has given a name of its own."""
