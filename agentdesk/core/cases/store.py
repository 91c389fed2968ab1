"""Tables of cases and what hangs on them."""

from __future__ import annotations

import sqlalchemy as sa

from agentdesk.core.storage.schema import Id, Json, Moment, metadata, synced_table, text_column


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
