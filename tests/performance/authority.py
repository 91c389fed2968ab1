"""What may be given now, with 100,000 acts in the team's month; the floor is bare SQL for the same sums.

The sums of the customer, the case, the order, the person's day and the budget, and of comparable cases, as they were
sent, on a bare connection of the same library to the same file.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Role
from agentdesk.core.customers.store import customers
from agentdesk.core.desk import Desk
from agentdesk.core.goodwill.commands import AuthorityOf
from agentdesk.core.goodwill.defaults import SHIPPED_EDITION
from agentdesk.core.goodwill.model import Act, ActState
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.goodwill.store import act_row, goodwill_acts
from agentdesk.core.interactions.defaults import defaults
from agentdesk.core.ledger.commands import SetBudget
from agentdesk.core.orders.store import orders
from agentdesk.core.people.commands import AddPerson, AddTeam
from agentdesk.core.people.store import people
from agentdesk.core.storage import rows
from agentdesk.core.storage.connect import open_sqlcipher
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.storage.schema import counters
from tests.desks import KEY, NOON, open_shop
from tests.performance.kept import CACHE, filled, folder_of_files
from tests.performance.pairs import Pair, measure
from tests.performance.view import ask_bare, customer_row, order_row, recorded

SIZE = 100_000
ASKED = 60
_AGENTS, _PER_CUSTOMER = 12, 10
_OF_SUMS = ("goodwill_acts", "ledger_accounts", "budget_plans")


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`size` is the number of acts in the month."""
    with folder_of_files() as folder:
        path = filled(folder / f"authority-{size}-{seed}.db", lambda desk: fill(desk, size, random.Random(seed)))
        desk, bare = Desk(Database.sqlite(path, KEY), FixedClock(NOON)), open_sqlcipher(path, KEY)
        pairs = [_pair(desk, bare, query, me) for query, me in _asked(desk, random.Random(seed))]
        yield measure("authority", size, pairs, note="sums of customer, case, order, day, budget, comparable cases")
        bare.close()
        desk.database.close()


def _pair(desk: Desk, bare: Any, query: AuthorityOf, me: UUID) -> Pair:
    with recorded(desk) as sent:
        desk.ask(query, actor=me)
    sums = [each for each in sent if any(name in each[0] for name in _OF_SUMS)]
    return Pair(lambda: desk.ask(query, actor=me), lambda: ask_bare(bare, sums))


def _asked(desk: Desk, chance: random.Random) -> Iterator[tuple[AuthorityOf, UUID]]:
    with desk.database.reading() as connection:
        agents = connection.execute(sa.select(people.c.id).where(people.c.team_id.is_not(None))).scalars().all()
        some = connection.execute(sa.select(goodwill_acts).order_by(goodwill_acts.c.no).limit(5_000)).mappings().all()
    for row in chance.sample(some, ASKED):
        asked = AuthorityOf(row["customer_id"], reason_id=row["reason_id"], order_id=row["order_id"])
        yield asked, chance.choice(agents)


def fill(desk: Desk, size: int, chance: random.Random) -> None:
    me = open_shop(desk)
    wish, reasons = defaults()
    desk.execute(reasons, actor=me, id=wish)
    team = UUID(desk.execute(AddTeam(name="Früh"), actor=me)["team_id"])
    desk.execute(SetBudget(team_id=team, amount=10**9, currency="EUR"), actor=me)
    agent: dict[str, Any] = {"roles": frozenset({Role.AGENT}), "team_id": team}
    added = [desk.execute(AddPerson(name=f"Agent {n}", **agent), actor=me) for n in range(_AGENTS)]
    agents = [UUID(each["person_id"]) for each in added]
    ids = [UUID(int=(n << 80) | 0x7 << 76 | 0x2 << 62 | chance.getrandbits(60)) for n in range(1, size // 10 + 2)]
    with desk.database.writing() as connection, gate_open(connection):
        connection.exec_driver_sql(CACHE)
        known = connection.exec_driver_sql("SELECT id FROM reasons WHERE parent_id IS NOT NULL").scalars().all()
        _put(connection, customers, (customer_row(n, key) for n, key in enumerate(ids)))
        _put(connection, orders, (order_row(n, key) for n, key in enumerate(ids)))
        of_orders = dict(connection.execute(sa.select(orders.c.customer_id, orders.c.id)).tuples().all())
        reason_ids = [UUID(bytes=each) for each in known]
        _put(connection, counters, iter([{"kind": "goodwill", "next": size + 1}]))
        _put(connection, goodwill_acts, _acts(size, chance, ids, of_orders, agents, reason_ids, team))


def _put(connection: sa.Connection, table: sa.Table, new: Iterator[Any]) -> None:
    rows.writer(table, "sqlite").add_many(connection, new)


def _acts(
    size: int, chance: random.Random, ids: list[UUID], of_orders: dict[UUID, UUID], agents: list[UUID],
    reason_ids: list[UUID], team: UUID,
) -> Iterator[Any]:  # fmt: skip
    """Spread over the month until now, ten for each customer."""
    for n in range(size):
        at = NOON - timedelta(seconds=(size - n) * 22 * 86_400 // size)
        customer, agent = ids[n % (size // _PER_CUSTOMER or 1)], chance.choice(agents)
        act = Act(
            id=UUID(int=(n + 1 << 80) | 8 << 76 | 2 << 62), no=n + 1, kind=GoodwillKind.VOUCHER, customer_id=customer,
            reason_id=chance.choice(reason_ids), order_id=of_orders.get(customer), amount=chance.randint(100, 900),
            currency="EUR", given_by=agent, decided_by=agent, team_id=team, month="2026-11", day=f"{at:%Y-%m-%d}",
            at=at, edition_id=SHIPPED_EDITION, limits={}, state=ActState.GIVEN, voucher_id=UUID(int=n + 1),
        )  # fmt: skip
        yield act_row(act)
