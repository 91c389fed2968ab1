"""How a desk reaches its server. What it says is in `protocol`; over what it says it is the transport's business."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from agentdesk.core.errors import Refused
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


class Transport(Protocol):
    """Each call answers, or raises Failure sync.unreachable (nothing is known of what became of it) or Refused (the
    server will not have it)."""

    def hello(self, said: Hello) -> Welcome: ...
    def push(self, sent: Push) -> Pushed: ...
    def pull(self, asked: Pull) -> Pulled: ...
    def subscribe(self, wanted: Subscribe) -> None: ...
    def hold(self, said: Holding) -> None: ...
    def note_looks(self, said: Looks) -> None: ...
    def lease(self, asked: AskLease) -> Lease: ...
    def report(self, said: Report) -> Reported: ...


def leased(transport: Transport, asked: Iterable[AskLease]) -> Iterator[tuple[AskLease, Lease]]:
    """What the server says to each of these: nothing where it refuses. What it says under another epoch is passed
    over, and asked for again under that."""
    for each in asked:
        try:
            answer = transport.lease(each)
        except Refused:
            answer = Lease(epoch=each.epoch, granted=0)
        if answer.epoch == each.epoch:
            yield each, answer
