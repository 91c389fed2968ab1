"""Consents say for what they are, how they were given, who recorded them, and when they were made use of last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    with op.batch_alter_table("consents") as table:
        table.add_column(sa.Column("purpose", sa.Text(), nullable=False, server_default="advertising"))
        table.add_column(sa.Column("how", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("by_id", schema.Id(), nullable=True))
        table.add_column(sa.Column("used_at", schema.Moment(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("consents") as table:
        for name in ("used_at", "by_id", "how", "purpose"):
            table.drop_column(name)
