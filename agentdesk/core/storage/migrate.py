"""Bringing a database to the present schema."""

from __future__ import annotations

from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import hang_gates
from agentdesk.core.storage.schema import metadata


def create(database: Database) -> None:
    """All tables in an empty database."""
    with database.writing() as connection:
        metadata.create_all(connection)
        hang_gates(connection)
