"""Histories of three desks and a server, all in memory: the engine and the messages are the shipped ones, the stores on
both sides are models of what they are in the house (`rounds_desk`, `rounds_server`).

Everything that happens follows from one seed. Not asked of a schedule in which the server was put back and nobody said
so: that no money is set aside and no number given twice until a desk has noticed, nor that what is decided anew before
is told. A server is put back to what has been: not to a copy of a time that was given up by putting it back before.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

from agentdesk.core import connecting
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.sync.engine import Engine, Round
from agentdesk.core.sync.keeping import Applied
from agentdesk.core.sync.protocol import Pulled, Sent
from tests.in_step import Remembered
from tests.promises.promise import Violation
from tests.promises.rounds_desk import Cursor, File, HeldLease
from tests.promises.rounds_line import Line
from tests.promises.rounds_rows import ADD, DECIDE, FORBIDDEN, FREE, GIVE, RISKY, SCOPES, SET
from tests.promises.rounds_server import LIMIT, Kept, Server
from tests.promises.rounds_station import A_YEAR, MIXED, WEATHERS, Endless, Killed, Station, Watched

EXACT = "what a desk holds is exactly what the server held at that moment"
TOGETHER = "what became of a command is told together with what it did"
RESTS = "every round ends, and when the faults end, every desk comes to rest in step with the server"
NOTHING_LOST = "every command that a desk has acknowledged is decided on by the server"
ONCE = "every command is carried out once"
HEARD = "every refusal is told, and needs attention until somebody has dealt with it"
NUMBERS = "a number that was told stays whose it is, and an answer that is lost costs none"
LIMITS = "what is given, held and leased never exceeds a limit, at any moment"
ACCEPTED = "every voucher that an honest desk has read out is kept by the server"
COMES_BACK = "what no desk has any more comes back"
ERASED = "who was erased is not there again"
NOTICED = "a file that was put back is noticed, and no other is taken for one"
FORESEEN = "nothing fails in a way nobody foresaw"

DESKS, STEPS, ROUNDS, CALLS = 3, 50, 8, 400
"""At rest after so many rounds of each desk at most; a round ends after so many calls at most."""
_UNDER_FAULTS = ("sync.unreachable", "sync.left_out", "sync.diverged")


class Schedule:
    """One history of faults."""

    def __init__(self, seed: int, count: Callable[[str], None], weather: str = "") -> None:
        self.chance, self.count = random.Random(seed), count
        self.found: list[Violation] = []
        self.silent = self.unnoticed = False
        """Whether the server was put back and nobody said so, and whether that is not noticed yet: until then money is
        set aside and numbers are given away that others have."""
        self.weather = WEATHERS[weather or self.chance.choice(_MOSTLY)]
        self._made, self._busy, self._faults = 0, False, True
        self.late: list[tuple[UUID, Any]] = []
        self.server = Server(self.meanwhile)
        self.copies: list[Kept] = []
        bad, as_json = self.chance.choice((0.0, 0.1, 0.3, 0.6)), self.chance.random() < 0.05
        self.stations = [self._station(n, bad, as_json) for n in range(DESKS)]
        self.copies.append(self.server.kept.copy())

    def live(self, steps: int = STEPS) -> list[Violation]:
        try:
            for _ in range(steps):
                self._step()
                self._limits()
            if not self.found:
                self._rest()
        except (Refused, Failure, LookupError, ValueError, TypeError, AssertionError) as problem:
            self.found.append(Violation(FORESEEN, f"{problem!r}"))
        return self.found

    # --- what may happen ----------------------------------------------------------------------------------------------
    def _step(self) -> None:
        [what] = self.chance.choices(_EVENTS, cum_weights=self.weather.often)
        what(self, self.stations[int(self.chance.random() * DESKS)])

    def _go_round(self, station: Station) -> None:
        if self.chance.random() < self.weather.fuse:
            station.fuse = self.chance.randrange(1, 25)
        self._round(station, station.engine.round if self.chance.random() < 0.85 else lambda: _fetch(station.engine))

    def _kill(self, station: Station) -> None:
        self.count("kills")
        self._open(station)

    def _change_clock(self, station: Station) -> None:
        station.clock += self.chance.choice((-A_YEAR, A_YEAR, 50_000))

    def _copy_file(self, station: Station) -> None:
        station.copy = (station.file.copy(), frozenset(station.said))

    def meanwhile(self) -> None:
        """While something is on its way, or between two transactions of the server."""
        if self._busy or not self._faults or self.chance.random() > self.weather.meanwhile:
            return
        self._busy = True
        station, pick = self.stations[int(self.chance.random() * DESKS)], self.chance.random()
        going = [each for each in self.stations if each.calls]
        if pick < 0.45:
            self._act(self.chance.choice(going or self.stations))
        elif pick < 0.65 and not station.calls:
            self._round(station, station.engine.round)
        elif pick < 0.8:
            self._arrive_late(station)
        elif pick < 0.9:
            self._copy(station)
        elif pick < 0.95:
            self._restore(station)
        else:
            self._erase(station)
        self._busy = False

    def _act(self, station: Station, pick: float = 0.0) -> None:
        chance, file, pick = self.chance, station.file, pick or self.chance.random()
        if chance.random() < self.weather.money:
            pick = 0.75 + pick / 4
        try:
            if pick < 0.45:
                scope = chance.choice(SCOPES) if chance.random() < 0.2 else chance.choice(list(file.cursors))
                kind, numbers = (FORBIDDEN if chance.random() < 0.1 else ADD), {}
                if chance.random() < 0.5:
                    numbers = {"customer": station.store.number("customer", chance.randrange(1, 7))}
                self._do(station, kind, {"scope": scope.hex(), "row": self._id().hex}, numbers)
            elif pick < 0.75:
                self._change(station)
            elif pick < 0.83:
                file.leases[self._id()] = HeldLease(chance.choice((None, 20, 60)))
            else:
                self._give(station)
        except Refused as refusal:
            self.count(refusal.code)
        except Killed:
            self._open(station)

    def _change(self, station: Station) -> None:
        chance, file = self.chance, station.file
        scope = chance.choice(list(file.cursors))
        keys = [*file.base.get(scope, ()), *(key for of, key in file.ahead if of == scope)]
        if not keys:
            return
        key, at = chance.choice(keys), chance.choice((RISKY, FREE))
        row = station.store.row(scope, key)
        assert row
        said = {"scope": scope.hex(), "row": key.hex(), "field": at, "from": row[1][at], "to": chance.randrange(4)}
        self._do(station, DECIDE if chance.random() < 0.15 else SET, said)

    def _give(self, station: Station) -> None:
        amount = self.chance.choice((5, 10, 20, 30))
        for lease_id in station.file.leases:
            if station.store.can_give(lease_id, amount):
                scope = self.chance.choice(SCOPES[1:])
                said = {"scope": scope.hex(), "row": self._id().hex, "lease_id": lease_id.hex, "amount": amount}
                sent = self._sent(station, GIVE, said)
                station.store.give(sent)
                station.handed[lease_id] += amount
                station.said.add(sent.id)
                self.count("vouchers")
                return

    def _do(self, station: Station, kind: str, args: dict[str, Any], numbers: Any = None) -> None:
        sent = self._sent(station, kind, args, numbers or {})
        station.store.do(sent)
        station.said.add(sent.id)
        station.numbers[sent.id] = sent.numbers
        self.count("commands")

    def _sent(self, station: Station, kind: str, args: dict[str, Any], numbers: Any = None) -> Sent:
        said = {"seq": station.file.next_seq, "id": self._id(), "kind": kind, "actor_id": station.person_id}
        return Sent.model_construct(**said, version=1, args=args, base={}, numbers=numbers or {}, occurred_at=0)

    def _round(self, station: Station, work: Callable[[], object]) -> None:
        station.calls = 1
        try:
            work()
            self.count("rounds")
        except Killed:
            self.count("kills")
            self._open(station)
        except Endless:
            self.found.append(Violation(RESTS, f"desk {station.n}: a round of more than {CALLS} calls"))
        except (Refused, Failure) as trouble:
            self._hear_of(station, trouble)
        station.calls = station.fuse = 0

    def _hear_of(self, station: Station, trouble: Refused | Failure) -> None:
        self.count(trouble.code)
        if trouble.code in connecting.PUT_BACK:
            if station.honest:
                self.found.append(Violation(NOTICED, f"desk {station.n} is not believed: {trouble}"))
            self._begin_anew(station)
        elif trouble.code in ("sync.server_unsure", "sync.device_unknown"):
            is_told = self.server.kept.doubt or trouble.code == "sync.device_unknown"
            if is_told and (not self._faults or self.chance.random() < 0.5):
                self._put_right()
        elif trouble.code not in _UNDER_FAULTS:
            self.found.append(Violation(FORESEEN, f"desk {station.n}: {trouble!r}"))

    def _called(self, station: Station) -> None:
        if station.calls:
            station.calls += 1
            if station.calls > CALLS:
                raise Endless
        if station.fuse:
            station.fuse -= 1
            if not station.fuse:
                raise Killed

    def _open(self, station: Station) -> None:
        """The program begins again: what it had in memory is gone."""
        station.store = Watched(
            station.file, station.person_id, station.memory, lambda: station.clock, lambda: self._called(station)
        )
        station.store.applied = lambda answer, applied: self._applied(station, answer, applied)  # type: ignore[attr-defined]
        station.engine = Engine(station.store, station.line)
        station.line.device_id = station.file.device_id
        station.fuse, fuse = 0, station.fuse
        station.store.is_put_back()
        station.fuse = fuse

    def _arrive_late(self, _: object = None) -> None:
        if self.late:
            device_id, sent = self.late.pop(self.chance.randrange(len(self.late)))
            try:
                self.server.push(device_id, sent)
            except (Failure, Refused) as trouble:
                self.count(trouble.code)

    def _copy(self, _: object) -> None:
        self.copies.append(self.server.kept.copy())

    def _erase(self, _: object) -> None:
        self.server.erase(self.chance.choice(SCOPES[1:]))

    def _restore(self, _: object) -> None:
        """The server is put back to one of its last copies; mostly somebody says so."""
        if self.server.kept.doubt:
            return
        del self.copies[:-3]
        at = self.chance.randrange(len(self.copies))
        is_of_before = self.copies[at].epoch != self.server.kept.epoch
        self.server.put_back(self.copies[at])
        del self.copies[at + 1 :]  # they are of a time that has not been
        self.count("restores")
        if is_of_before or self.chance.random() < self.weather.said:
            self._put_right()
        else:
            self.silent = self.unnoticed = True
            self.count("silent restores")

    def _put_right(self) -> None:
        self.unnoticed = False
        self.server.put_right()
        self.copies.append(self.server.kept.copy())

    def _put_back(self, station: Station) -> None:
        """The file of a desk, in the middle of nothing."""
        if station.copy is None or station.calls:
            return
        file, said = station.copy
        if file.device_id != station.file.device_id:
            return
        station.file, station.said, station.honest = file.copy(), set(said), False
        station.copy, station.numbers = None, {id: of for id, of in station.numbers.items() if id in said}
        self.count("files put back")
        self._open(station)
        for _ in range(self.chance.choice((0, 2))):  # before the server is asked
            self._act(station, 0.9)

    def _begin_anew(self, station: Station) -> None:
        """Its person signs in again, as another desk."""
        former, device_id = station.file.device_id, self._id()
        station.memory = station.store.begin_anew(device_id)
        self.server.suspect(former)
        self.server.register(device_id)
        station.said, station.numbers = set(), {}
        station.copy = None
        self._open(station)

    def _left_out(self, station: Station) -> None:
        """The server has forgotten that this desk wants somebody: something that was said before came late."""
        held = self.server.kept.subscribed
        theirs = held.get(station.file.device_id)
        if theirs:
            held[station.file.device_id] = theirs - {self.chance.choice(sorted(theirs))}
            self.count("left out")

    def _damage(self, station: Station) -> None:
        """A row is not what it was, whoever did that."""
        for scope, rows in station.file.base.items():
            if rows and not station.calls and scope in station.file.cursors:
                (key, told), cursor = next(iter(rows.items())), station.file.cursors[scope]
                station.file.base[scope] = {k: v for k, v in rows.items() if k != key}
                station.file.cursors[scope] = cursor._replace(digest=cursor.digest - told[0])
                self.count("damages")
                return

    # --- what has to be so --------------------------------------------------------------------------------------------
    def _applied(self, station: Station, answer: Pulled, applied: Applied) -> None:
        self.count("applies")
        truth, file = station.line.truths[id(answer)], station.file
        for each in answer.scopes:
            scope = bytes.fromhex(each)
            if file.base.get(scope, {}) != truth[scope]:
                self.found.append(Violation(EXACT, f"desk {station.n}, {scope.hex()}"))
        for outcome in applied.outcomes:
            line = file.outbox.get(outcome.seq)
            if line is None or line.sent.kind not in (ADD, GIVE) or outcome.status.value != "applied":
                continue
            args = line.sent.args
            scope = bytes.fromhex(args["scope"])
            there = scope.hex() not in answer.scopes or scope in self.server.notebook.erased
            if not there and bytes.fromhex(args["row"]) not in file.base[scope]:
                self.found.append(Violation(TOGETHER, f"desk {station.n}: {outcome.seq}"))

    def _limits(self) -> None:
        """Of what customers have in truth, and with it of what desks may give them still."""
        if self.silent:
            return
        handed = sum(station.handed.total() for station in self.stations)
        if all(station.honest for station in self.stations):
            held = [each for station in self.stations for each in station.file.leases.values() if each.state == "open"]
            handed += sum(each.granted - each.spent for each in held)
        if handed > LIMIT:
            self.found.append(Violation(LIMITS, f"{handed} of {LIMIT} are in the hands of customers, and of desks"))
        for lease_id, amount in ((id, n) for station in self.stations for id, n in station.handed.items()):
            if amount > self.server.notebook.leased[lease_id].granted:
                self.found.append(Violation(LIMITS, f"{amount} of one lease are in the hands of customers"))

    def _rest(self) -> None:
        self._faults = False
        while self.late:
            self._arrive_late()
        for station in self.stations:
            station.line.bad = 0.0
        for _ in range(ROUNDS):
            for station in self.stations:
                self._round(station, station.engine.round)
            if all(map(self._is_at_rest, self.stations)):
                break
        else:
            tell = [f"desk {s.n}: {_unrest(s, self.server.kept)}" for s in self.stations if not self._is_at_rest(s)]
            self.found.append(Violation(RESTS, "; ".join(tell)))
            return
        for station in self.stations:  # what is asked back is heard of, and given back
            self._round(station, station.engine.round)
        for station in self.stations:
            self._settled(station)
        self._settled_at_server()

    def _is_at_rest(self, station: Station) -> bool:
        return not _unrest(station, self.server.kept)

    def _settled(self, station: Station) -> None:
        file, kept = station.file, self.server.kept
        by_id = {line.sent.id: (seq, line) for seq, line in file.outbox.items()}
        if kept.last[file.device_id] > file.next_seq - 1:
            self.found.append(Violation(NOTICED, f"desk {station.n}"))
        for id in sorted(station.said):
            seq, line = by_id.get(id, (0, None))
            there = kept.received.get((file.device_id, seq))
            if line is None or there is None or there[0].id != id:
                self.found.append(Violation(NOTHING_LOST, f"desk {station.n}: {id}"))
                continue
            self._told(station, seq, line, there[1])
        for scope in file.base:
            if file.base[scope] != kept.rows[scope]:
                self.found.append(Violation(EXACT, f"desk {station.n}, at rest"))
        for id, lease in kept.leases.items():
            if lease.device_id != file.device_id or lease.state != "open" or not station.honest:
                continue
            if lease.recalled or id not in file.leases or file.leases[id].state != "open":
                self.found.append(Violation(COMES_BACK, f"desk {station.n}: {lease}"))

    def _told(self, station: Station, seq: int, line: Any, outcome: Any) -> None:
        self.count(outcome.status.value)
        if line.state != outcome.status.value and station.honest and not self.silent:
            self.found.append(Violation(HEARD, f"{outcome.status} there, {line.state} here"))
        if (line.state != "applied") != (seq in station.file.attention):
            self.found.append(Violation(HEARD, f"desk {station.n}: {seq} {line.state}"))
        if outcome.code == "sync.foreign_number" and not self.silent:
            self.found.append(Violation(NUMBERS, f"desk {station.n}: {line.sent.numbers}"))
        if line.sent.kind == GIVE and station.honest and not self.silent and line.state != "applied":
            self.found.append(Violation(ACCEPTED, f"desk {station.n}: {outcome}"))

    def _settled_at_server(self) -> None:
        kept = self.server.kept
        said = {id for station in self.stations for id in station.said}
        if again := [id for id, times in kept.done.items() if times > 1]:
            self.found.append(Violation(ONCE, f"{len(again)}"))
        for (_, seq), (sent, outcome) in kept.received.items():
            if sent.id in said and kept.done.get(sent.id, 0) != (outcome.status.value == "applied"):
                self.found.append(Violation(ONCE, f"{seq}: {outcome}"))
        for scope in self.server.notebook.erased if not self.unnoticed else ():
            if kept.rows[scope] or any(station.file.base.get(scope) for station in self.stations):
                self.found.append(Violation(ERASED, scope.hex()))
        for scope, feed in kept.feed.items():
            if sorted({entry.seq for entry in feed.values()})[-1:] not in ([kept.heads[scope]], []):
                self.found.append(Violation(EXACT, "the feed has a hole at its end"))
        taken = [n for station in self.stations for of in station.numbers.values() for n in of.get("customer", ())]
        if len(set(taken)) != len(taken) and not self.silent:
            self.found.append(Violation(NUMBERS, "a number was told twice"))
        self._blocks(kept)
        overhang = kept.spent + kept.leased  # what became of money in a file that was put back, nobody knows
        if overhang > LIMIT and not self.silent and all(station.honest for station in self.stations):
            self.found.append(Violation(LIMITS, f"{overhang} at the server, at rest"))

    def _blocks(self, kept: Kept) -> None:
        asked = [(of.device_id, of.block.kind, of.asked) for of in kept.numbers if of.asked]
        if len(set(asked)) != len(asked):
            self.found.append(Violation(NUMBERS, "the same want got two blocks"))

    # --- making ready -------------------------------------------------------------------------------------------------
    def _station(self, n: int, bad: float, as_json: bool) -> Station:
        device_id = self._id()
        self.server.register(device_id)
        file = File(self.server.kept.epoch, device_id)
        for scope in SCOPES[1:]:
            if self.chance.random() < 0.6:
                file.cursors[scope] = Cursor()
        station: Station
        line = Line(self.server, self.chance, self.late, lambda: self._called(station), self.count)
        line.bad, line.as_json = bad, as_json
        station = Station(n, UUID(int=500 + n), line, Remembered(), file)
        self._open(station)
        return station

    def _id(self) -> UUID:
        self._made += 1
        return UUID(int=(self._made << 64) + 7)


_EVENTS = (
    *(Schedule._act, Schedule._go_round, Schedule._arrive_late, Schedule._kill, Schedule._change_clock),
    *(Schedule._copy, Schedule._restore, Schedule._copy_file, Schedule._put_back, Schedule._erase),
    *(Schedule._left_out, Schedule._damage),
)
_MOSTLY = (*[MIXED] * 2, *WEATHERS)


def _fetch(engine: Engine) -> None:
    """What is new, while what waits goes on waiting."""
    engine.greet()
    engine.subscribe()
    while engine.pull(Round()):
        pass


def _unrest(station: Station, kept: Kept) -> str:
    file = station.file
    if kept.doubt or file.epoch != kept.epoch:
        return "another epoch"
    if waiting := [seq for seq, line in file.outbox.items() if line.state == "waiting"]:
        return f"{waiting} wait, {kept.last[file.device_id]} are known"
    behind = [scope for scope, each in file.cursors.items() if not each.granted or each.seq != kept.heads[scope]]
    return f"{len(behind)} scopes are not as there" if behind else ""
