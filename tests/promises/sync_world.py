"""Histories of faults in a contact centre in one process: a server, its copies, and three desks.

Everything that happens follows from one seed; the code is the shipped one, on real databases.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Together, command_types
from agentdesk.core.customers.merges import customer_merges
from agentdesk.core.customers.store import customers
from agentdesk.core.desk import Desk, Wish
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.goodwill.lease_commands import HearLeases, TakeInLease
from agentdesk.core.privacy.commands import EraseAgain
from agentdesk.core.storage.check import check
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.in_step import attention, cursors, outbox, received
from agentdesk.core.storage.schema import command_log, facts
from agentdesk.core.sync.applying import take
from agentdesk.core.sync.engine import Engine, Round
from agentdesk.core.sync.holding import tidy
from agentdesk.core.sync.in_file import InFile
from agentdesk.core.sync.protocol import FORGOTTEN, MOST_COMMANDS, Push
from agentdesk.core.sync.replica import Replica
from agentdesk.core.sync.travelling import NUMBERED
from agentdesk.core.sync.travelling import _stood_alone as runs_ahead
from agentdesk.server import pulling, restoring
from agentdesk.server.notebook import Notebook
from tests.desks import KEY, NOON
from tests.in_step import InStep, Server, Wire, differences
from tests.promises.days import Day
from tests.promises.promise import Change, Trial, Violation
from tests.promises.sync_centre import DESKS, Centre, Line, customers_of

EXACT = "what a desk holds is exactly what the server holds, and on top of it what waits"
RESTS = "when the faults end, every desk comes to rest in step with the server"
NOTHING_LOST = "every command that a desk has acknowledged is decided on by the server"
ONCE = "every command is carried out once"
HEARD = "every refusal is told, and needs attention until somebody has dealt with it"
IN_ORDER = "what hangs on the rows is in order"
FORESEEN = "nothing fails in a way nobody foresaw"
TOGETHER = "what became of a command is told together with what it did"
SHOWN = "what waits is shown unless it is in doubt, what was done is known, and what was refused is gone"
NUMBERS = "a number that was told stays whose it is"
ERASED = "who was erased is not there again"

PAGE = 7
Numbers = dict[str, list[int]]


class Schedule:
    """One history of faults."""

    def __init__(self, centre: Centre, trial: Trial, n: int) -> None:
        self.centre, self.trial = centre, trial
        self.chance = trial.chance(f"schedule {n}")
        self.name = centre.fresh_database()
        self.clock = FixedClock(NOON)
        self.processes = [Server(centre.open(self.name, self.clock), centre.epoch, centre.people[0]) for _ in range(2)]
        self.copies: list[str] = []
        self.folder = folder = trial.fresh_folder("schedule")
        self.notebook = Notebook(folder)
        for process in self.processes:
            process.desk.side.notebook = self.notebook  # type: ignore[attr-defined]
        self.erased: set[UUID] = set()
        self.desks = [self._desk(folder, n, path) for n, path in enumerate(centre.device_files)]
        self.days = [
            Day(desk.desk, trial.chance(f"day {n} {at}"), kinds=_kinds()) for at, desk in enumerate(self.desks)
        ]
        self.at_server = Day(self.processes[0].desk, trial.chance(f"server {n}"), kinds=_others())
        self.at_rest = True
        """Nobody else has been at the server since this round began, which fetched all there was."""
        self.others: set[UUID] = set(centre.begun)
        """What the server has carried out for somebody who has no desk here."""
        self.said: list[dict[UUID, Numbers]] = [{} for _ in self.desks]
        """The commands that each desk has acknowledged to its person, each with the numbers it told."""

    def live(self, steps: int) -> Iterator[Violation]:
        for _ in range(steps):
            yield from self._step()
        yield from self._rest()

    def be_put_back(self) -> Iterator[Violation]:
        """A life in short: a copy of the server is made, much happens, and the server is put back to it."""
        for at in range(DESKS):
            yield from self._some(at)
        self._copy()
        for at in range(DESKS):
            yield from self._act_at_server()
            self._want(at)
            yield from self._some(at)
        self._restore()
        yield from self._rest()

    def be_erased(self) -> Iterator[Violation]:
        """A life in short: some are erased, of whom one alone is in the copy, before the server is put back to it."""
        before = set(customers_of(self.processes[0].desk))
        self._copy()
        *others, last = range(DESKS)
        for _ in range(2):
            yield from self._act(last, "customers.create")
        yield from self._round(last)
        since = set(customers_of(self.processes[0].desk)) - before
        for customer_id in (self.chance.choice(sorted(before)), *since):
            self._erase(customer_id)
        for at in others:  # but not where they were made: there nobody hears of it
            yield from self._round(at)
        self._restore()
        yield from self._rest()

    def _erase(self, customer_id: UUID) -> None:
        desk = self.processes[0].desk
        last = desk.data_version()
        gone = desk.execute(EraseAgain(customer_id=customer_id), actor=SYSTEM)["customer_ids"]
        self.erased |= set(map(UUID, gone))
        self.others |= {line.command_id for line in desk.log(after=last)}

    def cross(self) -> Iterator[Violation]:
        """A life in short: each is told what others did while its own waits, and hears late what became of that."""
        for _ in range(2):
            for at in range(DESKS):
                for kind in self.chance.choices(_CONTENDED, k=4):
                    yield from self._act(at, kind)
            yield from self._round(self.chance.randrange(DESKS))
            for at in range(DESKS):
                self._send_late(at)
                yield from self._round(at, _fetch)
        yield from self._rest()

    def let_go(self) -> Iterator[Violation]:
        """A life in short: customers come to desks and are let go again, while some wait for the server."""
        for _ in range(3):
            for at in range(DESKS):
                self._want(at)
                yield from self._round(at)
                yield from self._act(at)
                yield from self._act_at_server()
                self._want(at)
                yield from self._round(at, _fetch_a_page)
                yield from self._tidy(at)
        yield from self._rest()

    def _send_late(self, at: int) -> None:
        replica = self.desks[at].replica
        if unsent := replica.unsent(MOST_COMMANDS):
            self._line(at).late.append(Push(epoch=replica.standing().epoch, commands=unsent))

    def _some(self, at: int) -> Iterator[Violation]:
        for _ in range(3):
            yield from self._act(at)
        yield from self._round(at)

    def close(self) -> None:
        for desk in self.desks:
            desk.replica.database.close()
        for process in self.processes:
            process.desk.database.close()
        for name in (self.name, *self.copies):
            self.centre.cluster.drop(name)
        shutil.rmtree(self.folder)

    # --- what may happen ----------------------------------------------------------------------------------------------
    def _step(self) -> Iterator[Violation]:
        at, pick = self.chance.randrange(DESKS), self.chance.random()
        if pick < 0.45:
            yield from self._act(at)
        elif pick < 0.55:
            yield from self._act_at_server()
        elif pick < 0.78:
            yield from self._round(at)
        elif pick < 0.9:
            yield from self._round(at, _fetch)
        elif pick < 0.92:
            self._want(at)
        elif pick < 0.93:
            yield from self._tidy(at)
        elif pick < 0.95:
            self._reopen(at)
        elif pick < 0.97:
            self.desks[at].replica.clock.move(timedelta(days=self.chance.choice((-365, 365))))  # type: ignore[attr-defined]
        elif pick < 0.985:
            self._copy()
        else:
            self._restore()

    def _act(self, at: int, kind: str = "") -> Iterator[Violation]:
        day, desk = self.days[at], self.desks[at]
        pick = self.chance.random()
        kind = kind or self.chance.choice(_COMMON if pick < 0.7 else day.kinds)
        wish = day.accepted(kind, 8) if pick < 0.9 else day.wish()
        if wish is None:
            return
        broken = len(day.broken)
        assert wish.id
        answer = day.execute(_by(wish, desk.person_id))
        if not isinstance(answer, Exception):
            self.said[at][wish.id] = _numbers_of(desk.desk, wish.id)
            self.trial.count("commands")
        for each in day.broken[broken:]:
            yield Violation(FORESEEN, each)

    def _act_at_server(self) -> Iterator[Violation]:
        """What only the server decides on, asked by somebody whose desk is not looked at here: money, limits, merges,
        settings, erasing somebody."""
        day = self.at_server
        day._known.clear()
        broken = len(day.broken)
        kind = self.chance.choice(_WEIGHTY if self.chance.random() < 0.6 else day.kinds)
        last = day.desk.data_version()
        if wish := day.accepted(kind, 8):
            answer = day.execute(wish)
            if isinstance(wish.command, EraseAgain) and not isinstance(answer, Exception):
                self.erased |= set(map(UUID, answer["customer_ids"]))
            self.trial.count("commands at the server")
        self.others |= {line.command_id for line in day.desk.log(after=last)}
        for each in day.broken[broken:]:
            yield Violation(FORESEEN, each)

    def _round(self, at: int, go: Callable[[Engine], object] = Engine.round) -> Iterator[Violation]:
        line = self._line(at)
        line.wire.server = self.chance.choice(self.processes)
        self.at_rest, line.said_before = go is not _fetch_a_page, False
        try:
            with self._late_ones_arriving():
                go(self.desks[at].engine)
                self.at_rest &= not line.said_before
                if line.answers and self.chance.random() < 0.3:  # one that was on its way for long arrives at last
                    line.said_before = True
                    take(self.desks[at].replica, self.chance.choice(line.answers))
        except Failure as failure:
            unsure = failure.code == "sync.server_unsure" and line.said_before  # it looks as if it had been put back
            if failure.code not in ("sync.unreachable", "sync.left_out") and not unsure:
                yield Violation(RESTS, repr(failure))
            return
        except Refused as refusal:
            yield Violation(RESTS, repr(refusal))
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, somebody has to hear of it
            yield Violation(FORESEEN, repr(error))
            return
        finally:
            self.days[at]._known.clear()
        self.trial.count("rounds")
        yield from self._after_a_round(at)

    @contextmanager
    def _late_ones_arriving(self) -> Iterator[None]:
        """Between the moment when the rows of a page are read and that when outcomes are."""

        def with_rows(connection: sa.Connection, page: Any) -> Any:
            entries = right(connection, page)
            for at in range(DESKS):
                self.at_rest &= not self._line(at).arrive_late()
            return entries

        right = pulling._with_rows
        with Change(pulling, "_with_rows", with_rows).made():
            yield

    def _line(self, at: int) -> Line:
        line = self.desks[at].engine.transport
        assert isinstance(line, Line)
        return line

    def _want(self, at: int) -> None:
        """Somebody opens a customer of whom they were told."""
        if known := customers_of(self.processes[0].desk):
            self.desks[at].replica.want(self.chance.choice(known), "opened")

    def _tidy(self, at: int) -> Iterator[Violation]:
        """A day later nobody is of use any more but for whom something waits; some of them somebody has words for."""
        replica = self.desks[at].replica
        replica.clock.move(timedelta(days=1))  # type: ignore[attr-defined]
        spared = [id for id in customers_of(replica.desk) if self.chance.random() < 0.3]
        before = self._doubtful(at)
        with suppress(Failure):
            self.trial.count("let go", tidy(replica, self._line(at), spared))
        for command in self._doubtful(at) - before:
            yield Violation(SHOWN, f"desk {at}: in doubt since somebody was let go: {command[:300]}")

    def _doubtful(self, at: int) -> set[str]:
        asked = sa.select(outbox.c.command).where(outbox.c.state == "waiting", outbox.c.doubt != "")
        with self.desks[at].replica.database.reading() as here:
            return set(here.execute(asked).scalars())

    def _reopen(self, at: int) -> None:
        """The program was killed: what it had in memory is gone."""
        desk = self.desks[at]
        desk.replica = Replica(desk.replica.database, desk.replica.clock, page=PAGE)
        desk.engine = Engine(InFile(desk.replica), desk.engine.transport)
        self.days[at].desk = desk.replica.desk

    def _copy(self) -> None:
        self._let_go()
        self.copies.append(f"{self.name}_copy_{len(self.copies)}")
        self.centre.cluster.copy(self.name, self.copies[-1])
        (self.notebook.path.parent / self.copies[-1]).mkdir()
        Notebook(self.notebook.path.parent / self.copies[-1]).note(self.notebook.lines())
        self.trial.count("backups")

    def _restore(self) -> None:
        """The server is put back to one of its last copies: what it acknowledged since is lost there."""
        if not self.copies:
            return
        self._let_go()
        copy = self.chance.choice(self.copies[-2:])
        self.centre.cluster.put_back(self.name, copy)
        restoring.put_back(self.processes[0].desk, notebook_after(self, copy))
        self.trial.count("restores")

    def _let_go(self) -> None:
        for process in self.processes:
            process.desk.database.engine.dispose()

    # --- what has to be so --------------------------------------------------------------------------------------------
    def _after_a_round(self, at: int) -> Iterator[Violation]:
        with self.desks[at].replica.database.reading() as here:
            known = set(here.execute(sa.select(command_log.c.command_id)).scalars())
            lines = here.execute(sa.select(outbox).where(outbox.c.at_once, ~outbox.c.command.contains(FORGOTTEN))).all()
            scopes = set(here.execute(sa.select(cursors.c.scope_id).where(cursors.c.seq > 0)).scalars())
            told = set(here.execute(sa.select(facts.c.id)).scalars())
        for line in lines:
            shown = line.state == "applied" or (line.state == "waiting" and not line.doubt)
            if shown != (line.command_id in known):
                yield Violation(SHOWN, f"desk {at}: {line.state}, doubt {line.doubt!r}: {line.command[:300]}")
        done = [line.command_id for line in lines if line.state == "applied"]
        with self.processes[0].desk.database.reading() as there:
            asked = sa.select(facts.c.id, facts.c.customer_id).where(facts.c.command_id.in_(done))
            merged = set(there.execute(_MERGED).scalars())  # into whom it may have come since the page was of
            for fact in there.execute(asked):
                may_be_new = fact.customer_id in merged and not self.at_rest
                if fact.customer_id in scopes and fact.id not in told and not may_be_new:
                    yield Violation(TOGETHER, f"desk {at}: {fact.id}")
        if (
            self.at_rest
            and self.chance.random() < _LOOKED_AT
            and (found := differences(self.processes[0], self.desks[at]))
        ):
            yield Violation(EXACT, f"desk {at}, after a round: {len(found)}: {found[0][:1_500]}")

    def _rest(self) -> Iterator[Violation]:
        for at in range(DESKS):
            self._line(at).bad = 0
        for _ in range(2):
            for at in range(DESKS):
                yield from self._round(at)
        for at, desk in enumerate(self.desks):
            yield from self._settled(at, desk)

    def _settled(self, at: int, desk: InStep) -> Iterator[Violation]:
        with desk.replica.database.reading() as here:
            lines = {line.command_id: line for line in here.execute(sa.select(outbox))}
            dealt = set(here.execute(sa.select(attention.c.device_seq)).scalars())
        with self.processes[0].desk.database.reading() as there:
            known = {line.command_id: line for line in there.execute(sa.select(received))}
            done = Counter(there.execute(sa.select(command_log.c.command_id)).scalars())
            by_itself = set(there.execute(_PUT_RIGHT).scalars())
        if strangers := set(done) - by_itself - self.others - {id for said in self.said for id in said}:
            yield Violation(ONCE, f"nobody has asked for {len(strangers)} that the server has carried out")
        for whose, place in (("the server", self.processes[0].desk), (f"desk {at}", desk.desk)):
            with place.database.reading() as connection:
                there_again = self.erased & set(connection.execute(sa.select(customers.c.id)).scalars())
            if there_again:
                yield Violation(ERASED, f"{len(there_again)} at {whose}")
        if waiting := [str(id) for id, line in lines.items() if line.state == "waiting"]:
            yield Violation(RESTS, f"desk {at}: {len(waiting)} commands wait for ever")
        for command_id, numbers in sorted(self.said[at].items()):
            line, there_is = lines.get(command_id), known.get(command_id)
            if line is None or there_is is None:
                yield Violation(NOTHING_LOST, f"desk {at}: {command_id}")
                continue
            if done[command_id] != (there_is.status == "applied"):
                yield Violation(ONCE, f"{there_is.status}, {done[command_id]} times in the log")
            yield from self._told(at, line, there_is, numbers, line.device_seq in dealt)
            self.trial.count(there_is.status)
        if found := differences(self.processes[0], desk):
            yield Violation(EXACT, f"desk {at}: {len(found)}: {found[0][:1_500]}")
        if not self.trial.bug and self.chance.random() < 0.7:
            return  # it takes half the time
        for result in check(None, desk.replica.database):
            if not result.ok:
                yield Violation(IN_ORDER, f"desk {at}: {result.name}: {result.findings[0].facts}")

    def _told(self, at: int, line: Any, there_is: Any, numbers: Numbers, dealt: bool) -> Iterator[Violation]:
        if line.state != there_is.status:
            yield Violation(HEARD, f"{there_is.status} there, {line.state} here")
        if (there_is.status != "applied") != dealt:
            yield Violation(HEARD, f"desk {at}: {line.command_id}, {there_is.status}, {there_is.code}")
        if there_is.code == "sync.foreign_number":
            yield Violation(NUMBERS, f"desk {at}: {there_is.facts}")
        if there_is.status == "applied":
            taken = _numbers_of(self.processes[0].desk, line.command_id)
            if taken != numbers:
                yield Violation(NUMBERS, f"desk {at}: {numbers} were told, {taken} it is")

    def _desk(self, folder: Path, n: int, content: bytes) -> InStep:
        (folder / f"desk-{n}.db").write_bytes(content)
        replica = Replica(Database.sqlite(folder / f"desk-{n}.db", KEY), FixedClock(NOON), page=PAGE)
        wire = Wire(self.processes[0], UUID(int=1000 + n))
        bad = self.chance.choice((0.0, 0.1, 0.3, 0.6))
        line = Line(wire, self.trial.chance(f"line {n} {self.name}"), bad)
        return InStep(replica, Engine(InFile(replica), line), self.centre.people[n])


def notebook_after(schedule: Schedule, copy: str) -> Notebook:
    """What there is after the database was put back to this copy: all of it."""
    return schedule.notebook


_MERGED = sa.union(sa.select(customer_merges.c.winner_id), sa.select(customer_merges.c.loser_id))
_PUT_RIGHT = sa.select(command_log.c.command_id).where(
    command_log.c.kind.in_([EraseAgain.kind, TakeInLease.kind, HearLeases.kind])
)
"""What a server does by itself once it was put back."""
_LOOKED_AT = 0.1
"""Of how many rounds all rows are compared; at the end they are in any case."""


_COMMON = (
    *["customers.create", "customers.add_note", "customers.change", "customers.tag", "customers.add_point"],
    *["cases.open", "cases.change", "callbacks.plan", "promises.make", "interactions.start", "interactions.wrap_up"],
    *["customers.change", "undo", "customers.pin_alert", "consents.record", "cases.resolve", "callbacks.cancel"],
)


_CONTENDED = ("cases.resolve", "callbacks.cancel", "promises.keep", "customers.change", "customers.remove_point",
              "customers.unpin_alert", "customers.create")  # fmt: skip
"""What only one of several can do to the same, and what brings a number."""


def _fetch(engine: Engine) -> None:
    """What is new, while what waits goes on waiting."""
    engine.greet()
    engine.subscribe()
    while engine.pull(Round()):
        pass


def _fetch_a_page(engine: Engine) -> None:
    """The line is gone before the next one."""
    engine.greet()
    engine.subscribe()
    engine.pull(Round())


def _kinds() -> tuple[str, ...]:
    """Those that a desk carries out by itself."""
    return tuple(kind for kind in command_types() if runs_ahead(kind) or kind in ("undo", Together.kind))


def _others() -> tuple[str, ...]:
    """Those on which only the server decides."""
    done_once = ("people.open_shop", "undo", Together.kind)
    return tuple(kind for kind in command_types() if not runs_ahead(kind) and kind not in done_once)


_WEIGHTY = ("customers.merge", "customers.unmerge", "privacy.erase_again", "goodwill.give", "goodwill.issue_voucher")


def _numbers_of(desk: Desk, command_id: UUID) -> Numbers:
    with desk.database.reading() as connection:
        asked = sa.select(command_log.c.numbers).where(command_log.c.command_id == command_id)
        return {kind: taken for kind, taken in connection.execute(asked).scalar_one().items() if kind in NUMBERED}


def _by(wish: Wish, person_id: UUID) -> Wish:
    return replace(wish, actor=person_id)
