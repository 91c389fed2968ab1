"""Letting go by time: the shop's periods, who confirmed them, and what each run took."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0030"
down_revision = "0029"

_BEFORE = """
    calendars.set_hours callbacks.set_rules cases.move_cause cases.move_department cases.name_severity
    cases.save_cause cases.save_department cases.set_reason_kind cases.set_requirements deadlines.set_policy
    goodwill.set_authority goodwill.withdraw_authority guides.as_delivered guides.bring_back guides.publish
    guides.retire hearing.set_suggesting identity.set_policy interactions.add_reason interactions.change_reason
    interactions.change_snippet interactions.move_reason interactions.remove_snippet interactions.save_snippet
    knowledge.set_synonyms ledger.set_budget patterns.end_agreement patterns.record_agreement people.add_person
    people.add_team people.cancel_absence people.change_absence people.change_person people.change_shop
    people.change_team people.dissolve_team people.open_shop people.plan_absence people.set_address people.set_logo
    people.set_pin settings.take_in story.set_weights together undo vouchers.import_pool vouchers.use_pool
"""
_ADDED = "retention.ask retention.confirm retention.set"


def upgrade() -> None:
    op.create_table(
        "retention_rules",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=False),
        sa.Column("periods", schema.Json(), nullable=False),
        sa.Column("made_by", schema.Id(), nullable=False),
        sa.Column("made_at", schema.Moment(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rules")),
    )
    op.create_table(
        "retention_requests",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("asked_by", schema.Id(), nullable=False),
        sa.Column("asked_at", schema.Moment(), nullable=False),
        sa.Column("seen", schema.Json(), nullable=False),
        sa.Column("confirmed_by", schema.Id(), nullable=True),
        sa.Column("confirmed_at", schema.Moment(), nullable=True),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_requests")),
    )
    op.create_index("ix_retention_requests_asked_at", "retention_requests", ["asked_at"])
    op.create_table(
        "retention_runs",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("started_at", schema.Moment(), nullable=False),
        sa.Column("ended_at", schema.Moment(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("counts", schema.Json(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_runs")),
    )
    op.create_index("ix_retention_runs_started_at", "retention_runs", ["started_at"])
    op.create_index("ix_before_images_kept_at", "before_images", ["kept_at"])
    _index_of_settings(f"{_BEFORE} {_ADDED}")


def downgrade() -> None:
    _index_of_settings(_BEFORE)
    op.drop_index("ix_before_images_kept_at", "before_images")
    op.drop_table("retention_runs")
    op.drop_table("retention_requests")
    op.drop_table("retention_rules")


def _index_of_settings(written: str) -> None:
    kinds = ", ".join(f"'{kind}'" for kind in sorted(written.split()))
    op.drop_index("ix_command_log_settings", table_name="command_log")
    op.create_index(
        "ix_command_log_settings",
        "command_log",
        ["log_no"],
        unique=False,
        sqlite_where=sa.text(f"kind IN ({kinds})"),
        postgresql_where=sa.text(f"kind IN ({kinds})"),
    )
