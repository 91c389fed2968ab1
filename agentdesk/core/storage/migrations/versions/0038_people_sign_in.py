"""Who may sign in at a server, and from which devices somebody is signed in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("person_id", schema.Id(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("set_at", schema.Moment(), nullable=False),
        sa.Column("locked_at", schema.Moment(), nullable=True),
        sa.Column("code_secret", sa.Text(), nullable=True),
        sa.Column("code_step", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("login", name=op.f("uq_accounts_login")),
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_at", schema.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_tries")),
    )
    op.create_table(
        "sign_ins",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("handle", sa.LargeBinary(16), nullable=False),
        sa.Column("person_id", schema.Id(), nullable=False),
        sa.Column("device_id", schema.Id(), nullable=False),
        sa.Column("device_name", sa.Text(), nullable=False),
        sa.Column("began_at", schema.Moment(), nullable=False),
        sa.Column("last_at", schema.Moment(), nullable=False),
        sa.Column("refresh", sa.LargeBinary(32), nullable=False),
        sa.Column("access", sa.LargeBinary(32), nullable=False),
        sa.Column("access_until", schema.Moment(), nullable=False),
        sa.Column("former_refresh", sa.LargeBinary(32), nullable=True),
        sa.Column("former_access", sa.LargeBinary(32), nullable=True),
        sa.Column("former_access_until", schema.Moment(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("ended_at", schema.Moment(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("handle", name=op.f("uq_sign_ins_handle")),
    )
    op.create_index("ix_sign_ins_person", "sign_ins", ["person_id"])
    op.create_index("ix_sign_ins_device", "sign_ins", ["device_id"])


def downgrade() -> None:
    op.drop_table("sign_ins")
    op.drop_table("sign_in_tries")
    op.drop_table("accounts")
