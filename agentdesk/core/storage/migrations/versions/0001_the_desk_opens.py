"""The desk opens: people, customers, orders, conversations, imports, the command log and the facts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("author_id", schema.Id(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", schema.Moment(), nullable=False),
        sa.Column("valid_until", schema.Moment(), nullable=True),
        sa.Column("must_acknowledge", sa.Boolean(), nullable=False),
        sa.Column("acknowledged_by", schema.Json(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index(op.f("ix_alerts_customer_id"), "alerts", ["customer_id"], unique=False)
    op.create_table(
        "before_images",
        sa.Column("command_id", schema.Id(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("kept_at", schema.Moment(), nullable=False),
        sa.Column("rows", schema.Json(), nullable=False),
        sa.PrimaryKeyConstraint("command_id", "table_name", name=op.f("pk_before_images")),
    )
    op.create_table(
        "command_log",
        sa.Column("log_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("command_id", schema.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("actor_id", schema.Id(), nullable=False),
        sa.Column("args", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("base", schema.Json(), nullable=False),
        sa.Column("subjects", schema.Json(), nullable=False),
        sa.Column("numbers", schema.Json(), nullable=False),
        sa.Column("occurred_at", schema.Moment(), nullable=False),
        sa.Column("decided_at", schema.Moment(), nullable=False),
        sa.Column("result", schema.Json(), nullable=True),
        sa.PrimaryKeyConstraint("log_no", name=op.f("pk_command_log")),
        sa.UniqueConstraint("command_id", name=op.f("uq_command_log_command_id")),
    )
    op.create_table(
        "consents",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("at", schema.Moment(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_customer_id"), "consents", ["customer_id"], unique=False)
    op.create_table(
        "contact_points",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("extension", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("addressee", sa.Text(), nullable=False),
        sa.Column("line2", sa.Text(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("house_number", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_points")),
    )
    op.create_index("ix_contact_points_customer", "contact_points", ["customer_id", "rank"], unique=False)
    op.create_index("ix_contact_points_value", "contact_points", ["value"], unique=False)
    op.create_table(
        "counters",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_counters")),
    )
    op.create_table(
        "customers",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("salutation", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("further_names", schema.Json(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("tags", schema.Json(), nullable=False),
        sa.Column("vat_id", sa.Text(), nullable=False),
        sa.Column("named_contact_id", schema.Id(), nullable=True),
        sa.Column("customer_since", schema.Moment(), nullable=True),
        sa.Column("last_contact_at", schema.Moment(), nullable=True),
        sa.Column("created_at", schema.Moment(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("number", name=op.f("uq_customers_number")),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("order_id", schema.Id(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("tracking", sa.Text(), nullable=False),
        sa.Column("due_at", schema.Moment(), nullable=True),
        sa.Column("shipped_at", schema.Moment(), nullable=True),
        sa.Column("delivered_at", schema.Moment(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    op.create_index("ix_deliveries_order", "deliveries", ["order_id"], unique=False)
    op.create_table(
        "facts",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=True),
        sa.Column("subject_id", schema.Id(), nullable=True),
        sa.Column("command_id", schema.Id(), nullable=False),
        sa.Column("actor_id", schema.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("occurred_at", schema.Moment(), nullable=False),
        sa.Column("recorded_at", schema.Moment(), nullable=False),
        sa.Column("corrects", schema.Id(), nullable=True),
        sa.Column("retracted", sa.Boolean(), nullable=False),
        sa.Column("data", schema.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facts")),
    )
    op.create_index("ix_facts_command", "facts", ["command_id"], unique=False)
    op.create_index(
        "ix_facts_corrects",
        "facts",
        ["corrects"],
        unique=False,
        sqlite_where=sa.text("corrects IS NOT NULL"),
        postgresql_where=sa.text("corrects IS NOT NULL"),
    )
    op.create_index("ix_facts_timeline", "facts", ["customer_id", "occurred_at", "id"], unique=False)
    op.create_table(
        "import_batches",
        sa.Column("import_id", schema.Id(), nullable=False),
        sa.Column("batch_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("staged", sa.Text(), nullable=False),
        sa.Column("counts", schema.Json(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", "batch_no", name=op.f("pk_import_batches")),
    )
    op.create_table(
        "import_files",
        sa.Column("import_id", schema.Id(), nullable=False),
        sa.Column("source", schema.Json(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_import_files")),
    )
    op.create_table(
        "import_layouts",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("choices", schema.Json(), nullable=False),
        sa.Column("saved_at", schema.Moment(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_layouts")),
        sa.UniqueConstraint("key", name=op.f("uq_import_layouts_key")),
    )
    op.create_table(
        "import_listed",
        sa.Column("import_id", schema.Id(), nullable=False),
        sa.Column("line_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("facts", schema.Json(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=True),
        sa.PrimaryKeyConstraint("import_id", "line_no", "n", name=op.f("pk_import_listed")),
    )
    op.create_table(
        "import_told",
        sa.Column("subject_id", schema.Id(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("told", schema.Json(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "source", name=op.f("pk_import_told")),
    )
    op.create_table(
        "import_undone",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stands_for", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_import_undone")),
    )
    op.create_table(
        "imports",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("delimiter", sa.Text(), nullable=False),
        sa.Column("columns", schema.Json(), nullable=False),
        sa.Column("duplicates", sa.Text(), nullable=False),
        sa.Column("unknown_customers", sa.Boolean(), nullable=False),
        sa.Column("person_id", schema.Id(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", schema.Moment(), nullable=False),
        sa.Column("finished_at", schema.Moment(), nullable=True),
        sa.Column("undone_at", schema.Moment(), nullable=True),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index(op.f("ix_imports_started_at"), "imports", ["started_at"], unique=False)
    op.create_table(
        "interactions",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=True),
        sa.Column("person_id", schema.Id(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", schema.Moment(), nullable=False),
        sa.Column("ended_at", schema.Moment(), nullable=True),
        sa.Column("reason_id", schema.Id(), nullable=True),
        sa.Column("moods", schema.Json(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("solved", sa.Text(), nullable=False),
        sa.Column("popped", schema.Json(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interactions")),
    )
    op.create_index("ix_interactions_customer", "interactions", ["customer_id", "started_at"], unique=False)
    op.create_index("ix_interactions_person", "interactions", ["person_id", "started_at"], unique=False)
    op.create_index("ix_interactions_person_state", "interactions", ["person_id", "state"], unique=False)
    op.create_table(
        "order_lines",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("order_id", schema.Id(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("quantity", schema.Exact(), nullable=False),
        sa.Column("unit_price", schema.Exact(), nullable=False),
        sa.Column("discount", schema.Exact(), nullable=False),
        sa.Column("total", schema.Exact(), nullable=False),
        sa.Column("warranty_until", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
    )
    op.create_index("ix_order_lines_order", "order_lines", ["order_id", "rank"], unique=False)
    op.create_table(
        "order_payments",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("order_id", schema.Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("paid_at", schema.Moment(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_payments")),
    )
    op.create_index("ix_order_payments_order", "order_payments", ["order_id"], unique=False)
    op.create_table(
        "order_returns",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("order_id", schema.Id(), nullable=False),
        sa.Column("at", schema.Moment(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("quantity", schema.Exact(), nullable=True),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_returns")),
    )
    op.create_index("ix_order_returns_order", "order_returns", ["order_id"], unique=False)
    op.create_table(
        "orders",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("placed_at", schema.Moment(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("source_status", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("shipping", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("imported_at", schema.Moment(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_orders_number")),
    )
    op.create_index("ix_orders_customer", "orders", ["customer_id", "placed_at"], unique=False)
    op.create_table(
        "people",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", schema.Json(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("team_id", schema.Id(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_table(
        "products",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("group_sku", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("maker", sa.Text(), nullable=False),
        sa.Column("ean", sa.Text(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("manual_url", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("sku", name=op.f("uq_products_sku")),
    )
    op.create_table(
        "reasons",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("parent_id", schema.Id(), nullable=True),
        sa.Column("labels", schema.Json(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("needs_words", sa.Boolean(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reasons")),
    )
    op.create_table(
        "search_entries",
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=False),
        sa.Column("last_contact", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slot", name=op.f("pk_search_entries")),
        sa.UniqueConstraint("customer_id", name=op.f("uq_search_entries_customer_id")),
    )
    op.create_table(
        "search_marks",
        sa.Column("key", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False),
        sa.Column("before", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "before", "slot", name=op.f("pk_search_marks")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_names",
        sa.Column("key", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False),
        sa.Column("grade", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("age", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "grade", "age", "slot", name=op.f("pk_search_names")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_near_words",
        sa.Column("near", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False),
        sa.Column("word", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("near", "word", name=op.f("pk_search_near_words")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_openings",
        sa.Column("opening", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False),
        sa.Column("age", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("word", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False),
        sa.Column("grade", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("opening", "age", "slot", "word", "grade", name=op.f("pk_search_openings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_orders",
        sa.Column("key", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False),
        sa.Column("order_id", schema.Id(), nullable=False),
        sa.Column("customer_id", schema.Id(), nullable=False),
        sa.PrimaryKeyConstraint("key", "order_id", name=op.f("pk_search_orders")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_words",
        sa.Column("word", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_words")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "shop",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop")),
    )
    op.create_table(
        "snippets",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("shortcut", sa.Text(), nullable=False),
        sa.Column("labels", schema.Json(), nullable=False),
        sa.Column("words", schema.Json(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snippets")),
        sa.UniqueConstraint("shortcut", name=op.f("uq_snippets_shortcut")),
    )
    op.create_table(
        "storage_gate",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storage_gate")),
    )
    op.create_table(
        "teams",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
    )


def downgrade() -> None:
    op.drop_table("teams")
    op.drop_table("storage_gate")
    op.drop_table("snippets")
    op.drop_table("shop")
    op.drop_table("search_words")
    op.drop_table("search_orders")
    op.drop_table("search_openings")
    op.drop_table("search_near_words")
    op.drop_table("search_names")
    op.drop_table("search_marks")
    op.drop_table("search_entries")
    op.drop_table("reasons")
    op.drop_table("products")
    op.drop_table("people")
    op.drop_index("ix_orders_customer", table_name="orders")
    op.drop_table("orders")
    op.drop_index("ix_order_returns_order", table_name="order_returns")
    op.drop_table("order_returns")
    op.drop_index("ix_order_payments_order", table_name="order_payments")
    op.drop_table("order_payments")
    op.drop_index("ix_order_lines_order", table_name="order_lines")
    op.drop_table("order_lines")
    op.drop_index("ix_interactions_person_state", table_name="interactions")
    op.drop_index("ix_interactions_person", table_name="interactions")
    op.drop_index("ix_interactions_customer", table_name="interactions")
    op.drop_table("interactions")
    op.drop_index(op.f("ix_imports_started_at"), table_name="imports")
    op.drop_table("imports")
    op.drop_table("import_undone")
    op.drop_table("import_told")
    op.drop_table("import_listed")
    op.drop_table("import_layouts")
    op.drop_table("import_files")
    op.drop_table("import_batches")
    op.drop_index("ix_facts_timeline", table_name="facts")
    op.drop_index(
        "ix_facts_corrects",
        table_name="facts",
        sqlite_where=sa.text("corrects IS NOT NULL"),
        postgresql_where=sa.text("corrects IS NOT NULL"),
    )
    op.drop_index("ix_facts_command", table_name="facts")
    op.drop_table("facts")
    op.drop_index("ix_deliveries_order", table_name="deliveries")
    op.drop_table("deliveries")
    op.drop_table("customers")
    op.drop_table("counters")
    op.drop_index("ix_contact_points_value", table_name="contact_points")
    op.drop_index("ix_contact_points_customer", table_name="contact_points")
    op.drop_table("contact_points")
    op.drop_index(op.f("ix_consents_customer_id"), table_name="consents")
    op.drop_table("consents")
    op.drop_table("command_log")
    op.drop_table("before_images")
    op.drop_index(op.f("ix_alerts_customer_id"), table_name="alerts")
    op.drop_table("alerts")
