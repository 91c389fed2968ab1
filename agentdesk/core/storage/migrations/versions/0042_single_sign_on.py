"""Who may sign in by the provider of single sign-on, and as whom it knows them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    op.create_table(
        "account_links",
        sa.Column("person_id", schema.Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("linked_at", schema.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_account_links")),
        sa.UniqueConstraint("name", name=op.f("uq_account_links_name")),
    )
    op.create_index("ix_account_links_subject", "account_links", ["issuer", "subject"], unique=True)


def downgrade() -> None:
    op.drop_table("account_links")
