"""Guides: editions, and runs pinned to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "guide_editions",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("guide", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("taken_at", schema.Moment(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_editions")),
        info={"synced": True, "append_only": True},
    )
    op.create_table(
        "guide_runs",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=True),
        sa.Column("interaction_id", schema.Id(), nullable=True),
        sa.Column("case_id", schema.Id(), nullable=True),
        sa.Column("callback_id", schema.Id(), nullable=True),
        sa.Column("guide", sa.Text(), nullable=False),
        sa.Column("editions", schema.Json(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", schema.Moment(), nullable=False),
        sa.Column("started_by", schema.Id(), nullable=False),
        sa.Column("moved_at", schema.Moment(), nullable=False),
        sa.Column("held_by", schema.Id(), nullable=False),
        sa.Column("place", schema.Json(), nullable=False),
        sa.Column("path", schema.Json(), nullable=False),
        sa.Column("own_words", schema.Json(), nullable=False),
        sa.Column("left_because", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_runs")),
        info={"synced": True, "lasting": True},
    )
    op.create_index("ix_guide_runs_customer", "guide_runs", ["customer_id", "moved_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_guide_runs_customer", table_name="guide_runs")
    op.drop_table("guide_runs")
    op.drop_table("guide_editions")
