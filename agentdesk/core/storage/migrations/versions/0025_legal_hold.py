"""Legal hold: who must not be erased, why, and when somebody looks again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "legal_holds",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=True),
        sa.Column("case_id", schema.Id(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", schema.Moment(), nullable=False),
        sa.Column("held_by", schema.Id(), nullable=False),
        sa.Column("review_on", sa.Text(), nullable=False),
        sa.Column("released_at", schema.Moment(), nullable=True),
        sa.Column("released_by", schema.Id(), nullable=True),
        sa.Column("why_released", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    op.create_index("ix_legal_holds_case_id", "legal_holds", ["case_id"])
    op.create_index("ix_legal_holds_customer_id", "legal_holds", ["customer_id"])


def downgrade() -> None:
    op.drop_table("legal_holds")
