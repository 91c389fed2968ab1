"""What a desk keeps of its sign-in at the server."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.create_table(
        "sync_tokens",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("access_until", schema.Moment(), nullable=False),
        sa.Column("refresh", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_tokens")),
        info={"local": True},
    )


def downgrade() -> None:
    op.drop_table("sync_tokens")
