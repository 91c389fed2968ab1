"""Rows as JSON values: the same, whether they are made of model values or of what PostgreSQL says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.storage import rows
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.schema import Exact, Id, Json, Moment, canonical
from tests.desks import NOON

KINDS = {
    "some": (Id, UUID(int=7)),
    "at": (Moment, NOON),
    "said": (Json, {"ü": [1, None, "x"]}),
    "exact": (Exact, Decimal("1.50")),
    "bytes": (sa.LargeBinary, b"\x00\xff"),
    "yes": (sa.Boolean, True),
    "many": (sa.BigInteger, 1 << 60),
    "words": (sa.Text, 'Jörg \\x " \x7f'),
    "bits": (sa.Float, 5.0),
    "share": (sa.Float, 0.1),
}


def test_every_kind_of_value_is_told_alike(postgres_url: str) -> None:
    table = sa.Table(
        "kinds", sa.MetaData(), sa.Column("id", Id, primary_key=True), *(sa.Column(n, k) for n, (k, _) in KINDS.items())
    )
    full: dict[str, Any] = {"id": UUID(int=1)} | {name: value for name, (_, value) in KINDS.items()}
    empty = {"id": UUID(int=2)} | dict.fromkeys(KINDS)
    database = Database.postgresql(postgres_url)
    with database.writing() as connection:
        table.create(connection)
        writer = rows.writer(table, "postgresql")
        writer.put_many(connection, [full, empty])
        typed = writer.get_many(connection, [writer.key_of(full), writer.key_of(empty)])
        said = connection.exec_driver_sql("SELECT to_json(kinds)::text FROM kinds").scalars()
        told = list(map(rows.plain_of_json(table), said))
    database.close()
    assert [canonical(row) for row in told] == [canonical(rows.to_plain(row)) for row in typed.values()]
