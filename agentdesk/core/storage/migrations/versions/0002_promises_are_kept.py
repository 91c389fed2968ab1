"""Promises are kept: hours, absences, deadlines, cases, promises, handovers, callbacks."""

from __future__ import annotations

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
