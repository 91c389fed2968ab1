"""Ten desks that give vouchers with the line up and down, one server that has little money, and everything that fails.

Everything that happens follows from one seed; the code is the shipped one, on real databases. What each desk has read
out to a customer is kept apart from all databases: that is the truth against which they are held.
"""

from __future__ import annotations

import atexit
import random
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import sqlalchemy as sa
from psycopg import sql

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Role
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.goodwill.commands import GiveGoodwill, IssueVoucher, SetAuthority
from agentdesk.core.goodwill.lease_model import LeaseState
from agentdesk.core.goodwill.policy import GoodwillKind, Policy, Rule
from agentdesk.core.goodwill.store.leases import money_leases
from agentdesk.core.ids import derived_id
from agentdesk.core.ledger.commands import SetBudget
from agentdesk.core.people.commands import ChangePerson
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.check import check
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.in_step import leases as kept_leases
from agentdesk.core.storage.in_step import replicas
from agentdesk.core.sync import leases as money
from agentdesk.core.sync.engine import Engine
from agentdesk.core.sync.guard import Mark
from agentdesk.core.sync.in_file import InFile
from agentdesk.core.sync.protocol import (
    AskLease,
    Hello,
    Holding,
    Lease,
    Looks,
    Pull,
    Pulled,
    Push,
    Pushed,
    Report,
    Reported,
    Subscribe,
    Welcome,
)
from agentdesk.core.sync.replica import Replica
from agentdesk.core.vouchers.issuing import leases_of
from agentdesk.server import devices
from agentdesk.server.feed import Feed
from tests.desks import KEY, NOON
from tests.in_step import Remembered, Server, Wire
from tests.postgres import Cluster, running_cluster
from tests.promises.promise import Trial, Violation

LIMITS = "what is given, held and leased never exceeds a limit, at any moment"
ACCEPTED = "every voucher that an honest desk has read out is kept by the server, in the period of its lease"
COMES_BACK = "what no desk has any more comes back, to the cent"
IN_ORDER = "what hangs on the rows is in order"
FORESEEN = "nothing fails in a way nobody foresaw"

DESKS, CUSTOMERS = 10, 5
A_MONTH, A_DAY, A_YEAR, AT_ONCE = 40_000, 12_000, 20_000, 12_000
A = TypeVar("A")


class Killed(BaseException):
    """The program is gone, in the middle of what it did."""


@dataclass(frozen=True, slots=True)
class ReadOut:
    """A code that a customer has."""

    voucher_id: UUID
    person_id: UUID
    customer_id: UUID
    amount: int
    day: date
    slices: tuple[UUID, ...] = ()


@dataclass
class Keyring(Remembered):
    """Outlives the file. Sometimes the program is gone just then."""

    chance: random.Random = field(default_factory=random.Random)
    bad: float = 0.0

    def keep(self, mark: Mark) -> None:
        super().keep(mark)
        if self.chance.random() < self.bad:
            raise Killed


@dataclass
class Line:
    """The wire of a desk: what is said may not arrive, or its answer may not, or it arrives twice."""

    wire: Wire
    chance: random.Random
    bad: float = 0.12
    answers: list[tuple[UUID, Lease]] = field(default_factory=list)

    def hello(self, said: Hello) -> Welcome:
        return self._over(lambda: self.wire.hello(said))

    def push(self, sent: Push) -> Pushed:
        return self._over(lambda: self.wire.push(sent))

    def pull(self, asked: Pull) -> Pulled:
        return self._over(lambda: self.wire.pull(asked))

    def subscribe(self, wanted: Subscribe) -> None:
        self._over(lambda: self.wire.subscribe(wanted))

    def hold(self, said: Holding) -> None:
        self._over(lambda: self.wire.hold(said))

    def note_looks(self, said: Looks) -> None:
        self._over(lambda: self.wire.note_looks(said))

    def report(self, said: Report) -> Reported:
        return self._over(lambda: self.wire.report(said))

    def lease(self, asked: AskLease) -> Lease:
        answer = self._over(lambda: self.wire.lease(asked))
        self.answers.append((asked.request_id, answer))
        return answer

    def _over(self, call: Callable[[], A]) -> A:
        pick = self.chance.random()
        if pick < self.bad / 3:
            raise Failure("sync.unreachable")
        answer = call()
        if pick < self.bad * 2 / 3:
            answer = call()
        elif pick < self.bad:
            raise Failure("sync.unreachable")
        return answer


@dataclass
class Station:
    """A workstation: its person, its file, and what it has read out. `honest`: its file was never put back or lost."""

    n: int
    person_id: UUID
    path: Path
    line: Line
    clock: FixedClock
    keyring: Keyring
    honest: bool = True
    read_out: list[ReadOut] = field(default_factory=list)
    replica: Replica = field(init=False)
    engine: Engine = field(init=False)

    def open(self) -> None:
        self.replica = Replica(Database.sqlite(self.path, KEY), self.clock, memory=self.keyring)
        self.engine = Engine(InFile(self.replica), self.line)

    def close(self) -> None:
        self.replica.database.close()


def create_database(cluster: Cluster, name: str, template: str) -> None:
    with psycopg.connect(cluster.url("postgres", "postgresql"), autocommit=True) as connection:
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        connection.execute(made.format(sql.Identifier(name), sql.Identifier(template)))


@cache
def shop() -> Shop:
    """One for all schedules of this process."""
    keep = ExitStack()
    atexit.register(keep.close)
    folder = Path(keep.enter_context(TemporaryDirectory(prefix="leases-")))
    return Shop.build(keep.enter_context(running_cluster()), folder)


@dataclass
class Shop:
    """A template, made once: a server, its people and customers, and the file of a desk that has fetched all of it."""

    cluster: Cluster
    people: list[UUID]
    customers: list[UUID]
    manager: UUID
    epoch: UUID
    file: bytes
    _made: int = 0

    @classmethod
    def build(cls, cluster: Cluster, folder: Path) -> Shop:
        create_database(cluster, "leases", "template0")
        server = Server.over(cluster.url("leases"))
        people = [server.add_person(f"Agent {n}") for n in range(DESKS)]
        manager = server.add_person("Manager", Role.AGENT, Role.ADMINISTRATOR)
        rule = Rule(per_voucher=AT_ONCE, per_customer_year=A_YEAR, per_person_day=A_DAY)
        server.desk.execute(SetAuthority(policy=Policy(currency="EUR", rules=(rule,))), actor=server.person_id)
        server.desk.execute(SetBudget(team_id=SHOP, amount=A_MONTH, currency="EUR"), actor=server.person_id)
        made = [server.desk.execute(CreateCustomer(family_name=f"Kunde {n}"), actor=manager) for n in range(CUSTOMERS)]
        customers = [UUID(each["customer_id"]) for each in made]
        desk = server.add_desk(folder, 0, people[0])
        desk.engine.round()
        for customer_id in customers:
            desk.replica.want(customer_id, "opened")
        desk.engine.round()
        path = desk.replica.database.path
        assert path
        desk.replica.database.close()
        server.desk.database.close()
        return cls(cluster, people, customers, manager, server.epoch, path.read_bytes())

    def fresh_database(self) -> str:
        self._made += 1
        name = f"leases_{self._made}"
        create_database(self.cluster, name, "leases")
        return name


class Schedule:
    """One history of desks that give, and of faults."""

    def __init__(self, shop: Shop, trial: Trial, n: int, desks: int = DESKS, customers: int = CUSTOMERS) -> None:
        self.shop, self.trial, self.n, self.desks = shop, trial, n, desks
        self.customers = shop.customers[:customers]
        self.chance, self.clock = trial.chance(f"schedule {n}"), FixedClock(NOON)
        database = Database.postgresql(shop.cluster.url(shop.fresh_database()))
        self.server = Server(Desk(database, self.clock, side=Feed(database)), shop.epoch, shop.manager)
        self.folder = trial.fresh_folder("schedule")
        self.stations: dict[int, Station] = {}
        self.given: list[ReadOut] = []
        """By the server itself."""
        self.left_out: set[UUID] = set()
        """People who may give nothing any more."""
        self._devices = 0

    def live(self, steps: int) -> Iterator[Violation]:
        for _ in range(steps):
            try:
                self._step()
            except (Refused, Failure) as refusal:
                self.trial.count(refusal.code)
            except Killed:
                pass
            except Exception as error:  # noqa: BLE001 - whatever it is, somebody has to hear of it
                yield Violation(FORESEEN, repr(error))
            yield from self._limits()
        yield from self._rest()

    def close(self) -> None:
        for station in self.stations.values():
            station.close()
        self.server.desk.database.close()

    # --- what may happen ----------------------------------------------------------------------------------------------
    def _step(self) -> None:
        station, pick = self._station(self.chance.randrange(self.desks)), self.chance.random()
        if pick < 0.46:
            self._give(station, online=self.chance.random() < 0.8)
        elif pick < 0.66:
            self._round(station)
        elif pick < 0.75:
            self._ask(station)
        elif pick < 0.78:
            self._give_at_the_server()
        elif pick < 0.81:
            self._begin_again(station)
        elif pick < 0.83:
            station.clock.move(timedelta(days=self.chance.choice((-365, 365))))
        elif pick < 0.91:
            self.clock.move(timedelta(hours=self.chance.choice((9, 20, 30))))
        elif pick < 0.96:
            self._leave(station)
        else:
            self._put_back(station)

    def _round(self, station: Station) -> None:
        try:
            station.engine.round()
        except Killed:
            self._begin_again(station)
        self.trial.count("rounds")

    def _give(self, station: Station, *, online: bool) -> None:
        wanted, at = self._voucher(station), station.clock.now()
        command_id = derived_id(wanted.stub.lease_id, f"give:{wanted.stub.stub_no}:{at}")
        try:
            transport = station.line if online else None
            money.give(station.replica, wanted, actor=station.person_id, id=command_id, transport=transport)
        except Killed:
            self._begin_again(station)
            return
        [command] = [each for each in station.replica.unsent(999) if each.id == command_id]
        voucher_id = self._voucher_of(station, wanted)
        day, slices = date.fromisoformat(str(command.args["day"])), tuple(map(UUID, command.args["slices"]))
        told = ReadOut(voucher_id, station.person_id, wanted.customer_id, wanted.amount, day, slices)
        station.read_out.append(told)
        self.trial.count("given at a desk")
        if self.chance.random() < 0.4:
            self._late_answer(station)
            with suppress(Refused, Failure):
                self._give(station, online=False)

    def _voucher_of(self, station: Station, wanted: IssueVoucher) -> UUID:
        asked = sa.text("SELECT id FROM vouchers WHERE code_hash = :hashed")
        with station.replica.database.reading() as connection:
            found = connection.execute(asked, {"hashed": bytes.fromhex(wanted.stub.code_hash)}).scalar_one()
        return UUID(bytes=found)

    def _voucher(self, station: Station) -> IssueVoucher:
        stub, customer = leases_of(station.replica.desk).take_stub(), self.chance.choice(self.customers)
        all_of_it = money.allowance(station.replica, customer).amount
        amount = self.chance.choice((200, 400, 1_500, all_of_it, all_of_it)) or 300
        return IssueVoucher(customer_id=customer, amount=amount, currency="EUR", stub=stub)

    def _ask(self, station: Station) -> None:
        customer = self.chance.choice([None, *self.customers])
        try:
            money.ask(station.replica, station.line, customer_id=customer, want=self.chance.choice((None, 2_000)))
        except Killed:
            self._begin_again(station)

    def _give_at_the_server(self) -> None:
        """Somebody without a desk of their own gives what is no voucher: it counts the same."""
        customer, amount = self.chance.choice(self.customers), self.chance.choice((300, 1_200, 2_500))
        gift = GiveGoodwill(customer_id=customer, amount=amount, currency="EUR", goodwill=GoodwillKind.GIFT)
        act = self.server.desk.execute(gift, actor=self.shop.manager)
        day = self.clock.now().astimezone(ZoneInfo("Europe/Berlin")).date()
        self.given.append(ReadOut(UUID(act["act_id"]), self.shop.manager, customer, amount, day))
        self.trial.count("given at the server")

    def _late_answer(self, station: Station) -> None:
        """One that was on its way for long arrives at last, again."""
        for request_id, answer in station.line.answers[-4:]:
            money.take_lease(station.replica, request_id, answer)

    def _begin_again(self, station: Station) -> None:
        """The program was killed: what it had in memory is gone."""
        station.close()
        station.open()
        bad, station.keyring.bad = station.keyring.bad, 0.0
        if money.look_back(station.replica):
            assert not station.honest, "a file that is the last one is not believed"
            self._join_anew(station)
        station.keyring.bad = bad
        self.trial.count("kills")

    def _put_back(self, station: Station) -> None:
        """Somebody copies the file, and puts it back after something was given."""
        station.close()
        copy, before = station.path.read_bytes(), len(station.read_out)
        station.open()
        with suppress(Refused, Failure):
            self._give(station, online=False)
        if len(station.read_out) == before or self.stations.get(station.n) is not station:
            return
        station.close()
        station.path.write_bytes(copy)
        station.open()
        station.honest = False
        station.keyring.bad = 0.0
        self.trial.count("files put back")
        if money.look_back(station.replica):
            self._join_anew(station)

    def _join_anew(self, station: Station) -> None:
        """A file that is not believed any more goes; what it has leased stays leased."""
        with self.server.desk.database.reading() as connection:
            known = devices.known(connection, station.line.wire.device_id)
        devices.suspect(self.server.desk, known.id)
        station.close()
        del self.stations[station.n]
        fresh = self._station(station.n)
        fresh.read_out, fresh.honest = station.read_out, station.honest

    def _leave(self, station: Station) -> None:
        """Whoever sits there may give nothing any more; what they have read out stands."""
        if len(self.left_out) > 1:
            return
        self.left_out.add(station.person_id)
        changed = ChangePerson(
            person_id=station.person_id, name="gone", roles=frozenset({Role.AGENT}), level=1, active=False
        )
        self.server.desk.execute(changed, actor=self.server.person_id)

    def _station(self, n: int) -> Station:
        if n not in self.stations:
            self.stations[n] = self._made(n)
        return self.stations[n]

    def _made(self, n: int) -> Station:
        """Its file as if it had just fetched everything."""
        self._devices += 1
        device_id, person_id = UUID(int=2_000 + self._devices), self.shop.people[n]
        path = self.folder / f"desk-{self._devices}.db"
        path.write_bytes(self.shop.file)
        devices.register(self.server.desk, device_id, person_id, f"desk {n}")
        line = Line(Wire(self.server, device_id), self.trial.chance(f"line {self.n} {self._devices}"))
        keyring = Keyring(chance=self.trial.chance(f"keyring {self.n} {self._devices}"), bad=0.03)
        station = Station(n, person_id, path, line, FixedClock(NOON), keyring)
        station.open()
        with station.replica.database.writing() as connection:
            connection.execute(sa.update(replicas).values(device_id=device_id, person_id=person_id))
            connection.execute(sa.text("UPDATE sync_cursors SET granted = 0"))
            connection.execute(sa.text("DELETE FROM sync_numbers"))
        return station

    # --- what has to be so --------------------------------------------------------------------------------------------
    def _limits(self) -> Iterator[Violation]:
        """Of what customers have in truth; and of what the server says that it has given and set aside."""
        with self.server.desk.database.reading() as connection:
            granted = {
                row.id: row.granted for row in connection.execute(sa.text("SELECT id, granted FROM money_lease_slices"))
            }
            for row in connection.execute(_COUNTED, {"year": A_YEAR, "day": A_DAY, "month": A_MONTH}):
                yield Violation(LIMITS, f"at the server: {row}")
        told = [*self.given, *(each for station in self.stations.values() for each in station.read_out)]
        spent: Tally[UUID] = Tally()
        for each in told:
            spent.update(dict.fromkeys(each.slices, each.amount))
        for slice_id, amount in spent.items():
            if amount > granted.get(slice_id, 0):
                yield Violation(LIMITS, f"a lease: {amount} of {granted.get(slice_id)} read out")
        for name, most, sums in (
            ("a month", A_MONTH, _sums(told, lambda each: f"{each.day:%Y-%m}")),
            ("somebody's day", A_DAY, _sums(told, lambda each: (each.person_id, each.day))),
            ("a customer's year", A_YEAR, _sums(told, lambda each: each.customer_id)),
        ):
            for whose, amount in sums.items():
                if amount > most:
                    yield Violation(LIMITS, f"{name}: {amount} of {most} read out, {whose}")

    def _rest(self) -> Iterator[Violation]:
        """The faults end; every desk that is believed brings what it has, and gives back what it has not given."""
        for station in self.stations.values():
            station.line.bad = station.keyring.bad = 0.0
            try:
                if not money.look_back(station.replica):
                    station.engine.round()
                    station.clock.move(timedelta(days=900))
                    station.engine.round()
                    station.engine.round()
            except (Refused, Failure) as refusal:
                if station.honest:
                    yield Violation(ACCEPTED, f"desk {station.n} cannot say anything: {refusal!r}")
        yield from self._limits()
        yield from self._kept()
        yield from self._came_back()
        for result in () if self.trial.bug else check(None, self.server.desk.database):
            if not result.ok:
                yield Violation(IN_ORDER, f"{result.name}: {result.findings[0].facts}")

    def _kept(self) -> Iterator[Violation]:
        asked = sa.text("SELECT id, amount, customer_id, month FROM vouchers")
        with self.server.desk.database.reading() as connection:
            kept = {row.id: row for row in connection.execute(asked)}
        for station in self.stations.values():
            for told in station.read_out if station.honest else ():
                row = kept.get(told.voucher_id)
                if row is None:
                    yield Violation(ACCEPTED, f"desk {station.n}: {told} is not there")
                elif (row.amount, row.customer_id, row.month) != (told.amount, told.customer_id, f"{told.day:%Y-%m}"):
                    yield Violation(ACCEPTED, f"desk {station.n}: {told} is {row}")
                else:
                    self.trial.count("kept")

    def _came_back(self) -> Iterator[Violation]:
        """What is leased still is of desks that are not believed, or is held by one of the others."""
        lease = money_leases.c
        with self.server.desk.database.reading() as connection:
            ours = [each.line.wire.device_id for each in self.stations.values() if each.honest]
            of_ours = sa.select(lease.id).where(lease.state == LeaseState.OPEN.value, lease.device_id.in_(ours))
            open_ones = set(connection.execute(of_ours).scalars())
        for station in self.stations.values():
            with station.replica.database.reading() as connection:
                here = connection.execute(sa.select(kept_leases.c.id).where(kept_leases.c.state == "open")).scalars()
                open_ones -= set(here)
        if open_ones:
            yield Violation(COMES_BACK, f"{len(open_ones)} leases that no desk has")


_COUNTED = sa.text(
    """
    WITH counted AS (
        SELECT 'year ' || customer_id AS what, amount - taken_back AS amount, :year AS most FROM goodwill_acts
        UNION ALL SELECT 'day ' || decided_by || day, amount - taken_back, :day FROM goodwill_acts
        UNION ALL SELECT 'month ' || month, amount - taken_back, :month FROM goodwill_acts
        UNION ALL SELECT 'year ' || customer_id, remaining, :year FROM money_lease_slices WHERE counter = 'customer'
        UNION ALL SELECT 'day ' || person_id || day, remaining, :day
            FROM money_lease_slices s JOIN money_leases l ON l.id = s.lease_id WHERE counter = 'person'
        UNION ALL SELECT 'month ' || left(day, 7), remaining, :month
            FROM money_lease_slices s JOIN money_leases l ON l.id = s.lease_id WHERE counter = 'team'
    )
    SELECT what, sum(amount) AS amount, max(most) AS most FROM counted GROUP BY what HAVING sum(amount) > max(most)
    """
)
"""What is given and what is leased, of each customer, person and day, and month; those that are above their limit."""


def _sums(told: list[ReadOut], by: Callable[[ReadOut], object]) -> Tally[object]:
    counted: Tally[object] = Tally()
    for each in told:
        counted[by(each)] += each.amount
    return counted
