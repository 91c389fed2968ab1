"""Tables of cases and what hangs on them, and how rows become models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.cases.model import ALWAYS_NEEDED, CaseRow, Kind, Label, Named, Needed, Severity, Status, missing
from agentdesk.core.customers.folding import fold, written_words
from agentdesk.core.customers.model import PointKind
from agentdesk.core.customers.store import NAME_COLUMNS, called, contact_points, customers
from agentdesk.core.deadlines.clocks import Clock, Measure
from agentdesk.core.interactions.model import Channel, full_reason
from agentdesk.core.interactions.store import reasons
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.store import people, teams
from agentdesk.core.promises.store import promises
from agentdesk.core.storage import rows
from agentdesk.core.storage.prepared import Prepared, spelled
from agentdesk.core.storage.schema import Id, Json, Moment, facts, index_of_some, metadata, synced_table, text_column


def _of_case() -> sa.Column[object]:
    return sa.Column("case_id", Id, nullable=False)


cases = synced_table(
    "cases",
    sa.Column("id", Id, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False, unique=True),
    # of an incident alone there may be none
    sa.Column("customer_id", Id),
    text_column("subject"),
    text_column("kind"),
    text_column("status"),
    text_column("severity"),
    sa.Column("level", sa.Integer, nullable=False),
    text_column("channel"),
    text_column("tier"),
    sa.Column("reason_id", Id),
    sa.Column("product_id", Id),
    sa.Column("order_id", Id),
    sa.Column("owner_id", Id, nullable=False),
    sa.Column("team_id", Id),
    text_column("next_step"),
    sa.Column("next_step_at", Moment),
    sa.Column("interim_due_at", Moment),
    text_column("resolution"),
    sa.Column("cause_id", Id),
    sa.Column("department_id", Id),
    sa.Column("reopened_count", sa.Integer, nullable=False),
    sa.Column("parent_id", Id),
    # the issue chain: the id of its first case
    sa.Column("event_id", Id, nullable=False),
    sa.Column("merged_into", Id),
    sa.Column("split_from", Id),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("opened_by", Id, nullable=False),
    # when something last happened in it: what comes up soon after may follow from it
    sa.Column("moved_at", Moment, nullable=False),
    sa.Column("waiting_since", Moment),
    sa.Column("resolved_at", Moment),
    sa.Column("closed_at", Moment),
    # when a message was filed as thanks that nobody has contradicted
    sa.Column("thanked_at", Moment),
    # done in one contact: since when its written confirmation has to leave, and when it did
    sa.Column("unconfirmed_since", Moment),
    sa.Column("confirmed_at", Moment),
    sa.Column("policy_edition_id", Id),
    sa.Column("calendar_edition_id", Id),
    # what its kind needs (see `details`)
    sa.Column("details", Json, nullable=False),
    sa.Index("ix_cases_customer", "customer_id", "opened_at"),
    sa.Index("ix_cases_owner", "owner_id", "status", "next_step_at"),
    sa.Index("ix_cases_team", "team_id", "status", "next_step_at"),
    sa.Index("ix_cases_status", "status", "next_step_at", "number"),
    sa.Index("ix_cases_reason", "reason_id", "opened_at"),
    sa.Index("ix_cases_opened", "opened_at", "number"),
    sa.Index("ix_cases_status_opened", "status", "opened_at", "number"),
    sa.Index("ix_cases_status_resolved", "status", "resolved_at", "number"),
    sa.Index("ix_cases_status_severity", "status", "severity", "number"),
    sa.Index("ix_cases_parent", "parent_id"),
    sa.Index("ix_cases_event", "event_id"),
    sa.Index("ix_cases_merged", "merged_into"),
    sa.Index("ix_cases_unconfirmed", "unconfirmed_since"),
)

case_words = sa.Table(
    "case_words",
    metadata,
    # derived from the subject: what `FindCases` looks words up in
    sa.Column("word", sa.Text, primary_key=True),
    sa.Column("case_id", Id, primary_key=True),
    sa.Index("ix_case_words_case", "case_id"),
)

case_clocks = sa.Table(
    "case_clocks",
    metadata,
    # derived from events and editions: of the clocks that run, the first that is due, so that lists need not reckon
    sa.Column("case_id", Id, primary_key=True),
    text_column("measure"),
    sa.Column("due_at", Moment, nullable=False),
    sa.Index("ix_case_clocks_due", "due_at", "case_id"),
)

case_events = synced_table(
    "case_events",
    sa.Column("id", Id, primary_key=True),
    _of_case(),
    sa.Column("at", Moment, nullable=False),
    # deadlines.clocks.Happened
    text_column("happened"),
    # the one by which the customer spoke
    text_column("channel"),
    sa.Index("ix_case_events_case", "case_id", "at"),
)

case_links = synced_table(
    "case_links",
    sa.Column("id", Id, primary_key=True),
    _of_case(),
    sa.Column("other_id", Id, nullable=False),
    text_column("kind"),
    sa.Index("ix_case_links_case", "case_id"),
    sa.Index("ix_case_links_other", "other_id"),
)

case_interactions = synced_table(
    "case_interactions",
    sa.Column("case_id", Id, primary_key=True),
    sa.Column("interaction_id", Id, primary_key=True),
    sa.Index("ix_case_interactions_interaction", "interaction_id"),
)

case_causes = synced_table(
    "case_causes",
    sa.Column("id", Id, primary_key=True),
    sa.Column("labels", Json, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
)

departments = synced_table(
    "departments",
    sa.Column("id", Id, primary_key=True),
    sa.Column("labels", Json, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
)

requirements = synced_table(
    "requirements",
    # the shop's own id: of any reason
    sa.Column("reason_id", Id, primary_key=True),
    sa.Column("fields", Json, nullable=False),
)

reason_kinds = synced_table(
    "reason_kinds",
    sa.Column("reason_id", Id, primary_key=True),
    text_column("kind"),
)

severity_names = synced_table(
    "severity_names",
    sa.Column("severity", sa.Text, primary_key=True),
    sa.Column("labels", Json, nullable=False),
)

queries = synced_table(
    "queries",
    sa.Column("id", Id, primary_key=True),
    _of_case(),
    sa.Column("department_id", Id),
    text_column("asked_of"),
    text_column("question"),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("asked_by", Id, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    text_column("answer"),
    sa.Column("answered_at", Moment),
    sa.Column("withdrawn_at", Moment),
    sa.Index("ix_queries_case", "case_id"),
    sa.Index("ix_queries_open", "answered_at", "withdrawn_at", "due_at"),
)

answers_given = synced_table(
    "answers_given",
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id, nullable=False),
    _of_case(),
    text_column("topic"),
    text_column("words"),
    sa.Column("given_at", Moment, nullable=False),
    sa.Column("person_id", Id, nullable=False),
    sa.Index("ix_answers_given_customer", "customer_id", "given_at"),
    sa.Index("ix_answers_given_case", "case_id"),
)

failures = synced_table(
    "failures",
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("case_id", Id),
    sa.Column("promise_id", Id),
    text_column("kind"),
    text_column("severity"),
    sa.Column("cause_id", Id),
    sa.Column("order_id", Id),
    text_column("words"),
    sa.Column("happened_at", Moment, nullable=False),
    sa.Column("noted_by", Id, nullable=False),
    sa.Index("ix_failures_customer", "customer_id", "happened_at"),
    sa.Index("ix_failures_case", "case_id"),
    sa.Index("ix_failures_promise", "promise_id"),
)

_found, IS_INCIDENT = cases.c, cases.c.kind == spelled(Kind.INCIDENT)[0]
_ABOUT = (_found.reason_id, _found.product_id, _found.customer_id, _found.id, _found.parent_id, _found.merged_into)
index_of_some("ix_cases_incidents", _found.status, _found.opened_at, _found.number, where=IS_INCIDENT)
_INTERIM = _found.interim_due_at.is_not(None)
index_of_some("ix_cases_interim", _found.status, _found.interim_due_at, _found.number, where=_INTERIM)
index_of_some("ix_cases_rising", _found.opened_at, *_ABOUT, _found.kind, where=_found.product_id.is_not(None))

Row = dict[str, Any]
"""A case as the table holds it."""

_parents = reasons.alias("parents")
NAMED_CASES = (
    sa.select(
        cases,
        *NAME_COLUMNS,
        people.c.name.label("owner"),
        teams.c.name.label("team"),
        reasons.c.labels.label("reason"),
        _parents.c.labels.label("parent_reason"),
        case_clocks.c.measure,
        case_clocks.c.due_at.label("clock_due_at"),
    )
    .outerjoin(case_clocks, case_clocks.c.case_id == cases.c.id)
    .outerjoin(customers, customers.c.id == cases.c.customer_id)
    .outerjoin(people, people.c.id == cases.c.owner_id)
    .outerjoin(teams, teams.c.id == cases.c.team_id)
    .outerjoin(reasons, reasons.c.id == cases.c.reason_id)
    .outerjoin(_parents, _parents.c.id == reasons.c.parent_id)
)
"""Cases with the names that a screen shows beside their ids."""

_AS_THEY_ARE = (
    "id", "number", "customer_id", "subject", "level", "tier", "reason_id", "owner_id", "team_id", "next_step",
    "next_step_at", "interim_due_at", "opened_at", "resolved_at", "closed_at", "reopened_count", "parent_id",
    "event_id", "merged_into", "unconfirmed_since", "clock_due_at", "row_version",
)  # fmt: skip
_OF_ONE = (
    "product_id", "order_id", "resolution", "cause_id", "department_id", "split_from", "opened_by", "waiting_since",
    "thanked_at", "confirmed_at", "policy_edition_id", "calendar_edition_id", "details",
)  # fmt: skip


def row_fields(row: Any) -> dict[str, Any]:
    """What a `CaseRow` holds; `row` is one of NAMED_CASES."""
    fields: dict[str, Any] = {name: row[name] for name in _AS_THEY_ARE}
    return fields | {
        "customer": called(row, row["customer_number"]),
        "kind": Kind(row["kind"]),
        "status": Status(row["status"]),
        "severity": Severity(row["severity"]),
        "measure": Measure(row["measure"]) if row["measure"] else None,
        "channel": Channel(row["channel"]),
        "reason": full_reason(row["reason"], row["parent_reason"]) if row["reason"] else None,
        "owner": row["owner"] or "",
        "team": row["team"] or "",
    }


def whole_fields(row: Any) -> dict[str, Any]:
    """What a `Case` holds of its own row."""
    return row_fields(row) | {name: row[name] for name in _OF_ONE}


def case_row_from(row: Any) -> CaseRow:
    return CaseRow(**row_fields(row))


def case_rows(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> tuple[CaseRow, ...]:
    """The cases that fit, by number."""
    rows = connection.execute(NAMED_CASES.where(*which).order_by(cases.c.number)).mappings()
    return tuple(map(case_row_from, rows))


def plain_rows(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> list[Row]:
    """The cases that fit, by number, as their table holds them."""
    return [dict(row) for row in connection.execute(sa.select(cases).where(*which).order_by(cases.c.number)).mappings()]


def children_of(connection: sa.Connection, case_id: UUID) -> list[Row]:
    return plain_rows(connection, cases.c.parent_id == case_id)


def losers_of(connection: sa.Connection, case_id: UUID) -> list[Row]:
    """The cases that were merged into this one."""
    return plain_rows(connection, cases.c.merged_into == case_id)


def chain_of(connection: sa.Connection, event_id: UUID) -> list[Row]:
    """The cases of an issue chain."""
    return plain_rows(connection, cases.c.event_id == event_id)


def family(connection: sa.Connection, case_id: UUID) -> list[UUID]:
    """The case and those merged into it: what hangs on them is shown with it."""
    losers = connection.execute(sa.select(cases.c.id).where(cases.c.merged_into == case_id).order_by(cases.c.number))
    return [case_id, *losers.scalars()]


def is_needed(connection: sa.Connection, case_id: UUID) -> bool:
    """Whether another case or a promise refers to this one."""
    found = cases.c
    named = (found.event_id, found.parent_id, found.merged_into)
    other = sa.select(found.id).where(sa.or_(*(column == case_id for column in named)), found.id != case_id)
    promised = sa.select(promises.c.id).where(promises.c.case_id == case_id)
    return any(connection.execute(asked.limit(1)).first() for asked in (other, promised))


def number_known(connection: sa.Connection, number: int) -> UUID | None:
    return connection.execute(sa.select(cases.c.id).where(cases.c.number == number)).scalar()


# ── what hangs on a case ────────────────────────────────────────────────────────────────────────────────────────────
def interactions_with(connection: sa.Connection, case_ids: Sequence[UUID]) -> list[UUID]:
    """The conversations about these cases, oldest first."""
    asked = sa.select(case_interactions.c.interaction_id).where(case_interactions.c.case_id.in_(case_ids))
    return list(connection.execute(asked.distinct().order_by(case_interactions.c.interaction_id)).scalars())


def cases_of_talk(connection: sa.Connection, interaction_id: UUID, customer_id: UUID) -> list[UUID]:
    """The cases of this customer that a conversation is about; what was merged counts as what it went into."""
    of, about = cases.c, case_interactions.c
    winner = sa.func.coalesce(of.merged_into, of.id).label("id")
    asked = sa.select(winner).join(case_interactions, about.case_id == of.id)
    asked = asked.where(about.interaction_id == interaction_id, of.customer_id == customer_id)
    return list(connection.execute(asked.distinct().order_by("id")).scalars())


def links_of(connection: sa.Connection, case_id: UUID, other_id: UUID | None = None) -> list[Row]:
    """The links of a case, whichever way they were made; with another one, those between the two."""
    found = case_links.c
    there, back = found.case_id == case_id, found.other_id == case_id
    if other_id:
        there, back = sa.and_(there, found.other_id == other_id), sa.and_(back, found.case_id == other_id)
    rows = connection.execute(sa.select(case_links).where(sa.or_(there, back)).order_by(found.id)).mappings()
    return [dict(row) for row in rows]


def open_queries_of(connection: sa.Connection, case_id: UUID) -> list[UUID]:
    found = queries.c
    asked = sa.select(found.id).where(found.case_id == case_id, found.answered_at.is_(None))
    return list(connection.execute(asked.where(found.withdrawn_at.is_(None))).scalars())


def told_of(connection: sa.Connection, topic: str, customer_ids: Sequence[UUID | None]) -> dict[UUID, list[Row]]:
    """What these customers were told about this, by customer, oldest first."""
    given = answers_given.c
    asked = sa.select(answers_given).where(given.topic == topic, given.customer_id.in_(customer_ids))
    found: dict[UUID, list[Row]] = {}
    for row in connection.execute(asked.order_by(given.given_at, given.id)).mappings():
        found.setdefault(row["customer_id"], []).append(dict(row))
    return found


def mails_of(connection: sa.Connection, customer_ids: Sequence[UUID | None]) -> dict[UUID, str]:
    """Where these customers are written to, the preferred address of each."""
    of = contact_points.c
    theirs = (of.customer_id.in_(customer_ids), of.kind == PointKind.EMAIL.value)
    asked = sa.select(of.customer_id, of.value).where(*theirs)
    return {row.customer_id: row.value for row in connection.execute(asked.order_by(of.preferred, of.id.desc()))}


def failures_of_cases(connection: sa.Connection, case_ids: Sequence[UUID]) -> list[Row]:
    rows = connection.execute(sa.select(failures).where(failures.c.case_id.in_(case_ids)).order_by(failures.c.id))
    return [dict(row) for row in rows.mappings()]


def failure_of_promise(connection: sa.Connection, promise_id: UUID, due_at: datetime) -> UUID | None:
    """The failure already noted because this promise was not kept until then."""
    asked = sa.select(failures.c.id).where(failures.c.promise_id == promise_id, failures.c.happened_at == due_at)
    return connection.execute(asked).scalar()


# ── what people edit ────────────────────────────────────────────────────────────────────────────────────────────────
def names_of_severities(connection: sa.Connection) -> dict[Severity, Label]:
    """Those that the shop has given a name of its own."""
    return {Severity(row.severity): dict(row.labels) for row in connection.execute(sa.select(severity_names))}


def kinds_of_reasons(connection: sa.Connection) -> dict[UUID, Kind]:
    """What the shop has laid down itself."""
    return {row.reason_id: Kind(row.kind) for row in connection.execute(sa.select(reason_kinds))}


_group, _wanted_reason = reasons.alias("of_group"), sa.bindparam("reason", type_=Id)
_above_it = sa.select(_group.c.parent_id).where(_group.c.id == _wanted_reason).scalar_subquery()
_OF_REASON = Prepared(
    sa.select(requirements.c.fields).where(
        sa.or_(
            requirements.c.reason_id == sa.literal(SHOP, Id),
            requirements.c.reason_id == _wanted_reason,
            requirements.c.reason_id
            == sa.select(_group.c.parent_id).where(_group.c.id == _wanted_reason).scalar_subquery(),
        )
    )
)


def needed_for(connection: sa.Connection, reason_id: UUID | None) -> tuple[Needed, ...]:
    """What a case of this reason needs before it is resolved: always, of any reason, of its group, of its own."""
    rows = _OF_REASON.all(connection, reason=reason_id)
    wanted = {*ALWAYS_NEEDED, *(Needed(each) for row in rows for each in row.fields)}
    return tuple(each for each in Needed if each in wanted)


_PRESENT = {
    Needed.SUBJECT: "subject", Needed.REASON: "reason_id", Needed.PRODUCT: "product_id", Needed.ORDER: "order_id",
    Needed.CAUSE: "cause_id", Needed.DEPARTMENT: "department_id", Needed.RESOLUTION: "resolution",
}  # fmt: skip


def lacks(connection: sa.Connection, row: Row) -> tuple[Needed, ...]:
    """What this case still needs before it can be resolved."""
    values: dict[Needed, Any] = {needed: row[column] for needed, column in _PRESENT.items()}
    present = {needed: value.strip() if isinstance(value, str) else value for needed, value in values.items()}
    needed = needed_for(connection, row["reason_id"])
    if Needed.INTERACTION in needed:
        present[Needed.INTERACTION] = interactions_with(connection, family(connection, row["id"]))
    return missing(needed, present)


def all_named(connection: sa.Connection, table: sa.Table) -> tuple[Named, ...]:
    """Root causes or departments, in their order."""
    rows = connection.execute(sa.select(table).order_by(table.c.position, table.c.id))
    return tuple(Named(row.id, row.labels, row.position, bool(row.active)) for row in rows)


def label_in(connection: sa.Connection, table: sa.Table, id: UUID | None) -> Label | None:
    if id is None:
        return None
    labels: Label | None = connection.execute(sa.select(table.c.labels).where(table.c.id == id)).scalar()
    return labels


def reason_label(connection: sa.Connection, reason_id: UUID | None) -> Label | None:
    """Both levels, by language."""
    if reason_id is None:
        return None
    asked = sa.select(reasons.c.labels, _parents.c.labels.label("above"))
    asked = asked.outerjoin(_parents, _parents.c.id == reasons.c.parent_id).where(reasons.c.id == reason_id)
    row = connection.execute(asked).first()
    return full_reason(row.labels, row.above) if row else None


def name_in(connection: sa.Connection, table: sa.Table, id: UUID | None, column: str = "name") -> str:
    if id is None:
        return ""
    row = _names(table, column).first(connection, id=id)
    return row[0] or "" if row else ""


@cache
def _names(table: sa.Table, column: str) -> Prepared:
    return Prepared(sa.select(table.c[column]).where(table.c.id == sa.bindparam("id", type_=Id)))


# ── search keys, facts ──────────────────────────────────────────────────────────────────────────────────────────────
def index_words(connection: sa.Connection, case_id: UUID, subject: str | None) -> None:
    """The words under which a case is found; None: it is gone."""
    connection.execute(sa.delete(case_words).where(case_words.c.case_id == case_id))
    words = {fold(word).key for word in written_words(subject or "")} - {""}
    if words:
        connection.execute(sa.insert(case_words), [{"word": word, "case_id": case_id} for word in sorted(words)])


def put_clocks(connection: sa.Connection, clocks: Mapping[UUID, Clock | None]) -> None:
    """Of the clocks of each case that run, the first that is due; None: none runs."""
    writer = rows.writer(case_clocks, connection.dialect.name)
    due = {case_id: clock for case_id, clock in clocks.items() if clock and clock.due_at}
    writer.remove_many(connection, [(case_id,) for case_id in clocks if case_id not in due])
    writer.put_many(
        connection,
        [{"case_id": id, "measure": clock.measure.value, "due_at": clock.due_at} for id, clock in due.items()],
    )


def counting_in(connection: sa.Connection, calendar_edition_id: UUID) -> list[UUID]:
    """The cases with a clock that runs by these hours."""
    beside = case_clocks.join(cases, cases.c.id == case_clocks.c.case_id)
    asked = sa.select(cases.c.id).select_from(beside).where(cases.c.calendar_edition_id == calendar_edition_id)
    return list(connection.execute(asked.order_by(cases.c.id)).scalars())


def latest_fact(connection: sa.Connection, customer_id: UUID | None, case_id: UUID, kind: str) -> Row | None:
    """The last fact of this kind about a case that still stands."""
    asked = sa.select(facts).where(facts.c.customer_id == customer_id, facts.c.subject_id == case_id)
    asked = asked.where(facts.c.kind == kind, facts.c.retracted.is_(sa.false()))
    row = connection.execute(asked.order_by(facts.c.occurred_at.desc(), facts.c.id.desc()).limit(1)).mappings().first()
    return dict(row) if row else None


def withdraw_fact(connection: sa.Connection, fact_id: UUID) -> None:
    """What is told by a later fact in full leaves the timeline."""
    connection.execute(sa.update(facts).where(facts.c.id == fact_id).values(retracted=True))
