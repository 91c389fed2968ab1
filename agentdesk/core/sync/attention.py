"""What the server did not carry out, kept whole until whoever did it has dealt with it. Nothing goes away by itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.clock import Clock
from agentdesk.core.errors import Refused
from agentdesk.core.ids import derived_id
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.in_step import attention, outbox, replicas
from agentdesk.core.storage.schema import metadata
from agentdesk.core.sync.protocol import Sent
from agentdesk.core.sync.replica import wish_of

AGAIN, DROPPED = "sent_again", "dropped"
_OF_A_CUSTOMER = {
    "case_id": "cases",
    "promise_id": "promises",
    "callback_id": "callbacks",
    "interaction_id": "interactions",
    "handover_id": "handovers",
    "run_id": "guide_runs",
}
"""Whatever else a command may be about, and in which table it says whose it is."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A command that was refused or put aside: what it was (`kind`, `args`), when it was done here, and why not.

    `customer_id` where it was about one, or about something of theirs that is here; `words` is what somebody typed for
    it, the longest first.
    """

    id: UUID
    kind: str
    args: dict[str, Any]
    code: str
    facts: dict[str, Any]
    made_at: datetime
    customer_id: UUID | None
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is not yet at the server: how much, and since when; how much needs attention; when it was heard last."""

    count: int
    since: datetime | None
    attention: int
    heard_at: datetime | None


def waiting(database: Database) -> Waiting:
    asked = sa.select(sa.func.count(), sa.func.min(outbox.c.made_at)).where(outbox.c.state == "waiting")
    left = sa.select(sa.func.count()).select_from(attention).where(attention.c.dealt_at.is_(None))
    with database.reading() as connection:
        count, since = connection.execute(asked).one()
        heard_at = connection.execute(sa.select(replicas.c.heard_at)).scalar()
        return Waiting(count, since, connection.execute(left).scalar_one(), heard_at)


def unfinished(database: Database) -> tuple[Unfinished, ...]:
    """Oldest first."""
    joined = attention.join(outbox, outbox.c.device_seq == attention.c.device_seq)
    columns = attention.c.id, attention.c.kind.label("noticed_as"), outbox
    asked = sa.select(*columns).select_from(joined).where(attention.c.dealt_at.is_(None))
    with database.reading() as connection:
        found = connection.execute(asked.order_by(outbox.c.device_seq)).all()
        return tuple(_of(connection, row) for row in found if row.command)


def send_again(database: Database, clock: Clock, id: UUID) -> Any:
    """The wish to ask once more, under an id of its own, so that asking twice is once. The row stays until `settle`.

    Raises Refused sync.settled where it was dealt with meanwhile.
    """
    with database.reading() as connection:
        line = connection.execute(
            sa.select(outbox.c.command, outbox.c.made_at)
            .select_from(attention.join(outbox, outbox.c.device_seq == attention.c.device_seq))
            .where(attention.c.id == id, attention.c.dealt_at.is_(None))
        ).first()
    if line is None:
        raise Refused("sync.settled")
    sent = Sent.model_validate_json(line.command)
    return wish_of(sent.model_copy(update={"id": derived_id(id, AGAIN)}), clock.now())


def settle(database: Database, clock: Clock, id: UUID, how: str, reason: str = "") -> None:
    """It was dealt with. Raises Refused sync.settled."""
    with database.writing() as connection:
        open_one = sa.update(attention).where(attention.c.id == id, attention.c.dealt_at.is_(None))
        done = connection.execute(open_one.values(dealt=how, reason=reason, dealt_at=clock.now()))
        if not done.rowcount:
            raise Refused("sync.settled")


def unsettle(database: Database, id: UUID) -> None:
    """Takes `settle` back."""
    with database.writing() as connection:
        connection.execute(sa.update(attention).where(attention.c.id == id).values(dealt="", reason="", dealt_at=None))


def _of(connection: sa.Connection, row: Any) -> Unfinished:
    said = json.loads(row.command)
    words = sorted(_typed(said["args"]), key=len, reverse=True)
    return Unfinished(
        id=row.id,
        kind=said["kind"],
        args=said["args"],
        code=row.code or ("sync.put_back" if row.noticed_as == "restored" else ""),
        facts=row.facts,
        made_at=row.made_at,
        customer_id=_whose(connection, said["args"]),
        words=tuple(words),
    )


def _whose(connection: sa.Connection, args: dict[str, Any]) -> UUID | None:
    if customer_id := args.get("customer_id"):
        return UUID(customer_id)
    for name, place in _OF_A_CUSTOMER.items():
        if id := args.get(name):
            table = metadata.tables[place]
            found = connection.execute(sa.select(table.c.scope_id).where(table.c.id == UUID(id))).scalar()
            return found if found != SHOP else None
    within = (_whose(connection, each["args"]) for each in args.get("commands", ()))
    return next(filter(None, within), None)


def _typed(value: Any) -> list[str]:
    """Whatever reads like words, not like an id or a code."""
    if isinstance(value, dict):
        return [words for each in value.values() for words in _typed(each)]
    if isinstance(value, list):
        return [words for each in value for words in _typed(each)]
    return [value] if isinstance(value, str) and (" " in value.strip() or not value.isascii()) else []
