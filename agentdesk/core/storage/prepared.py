"""Statements of the hot paths: written in SQLAlchemy Core, compiled once, sent to the driver as they are.

Carrying out a Core statement costs 60 to 100 µs before SQLite begins; a customer view asks ten of them. What stays is
one definition for both databases and the column types, each of which says how its values come and go.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa

_Convert = Callable[[Any], Any]
_Read = Callable[[Sequence[Any]], list[Any]]

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

    @classmethod
    def by_name(cls, select: sa.Select[Any]) -> Prepared:
        """Its rows are dicts, by the names of the columns."""
        names = [str(column.key) for column in select.selected_columns]
        return cls(select, lambda values: dict(zip(names, values, strict=True)))

    def all(self, connection: sa.Connection, **values: Any) -> list[Any]:
        return self._rows(connection, values)

    def first(self, connection: sa.Connection, **values: Any) -> Any:
        """The first row, or None."""
        rows = self._rows(connection, values)
        return rows[0] if rows else None

    def _rows(self, connection: sa.Connection, values: dict[str, Any]) -> list[Any]:
        dialect, most = connection.dialect, values.pop(MOST.key, None)
        compiled = self._compiled.get((dialect.name, most))
        if compiled is None:
            compiled = self._compiled[dialect.name, most] = _compile(self._select, dialect, self._make, most)
        return compiled.rows(connection, values)


class PreparedAmong:
    """A select of what is somebody's among several: `of` makes it of the ids, as they stand in the statement.

    It is a statement of its own for each of a few numbers of ids; where there are fewer, the last stands in it twice.
    """

    LENGTHS = (1, 8, 64, 512)

    def __init__(self, of: Callable[[list[sa.BindParameter[Any]]], Prepared], type_: Any) -> None:
        self._make, self._type = of, type_
        self._of: dict[int, Prepared] = {}

    def all(self, connection: sa.Connection, among: Iterable[Any], **values: Any) -> list[Any]:
        """In the order of the statement, as long as there are no more than 512."""
        each, most, found = sorted(among), self.LENGTHS[-1], list[Any]()
        for start in range(0, len(each), most):
            some = each[start : start + most]
            length = next(length for length in self.LENGTHS if length >= len(some))
            bound = {f"among_{n}": some[min(n, len(some) - 1)] for n in range(length)}
            found += self._prepared(length).all(connection, **bound, **values)
        return found

    def _prepared(self, length: int) -> Prepared:
        if length not in self._of:
            self._of[length] = self._make([sa.bindparam(f"among_{n}", type_=self._type) for n in range(length)])
        return self._of[length]


class PreparedWrite:
    """A change that is made again and again with other values, and of which nothing comes back."""

    def __init__(self, change: sa.Insert | sa.Update | sa.Delete) -> None:
        self._change = change
        self._compiled: dict[str, Compiled] = {}

    def make(self, connection: sa.Connection, **values: Any) -> None:
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _compiled(self._change, dialect, list)
        send(connection, compiled.sql, [compiled.sent(values)])


def send(connection: sa.Connection, statement: str, rows: Sequence[Any]) -> None:
    """Write by a statement in the words of the database, once for each of these values. PostgreSQL need not be waited
    for (see `unwaited`): whatever fails is told by the next question, or by the commit."""
    if not connection.in_transaction():
        connection.begin()  # as SQLAlchemy would: this goes past it
    driver = driver_of(connection)
    if connection.dialect.name == "postgresql":
        driver.later(statement, rows)
    elif len(rows) == 1:
        driver.execute(statement, rows[0])  # a command writes a dozen single rows
    else:
        driver.executemany(statement, rows)


def spelled(*values: str) -> list[sa.ColumnElement[str]]:
    """Words of ours, as the statement says them."""
    return [sa.literal_column(f"'{value}'", sa.Text()) for value in values]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement as one dialect says it, with the conversions of its values on the way there and back."""

    sql: str
    parameters: tuple[tuple[str, Any, _Convert | None], ...]
    positional: bool
    read: _Read

    def rows(self, connection: sa.Connection, values: dict[str, Any]) -> list[Any]:
        if not connection.in_transaction():
            connection.begin()  # one snapshot for all statements of an answer
        return self.read(driver_of(connection).execute(self.sql, self.sent(values)).fetchall())

    def sent(self, values: dict[str, Any]) -> Any:
        """What the driver gets: for each parameter the caller's value, or the one the statement brings."""
        sent = [
            value if (value := values.get(name, fixed)) is None or convert is None else convert(value)
            for name, fixed, convert in self.parameters
        ]
        return sent if self.positional else dict(zip((name for name, *_ in self.parameters), sent, strict=True))


def _compile(select: sa.Select[Any], dialect: sa.Dialect, make: _Convert, most: int | None) -> Compiled:
    return _compiled(select, dialect, reader(select.selected_columns, dialect, make), most)


def _compiled(statement: sa.ClauseElement, dialect: sa.Dialect, read: _Read, most: int | None = None) -> Compiled:
    compiled: Any = statement.compile(dialect=dialect)
    sql = str(compiled).replace(f"__[POSTCOMPILE_{MOST.key}]", str(most))
    assert "POSTCOMPILE" not in sql, "a list of unknown length cannot be prepared"
    bound = compiled.positiontup if compiled.positional else list(compiled.binds)
    names = [name for name in bound if not compiled.binds[name].literal_execute]
    parameters = tuple(
        (name, compiled.params.get(name), compiled.binds[name].type.bind_processor(dialect)) for name in names
    )
    return Compiled(sql=sql, parameters=parameters, positional=compiled.positional, read=read)


def driver_of(connection: sa.Connection) -> Any:
    """The driver's own connection, within the same transaction: what goes to it is not seen by SQLAlchemy."""
    return connection.connection.dbapi_connection  # which is the driver's, for both are synchronous


def reader(columns: Iterable[sa.ColumnElement[Any]], dialect: sa.Dialect, make: _Convert) -> _Read:
    """Makes rows of what the driver hands over, their columns converted by their types."""
    return read_by((column.type.result_processor(dialect, None) for column in columns), make)


def read_by(conversions: Iterable[_Convert | None], make: _Convert) -> _Read:
    """As `reader`, by these conversions, one for each column: of several rows column by column, since a loop over the
    columns of each takes twice the time."""
    converts = [(at, convert) for at, convert in enumerate(conversions) if convert]

    def read(rows: Sequence[Any]) -> list[Any]:
        if not rows:
            return []
        if len(rows) == 1:
            row = list(rows[0])
            for at, convert in converts:
                row[at] = convert(row[at])
            return [make(row)]
        values: list[Iterable[Any]] = list(zip(*rows, strict=True))
        for at, convert in converts:
            values[at] = map(convert, values[at])
        return list(map(make, zip(*values, strict=True)))

    return read


def _named(select: sa.Select[Any]) -> _Convert:
    names = " ".join(str(column.key) for column in select.selected_columns)
    row: Any = namedtuple("Row", names)  # type: ignore[misc] # its columns are known at run time only
    return partial(tuple.__new__, row)  # as its `_make`, without counting once more
