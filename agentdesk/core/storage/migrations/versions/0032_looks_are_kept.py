"""Who looked at whom, on this machine."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.create_table(
        "customer_views",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=False),
        sa.Column("person_id", schema.Id(), nullable=False),
        sa.Column("at", schema.Moment(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("during", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_views")),
    )
    op.create_index("ix_customer_views_customer", "customer_views", ["customer_id", "at"])
    op.create_index("ix_customer_views_at", "customer_views", ["at"])


def downgrade() -> None:
    op.drop_table("customer_views")
