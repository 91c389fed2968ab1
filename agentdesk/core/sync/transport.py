"""How a desk reaches its server. What it says is in `protocol`; over what it says it is the transport's business."""

from __future__ import annotations

from typing import Protocol

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
