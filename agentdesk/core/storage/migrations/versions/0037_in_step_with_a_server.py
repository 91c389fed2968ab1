"""What desks and a server in step with each other keep of one another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.create_table(
        "sync_attention",
        sa.Column("id", schema.Id(length=16), nullable=False),
        sa.Column("device_seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("noticed_at", schema.Moment(), nullable=False),
        sa.Column("dealt_at", schema.Moment(), nullable=True),
        sa.Column("dealt", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_attention")),
        info={"local": True},
    )
    op.create_index(op.f("ix_sync_attention_device_seq"), "sync_attention", ["device_seq"], unique=False)
    op.create_table(
        "sync_base",
        sa.Column("scope_id", schema.Id(length=16), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope_id", "table_name", "key", name=op.f("pk_sync_base")),
        info={"local": True},
    )
    op.create_table(
        "sync_cursors",
        sa.Column("scope_id", schema.Id(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("staged", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("anew", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("used_at", schema.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("scope_id", name=op.f("pk_sync_cursors")),
        info={"local": True},
    )
    op.create_table(
        "sync_devices",
        sa.Column("id", schema.Id(length=16), nullable=False),
        sa.Column("person_id", schema.Id(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("failing", schema.Json(), nullable=True),
        sa.Column("registered_at", schema.Moment(), nullable=False),
        sa.Column("seen_at", schema.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_devices")),
        info={"local": True},
    )
    op.create_table(
        "sync_entries",
        sa.Column("scope_id", schema.Id(length=16), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("scope_id", "table_name", "key", name=op.f("pk_sync_entries")),
        sa.UniqueConstraint("scope_id", "seq", name=op.f("uq_sync_entries_scope_id_seq")),
        info={"local": True},
    )
    op.create_table(
        "sync_number_blocks",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("low", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.Column("device_id", schema.Id(length=16), nullable=False),
        sa.Column("request_id", schema.Id(length=16), nullable=False),
        sa.Column("granted_at", schema.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "low", name=op.f("pk_sync_number_blocks")),
        info={"local": True},
    )
    op.create_index(op.f("ix_sync_number_blocks_device_id"), "sync_number_blocks", ["device_id"], unique=False)
    op.create_table(
        "sync_numbers",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("low", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "low", name=op.f("pk_sync_numbers")),
        info={"local": True},
    )
    op.create_table(
        "sync_outbox",
        sa.Column("device_seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("command_id", schema.Id(length=16), nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("received", sa.Boolean(), nullable=False),
        sa.Column("doubt", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("facts", schema.Json(), nullable=False),
        sa.Column("result", schema.Json(), nullable=True),
        sa.Column("made_at", schema.Moment(), nullable=False),
        sa.Column("answered_at", schema.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("device_seq", name=op.f("pk_sync_outbox")),
        sa.UniqueConstraint("command_id", name=op.f("uq_sync_outbox_command_id")),
        info={"local": True},
    )
    op.create_index("ix_sync_outbox_state", "sync_outbox", ["state", "device_seq"], unique=False)
    op.create_table(
        "sync_overlay",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_sync_overlay")),
        info={"local": True},
    )
    op.create_table(
        "sync_overlay_gate",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("noting", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_overlay_gate")),
        info={"local": True},
    )
    op.create_table(
        "sync_received",
        sa.Column("device_id", schema.Id(length=16), nullable=False),
        sa.Column("device_seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("command_id", schema.Id(length=16), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("command", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("facts", schema.Json(), nullable=False),
        sa.Column("result", schema.Json(), nullable=True),
        sa.Column("received_at", schema.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("device_id", "device_seq", name=op.f("pk_sync_received")),
        sa.UniqueConstraint("command_id", name=op.f("uq_sync_received_command_id")),
        info={"local": True},
    )
    op.create_table(
        "sync_replicas",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("epoch", schema.Id(length=16), nullable=False),
        sa.Column("device_id", schema.Id(length=16), nullable=False),
        sa.Column("person_id", schema.Id(length=16), nullable=False),
        sa.Column("next_seq", sa.BigInteger(), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", schema.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_replicas")),
        info={"local": True},
    )
    op.create_table(
        "sync_scopes",
        sa.Column("id", schema.Id(length=16), nullable=False),
        sa.Column("head", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_scopes")),
        info={"local": True},
    )
    op.create_table(
        "sync_servers",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", schema.Id(length=16), nullable=False),
        sa.Column("since", schema.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_servers")),
        info={"local": True},
    )
    op.create_table(
        "sync_staged",
        sa.Column("scope_id", schema.Id(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=True),
        sa.Column("row", schema.Json(), nullable=True),
        sa.PrimaryKeyConstraint("scope_id", "seq", name=op.f("pk_sync_staged")),
        info={"local": True},
    )
    op.create_table(
        "sync_subscriptions",
        sa.Column("device_id", schema.Id(length=16), nullable=False),
        sa.Column("scope_id", schema.Id(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_at", schema.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("device_id", "scope_id", name=op.f("pk_sync_subscriptions")),
        info={"local": True},
    )


def downgrade() -> None:
    op.drop_table("sync_subscriptions")
    op.drop_table("sync_staged")
    op.drop_table("sync_servers")
    op.drop_table("sync_scopes")
    op.drop_table("sync_replicas")
    op.drop_table("sync_received")
    op.drop_table("sync_overlay_gate")
    op.drop_table("sync_overlay")
    op.drop_table("sync_outbox")
    op.drop_table("sync_numbers")
    op.drop_table("sync_number_blocks")
    op.drop_table("sync_entries")
    op.drop_table("sync_devices")
    op.drop_table("sync_cursors")
    op.drop_table("sync_base")
    op.drop_table("sync_attention")
