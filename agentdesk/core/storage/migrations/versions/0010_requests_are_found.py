"""Requests are found by when they were decided, and by the code they ask for."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_index("ix_approvals_code", "approvals", ["code_hash"])
    op.create_index("ix_approvals_decided", "approvals", ["decided_at"])


def downgrade() -> None:
    op.drop_index("ix_approvals_decided", table_name="approvals")
    op.drop_index("ix_approvals_code", table_name="approvals")
