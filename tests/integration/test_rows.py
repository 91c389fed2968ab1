"""Rows as JSON values: the same, whether they are made of model values or of what the driver hands over."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.desk import Desk
from agentdesk.core.storage import rows
from agentdesk.core.storage.schema import Exact, Id, Json, Moment
from tests.desks import NOON

KINDS = {
    "some": (Id, UUID(int=7)),
    "at": (Moment, NOON),
    "said": (Json, {"ü": [1, None, "x"]}),
    "exact": (Exact, Decimal("1.50")),
    "bytes": (sa.LargeBinary, b"\x00\xff"),
    "yes": (sa.Boolean, True),
    "many": (sa.BigInteger, 1 << 60),
    "words": (sa.Text, "Jörg"),
}


@pytest.mark.parametrize("key_columns", [1, 2])
def test_every_kind_of_value_is_told_alike(any_desk: Desk, key_columns: int) -> None:
    keys = [sa.Column(f"key_{n}", Id, primary_key=True) for n in range(key_columns)]
    table = sa.Table(f"kinds_{key_columns}", sa.MetaData(), *keys, *(sa.Column(n, k) for n, (k, _) in KINDS.items()))
    full: dict[str, Any] = {column.name: UUID(int=1) for column in keys} | {n: value for n, (_, value) in KINDS.items()}
    empty = {column.name: UUID(int=2) for column in keys} | dict.fromkeys(KINDS)
    with any_desk.database.writing() as connection:
        table.create(connection)
        writer = rows.writer(table, connection.dialect.name)
        writer.put_many(connection, [full, empty])
        typed = writer.get_many(connection, [writer.key_of(full), writer.key_of(empty)])
        wanted = {tuple(map(rows.plain, key)): rows.to_plain(row) for key, row in typed.items()}
        assert len(wanted) == 2
        assert writer.get_plain(connection, list(wanted)) == wanted
