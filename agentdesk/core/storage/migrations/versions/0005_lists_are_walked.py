"""Lists of cases are walked in any order, and what has risen is counted, each by an index that holds it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_OF_STATUS = {"opened": "opened_at", "resolved": "resolved_at", "severity": "severity"}
_RISING = ("opened_at", "reason_id", "product_id", "customer_id", "id", "parent_id", "merged_into", "kind")


def upgrade() -> None:
    for name, column in _OF_STATUS.items():
        _index(f"status_{name}", "status", column, "number")
    _index("incidents", "status", "opened_at", "number", where="kind = 'incident'")
    _index("rising", *_RISING, where="product_id IS NOT NULL")


def downgrade() -> None:
    for name in (*(f"status_{each}" for each in _OF_STATUS), "incidents", "rising"):
        op.drop_index(f"ix_cases_{name}", table_name="cases")


def _index(name: str, *columns: str, where: str = "") -> None:
    of_some = sa.text(where) if where else None
    op.create_index(f"ix_cases_{name}", "cases", list(columns), sqlite_where=of_some, postgresql_where=of_some)
