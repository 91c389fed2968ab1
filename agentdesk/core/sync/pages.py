"""Rows on their way from a server to a desk: the values of a row in the order of its columns, each in the form in which
SQLite takes it.

A page is looked through once, by what the tables say of their columns; what was let through goes to the driver as it
is, and no row of the model is made of it in between. Ids and other bytes are hexadecimal digits, moments whole
microseconds, JSON is the text that stands in the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema, from_json, to_json

from agentdesk.core.people.model import SHOP
from agentdesk.core.storage import rows
from agentdesk.core.storage.schema import Exact, Id, Json, Moment, canonical, facts, metadata
from agentdesk.core.sync.travelling import travelling_tables

BITS = (1 << 63) - 1
"""Of whole numbers of 64 bits with a sign: as far as both databases count."""
_FIRST, _LAST = -62_135_596_800_000_000, 253_402_300_799_999_999
"""Moments of the years 1 to 9999, in microseconds."""
_DECIMAL = r"^-?[0-9]{1,40}(\.[0-9]{1,40})?(E[+-]?[0-9]{1,4})?$"

Bare = tuple[Any, ...]
"""Values as SQLite has them: of a row in the order of its columns, or of its key."""
Told = tuple[int, Bare]
"""A row, and before it the hash of its content."""


class _Rows:
    """By the names of their tables."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        fields = {
            table.name: core_schema.typed_dict_field(core_schema.list_schema(_told(table)), required=False)
            for table in travelling_tables()
        }
        digits = core_schema.CoreConfig(val_json_bytes="hex")
        return core_schema.typed_dict_schema(fields, extra_behavior="forbid", config=digits)


class Part(BaseModel):
    """What is new in one scope up to this count: rows that are there now, and the keys of those that are no more."""

    model_config = ConfigDict(frozen=True, extra="ignore", val_json_bytes="hex", defer_build=True)

    scope: Annotated[bytes, Field(min_length=16, max_length=16)]
    upto: Annotated[int, Field(ge=0, le=BITS)]
    rows: Annotated[dict[str, list[Told]], _Rows]
    gone: dict[str, list[str]] = {}

    @model_validator(mode="after")
    def _is_of_its_scope(self) -> Part:
        """Raises ValueError: else one scope could say something of another."""
        for name, told in self.rows.items():
            at = shape(name).scope_at
            if any((row[at] or SHOP.bytes) != self.scope for _, row in told):
                raise ValueError("a row of another scope")
        for name, words in self.gone.items():
            of = shape(name)
            for each in words:
                of.key_of(each)
        return self

    def __len__(self) -> int:
        return sum(map(len, self.rows.values())) + sum(map(len, self.gone.values()))

    def words(self) -> str:
        """As it came, and can be read by `model_validate_json`."""
        return to_json(dict(self), bytes_mode="hex").decode()


class Shape:
    """Of the rows of one table on their way."""

    def __init__(self, table: sa.Table) -> None:
        self.table, self.columns = table, rows.writer(table, "sqlite").columns
        self.scope_at = self.columns.index("customer_id" if table is facts else "scope_id")
        keys = list(table.primary_key.columns)
        self._keys = [(self.columns.index(each.name), each.type) for each in keys]
        self._id_at = self._keys[0][0] if len(keys) == 1 and isinstance(keys[0].type, Id) else None

    def scope_of(self, row: Bare) -> bytes:
        scope: bytes = row[self.scope_at] or SHOP.bytes
        return scope

    def key(self, row: Bare) -> Bare:
        return (row[self._id_at],) if self._id_at is not None else tuple([row[at] for at, _ in self._keys])

    def key_words(self, key: Bare) -> str:
        """As `protocol.key_words` writes a plain one."""
        if self._id_at is not None:
            id = key[0].hex()  # a UUID takes three times as long, and there are as many as rows
            return f'["{id[:8]}-{id[8:12]}-{id[12:16]}-{id[16:20]}-{id[20:]}"]'
        return canonical([str(UUID(bytes=each)) if isinstance(each, bytes) else each for each in key])

    def key_of(self, words: str) -> Bare:
        """Raises ValueError for what is no key of this table as `key_words` writes it."""
        said = from_json(words)
        if not isinstance(said, list) or len(said) != len(self._keys):
            raise ValueError("no key of this table")
        key = tuple([_bare(kind, each) for (_, kind), each in zip(self._keys, said, strict=True)])
        if self.key_words(key) != words:
            raise ValueError("a key that is written otherwise")
        return key


@cache
def shape(name: str) -> Shape:
    """Raises ValueError for a table of which nothing travels."""
    if name not in _names():
        raise ValueError("no rows of this table")
    return Shape(metadata.tables[name])


def require_columns(said: dict[str, list[str]], parts: Sequence[Part]) -> None:
    """Raises ValueError where the rows have other columns than here."""
    for name in {name for part in parts for name in part.rows}:
        if said.get(name) != shape(name).columns:
            raise ValueError("other columns")


@cache
def _names() -> frozenset[str]:
    return frozenset(table.name for table in travelling_tables())


def _bare(kind: sa.types.TypeEngine[Any], said: Any) -> Any:
    if not isinstance(said, str):
        raise ValueError("no key of this table")
    return UUID(said).bytes if isinstance(kind, Id) else said


def _told(table: sa.Table) -> CoreSchema:
    values = [_value(table.columns[name]) for name in shape(table.name).columns]
    hash = core_schema.int_schema(strict=True, ge=0, le=BITS)
    return core_schema.tuple_schema([hash, core_schema.tuple_schema(values)])


def _value(column: sa.Column[Any]) -> CoreSchema:
    looked_at = _looked_at(column.type)
    return core_schema.nullable_schema(looked_at) if column.nullable else looked_at


def _looked_at(kind: sa.types.TypeEngine[Any]) -> CoreSchema:
    match kind:
        case Id():
            return core_schema.bytes_schema(min_length=16, max_length=16)
        case sa.LargeBinary():
            return core_schema.bytes_schema()
        case Moment():
            return core_schema.int_schema(strict=True, ge=_FIRST, le=_LAST)
        case sa.Integer():
            return core_schema.int_schema(strict=True, ge=-BITS, le=BITS)
        case sa.Boolean():
            return core_schema.bool_schema(strict=True)
        case Exact():
            return core_schema.str_schema(strict=True, pattern=_DECIMAL)
        case Json():
            return core_schema.no_info_after_validator_function(_is_json, core_schema.str_schema(strict=True))
        case _:
            return core_schema.str_schema(strict=True)


def _is_json(words: str) -> str:
    from_json(words)  # raises ValueError
    return words
