"""Months of customers who are merged and taken apart again, lived by two shops: one of them never merges.

Whatever is done for a customer is done in both, under the same ids and at the same moments; in the shop that merges it
lands with the winner. When everything is taken back, with what came later handed to whom it was for, both shops must
have the same rows.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.callbacks.commands import NewWindow, PlanCallback
from agentdesk.core.cases.commands import ChangeCase, OpenCase
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Command, Role, Undo
from agentdesk.core.customers import merges, moving
from agentdesk.core.customers.commands import (
    AddNote,
    AddPoint,
    ChangeCustomer,
    CreateCustomer,
    FieldChange,
    FindCustomers,
    MergeCustomers,
    NewPoint,
    PinAlert,
    PreviewUnmerge,
    TagCustomer,
    UnmergeCustomers,
)
from agentdesk.core.customers.merges import Merge
from agentdesk.core.customers.model import PointKind, Severity
from agentdesk.core.customers.search.index import index_orders
from agentdesk.core.customers.store import consents, customers
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.commands import GiveGoodwill
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.interactions.commands import StartInteraction, WrapUp
from agentdesk.core.interactions.model import Outcome, Solved
from agentdesk.core.orders.store import order_lines, orders
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.promises.commands import MakePromise
from agentdesk.core.storage import rows
from agentdesk.core.storage.check import check
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.storage.schema import Exact, facts, metadata
from tests.desks import KEY, make_desk
from tests.promises.promise import Trial, Violation

SAME = "once all is taken back, the rows are those of a shop that never merged"
SOUND = "nothing is wrong with the database"
BELOW = "a merge below another one is refused, and names it"
TWICE = "taking back twice changes nothing"
ONE = "who is one already stays one, whichever way round it is asked"
FOUND = "the winner is found by the number of whoever was merged into them"
THEIRS = "only who merged, or who leads, takes a merge back"
LATER = "what came later stays with the winner unless it is picked"

Row = dict[str, Any]
_PEOPLE = 5
_NOT_COMPARED = {
    "command_log", "counters", "before_images", "customer_merges", "customer_merge_moves", "storage_gate",
}  # fmt: skip
_DERIVED = ("search_", "history_")
"""Their rows are numbered by when they came; that they fit the others, the check looks after."""


@dataclass
class TwoShops:
    """`merging` merges, `apart` never does. Customers are called by who they were at first."""

    trial: Trial
    chance: random.Random
    furnished: bool = True
    """With orders and consents, which no command makes: a log cannot be replayed then."""
    merging: Desk = field(init=False)
    apart: Desk = field(init=False)
    me: UUID = field(init=False)
    agent: UUID = field(init=False)
    people: list[UUID] = field(default_factory=list)
    odd: list[Violation] = field(default_factory=list)
    _done: list[UUID] = field(default_factory=list)

    def __post_init__(self) -> None:
        folder = self.trial.fresh_folder("shops")
        desk, self.me = make_desk(folder)
        hired = desk.execute(AddPerson(name="Agentin", roles=frozenset({Role.AGENT})), actor=self.me)
        self.agent = UUID(hired["person_id"])
        self.people = [UUID(desk.execute(self._somebody(n), actor=self.me)["customer_id"]) for n in range(_PEOPLE)]
        for n, customer_id in enumerate(self.people if self.furnished else ()):
            self._furnish(desk, n, customer_id)
        now = desk.clock.now()
        desk.database.close()
        shutil.copy(folder / "desk.db", folder / "apart.db")
        self.merging, self.apart = (
            Desk(Database.sqlite(folder / name, KEY), FixedClock(now)) for name in ("desk.db", "apart.db")
        )

    def close(self) -> None:
        self.merging.database.close()
        self.apart.database.close()

    # --- Who there is ---

    def _somebody(self, n: int) -> CreateCustomer:
        """Several share a number or an address, and each has something of their own."""
        points = (
            NewPoint(kind=PointKind.PHONE, value="0221 555 0199", verified=n % 2 == 1, preferred=n % 3 == 0),
            NewPoint(kind=PointKind.PHONE, value=f"0171 555 01{n:02}", preferred=n % 3 == 1),
            NewPoint(kind=PointKind.EMAIL, value=f"m{n}@example.org"),
        )
        return CreateCustomer(
            given_name=self.chance.choice(["Jörg", "Georg", ""]), family_name=f"Müller{n}", tags=(f"t{n}", "alle"),
            tier=self.chance.choice(["", "gold"]), language=self.chance.choice(["", "de", "en"]), points=points,
        )  # fmt: skip

    def _furnish(self, desk: Desk, n: int, customer_id: UUID) -> None:
        """Orders and consents, as an import leaves them."""
        now, of = desk.clock.now(), {"customer_id": customer_id, "scope_id": customer_id}
        order = {
            "id": UUID(int=1_000 + n), "number": f"A-{100 + n}", "placed_at": now, "status": "shipped",
            "source_status": "", "currency": "EUR", "shipping": 0, "discount": 0, "total": 2_000, "note": "",
            "imported_at": now,
        }  # fmt: skip
        line: Row = dict.fromkeys(order_lines.c.keys(), "")
        line |= {"id": UUID(int=2_000 + n), "order_id": order["id"], "scope_id": customer_id, "rank": 0}
        line |= {name: 0 for name, column in order_lines.c.items() if isinstance(column.type, sa.Integer | Exact)}
        line |= {"sku": "SKU", "name": "Kanne", "quantity": 1, "unit_price": 20}
        said = {"id": UUID(int=3_000 + n), "kind": "newsletter", "granted": n % 2 == 0, "wording": "", "proof": "",
                "at": now - timedelta(days=n), "purpose": "advertising", "how": "",
                "by_id": None, "used_at": None, "edition": None,
                "interaction_id": None}  # fmt: skip
        with desk.database.writing() as connection, gate_open(connection):
            for table, row in ((orders, order | of), (order_lines, line), (consents, said | of)):
                rows.writer(table, "sqlite").add_many(connection, [row])
            index_orders(connection, [(order["id"], order["number"], customer_id)])

    # --- What is done in both ---

    def do(self, command: Command, *, apart: Command | None = None) -> Any:
        """In both shops, if the one that merges takes it; the other one is asked `apart`, where that is another."""
        self._wait()
        id = self._new_id()
        try:
            result = self.merging.execute(command, actor=self.me, id=id)
        except Refused:
            self.trial.count("refused")
            return None
        self.apart.execute(apart or command, actor=self.me, id=id)
        self._done.append(id)
        self.trial.count("done in both")
        return result

    def _wait(self) -> None:
        step = timedelta(minutes=self.chance.randint(1, 600), seconds=1)
        for desk in (self.merging, self.apart):
            assert isinstance(desk.clock, FixedClock)
            desk.clock.move(step)

    def _new_id(self) -> UUID:
        millis = int(self.merging.clock.now().timestamp() * 1000)
        return UUID(int=(millis << 80) | (7 << 76) | self.chance.getrandbits(76) & ~(3 << 62) | (2 << 62))

    def step(self) -> None:
        acts: dict[Callable[[UUID], None], float] = {
            self._note: 4, self._case: 4, self._go_on: 4, self._promise: 3, self._callback: 3, self._talk: 4,
            self._give: 2, self._alert: 2, self._change: 4, self._tag: 2, self._point: 2, self._undo: 3,
            self._merge: 7, self._unmerge: 4,
        }  # fmt: skip
        [act] = self.chance.choices(list(acts), list(acts.values()))
        act(self.chance.choice(self.people))

    def _note(self, whose: UUID) -> None:
        self.do(AddNote(customer_id=whose, words=f"Notiz {self.chance.randint(1, 999)}"))

    def _case(self, whose: UUID) -> None:
        order = self._row(self.apart, orders, whose) if self.chance.random() < 0.3 else None
        self.do(OpenCase(customer_id=whose, subject="Lieferung fehlt", order_id=order and order["id"]))

    def _go_on(self, whose: UUID) -> None:
        if case := self._row(self.apart, metadata.tables["cases"], whose):
            self.do(ChangeCase(case_id=case["id"], subject=f"Lieferung fehlt {self.chance.randint(1, 99)}"))

    def _promise(self, whose: UUID) -> None:
        case = self._row(self.apart, metadata.tables["cases"], whose)
        due = self.merging.clock.now() + timedelta(days=2)
        self.do(MakePromise(customer_id=whose, words="Wir melden uns.", due_at=due, case_id=case and case["id"]))

    def _callback(self, whose: UUID) -> None:
        day = (self.merging.clock.now() + timedelta(days=3)).date()
        window = NewWindow(day=day, from_minute=600, to_minute=660, zone="Europe/Berlin")
        self.do(PlanCallback(customer_id=whose, phone="0221 555 0199", purpose="Rückfrage", window=window))

    def _talk(self, whose: UUID) -> None:
        began = self.do(StartInteraction(customer_id=whose))
        if began:
            now, talk = self.merging.clock.now(), UUID(began["interaction_id"])
            said = {"notes": "Gespräch", "outcome": Outcome.NOT_REACHED, "solved": Solved.UNSURE}
            self.do(WrapUp(interaction_id=talk, ended_at=now, **said))

    def _give(self, whose: UUID) -> None:
        self.do(GiveGoodwill(customer_id=whose, amount=500, currency="EUR", goodwill=GoodwillKind.FREE_SHIPPING))

    def _alert(self, whose: UUID) -> None:
        self.do(PinAlert(customer_id=whose, severity=Severity.CARE, words="Bitte laut sprechen"))

    # What somebody changes in a record that is an alias by now, they change in the winner's: nobody does here.

    def _is_one(self, whose: UUID) -> bool:
        return self._merged_into(whose) is None

    def _change(self, whose: UUID) -> None:
        if not self._is_one(whose):
            return
        name = self.chance.choice(["tier", "language", "title", "given_name"])
        new = self.chance.choice({"language": ["de", "en", "fr"]}.get(name, ["", "silber", "Dr."]))
        there, elsewhere = (self._customer(desk, whose)[name] for desk in (self.merging, self.apart))
        one, other = (ChangeCustomer(customer_id=whose, changes=(FieldChange(field=name, old=old, new=new),))  # type: ignore[arg-type]
                      for old in (there, elsewhere))  # fmt: skip
        self.do(one, apart=other)

    def _tag(self, whose: UUID) -> None:
        if self._is_one(whose):
            self.do(TagCustomer(customer_id=whose, add=(f"n{self.chance.randint(1, 9)}",)))

    def _point(self, whose: UUID) -> None:
        if self._is_one(whose):
            value = f"0151 555 0{self.chance.randint(100, 999)}"
            self.do(AddPoint(customer_id=whose, point=NewPoint(kind=PointKind.PHONE, value=value)))

    def _undo(self, _: UUID) -> None:
        if self._done:
            command_id = self.chance.choice(self._done[-8:])
            with suppress(Refused):  # in the shop that never merged it may have become impossible for its own reasons
                self.do(Undo(command_id=command_id))

    # --- What only one of them does ---

    def _merge(self, whose: UUID) -> None:
        other = self.chance.choice(self.people)
        if other == whose:
            return
        self._wait()
        one, two = (root_of_desk(self.merging, id) for id in (whose, other))
        done = self._ask(MergeCustomers(winner_id=whose, loser_id=other))
        if done is None:
            return
        self.trial.count("merges")
        if done["already"] != (one == two):
            self.odd.append(Violation(ONE, f"{one} {two} {done}"))
        again = self._ask(MergeCustomers(winner_id=other, loser_id=whose))
        if (
            again is None
            or not again["already"]
            or root_of_desk(self.merging, whose) != root_of_desk(self.merging, other)
        ):
            self.odd.append(Violation(ONE, str(again)))
        self._look_for(other)

    def _look_for(self, loser: UUID) -> None:
        number, root = self._customer(self.merging, loser)["number"], root_of_desk(self.merging, loser)
        found = [hit.customer_id for hit in self.merging.ask(FindCustomers(number), actor=self.me) if hit.exact]
        if found != [root]:
            self.odd.append(Violation(FOUND, f"{number}: {found}, not {root}"))

    def _unmerge(self, _: UUID) -> None:
        if standing := self.standing():
            self.take_back(self.chance.choice(standing))

    def standing(self) -> list[Merge]:
        with self.merging.database.reading() as connection:
            return merges.merges_where(connection, merges.standing())

    def take_back(self, merge: Merge) -> None:
        self._wait()
        shown = self.merging.ask(PreviewUnmerge(merge.id), actor=self.me)
        above = [each for each in self.standing() if each.no > merge.no and
                 merge.winner_id in (each.winner_id, each.loser_id)]  # fmt: skip
        also = self._picked(merge)
        asked = UnmergeCustomers(merge_id=merge.id, also=tuple(sorted(also)))
        try:
            self.merging.execute(asked, actor=self.agent, id=self._new_id())
            self.odd.append(Violation(THEIRS, "an agent took back what somebody else had merged"))
            return
        except Refused:
            pass
        try:
            self.merging.execute(asked, actor=self.me, id=self._new_id())
        except Refused as refused:
            if refused.code == "merges.cannot_be_picked":
                self.odd.append(Violation(LATER, str(refused)))
                return
            named = refused.facts.get("merge_id")
            if not above or refused.code != "merges.below" or named != str(above[-1].id):
                self.odd.append(Violation(BELOW, f"{refused.code} {named} {above}"))
            return
        if above:
            self.odd.append(Violation(BELOW, f"{merge.id} was taken back below {above[-1].id}"))
            return
        if not also <= {each.id for each in shown.later}:
            self.odd.append(Violation(LATER, f"{also} are not all listed: {shown.later}"))
        self.trial.count("taken back")
        before = compared(self.merging)
        again = self._ask(asked)
        if not again or not again["already"] or compared(self.merging) != before:
            self.odd.append(Violation(TWICE, str(again)))

    def _picked(self, merge: Merge) -> set[UUID]:
        """What came later and is, in the other shop, of the loser or of somebody who was merged into them before."""
        with self.merging.database.reading() as here, self.apart.database.reading() as there:
            moves = merges.moves_of(here, merge.id)
            family = {merge.loser_id, *(row["id"] for row in
                                        merges.losers_of(here, [merge.loser_id]).get(merge.loser_id, []))}  # fmt: skip
            found: set[UUID] = set()
            for table in [*merges.customer_tables(), facts]:
                known = moves.get(table.name, merges.Moves(frozenset(), frozenset()))
                whose = {row[0]: row[1] for row in there.execute(sa.select(table.c.id, table.c.customer_id))}
                asked = sa.select(table).where(table.c.customer_id == merge.winner_id)
                for row in here.execute(asked).mappings():
                    if whose.get(row["id"]) not in family or row["id"] in known.moved | known.there:
                        continue
                    if table is not facts or (row["kind"] == "note.added" and row["subject_id"] is None):
                        found.add(row["id"])
            ways = moving.parting(here, merge.winner_id, moves)
            return found - set().union(*ways.going.values())

    def _ask(self, command: Command) -> Any:
        try:
            return self.merging.execute(command, actor=self.me, id=self._new_id())
        except Refused as refused:
            self.trial.count(f"refused {refused.code}")
            return None

    # --- What there is ---

    def _customer(self, desk: Desk, customer_id: UUID) -> Row:
        with desk.database.reading() as connection:
            return dict(connection.execute(sa.select(customers).where(customers.c.id == customer_id)).mappings().one())

    def _merged_into(self, customer_id: UUID) -> UUID | None:
        found: UUID | None = self._customer(self.merging, customer_id)["merged_into"]
        return found

    def _row(self, desk: Desk, table: sa.Table, whose: UUID) -> Row | None:
        with desk.database.reading() as connection:
            asked = sa.select(table).where(table.c.customer_id == whose).order_by(table.c.id)
            found = [dict(row) for row in connection.execute(asked).mappings()]
        return self.chance.choice(found) if found else None


def root_of_desk(desk: Desk, customer_id: UUID) -> UUID:
    with desk.database.reading() as connection:
        return merges.root_of(connection, customer_id)


_OF_MERGES = ("customer.merged", "customer.unmerged")


def _without_what_was_before(fact: Row) -> Row:
    """A field of the winner held the loser's value for a while."""
    data: Row = fact["data"]
    if fact["kind"] == "customer.changed":
        return {name: new for name, (_, new) in data["changes"].items()}
    return data


def compared(desk: Desk) -> dict[str, list[str]]:
    """The rows of all tables, but for how often they were written and the telling of merges; a contact point by its
    place among those of its customer."""
    found: dict[str, list[str]] = {}
    with desk.database.reading() as connection:
        for table in metadata.sorted_tables:
            if table.name in _NOT_COMPARED or table.name.startswith(_DERIVED) or table.info.get("local"):
                continue
            there = [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            if table is facts:
                there = [row for row in there if not row["retracted"] and row["kind"] not in _OF_MERGES]
                for row in there:
                    row["data"] = _without_what_was_before(row)
            if table.name == "contact_points":
                there.sort(key=lambda row: (row["customer_id"], row["rank"]))
                for n, row in enumerate(there):
                    row["rank"] = n
            for row in there:
                row.pop("row_version", None)
                row.pop("tier" if table.name == "cases" else "", None)  # that of the winner, when it was opened
            found[table.name] = sorted(repr(row) for row in there)
    return found


def lived(trial: Trial) -> Iterator[Violation]:
    """Several histories, each until everything has been taken back."""
    with trial.planted():
        for n in range(max(1, trial.size // STEPS)):
            shops = TwoShops(trial, trial.chance(f"history {n}"))
            yield from _live(shops)
            shops.close()


STEPS = 40


def _live(shops: TwoShops) -> Iterator[Violation]:
    for n in range(STEPS):
        shops.step()
        yield from shops.odd
        if shops.odd:
            return
        if n % 20 == 10:
            yield from sound(shops.merging)
    while standing := shops.standing():
        shops.take_back(standing[-1])
        yield from shops.odd
        if shops.odd:
            return
    yield from sound(shops.merging)
    here, there = compared(shops.merging), compared(shops.apart)
    for name in here:
        if here[name] != there[name]:
            more, less = sorted(set(here[name]) - set(there[name])), sorted(set(there[name]) - set(here[name]))
            yield Violation(SAME, f"{name}: {more[:1]} instead of {less[:1]}")


def sound(desk: Desk) -> Iterator[Violation]:
    for result in check(None, desk.database):
        for finding in result.findings[:1]:
            yield Violation(SOUND, f"{result.name}: {finding.facts}")
