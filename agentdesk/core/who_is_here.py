"""Tells the server quietly whose page a desk shows, and hears who else shows it. Never a command, a fact or a row.

Nothing depends on it, and nothing waits for it: while the line is down nothing is claimed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from agentdesk.core.actors import SYSTEM
from agentdesk.core.asking import Asking, waits
from agentdesk.core.connecting import Line
from agentdesk.core.errors import AgentDeskError
from agentdesk.core.people.commands import People
from agentdesk.core.sync.http import Http
from agentdesk.core.sync.protocol import HereToo, Showing
from agentdesk.core.sync.signing_in import HttpTransport

_log = logging.getLogger(__name__)

EVERY = 20.0
"""Seconds after which a desk says again whom it shows; the server forgets it after 45."""
_TOGETHER = 0.1


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody else at this customer just now."""

    name: str
    writing: bool


@dataclass(frozen=True, slots=True)
class Company:
    """Whoever else shows this customer; nobody too while that is not known."""

    customer_id: UUID | None
    colleagues: tuple[Colleague, ...] = ()


class WhoIsHere:
    """A thread of its own, from `start` to `close`; `told` is called in it."""

    def __init__(self, line: Line, told: Callable[[Company], None]) -> None:
        self._line, self._told = line, told
        self._http = Http(line.http.address)
        self._transport = HttpTransport(self._http, line.badge)
        self._showing = self._said = Showing()
        self._asking = Asking()
        self._woken, self._closed = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="who is here", daemon=True)
        line.somebody_came_or_went = self._woken.set

    def start(self) -> None:
        self._thread.start()

    def show(self, customer_id: UUID | None, *, writing: bool = False) -> None:
        """From any thread; at once told to the server, in its own time."""
        showing = Showing(customer_id=customer_id, writing=writing and customer_id is not None)
        if showing != self._showing:
            self._showing = showing
            self._woken.set()

    def look(self) -> None:
        """The line is there again, or is not any more."""
        self._woken.set()

    def close(self, wait: float = 0.0) -> None:
        """The server hears that nobody is shown here any more, if it can be told within so many seconds."""
        self._showing = Showing()
        self._closed.set()
        self._woken.set()
        if wait and self._thread.is_alive():
            self._thread.join(wait)
        self._asking.stop()

    def _go_on(self) -> None:
        while not self._closed.is_set():
            self._woken.wait(EVERY)
            self._closed.wait(_TOGETHER)
            self._woken.clear()
            showing = self._showing
            if showing.customer_id or self._said.customer_id:
                self._say(showing)
        self._http.close()

    def _say(self, showing: Showing) -> None:
        try:
            with waits(self._asking):
                others = self._transport.here(showing).here
            self._said = showing
            colleagues = self._called(others) if others else ()
        except AgentDeskError:
            colleagues = ()
        except Exception:  # noqa: BLE001 - without it work goes on just as well
            _log.exception("who else is here could not be asked")
            colleagues = ()
        if not self._closed.is_set() and showing == self._showing:
            self._told(Company(showing.customer_id, colleagues))

    def _called(self, others: Sequence[HereToo]) -> tuple[Colleague, ...]:
        """Without whoever was added a moment ago, and is not known here yet."""
        names = {each.id: each.name for each in self._line.replica.desk.ask(People(), actor=SYSTEM)}
        known = [each for each in others if each.person_id in names]
        return tuple(Colleague(names[each.person_id], each.writing) for each in known)
