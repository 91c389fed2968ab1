"""One round with the server: say who we are, send what waits, fetch what is new, until both are done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from agentdesk.core.errors import Failure
from agentdesk.core.events import Subject
from agentdesk.core.ids import derived_id
from agentdesk.core.storage.migrate import HEAD
from agentdesk.core.sync.keeping import Keeping
from agentdesk.core.sync.protocol import (
    MOST_COMMANDS,
    Hello,
    Outcome,
    Pulled,
    Push,
    Pushed,
    Report,
    Stop,
    Subscribe,
    Welcome,
)
from agentdesk.core.sync.transport import Transport, leased
from agentdesk.core.sync.travelling import NUMBERED


@dataclass(slots=True)
class Round:
    """What a round has brought."""

    sent: int = 0
    fetched: int = 0
    """Entries that came; `to_come`, how many more there are at most."""
    to_come: int = 0
    outcomes: list[Outcome] = field(default_factory=list)
    doubtful: frozenset[UUID] = frozenset()
    heard: frozenset[Subject] = frozenset()
    recalled: list[UUID] = field(default_factory=list)
    """Leases of this desk that somebody else needs: they are on their way back."""
    anew: set[UUID] = field(default_factory=set)
    """Scopes that were not as they are at the server: told from the beginning, or subscribed to again, once."""


class Engine:
    """Brings a desk in step with its server. One thread at a time calls it; it keeps nothing in memory that a kill
    would lose."""

    def __init__(self, here: Keeping, transport: Transport, tell: Callable[[Round], None] = lambda _: None) -> None:
        """`tell` hears how far a round has come, with each page that it fetches."""
        self.here, self.transport, self._tell = here, transport, tell

    def round(self) -> Round:
        """Raises Failure sync.unreachable, and Refused where the server will not have this desk; what is done by then
        stays done."""
        if self.here.is_put_back():
            raise Failure("sync.rolled_back")
        done = Round()
        done.recalled = self.greet()
        for asked, answer in leased(self.transport, self.here.leases_asked_for()):
            self.here.take_lease(asked.request_id, answer)
        while self.push(done):
            pass
        self.subscribe()
        while self.pull(done):
            pass
        return done

    def greet(self) -> list[UUID]:
        """Learns the epoch in force, and gets numbers where they become few; which leases are asked back."""
        standing, left = self.here.standing(), self.here.numbers_left()
        few = {kind: most - left.get(kind, 0) for kind, most in NUMBERED.items() if left.get(kind, 0) * 2 < most}
        # the same want is the same request until it is granted: an answer that is lost costs no numbers
        wanted = derived_id(standing.device_id, f"numbers:{sorted(left.items())}:{standing.next_seq}")
        made_upto = standing.next_seq - 1
        said = {"epoch": standing.epoch, "schema": HEAD, "made_upto": made_upto, "numbers": few, "request_id": wanted}
        welcome = self.transport.hello(Hello.model_validate(said | {"receipt": standing.receipt}))
        if welcome.epoch != standing.epoch:
            self._begin_epoch(welcome)
        self.here.take_numbers(welcome.blocks)
        if welcome.code_key:
            self.here.take_key(bytes.fromhex(welcome.code_key))
        self.here.give_back(welcome.recalled)
        return welcome.recalled

    def _begin_epoch(self, told: Welcome | Pushed | Pulled) -> None:
        """Says first what is here that the server may have lost: what is said again counts on it."""
        held = dict(self.here.held_since(told.last_seq))
        answer = self.transport.report(Report(epoch=told.epoch, held=held, blocks=list(self.here.blocks())))
        if answer.epoch != told.epoch:
            raise Failure("sync.unreachable", cause="")  # it was put back once more, just now
        self.here.new_epoch(told.epoch, told.last_seq, answer.known, told.receipt)

    def push(self, done: Round) -> bool:
        """Send the next commands that wait; whether there may be more. Nothing leaves the outbox by it."""
        standing = self.here.standing()
        unsent = self.here.unsent(MOST_COMMANDS)
        if not unsent:
            return False
        self.here.note_sent(unsent)
        answer = self.transport.push(Push(epoch=standing.epoch, commands=list(unsent)))
        if answer.epoch != standing.epoch:
            self._begin_epoch(answer)
            return False
        if answer.stopped is Stop.FORKED:
            raise Failure("sync.forked")
        if answer.outcomes:  # else it may know less than it has said before, and what can be shown to it stays
            self.here.keep_receipt(answer.receipt)  # first: what counts as received can be shown
            self.here.note_received(answer.last_seq)
        done.sent += len(answer.outcomes)
        return answer.stopped is None and answer.last_seq >= unsent[-1].seq

    def subscribe(self) -> None:
        """Tell the server whose rows are to be kept here from now on, and why."""
        wanted = self.here.wanted()
        if wanted:
            self.transport.subscribe(Subscribe(epoch=self.here.standing().epoch, scopes=dict(wanted)))
            self.here.note_granted(wanted)

    def pull(self, done: Round) -> bool:
        """Fetch the next page; whether there is more."""
        answer = self.transport.pull(self.here.next_pull())
        if answer.epoch != self.here.standing().epoch:
            self._begin_epoch(answer)
            return True
        try:
            applied = self.here.take(answer)
        except Failure as failure:
            self._mend(failure, done)
            return True
        done.fetched, done.to_come = done.fetched + sum(map(len, answer.told)) * applied.used, answer.to_come
        self._tell(done)
        done.outcomes += applied.outcomes
        done.heard |= applied.heard
        done.doubtful = frozenset(applied.doubtful)
        return not applied.whole

    def _mend(self, failure: Failure, done: Round) -> None:
        """Scopes that are not what they are at the server, or that it does not know to be held here: once in a round,
        or it is raised."""
        told = failure.facts.get("scopes", [])
        scope_ids = [UUID(each) for each in told]
        if not scope_ids or not done.anew.isdisjoint(scope_ids):
            raise failure
        done.anew.update(scope_ids)
        if failure.code == "sync.diverged":
            self.here.fetch_anew(scope_ids)
        else:
            self.here.ask_for_again(scope_ids)
            self.subscribe()
