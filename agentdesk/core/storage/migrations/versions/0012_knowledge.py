"""Articles are written, found, doubted and used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "knowledge_articles",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("latest", schema.Id(), nullable=False),
        sa.Column("published", schema.Id(), nullable=True),
        sa.Column("verifier_id", schema.Id(), nullable=True),
        sa.Column("review_due", sa.Text(), nullable=True),
        sa.Column("reason_ids", schema.Json(), nullable=False),
        sa.Column("guides", schema.Json(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_articles")),
        sa.UniqueConstraint("key", name=op.f("uq_knowledge_articles_key")),
    )
    op.create_table(
        "knowledge_editions",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("article_id", schema.Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("wordings", schema.Json(), nullable=False),
        sa.Column("written_by", schema.Id(), nullable=False),
        sa.Column("written_at", schema.Moment(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_editions")),
        info={"synced": True, "append_only": True},
    )
    op.create_index("ix_knowledge_editions_article", "knowledge_editions", ["article_id", "number"], unique=False)
    op.create_table(
        "knowledge_entries",
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("article_id", schema.Id(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("postings", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slot", name=op.f("pk_knowledge_entries")),
    )
    op.create_index("ix_knowledge_entries_article", "knowledge_entries", ["article_id"], unique=False)
    op.create_index("ix_knowledge_entries_length", "knowledge_entries", ["lang", "length"], unique=False)
    op.create_table(
        "knowledge_flags",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("article_id", schema.Id(), nullable=False),
        sa.Column("person_id", schema.Id(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", schema.Moment(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_flags")),
    )
    op.create_index("ix_knowledge_flags_article", "knowledge_flags", ["article_id", "settled"], unique=False)
    op.create_table(
        "knowledge_postings",
        sa.Column("term", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False),
        sa.Column("weight", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("term", "weight", "slot", name=op.f("pk_knowledge_postings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "knowledge_synonyms",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("groups", schema.Json(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_synonyms")),
    )
    op.create_table(
        "knowledge_terms",
        sa.Column("term", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("term", name=op.f("pk_knowledge_terms")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "knowledge_title_words",
        sa.Column("word", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("word", "slot", name=op.f("pk_knowledge_title_words")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "knowledge_uses",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("article_id", schema.Id(), nullable=False),
        sa.Column("edition_id", schema.Id(), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("interaction_id", schema.Id(), nullable=True),
        sa.Column("case_id", schema.Id(), nullable=True),
        sa.Column("customer_id", schema.Id(), nullable=True),
        sa.Column("person_id", schema.Id(), nullable=False),
        sa.Column("at", schema.Moment(), nullable=False),
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_uses")),
    )
    op.create_index("ix_knowledge_uses_article", "knowledge_uses", ["article_id", "at"], unique=False)
    op.create_index("ix_knowledge_uses_case", "knowledge_uses", ["case_id"], unique=False)
    op.create_table(
        "knowledge_words",
        sa.Column("word", sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_knowledge_words")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("knowledge_words")
    op.drop_index("ix_knowledge_uses_case", table_name="knowledge_uses")
    op.drop_index("ix_knowledge_uses_article", table_name="knowledge_uses")
    op.drop_table("knowledge_uses")
    op.drop_table("knowledge_title_words")
    op.drop_table("knowledge_terms")
    op.drop_table("knowledge_synonyms")
    op.drop_table("knowledge_postings")
    op.drop_index("ix_knowledge_flags_article", table_name="knowledge_flags")
    op.drop_table("knowledge_flags")
    op.drop_index("ix_knowledge_entries_length", table_name="knowledge_entries")
    op.drop_index("ix_knowledge_entries_article", table_name="knowledge_entries")
    op.drop_table("knowledge_entries")
    op.drop_index("ix_knowledge_editions_article", table_name="knowledge_editions")
    op.drop_table("knowledge_editions")
    op.drop_table("knowledge_articles")
