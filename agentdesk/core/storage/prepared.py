"""Statements of the hot paths: written in SQLAlchemy Core, compiled once, sent to the driver as they are.

Carrying out a Core statement costs 60 to 100 µs before SQLite begins; a customer view asks ten of them. What stays is
one definition for both databases and the column types, each of which says how its values come and go.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

_Convert = Callable[[Any], Any]

# SQLite plans a statement anew whenever a limit or an offset is bound, which takes longer than many a statement: they
# are spelled; where no offset is said, SQLAlchemy binds one.
NOUGHT, ONE = sa.literal_column("0", sa.Integer()), sa.literal_column("1", sa.Integer())
MOST = sa.bindparam("most", type_=sa.Integer(), literal_execute=True)
"""A limit that differs from call to call: a statement of its own for each value, of which there are to be few."""


class Prepared:
    """A select that is asked again and again with other values.

    Its rows are named tuples of model values, or what `make` makes of them (a row type's own `_make`).
    """

    def __init__(self, select: sa.Select[Any], make: _Convert | None = None) -> None:
        self._select, self._make = select, make or _named(select)
        self._compiled: dict[tuple[str, int | None], Compiled] = {}

    def all(self, connection: sa.Connection, **values: Any) -> list[Any]:
        dialect, most = connection.dialect, values.pop(MOST.key, None)
        compiled = self._compiled.get((dialect.name, most))
        if compiled is None:
            compiled = self._compiled[dialect.name, most] = _compile(self._select, dialect, self._make, most)
        return compiled.rows(connection, values)

    def first(self, connection: sa.Connection, **values: Any) -> Any:
        """The first row, or None."""
        rows = self.all(connection, **values)
        return rows[0] if rows else None


@dataclass(frozen=True, slots=True)
class Compiled:
    """A select as one dialect says it, with the conversions of its values on the way there and back."""

    sql: str
    parameters: tuple[tuple[str, Any, _Convert | None], ...]
    positional: bool
    read: _Convert

    def rows(self, connection: sa.Connection, values: dict[str, Any]) -> list[Any]:
        if not connection.in_transaction():
            connection.begin()  # one snapshot for all statements of an answer
        found = driver_of(connection).execute(self.sql, self.sent(values)).fetchall()
        return list(map(self.read, found))

    def sent(self, values: dict[str, Any]) -> Any:
        """What the driver gets: for each parameter the caller's value, or the one the statement brings."""
        sent = [
            (name, convert(value) if convert and value is not None else value)
            for name, fixed, convert in self.parameters
            for value in (values.get(name, fixed),)
        ]
        return [value for _, value in sent] if self.positional else dict(sent)


def _compile(select: sa.Select[Any], dialect: sa.Dialect, make: _Convert, most: int | None) -> Compiled:
    compiled: Any = select.compile(dialect=dialect)
    sql = str(compiled).replace(f"__[POSTCOMPILE_{MOST.key}]", str(most))
    assert "POSTCOMPILE" not in sql, "a list of unknown length cannot be prepared"
    bound = compiled.positiontup if compiled.positional else list(compiled.binds)
    names = [name for name in bound if not compiled.binds[name].literal_execute]
    return Compiled(
        sql=sql,
        parameters=tuple(
            (name, compiled.params.get(name), compiled.binds[name].type.bind_processor(dialect)) for name in names
        ),
        positional=compiled.positional,
        read=reader(select.selected_columns, dialect, make),
    )


def driver_of(connection: sa.Connection) -> Any:
    """The driver's own connection, within the same transaction: what goes to it is not seen by SQLAlchemy."""
    return connection.connection.driver_connection


def reader(columns: Iterable[sa.ColumnElement[Any]], dialect: sa.Dialect, make: _Convert) -> _Convert:
    """Makes a row of what the driver hands over, its columns converted by their types."""
    found = enumerate(column.type.result_processor(dialect, None) for column in columns)
    converts = [(at, convert) for at, convert in found if convert]

    def read(row: Any) -> Any:
        values = list(row)
        for at, convert in converts:
            values[at] = convert(values[at])
        return make(values)

    return read if converts else make


def _named(select: sa.Select[Any]) -> _Convert:
    names = " ".join(str(column.key) for column in select.selected_columns)
    row: Any = namedtuple("Row", names)  # type: ignore[misc] # its columns are known at run time only
    make: _Convert = row._make
    return make
