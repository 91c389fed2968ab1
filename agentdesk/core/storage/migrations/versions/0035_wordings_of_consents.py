"""The words that customers are asked with have editions; a consent knows its edition and its conversation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0035"
down_revision = "0034"

_BEFORE = """
    calendars.set_hours callbacks.set_rules cases.move_cause cases.move_department cases.name_severity cases.save_cause
    cases.save_department cases.set_reason_kind cases.set_requirements deadlines.set_policy goodwill.set_authority
    goodwill.withdraw_authority guides.as_delivered guides.bring_back guides.publish guides.retire
    hearing.set_suggesting interactions.add_reason interactions.change_reason interactions.change_snippet
    interactions.move_reason interactions.remove_snippet interactions.save_snippet knowledge.set_synonyms
    ledger.set_budget patterns.end_agreement patterns.record_agreement people.add_person people.add_team
    people.change_person people.change_shop people.change_team people.dissolve_team people.open_shop
    people.cancel_absence people.change_absence people.plan_absence people.set_address people.set_logo people.set_pin
    identity.set_policy privacy.set_rules retention.ask retention.confirm retention.set settings.take_in
    story.set_weights together undo vouchers.import_pool vouchers.use_pool
"""
_ALSO = "consents.set_wordings"


def upgrade() -> None:
    op.create_table(
        "consent_wordings",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("made_at", schema.Moment(), nullable=False),
        sa.Column("made_by", schema.Id(), nullable=False),
        sa.Column("words", schema.Json(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_wordings")),
    )
    with op.batch_alter_table("consents") as table:
        table.add_column(sa.Column("edition", sa.Integer(), nullable=True))
        table.add_column(sa.Column("interaction_id", schema.Id(), nullable=True))
    _index(f"{_BEFORE} {_ALSO}")


def downgrade() -> None:
    _index(_BEFORE)
    with op.batch_alter_table("consents") as table:
        for name in ("interaction_id", "edition"):
            table.drop_column(name)
    op.drop_table("consent_wordings")


def _index(written: str) -> None:
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
