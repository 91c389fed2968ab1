"""An index of customers to find: the real tables in a real encrypted file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.customers.search import find as search
from agentdesk.core.customers.search import index as search_index
from agentdesk.core.customers.search.keys import Place, SearchableCustomer
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.schema import metadata

TODAY = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


@dataclass
class Index:
    """Customers by their numbers; `finds` answers with numbers, best first."""

    connection: sa.Connection
    ids: dict[str, UUID] = field(default_factory=dict)

    def add(self, name: str, *, days_ago: int | None = None, **rest: Any) -> str:
        number = rest.pop("number", f"K-{len(self.ids) + 1}")
        place = Place(rest.pop("postcode", ""), rest.pop("city", ""), rest.pop("street", ""))
        customer = SearchableCustomer(
            number=number,
            name=name,
            names=rest.pop("names", (name,)),
            places=(place,) if place != Place() else (),
            last_contact=None if days_ago is None else TODAY - timedelta(days=days_ago),
            **rest,
        )
        self.put(number, customer)
        return number

    def put(self, number: str, customer: SearchableCustomer) -> None:
        customer_id = self.ids.setdefault(number, UUID(int=len(self.ids) + 1))
        search_index.index_many(self.connection, [(customer_id, customer)])

    def rename(self, number: str, name: str) -> None:
        customer = search_index.indexed(self.connection, [self.ids[number]])[self.ids[number]]
        self.put(number, replace(customer, name=name, names=(name,)))

    def add_order(self, number: str, of: str) -> UUID:
        order_id = UUID(int=1_000_000 + len(number))
        search_index.index_orders(self.connection, [(order_id, number, self.ids[of])])
        return order_id

    def finds(self, text: str, limit: int = 20) -> list[str]:
        return [hit.number for hit in search.find(self.connection, text, limit)]

    def why(self, text: str) -> list[tuple[str, str]]:
        """Why the first hit matched."""
        return [tuple(why) for why in search.find(self.connection, text)[0].why]

    def rows(self) -> dict[str, list[Any]]:
        """All that the index holds, table by table."""
        tables = [table for table in metadata.sorted_tables if table.name.startswith("search_")]
        return {table.name: sorted(map(tuple, self.connection.execute(sa.select(table)))) for table in tables}


@pytest.fixture(scope="session")
def search_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path: Path = tmp_path_factory.mktemp("search") / "search.db"
    database = Database.sqlite(path, bytes(range(32)), create=True)
    with database.writing() as connection:
        for table in metadata.sorted_tables:
            if table.name.startswith("search_"):
                table.create(connection)
    yield database
    database.close()


@pytest.fixture
def index(search_database: Database) -> Iterator[Index]:
    """Empty for each test; what a test adds is rolled back."""
    with search_database.reading() as connection:
        yield Index(connection)
