"""What is done beside carrying out commands, in the same transaction: alone, nothing; a server notes what desks have to
hear of, a desk in step with a server notes what the server has to hear of (decision 0037)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.asking import What
from agentdesk.core.storage.rows import Row

NEEDS_SERVER = "sync.needs_server"
"""With this code a side refuses what is not decided here."""


class Side(Protocol):
    """Asked by the Desk, in this order, in each transaction that writes."""

    @property
    def decides(self) -> bool:
        """Whether what is carried out here is final: then what time brings is written down here as well."""

    def at_length(self) -> AbstractContextManager[object]:
        """Around transactions of this thread that write for tenths of a second: where several write at once, nobody
        else does while one of these is open, and all take turns."""

    def begins(self, connection: sa.Connection) -> None:
        """First of all."""

    def number(self, connection: sa.Connection, kind: str) -> int | None:
        """A number for people of this kind (customer, case, …) from elsewhere than the counters; None: from them."""

    def log_no(self, connection: sa.Connection) -> int | None:
        """The place in the log from elsewhere than its last line; None: after that."""

    def asked(self, connection: sa.Connection, command: Any) -> None:
        """A command (`commands.Command`) is about to be carried out, for somebody who may ask it. Raises Refused
        NEEDS_SERVER where it is not decided here: whatever is known here would speak of half of it."""

    def logged(self, connection: sa.Connection, line: Row) -> None:
        """A command was carried out; this is its line in the log."""

    def outlives(self, line: Mapping[str, Any]) -> None:
        """Something that has to be known even after the database was put back to a state of before."""

    def ends(self, connection: sa.Connection) -> None:
        """Last of all, before the commit."""

    def committed(self) -> None:
        """It is durable now."""


class Reach(Protocol):
    """How a desk that does not decide on everything, and does not hold everybody, reaches its server."""

    @property
    def is_away(self) -> bool:
        """Whether only those who are here are found just now."""

    def decide(self, wishes: Sequence[Any]) -> list[Any]:
        """The answers to these commands (`commands.Wish`). Raises Refused as the server does, or NEEDS_SERVER."""

    def answer(self, query: Any, here: Callable[[], Any]) -> Any:
        """To a query that may be about everybody; `here` asks those who are here."""

    def keeps(self, query: Any) -> bool:
        """Whether it alone knows what this query is about."""

    def fetch(self, customer_id: UUID, what: What = What.LOOKING) -> None:
        """Somebody who was not here is here now, if there is anybody; `what` they are wanted for. Raises Refused where
        that is not known."""

    def offline(self) -> Any:
        """What can be given here while it cannot be reached (`sync.offline.Offline`); None while it can."""


class Alone:
    """A desk that nobody else works with: a small shop, or a file that is looked at."""

    decides = True

    def at_length(self) -> AbstractContextManager[object]:
        """One at a time is all a file has."""
        return nullcontext()

    def begins(self, connection: sa.Connection) -> None:
        pass

    def number(self, connection: sa.Connection, kind: str) -> int | None:
        return None

    def log_no(self, connection: sa.Connection) -> int | None:
        return None

    def asked(self, connection: sa.Connection, command: Any) -> None:
        pass

    def logged(self, connection: sa.Connection, line: Row) -> None:
        pass

    def outlives(self, line: Mapping[str, Any]) -> None:
        """Who is erased here is on a list beside the file (`privacy.erasing`)."""

    def ends(self, connection: sa.Connection) -> None:
        pass

    def committed(self) -> None:
        pass
