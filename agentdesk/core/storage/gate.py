"""The gate before synced tables: a trigger refuses every write while it is shut, so that no statement slips past
row versions and before-images.

On SQLite the gate is a row that each write opens and shuts within its own transaction (a function on the connection
would call back into Python for every row, and `trusted_schema=OFF` refuses it); on PostgreSQL it is a setting local to
the transaction.

A table that is `append_only` refuses changes even while the gate is open. Rooms hang what else their tables refuse by a
function under `@hangs`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from agentdesk.core.storage.prepared import driver_of, send
from agentdesk.core.storage.schema import gate, synced_tables

_WRITES = ("INSERT", "UPDATE", "DELETE")

Hang = Callable[[sa.Connection], None]
_hung_by_rooms: list[Hang] = []


def hangs(hang: Hang) -> Hang:
    """Registers a function that (re-)creates triggers of a room, whatever there was before."""
    _hung_by_rooms.append(hang)
    return hang


@contextmanager
def gate_open(connection: sa.Connection) -> Iterator[None]:
    """Open for the statements within; an exception rolls the whole transaction back, and the gate with it."""
    if connection.dialect.name == "postgresql":
        send(connection, "SELECT set_config('agentdesk.gate', 'open', true)", [()])
        yield
        send(connection, "SELECT set_config('agentdesk.gate', '', true)", [()])
    else:
        # Twice for every write: by way of SQLAlchemy it would take longer than SQLite does.
        driver = driver_of(connection)
        driver.execute("UPDATE storage_gate SET open = 1")
        yield
        driver.execute("UPDATE storage_gate SET open = 0")


@contextmanager
def gate_open_wide(connection: sa.Connection) -> Iterator[None]:
    """Open even for changes of what only grows: for a desk that writes what its server says (SQLite). What it had
    written ahead of the server was an expectation, and never happened."""
    driver = driver_of(connection)
    driver.execute("UPDATE storage_gate SET open = 2")
    yield
    driver.execute("UPDATE storage_gate SET open = 0")


def hang_gates(connection: sa.Connection) -> None:
    """(Re-)create the triggers of all synced tables: after every migration, since rebuilding a table drops them."""
    hang = _hang_postgresql if connection.dialect.name == "postgresql" else _hang_sqlite
    hang(connection)
    for hang_more in _hung_by_rooms:
        hang_more(connection)


def trigger(connection: sa.Connection, name: str, table: str, event: str, refusal: str, when: str = "true") -> None:
    """(Re-)create a trigger that refuses an event on a table, in these words, where `when` is true.

    `when` is an expression that both databases understand; it may ask tables, and speak of NEW and OLD.
    """
    connection.exec_driver_sql(
        f"DROP TRIGGER IF EXISTS {name}" + (f' ON "{table}"' if _is_postgresql(connection) else "")
    )
    if not _is_postgresql(connection):
        connection.exec_driver_sql(
            f'CREATE TRIGGER {name} BEFORE {event} ON "{table}" WHEN {when} '
            f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        )
        return
    connection.exec_driver_sql(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {when} THEN RAISE EXCEPTION '{refusal}'; END IF; "
        "RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END; END $$"
    )
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    connection.exec_driver_sql(
        f'CREATE TRIGGER {name} BEFORE {event} ON "{table}" FOR EACH {each} EXECUTE FUNCTION {name}()'
    )


@hangs
def _hang_append_only(connection: sa.Connection) -> None:
    """An INSERT where a row stands already is one: OR REPLACE of SQLite removes it and asks no trigger of DELETE."""
    for table in synced_tables():
        if not table.info.get("append_only"):
            continue
        name, refusal = f"append_only_{table.name}", "what is written here stays as it is"
        kept = "true" if _is_postgresql(connection) else "(SELECT open FROM storage_gate WHERE id = 1) <> 2"
        for event in ("UPDATE", "DELETE", *(["TRUNCATE"] if _is_postgresql(connection) else [])):
            trigger(connection, f"{name}_{event.lower()}", table.name, event, refusal, kept)
        trigger(connection, f"{name}_insert", table.name, "INSERT", refusal, _stands_already(table))


def _stands_already(table: sa.Table) -> str:
    unique = [each for each in table.constraints if isinstance(each, sa.UniqueConstraint | sa.PrimaryKeyConstraint)]
    keys = [" AND ".join(f'"{column.name}" = NEW."{column.name}"' for column in key.columns) for key in unique]
    return " OR ".join(f'EXISTS (SELECT 1 FROM "{table.name}" WHERE {key})' for key in sorted(keys))


def _is_postgresql(connection: sa.Connection) -> bool:
    return connection.dialect.name == "postgresql"


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
