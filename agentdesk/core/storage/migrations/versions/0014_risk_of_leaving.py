"""What speaks for a customer leaving is laid down; what a fact is about leads to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "risk_editions",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("made_at", schema.Moment(), nullable=False),
        sa.Column("made_by", schema.Id(), nullable=False),
        sa.Column("weights", schema.Json(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_editions")),
    )
    op.create_index("ix_risk_editions_made_at", "risk_editions", ["made_at"], unique=False)
    op.create_index(
        "ix_facts_matters",
        "facts",
        ["subject_id"],
        unique=False,
        sqlite_where=sa.text("lane IN ('case', 'goodwill')"),
        postgresql_where=sa.text("lane IN ('case', 'goodwill')"),
    )


def downgrade() -> None:
    op.drop_index("ix_facts_matters", table_name="facts")
    op.drop_index("ix_risk_editions_made_at", table_name="risk_editions")
    op.drop_table("risk_editions")
