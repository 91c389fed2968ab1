"""Real processes: desks, workers of a server and PostgreSQL are killed, and lines fail as lines do. Within a minute and
a half all is as if nothing had happened.

It takes minutes, most of them waiting for deadlines that are real: it is run by hand.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.connecting import Line
from agentdesk.core.rounds import Rounds
from agentdesk.core.storage.check import check
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.in_step import attention, outbox, received
from agentdesk.core.storage.schema import facts
from agentdesk.core.sync import http
from agentdesk.core.sync.replica import Replica
from agentdesk.core.sync.signing_in import HttpTransport
from agentdesk.core.workplace import open_workplace
from tests.in_step import differences
from tests.promises.bad_line import Fault, Lines
from tests.promises.forked import Tell, run_in_child
from tests.promises.promise import Bug, Change, Promise, Trial, Violation
from tests.promises.real_desk import RealDesk
from tests.promises.real_server import A_DAY, A_MONTH, A_YEAR, Served, served
from tests.promises.sync import sent_again_is_done_again

RECOVERED = "once all is well again a desk is in step within 90 seconds"
NOTHING_LOST = "what was acknowledged at a desk is known to the server, and what was refused lies before its person"
ONCE = "nothing is there twice"
EXACT = "desks and server are the same, row by row"
LIMITS = "no limit gives"
IN_ORDER = "what hangs on the rows is in order"

DESKS, CUSTOMERS = 4, 6
RECOVERY = 90.0
"""Seconds."""
_CALM, _BAD = (0.5, 3.0), (0.5, 8.0)
"""Seconds between two disturbances of a desk, and how long a line is bad."""


@dataclass
class World:
    """Desks that work without pause, each over a line of its own, and what becomes of each disturbance."""

    trial: Trial
    server: Served
    lines: Lines
    desks: list[RealDesk]
    chance: random.Random
    slowest: float = 0.0
    found: list[Violation] = field(default_factory=list)

    def recovers(self, since: float, desks: Iterable[RealDesk], after: str) -> None:
        """Waits for it, and notes how long it took."""
        for desk in desks:
            if not _in_step(desk, since):
                self.found.append(Violation(RECOVERED, f"desk {desk.n}, after {after}: {desk.heard()[-6:]}"))
                return
        took = time.monotonic() - since
        self.slowest = max(self.slowest, took)
        self.trial.count(after)
        self.trial.measured["longest recovery, ms"] = round(self.slowest * 1_000)

    def rest(self) -> Iterator[Violation]:
        """Everybody stops working, and all is sent; then it is compared."""
        yield from self.found
        for desk in self.desks:
            desk.be_quiet()
        now = time.monotonic()
        for desk in self.desks:
            if not _in_step(desk, now, with_nothing_left=True):
                yield Violation(RECOVERED, f"desk {desk.n} at the end: {desk.heard()[-6:]}")
        for desk in self.desks:
            desk.kill()
        told = run_in_child(self._compare, Trial(0, self.trial.seed, self.trial.folder))
        for line in told:
            if line[0] == "count":
                self.trial.count(line[1], line[2])
            else:
                yield Violation(line[1], line[2])

    # --- in a process of its own, which holds all databases -----------------------------------------------------------
    def _compare(self, tell: Tell) -> None:
        server = Database.postgresql(self.server.database.url)
        for desk in self.desks:
            place = open_workplace(desk.profile, keys=desk.keys)
            assert place.replica
            line = Line(place.replica)
            line.round()  # what others have sent since
            line.close()
            for violation in _desk_against_server(desk, place.replica, server, tell):
                tell("violation", violation.what, violation.details[:1_500])
            place.close()
        for violation in _server_alone(server):
            tell("violation", violation.what, violation.details[:1_500])
        server.close()


@contextmanager
def world(trial: Trial, desks: int = DESKS, **said: Any) -> Iterator[World]:
    """`said` to `served`."""
    with ExitStack() as keep:
        server = keep.enter_context(served(trial, desks, CUSTOMERS, **said))
        lines = Lines(trial, desks, server.port)
        keep.callback(lines.close)
        stations = []
        for n in range(desks):
            address = f"http://127.0.0.1:{lines.ports[n]}"
            desk = RealDesk(n, trial.fresh_folder(f"desk-{n}"), trial, address, server.customers)
            desk.begin()
            keep.callback(desk.end)
            stations.append(desk)
        made = World(trial, server, lines, stations, trial.chance("world"))
        made.recovers(time.monotonic(), stations, "first steps")
        yield made


def desks_are_killed(trial: Trial) -> Iterator[Violation]:
    with world(trial) as lived:
        for _ in range(trial.size):
            desk = lived.chance.choice(lived.desks)
            time.sleep(lived.chance.uniform(0.0, 1.5))
            desk.kill()
            began = time.monotonic()
            desk.begin()
            lived.recovers(began, [desk], "kills of desks")
        yield from lived.rest()


def workers_are_killed(trial: Trial) -> Iterator[Violation]:
    with world(trial) as lived:
        for _ in range(trial.size):
            time.sleep(lived.chance.uniform(*_CALM))
            lived.server.kill_worker(lived.chance.randrange(100))
            lived.recovers(time.monotonic(), lived.desks, "kills of workers")
        yield from lived.rest()


def the_database_falls(trial: Trial) -> Iterator[Violation]:
    with world(trial) as lived:
        for _ in range(trial.size):
            time.sleep(lived.chance.uniform(*_CALM))
            lived.server.database.fall()
            time.sleep(lived.chance.uniform(0.0, 4.0))
            lived.server.database.rise()
            lived.recovers(time.monotonic(), lived.desks, "falls of PostgreSQL")
        yield from lived.rest()


def lines_fail(trial: Trial) -> Iterator[Violation]:
    """All of them at the same time, each in its own way: a desk waits for no other."""
    with world(trial) as lived:
        left = trial.size
        while left > 0 and not lived.found:
            bad = dict(zip(lived.desks[:left], lived.chance.sample(list(Fault)[1:], DESKS), strict=False))
            left -= len(bad)
            for desk, fault in bad.items():
                lived.lines.make(desk.n, fault)
            time.sleep(lived.chance.uniform(*_BAD))
            for desk in bad:
                lived.lines.make(desk.n, Fault.NONE)
            healed = time.monotonic()
            for desk, fault in bad.items():
                lived.recovers(healed, [desk], f"lines: {fault}")
        yield from lived.rest()


def twice(trial: Trial) -> Iterator[Violation]:
    """One desk whose every word arrives twice, and whose answers are lost now and then."""
    with world(trial, desks=1) as lived:
        [desk] = lived.desks
        for _ in range(trial.size):
            for fault in (Fault.TWICE, Fault.ANSWERLESS, Fault.NONE):
                lived.lines.make(desk.n, fault)
                time.sleep(2.0)
            lived.recovers(time.monotonic(), [desk], "lines: twice")
        yield from lived.rest()


def silent(trial: Trial) -> Iterator[Violation]:
    """One desk whose line is silent, and another one when it comes back."""
    with world(trial, desks=1) as lived:
        for _ in range(trial.size):
            lived.lines.make(0, Fault.SILENT)
            time.sleep(5.0)
            lived.lines.make(0, Fault.NONE)
            lived.recovers(time.monotonic(), lived.desks, "lines: silent")
        yield from lived.rest()


# --- What has to be so ------------------------------------------------------------------------------------------------


def _desk_against_server(desk: RealDesk, replica: Replica, server: Database, tell: Tell) -> Iterator[Violation]:
    device_id = replica.standing().device_id
    acknowledged = {UUID(str(line[1])): line for line in desk.heard() if line[0] == "done"}
    with server.reading() as there, replica.database.reading() as here:
        asked = sa.select(received.c.command_id, received.c.status).where(received.c.device_id == device_id)
        decided = Counter(row.command_id for row in there.execute(asked))
        status = {row.command_id: row.status for row in there.execute(asked)}
        joined = attention.join(outbox, outbox.c.device_seq == attention.c.device_seq)
        before_person = set(here.execute(sa.select(outbox.c.command_id).select_from(joined)).scalars())
        given = set(there.execute(sa.text("SELECT command_id FROM command_log")).scalars())
    tell("count", "acknowledged", len(acknowledged))
    tell("count", "decided", len(decided))
    for command_id, line in acknowledged.items():
        if command_id not in status and command_id not in given:
            yield Violation(NOTHING_LOST, f"desk {desk.n}: {line}")
        elif status.get(command_id) not in (None, "applied") and command_id not in before_person:
            yield Violation(NOTHING_LOST, f"desk {desk.n}, {status[command_id]}: {line}")
    for command_id, times in decided.items():
        if times > 1:
            yield Violation(ONCE, f"desk {desk.n}: {command_id} was decided {times} times")
    of_server: Any = SimpleNamespace(desk=SimpleNamespace(database=server))
    of_desk: Any = SimpleNamespace(replica=replica)
    for difference in differences(of_server, of_desk)[:5]:
        yield Violation(EXACT, f"desk {desk.n}: {difference}")


def _server_alone(server: Database) -> Iterator[Violation]:
    with server.reading() as connection:
        notes = sa.select(facts.c.data).where(facts.c.kind == "note.added")
        words = Counter(str(row.data["words"]) for row in connection.execute(notes))
        names = Counter(connection.execute(sa.text("SELECT family_name FROM customers")).scalars())
        above = connection.execute(_ABOVE, {"year": A_YEAR, "day": A_DAY, "month": A_MONTH}).all()
    for what, times in (*words.items(), *names.items()):
        if times > 1:
            yield Violation(ONCE, f"{what}: {times} times")
    for row in above:
        yield Violation(LIMITS, str(row))
    for result in check(None, server):
        if not result.ok:
            yield Violation(IN_ORDER, f"{result.name}: {result.findings[0].facts}")


_ABOVE = sa.text(
    """
    WITH counted AS (
        SELECT 'year ' || customer_id AS what, amount - taken_back AS amount, :year AS most FROM goodwill_acts
        UNION ALL SELECT 'day ' || decided_by || day, amount - taken_back, :day FROM goodwill_acts
        UNION ALL SELECT 'month ' || month, amount - taken_back, :month FROM goodwill_acts
    )
    SELECT what, sum(amount) AS amount, max(most) AS most FROM counted GROUP BY what HAVING sum(amount) > max(most)
    """
)


def _in_step(desk: RealDesk, since: float, *, with_nothing_left: bool = False) -> bool:
    """Waits for it."""
    while not desk.is_in_step_since(since, with_nothing_left=with_nothing_left):
        if time.monotonic() > since + RECOVERY:
            return False
        time.sleep(0.05)
    return True


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _nobody_looks_at_the_clock() -> Iterable[Change]:
    for name in ("TO_CONNECT", "SILENT", "WHOLE"):
        yield Change(http, name, 3_600.0)
    for asks in (http.Http.post, HttpTransport._say):
        yield Change(asks, "__kwdefaults__", {"silent": 3_600.0})


def _the_first_trouble_is_the_last() -> Iterable[Change]:
    yield Change(Rounds, "_pause_after", lambda rounds, trouble: 3_600.0)


def _what_waits_is_forgotten() -> Iterable[Change]:
    """When a desk begins again, whatever was not sent is taken as sent."""
    right = Replica.__init__

    def begin(replica: Replica, database: Database, *more: Any, **named: Any) -> None:
        right(replica, database, *more, **named)
        with database.writing() as connection:
            connection.execute(sa.update(outbox).values(received=True))

    yield Change(Replica, "__init__", begin)


DESKS_KILLED, WORKERS, DATABASE, LINES, TWICE, SILENT = (
    "desks are killed", "workers are killed", "the database falls", "lines fail", "twice", "silent",
)  # fmt: skip

PROMISE = Promise(
    name="processes",
    about="Real processes are killed and real lines fail: within 90 s all is there, once, and the same everywhere.",
    size=3,
    unit="kills of a desk, a third of workers, a tenth of PostgreSQL, and five thirds of failing lines",
    parts={
        DESKS_KILLED: desks_are_killed,
        WORKERS: workers_are_killed,
        DATABASE: the_database_falls,
        LINES: lines_fail,
        TWICE: twice,
        SILENT: silent,
    },
    shares={WORKERS: 1 / 3, DATABASE: 0.1, LINES: 5 / 3},
    of_bugs_alone=frozenset({TWICE, SILENT}),
    bugs=(
        Bug("what is sent again is done again", TWICE, (ONCE, EXACT, IN_ORDER), sent_again_is_done_again, 1),
        Bug("nobody looks at the clock", SILENT, (RECOVERED,), _nobody_looks_at_the_clock, 1),
        Bug("the first trouble is the last", SILENT, (RECOVERED,), _the_first_trouble_is_the_last, 1),
        Bug("what waits is forgotten", DESKS_KILLED, (NOTHING_LOST, EXACT), _what_waits_is_forgotten, 3),
    ),
)
