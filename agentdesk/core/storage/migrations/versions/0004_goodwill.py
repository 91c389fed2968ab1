"""Goodwill: the ledger, the budgets of teams, vouchers, limits, approvals, PINs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "authority_editions",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("valid_from", sa.Text(), nullable=False),
        sa.Column("made_at", schema.Moment(), nullable=False),
        sa.Column("made_by", schema.Id(), nullable=False),
        sa.Column("policy", schema.Json(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_editions")),
    )
    op.create_index("ix_authority_editions_valid", "authority_editions", ["valid_from", "made_at"], unique=False)
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
        info={"synced": True, "lasting": True},
    )
    op.create_index("ix_budget_plans_team", "budget_plans", ["team_id", "currency", "from_month"], unique=False)
    op.create_table(
        "closed_leases",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("closed_at", schema.Moment(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_leases")),
        info={"synced": True, "append_only": True},
    )
    op.create_table(
        "code_misses",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("person_id", schema.Id(), nullable=False),
        sa.Column("at", schema.Moment(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_misses")),
        info={"synced": True, "lasting": True},
    )
    op.create_index("ix_code_misses_person", "code_misses", ["person_id", "at"], unique=False)
    op.create_table(
        "goodwill_acts",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=False),
        sa.Column("case_id", schema.Id(), nullable=True),
        sa.Column("failure_id", schema.Id(), nullable=True),
        sa.Column("reason_id", schema.Id(), nullable=True),
        sa.Column("order_id", schema.Id(), nullable=True),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("skus", schema.Json(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("given_by", schema.Id(), nullable=False),
        sa.Column("decided_by", schema.Id(), nullable=False),
        sa.Column("seconded_by", schema.Id(), nullable=True),
        sa.Column("team_id", schema.Id(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", schema.Moment(), nullable=False),
        sa.Column("edition_id", schema.Id(), nullable=False),
        sa.Column("limits", schema.Json(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("taken_back", sa.BigInteger(), nullable=False),
        sa.Column("taken_back_at", schema.Moment(), nullable=True),
        sa.Column("voucher_id", schema.Id(), nullable=True),
        sa.Column("entry_id", schema.Id(), nullable=True),
        sa.Column("back_entry_id", schema.Id(), nullable=True),
        sa.Column("request_id", schema.Id(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("beyond_reason", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_goodwill_acts_positive")),
        sa.CheckConstraint("taken_back >= 0 AND taken_back <= amount", name=op.f("ck_goodwill_acts_not_more")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goodwill_acts")),
        sa.UniqueConstraint("no", name=op.f("uq_goodwill_acts_no")),
        info={"synced": True, "lasting": True},
    )
    op.create_index("ix_goodwill_acts_back", "goodwill_acts", ["back_entry_id"], unique=False)
    op.create_index("ix_goodwill_acts_case", "goodwill_acts", ["case_id", "currency"], unique=False)
    op.create_index("ix_goodwill_acts_customer", "goodwill_acts", ["customer_id", "currency", "at"], unique=False)
    op.create_index(
        "ix_goodwill_acts_decided",
        "goodwill_acts",
        ["decided_by", "currency", "day", "amount", "taken_back"],
        unique=False,
    )
    op.create_index("ix_goodwill_acts_entry", "goodwill_acts", ["entry_id"], unique=False)
    op.create_index("ix_goodwill_acts_order", "goodwill_acts", ["order_id", "currency"], unique=False)
    op.create_index("ix_goodwill_acts_reason", "goodwill_acts", ["reason_id", "severity", "at"], unique=False)
    op.create_index("ix_goodwill_acts_request", "goodwill_acts", ["request_id"], unique=False)
    op.create_index(
        "ix_goodwill_acts_seconded",
        "goodwill_acts",
        ["seconded_by", "currency", "day", "amount", "taken_back"],
        unique=False,
    )
    op.create_index("ix_goodwill_acts_voucher", "goodwill_acts", ["voucher_id"], unique=False)
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
        info={"synced": True, "lasting": True},
    )
    op.create_index("ix_ledger_accounts_kind", "ledger_accounts", ["kind", "period", "owner_id"], unique=False)
    op.create_table(
        "person_pins",
        sa.Column("person_id", schema.Id(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("set_at", schema.Moment(), nullable=False),
        sa.Column("set_by", schema.Id(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_pins")),
        info={"synced": True, "lasting": True},
    )
    op.create_table(
        "pin_peppers",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pepper", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pin_peppers")),
        info={"local": True},
    )
    op.create_table(
        "pin_tries",
        sa.Column("person_id", schema.Id(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_at", schema.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_pin_tries")),
        info={"local": True},
    )
    op.create_table(
        "staff_points",
        sa.Column("person_id", schema.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "kind", "key", name=op.f("pk_staff_points")),
    )
    op.create_table(
        "voucher_keys",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_keys")),
        info={"local": True},
    )
    op.create_table(
        "voucher_leases",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=32), nullable=True),
        sa.Column("opened_at", schema.Moment(), nullable=False),
        sa.Column("closed_at", schema.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_leases")),
        info={"local": True},
    )
    op.create_table(
        "voucher_pool_secrets",
        sa.Column("pool_id", schema.Id(), nullable=False),
        sa.Column("no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("taken_at", schema.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("pool_id", "no", name=op.f("pk_voucher_pool_secrets")),
        info={"local": True},
    )
    op.create_table(
        "voucher_pools",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("codes", sa.Integer(), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column("made_at", schema.Moment(), nullable=False),
        sa.Column("made_by", schema.Id(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_voucher_pools_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_pools")),
        info={"synced": True, "lasting": True},
    )
    op.create_table(
        "approvals",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("act_id", schema.Id(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Text(), nullable=False),
        sa.Column("short_note", sa.Boolean(), nullable=False),
        sa.Column("lease_id", schema.Id(), nullable=True),
        sa.Column("stub_no", sa.BigInteger(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("last_four", sa.Text(), nullable=False),
        sa.Column("shown_hash", sa.Text(), nullable=False),
        sa.Column("requested_by", schema.Id(), nullable=False),
        sa.Column("requested_at", schema.Moment(), nullable=False),
        sa.Column("team_id", schema.Id(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("to_id", schema.Id(), nullable=True),
        sa.Column("put_at", schema.Moment(), nullable=False),
        sa.Column("answer_by", schema.Moment(), nullable=False),
        sa.Column("lapses_at", schema.Moment(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("first_by", schema.Id(), nullable=True),
        sa.Column("first_at", schema.Moment(), nullable=True),
        sa.Column("decided_by", schema.Id(), nullable=True),
        sa.Column("decided_at", schema.Moment(), nullable=True),
        sa.Column("amount_decided", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("to_say", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_by", schema.Id(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("noted", sa.Boolean(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'approved' OR (decided_by <> requested_by AND (first_by IS NULL OR first_by <> decided_by))",
            name=op.f("ck_approvals_four_eyes"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_approvals_positive")),
        sa.CheckConstraint(
            "first_by IS NULL OR first_by <> requested_by", name=op.f("ck_approvals_not_by_the_requester")
        ),
        sa.ForeignKeyConstraint(["act_id"], ["goodwill_acts.id"], name=op.f("fk_approvals_act_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
        sa.UniqueConstraint("act_id", name=op.f("uq_approvals_act_id")),
        sa.UniqueConstraint("lease_id", "stub_no", name=op.f("uq_approvals_lease_id_stub_no")),
        info={"synced": True, "lasting": True},
    )
    op.create_index("ix_approvals_customer", "approvals", ["customer_id", "requested_at"], unique=False)
    op.create_index("ix_approvals_open", "approvals", ["state", "lapses_at"], unique=False)
    op.create_index("ix_approvals_requester", "approvals", ["requested_by", "noted", "state"], unique=False)
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
        info={"synced": True, "append_only": True},
    )
    op.create_index("ix_ledger_entries_from", "ledger_entries", ["from_id", "posted_at", "id"], unique=False)
    op.create_index("ix_ledger_entries_to", "ledger_entries", ["to_id", "posted_at", "id"], unique=False)
    op.create_table(
        "voucher_pool_codes",
        sa.Column("pool_id", schema.Id(), nullable=False),
        sa.Column("no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("last_four", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pool_id"], ["voucher_pools.id"], name=op.f("fk_voucher_pool_codes_pool_id")),
        sa.PrimaryKeyConstraint("pool_id", "no", name=op.f("pk_voucher_pool_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_voucher_pool_codes_code_hash")),
        info={"synced": True, "append_only": True},
    )
    op.create_table(
        "vouchers",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("issued_at", schema.Moment(), nullable=False),
        sa.Column("issued_by", schema.Id(), nullable=False),
        sa.Column("team_id", schema.Id(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Text(), nullable=False),
        sa.Column("short_note", sa.Boolean(), nullable=False),
        sa.Column("lease_id", schema.Id(), nullable=False),
        sa.Column("stub_no", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("last_four", sa.Text(), nullable=False),
        sa.Column("pool_id", schema.Id(), nullable=True),
        sa.Column("replaces_id", schema.Id(), nullable=True),
        sa.Column("replaced_by_id", schema.Id(), nullable=True),
        sa.Column("redeemed", sa.BigInteger(), nullable=False),
        sa.Column("voided", sa.BigInteger(), nullable=False),
        sa.Column("expired", sa.BigInteger(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_vouchers_positive")),
        sa.CheckConstraint("redeemed + voided + expired <= amount", name=op.f("ck_vouchers_not_more")),
        sa.CheckConstraint("redeemed >= 0 AND voided >= 0 AND expired >= 0", name=op.f("ck_vouchers_not_negative")),
        sa.ForeignKeyConstraint(["pool_id"], ["voucher_pools.id"], name=op.f("fk_vouchers_pool_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["vouchers.id"], name=op.f("fk_vouchers_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vouchers")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_vouchers_code_hash")),
        sa.UniqueConstraint("lease_id", "stub_no", name=op.f("uq_vouchers_lease_id_stub_no")),
        info={"synced": True, "lasting": True},
    )
    op.create_index("ix_vouchers_customer", "vouchers", ["customer_id", "issued_at", "id"], unique=False)
    op.create_index("ix_vouchers_expiry", "vouchers", ["expires_on", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_vouchers_expiry", table_name="vouchers")
    op.drop_index("ix_vouchers_customer", table_name="vouchers")
    op.drop_table("vouchers")
    op.drop_table("voucher_pool_codes")
    op.drop_index("ix_ledger_entries_to", table_name="ledger_entries")
    op.drop_index("ix_ledger_entries_from", table_name="ledger_entries")
    op.drop_table("ledger_entries")
    op.drop_index("ix_approvals_requester", table_name="approvals")
    op.drop_index("ix_approvals_open", table_name="approvals")
    op.drop_index("ix_approvals_customer", table_name="approvals")
    op.drop_table("approvals")
    op.drop_table("voucher_pools")
    op.drop_table("voucher_pool_secrets")
    op.drop_table("voucher_leases")
    op.drop_table("voucher_keys")
    op.drop_table("staff_points")
    op.drop_table("pin_tries")
    op.drop_table("pin_peppers")
    op.drop_table("person_pins")
    op.drop_index("ix_ledger_accounts_kind", table_name="ledger_accounts")
    op.drop_table("ledger_accounts")
    op.drop_index("ix_goodwill_acts_voucher", table_name="goodwill_acts")
    op.drop_index("ix_goodwill_acts_seconded", table_name="goodwill_acts")
    op.drop_index("ix_goodwill_acts_request", table_name="goodwill_acts")
    op.drop_index("ix_goodwill_acts_reason", table_name="goodwill_acts")
    op.drop_index("ix_goodwill_acts_order", table_name="goodwill_acts")
    op.drop_index("ix_goodwill_acts_entry", table_name="goodwill_acts")
    op.drop_index("ix_goodwill_acts_decided", table_name="goodwill_acts")
    op.drop_index("ix_goodwill_acts_customer", table_name="goodwill_acts")
    op.drop_index("ix_goodwill_acts_case", table_name="goodwill_acts")
    op.drop_index("ix_goodwill_acts_back", table_name="goodwill_acts")
    op.drop_table("goodwill_acts")
    op.drop_index("ix_code_misses_person", table_name="code_misses")
    op.drop_table("code_misses")
    op.drop_table("closed_leases")
    op.drop_index("ix_budget_plans_team", table_name="budget_plans")
    op.drop_table("budget_plans")
    op.drop_index("ix_authority_editions_valid", table_name="authority_editions")
    op.drop_table("authority_editions")
