"""What has come of a scope is laid aside as it came, and not row by row. What lies aside is asked for again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.drop_table("sync_staged")
    _staged(sa.Column("told", sa.Text(), nullable=False))
    _ask_again()


def downgrade() -> None:
    op.drop_table("sync_staged")
    _staged(
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=True),
        sa.Column("row", schema.Json(), nullable=True),
    )
    _ask_again()


def _staged(*columns: sa.Column[object]) -> None:
    op.create_table(
        "sync_staged",
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("scope_id", "seq", name=op.f("pk_sync_staged")),
    )


def _ask_again() -> None:
    op.execute("UPDATE sync_cursors SET staged = seq")
    op.execute("UPDATE sync_replicas SET generation = generation + 1")
