"""What a shop makes of guides: texts of its own, drafts, retirement."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "own_guides",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("guide", sa.Text(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("drafted_by", schema.Id(), nullable=True),
        sa.Column("drafted_at", schema.Moment(), nullable=True),
        sa.Column("edition_id", schema.Id(), nullable=True),
        sa.Column("published_by", schema.Id(), nullable=True),
        sa.Column("published_at", schema.Moment(), nullable=True),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_guides")),
    )


def downgrade() -> None:
    op.drop_table("own_guides")
