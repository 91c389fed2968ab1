"""Lines of the log know that words were taken out of them, since somebody was erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    with op.batch_alter_table("command_log") as table:
        table.add_column(sa.Column("erased_by", schema.Id(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("command_log") as table:
        table.drop_column("erased_by")
