"""What customers ask of us about their data, and what binds us then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "privacy_requests",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=False),
        sa.Column("right", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("requested_at", schema.Moment(), nullable=False),
        sa.Column("recorded_by", schema.Id(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("identity_words", sa.Text(), nullable=False),
        sa.Column("identified_at", schema.Moment(), nullable=True),
        sa.Column("identified_by", schema.Id(), nullable=True),
        sa.Column("further_months", sa.Integer(), nullable=False),
        sa.Column("extension_reason", sa.Text(), nullable=False),
        sa.Column("extended_at", schema.Moment(), nullable=True),
        sa.Column("extended_by", schema.Id(), nullable=True),
        sa.Column("prepared_at", schema.Moment(), nullable=True),
        sa.Column("prepared_by", schema.Id(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("ending_words", sa.Text(), nullable=False),
        sa.Column("ended_at", schema.Moment(), nullable=True),
        sa.Column("ended_by", schema.Id(), nullable=True),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_requests")),
        sa.UniqueConstraint("number", name=op.f("uq_privacy_requests_number")),
    )
    op.create_index(op.f("ix_privacy_requests_customer_id"), "privacy_requests", ["customer_id"])
    op.create_index("ix_privacy_requests_ended", "privacy_requests", ["ended_at"])
    _index_of_some("ix_privacy_requests_open", "privacy_requests", "due_on", "state = 'open'")
    op.create_table(
        "privacy_rules",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("four_eyes", sa.Boolean(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_rules")),
    )
    op.create_table(
        "customer_rights",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=False),
        sa.Column("bound", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("since", schema.Moment(), nullable=False),
        sa.Column("by_id", schema.Id(), nullable=False),
        sa.Column("ended_at", schema.Moment(), nullable=True),
        sa.Column("ended_by", schema.Id(), nullable=True),
        sa.Column("ending_words", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_rights")),
    )
    op.create_index(op.f("ix_customer_rights_customer_id"), "customer_rights", ["customer_id"])
    _index_of_some("ix_customer_rights_standing", "customer_rights", "bound", "ended_at IS NULL")


def _index_of_some(name: str, table: str, column: str, where: str) -> None:
    only = sa.text(where)
    op.create_index(name, table, [column], sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    op.drop_table("customer_rights")
    op.drop_table("privacy_rules")
    op.drop_table("privacy_requests")
