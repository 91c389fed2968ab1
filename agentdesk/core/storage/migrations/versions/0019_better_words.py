"""Better words for guides are proposed, and decided about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "wording_proposals",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("guide", sa.Text(), nullable=False),
        sa.Column("edition_id", schema.Id(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("instead_of", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("run_id", schema.Id(), nullable=True),
        sa.Column("proposed_by", schema.Id(), nullable=False),
        sa.Column("proposed_at", schema.Moment(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", schema.Id(), nullable=True),
        sa.Column("decided_at", schema.Moment(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording_proposals")),
    )


def downgrade() -> None:
    op.drop_table("wording_proposals")
