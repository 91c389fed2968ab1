"""The story of customers with very long histories, beside the view's own query; a frame is 16.7 ms.

Ours is the story with all its words in both languages; the floor is the header of the customer view, as the window
asks for it before. What lies open is older than all the rest, so that it has to be looked for.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.overview.commands import ViewCustomer
from agentdesk.core.people.store import people
from agentdesk.core.promises.commands import MakePromise
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.storage.schema import facts
from agentdesk.core.story.commands import StoryOf
from agentdesk.core.story.words import story_words
from tests.desks import KEY, NOON, open_shop
from tests.performance.kept import filled, folder_of_files
from tests.performance.pairs import Pair, measure
from tests.performance.view import put
from tests.promises.years_of_a_customer import NOW, Years

SIZE = 10_000
CUSTOMERS = 20
_LANES = {"interaction": "call", "order": "order", "payment": "order", "note": "note", "goodwill": "goodwill",
          "voucher": "goodwill", "approval": "goodwill"}  # fmt: skip


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`size` is the number of events of each customer."""
    with folder_of_files() as folder:
        path = filled(folder / f"story-{size}-{seed}.db", lambda desk: _fill(desk, size, seed))
        desk = Desk(Database.sqlite(path, KEY), FixedClock(NOW))
        with desk.database.reading() as connection:
            me = connection.execute(sa.select(people.c.id)).scalar_one()
            ids = list(connection.execute(sa.select(facts.c.customer_id).distinct()).scalars())
        pairs = [
            Pair(lambda id=each: tell(desk, me, id), lambda id=each: desk.ask(ViewCustomer(id), actor=me))
            for each in ids
            if each
        ]
        yield measure("story", size, pairs, note="the whole story in both languages; floor: the header's query")
        desk.database.close()


def tell(desk: Desk, me: UUID, customer_id: UUID) -> None:
    story = desk.ask(StoryOf(customer_id), actor=me)
    for lang in ("de", "en"):
        story_words(story, lang=lang)


def _fill(desk: Desk, size: int, seed: int) -> None:
    me, chance = open_shop(desk), random.Random(seed)
    for _ in range(CUSTOMERS):
        customer = UUID(desk.execute(CreateCustomer(family_name="Müller"), actor=me)["customer_id"])
        for n in range(3):
            promise = MakePromise(customer_id=customer, words=f"Ersatzteil {n}", due_at=NOON + timedelta(days=n + 1))
            desk.execute(promise, actor=me, occurred_at=NOON - timedelta(days=800))
        with desk.database.writing() as connection, gate_open(connection):
            put(connection, facts, _rows(chance, me, customer, size))
    with desk.database.writing() as connection:
        connection.exec_driver_sql("ANALYZE")


def _rows(chance: random.Random, me: UUID, customer: UUID, size: int) -> Iterator[dict[str, Any]]:
    years = Years(chance)
    while len(years.told) < size:
        years.live(1_000)
    for each in years.told[:size]:
        lane = _LANES.get(each.kind.partition(".")[0], "case")
        row: dict[str, Any] = {"id": each.id, "customer_id": customer, "subject_id": each.subject_id}
        row |= {"command_id": customer, "actor_id": me, "kind": each.kind, "lane": lane, "version": 1}
        row |= {"occurred_at": each.occurred_at, "recorded_at": each.recorded_at, "corrects": each.corrects}
        yield row | {"retracted": False, "data": each.data}
