"""A customer who is there twice becomes one, and two again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("customers", sa.Column("merged_into", schema.Id(), nullable=True))
    op.create_index(
        "ix_customers_merged_into",
        "customers",
        ["merged_into"],
        unique=False,
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_table(
        "customer_merges",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.Column("winner_id", schema.Id(), nullable=False),
        sa.Column("loser_id", schema.Id(), nullable=False),
        sa.Column("at", schema.Moment(), nullable=False),
        sa.Column("by_id", schema.Id(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("chosen", schema.Json(), nullable=False),
        sa.Column("made", schema.Json(), nullable=False),
        sa.Column("contact_before", schema.Moment(), nullable=True),
        sa.Column("contact_after", schema.Moment(), nullable=True),
        sa.Column("taken_back_at", schema.Moment(), nullable=True),
        sa.Column("taken_back_by", schema.Id(), nullable=True),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_merges")),
    )
    op.create_index("ix_customer_merges_winner", "customer_merges", ["winner_id"], unique=False)
    op.create_index("ix_customer_merges_loser", "customer_merges", ["loser_id"], unique=False)
    op.create_table(
        "customer_merge_moves",
        sa.Column("merge_id", schema.Id(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("moved", sa.Text(), nullable=False),
        sa.Column("there", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("merge_id", "table_name", name=op.f("pk_customer_merge_moves")),
    )


def downgrade() -> None:
    op.drop_table("customer_merge_moves")
    op.drop_table("customer_merges")
    op.drop_index("ix_customers_merged_into", table_name="customers")
    op.drop_column("customers", "merged_into")
