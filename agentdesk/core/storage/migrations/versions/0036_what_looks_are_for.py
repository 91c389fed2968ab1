"""Looks say what they were for; the shop says whether whoever looks is asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    with op.batch_alter_table("customer_views") as table:
        for name in ("reason", "words"):
            table.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("identity_policies") as table:
        table.add_column(sa.Column("asks_why", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("identity_policies") as table:
        table.drop_column("asks_why")
    with op.batch_alter_table("customer_views") as table:
        for name in ("words", "reason"):
            table.drop_column(name)
