"""A review of a month of 100,000 acts of goodwill, each pattern alone; the floor is reading the month's acts bare.

Among them lie incidents of every kind, and what is found is printed with it: a measure that finds nothing would measure
nothing.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.clock import FixedClock
from agentdesk.core.customers.store import contact_points, customers
from agentdesk.core.desk import Desk
from agentdesk.core.goodwill.commands import IssueVoucher
from agentdesk.core.goodwill.defaults import SHIPPED_EDITION
from agentdesk.core.goodwill.model import Act, ActState
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.goodwill.store import act_row, goodwill_acts, staff_points
from agentdesk.core.orders.store import order_lines, order_returns, orders
from agentdesk.core.patterns import queries
from agentdesk.core.patterns.facts import Period
from agentdesk.core.patterns.model import Pattern
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage import rows
from agentdesk.core.storage.connect import open_sqlcipher
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.vouchers.commands import RedeemVoucher
from agentdesk.core.vouchers.issuing import leases_of
from tests.desks import KEY, NOON
from tests.performance.authority import fill
from tests.performance.issue import somebody
from tests.performance.kept import filled, folder_of_files
from tests.performance.view import customer_row, line_row, order_row

SIZE = 100_000
PLANTED = 100
"""Incidents of each kind."""
_FIRST = 10_000_000
_MONTH = Period(NOON - timedelta(days=30), NOON + timedelta(days=1))
_FLOOR = "SELECT id, customer_id, at, amount, given_by, limits FROM goodwill_acts WHERE at >= ? AND at < ?"


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`size` is the number of acts in the month."""
    with folder_of_files() as folder:
        path = filled(folder / f"patterns-{size}-{seed}.db", lambda desk: _fill(desk, size, random.Random(seed)))
        desk, bare = Desk(Database.sqlite(path, KEY), FixedClock(NOON)), open_sqlcipher(path, KEY)
        micros = [int(moment.timestamp() * 1_000_000) for moment in _MONTH]
        floor = _timed(lambda: bare.execute(_FLOOR, micros).fetchall())[0]
        found: Counter[str] = Counter()
        with desk.database.reading() as connection:
            for pattern, look in queries._LOOKS.items():
                took, incidents = _timed(lambda look=look: list(look(connection, _MONTH)))
                found[pattern] = len(incidents)
                ratio = round(took / floor, 1)
                yield {"measure": "patterns", "pattern": pattern.value, "size": size, "seconds": round(took, 3),
                       "floor": round(floor, 3), "ratio": ratio, "found": len(incidents)}  # fmt: skip
        missed = {each.value: found[each] for each in Pattern if found[each] < PLANTED}
        assert not missed, f"of {PLANTED} of each kind only {missed} were found"
        bare.close()
        desk.database.close()


def _timed(call: Any) -> tuple[float, Any]:
    before = time.process_time()
    answer = call()
    return time.process_time() - before, answer


def _fill(desk: Desk, size: int, chance: random.Random) -> None:
    """Each customer has a phone; some share it, and some have that of an agent. The others are planted besides."""
    fill(desk, size, chance)
    planting = _Planting(desk, somebody(desk))
    planting.put(customers, [customer_row(_FIRST + n, each) for n, each in enumerate(planting.customers)])
    with desk.database.reading() as connection:
        known = connection.execute(sa.select(customers.c.id)).scalars().all()
    planting.put(contact_points, [_point(n, each) for n, each in enumerate(known)])
    for plant in (planting.redeemed, planting.just_below, planting.in_cases, planting.of_staff, planting.sales):
        plant([planting.customers.pop() for _ in range(PLANTED)])


def _point(n: int, customer_id: UUID) -> dict[str, Any]:
    blank: dict[str, Any] = {column.name: "" for column in contact_points.columns}
    phone = f"+49171{n - 1 if n % 2 and n < 2 * PLANTED else n:07}"
    blank |= {"rank": 1, "kind": "phone", "value": phone, "verified": False, "preferred": True, "scope_id": customer_id}
    return blank | {"id": UUID(int=(n + 1 << 80) | 8 << 76), "customer_id": customer_id}


class _Planting:
    """Incidents of each kind, for customers of whom nothing else is known, by one agent."""

    def __init__(self, desk: Desk, agent: UUID) -> None:
        self.desk, self.agent = desk, agent
        self.customers = [_id(_FIRST + n) for n in range(5 * PLANTED)]
        self._no = count(_FIRST)

    def put(self, table: sa.Table, new: list[Any]) -> None:
        with self.desk.database.writing() as connection, gate_open(connection):
            rows.writer(table, "sqlite").add_many(connection, new)

    def redeemed(self, them: list[UUID]) -> None:
        """Issued and redeemed by one person."""
        for customer_id in them:
            stub = leases_of(self.desk).take_stub()
            issue = IssueVoucher(customer_id=customer_id, amount=1, currency="EUR", stub=stub)
            answer = self.desk.execute(issue, actor=self.agent)
            told = {"voucher_id": answer["voucher_id"], "code_hash": stub.code_hash, "amount": 1, "currency": "EUR"}
            self.desk.execute(RedeemVoucher(**told), actor=self.agent)

    def just_below(self, them: list[UUID]) -> None:
        """Twice nearly all that may be given at one go, two days apart."""
        self._give([(each, days, {"limits": {"per_voucher": 1_000}}) for each in them for days in (4, 2)])

    def in_cases(self, them: list[UUID]) -> None:
        """Three times for one case."""
        opened = [self.desk.execute(OpenCase(customer_id=each, subject="Paket weg"), actor=self.agent) for each in them]
        cases = [UUID(each["case_id"]) for each in opened]
        given = zip(them, cases, strict=True)
        self._give([(each, days, {"case_id": case}) for each, case in given for days in (3, 2, 1)])

    def of_staff(self, them: list[UUID]) -> None:
        """Given to customers who are reached as the agent is."""
        with self.desk.database.reading() as connection:
            asked = sa.select(contact_points.c.value).where(contact_points.c.customer_id.in_(them))
            phones = connection.execute(asked).scalars().all()
        whose = {"person_id": self.agent, "kind": "phone", "scope_id": SHOP}
        self.put(staff_points, [whose | {"key": phone} for phone in phones])
        self._give([(each, 1, {}) for each in them])
        self._staff = them

    def sales(self, them: list[UUID]) -> None:
        """What one customer sent back, one of the staff bought a week after."""
        back, bought = [order_row(_FIRST + n, each) for n, each in enumerate(them)], []
        for n, each in enumerate(self._staff):
            bought.append(order_row(2 * _FIRST + n, each) | {"placed_at": NOON - timedelta(days=3)})
        self.put(orders, back + bought)
        lines = [line_row(n, row["id"]) | {"sku": f"PF-{n}"} for n, row in enumerate(bought)]
        self.put(order_lines, lines)
        came = {"at": NOON - timedelta(days=10), "reason": "", "amount": 900, "currency": "EUR", "quantity": "1"}
        for n, row in enumerate(back):
            row_id = {"id": row["id"], "order_id": row["id"], "scope_id": row["id"], "sku": f"PF-{n}"}
            self.put(order_returns, [came | row_id])

    def _give(self, given: list[tuple[UUID, int, dict[str, Any]]]) -> None:
        self.put(goodwill_acts, [act_row(self._act(*each)) for each in given])

    def _act(self, customer_id: UUID, days_ago: int, more: dict[str, Any]) -> Act:
        at, no = NOON - timedelta(days=days_ago), next(self._no)
        usual: dict[str, Any] = {
            "id": _id(no), "no": no, "kind": GoodwillKind.GIFT, "customer_id": customer_id, "amount": 980,
            "currency": "EUR", "given_by": self.agent, "decided_by": self.agent, "team_id": SHOP,
            "month": f"{at:%Y-%m}", "day": f"{at:%Y-%m-%d}", "at": at, "edition_id": SHIPPED_EDITION, "limits": {},
            "state": ActState.GIVEN,
        }  # fmt: skip
        return Act(**usual | more)


def _id(n: int) -> UUID:
    return UUID(int=(n << 80) | 8 << 76 | 2 << 62)
