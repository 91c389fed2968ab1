"""An act of goodwill stands in an index only where it has what the index is of; what waits has one of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_OF = {
    "case": ("case_id", "currency"),
    "order": ("order_id", "currency"),
    "seconded": ("seconded_by", "currency", "day", "amount", "taken_back"),
    "reason": ("reason_id", "severity", "at"),
    "voucher": ("voucher_id",),
    "request": ("request_id",),
    "entry": ("entry_id",),
    "back": ("back_entry_id",),
}


def upgrade() -> None:
    for name, (first, *more) in _OF.items():
        some = sa.text(f"{first} IS NOT NULL")
        op.drop_index(f"ix_goodwill_acts_{name}", table_name="goodwill_acts")
        op.create_index(
            f"ix_goodwill_acts_{name}", "goodwill_acts", [first, *more], sqlite_where=some, postgresql_where=some
        )
    waits = sa.text("state = 'pending'")
    of_day = ["decided_by", "currency", "day", "amount", "taken_back"]
    op.create_index("ix_goodwill_acts_pending", "goodwill_acts", of_day, sqlite_where=waits, postgresql_where=waits)


def downgrade() -> None:
    op.drop_index("ix_goodwill_acts_pending", table_name="goodwill_acts")
    for name, columns in _OF.items():
        op.drop_index(f"ix_goodwill_acts_{name}", table_name="goodwill_acts")
        op.create_index(f"ix_goodwill_acts_{name}", "goodwill_acts", list(columns))
