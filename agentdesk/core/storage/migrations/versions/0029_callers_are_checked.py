"""What the shop lays down about identity checks, the checks themselves, and fields opened with a reason."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0029"
down_revision = "0028"

_BEFORE = """
    calendars.set_hours callbacks.set_rules cases.move_cause cases.move_department cases.name_severity cases.save_cause
    cases.save_department cases.set_reason_kind cases.set_requirements deadlines.set_policy goodwill.set_authority
    goodwill.withdraw_authority guides.as_delivered guides.bring_back guides.publish guides.retire
    hearing.set_suggesting interactions.add_reason interactions.change_reason interactions.change_snippet
    interactions.move_reason interactions.remove_snippet interactions.save_snippet knowledge.set_synonyms
    ledger.set_budget patterns.end_agreement patterns.record_agreement people.add_person people.add_team
    people.change_person people.change_shop people.change_team people.dissolve_team people.open_shop
    people.cancel_absence people.change_absence people.plan_absence people.set_address people.set_logo people.set_pin
    settings.take_in story.set_weights together undo vouchers.import_pool
    vouchers.use_pool
"""
_ALSO = "identity.set_policy"


def upgrade() -> None:
    op.create_table(
        "identity_policies",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("needs", schema.Json(), nullable=False),
        sa.Column("questions", schema.Json(), nullable=False),
        sa.Column("proofs", sa.Integer(), nullable=False),
        sa.Column("most_wrong", sa.Integer(), nullable=False),
        sa.Column("at_counter", sa.Boolean(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_policies")),
    )
    op.create_table(
        "identity_checks",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=False),
        sa.Column("interaction_id", schema.Id(), nullable=False),
        sa.Column("answered", schema.Json(), nullable=False),
        sa.Column("ways", schema.Json(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("at", schema.Moment(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_checks")),
    )
    op.create_index(op.f("ix_identity_checks_customer_id"), "identity_checks", ["customer_id"])
    op.create_index(op.f("ix_identity_checks_interaction_id"), "identity_checks", ["interaction_id"])
    op.create_table(
        "identity_openings",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=False),
        sa.Column("person_id", schema.Id(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", schema.Moment(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_openings")),
    )
    op.create_index("ix_identity_openings_customer", "identity_openings", ["customer_id", "at"])
    op.create_index("ix_identity_openings_person", "identity_openings", ["person_id", "at"])
    _index_settings(f"{_BEFORE} {_ALSO}")


def downgrade() -> None:
    _index_settings(_BEFORE)
    op.drop_table("identity_openings")
    op.drop_table("identity_checks")
    op.drop_table("identity_policies")


def _index_settings(kinds: str) -> None:
    """Commands that are settings are found in the log by an index of these alone."""
    where = sa.text(f"kind IN ({', '.join(repr(kind) for kind in sorted(kinds.split()))})")
    op.drop_index("ix_command_log_settings", table_name="command_log")
    op.create_index(
        "ix_command_log_settings", "command_log", ["log_no"], unique=False, sqlite_where=where, postgresql_where=where
    )
