"""Goodwill: the ledger and the budgets of teams."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "budget_plans",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("team_id", schema.Id(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("from_month", sa.Text(), nullable=False),
        sa.Column("made_at", schema.Moment(), nullable=False),
        sa.Column("made_by", schema.Id(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_plans")),
    )
    op.create_index("ix_budget_plans_team", "budget_plans", ["team_id", "currency", "from_month"], unique=False)
    op.create_table(
        "ledger_accounts",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner_id", schema.Id(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind = 'funds' OR balance >= 0", name=op.f("ck_ledger_accounts_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_accounts")),
    )
    op.create_index("ix_ledger_accounts_kind", "ledger_accounts", ["kind", "period", "owner_id"], unique=False)
    op.create_table(
        "ledger_entries",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("chain_id", schema.Id(), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.Column("posted_at", schema.Moment(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_id", schema.Id(), nullable=False),
        sa.Column("to_id", schema.Id(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("corrects", schema.Id(), nullable=True),
        sa.Column("command_id", schema.Id(), nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_ledger_entries_positive")),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_ledger_entries_two_accounts")),
        sa.ForeignKeyConstraint(["corrects"], ["ledger_entries.id"], name=op.f("fk_ledger_entries_corrects")),
        sa.ForeignKeyConstraint(["from_id"], ["ledger_accounts.id"], name=op.f("fk_ledger_entries_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["ledger_accounts.id"], name=op.f("fk_ledger_entries_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("chain_id", "no", name=op.f("uq_ledger_entries_chain_id_no")),
        sa.UniqueConstraint("corrects", name=op.f("uq_ledger_entries_corrects")),
    )
    op.create_index("ix_ledger_entries_from", "ledger_entries", ["from_id", "posted_at", "id"], unique=False)
    op.create_index("ix_ledger_entries_to", "ledger_entries", ["to_id", "posted_at", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_ledger_entries_to", table_name="ledger_entries")
    op.drop_index("ix_ledger_entries_from", table_name="ledger_entries")
    op.drop_table("ledger_entries")
    op.drop_index("ix_ledger_accounts_kind", table_name="ledger_accounts")
    op.drop_table("ledger_accounts")
    op.drop_index("ix_budget_plans_team", table_name="budget_plans")
    op.drop_table("budget_plans")
