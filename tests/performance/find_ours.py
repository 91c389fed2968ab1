"""A desk with many customers in its search index: what `find` asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.customers.commands import FindCustomers
from agentdesk.core.customers.model import Found
from agentdesk.core.customers.search import index as search_index
from agentdesk.core.customers.search.keys import Place, SearchableCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.people.store import people as staff
from agentdesk.core.storage.engine import Database
from tests.desks import KEY, open_shop
from tests.performance.kept import CACHE, filled
from tests.performance.pairs import timed
from tests.performance.people import NOW, Person

_BATCH = 100_000


class Ours:
    """The product, asked as the window asks it; and the index alone where something moves."""

    def __init__(self, path: Path, everybody: Iterable[Person]) -> None:
        filled(path, lambda desk: _fill(desk, everybody))
        self._database = Database.sqlite(path, KEY)
        self._desk = Desk(self._database, FixedClock(NOW))
        with self._database.reading() as connection:
            self._me = connection.execute(sa.select(staff.c.id)).scalar_one()

    def find(self, text: str) -> tuple[Found, ...]:
        return self._desk.ask(FindCustomers(text), actor=self._me)

    def time_touch(self, person: Person) -> float:
        """Milliseconds to move one customer to the front, without the commit."""
        with self._database.reading() as connection:
            connection.begin()
            return timed(lambda: search_index.touch(connection, id_of(person), NOW))

    def close(self) -> None:
        self._database.close()


def _fill(desk: Desk, everybody: Iterable[Person]) -> None:
    open_shop(desk)
    waiting = iter(everybody)
    while batch := list(islice(waiting, _BATCH)):
        with desk.database.writing() as connection:
            connection.exec_driver_sql(CACHE)
            search_index.index_many(connection, ((id_of(person), searchable(person)) for person in batch))
            search_index.index_orders(connection, orders_of(batch))


def searchable(person: Person) -> SearchableCustomer:
    names = (f"{person.given} {person.family}", person.organisation)
    return SearchableCustomer(
        number=person.number,
        name=person.name,
        names=tuple(name for name in names if name),
        phones=(person.phone,),
        emails=(person.email,) if person.email else (),
        places=(Place(person.postcode, person.city, person.street),),
        detail=f"{person.postcode} {person.city}",
        last_contact=person.last_contact,
    )


def id_of(person: Person) -> UUID:
    return UUID(int=int(person.number))


def orders_of(batch: list[Person]) -> Iterator[tuple[UUID, str, UUID]]:
    for person in batch:
        for n, number in enumerate(person.orders):
            yield UUID(int=int(person.number) << 8 | n), number, id_of(person)


def is_among(hits: Iterable[Any], person: Person) -> bool:
    return any(hit.number == person.number for hit in hits)
