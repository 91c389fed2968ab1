"""The gate before synced tables: a trigger refuses every write while it is shut, so that no statement slips past
row versions and before-images.

On SQLite the gate is a row that each write opens and shuts within its own transaction (a function on the connection
would call back into Python for every row, and `trusted_schema=OFF` refuses it); on PostgreSQL it is a setting local to
the transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from agentdesk.core.storage.prepared import driver_of
from agentdesk.core.storage.schema import gate, synced_tables

_WRITES = ("INSERT", "UPDATE", "DELETE")


@contextmanager
def gate_open(connection: sa.Connection) -> Iterator[None]:
    """Open for the statements within; an exception rolls the whole transaction back, and the gate with it."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT set_config('agentdesk.gate', 'open', true)")
        yield
        connection.exec_driver_sql("SELECT set_config('agentdesk.gate', '', true)")
    else:
        # Twice for every write: by way of SQLAlchemy it would take longer than SQLite does.
        driver = driver_of(connection)
        driver.execute("UPDATE storage_gate SET open = 1")
        yield
        driver.execute("UPDATE storage_gate SET open = 0")


def hang_gates(connection: sa.Connection) -> None:
    """(Re-)create the triggers of all synced tables: after every migration, since rebuilding a table drops them."""
    hang = _hang_postgresql if connection.dialect.name == "postgresql" else _hang_sqlite
    hang(connection)


def _hang_sqlite(connection: sa.Connection) -> None:
    if connection.execute(sa.select(sa.func.count()).select_from(gate)).scalar() == 0:
        connection.execute(gate.insert().values(id=1, open=0))
    for table in synced_tables():
        for write in _WRITES:
            name = f"gate_{table.name}_{write.lower()}"
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            connection.exec_driver_sql(
                f'CREATE TRIGGER {name} BEFORE {write} ON "{table.name}" '
                "WHEN (SELECT open FROM storage_gate WHERE id = 1) = 0 "
                "BEGIN SELECT RAISE(ABORT, 'written past the unit of work'); END"
            )


def _hang_postgresql(connection: sa.Connection) -> None:
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION storage_gate_check() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF coalesce(current_setting('agentdesk.gate', true), '') <> 'open' THEN "
        "RAISE EXCEPTION 'written past the unit of work'; END IF; "
        "RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END; END $$"
    )
    for table in synced_tables():
        connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS gate_{table.name} ON "{table.name}"')
        connection.exec_driver_sql(
            f'CREATE TRIGGER gate_{table.name} BEFORE INSERT OR UPDATE OR DELETE ON "{table.name}" '
            "FOR EACH ROW EXECUTE FUNCTION storage_gate_check()"
        )
