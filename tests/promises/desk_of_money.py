"""Money at the real desk, step by step beside a model that says beforehand what may come off and what it does."""

from __future__ import annotations

import copy
import hashlib
import random
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlcipher3.dbapi2 as sqlcipher

from agentdesk.core.approvals.store import known_request
from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Command, Role
from agentdesk.core.customers.commands import CreateCustomer, NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.commands import (
    GiveGoodwill,
    IssueVoucher,
    OwnPoint,
    SetAuthority,
    SetStaffPoints,
)
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.ledger.commands import SetBudget
from agentdesk.core.ledger.model import Account
from agentdesk.core.people.commands import AddPerson, AddTeam
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.pins import Pins
from agentdesk.core.storage.connect import open_sqlcipher
from agentdesk.core.storage.engine import Database
from agentdesk.core.vouchers.model import Stub, usual_expiry
from tests.desks import KEY, make_desk
from tests.goodwill import EUROS, put_order
from tests.promises.model_of_money import Act, Edition, Model, Request, Voucher, day_of, month_of
from tests.promises.promise import Trial, Violation

EXCEEDED = "no limit of the edition in force is exceeded without an approval"
NOT_THE_ROOM = "the room shown is the largest amount that is accepted"
PARTS = "any parts of an amount end at the same total"
EYES = "nobody decides about what they ask for, or get themselves"
DECIDED = "a decision comes to what the limits of whoever decides make of it"
ONCE = "what is decided is given exactly once"
CHANGED = "a decision counts for what was shown, and for nothing else"
AGAIN = "the same command again gives the same answer and adds nothing"
NEGATIVE = "no balance is below zero, and each is what was posted"
ZERO = "what one account has, another gave"
ENDS = "everything that was asked for ends, and nothing is held for it then"
BUDGET = "a budget has left what its plan, and what was given, make of it"
WORTH = "a voucher is worth what is left of it, and no more"
NEITHER = "a command is carried out, or refused with a reason"
SOUND = "the check finds nothing"

_KINDS = (GoodwillKind.VOUCHER, GoodwillKind.VOUCHER, GoodwillKind.GIFT, GoodwillKind.EXPRESS)
_STAFF = {"agent": (1, 0), "second": (2, 0), "third": (3, 1), "other": (1, 1)}
_LEADERS = {"leader": 0, "other leader": 1, "leader of nobody": None}
About = tuple[UUID, UUID | None, UUID | None]
"""Customer, case, order."""
Heard = list[tuple[str, bytes, bytes, int]]


_furnished: dict[str, Any] = {}


class Confirmed(Pins):
    """Whoever decides has given their PIN: looking at it takes longer than all the rest, and has proofs of its own."""

    def confirm(self, *_: Any) -> None: ...


def _plain(path: Path) -> Any:
    """Neither encrypted nor synced: what that takes is as much as a step, and it has proofs of its own."""
    connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False)
    for setting in ("journal_mode = WAL", "synchronous = OFF", "busy_timeout = 5000", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {setting}").fetchall()
    return connection


@dataclass(slots=True)
class Step:
    """What came of a command: its answer, or the code it was refused with; and what it has posted."""

    answer: Any
    code: str
    posted: Heard

    @property
    def came_off(self) -> bool:
        return not self.code


@dataclass
class DeskOfMoney:
    """A shop of two teams, four customers, of whom two work there, and all that can be done with money."""

    trial: Trial
    folder: Path
    chance: random.Random
    desk: Desk = field(init=False)
    eyes: Any = field(init=False)
    """A connection of its own, on which is looked at what the desk has made of it."""
    me: UUID = field(init=False)
    people: list[UUID] = field(default_factory=list)
    customers: list[UUID] = field(default_factory=list)
    model: Model = field(init=False)
    cases: dict[UUID, UUID] = field(default_factory=dict)
    orders: dict[UUID, UUID] = field(default_factory=dict)
    balances: Counter[bytes] = field(default_factory=Counter)
    granted: Counter[bytes] = field(default_factory=Counter)
    """What plans and needs have put on each budget."""
    budgets: dict[bytes, tuple[UUID, str]] = field(default_factory=dict)
    kinds: dict[bytes, str] = field(default_factory=dict)
    """Of entries; a correction has the kind of what it corrects."""
    entries: deque[tuple[bytes, str]] = field(default_factory=lambda: deque(maxlen=60))
    done: deque[tuple[Command, UUID, UUID, Any]] = field(default_factory=lambda: deque(maxlen=300))
    seen: dict[UUID, list[tuple[str, Any]]] = field(default_factory=dict)
    """Of each request the hashes that were on a screen, and of what."""
    shown: dict[UUID, Any] = field(default_factory=dict)
    """Of each request, besides the amount: its kind and last day."""
    odd: list[Violation] = field(default_factory=list)
    stubs: int = 0
    last: int = 0

    def __post_init__(self) -> None:
        """A copy of one shop that is furnished once."""
        if "file" not in _furnished:
            self._furnish()
        (self.folder / "desk.db").write_bytes(_furnished["file"])
        for name, value in copy.deepcopy(_furnished["shop"]).items():
            setattr(self, name, value)
        self.open()
        for team in dict.fromkeys(self.model.teams.values()):
            self._plan(team, self.chance.choice((None, 60_000, 300_000)))

    def open(self) -> None:
        path = self.folder / "desk.db"
        self.desk = Desk(Database.through(lambda: _plain(path), path), FixedClock(_furnished["now"]))
        self.eyes = _plain(path)
        self.desk.pins = Confirmed(self.desk.database, self.desk.clock)

    def close(self) -> None:
        self.eyes.close()
        self.desk.database.close()

    def _furnish(self) -> None:
        self.desk, self.me = make_desk(self.folder)
        self.eyes = open_sqlcipher(self.folder / "desk.db", KEY)
        self.desk.pins = Confirmed(self.desk.database, self.desk.clock)
        teams = [UUID(self._do(AddTeam(name=name))["team_id"]) for name in ("Früh", "Spät")]
        levels, of_team = {self.me: 0}, {self.me: SHOP}
        for name, (level, n) in _STAFF.items():
            levels[person := self._hire(name, Role.AGENT, level, teams[n])] = level
            of_team[person] = teams[n]
        for name, place in _LEADERS.items():
            team = None if place is None else teams[place]
            levels[person := self._hire(name, Role.SUPERVISOR, 3, team)] = 0
            of_team[person] = team or SHOP
        self.people = list(levels)
        self.customers = [self._customer(n) for n in range(12)]
        benefits = {self.people[n]: self.customers[n // 4] for n in (1, 5)}
        for person, customer in benefits.items():
            point = OwnPoint(kind=PointKind.EMAIL, value=f"Kunde{self.customers.index(customer)}@Example.org")
            self._do(SetStaffPoints(person_id=person, points=(point,)))
        for n in (0, 2, 3):
            opened = self._do(OpenCase(customer_id=self.customers[n], subject="Paket weg"))
            self.cases[self.customers[n]] = UUID(opened["case_id"])
        for n in (1, 2, 4):
            self.orders[self.customers[n]] = put_order(self, 20_000 * n, self.customers[n], f"{n}")  # type: ignore[arg-type]
        totals = {order: 20_000 * n for n, order in zip((1, 2, 4), self.orders.values(), strict=True)}
        edition = Edition(100, 20_000, 50_000, None)
        self.model = Model(levels, of_team, benefits, totals, edition)
        self._lay_down(edition)
        _furnished["now"] = self._now
        self.eyes.execute("ATTACH DATABASE ? AS plain KEY ''", (str(self.folder / "plain.db"),))
        self.eyes.execute("SELECT sqlcipher_export('plain')").fetchall()
        self.close()
        _furnished["file"] = (self.folder / "plain.db").read_bytes()
        names = ("me", "people", "customers", "model", "cases", "orders", "balances", "granted", "kinds", "last")
        _furnished["shop"] = {name: getattr(self, name) for name in names}
        for rest in self.folder.glob("*.db*"):
            rest.unlink()

    # --- What is told to the model ----------------------------------------------------------------------------------

    def _given(
        self, person: UUID, about: About, amount: int, ours: int,
        broken: str = NOT_THE_ROOM,
    ) -> Iterator[Violation]:  # fmt: skip
        command = self._wish(about, amount)
        step = self._try(command, person)
        if step.came_off != (amount <= ours):
            yield Violation(EXCEEDED if step.came_off else broken, f"{amount} of {ours}: {step.code or 'accepted'}")
        if step.came_off:
            act = self._act(UUID(step.answer["act_id"]), person, about, amount)
            self.model.budgets.take(act.team, act.month, amount)
            if isinstance(command, IssueVoucher):
                last_day = command.expires_on or usual_expiry(day_of(self._now))
                voucher_id = UUID(step.answer["voucher_id"])
                self._now_a_voucher(act, voucher_id, command.stub.code_hash, last_day.isoformat())

    def _asked_for(self, request: Request, person: UUID, about: About, shown: Any) -> None:
        id = self._row("SELECT act_id FROM approvals WHERE id = ?", request.id)[0]
        act = self._act(UUID(bytes=id), person, about, request.amount)
        act.request, request.act = request.id, act.id
        self.model.budgets.take(act.team, act.month, act.amount)
        self.seen.setdefault(request.id, [])
        self.shown[request.id] = shown

    def _act(self, id: UUID, person: UUID, about: About, amount: int) -> Act:
        customer, case, order = about
        act = Act(
            id=id, customer=customer, case=case, order=order, given_by=person, decided_by=person,
            team=self.model.teams[person], month=month_of(self._now), at=self._now, amount=amount, counts=amount,
        )  # fmt: skip
        self.model.acts[id] = act
        return act

    def _now_a_voucher(self, act: Act, id: UUID, code_hash: str, last_day: str) -> None:
        act.voucher = id
        self.model.vouchers[id] = Voucher(id, act.id, code_hash, act.amount, date.fromisoformat(last_day))

    def _release(self, act: Act) -> None:
        self.model.budgets.back(act.team, act.month, act.amount)
        act.counts = 0

    def _voided(self, voucher: Voucher) -> None:
        act = self.model.acts[voucher.act]
        self._back(act, voucher.rest)
        act.counts -= voucher.rest
        voucher.rest = 0

    def _back(self, act: Act, amount: int) -> None:
        if act.month == month_of(self._now):
            self.model.budgets.back(act.team, act.month, amount)

    def _read_anew(self) -> None:
        """After a correction."""
        for id, amount in self.eyes.execute("SELECT id, amount - taken_back FROM goodwill_acts"):
            if UUID(bytes=id) in self.model.acts:
                self.model.acts[UUID(bytes=id)].counts = amount
        left = "SELECT id, amount - redeemed - voided - expired, expires_on, replaced_by_id FROM vouchers"
        for id, rest, last_day, after in self.eyes.execute(left):
            voucher = self.model.vouchers[UUID(bytes=id)]
            voucher.rest, voucher.last_day = rest, date.fromisoformat(last_day)
            voucher.replaced = after is not None
            if after is None and rest:
                self.model.acts[voucher.act].voucher = voucher.id
        for account, key in self.budgets.items():
            if key in self.model.budgets.months:
                budget = self.model.budgets.months[key]
                budget.left, budget.granted = self.balances[account], self.granted[account]

    def _lay_down(self, edition: Edition) -> None:
        if self._try(SetAuthority(policy=edition.policy()), self.me).came_off:
            self.model.edition = edition

    def _plan(self, team: UUID, amount: int | None) -> Step:
        step = self._try(SetBudget(team_id=team, amount=amount, currency=EUROS), self.me)
        if step.came_off:
            self.model.budgets.plan(team, month_of(self._now), amount)
        return step

    # --- The desk ---------------------------------------------------------------------------------------------------

    def _try(self, command: Command, actor: UUID) -> Step:
        id, answer, code = self._new_id(), None, ""
        self.trial.count("commands")
        try:
            answer = self.desk.execute(command, actor=actor, id=id)
            self.done.append((command, actor, id, answer))
        except Refused as refused:
            code = refused.code
        except Exception as error:  # noqa: BLE001 - somebody has to hear of it
            code = type(error).__name__
            self.odd.append(Violation(NEITHER, f"{command.kind}: {code}: {error}"))
        self.trial.count("refused" if code else "came off")
        return Step(answer, code, self._heard())

    def _heard(self) -> Heard:
        """What was posted since; each balance it touched is what its entries add up to."""
        asked = "SELECT rowid, id, kind, from_id, to_id, amount, corrects FROM ledger_entries WHERE rowid > ?"
        rows = self.eyes.execute(asked, (self.last,)).fetchall()
        for self.last, id, kind, source, target, amount, corrects in rows:
            self.balances[source] -= amount
            self.balances[target] += amount
            self.entries.append((id, kind))
            self.kinds[id] = kind if corrects is None else self.kinds[corrects]
            if self.kinds[id] in ("grant", "reduce"):
                self.granted[target] += amount
                self.granted[source] -= amount
        for account in {account for row in rows for account in (row[3], row[4])}:
            told = "SELECT kind, balance, owner_id, period FROM ledger_accounts WHERE id = ?"
            name, kept, owner, period = self.eyes.execute(told, (account,)).fetchone()
            if kept != self.balances[account] or (kept < 0 and name != "funds"):
                self.odd.append(Violation(NEGATIVE, f"{name}: {kept}, posted {self.balances[account]}"))
            if name == "budget":
                self.budgets[account] = (UUID(bytes=owner), period)
        return [(row[2], row[3], row[4], row[5]) for row in rows]

    def _add_up(self) -> Iterator[Violation]:
        sums = "SELECT currency, SUM(balance) FROM ledger_accounts GROUP BY currency HAVING SUM(balance) <> 0"
        for currency, balance in self.eyes.execute(sums).fetchall():
            yield Violation(ZERO, f"{balance} {currency}")
        for account, (team, month) in self.budgets.items():
            ours = self.model.budgets.months[team, month].left
            if ours != self.balances[account]:
                yield Violation(BUDGET, f"{self.balances[account]} left in {month}, by our own count {ours}")

    def _is_held(self, request: Request, amount: int) -> Iterator[Violation]:
        if (held := self.balances[self._held(request)]) != amount:
            yield Violation(ENDS, f"{held} held for what is {request.state} about {amount}")

    def _held(self, request: Request) -> bytes:
        return Account.held(request.id, EUROS).id.bytes

    def _look(self, request: Request) -> str:
        """As whoever decides sees it."""
        with self.desk.database.reading() as connection:
            shown = known_request(connection, request.id).shown_hash
        self.seen[request.id].append((shown, self._content(request)))
        return shown

    def _content(self, request: Request) -> Any:
        return request.on_the_table, self.shown[request.id]

    # --- Chance -----------------------------------------------------------------------------------------------------

    def _about(self) -> About:
        customer = self.chance.choice(self.customers if self.chance.random() < 0.7 else self.customers[:3])
        case, order = (each.get(customer) if self.chance.random() < 0.4 else None for each in (self.cases, self.orders))
        return customer, case, order

    def _wanted(self, about: About, amount: int) -> dict[str, Any]:
        customer, case, order = about
        return {"customer_id": customer, "case_id": case, "order_id": order, "amount": amount, "currency": EUROS}

    def _wish(self, about: About, amount: int) -> IssueVoucher | GiveGoodwill:
        kind, more = self._kind()
        if kind is GoodwillKind.VOUCHER:
            return IssueVoucher(**self._wanted(about, amount), **more)
        return GiveGoodwill(**self._wanted(about, amount), goodwill=kind)

    def _kind(self) -> tuple[GoodwillKind, dict[str, Any]]:
        kind = self.chance.choice(_KINDS)
        if kind is not GoodwillKind.VOUCHER:
            return kind, {}
        more: dict[str, Any] = {"stub": self._stub()}
        if self.chance.random() < 0.3:
            more |= {"expires_on": day_of(self._now) + timedelta(days=self.chance.randint(2, 40)), "short_note": True}
        return kind, more

    def _stub(self) -> Stub:
        self.stubs += 1
        return Stub(UUID(int=77), self.stubs, hashlib.sha256(f"code {self.stubs}".encode()).hexdigest(), "7K3M")

    def _some_request(self, *states: str) -> Request | None:
        """Mostly one that is open."""
        lately = list(self.model.requests.values())[-40:]
        good = [each for each in lately if each.is_open and self._now < each.lapses_at]
        wanted = [each for each in good if not states or each.state in states]
        some = wanted if wanted and self.chance.random() < 0.9 else lately
        return self.chance.choice(some) if some else None

    def _is_waited_for(self) -> bool:
        lately = list(self.model.requests.values())[-40:]
        return any(each.is_open and self._now < each.lapses_at for each in lately)

    def _some_voucher(self) -> Voucher | None:
        lately = list(self.model.vouchers.values())[-40:]
        good = [each for each in lately if self._counts(each)]
        some = good if good and self.chance.random() < 0.85 else lately
        return self.chance.choice(some) if some else None

    def _somebody_to_decide(self, request: Request) -> UUID:
        """Mostly one who leads; now and then whoever gets it."""
        gets_it = [each for each, who in self.model.benefits.items() if who == self.model.acts[request.act].customer]
        if gets_it and self.chance.random() < 0.3:
            return gets_it[0]
        return self._a_leader() if self.chance.random() < 0.85 else self.chance.choice(self.people)

    def _a_leader(self) -> UUID:
        return self.chance.choice([person for person, level in self.model.levels.items() if level == 0])

    def _new_id(self) -> UUID:
        millis = int(self._now.timestamp() * 1000)
        return UUID(int=(millis << 80) | (7 << 76) | self.chance.getrandbits(76) & ~(3 << 62) | (2 << 62))

    def _row(self, sql: str, id: UUID | str) -> Any:
        return self.eyes.execute(sql, (UUID(str(id)).bytes,)).fetchone()

    @property
    def _now(self) -> Any:
        return self.desk.clock.now()

    def _wait(self, time: timedelta) -> None:
        assert isinstance(self.desk.clock, FixedClock)
        self.desk.clock.move(time)

    def _do(self, command: Command) -> Any:
        return self.desk.execute(command, actor=self.me, id=self._new_id())

    def _hire(self, name: str, role: Role, level: int, team: UUID | None) -> UUID:
        person = AddPerson(name=name.title(), roles=frozenset({role}), level=level, team_id=team)
        return UUID(self._do(person)["person_id"])

    def _customer(self, n: int) -> UUID:
        point = NewPoint(kind=PointKind.EMAIL, value=f"kunde{n}@example.org")
        return UUID(self._do(CreateCustomer(family_name=f"Müller {n}", points=(point,)))["customer_id"])
