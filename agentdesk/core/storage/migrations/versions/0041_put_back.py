"""What a server and its desks have to know of each other when the server was put back from a copy."""

from __future__ import annotations

import os

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.create_table(
        "sync_erased",
        sa.Column("customer_id", schema.Id(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_sync_erased")),
        info={"local": True},
    )
    for column in (
        sa.Column("identity", sa.Text(), nullable=True),
        sa.Column("doubt", sa.Text(), nullable=False, server_default=""),
        sa.Column("seal_key", sa.LargeBinary(32), nullable=True),
        sa.Column("frozen", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("frozen_until", schema.Moment(), nullable=True),
    ):
        op.add_column("sync_servers", column)
    op.execute(sa.text("UPDATE sync_servers SET seal_key = :key").bindparams(key=os.urandom(32)))
    op.add_column("sync_replicas", sa.Column("receipt", sa.Text(), nullable=False, server_default=""))
    op.add_column("sync_leases", sa.Column("deed", sa.Text(), nullable=False, server_default=""))
    op.add_column("sync_leases", sa.Column("closed_seq", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("sync_leases", "closed_seq")
    op.drop_column("sync_leases", "deed")
    op.drop_column("sync_replicas", "receipt")
    for name in ("frozen_until", "frozen", "seal_key", "doubt", "identity"):
        op.drop_column("sync_servers", name)
    op.drop_table("sync_erased")
