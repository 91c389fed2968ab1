"""Column types and the tables every room relies on; rooms add theirs to the same `metadata`."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID, SafeUUID

import sqlalchemy as sa
from pydantic_core import from_json

from agentdesk.core.clock import EPOCH, to_micros

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


# The types below answer with their own processors: the detour through `process_result_value` costs a call per value.
class Id(sa.types.TypeDecorator[UUID]):
    """A UUID in 16 bytes (native on PostgreSQL)."""

    impl = sa.LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        return dialect.type_descriptor(sa.UUID() if dialect.name == "postgresql" else sa.LargeBinary(16))

    def bind_processor(self, dialect: sa.Dialect) -> Any:
        return None if dialect.name == "postgresql" else lambda value: None if value is None else value.bytes

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return None if dialect.name == "postgresql" else _uuid


class Moment(sa.types.TypeDecorator[datetime]):
    """A moment as whole microseconds since 1970, UTC."""

    impl = sa.BigInteger
    cache_ok = True

    def bind_processor(self, dialect: sa.Dialect) -> Any:
        return lambda value: None if value is None else to_micros(value)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return _moment


class Exact(sa.types.TypeDecorator[Decimal]):
    """An exact decimal as text: quantities and unit prices, which no binary fraction may touch."""

    impl = sa.Text
    cache_ok = True

    def bind_processor(self, dialect: sa.Dialect) -> Any:
        return lambda value: None if value is None else str(value)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return lambda value: None if value is None else Decimal(value)


class Json(sa.types.TypeDecorator[Any]):
    """JSON as canonical text (sorted keys, no spaces), so that both databases hold the very same characters."""

    impl = sa.Text
    cache_ok = True

    def bind_processor(self, dialect: sa.Dialect) -> Any:
        return lambda value: None if value is None else canonical(value)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return lambda value: None if value is None else from_json(value)


@lru_cache(maxsize=8192)
def _uuid(value: bytes | None) -> UUID | None:
    """As `UUID(bytes=value)`, without its checks: a timeline page has two hundred ids, and they are half its time.

    Remembered, because a list that is looked at again has the same ids, and each row the same people.
    """
    if value is None:
        return None
    made = _new_object(UUID)
    _set_int(made, _whole(value))  # big-endian, as nothing else is said
    _set_safety(made, _unknown)
    return made


_new_object, _whole, _unknown = object.__new__, int.from_bytes, SafeUUID.unknown
_slots: Any = UUID
_set_int, _set_safety = _slots.int.__set__, _slots.is_safe.__set__


def _moment(value: int | None) -> datetime | None:
    return None if value is None else EPOCH + timedelta(0, 0, value)  # as `from_micros`, without the call


def canonical(value: Any) -> str:
    return "[]" if value == [] else _encoder.encode(value)


_encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def text_column(name: str) -> sa.Column[str]:
    """Text that is never missing: where there is nothing to say it is empty."""
    return sa.Column(name, sa.Text, nullable=False)


def synced_table(
    name: str, *columns: sa.schema.SchemaItem, append_only: bool = False, lasting: bool = False, **options: Any
) -> sa.Table:
    """A table whose rows belong to one scope and are written through the unit of work alone, by primary key.

    `append_only`: what is written stays as it is; the database itself refuses everything else (see `gate`).
    `lasting`: rows are changed by commands, but never put back by an undo.
    """
    kinds = {"append_only": append_only, "lasting": lasting}
    return sa.Table(
        name,
        metadata,
        *columns,
        sa.Column("scope_id", Id, nullable=False),
        sa.Column("row_version", sa.Integer, nullable=False),
        info={"synced": True} | {name: True for name, wanted in kinds.items() if wanted},
        **options,
    )


def synced_tables() -> list[sa.Table]:
    return [table for table in metadata.sorted_tables if table.info.get("synced")]


command_log = sa.Table(
    "command_log",
    metadata,
    sa.Column("log_no", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("command_id", Id, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("actor_id", Id, nullable=False),
    sa.Column("args", sa.Text, nullable=False),
    sa.Column("fingerprint", sa.LargeBinary(32), nullable=False),
    sa.Column("base", Json, nullable=False),
    sa.Column("subjects", Json, nullable=False),
    sa.Column("numbers", Json, nullable=False),
    sa.Column("occurred_at", Moment, nullable=False),
    sa.Column("decided_at", Moment, nullable=False),
    sa.Column("result", Json),
    # the command that took the words out, since somebody was erased; the rest is as it was
    sa.Column("erased_by", Id),
)

facts = sa.Table(
    "facts",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id),
    sa.Column("subject_id", Id),
    sa.Column("command_id", Id, nullable=False),
    sa.Column("actor_id", Id, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    # what a timeline filters by: call, message, order, note, system
    sa.Column("lane", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("occurred_at", Moment, nullable=False),
    sa.Column("recorded_at", Moment, nullable=False),
    sa.Column("corrects", Id),
    sa.Column("retracted", sa.Boolean, nullable=False),
    sa.Column("data", Json, nullable=False),
    sa.Index("ix_facts_timeline", "customer_id", "occurred_at", "id"),
    sa.Index("ix_facts_command", "command_id"),
)
_of_some: list[tuple[sa.Index, sa.ColumnElement[bool]]] = []


def index_of_some(name: str, *columns: sa.ColumnElement[Any], where: sa.ColumnElement[bool]) -> None:
    """An index of these rows alone: what asks for them has to say so in the same words."""
    _of_some.append((sa.Index(name, *columns, sqlite_where=where), where))


@sa.event.listens_for(metadata, "before_create")
def _say_it_to_postgresql(target: object, connection: sa.Connection, **_: Any) -> None:
    """Only here: an index that names the option imports its whole dialect, at each start of a desk on SQLite."""
    if connection.dialect.name == "postgresql":
        for index, where in _of_some:
            index.dialect_options["postgresql"]["where"] = where


index_of_some("ix_facts_corrects", facts.c.corrects, where=facts.c.corrects.is_not(None))
FACTS_OF_MATTERS = facts.c.lane.in_([sa.literal_column("'case'"), sa.literal_column("'goodwill'")])
"""What cases, promises, callbacks and goodwill tell: found by what they are about."""
index_of_some("ix_facts_matters", facts.c.subject_id, where=FACTS_OF_MATTERS)

counters = sa.Table(
    "counters",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("next", sa.BigInteger, nullable=False),
)

before_images = sa.Table(
    "before_images",
    metadata,
    sa.Column("command_id", Id, primary_key=True),
    sa.Column("table_name", sa.Text, primary_key=True),
    sa.Column("kept_at", Moment, nullable=False),
    # {"new": ids of rows that are new, joined, "changed": [[primary key, version after, row before or null], …]}
    sa.Column("rows", Json, nullable=False),
    sa.Index("ix_before_images_kept_at", "kept_at"),
)

gate = sa.Table(
    "storage_gate",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("open", sa.Integer, nullable=False),
)
