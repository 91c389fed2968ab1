"""Who might this be? What is asked while a new customer is typed in, beside one look-up of the number.

One in ten of those who are typed stands in the books already, with slips; the others are new. Each is asked about five
times, as the form fills: both names, then the telephone, the e-mail address, the street, the town. The floor asks for
the holders of the number alone, on the same connection.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from agentdesk.core.clock import FixedClock
from agentdesk.core.customers import indexing
from agentdesk.core.customers.search import index as search_index
from agentdesk.core.customers.store import contact_points, customers
from agentdesk.core.desk import Desk
from agentdesk.core.duplicates import store
from agentdesk.core.duplicates.commands import WhoMightThisBe
from agentdesk.core.storage import rows
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import gate_open
from tests.desks import KEY, NOON, open_shop
from tests.performance.books import at_home, slipped
from tests.performance.duplicates import customer_row, point_rows
from tests.performance.kept import CACHE, filled, folder_of_files
from tests.performance.pairs import Pair, measure
from tests.performance.people import Person, people

SIZE = 100_000
TYPED = 200
_BATCH = 10_000


def run(size: int, seed: int) -> Iterator[dict[str, Any]]:
    with folder_of_files() as folder:
        path = filled(folder / f"suggest-{size}-{seed}.db", lambda desk: fill(desk, size, seed))
        desk = Desk(Database.sqlite(path, KEY), FixedClock(NOON))
        me = open_person(desk)
        asked = [query for person in _typed(size, seed) for query in as_the_form_fills(person)]
        desk.ask(asked[0], actor=me)  # what it imports, once
        found = sum(bool(desk.ask(query, actor=me)) for query in asked)
        with desk.database.reading() as connection:
            pairs = [
                Pair(
                    lambda query=query: desk.ask(query, actor=me),
                    lambda query=query: store.holders(connection, "".join(query.phones), 12),
                )
                for query in asked
            ]
            note = f"{len(asked)} times asked, {found} times somebody was shown; one frame is 16 ms"
            yield measure("suggest", size, pairs, note=note)
        desk.database.close()


def open_person(desk: Desk) -> UUID:
    with desk.database.reading() as connection:
        return UUID(bytes=connection.exec_driver_sql("SELECT id FROM people").scalar_one())


def _typed(size: int, seed: int) -> Iterator[Person]:
    chance = random.Random(seed)
    known = list(_everybody(size, seed))
    new = people(TYPED, seed + 1)
    for n, person in enumerate(new):
        yield slipped(chance.choice(known), chance) if n % 10 == 0 else person


def as_the_form_fills(person: Person) -> Iterator[WhoMightThisBe]:
    street, _, number = person.street.rpartition(" ")
    typed: dict[str, Any] = {"given": person.given, "family": person.family, "organisation": person.organisation}
    yield WhoMightThisBe(**typed)
    for more in (
        {"phones": (person.phone,)},
        {"emails": (person.email,) if person.email else ()},
        {"street": street, "house_number": number},
        {"postcode": person.postcode, "city": person.city},
    ):
        typed |= more
        yield WhoMightThisBe(**typed)


def _everybody(size: int, seed: int) -> Iterator[Person]:
    return at_home(people(size, seed), random.Random(seed))


def fill(desk: Desk, size: int, seed: int) -> None:
    open_shop(desk)
    everybody = enumerate(_everybody(size, seed))
    while batch := list(islice(everybody, _BATCH)):
        made = [(customer_row(at, person), list(point_rows(at, person))) for at, person in batch]
        with desk.database.writing() as connection, gate_open(connection):
            connection.exec_driver_sql(CACHE)
            rows.writer(customers, "sqlite").add_many(connection, [row for row, _ in made])
            rows.writer(contact_points, "sqlite").add_many(connection, [point for _, of in made for point in of])
            found = [(row["id"], indexing.searchable(row, of)) for row, of in made]
            search_index.index_many(connection, found)
