"""Lists of cases are ordered by what is due first: clocks and interim updates each by an index of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    some = sa.text("interim_due_at IS NOT NULL")
    columns = ["status", "interim_due_at", "number"]
    op.create_index("ix_cases_interim", "cases", columns, sqlite_where=some, postgresql_where=some)
    op.create_index("ix_case_clocks_due", "case_clocks", ["due_at", "case_id"])


def downgrade() -> None:
    op.drop_index("ix_case_clocks_due", table_name="case_clocks")
    op.drop_index("ix_cases_interim", table_name="cases")
