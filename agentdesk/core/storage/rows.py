"""Writing rows by primary key: the only way into a synced table.

The statements are built once per table and go to the driver as they are: SQLAlchemy's own executemany costs three
times a bare one, which an import of 100,000 customers feels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic_core import from_json

from agentdesk.core.clock import from_micros, to_micros
from agentdesk.core.storage.prepared import Prepared, driver_of, reader, send
from agentdesk.core.storage.schema import Exact, Id, Json, Moment, canonical

Row = Mapping[str, Any]
_Read = Callable[[Sequence[Any]], list[Any]]
_SQLITE_MOST_PARAMETERS = 900


class TableWriter:
    """Puts, gets and removes rows of one table on one kind of database."""

    def __init__(self, table: sa.Table, dialect: str) -> None:
        self.table = table
        self.synced = bool(table.info.get("synced"))
        self.key_columns = [column.name for column in table.primary_key.columns]
        self._told = [column.name for column in table.columns if not (self.synced and column.name == "row_version")]
        self.columns = [*self._told, "row_version"] if self.synced else self._told
        self._dialect = dialect
        self._of = {column.name: _converter(column.type, dialect) for column in table.columns}
        self._values = _values_of([table.columns[name] for name in self._told], dialect, version=self.synced)
        self._exactly = _values_of([table.columns[name] for name in self.columns], dialect, version=False)
        self._names = ", ".join(f'"{column.name}"' for column in table.columns)
        self._read: _Read | None = None
        self._insert = self._insert_sql()
        self._upsert = self._upsert_sql()
        self._delete = f'DELETE FROM "{table.name}" WHERE {self._key_match()}'
        keys = (column == sa.bindparam(column.name, type_=column.type) for column in table.primary_key.columns)
        self._one = Prepared(sa.select(table).where(*keys))

    def put_many(self, connection: sa.Connection, rows: Iterable[Row]) -> None:
        """Insert each row, or replace the one with its primary key; `row_version` counts the writes."""
        values = [self._values(row) for row in rows]
        if values:
            send(connection, self._upsert, values)

    def lay_many(self, connection: sa.Connection, rows: Iterable[Row]) -> None:
        """Insert rows that are not there, exactly as they are somewhere else, their versions included."""
        values = [self._exactly(row) for row in rows]
        if values:
            send(connection, self._insert, values)

    def add_many(self, connection: sa.Connection, rows: Iterable[Row]) -> None:
        """Insert rows that are new; one whose primary key is taken is a mistake and fails."""
        values = [self._values(row) for row in rows]
        if values:
            send(connection, self._insert, values)

    def add_up(self, connection: sa.Connection, column: str, row: Row) -> None:
        """Insert the row; to one with its primary key that is there, add what it says in this column."""
        kept = f'"{self.table.name}"."{column}"'
        keys = ", ".join(f'"{name}"' for name in self.key_columns)
        sums = f'"{column}" = {kept} + excluded."{column}"{self._counted}'
        send(connection, f"{self._insert} ON CONFLICT ({keys}) DO UPDATE SET {sums}", [self._values(row)])

    def take_off(self, connection: sa.Connection, column: str, key: Sequence[Any], amount: int) -> bool:
        """Take so much off this column of a row that is there; where there is less, nothing, and False."""
        taken = f'"{column}" = "{column}" - {self._mark}{self._counted}'
        enough = f'"{column}" >= {self._mark}'
        statement = f'UPDATE "{self.table.name}" SET {taken} WHERE {self._key_match()} AND {enough}'
        values = (amount, *self._key_values(key), amount)
        if self._dialect == "postgresql":
            return bool(connection.exec_driver_sql(statement, values).rowcount)
        return bool(driver_of(connection).execute(statement, values).rowcount)

    def remove_many(self, connection: sa.Connection, keys: Iterable[Sequence[Any]]) -> None:
        self.remove_bare(connection, [self._key_values(key) for key in keys])

    def lay_bare(self, connection: sa.Connection, rows: list[tuple[Any, ...]]) -> None:
        """As `lay_many`, of values in the order of `columns` as the driver takes them."""
        if rows:
            send(connection, self._insert, rows)

    def put_bare(self, connection: sa.Connection, rows: list[tuple[Any, ...]]) -> None:
        """As `put_many`, of values in the order of `columns` as the driver takes them; for tables of one machine."""
        if rows:
            send(connection, self._upsert, rows)

    def get_bare(self, connection: sa.Connection, keys: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The rows that exist, in the order of `columns`; keys and rows as the driver has them (SQLite)."""
        driver, found = driver_of(connection), list[tuple[Any, ...]]()
        names, several = ", ".join(f'"{name}"' for name in self.columns), len(self.key_columns) > 1
        of_one = f"({', '.join('?' * len(self.key_columns))})"
        of_key = ", ".join(f'"{name}"' for name in self.key_columns)
        chunk = _SQLITE_MOST_PARAMETERS // len(self.key_columns)
        for start in range(0, len(keys), chunk):
            part = keys[start : start + chunk]
            among = ", ".join([of_one] * len(part))
            asked = f"({of_key}) IN (VALUES {among})" if several else f"{of_key} IN ({among})"
            sent = [value for key in part for value in key]
            found += driver.execute(f'SELECT {names} FROM "{self.table.name}" WHERE {asked}', sent).fetchall()
        return found

    def remove_bare(self, connection: sa.Connection, keys: list[tuple[Any, ...]]) -> None:
        if keys:
            send(connection, self._delete, keys)

    def get_many(self, connection: sa.Connection, keys: Sequence[Sequence[Any]]) -> dict[tuple[Any, ...], Row]:
        """The rows that exist, by primary key."""
        if len(keys) == 1:
            row = self._one.first(connection, **dict(zip(self.key_columns, keys[0], strict=True)))
            return {} if row is None else {tuple(keys[0]): row._asdict()}
        if len(self.key_columns) == 1:
            [name] = self.key_columns
            rows = self.get_where(connection, self.table.c[name], [key[0] for key in keys])
            return {(row[name],): row for row in rows}
        found: dict[tuple[Any, ...], Row] = {}
        chunk = _SQLITE_MOST_PARAMETERS // len(self.key_columns)
        for start in range(0, len(keys), chunk):
            for row in self._by_keys(connection, keys[start : start + chunk]):
                found[self.key_of(row)] = row
        return found

    def _by_keys(self, connection: sa.Connection, keys: Sequence[Sequence[Any]]) -> list[Row]:
        """Of a key of several columns."""
        if not connection.in_transaction():
            connection.begin()  # as SQLAlchemy would: what follows goes past it
        of_one = f"({', '.join([self._mark] * len(self.key_columns))})"
        names, values = ", ".join(f'"{name}"' for name in self.key_columns), "" if self._mark == "%s" else "VALUES "
        among = f"({names}) IN ({values}{', '.join([of_one] * len(keys))})"
        sent = [value for key in keys for value in self._key_values(key)]
        asked = f'SELECT {self._names} FROM "{self.table.name}" WHERE {among}'
        return self._reader(connection.dialect)(driver_of(connection).execute(asked, sent).fetchall())

    def get_where(self, connection: sa.Connection, column: sa.Column[Any], values: Sequence[Any]) -> list[Row]:
        """The rows that have one of these values in this column."""
        return self._where(connection, column, values, self._reader(connection.dialect))

    def _where(
        self, connection: sa.Connection, column: sa.Column[Any], values: Sequence[Any], read: _Read
    ) -> list[Any]:
        if not connection.in_transaction():
            connection.begin()  # as SQLAlchemy would: what follows goes past it
        convert = self._of[column.name]
        wanted = [convert(value) for value in values] if convert else list(values)
        found: list[Row] = []
        for start in range(0, len(wanted), _SQLITE_MOST_PARAMETERS):
            part = wanted[start : start + _SQLITE_MOST_PARAMETERS]
            among = "= ANY(%s)" if self._dialect == "postgresql" else f"IN ({', '.join('?' * len(part))})"
            asked = f'SELECT {self._names} FROM "{self.table.name}" WHERE "{column.name}" {among}'
            values = (part,) if self._dialect == "postgresql" else tuple(part)
            found += read(driver_of(connection).execute(asked, values).fetchall())
        return found

    def key_of(self, row: Row) -> tuple[Any, ...]:
        return tuple([row[name] for name in self.key_columns])  # a generator takes twice the time

    def _reader(self, dialect: sa.Dialect) -> _Read:
        if self._read is None:
            names = [column.name for column in self.table.columns]
            self._read = reader(self.table.columns, dialect, lambda values: dict(zip(names, values, strict=True)))
        return self._read

    def _key_values(self, key: Sequence[Any]) -> tuple[Any, ...]:
        pairs = zip(self.key_columns, key, strict=True)
        return tuple(convert(value) if (convert := self._of[name]) else value for name, value in pairs)

    @property
    def _counted(self) -> str:
        return f', "row_version" = "{self.table.name}"."row_version" + 1' if self.synced else ""

    @property
    def _mark(self) -> str:
        return "%s" if self._dialect == "postgresql" else "?"

    def _key_match(self) -> str:
        return " AND ".join(f'"{name}" = {self._mark}' for name in self.key_columns)

    def _insert_sql(self) -> str:
        names, marks = ", ".join(f'"{n}"' for n in self.columns), ", ".join(self._mark for _ in self.columns)
        return f'INSERT INTO "{self.table.name}" ({names}) VALUES ({marks})'

    def _upsert_sql(self) -> str:
        changes = [f'"{n}" = excluded."{n}"' for n in self.columns if n not in (*self.key_columns, "row_version")]
        if self.synced:
            changes.append(f'row_version = "{self.table.name}".row_version + 1')
        keys = ", ".join(f'"{n}"' for n in self.key_columns)
        then = f"UPDATE SET {', '.join(changes)}" if changes else "NOTHING"
        return f"{self._insert} ON CONFLICT ({keys}) DO {then}"


def _values_of(columns: Sequence[sa.Column[Any]], dialect: str, *, version: bool) -> Callable[[Row], tuple[Any, ...]]:
    """A function from a row to what the driver gets, written out column by column: a loop over the columns takes four
    times as long, and an import converts two million rows."""
    values = [_value_of(column, dialect) for column in columns] + (["1"] if version else [])
    known = {"canonical": canonical, "to_micros": to_micros}
    made: Callable[[Row], tuple[Any, ...]] = eval(f"lambda row: ({', '.join(values)},)", known)  # noqa: S307 - ours
    return made


def _value_of(column: sa.Column[Any], dialect: str) -> str:
    """How one value is converted, in Python."""
    match column.type:
        case Id() if dialect != "postgresql":
            converted = '{}.int.to_bytes(16, "big")'
        case Moment():
            converted = "to_micros({})"
        case Json():
            converted = "canonical({})"
        case Exact():
            converted = "str({})"
        case _:
            return f"row[{column.name!r}]"
    if column.nullable:
        return f"(None if (v := row[{column.name!r}]) is None else {converted.format('v')})"
    return converted.format(f"row[{column.name!r}]")


@cache
def writer(table: sa.Table, dialect: str) -> TableWriter:
    return TableWriter(table, dialect)


class AsItLies(Mapping[str, Any]):
    """A row as SQLite has it; a value of the model is made when somebody asks for it."""

    __slots__ = ("_bare", "_of")

    def __init__(self, of: Mapping[str, tuple[int, Callable[[Any], Any] | None]], bare: tuple[Any, ...]) -> None:
        self._of, self._bare = of, bare

    def __getitem__(self, name: str) -> Any:
        at, convert = self._of[name]
        return convert(self._bare[at]) if convert else self._bare[at]

    def __iter__(self) -> Iterator[str]:
        return iter(self._of)

    def __len__(self) -> int:
        return len(self._of)


def as_they_lie(table: sa.Table, dialect: sa.Dialect) -> Callable[[tuple[Any, ...]], Row]:
    """What makes a row of values in the order of `TableWriter.columns` as SQLite has them."""
    columns = [table.columns[name] for name in writer(table, "sqlite").columns]
    return partial(AsItLies, {each.name: (n, _shown(each.type, dialect)) for n, each in enumerate(columns)})


def _shown(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _converter(kind: sa.types.TypeEngine[Any], dialect: str) -> Callable[[Any], Any] | None:
    match kind:
        case Id():
            return None if dialect == "postgresql" else _bytes
        case Moment():
            return to_micros
        case Json():
            return canonical
        case Exact():
            return str
        case _:
            return None


def plain_of_json(table: sa.Table) -> Callable[[str], dict[str, Any]]:
    """From a row as PostgreSQL writes it as JSON (`to_json`) to what `to_plain` makes of it."""
    converts = [(each.name, convert) for each in table.columns if (convert := _from_its_json(each.type))]

    def read(words: str) -> dict[str, Any]:
        row: dict[str, Any] = from_json(words)
        for name, convert in converts:
            if row[name] is not None:
                row[name] = convert(row[name])
        return row

    return read


def _from_its_json(kind: sa.types.TypeEngine[Any]) -> Callable[[Any], Any] | None:
    match kind:
        case Json():
            return from_json
        case sa.LargeBinary():
            return _after_its_mark
        case sa.Float():
            return float  # of 5.0 it says 5
        case _:
            return None


def _after_its_mark(value: str) -> str:
    return value.removeprefix("\\x")


def _bytes(value: UUID) -> bytes:
    return value.bytes


def to_plain(row: Row) -> dict[str, Any]:
    """A row as JSON values, for a before-image."""
    return {name: plain(value) for name, value in row.items()}


def from_plain(table: sa.Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a before-image; a column that came later keeps its default."""
    return {
        name: default if name not in values else value if (value := values[name]) is None or not make else make(value)
        for name, make, default in _made_of(table)
    }


@cache
def _made_of(table: sa.Table) -> list[tuple[str, Callable[[Any], Any] | None, Any]]:
    """Each column with what makes a model value of a plain one, and its default."""
    return [
        (each.name, _maker(each.type), each.default.arg if isinstance(each.default, sa.ColumnDefault) else None)
        for each in table.columns
    ]


def typed(table: sa.Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """Some fields of a before-image."""
    return {name: _typed(table.c[name].type, value) for name, value in values.items() if name in table.c}


def key_from_plain(table: sa.Table, key: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(_typed(c.type, value) for c, value in zip(table.primary_key.columns, key, strict=True))


def plain(value: Any) -> Any:
    match value:
        case UUID():
            return str(value)
        case bytes():
            return value.hex()
        case None | bool() | int() | float() | str() | list() | dict():
            return value
        case _ if hasattr(value, "tzinfo"):
            return to_micros(value)
        case _:
            return str(value)


def _typed(kind: sa.types.TypeEngine[Any], value: Any) -> Any:
    make = _maker(kind)
    return value if value is None or not make else make(value)


def _maker(kind: sa.types.TypeEngine[Any]) -> Callable[[Any], Any] | None:
    match kind:
        case Id():
            return UUID
        case Moment():
            return from_micros
        case Exact():
            return Decimal
        case sa.LargeBinary():
            return bytes.fromhex
        case _:
            return None
