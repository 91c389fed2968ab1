"""Reasons mean kinds of cases, and severities have names of the shop's own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "reason_kinds",
        sa.Column("reason_id", schema.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reason_id", name=op.f("pk_reason_kinds")),
    )
    op.create_table(
        "severity_names",
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("labels", schema.Json(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("severity", name=op.f("pk_severity_names")),
    )


def downgrade() -> None:
    op.drop_table("severity_names")
    op.drop_table("reason_kinds")
