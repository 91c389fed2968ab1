"""How a shop addresses its customers in German, and whom it addresses otherwise."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("shop", sa.Column("form", sa.Text(), server_default="sie", nullable=False))
    op.add_column("customers", sa.Column("form", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("customers", "form")
    op.drop_column("shop", "form")
