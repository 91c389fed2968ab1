"""What people speak and know about; a team can be dissolved and keeps its name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("people", sa.Column("languages", schema.Json(), server_default="[]", nullable=False))
    op.add_column("people", sa.Column("reasons", schema.Json(), server_default="[]", nullable=False))
    op.add_column("teams", sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    op.drop_column("teams", "active")
    op.drop_column("people", "reasons")
    op.drop_column("people", "languages")
