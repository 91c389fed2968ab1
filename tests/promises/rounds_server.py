"""The server of `rounds`: what `agentdesk.server` does for desks, on dictionaries. Each transaction is one step, and
between two of them `meanwhile` is called: other processes answer other desks there.

What is kept is replaced, never changed, so that a copy of it, and what a page was of, cost nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple
from uuid import UUID

from agentdesk.core.errors import Failure, Refused
from agentdesk.core.people.model import SHOP
from agentdesk.core.sync.pages import Part, Told, shape
from agentdesk.core.sync.protocol import (
    DIGEST_BITS,
    AskLease,
    Block,
    Hello,
    Lease,
    Outcome,
    Pull,
    Pulled,
    Push,
    Pushed,
    Report,
    Reported,
    Sent,
    Status,
    Stop,
    Subscribe,
    Welcome,
    asked_as,
)
from agentdesk.core.sync.travelling import NUMBERED
from tests.promises.rounds_rows import CLOSE, COLUMNS, FORBIDDEN, GIVE, SCOPES, TABLE, carry_out

LIMIT, USUAL, LASTS = 100, 30, 43_200
"""Money that may be given in all, how much of it a desk gets at a time, and for how many seconds."""
Rows = Mapping[bytes, Told]


class Leased(NamedTuple):
    device_id: UUID
    granted: int
    left: int
    state: str = "open"
    """open, closed; suspect: nobody knows what was given of it; unheard: granted, and lost since."""
    recalled: bool = False


class Given(NamedTuple):
    """Numbers of a desk, and what it had said."""

    device_id: UUID
    block: Block
    request_id: UUID | None = None
    asked: tuple[int, int] | None = None


class Entry(NamedTuple):
    seq: int
    told: Told | None


@dataclass(slots=True)
class Kept:
    """What is in the database, and so in a copy of it."""

    epoch: UUID
    rows: dict[bytes, Rows] = field(default_factory=lambda: {scope: {} for scope in SCOPES})
    feed: dict[bytes, Mapping[bytes, Entry]] = field(default_factory=lambda: {scope: {} for scope in SCOPES})
    heads: dict[bytes, int] = field(default_factory=lambda: dict.fromkeys(SCOPES, 0))
    digests: dict[bytes, int] = field(default_factory=lambda: dict.fromkeys(SCOPES, 0))
    last: dict[UUID, int] = field(default_factory=dict)
    """Of each desk the last command that was decided on."""
    received: dict[tuple[UUID, int], tuple[Sent, Outcome]] = field(default_factory=dict)
    done: dict[UUID, int] = field(default_factory=dict)
    """How often each command was carried out."""
    subscribed: dict[UUID, frozenset[bytes]] = field(default_factory=dict)
    numbers: tuple[Given, ...] = ()
    counted: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NUMBERED, 1))
    granted: dict[UUID, int] = field(default_factory=dict)
    """By request, what was said to it."""
    leases: dict[UUID, Leased] = field(default_factory=dict)
    spent: int = 0
    erased: frozenset[bytes] = frozenset()
    log_no: int = 0
    frozen: bool = False
    doubt: bool = False

    def copy(self) -> Kept:
        said = ((each.name, getattr(self, each.name)) for each in fields(self))
        return Kept(**{name: dict(value) if isinstance(value, dict) else value for name, value in said})

    @property
    def leased(self) -> int:
        return sum(each.left for each in self.leases.values() if each.state != "closed")


@dataclass(slots=True)
class Notebook:
    """What outlives the database."""

    erased: frozenset[bytes] = frozenset()
    leased: dict[UUID, Leased] = field(default_factory=dict)
    furthest: dict[str, int] = field(default_factory=dict)
    devices: frozenset[UUID] = frozenset()


class Server:
    def __init__(self, meanwhile: Callable[[], None]) -> None:
        self.kept, self.notebook, self.meanwhile = Kept(UUID(int=1 << 100)), Notebook(), meanwhile
        self.epochs = 0

    def register(self, device_id: UUID) -> None:
        self.notebook.devices |= {device_id}
        self.kept.last.setdefault(device_id, 0)

    # --- what desks say -----------------------------------------------------------------------------------------------
    def hello(self, device_id: UUID, said: Hello) -> Welcome:
        kept, last = self._known(device_id)
        if said.epoch == kept.epoch and said.made_upto < last:
            self.suspect(device_id)
            raise Refused("sync.rolled_back")
        if self._goes_further(device_id, said.receipt):
            kept.doubt = True
            raise Failure("sync.server_unsure")
        recalled = [id for id, each in kept.leases.items() if each.recalled and each.device_id == device_id]
        blocks = self._blocks(device_id, said)
        base = {"epoch": kept.epoch, "server_time": 0, "last_seq": last, "base_scopes": [SHOP]}
        base |= {"receipt": self._receipt(device_id, last)}
        return Welcome.model_validate(base | {"blocks": blocks, "recalled": recalled})

    def push(self, device_id: UUID, sent: Push) -> Pushed:
        outcomes, stopped = [], None
        kept, last = self._known(device_id)
        epoch, receipt = kept.epoch, self._receipt(device_id, last)
        for n, each in enumerate(sent.commands):
            if n:
                self.meanwhile()
            outcome, stopped, goes_on = self._decided(device_id, sent.epoch, each)
            if not goes_on:
                break
            assert outcome
            outcomes.append(outcome)
            epoch, last = self.kept.epoch, max(self.kept.last[device_id], last, each.seq)
            receipt = self._receipt(device_id, last)
        if stopped is Stop.FORKED:
            self.suspect(device_id)
        said = {"epoch": epoch, "server_time": 0, "last_seq": last, "outcomes": outcomes, "stopped": stopped}
        return Pushed.model_validate({**said, "receipt": receipt})

    def pull(self, device_id: UUID, asked: Pull) -> tuple[Pulled, dict[bytes, Rows]]:
        """All of one moment; and the rows of that moment, for whoever examines the desk."""
        kept, last = self._known(device_id)
        said: dict[str, Any] = {"epoch": kept.epoch, "server_time": 0, "asked": asked_as(asked), "last_seq": last}
        said |= {"more": True, "to_come": 0, "outcomes": [], "columns": {}, "told": [], "scopes": {}}
        said["receipt"] = self._receipt(device_id, last)
        if asked.epoch == kept.epoch:
            theirs = {SCOPES[0], *kept.subscribed.get(device_id, ())}
            cursors = [(each, scope, upto) for each, upto in asked.cursors.items()
                       if (scope := bytes.fromhex(each)) in theirs]  # fmt: skip
            said["told"], said["to_come"] = self._page(cursors, asked.most)
            said["columns"] = COLUMNS if said["told"] else {}
            if not said["to_come"]:
                digests = kept.digests
                said["scopes"] = {each: (kept.heads[of], len(kept.rows[of]), digests[of]) for each, of, _ in cursors}
                said["more"] = False
                said["outcomes"] = self.outcomes(device_id, asked.heard_upto, last)
        return Pulled.model_construct(**said), dict(kept.rows)

    def outcomes(self, device_id: UUID, after: int, last: int) -> list[Outcome]:
        return [self.kept.received[device_id, seq][1] for seq in range(after + 1, last + 1)]

    def subscribe(self, device_id: UUID, wanted: Subscribe) -> None:
        kept, _ = self._known(device_id)
        kept.subscribed[device_id] = kept.subscribed.get(device_id, frozenset()) | {
            each.bytes for each in wanted.scopes
        }

    def lease(self, device_id: UUID, asked: AskLease) -> Lease:
        """The same request gets the same answer; nothing while it is not known what desks have."""
        kept, _ = self._known(device_id)
        if asked.epoch != kept.epoch:
            return Lease(epoch=kept.epoch, granted=0)
        if asked.request_id not in kept.granted:
            if self.is_frozen():
                return Lease(epoch=kept.epoch, granted=0)
            if asked.request_id in kept.leases:
                return Lease(epoch=kept.epoch, granted=0)  # taken in again meanwhile
            amount = min(asked.want or USUAL, LIMIT - kept.spent - kept.leased)
            if amount < 1:
                others = [id for id, each in kept.leases.items() if each.device_id != device_id]
                kept.leases |= {id: kept.leases[id]._replace(recalled=True) for id in others}
                return Lease(epoch=kept.epoch, granted=0, recalled=len(others))
            granted = Leased(device_id, amount, amount)
            self.notebook.leased[asked.request_id] = granted
            kept.leases[asked.request_id], kept.granted[asked.request_id] = granted, amount
            kept.log_no += 1
        amount = kept.granted[asked.request_id]
        deed = f"{asked.request_id.hex} {device_id.hex} {amount}"
        return Lease(epoch=kept.epoch, granted=amount, lasts=LASTS, vouchers=9, deed=deed)

    def report(self, device_id: UUID, said: Report) -> Reported:
        kept, _ = self._known(device_id)
        if said.epoch != kept.epoch:
            return Reported(epoch=kept.epoch)
        for deed in said.held.values():
            id, whose, granted = deed.split(" ")
            if UUID(id) not in kept.leases and whose == device_id.hex:
                kept.leases[UUID(id)] = Leased(device_id, int(granted), int(granted), "unheard")
        for lease_id, each in kept.leases.items():
            if each.device_id == device_id and each.state == "unheard":
                has_it = lease_id in said.held
                heard = each._replace(state="open") if has_it else each._replace(state="closed", left=0)
                kept.leases = kept.leases | {lease_id: heard}
        self._take_numbers(device_id, said.blocks)
        theirs = {id for id, each in kept.leases.items() if each.device_id == device_id and each.state != "closed"}
        return Reported(epoch=kept.epoch, known=sorted(theirs & said.held.keys()))

    # --- what befalls it ----------------------------------------------------------------------------------------------
    def put_back(self, copy: Kept) -> None:
        """Nobody has said so yet."""
        self.kept = copy.copy()

    def put_right(self) -> None:
        """Whoever looks after it has said that it was put back."""
        kept, noted = self.kept, self.notebook
        for scope in noted.erased:
            self._erase(scope)
        for device_id in noted.devices:
            kept.last.setdefault(device_id, 0)
        kept.counted = {kind: max(n, noted.furthest.get(kind, 0) + 1) for kind, n in kept.counted.items()}
        lost = {id: each for id, each in noted.leased.items() if id not in kept.leases}
        kept.leases |= {id: each._replace(state="unheard") for id, each in lost.items()}
        self.epochs += 1
        kept.frozen, kept.doubt, kept.epoch = True, False, UUID(int=(1 << 100) + self.epochs)

    def erase(self, scope: bytes) -> None:
        self.notebook.erased |= {scope}
        self._erase(scope)

    def is_frozen(self) -> bool:
        if any(each.state == "unheard" for each in self.kept.leases.values()):
            return self.kept.frozen
        self.kept.frozen = False
        return False

    def suspect(self, device_id: UUID) -> None:
        self.kept.leases = {
            id: each._replace(state="suspect") if each.device_id == device_id and each.state == "open" else each
            for id, each in self.kept.leases.items()
        }

    # --- transactions -------------------------------------------------------------------------------------------------
    def _known(self, device_id: UUID) -> tuple[Kept, int]:
        if self.kept.doubt:
            raise Failure("sync.server_unsure")
        last = self.kept.last.get(device_id)
        if last is None:
            raise Refused("sync.device_unknown")
        return self.kept, last

    def _decided(self, device_id: UUID, epoch: UUID, sent: Sent) -> tuple[Outcome | None, Stop | None, bool]:
        """In one transaction: the outcome, or why it goes no further."""
        kept, last = self._known(device_id)
        if kept.epoch != epoch:
            return None, None, False
        if sent.seq <= last:
            known, outcome = kept.received[device_id, sent.seq]
            if known.id != sent.id or known.args != sent.args:
                return None, Stop.FORKED, False
            return outcome, None, True
        if sent.seq != last + 1:
            return None, Stop.GAP, False
        outcome = self.carried_out(device_id, sent)
        kept.received[device_id, sent.seq] = (sent, outcome)
        kept.last[device_id] = sent.seq
        return outcome, None, True

    def carried_out(self, device_id: UUID, sent: Sent) -> Outcome:
        kept, said = self.kept, {"seq": sent.seq, "id": sent.id, "result": None, "facts": {}}
        try:
            self._require_own(device_id, sent)
            if sent.kind == CLOSE:
                self._close(device_id, UUID(sent.args["lease_id"]))
            else:
                self._require_may(sent)
                scope, key, told = carry_out(sent, lambda scope, key: kept.rows[scope].get(key))
                if sent.kind == GIVE:
                    self._spend(device_id, UUID(sent.args["lease_id"]), sent.args["amount"])
                self._write(scope, key, told)
        except Refused as refusal:
            return Outcome.model_validate({**said, "status": Status.REFUSED, "code": refusal.code})
        kept.log_no += 1
        kept.done[sent.id] = kept.done.get(sent.id, 0) + 1
        return Outcome.model_validate({**said, "status": Status.APPLIED})

    def _require_may(self, sent: Sent) -> None:
        if sent.kind == FORBIDDEN:
            raise Refused("permission.missing")
        if bytes.fromhex(sent.args["scope"]) in self.kept.erased and sent.kind != GIVE:
            raise Refused("customers.erased")

    def _require_own(self, device_id: UUID, sent: Sent) -> None:
        for kind, taken in sent.numbers.items():
            held = [of.block for of in self.kept.numbers if of.device_id == device_id and of.block.kind == kind]
            if any(not any(each.low <= n <= each.high for each in held) for n in taken):
                raise Refused("sync.foreign_number")

    def _spend(self, device_id: UUID, lease_id: UUID, amount: int) -> None:
        lease = self.kept.leases.get(lease_id)
        if lease is None or lease.device_id != device_id or lease.state == "closed" or lease.left < amount:
            raise Refused("goodwill.no_lease")
        self.kept.leases[lease_id] = lease._replace(left=lease.left - amount)
        self.kept.spent += amount

    def _close(self, device_id: UUID, lease_id: UUID) -> None:
        lease = self.kept.leases.get(lease_id)
        if lease is not None and lease.device_id == device_id:
            self.kept.leases[lease_id] = lease._replace(state="closed", left=0)

    def _write(self, scope: bytes, key: bytes, told: Told | None) -> None:
        """And the line of the feed, last in the transaction."""
        kept = self.kept
        if told and scope in kept.erased:
            return  # a voucher of somebody who is erased counts, and no row tells of them
        before = kept.rows[scope].get(key)
        kept.digests[scope] = (kept.digests[scope] - (before or (0,))[0] + (told or (0,))[0]) & DIGEST_BITS
        rows = {**kept.rows[scope], key: told} if told else {k: v for k, v in kept.rows[scope].items() if k != key}
        kept.rows[scope] = rows  # type: ignore[assignment]
        kept.heads[scope] += 1
        kept.feed[scope] = {**kept.feed[scope], key: Entry(kept.heads[scope], told)}

    def _erase(self, scope: bytes) -> None:
        for key in list(self.kept.rows[scope]):
            self._write(scope, key, None)
        self.kept.erased |= {scope}
        self.kept.log_no += 1

    def _page(self, cursors: list[tuple[str, bytes, int]], most: int) -> tuple[list[Part], int]:
        """The next entries, scope by scope, and how many there are after them."""
        parts, left, after = [], most, 0
        for _, scope, upto in cursors:
            if self.kept.heads[scope] <= upto:
                continue
            new = sorted(
                [(entry.seq, key, entry.told) for key, entry in self.kept.feed[scope].items() if entry[0] > upto]
            )
            after += max(0, len(new) - left)
            if page := new[:left]:
                left -= len(page)
                there = [told for _, _, told in page if told]
                gone = [shape(TABLE).key_words((key,)) for _, key, told in page if not told]
                parts.append(_part(scope, page[-1][0], there, gone))
        return parts, after

    # --- numbers and receipts -----------------------------------------------------------------------------------------
    def _blocks(self, device_id: UUID, said: Hello) -> list[Block]:
        kept = self.kept
        if given := [of.block for of in kept.numbers if of.request_id == said.request_id]:
            return given
        for kind, wanted in sorted(said.numbers.items()):
            low = kept.counted[kind]
            kept.counted[kind] = low + wanted
            self.notebook.furthest[kind] = max(low + wanted - 1, self.notebook.furthest.get(kind, 0))
            block = Block(kind=kind, low=low, high=low + wanted - 1)
            kept.numbers += (Given(device_id, block, said.request_id, (said.made_upto, wanted)),)
            given.append(block)
        return given

    def _take_numbers(self, device_id: UUID, blocks: list[Block]) -> None:
        for each in blocks:
            others = [of.block for of in self.kept.numbers if of.block.kind == each.kind]
            if not any(other.low <= each.high and each.low <= other.high for other in others):
                self.kept.numbers += (Given(device_id, each),)

    def _receipt(self, device_id: UUID, last: int) -> str:
        return f"{self.kept.epoch.hex} {device_id.hex} {last} {self.kept.log_no}"

    def _goes_further(self, device_id: UUID, receipt: str) -> bool:
        if not receipt:
            return False
        epoch, device, last, log_no = receipt.split(" ")
        if (epoch, device) != (self.kept.epoch.hex, device_id.hex):
            return False
        return int(last) > self.kept.last[device_id] or int(log_no) > self.kept.log_no


def _part(scope: bytes, upto: int, there: list[Told], gone: list[str]) -> Part:
    rows, words = ({TABLE: there} if there else {}), ({TABLE: gone} if gone else {})
    return Part.model_construct(scope=scope, upto=upto, rows=rows, gone=words)
