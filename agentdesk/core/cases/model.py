"""A matter of a customer until it is settled: its kinds, its fields, and what hangs on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from agentdesk.core.deadlines.clocks import Measure
from agentdesk.core.deadlines.model import Severity as Severity
from agentdesk.core.interactions.model import Channel
from agentdesk.core.people.model import Letterhead

FIRST_NUMBER = 1000
"""Case numbers begin one above it: C-1001."""
FOLLOWS_WITHIN = timedelta(days=30)
"""A matter that comes up again within this time after the last one was moved follows from it (the issue chain)."""
REOPENS_WITHIN = timedelta(days=30)
"""Settled longer than this a case is not reopened: what comes then is a new one in the same chain."""
SECOND_FAILURE_WITHIN = timedelta(days=90)
"""Two failures within this time are the second failure in a row."""
TOLD = 200
"""How many characters of somebody's words the timeline tells."""


class Kind(StrEnum):
    QUESTION = "question"
    ADVICE = "advice"
    PRODUCT_CLAIM = "product_claim"
    COMPLAINT = "complaint"
    ORDER_CHANGE = "order_change"
    ORDER_CANCELLATION = "order_cancellation"
    WITHDRAWAL = "withdrawal"
    RETURN = "return"
    TERMINATION = "termination"
    SERVICE_ORDER = "service_order"
    PRAISE = "praise"
    SUGGESTION = "suggestion"
    INCIDENT = "incident"


ONE_CONTACT = (Kind.ORDER_CANCELLATION, Kind.WITHDRAWAL, Kind.RETURN, Kind.TERMINATION)
"""Opened, settled and confirmed in writing in one contact."""


class Status(StrEnum):
    """Whose turn it is, until nobody's. What may follow what: `steps`."""

    OPEN = "open"
    WAITING_US = "waiting_us"
    WAITING_CUSTOMER = "waiting_customer"
    WAITING_OTHERS = "waiting_others"
    RESOLVED = "resolved"
    CLOSED = "closed"


ACTIVE = (Status.OPEN, Status.WAITING_US, Status.WAITING_CUSTOMER, Status.WAITING_OTHERS)
"""Not settled yet: on somebody's list."""


GRAVE = (Severity.SERIOUS, Severity.CRITICAL)
"""A failure of this severity brings a follow-up check."""


class FailureKind(StrEnum):
    """How we let the customer down."""

    COMPLAINT = "complaint"
    DELIVERY = "delivery"
    PRODUCT = "product"
    BILLING = "billing"
    APPOINTMENT = "appointment"
    INFORMATION = "information"
    STAFF = "staff"
    BROKEN_PROMISE = "broken_promise"
    OTHER = "other"


class LinkKind(StrEnum):
    RELATED = "related"
    DUPLICATE = "duplicate"
    CAUSED_BY = "caused_by"


class Needed(StrEnum):
    """What may be required of a case before it counts as resolved."""

    SUBJECT = "subject"
    REASON = "reason"
    PRODUCT = "product"
    ORDER = "order"
    CAUSE = "cause"
    DEPARTMENT = "department"
    RESOLUTION = "resolution"
    INTERACTION = "interaction"


ALWAYS_NEEDED = (Needed.SUBJECT, Needed.RESOLUTION)


class Told(StrEnum):
    """What became of a customer's word about a case."""

    NOTED = "noted"
    THANKED = "thanked"
    REOPENED = "reopened"
    FOLLOWED = "followed"


class Sort(StrEnum):
    """What a list of cases is ordered by; of the same, by number. `due`: what is due first (see `CaseRow.due`)."""

    DUE = "due"
    NEXT_STEP = "next_step"
    OPENED = "opened"
    RESOLVED = "resolved"
    SEVERITY = "severity"
    NUMBER = "number"


NEXT_STEP, INTERIM = "next_step", "interim"
"""What can be due of a case beside its clocks."""
Label = dict[str, str]
"""Words that people edit, by language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case as a list shows it. `customer`, `owner`, `team` and `reason` are their names."""

    id: UUID
    number: int
    customer_id: UUID | None
    customer: str
    subject: str
    kind: Kind
    status: Status
    severity: Severity
    level: int
    channel: Channel
    tier: str
    reason_id: UUID | None
    reason: Label | None
    owner_id: UUID
    owner: str
    team_id: UUID | None
    team: str
    next_step: str
    next_step_at: datetime | None
    interim_due_at: datetime | None
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    reopened_count: int
    parent_id: UUID | None
    event_id: UUID
    merged_into: UUID | None
    unconfirmed_since: datetime | None
    """Settled in one contact, and its written confirmation has not left yet."""
    measure: Measure | None
    clock_due_at: datetime | None
    """Of the clocks that run the one that is due first, and when; both None where none runs."""
    row_version: int

    @property
    def code(self) -> str:
        return case_code(self.number)

    @property
    def due(self) -> DueFirst | None:
        """What is due first of an open case: a follow-up, an interim update, a clock that runs."""
        if self.status not in ACTIVE:
            return None
        dates = (
            (NEXT_STEP, self.next_step_at),
            (INTERIM, self.interim_due_at),
            (self.measure or "", self.clock_due_at),
        )
        return min((DueFirst(at, what) for what, at in dates if at), key=lambda due: due.at, default=None)


class DueFirst(NamedTuple):
    """`what`: NEXT_STEP, INTERIM, or the measure of a clock."""

    at: datetime
    what: str


class CaseAtHand(NamedTuple):
    """An open case as the work list needs it. Of the clocks that run, `measure` is the one that is due first, at
    `clock_due_at`; both None where none runs."""

    id: UUID
    number: int
    customer_id: UUID | None
    customer: str
    subject: str
    status: Status
    owner_id: UUID
    next_step: str
    next_step_at: datetime | None
    interim_due_at: datetime | None
    unconfirmed_since: datetime | None
    opened_at: datetime
    measure: Measure | None
    clock_due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A recorded fact that we let the customer down; aftercare, guides and goodwill build on it."""

    id: UUID
    customer_id: UUID
    case_id: UUID | None
    promise_id: UUID | None
    kind: FailureKind
    severity: Severity
    cause_id: UUID | None
    cause: Label | None
    order_id: UUID | None
    words: str
    happened_at: datetime
    noted_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class InternalQuery:
    """What a department or a partner has been asked, until when; the owner of the case stays its owner."""

    id: UUID
    case_id: UUID
    case_number: int
    customer_id: UUID | None
    owner_id: UUID
    department_id: UUID | None
    department: Label | None
    asked_of: str
    question: str
    asked_at: datetime
    due_at: datetime
    answer: str
    answered_at: datetime | None
    withdrawn_at: datetime | None
    customer: str = ""
    """Their name for the screen."""

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGiven:
    """What the customer was told about a topic; another answer to the same is a contradiction to know of."""

    id: UUID
    customer_id: UUID
    case_id: UUID
    case_number: int
    topic: str
    words: str
    given_at: datetime
    person: str


class Linked(NamedTuple):
    kind: LinkKind
    case: CaseRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(CaseRow):
    """A case whole, with what hangs on it."""

    product_id: UUID | None
    product: str
    order_id: UUID | None
    order_number: str
    resolution: str
    cause_id: UUID | None
    cause: Label | None
    department_id: UUID | None
    department: Label | None
    split_from: UUID | None
    opened_by: UUID
    waiting_since: datetime | None
    thanked_at: datetime | None
    confirmed_at: datetime | None
    policy_edition_id: UUID | None
    calendar_edition_id: UUID | None
    details: dict[str, Any]
    """What its kind needs (see `details`)."""
    missing: tuple[Needed, ...] = ()
    """What it still lacks before it can be resolved."""
    interaction_ids: tuple[UUID, ...] = ()
    parent: CaseRow | None = None
    children: tuple[CaseRow, ...] = ()
    links: tuple[Linked, ...] = ()
    merged: tuple[CaseRow, ...] = ()
    """Cases that were merged into this one: what hangs on them is shown here."""
    chain: tuple[CaseRow, ...] = ()
    """The other cases of its issue chain, oldest first."""
    queries: tuple[InternalQuery, ...] = ()
    answers: tuple[AnswerGiven, ...] = ()
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """Which cases a list shows: all that fit every part said. `statuses` None: whatever their status.

    `due_from`, `due_before`: when what is due first is due. `words`: of the subject, each the beginning of one of its
    words; or a case number.
    """

    statuses: frozenset[Status] | None = frozenset(ACTIVE)
    owners: frozenset[UUID] | None = None
    team_id: UUID | None = None
    customer_id: UUID | None = None
    kinds: frozenset[Kind] | None = None
    reasons: frozenset[UUID] | None = None
    severities: frozenset[Severity] | None = None
    product_id: UUID | None = None
    cause_id: UUID | None = None
    department_id: UUID | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None
    opened_since: datetime | None = None
    opened_before: datetime | None = None
    unconfirmed: bool = False
    words: str = ""


Keyset = tuple[Any, int]
"""The place after which a page begins: the value sorted by, and the case number."""


@dataclass(frozen=True, slots=True)
class CasePage:
    """`next` asks for the cases after these (None: these were the last)."""

    rows: tuple[CaseRow, ...]
    next: Keyset | None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One fact of a case; its words are made from `kind` and `data` (message `timeline.<kind>`)."""

    id: UUID
    kind: str
    at: datetime
    person: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Named:
    """A root cause or a department, as people edit them; retired ones stay for the history."""

    id: UUID
    labels: Label
    position: int
    active: bool


@dataclass(frozen=True, slots=True)
class ReasonKind:
    """Which kind of case is proposed for a reason: `own`, if the shop has laid it down, else the `usual` one."""

    reason_id: UUID
    own: Kind | None
    usual: Kind

    @property
    def kind(self) -> Kind:
        return self.own or self.usual


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a case of this reason (None: of any) needs before it is resolved. What its group needs it needs too."""

    reason_id: UUID | None
    fields: tuple[Needed, ...]


@dataclass(frozen=True, slots=True)
class Repetition:
    """The failures of a customer within `SECOND_FAILURE_WITHIN`, newest first: with one, a second must not happen."""

    failures: tuple[Failure, ...]

    @property
    def is_second(self) -> bool:
        return len(self.failures) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentProposal:
    """More cases of one reason with one product than chance explains (see `incidents`)."""

    reason_id: UUID
    reason: Label
    product_id: UUID
    product: str
    count: int
    usual: float
    chance: float
    since: datetime
    case_ids: tuple[UUID, ...]


class Gathered(NamedTuple):
    """A case of an incident. `told`: the words its customer heard last about it, None for nobody told; `mail`: where
    they can be written to."""

    case: CaseRow
    told: str | None
    told_at: datetime | None
    mail: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the customer gets in writing: subject and blocks of plain text, in the customer's language. `letterhead` and
    `shop`, its name, are for paper."""

    language: str
    subject: str
    blocks: tuple[str, ...]
    to: str = ""
    letterhead: Letterhead = field(default=Letterhead(), repr=False)
    shop: str = ""

    @property
    def text(self) -> str:
        return "\n\n".join(self.blocks)


def case_code(number: int) -> str:
    return f"C-{number}"


def parse_code(written: str) -> int | None:
    """The number in `C-1001`, `c1001`, `#1001` or `1001`; None in anything else."""
    found = re.fullmatch(r"\s*(?:[cC]\s*[-‑–]?\s*|#\s*)?(\d{4,12})\s*", written)
    return int(found[1]) if found else None


def level_for(severity: Severity, level: int) -> int:
    """Critical cases are of level 3, whatever else was said."""
    return 3 if severity is Severity.CRITICAL else level


def follows_on(last_moved: datetime, now: datetime) -> bool:
    return now - last_moved <= FOLLOWS_WITHIN


def shortened(words: str) -> str:
    """As a line of the timeline tells it."""
    return " ".join(words.split())[:TOLD]


def missing(needed: Iterable[Needed], present: Mapping[Needed, object]) -> tuple[Needed, ...]:
    """What is needed and not there, in the order of `Needed`."""
    wanted = set(needed)
    return tuple(each for each in Needed if each in wanted and not present.get(each))
