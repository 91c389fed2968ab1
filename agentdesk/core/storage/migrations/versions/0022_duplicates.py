"""Two customers who may be one: what a scan found, and what somebody decided."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "duplicate_decisions",
        sa.Column("low_id", schema.Id(), nullable=False),
        sa.Column("high_id", schema.Id(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_by", schema.Id(), nullable=False),
        sa.Column("decided_at", schema.Moment(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("low_id", "high_id", name=op.f("pk_duplicate_decisions")),
    )
    op.create_index("ix_duplicate_decisions_high_id", "duplicate_decisions", ["high_id"])
    op.create_table(
        "duplicate_pairs",
        sa.Column("low_id", schema.Id(), nullable=False),
        sa.Column("high_id", schema.Id(), nullable=False),
        sa.Column("bits", sa.Float(), nullable=False),
        sa.Column("because", schema.Json(), nullable=False),
        sa.Column("scan_id", schema.Id(), nullable=False),
        sa.PrimaryKeyConstraint("low_id", "high_id", name=op.f("pk_duplicate_pairs")),
    )
    op.create_index("ix_duplicate_pairs_bits", "duplicate_pairs", ["bits"])
    op.create_table(
        "duplicate_scans",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", schema.Moment(), nullable=False),
        sa.Column("ended_at", schema.Moment(), nullable=True),
        sa.Column("customers", sa.Integer(), nullable=False),
        sa.Column("keys_cut", sa.Integer(), nullable=False),
        sa.Column("scratch_key", sa.LargeBinary(32), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_scans")),
    )


def downgrade() -> None:
    op.drop_table("duplicate_scans")
    op.drop_table("duplicate_pairs")
    op.drop_table("duplicate_decisions")
