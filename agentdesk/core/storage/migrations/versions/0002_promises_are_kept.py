"""Promises are kept: hours, absences, deadlines, cases, promises, handovers, callbacks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "absences",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("person_id", schema.Id(), nullable=False),
        sa.Column("starts_at", schema.Moment(), nullable=False),
        sa.Column("ends_at", schema.Moment(), nullable=False),
        sa.Column("cover_id", schema.Id(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index("ix_absences_end", "absences", ["ends_at"], unique=False)
    op.create_index("ix_absences_person", "absences", ["person_id", "starts_at"], unique=False)
    op.create_table(
        "answers_given",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=False),
        sa.Column("case_id", schema.Id(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("given_at", schema.Moment(), nullable=False),
        sa.Column("person_id", schema.Id(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers_given")),
    )
    op.create_index("ix_answers_given_case", "answers_given", ["case_id"], unique=False)
    op.create_index("ix_answers_given_customer", "answers_given", ["customer_id", "given_at"], unique=False)
    op.create_table(
        "calendar_editions",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("calendar_id", schema.Id(), nullable=False),
        sa.Column("made_at", schema.Moment(), nullable=False),
        sa.Column("made_by", schema.Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("week", schema.Json(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("subdivision", sa.Text(), nullable=False),
        sa.Column("closed", schema.Json(), nullable=False),
        sa.Column("own_hours", schema.Json(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_editions")),
    )
    op.create_index("ix_calendar_editions_calendar", "calendar_editions", ["calendar_id", "made_at"], unique=False)
    op.create_table(
        "calendars",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("edition_id", schema.Id(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendars")),
    )
    op.create_table(
        "callback_attempts",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("callback_id", schema.Id(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("by_id", schema.Id(), nullable=False),
        sa.Column("started_at", schema.Moment(), nullable=False),
        sa.Column("ended_at", schema.Moment(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("interaction_id", schema.Id(), nullable=True),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_attempts")),
    )
    op.create_index("ix_callback_attempts_callback", "callback_attempts", ["callback_id", "n"], unique=False)
    op.create_table(
        "callback_rules",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.Column("sundays", sa.Boolean(), nullable=False),
        sa.Column("per_person", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("spacing_minutes", sa.Integer(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_rules")),
    )
    op.create_table(
        "callbacks",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=True),
        sa.Column("case_id", schema.Id(), nullable=True),
        sa.Column("reason_id", schema.Id(), nullable=True),
        sa.Column("promise_id", schema.Id(), nullable=True),
        sa.Column("guide_run_id", schema.Id(), nullable=True),
        sa.Column("interaction_id", schema.Id(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("extension", sa.Text(), nullable=False),
        sa.Column("phone_label", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("zone_known", sa.Boolean(), nullable=False),
        sa.Column("starts_at", schema.Moment(), nullable=False),
        sa.Column("ends_at", schema.Moment(), nullable=False),
        sa.Column("zone_rules", sa.Text(), nullable=False),
        sa.Column("promised_from", schema.Moment(), nullable=False),
        sa.Column("promised_until", schema.Moment(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("owner_id", schema.Id(), nullable=False),
        sa.Column("team_id", schema.Id(), nullable=True),
        sa.Column("fallback", sa.Text(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("spacing_minutes", sa.Integer(), nullable=False),
        sa.Column("creator_id", schema.Id(), nullable=False),
        sa.Column("made_at", schema.Moment(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("claimed_by", schema.Id(), nullable=True),
        sa.Column("claimed_at", schema.Moment(), nullable=True),
        sa.Column("snoozed_until", schema.Moment(), nullable=True),
        sa.Column("first_attempt_at", schema.Moment(), nullable=True),
        sa.Column("attempt_count", sa.Integer(), nullable=False),
        sa.Column("last_outcome", sa.Text(), nullable=False),
        sa.Column("done_at", schema.Moment(), nullable=True),
        sa.Column("ending", sa.Text(), nullable=False),
        sa.Column("ending_words", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callbacks")),
    )
    op.create_index("ix_callbacks_case", "callbacks", ["case_id"], unique=False)
    op.create_index("ix_callbacks_customer", "callbacks", ["customer_id", "starts_at"], unique=False)
    op.create_index("ix_callbacks_phone", "callbacks", ["phone"], unique=False)
    op.create_index("ix_callbacks_promised", "callbacks", ["promised_until"], unique=False)
    op.create_index("ix_callbacks_state_starts", "callbacks", ["state", "starts_at"], unique=False)
    op.create_table(
        "case_causes",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("labels", schema.Json(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_causes")),
    )
    op.create_table(
        "case_clocks",
        sa.Column("case_id", schema.Id(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("due_at", schema.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_clocks")),
    )
    op.create_table(
        "case_events",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("case_id", schema.Id(), nullable=False),
        sa.Column("at", schema.Moment(), nullable=False),
        sa.Column("happened", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_events")),
    )
    op.create_index("ix_case_events_case", "case_events", ["case_id", "at"], unique=False)
    op.create_table(
        "case_interactions",
        sa.Column("case_id", schema.Id(), nullable=False),
        sa.Column("interaction_id", schema.Id(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "interaction_id", name=op.f("pk_case_interactions")),
    )
    op.create_index("ix_case_interactions_interaction", "case_interactions", ["interaction_id"], unique=False)
    op.create_table(
        "case_links",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("case_id", schema.Id(), nullable=False),
        sa.Column("other_id", schema.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_links")),
    )
    op.create_index("ix_case_links_case", "case_links", ["case_id"], unique=False)
    op.create_index("ix_case_links_other", "case_links", ["other_id"], unique=False)
    op.create_table(
        "case_words",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("case_id", schema.Id(), nullable=False),
        sa.PrimaryKeyConstraint("word", "case_id", name=op.f("pk_case_words")),
    )
    op.create_index("ix_case_words_case", "case_words", ["case_id"], unique=False)
    op.create_table(
        "cases",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("reason_id", schema.Id(), nullable=True),
        sa.Column("product_id", schema.Id(), nullable=True),
        sa.Column("order_id", schema.Id(), nullable=True),
        sa.Column("owner_id", schema.Id(), nullable=False),
        sa.Column("team_id", schema.Id(), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("next_step_at", schema.Moment(), nullable=True),
        sa.Column("interim_due_at", schema.Moment(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.Column("cause_id", schema.Id(), nullable=True),
        sa.Column("department_id", schema.Id(), nullable=True),
        sa.Column("reopened_count", sa.Integer(), nullable=False),
        sa.Column("parent_id", schema.Id(), nullable=True),
        sa.Column("event_id", schema.Id(), nullable=False),
        sa.Column("merged_into", schema.Id(), nullable=True),
        sa.Column("split_from", schema.Id(), nullable=True),
        sa.Column("opened_at", schema.Moment(), nullable=False),
        sa.Column("opened_by", schema.Id(), nullable=False),
        sa.Column("moved_at", schema.Moment(), nullable=False),
        sa.Column("waiting_since", schema.Moment(), nullable=True),
        sa.Column("resolved_at", schema.Moment(), nullable=True),
        sa.Column("closed_at", schema.Moment(), nullable=True),
        sa.Column("thanked_at", schema.Moment(), nullable=True),
        sa.Column("unconfirmed_since", schema.Moment(), nullable=True),
        sa.Column("confirmed_at", schema.Moment(), nullable=True),
        sa.Column("policy_edition_id", schema.Id(), nullable=True),
        sa.Column("calendar_edition_id", schema.Id(), nullable=True),
        sa.Column("details", schema.Json(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("number", name=op.f("uq_cases_number")),
    )
    op.create_index("ix_cases_customer", "cases", ["customer_id", "opened_at"], unique=False)
    op.create_index("ix_cases_event", "cases", ["event_id"], unique=False)
    op.create_index("ix_cases_merged", "cases", ["merged_into"], unique=False)
    op.create_index("ix_cases_opened", "cases", ["opened_at", "number"], unique=False)
    op.create_index("ix_cases_owner", "cases", ["owner_id", "status", "next_step_at"], unique=False)
    op.create_index("ix_cases_parent", "cases", ["parent_id"], unique=False)
    op.create_index("ix_cases_reason", "cases", ["reason_id", "opened_at"], unique=False)
    op.create_index("ix_cases_status", "cases", ["status", "next_step_at", "number"], unique=False)
    op.create_index("ix_cases_team", "cases", ["team_id", "status", "next_step_at"], unique=False)
    op.create_index("ix_cases_unconfirmed", "cases", ["unconfirmed_since"], unique=False)
    op.create_table(
        "departments",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("labels", schema.Json(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
    )
    op.create_table(
        "failures",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=False),
        sa.Column("case_id", schema.Id(), nullable=True),
        sa.Column("promise_id", schema.Id(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("cause_id", schema.Id(), nullable=True),
        sa.Column("order_id", schema.Id(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("happened_at", schema.Moment(), nullable=False),
        sa.Column("noted_by", schema.Id(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failures")),
    )
    op.create_index("ix_failures_case", "failures", ["case_id"], unique=False)
    op.create_index("ix_failures_customer", "failures", ["customer_id", "happened_at"], unique=False)
    op.create_index("ix_failures_promise", "failures", ["promise_id"], unique=False)
    op.create_table(
        "handovers",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("case_id", schema.Id(), nullable=False),
        sa.Column("open_for", schema.Id(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_id", schema.Id(), nullable=False),
        sa.Column("offered_by", schema.Id(), nullable=False),
        sa.Column("to_id", schema.Id(), nullable=True),
        sa.Column("to_team", schema.Id(), nullable=True),
        sa.Column("to_level", sa.Integer(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("from_level", sa.Integer(), nullable=False),
        sa.Column("packet", schema.Json(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("offered_at", schema.Moment(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("answer_by", schema.Moment(), nullable=False),
        sa.Column("next_by", schema.Moment(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("questions", schema.Json(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", schema.Moment(), nullable=True),
        sa.Column("answered_by", schema.Id(), nullable=True),
        sa.Column("bounce_no", sa.Integer(), nullable=False),
        sa.Column("noted", sa.Boolean(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
        sa.UniqueConstraint("open_for", name=op.f("uq_handovers_open_for")),
    )
    op.create_index("ix_handovers_bounces", "handovers", ["bounce_no"], unique=False)
    op.create_index("ix_handovers_case", "handovers", ["case_id", "offered_at"], unique=False)
    op.create_index("ix_handovers_from", "handovers", ["from_id", "state"], unique=False)
    op.create_table(
        "policy_editions",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("made_at", schema.Moment(), nullable=False),
        sa.Column("made_by", schema.Id(), nullable=False),
        sa.Column("rules", schema.Json(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_editions")),
    )
    op.create_index("ix_policy_editions_made_at", "policy_editions", ["made_at"], unique=False)
    op.create_table(
        "promises",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=False),
        sa.Column("case_id", schema.Id(), nullable=True),
        sa.Column("interaction_id", schema.Id(), nullable=True),
        sa.Column("callback_id", schema.Id(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner_id", schema.Id(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("due_at", schema.Moment(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("first_due_at", schema.Moment(), nullable=False),
        sa.Column("times_moved", sa.Integer(), nullable=False),
        sa.Column("missed", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", schema.Moment(), nullable=False),
        sa.Column("made_by", schema.Id(), nullable=False),
        sa.Column("settled_at", schema.Moment(), nullable=True),
        sa.Column("settled_by", schema.Id(), nullable=True),
        sa.Column("settled_late", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("broken_told_at", schema.Moment(), nullable=True),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
    )
    op.create_index("ix_promises_case", "promises", ["case_id", "state"], unique=False)
    op.create_index("ix_promises_customer", "promises", ["customer_id", "state", "due_at", "id"], unique=False)
    op.create_index("ix_promises_due", "promises", ["state", "due_at", "id"], unique=False)
    op.create_index("ix_promises_first_due", "promises", ["first_due_at"], unique=False)
    op.create_index("ix_promises_owner", "promises", ["state", "owner_id", "due_at"], unique=False)
    op.create_index("ix_promises_untold", "promises", ["settled_late", "broken_told_at"], unique=False)
    op.create_table(
        "queries",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("case_id", schema.Id(), nullable=False),
        sa.Column("department_id", schema.Id(), nullable=True),
        sa.Column("asked_of", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", schema.Moment(), nullable=False),
        sa.Column("asked_by", schema.Id(), nullable=False),
        sa.Column("due_at", schema.Moment(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", schema.Moment(), nullable=True),
        sa.Column("withdrawn_at", schema.Moment(), nullable=True),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queries")),
    )
    op.create_index("ix_queries_case", "queries", ["case_id"], unique=False)
    op.create_index("ix_queries_open", "queries", ["answered_at", "withdrawn_at", "due_at"], unique=False)
    op.create_table(
        "requirements",
        sa.Column("reason_id", schema.Id(), nullable=False),
        sa.Column("fields", schema.Json(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reason_id", name=op.f("pk_requirements")),
    )


def downgrade() -> None:
    op.drop_table("requirements")
    op.drop_index("ix_queries_open", table_name="queries")
    op.drop_index("ix_queries_case", table_name="queries")
    op.drop_table("queries")
    op.drop_index("ix_promises_untold", table_name="promises")
    op.drop_index("ix_promises_owner", table_name="promises")
    op.drop_index("ix_promises_first_due", table_name="promises")
    op.drop_index("ix_promises_due", table_name="promises")
    op.drop_index("ix_promises_customer", table_name="promises")
    op.drop_index("ix_promises_case", table_name="promises")
    op.drop_table("promises")
    op.drop_index("ix_policy_editions_made_at", table_name="policy_editions")
    op.drop_table("policy_editions")
    op.drop_index("ix_handovers_from", table_name="handovers")
    op.drop_index("ix_handovers_case", table_name="handovers")
    op.drop_index("ix_handovers_bounces", table_name="handovers")
    op.drop_table("handovers")
    op.drop_index("ix_failures_promise", table_name="failures")
    op.drop_index("ix_failures_customer", table_name="failures")
    op.drop_index("ix_failures_case", table_name="failures")
    op.drop_table("failures")
    op.drop_table("departments")
    op.drop_index("ix_cases_unconfirmed", table_name="cases")
    op.drop_index("ix_cases_team", table_name="cases")
    op.drop_index("ix_cases_status", table_name="cases")
    op.drop_index("ix_cases_reason", table_name="cases")
    op.drop_index("ix_cases_parent", table_name="cases")
    op.drop_index("ix_cases_owner", table_name="cases")
    op.drop_index("ix_cases_opened", table_name="cases")
    op.drop_index("ix_cases_merged", table_name="cases")
    op.drop_index("ix_cases_event", table_name="cases")
    op.drop_index("ix_cases_customer", table_name="cases")
    op.drop_table("cases")
    op.drop_index("ix_case_words_case", table_name="case_words")
    op.drop_table("case_words")
    op.drop_index("ix_case_links_other", table_name="case_links")
    op.drop_index("ix_case_links_case", table_name="case_links")
    op.drop_table("case_links")
    op.drop_index("ix_case_interactions_interaction", table_name="case_interactions")
    op.drop_table("case_interactions")
    op.drop_index("ix_case_events_case", table_name="case_events")
    op.drop_table("case_events")
    op.drop_table("case_clocks")
    op.drop_table("case_causes")
    op.drop_index("ix_callbacks_state_starts", table_name="callbacks")
    op.drop_index("ix_callbacks_promised", table_name="callbacks")
    op.drop_index("ix_callbacks_phone", table_name="callbacks")
    op.drop_index("ix_callbacks_customer", table_name="callbacks")
    op.drop_index("ix_callbacks_case", table_name="callbacks")
    op.drop_table("callbacks")
    op.drop_table("callback_rules")
    op.drop_index("ix_callback_attempts_callback", table_name="callback_attempts")
    op.drop_table("callback_attempts")
    op.drop_table("calendars")
    op.drop_index("ix_calendar_editions_calendar", table_name="calendar_editions")
    op.drop_table("calendar_editions")
    op.drop_index("ix_answers_given_customer", table_name="answers_given")
    op.drop_index("ix_answers_given_case", table_name="answers_given")
    op.drop_table("answers_given")
    op.drop_index("ix_absences_person", table_name="absences")
    op.drop_index("ix_absences_end", table_name="absences")
    op.drop_table("absences")
