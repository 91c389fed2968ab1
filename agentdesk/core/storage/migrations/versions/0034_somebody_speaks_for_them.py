"""Identity checks say who spoke, the customer or somebody for them, and count wrong answers of whoever spoke before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    with op.batch_alter_table("identity_checks") as table:
        table.add_column(sa.Column("speaker", sa.Text(), nullable=False, server_default="customer"))
        table.add_column(sa.Column("third_id", schema.Id(), nullable=True))
        table.add_column(sa.Column("wrong_before", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("identity_checks") as table:
        for name in ("wrong_before", "third_id", "speaker"):
            table.drop_column(name)
