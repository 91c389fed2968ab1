"""What a desk has done ahead of the server can be taken back, row by row, whatever tables it touched.

Triggers write, for each change that a command carried out ahead makes, the statement that takes it back; taking back
runs them from the last to the first. It is the way the SQLite authors describe for undo (sqlite.org/undoredo.html):
`quote()` writes every value exactly. So no room has to know that its rows are put back and made again; search indexes
and clocks are put back with them.
"""

from __future__ import annotations

import sqlalchemy as sa

from agentdesk.core.storage.gate import gate_open_wide
from agentdesk.core.storage.in_step import overlay, overlay_gate
from agentdesk.core.storage.prepared import driver_of
from agentdesk.core.storage.schema import gate, metadata

_NOTING = f"(SELECT noting FROM {overlay_gate.name} WHERE id = 1) = 1"


def hang(connection: sa.Connection) -> None:
    """(Re-)create the triggers, on every table but those that belong to this machine alone."""
    connection.execute(overlay_gate.insert().prefix_with("OR IGNORE").values(id=1, noting=0))
    for table in metadata.sorted_tables:
        if table.info.get("local") or table is gate:
            continue
        for event, statement in _inverses(table).items():
            name = f"overlay_{table.name}_{event.lower()}"
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            connection.exec_driver_sql(
                f'CREATE TRIGGER {name} AFTER {event} ON "{table.name}" WHEN {_NOTING} '
                f"BEGIN INSERT INTO {overlay.name} (statement) VALUES ({statement}); END"
            )


def note(connection: sa.Connection, *, on: bool) -> None:
    """Whether what is written from now on can be taken back by `take_back`."""
    driver_of(connection).execute(f"UPDATE {overlay_gate.name} SET noting = {int(on)}")


def take_back(connection: sa.Connection) -> int:
    """Everything as the server said it last; how many changes were taken back."""
    driver = driver_of(connection)
    statements = driver.execute(f"SELECT statement FROM {overlay.name} ORDER BY no DESC").fetchall()
    with gate_open_wide(connection):
        for (statement,) in statements:
            driver.execute(statement)
        driver.execute(f"DELETE FROM {overlay.name}")
    return len(statements)


def _inverses(table: sa.Table) -> dict[str, str]:
    """By event, an SQL expression that makes the statement which takes the event back."""
    name, columns = table.name, [column.name for column in table.columns]
    keys = [column.name for column in table.primary_key.columns]
    there = " AND ".join(f'"{key}" = \'||quote(NEW."{key}")||\'' for key in keys)
    values = ", ".join(f"'||quote(OLD.\"{column}\")||'" for column in columns)
    before = ", ".join(f'"{column}" = \'||quote(OLD."{column}")||\'' for column in columns)
    listed = ", ".join(f'"{column}"' for column in columns)
    return {
        "INSERT": f"'DELETE FROM \"{name}\" WHERE {there}'",
        "UPDATE": f"'UPDATE \"{name}\" SET {before} WHERE {there}'",
        "DELETE": f"'INSERT INTO \"{name}\" ({listed}) VALUES ({values})'",
    }
