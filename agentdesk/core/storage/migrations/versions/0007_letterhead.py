"""What a shop gives out bears its logo and its address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "letterheads",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letterheads")),
    )


def downgrade() -> None:
    op.drop_table("letterheads")
