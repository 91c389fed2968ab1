"""A shop says whether it wants suggestions from notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "hearing_rules",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("suggesting", sa.Boolean(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing_rules")),
    )


def downgrade() -> None:
    op.drop_table("hearing_rules")
