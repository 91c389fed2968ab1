"""The triggers of a server's feed note rows as they lie; nothing else changes. With each step they are hung anew."""

from __future__ import annotations

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    """See `server.house.hang_feed`."""


def downgrade() -> None:
    """Likewise."""
