"""Words are found in what happened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "history_entries",
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("fact_id", schema.Id(), nullable=False),
        sa.Column("age", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slot", name=op.f("pk_history_entries")),
        sa.UniqueConstraint("fact_id", name=op.f("uq_history_entries_fact_id")),
    )
    op.create_table(
        "history_postings",
        sa.Column("term", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False),
        sa.Column("age", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("term", "age", "slot", name=op.f("pk_history_postings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "history_waiting",
        sa.Column("fact_id", schema.Id(), nullable=False),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_history_waiting")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "history_words",
        sa.Column("word", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False),
        sa.Column("term", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", "term", name=op.f("pk_history_words")),
        sqlite_with_rowid=False,
    )
    # what happened so far becomes findable after the next start
    op.execute(
        "INSERT INTO history_waiting (fact_id) SELECT id FROM facts WHERE customer_id IS NOT NULL "
        "AND (lane IN ('call', 'message', 'note', 'case', 'goodwill') OR kind IN ('alert.pinned', 'order.placed'))"
    )


def downgrade() -> None:
    op.drop_table("history_words")
    op.drop_table("history_waiting")
    op.drop_table("history_postings")
    op.drop_table("history_entries")
