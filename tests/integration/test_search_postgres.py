"""The server finds whom the desk finds: the same index and the same questions on PostgreSQL."""

from __future__ import annotations

from uuid import UUID

import pytest

from agentdesk.core.customers.search import find as search
from agentdesk.core.customers.search import index as search_index
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.schema import metadata
from tests.performance.find_ours import id_of, searchable
from tests.performance.people import people
from tests.performance.scraps import scraps

CUSTOMERS = 300


@pytest.fixture
def both(tmp_path, postgres_url):
    databases = [
        Database.sqlite(tmp_path / "desk.db", bytes(range(32)), create=True),
        Database.postgresql(postgres_url),
    ]
    everybody = list(people(CUSTOMERS))
    for database in databases:
        with database.writing() as connection:
            for table in metadata.sorted_tables:
                if table.name.startswith("search_"):
                    table.create(connection)
            search_index.index_many(connection, ((id_of(person), searchable(person)) for person in everybody))
            orders = ((UUID(int=n), f"R-{n}", id_of(person)) for n, person in enumerate(everybody))
            search_index.index_orders(connection, orders)
            search_index.touch(connection, id_of(everybody[0]), everybody[1].last_contact)
            search_index.remove(connection, [id_of(person) for person in everybody[-20:]])
    yield databases, everybody
    for database in databases:
        database.close()


def test_both_databases_give_the_same_answers(both):
    (sqlite, postgres), everybody = both
    typed = [scrap.text for scrap in scraps(everybody, seed=3, each=4)]
    typed += [
        "R-17",
        "müller",
        "Peter Mueler",
        "@gmail.com",
        "niemand@nirgends.example",
        "%",
        "'",
        "?",
        "\\",
        "💥 ' \" %s",
    ]
    with sqlite.reading() as one, postgres.reading() as other:
        for text in typed:
            for most in (3, 20, 400):
                assert search.find(one, text, most) == search.find(other, text, most), text


def test_both_hold_the_same_index(both):
    databases, everybody = both
    ids = [id_of(person) for person in everybody]
    held = []
    for database in databases:
        with database.reading() as connection:
            assert not search_index.misplaced(connection, ids)
            held.append(search_index.indexed(connection, ids))
    assert held[0] == held[1]
    assert len(held[0]) == CUSTOMERS - 20
