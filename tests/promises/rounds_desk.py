"""The desk of `rounds`: all that `Keeping` asks for, on dictionaries; each call is one transaction.

What is kept is replaced, never changed, so that a copy of the file costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import NamedTuple
from uuid import UUID

from agentdesk.core.errors import Failure, Refused
from agentdesk.core.sync import guard, keeping
from agentdesk.core.sync.guard import Mark
from agentdesk.core.sync.keeping import Applied, Standing
from agentdesk.core.sync.pages import Part, Told, shape
from agentdesk.core.sync.protocol import (
    DIGEST_BITS,
    AskLease,
    Block,
    Lease,
    Outcome,
    Pull,
    Pulled,
    Sent,
    Status,
)
from tests.in_step import Remembered
from tests.promises.rounds_rows import AT_ONCE, CLOSE, GIVE, SCOPES, TABLE, carry_out

PAGE = 4
NOTHING_YET: Mapping[bytes, Told] = {}


class Waiting(NamedTuple):
    """A line of the outbox."""

    sent: Sent
    state: str = "waiting"
    received: bool = False
    doubt: str = ""


class Cursor(NamedTuple):
    seq: int = 0
    staged: int = 0
    digest: int = 0
    granted: bool = False
    anew: bool = False


class HeldLease(NamedTuple):
    want: int | None
    state: str = "asked"
    granted: int = 0
    spent: int = 0
    taken_at: int = 0
    expires_at: int = 0
    deed: str = ""
    closed_seq: int = 0


@dataclass(slots=True)
class File:
    """All that a kill leaves, and a copy has."""

    epoch: UUID
    device_id: UUID
    next_seq: int = 1
    generation: int = 1
    receipt: str = ""
    base: dict[bytes, Mapping[bytes, Told]] = field(default_factory=dict)
    """By scope, as the server said it last."""
    ahead: dict[tuple[bytes, bytes], Told] = field(default_factory=dict)
    """What waiting commands have changed."""
    outbox: dict[int, Waiting] = field(default_factory=dict)
    attention: dict[int, str] = field(default_factory=dict)
    cursors: dict[bytes, Cursor] = field(default_factory=lambda: {SCOPES[0]: Cursor()})
    staged: tuple[Part, ...] = ()
    numbers: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    """By kind and the first one of a block: the last one, and the next that is free."""
    leases: dict[UUID, HeldLease] = field(default_factory=dict)

    def copy(self) -> File:
        said = ((each.name, getattr(self, each.name)) for each in fields(self))
        return File(**{name: dict(value) if isinstance(value, dict) else value for name, value in said})


class InMemory:
    """`clock` says seconds; `calls` is called first in every call, and may end the program there."""

    def __init__(
        self, file: File, person_id: UUID, memory: Remembered, clock: Callable[[], int], calls: Callable[[], None]
    ) -> None:
        self.file, self.person_id, self.memory, self.clock, self._calls = file, person_id, memory, clock, calls
        self._looked_back: bool | None = None

    # --- what the engine asks -----------------------------------------------------------------------------------------
    def is_put_back(self) -> bool:
        self._calls()
        if self._looked_back is None:
            made = self.file.next_seq - 1
            has_leases = any(each.state in ("open", "closed") for each in self.file.leases.values())
            kept = self.memory.recall()
            self._looked_back = guard.was_put_back(kept, made, has_leases=has_leases)
            if self._looked_back:
                self._void()
            elif kept is not None:
                self.memory.keep(Mark(made, done=True))
        return self._looked_back

    def standing(self) -> Standing:
        self._calls()
        it = self.file
        return Standing("", it.epoch, it.device_id, self.person_id, it.next_seq, it.generation, None, it.receipt)

    def unsent(self, most: int) -> Sequence[Sent]:
        self._calls()
        waiting = [line.sent for line in self.file.outbox.values() if line.state == "waiting" and not line.received]
        return waiting[:most]

    def note_sent(self, commands: Sequence[Sent]) -> None:
        self._calls()
        if any(each.kind == CLOSE for each in commands):
            self.memory.keep(Mark(self.file.next_seq - 1, done=True))

    def note_received(self, upto: int) -> None:
        self._calls()
        for seq, line in self.file.outbox.items():
            if seq <= upto and line.state == "waiting" and not line.received:
                self.file.outbox[seq] = line._replace(received=True)

    def keep_receipt(self, receipt: str) -> None:
        self._calls()
        self.file.receipt = receipt

    def wanted(self) -> Mapping[UUID, str]:
        self._calls()
        return {UUID(bytes=scope): "opened" for scope, each in self.file.cursors.items() if not each.granted}

    def note_granted(self, scope_ids: Iterable[UUID]) -> None:
        self._calls()
        for id in scope_ids:
            self.file.cursors[id.bytes] = self.file.cursors[id.bytes]._replace(granted=True)

    def next_pull(self) -> Pull:
        self._calls()
        return self._question()

    def take(self, answer: Pulled) -> Applied:
        self._calls()
        if not keeping.is_of_use(self._question(), answer, "", self._received()):
            return Applied(used=False)
        if not answer.more:
            return self._apply(answer)
        self.file.staged += tuple(answer.told)
        for part in answer.told:
            self.file.cursors[part.scope] = self.file.cursors[part.scope]._replace(staged=part.upto)
        return Applied()

    def fetch_anew(self, scope_ids: Sequence[UUID]) -> None:
        self._calls()
        self._anew({id.bytes for id in scope_ids})

    def ask_for_again(self, left_out: Sequence[UUID]) -> None:
        self._calls()
        those = {id.bytes for id in left_out}
        self.file.staged = tuple(part for part in self.file.staged if part.scope not in those)
        for scope in those:
            cursor = self.file.cursors[scope]
            self.file.cursors[scope] = cursor._replace(granted=False, staged=cursor.seq)
        self.file.generation += 1

    def new_epoch(self, epoch: UUID, last_seq: int, known: Collection[UUID], receipt: str) -> None:
        self._calls()
        for seq, line in self.file.outbox.items():
            if seq > last_seq:
                self.file.outbox[seq] = line._replace(state="waiting", received=False)
                self.file.attention.pop(seq, None)
        self.tell_anew()
        self.file.epoch, self.file.receipt = epoch, receipt
        self._close(id for id in list(self.file.leases) if id not in known)

    def numbers_left(self) -> Mapping[str, int]:
        self._calls()
        left: dict[str, int] = {}
        for (kind, _), (high, free) in self.file.numbers.items():
            left[kind] = left.get(kind, 0) + high - free + 1
        return left

    def blocks(self) -> Sequence[Block]:
        self._calls()
        return [Block(kind=kind, low=low, high=high) for (kind, low), (high, _) in self.file.numbers.items()]

    def take_numbers(self, blocks: Iterable[Block]) -> None:
        self._calls()
        for each in blocks:
            self.file.numbers.setdefault((each.kind, each.low), (each.high, each.low))

    def take_key(self, key: bytes) -> None:
        self._calls()

    def leases_asked_for(self) -> Sequence[AskLease]:
        self._calls()
        asked = [(id, each) for id, each in self.file.leases.items() if each.state == "asked"]
        return [AskLease(epoch=self.file.epoch, request_id=id, want=each.want) for id, each in asked]

    def take_lease(self, lease_id: UUID, answer: Lease) -> None:
        self._calls()
        lease, now = self.file.leases[lease_id], self.clock()
        if lease.state != "asked":
            return
        if not answer.granted:
            self.file.leases[lease_id] = lease._replace(state="denied")
            return
        self.memory.keep(Mark(self.file.next_seq - 1, done=True))
        until, said = now + answer.lasts, {"granted": answer.granted, "deed": answer.deed, "taken_at": now}
        self.file.leases[lease_id] = lease._replace(state="open", expires_at=until, **said)

    def give_back(self, recalled: Collection[UUID]) -> None:
        self._calls()
        over = [id for id, each in self.file.leases.items() if id in recalled or not self._is_usable(each)]
        self._close(over)

    def held_since(self, last_seq: int) -> Mapping[UUID, str]:
        self._calls()
        held = self.file.leases.items()
        return {id: each.deed for id, each in held if each.state == "open" or each.closed_seq > last_seq}

    # --- what its people do -------------------------------------------------------------------------------------------
    def do(self, sent: Sent) -> None:
        """Raises Refused: then nothing has changed."""
        if sent.kind in AT_ONCE:
            scope, key, told = carry_out(sent, self.row)
            self.file.ahead[scope, key] = told
            if scope not in self.file.cursors:
                self.file.cursors[scope] = Cursor()
        self.file.outbox[self.file.next_seq] = Waiting(sent)
        self.file.next_seq += 1

    def number(self, kind: str, count: int) -> list[int]:
        """Raises Refused sync.no_numbers."""
        for place, (high, free) in self.file.numbers.items():
            if place[0] == kind and free + count - 1 <= high:
                self.file.numbers[place] = (high, free + count)
                return list(range(free, free + count))
        raise Refused("sync.no_numbers")

    def give(self, sent: Sent) -> None:
        """A voucher, of which `handed` is true once its code may be shown. Raises Refused sync.needs_server."""
        lease_id, amount = UUID(sent.args["lease_id"]), sent.args["amount"]
        if self.is_put_back() or not self.can_give(lease_id, amount):
            raise Refused("sync.needs_server")
        self.memory.keep(Mark(self.file.next_seq, done=False))
        self._calls()
        lease = self.file.leases[lease_id]
        self.do(sent)
        self.file.leases[lease_id] = lease._replace(spent=lease.spent + amount)
        self._calls()
        self.memory.keep(Mark(self.file.next_seq - 1, done=True))

    def can_give(self, lease_id: UUID, amount: int) -> bool:
        lease = self.file.leases[lease_id]
        return lease.state == "open" and self._is_usable(lease) and lease.granted - lease.spent >= amount

    def row(self, scope: bytes, key: bytes) -> Told | None:
        """As it is shown."""
        return self.file.ahead.get((scope, key)) or self.file.base.get(scope, NOTHING_YET).get(key)

    def begin_anew(self, device_id: UUID) -> Remembered:
        """As another desk, after this file was put back from a copy; its memory."""
        it = self.file
        it.leases = {id: each._replace(state="void") for id, each in it.leases.items()}
        it.attention = {-abs(seq): kind for seq, kind in it.attention.items()}
        it.attention |= {-seq: "restored" for seq, line in it.outbox.items() if line.state == "waiting"}
        it.outbox, it.ahead, it.numbers, it.device_id, it.next_seq = {}, {}, {}, device_id, 1
        self.tell_anew()
        return Remembered()

    def tell_anew(self) -> None:
        self._anew(set(self.file.cursors))
        self.file.cursors = {scope: each._replace(granted=False) for scope, each in self.file.cursors.items()}

    # --- within -------------------------------------------------------------------------------------------------------
    def _question(self) -> Pull:
        it = self.file
        first = next((seq for seq, line in it.outbox.items() if line.state == "waiting"), it.next_seq)
        held = {scope.hex(): each.staged for scope, each in sorted(it.cursors.items()) if each.granted}
        said = {"epoch": it.epoch, "generation": it.generation, "cursors": held, "heard_upto": first - 1}
        return Pull.model_validate({**said, "most": PAGE})

    def _received(self) -> int:
        known = (seq for seq, line in self.file.outbox.items() if line.received or line.state != "waiting")
        return max(known, default=0)

    def _apply(self, answer: Pulled) -> Applied:
        it = self.file
        base, cursors = dict(it.base), dict(it.cursors)
        told_anew = [scope for each in answer.scopes if cursors[scope := bytes.fromhex(each)].anew]
        for scope in told_anew:
            base[scope] = {}
            cursors[scope] = cursors[scope]._replace(anew=False, digest=0)
        for part in (*it.staged, *answer.told):
            cursor, rows = cursors[part.scope], dict(base.get(part.scope, NOTHING_YET))
            digest = cursor.digest
            for told in part.rows.get(TABLE, ()):
                key = told[1][0]
                digest += told[0] - (rows[key][0] if key in rows else 0)
                rows[key] = told
            for words in part.gone.get(TABLE, ()):
                digest -= rows.pop(shape(TABLE).key_of(words)[0], (0,))[0]
            base[part.scope], cursors[part.scope] = rows, cursor._replace(digest=digest & DIGEST_BITS)
        for each, (head, count, digest) in answer.scopes.items():
            scope = bytes.fromhex(each)
            if (len(base.get(scope, NOTHING_YET)), cursors[scope].digest) != (count, digest):
                raise Failure("sync.diverged", scopes=[str(UUID(each))])
            cursors[scope] = cursors[scope]._replace(seq=head, staged=head)
        waiting = {seq: line.sent.id for seq, line in it.outbox.items() if line.state == "waiting"}
        if any(waiting.get(each.seq, each.id) != each.id for each in answer.outcomes):
            raise Failure("sync.forked")
        it.base, it.cursors, it.staged, it.receipt = base, cursors, (), answer.receipt
        self._conclude(answer.outcomes)
        return Applied(True, True, frozenset(), tuple(answer.outcomes), self._carry_out_waiting())

    def _conclude(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            line = self.file.outbox.get(outcome.seq)
            if line is None or line.state != "waiting":
                continue
            self.file.outbox[outcome.seq] = line._replace(state=outcome.status.value, doubt="")
            if outcome.status is not Status.APPLIED:
                self.file.attention[outcome.seq] = outcome.status.value

    def _carry_out_waiting(self) -> tuple[UUID, ...]:
        doubtful, self.file.ahead = [], {}
        for seq, line in self.file.outbox.items():
            if line.state != "waiting" or line.sent.kind not in AT_ONCE:
                continue
            doubt = ""
            try:
                scope, key, told = carry_out(line.sent, self.row)
                self.file.ahead[scope, key] = told
            except Refused as refusal:
                doubt = refusal.code
                doubtful.append(line.sent.id)
            if doubt != line.doubt:
                self.file.outbox[seq] = line._replace(doubt=doubt)
        return tuple(doubtful)

    def _anew(self, scopes: set[bytes]) -> None:
        it = self.file
        it.staged = ()
        it.cursors = {
            scope: each._replace(seq=0, staged=0, anew=True) if scope in scopes else each._replace(staged=each.seq)
            for scope, each in it.cursors.items()
        }
        it.generation += 1

    def _is_usable(self, lease: HeldLease) -> bool:
        return lease.taken_at <= self.clock() < lease.expires_at

    def _close(self, lease_ids: Iterable[UUID]) -> None:
        for id in lease_ids:
            lease = self.file.leases.get(id)
            if lease is not None and lease.state == "open":
                seq = self.file.next_seq
                self.file.leases[id] = lease._replace(state="closed", closed_seq=seq)
                said = {"seq": seq, "id": UUID(int=id.int ^ 1 << 120), "kind": CLOSE, "actor_id": self.person_id}
                args = {"lease_id": id.hex}
                self.do(Sent.model_construct(**said, version=1, args=args, base={}, numbers={}, occurred_at=0))

    def _void(self) -> None:
        for id, lease in self.file.leases.items():
            if lease.state in ("open", "asked"):
                self.file.leases[id] = lease._replace(state="void")


__all__ = ["GIVE", "PAGE", "File", "InMemory"]
