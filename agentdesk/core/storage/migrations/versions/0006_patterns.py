"""Unusual patterns: what was agreed, who looked, what was explained; acts by when they were given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "pattern_agreements",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("agreed_on", sa.Text(), nullable=False),
        sa.Column("reviewers", schema.Json(), nullable=False),
        sa.Column("patterns", schema.Json(), nullable=False),
        sa.Column("kept_days", sa.Integer(), nullable=False),
        sa.Column("recorded_at", schema.Moment(), nullable=False),
        sa.Column("recorded_by", schema.Id(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pattern_agreements")),
        info={"synced": True, "lasting": True},
    )
    op.create_table(
        "pattern_explanations",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("explained_by", schema.Id(), nullable=False),
        sa.Column("explained_at", schema.Moment(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_pattern_explanations")),
        info={"synced": True, "lasting": True},
    )
    op.create_table(
        "pattern_reviews",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("opened_by", schema.Id(), nullable=False),
        sa.Column("opened_at", schema.Moment(), nullable=False),
        sa.Column("closes_at", schema.Moment(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("last", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pattern_reviews")),
        info={"synced": True, "lasting": True},
    )
    op.create_index("ix_goodwill_acts_at", "goodwill_acts", ["at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_goodwill_acts_at", table_name="goodwill_acts")
    op.drop_table("pattern_reviews")
    op.drop_table("pattern_explanations")
    op.drop_table("pattern_agreements")
