"""What screens read about cases. (`search` answers lists.)"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.calendars.queries import working_time_of
from agentdesk.core.cases import (
    commands as asked,
)
from agentdesk.core.cases import (
    search,  # noqa: F401 - registers who answers
)
from agentdesk.core.cases.confirmations import Letter, confirmation, language_for
from agentdesk.core.cases.incidents import BEFORE, LEAST, WINDOW, chance_of, is_unusual, usual
from agentdesk.core.cases.kinds import shipped_kinds
from agentdesk.core.cases.model import (
    ACTIVE,
    FOLLOWS_WITHIN,
    SECOND_FAILURE_WITHIN,
    AnswerGiven,
    Case,
    CaseRow,
    Confirmation,
    Failure,
    FailureKind,
    Gathered,
    HistoryEntry,
    IncidentProposal,
    InternalQuery,
    Kind,
    Label,
    Linked,
    LinkKind,
    Named,
    Needed,
    ReasonKind,
    Repetition,
    Requirement,
    Severity,
    case_code,
    parse_code,
)
from agentdesk.core.cases.store import (
    IS_INCIDENT,
    NAMED_CASES,
    all_named,
    answers_given,
    case_causes,
    case_events,
    case_interactions,
    case_row_from,
    case_rows,
    cases,
    departments,
    failures,
    family,
    interactions_with,
    kinds_of_reasons,
    label_in,
    lacks,
    links_of,
    mails_of,
    name_in,
    names_of_severities,
    needed_for,
    number_known,
    queries,
    requirements,
    told_of,
    whole_fields,
)
from agentdesk.core.commands import AGENTS, answers
from agentdesk.core.customers.queries import read_customer
from agentdesk.core.customers.store import NAME_COLUMNS, called, customers
from agentdesk.core.deadlines.clocks import Clock, Event, Happened
from agentdesk.core.deadlines.model import Subject
from agentdesk.core.deadlines.standing import Deadlines
from agentdesk.core.deadlines.store import edition
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.model import Channel, full_reason
from agentdesk.core.interactions.store import reasons
from agentdesk.core.orders.store import orders, products
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.queries import letterhead_of, shop_of
from agentdesk.core.people.store import people
from agentdesk.core.storage.prepared import Prepared, PreparedAmong
from agentdesk.core.storage.schema import facts
from agentdesk.core.storage.unit_of_work import Reading

_AT_ONCE = 500
_ACTIVE = tuple(status.value for status in ACTIVE)


# ── cases ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@answers(asked.GetCase, allowed=AGENTS)
def get_case(query: asked.GetCase, reading: Reading) -> Case:
    connection = reading.connection
    row = connection.execute(NAMED_CASES.where(cases.c.id == query.case_id)).mappings().first()
    if row is None:
        raise Refused("cases.unknown", id=str(query.case_id))
    ids = family(connection, query.case_id)
    return Case(
        **whole_fields(row),
        product=name_in(connection, products, row["product_id"]),
        order_number=name_in(connection, orders, row["order_id"], "number"),
        cause=label_in(connection, case_causes, row["cause_id"]),
        department=label_in(connection, departments, row["department_id"]),
        missing=lacks(connection, dict(row)) if row["status"] in _ACTIVE else (),
        interaction_ids=tuple(interactions_with(connection, ids)),
        queries=_internal_queries(connection, queries.c.case_id.in_(ids)),
        answers=_answers(connection, answers_given.c.case_id.in_(ids)),
        failures=_failures(connection, failures.c.case_id.in_(ids)),
        **_around(connection, row),
    )


def _around(connection: sa.Connection, row: Any) -> dict[str, Any]:
    """The other cases that a case is connected with, read at once."""
    links = links_of(connection, row["id"])
    linked = {each["other_id"] if each["case_id"] == row["id"] else each["case_id"]: each["kind"] for each in links}
    near = [case for case in _connected(connection, row, list(linked)) if case.id != row["id"]]
    return {
        "parent": next((case for case in near if case.id == row["parent_id"]), None),
        "children": tuple(case for case in near if case.parent_id == row["id"]),
        "merged": tuple(case for case in near if case.merged_into == row["id"]),
        "links": tuple(Linked(LinkKind(linked[case.id]), case) for case in near if case.id in linked),
        "chain": tuple(case for case in near if case.event_id == row["event_id"]),
    }


def _connected(connection: sa.Connection, row: Any, linked: list[UUID]) -> tuple[CaseRow, ...]:
    """First which, each by its own index: asked for at once and in order, all cases would be looked through."""
    found = cases.c
    by = (found.parent_id == row["id"], found.merged_into == row["id"], found.event_id == row["event_id"])
    ids = {id for fits in by for id in connection.execute(sa.select(found.id).where(fits)).scalars()}
    wanted = ids.union(linked, [row["parent_id"]] if row["parent_id"] else [])
    return case_rows(connection, found.id.in_(sorted(wanted)))


@answers(asked.CaseByNumber, allowed=AGENTS)
def case_by_number(query: asked.CaseByNumber, reading: Reading) -> UUID:
    number = parse_code(query.number)
    found = number_known(reading.connection, number) if number is not None else None
    if found is None:
        raise Refused("cases.number_unknown", number=query.number)
    return found


@answers(asked.CasesOf, allowed=AGENTS)
def cases_of(query: asked.CasesOf, reading: Reading) -> tuple[CaseRow, ...]:
    settled = sa.case((cases.c.status.in_(_ACTIVE), 0), else_=1)
    of_customer = NAMED_CASES.where(cases.c.customer_id == query.customer_id)
    rows = reading.connection.execute(
        of_customer.order_by(settled, cases.c.opened_at.desc(), cases.c.number.desc()).limit(query.limit)
    )
    return tuple(map(case_row_from, rows.mappings()))


@answers(asked.CasesOfTalk, allowed=AGENTS)
def cases_of_talk(query: asked.CasesOfTalk, reading: Reading) -> tuple[CaseRow, ...]:
    about = sa.select(case_interactions.c.case_id).where(case_interactions.c.interaction_id == query.interaction_id)
    return case_rows(reading.connection, cases.c.id.in_(about))


@answers(asked.ChainProposals, allowed=AGENTS)
def chain_proposals(query: asked.ChainProposals, reading: Reading) -> tuple[CaseRow, ...]:
    fits = (cases.c.customer_id == query.customer_id, cases.c.moved_at >= reading.now - FOLLOWS_WITHIN)
    rows = reading.connection.execute(
        NAMED_CASES.where(*fits, cases.c.merged_into.is_(None)).order_by(cases.c.moved_at.desc(), cases.c.number.desc())
    )
    return tuple(map(case_row_from, rows.mappings()))


@answers(asked.CaseHistory, allowed=AGENTS)
def case_history(query: asked.CaseHistory, reading: Reading) -> tuple[HistoryEntry, ...]:
    """Found on the timeline of its customer, since it was opened. Rooms above name the case in their facts."""
    connection = reading.connection
    ids = family(connection, query.case_id)
    span = sa.select(cases.c.customer_id, sa.func.min(cases.c.opened_at).over().label("since"))
    case = connection.execute(span.where(cases.c.id.in_(ids)).limit(1)).first()
    if case is None:
        raise Refused("cases.unknown", id=str(query.case_id))
    named = [facts.c.data.cast(sa.Text).contains(f'"case_id":"{id}"') for id in ids]
    of_customer = facts.c.customer_id == case.customer_id if case.customer_id else facts.c.customer_id.is_(None)
    rows = connection.execute(
        sa.select(facts, people.c.name.label("person"))
        .outerjoin(people, people.c.id == facts.c.actor_id)
        .where(of_customer, facts.c.retracted.is_(sa.false()), facts.c.lane.in_(("case", "goodwill")))
        .where(sa.or_(facts.c.subject_id.in_(ids), *named))
        .order_by(facts.c.occurred_at.desc(), facts.c.id.desc())
        .limit(query.limit)
    )
    return tuple(HistoryEntry(row.id, row.kind, row.occurred_at, row.person or "", row.data) for row in rows)


# ── clocks ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@answers(asked.ClocksOf, allowed=AGENTS)
def the_clocks(query: asked.ClocksOf, reading: Reading) -> dict[UUID, tuple[Clock, ...]]:
    return clocks_of(reading.connection, query.case_ids, reading.now)


def clocks_of(
    connection: sa.Connection, case_ids: Sequence[UUID], now: datetime | None
) -> dict[UUID, tuple[Clock, ...]]:
    """Where the clocks of these cases stand, by the editions stored with them; none for a case that began without.

    `now` None: as the last event of each has left them, whenever that was.
    """
    reckoning: dict[tuple[UUID, UUID | None], Deadlines] = {}
    found: dict[UUID, tuple[Clock, ...]] = {}
    for start in range(0, len(case_ids), _AT_ONCE):
        chunk = case_ids[start : start + _AT_ONCE]
        happened = _events(connection, chunk)
        for row in connection.execute(_TIMED.where(cases.c.id.in_(chunk))):
            key = (row.policy_edition_id, row.calendar_edition_id)
            if key not in reckoning:
                hours = working_time_of(connection, row.calendar_edition_id)
                reckoning[key] = Deadlines(edition(connection, row.policy_edition_id).policy, hours)
            subject = Subject(Channel(row.channel), row.tier, Severity(row.severity))
            events = happened[row.id]
            at = now or (events[-1].at if events else row.opened_at)
            found[row.id] = reckoning[key].standing(events, subject, at)
    return found


_TIMED = sa.select(
    cases.c.id,
    cases.c.channel,
    cases.c.tier,
    cases.c.severity,
    cases.c.opened_at,
    cases.c.policy_edition_id,
    cases.c.calendar_edition_id,
).where(cases.c.policy_edition_id.is_not(None))


def _events(connection: sa.Connection, case_ids: Sequence[UUID]) -> defaultdict[UUID, list[Event]]:
    """In the order in which they happened, those of one moment as they were written down."""
    happened: defaultdict[UUID, list[Event]] = defaultdict(list)
    asked_for = sa.select(case_events.c.case_id, case_events.c.at, case_events.c.happened, case_events.c.channel)
    rows = connection.execute(
        asked_for.where(case_events.c.case_id.in_(case_ids)).order_by(case_events.c.at, case_events.c.id)
    )
    for case_id, at, what, channel in rows:
        happened[case_id].append(Event(at, Happened(what), Channel(channel) if channel else None))
    return happened


# ── queries, answers, failures ──────────────────────────────────────────────────────────────────────────────────────
@answers(asked.OpenQueries, allowed=AGENTS)
def open_queries(query: asked.OpenQueries, reading: Reading) -> tuple[InternalQuery, ...]:
    return tuple(map(_internal_query, _STILL_OPEN.all(reading.connection, query.owners)))


_QUERIES = (
    sa.select(queries, cases.c.number, cases.c.customer_id, cases.c.owner_id, departments.c.labels, *NAME_COLUMNS)
    .join(cases, cases.c.id == queries.c.case_id)
    .outerjoin(customers, customers.c.id == cases.c.customer_id)
    .outerjoin(departments, departments.c.id == queries.c.department_id)
    .order_by(queries.c.due_at, queries.c.id)
)
_STILL_OPEN = PreparedAmong(
    lambda owners: Prepared(
        _QUERIES.where(queries.c.answered_at.is_(None), queries.c.withdrawn_at.is_(None), cases.c.owner_id.in_(owners))
    ),
    cases.c.owner_id.type,
)


def _internal_queries(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> tuple[InternalQuery, ...]:
    return tuple(map(_internal_query, connection.execute(_QUERIES.where(*which))))


def _internal_query(row: Any) -> InternalQuery:
    return InternalQuery(
        id=row.id,
        case_id=row.case_id,
        case_number=row.number,
        customer_id=row.customer_id,
        owner_id=row.owner_id,
        department_id=row.department_id,
        department=row.labels,
        asked_of=row.asked_of,
        question=row.question,
        asked_at=row.asked_at,
        due_at=row.due_at,
        answer=row.answer,
        answered_at=row.answered_at,
        withdrawn_at=row.withdrawn_at,
        customer=called(row._asdict(), row.customer_number),
    )


@answers(asked.AnswersTo, allowed=AGENTS)
def answers_to(query: asked.AnswersTo, reading: Reading) -> tuple[AnswerGiven, ...]:
    return _answers(reading.connection, answers_given.c.customer_id == query.customer_id)[: query.limit]


@answers(asked.ContradictingAnswers, allowed=AGENTS)
def contradicting_answers(query: asked.ContradictingAnswers, reading: Reading) -> tuple[AnswerGiven, ...]:
    topic, words = _compared(query.topic), _compared(query.words)
    given = _answers(reading.connection, answers_given.c.customer_id == query.customer_id)
    return tuple(each for each in given if _compared(each.topic) == topic and _compared(each.words) != words)


def _compared(words: str) -> str:
    return " ".join(words.casefold().split())


def _answers(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> tuple[AnswerGiven, ...]:
    asked_for = sa.select(answers_given, cases.c.number, people.c.name.label("person"))
    asked_for = asked_for.join(cases, cases.c.id == answers_given.c.case_id)
    asked_for = asked_for.outerjoin(people, people.c.id == answers_given.c.person_id)
    latest = asked_for.where(*which).order_by(answers_given.c.given_at.desc(), answers_given.c.id.desc())
    return tuple(
        AnswerGiven(
            id=row.id,
            customer_id=row.customer_id,
            case_id=row.case_id,
            case_number=row.number,
            topic=row.topic,
            words=row.words,
            given_at=row.given_at,
            person=row.person or "",
        )
        for row in connection.execute(latest)
    )


@answers(asked.FailuresOf, allowed=AGENTS)
def failures_of(query: asked.FailuresOf, reading: Reading) -> tuple[Failure, ...]:
    return _failures(reading.connection, failures.c.customer_id == query.customer_id)[: query.limit]


@answers(asked.RecentFailures, allowed=AGENTS)
def recent_failures(query: asked.RecentFailures, reading: Reading) -> Repetition:
    since = reading.now - SECOND_FAILURE_WITHIN
    of_customer = (failures.c.customer_id == query.customer_id, failures.c.happened_at >= since)
    return Repetition(_failures(reading.connection, *of_customer))


def _failures(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> tuple[Failure, ...]:
    asked_for = sa.select(failures, case_causes.c.labels.label("cause"))
    asked_for = asked_for.outerjoin(case_causes, case_causes.c.id == failures.c.cause_id).where(*which)
    rows = connection.execute(asked_for.order_by(failures.c.happened_at.desc(), failures.c.id.desc()))
    return tuple(
        Failure(
            id=row.id,
            customer_id=row.customer_id,
            case_id=row.case_id,
            promise_id=row.promise_id,
            kind=FailureKind(row.kind),
            severity=Severity(row.severity),
            cause_id=row.cause_id,
            cause=row.cause,
            order_id=row.order_id,
            words=row.words,
            happened_at=row.happened_at,
            noted_by=row.noted_by,
        )
        for row in rows
    )


# ── incidents ───────────────────────────────────────────────────────────────────────────────────────────────────────
About = tuple[UUID, UUID]
"""A reason, and a product."""
_ABOUT = (cases.c.reason_id, cases.c.product_id)
# said so that no index of reasons is taken for it: all that is counted lies together in the index of what is rising
_AMONG = sa.tuple_(sa.func.coalesce(cases.c.reason_id, cases.c.product_id), cases.c.product_id)
_COUNTED = (
    cases.c.product_id.is_not(None),
    cases.c.kind != Kind.INCIDENT.value,
    cases.c.merged_into.is_(None),
)


@answers(asked.IncidentProposals, allowed=AGENTS)
def incident_proposals(query: asked.IncidentProposals, reading: Reading) -> tuple[IncidentProposal, ...]:
    connection, since, now = reading.connection, reading.now - WINDOW, reading.now
    gathered = _gathered(connection)
    risen = {
        (row.reason_id, row.product_id): row
        for row in connection.execute(_risen(since, now))
        if row.reason_id and is_unusual(row.lately, row.before) and (row.reason_id, row.product_id) not in gathered
    }
    recent = _recent_ones(connection, risen, since, now)
    return tuple(
        IncidentProposal(
            reason_id=row.reason_id,
            reason=full_reason(row.reason, row.parent_reason) if row.reason else {},
            product_id=row.product_id,
            product=row.product,
            count=row.lately,
            usual=usual(row.before),
            chance=chance_of(row.lately, usual(row.before)),
            since=since,
            case_ids=tuple(recent[about]),
        )
        for about, row in risen.items()
    )


def _risen(since: datetime, now: datetime) -> sa.Select[Any]:
    """Reasons with products, by name: of how many customers lately, and how many cases before."""
    count = sa.func.count(sa.distinct(cases.c.customer_id)).label("lately")
    lately = sa.select(*_ABOUT, count).where(*_COUNTED, cases.c.opened_at.between(since, now)).group_by(*_ABOUT)
    risen = lately.having(count >= LEAST).cte("risen")
    of_these = _AMONG.in_(sa.select(risen.c.reason_id, risen.c.product_id))
    within = (cases.c.opened_at >= since - BEFORE, cases.c.opened_at < since)
    earlier = sa.select(*_ABOUT, sa.func.count().label("cases")).where(*_COUNTED, *within, of_these)
    before = earlier.group_by(*_ABOUT).subquery("earlier")
    same = sa.and_(before.c.reason_id == risen.c.reason_id, before.c.product_id == risen.c.product_id)
    parents = reasons.alias("parents")
    names = (
        reasons.c.labels.label("reason"),
        parents.c.labels.label("parent_reason"),
        sa.func.coalesce(products.c.name, "").label("product"),
    )
    return (
        sa.select(risen, sa.func.coalesce(before.c.cases, 0).label("before"), *names)
        .outerjoin_from(risen, before, same)
        .outerjoin(reasons, reasons.c.id == risen.c.reason_id)
        .outerjoin(parents, parents.c.id == reasons.c.parent_id)
        .outerjoin(products, products.c.id == risen.c.product_id)
        .order_by(risen.c.lately.desc(), risen.c.reason_id, risen.c.product_id)
    )


def _gathered(connection: sa.Connection) -> set[About]:
    """What open incidents are about."""
    statuses = [status.value for status in ACTIVE]
    incidents = sa.select(*_ABOUT).where(IS_INCIDENT, cases.c.status.in_(statuses))
    return {(row.reason_id, row.product_id) for row in connection.execute(incidents)}


def _recent_ones(
    connection: sa.Connection, risen: Collection[About], since: datetime, now: datetime
) -> dict[About, list[UUID]]:
    """The cases that an incident would gather, oldest first."""
    found = defaultdict[About, list[UUID]](list)
    lately = (*_COUNTED, cases.c.opened_at.between(since, now), cases.c.parent_id.is_(None))
    listed = sa.select(*_ABOUT, cases.c.id).where(*lately, _AMONG.in_(sorted(risen)))
    if risen:
        for reason_id, product_id, case_id in connection.execute(listed.order_by(cases.c.opened_at, cases.c.id)):
            found[reason_id, product_id].append(case_id)
    return found


@answers(asked.GatheredBy, allowed=AGENTS)
def gathered_by(query: asked.GatheredBy, reading: Reading) -> tuple[Gathered, ...]:
    connection = reading.connection
    number = connection.execute(sa.select(cases.c.number).where(cases.c.id == query.incident_id)).scalar()
    if number is None:
        raise Refused("cases.unknown", id=str(query.incident_id))
    rows = case_rows(connection, cases.c.parent_id == query.incident_id)
    customers = [row.customer_id for row in rows]
    told, mails = told_of(connection, case_code(number), customers), mails_of(connection, customers)
    return tuple(_gathered_case(row, told, mails) for row in rows)


def _gathered_case(row: CaseRow, told: dict[UUID, list[Any]], mails: dict[UUID, str]) -> Gathered:
    last = told.get(row.customer_id, [None])[-1] if row.customer_id else None
    mail = mails.get(row.customer_id, "") if row.customer_id else ""
    return Gathered(row, last["words"] if last else None, last["given_at"] if last else None, mail)


@answers(asked.ConfirmationOf, allowed=AGENTS)
def confirmation_of(query: asked.ConfirmationOf, reading: Reading) -> Confirmation:
    case = get_case(asked.GetCase(query.case_id), reading)
    customer = read_customer(reading, case.customer_id) if case.customer_id else None
    shop = shop_of(reading.connection)
    written = confirmation(Letter(case, customer, shop, language_for(query.language, customer, shop)))
    return replace(written, letterhead=letterhead_of(reading.connection))


# ── what people edit ────────────────────────────────────────────────────────────────────────────────────────────────
@answers(asked.Causes, allowed=AGENTS)
def all_causes(query: asked.Causes, reading: Reading) -> tuple[Named, ...]:
    return all_named(reading.connection, case_causes)


@answers(asked.Departments, allowed=AGENTS)
def all_departments(query: asked.Departments, reading: Reading) -> tuple[Named, ...]:
    return all_named(reading.connection, departments)


@answers(asked.Requirements, allowed=AGENTS)
def all_requirements(query: asked.Requirements, reading: Reading) -> tuple[Requirement, ...]:
    rows: Iterable[Any] = reading.connection.execute(sa.select(requirements).order_by(requirements.c.reason_id))
    return tuple(
        Requirement(None if row.reason_id == SHOP else row.reason_id, tuple(map(Needed, row.fields))) for row in rows
    )


@answers(asked.ReasonKinds, allowed=AGENTS)
def kinds_of_all_reasons(query: asked.ReasonKinds, reading: Reading) -> tuple[ReasonKind, ...]:
    """A reason means what its group means, unless it has a meaning of its own."""
    own, shipped = kinds_of_reasons(reading.connection), shipped_kinds()
    rows = reading.connection.execute(sa.select(reasons.c.id, reasons.c.parent_id).order_by(reasons.c.id))
    return tuple(
        ReasonKind(
            row.id,
            own.get(row.id),
            shipped.get(row.id) or own.get(row.parent_id) or shipped.get(row.parent_id) or Kind.QUESTION,
        )
        for row in rows
    )


@answers(asked.SeverityNames, allowed=AGENTS)
def own_names_of_severities(query: asked.SeverityNames, reading: Reading) -> dict[Severity, Label]:
    return names_of_severities(reading.connection)


@answers(asked.RequiredFor, allowed=AGENTS)
def required_for(query: asked.RequiredFor, reading: Reading) -> tuple[Needed, ...]:
    return needed_for(reading.connection, query.reason_id)
