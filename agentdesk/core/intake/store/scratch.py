"""Where a dry run keeps what it has come to know: a file under a key that nobody else has, gone at the end."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from agentdesk.core.customers.store import consents, contact_points, customers
from agentdesk.core.intake.store.tables import Row, Table, import_told
from agentdesk.core.interactions.store import interactions
from agentdesk.core.orders.store import deliveries, order_lines, order_payments, order_returns, orders, products
from agentdesk.core.storage import rows
from agentdesk.core.storage.connect import open_sqlcipher
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.schema import metadata

_TABLES = [
    *(customers, contact_points, consents, import_told, interactions),
    *(orders, order_lines, order_payments, deliveries, order_returns, products),
]


class Scratch:
    """Takes rows as the unit of work does, into its own tables."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    def put_many(self, table: Table, new: Iterable[Row]) -> None:
        rows.writer(table, "sqlite").put_many(self.connection, new)

    def remove_many(self, table: Table, keys: Sequence[tuple[Any, ...]]) -> None:
        rows.writer(table, "sqlite").remove_many(self.connection, keys)


@contextmanager
def open_scratch() -> Iterator[Scratch]:
    """Nothing is ever committed, so nothing waits for the disk."""
    with tempfile.TemporaryDirectory(prefix="agentdesk-") as folder:
        path, key = Path(folder) / "scratch.db", secrets.token_bytes(32)
        open_sqlcipher(path, key, create=True).close()
        database = Database.through(lambda: open_sqlcipher(path, key, cache_mib=16), path)
        try:
            with database.engine.connect() as connection:
                metadata.create_all(connection, _TABLES)
                yield Scratch(connection)
        finally:
            database.close()
