"""Money that a server sets aside for desks, and what a desk gives of it by itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.create_table(
        "money_lease_uses",
        sa.Column("act_id", schema.Id(), nullable=False),
        sa.Column("slice_id", schema.Id(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_money_lease_uses_positive")),
        sa.PrimaryKeyConstraint("act_id", "slice_id", name=op.f("pk_money_lease_uses")),
        info={"synced": True, "append_only": True},
    )
    op.create_index("ix_money_lease_uses_slice", "money_lease_uses", ["slice_id"], unique=False)
    op.create_table(
        "money_leases",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("device_id", schema.Id(), nullable=False),
        sa.Column("person_id", schema.Id(), nullable=False),
        sa.Column("team_id", schema.Id(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("vouchers_left", sa.Integer(), nullable=False),
        sa.Column("limits", schema.Json(), nullable=False),
        sa.Column("granted_at", schema.Moment(), nullable=False),
        sa.Column("expires_at", schema.Moment(), nullable=False),
        sa.Column("recalled_at", schema.Moment(), nullable=True),
        sa.Column("closed_at", schema.Moment(), nullable=True),
        sa.Column("first_by", schema.Id(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("vouchers_left >= 0", name=op.f("ck_money_leases_vouchers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_leases")),
        info={"synced": True, "lasting": True},
    )
    op.create_index("ix_money_leases_device", "money_leases", ["device_id", "state"], unique=False)
    op.create_table(
        "sync_lease_slices",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("lease_id", schema.Id(), nullable=False),
        sa.Column("counter", sa.Text(), nullable=False),
        sa.Column("subject_id", schema.Id(), nullable=False),
        sa.Column("granted", sa.BigInteger(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("spent >= 0 AND spent <= granted", name=op.f("ck_sync_lease_slices_not_more")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_lease_slices")),
        info={"local": True},
    )
    op.create_index(op.f("ix_sync_lease_slices_lease_id"), "sync_lease_slices", ["lease_id"], unique=False)
    op.create_table(
        "sync_leases",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=True),
        sa.Column("case_id", schema.Id(), nullable=True),
        sa.Column("want", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("limits", schema.Json(), nullable=False),
        sa.Column("vouchers_left", sa.Integer(), nullable=False),
        sa.Column("taken_at", schema.Moment(), nullable=False),
        sa.Column("expires_at", schema.Moment(), nullable=False),
        sa.CheckConstraint("vouchers_left >= 0", name=op.f("ck_sync_leases_vouchers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_leases")),
        info={"local": True},
    )
    op.create_index("ix_sync_leases_state", "sync_leases", ["state"], unique=False)
    op.create_table(
        "money_lease_slices",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("lease_id", schema.Id(), nullable=False),
        sa.Column("counter", sa.Text(), nullable=False),
        sa.Column("subject_id", schema.Id(), nullable=True),
        sa.Column("customer_id", schema.Id(), nullable=True),
        sa.Column("at", schema.Moment(), nullable=False),
        sa.Column("granted", sa.BigInteger(), nullable=False),
        sa.Column("remaining", sa.BigInteger(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("remaining >= 0 AND remaining <= granted", name=op.f("ck_money_lease_slices_not_more")),
        sa.ForeignKeyConstraint(["lease_id"], ["money_leases.id"], name=op.f("fk_money_lease_slices_lease_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_lease_slices")),
        info={"synced": True, "lasting": True},
    )
    op.create_index(
        "ix_money_lease_slices_customer",
        "money_lease_slices",
        ["customer_id"],
        unique=False,
        sqlite_where=sa.text("remaining > 0"),
        postgresql_where=sa.text("remaining > 0"),
    )
    op.create_index("ix_money_lease_slices_lease", "money_lease_slices", ["lease_id"], unique=False)
    op.create_index(
        "ix_money_lease_slices_subject",
        "money_lease_slices",
        ["subject_id"],
        unique=False,
        sqlite_where=sa.text("remaining > 0"),
        postgresql_where=sa.text("remaining > 0"),
    )


def downgrade() -> None:
    op.drop_table("money_lease_slices")
    op.drop_table("money_lease_uses")
    op.drop_table("money_leases")
    op.drop_table("sync_lease_slices")
    op.drop_table("sync_leases")
