"""Who belongs to whom: employers, households, authorised third parties, numbers that people share."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from agentdesk.core.storage import schema

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "relations",
        sa.Column("id", schema.Id(), nullable=False),
        _text("kind"),
        sa.Column("one_id", schema.Id(), nullable=False),
        sa.Column("other_id", schema.Id(), nullable=False),
        *(_text(name) for name in ("department", "role", "matters", "proof", "since", "until")),
        sa.Column("made_by", schema.Id(), nullable=False),
        sa.Column("made_at", schema.Moment(), nullable=False),
        sa.Column("withdrawn_by", schema.Id(), nullable=True),
        sa.Column("withdrawn_at", schema.Moment(), nullable=True),
        *_kept("relations"),
    )
    op.create_index("ix_relations_one", "relations", ["one_id"])
    op.create_index("ix_relations_other", "relations", ["other_id"])
    op.create_table(
        "household_members",
        sa.Column("id", schema.Id(), nullable=False),
        sa.Column("household_id", schema.Id(), nullable=False),
        sa.Column("member_id", schema.Id(), nullable=False),
        sa.Column("added_by", schema.Id(), nullable=False),
        sa.Column("added_at", schema.Moment(), nullable=False),
        *_kept("household_members"),
    )
    op.create_index("ix_household_members_household", "household_members", ["household_id"])
    op.create_index("ix_household_members_member", "household_members", ["member_id"])


def downgrade() -> None:
    for name in ("household_members", "relations"):
        op.drop_table(name)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _kept(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("scope_id", schema.Id(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
