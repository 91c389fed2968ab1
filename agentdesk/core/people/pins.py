"""PINs: with whom a decision is, where several people share one desk. A PIN confirms one command, and nothing else.

What is kept of a PIN is Argon2id over HMAC-SHA256 of it under a pepper. The pepper never leaves this machine: whoever
reads only the command log, or a row that travelled, cannot try out the few million PINs there are. Tries are counted
here too, before they are looked at, so that many at once are no more than one after the other.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.clock import Clock
from agentdesk.core.commands import Command
from agentdesk.core.errors import Refused
from agentdesk.core.people.commands import SetPin
from agentdesk.core.people.store import people, person_pins
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.recovery import Costs
from agentdesk.core.storage.schema import Id, Moment, metadata

MOST_WRONG = 5
WAIT = timedelta(minutes=5)
"""After `MOST_WRONG` wrong PINs of one person, nobody tries theirs for so long."""
_PIN = re.compile(r"[0-9]{6,12}", re.ASCII)

pin_peppers = sa.Table(
    "pin_peppers",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("pepper", sa.LargeBinary(32), nullable=False),
    info={"local": True},
)

pin_tries = sa.Table(
    "pin_tries",
    metadata,
    sa.Column("person_id", Id, primary_key=True),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("last_at", Moment, nullable=False),
    info={"local": True},
)


class Pins:
    """Of one profile, on this machine."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def verifier(self, person_id: UUID, pin: str) -> str:
        """What a command may carry of a new PIN. Raises Refused people.pin_form for what is not 6 to 12 digits."""
        from argon2 import PasswordHasher

        if not _PIN.fullmatch(pin):
            raise Refused("people.pin_form")
        costs = Costs()
        return PasswordHasher(costs.passes, costs.memory_kib, costs.lanes).hash(self._peppered(person_id, pin))

    def needed(self, asked: Iterable[Command], person_id: UUID) -> bool:
        """Whether this person has to confirm these commands by a PIN. Raises Refused (see `confirm`)."""
        return self._verifier_for(asked, person_id) is not None

    def confirm(self, asked: Iterable[Command], person_id: UUID, pin: str | None) -> None:
        """Nothing, where the PIN is this person's, or none is needed: by the only person of a shop, by the system, and
        for the first PIN of a shop, which an administrator sets for themselves.

        Raises Refused people.pin_none (an administrator sets a first one), people.pin_first (that one is to be
        replaced by one that only its owner knows), people.pin_missing, people.pin_wait, people.pin_wrong.
        """
        verifier = self._verifier_for(asked, person_id)
        if verifier is None:
            return
        if not pin:
            raise Refused("people.pin_missing")
        left = self._count_try(person_id)
        if not self._fits(verifier, person_id, pin):
            if not left:
                raise Refused("people.pin_wait", count=WAIT // timedelta(minutes=1))
            raise Refused("people.pin_wrong", count=left)
        with self._database.writing() as connection:
            connection.execute(pin_tries.delete().where(pin_tries.c.person_id == person_id))

    def _verifier_for(self, asked: Iterable[Command], person_id: UUID) -> str | None:
        """What the PIN is held against; None where these commands need none."""
        needing = [command for command in asked if command.needs_pin]
        if not needing or person_id == SYSTEM:
            return None
        sets_own = all(isinstance(command, SetPin) and command.person_id == person_id for command in needing)
        with self._database.reading() as connection:
            if _is_alone(connection):
                return None
            kept = connection.execute(sa.select(person_pins).where(person_pins.c.person_id == person_id)).first()
            if kept is None and sets_own and person_id in _administrators_before_any_pin(connection):
                return None
        if kept is None:
            raise Refused("people.pin_none")
        if kept.set_by not in (person_id, SYSTEM) and not sets_own:
            raise Refused("people.pin_first")
        return str(kept.verifier)

    def _count_try(self, person_id: UUID) -> int:
        """How many more wrong ones there may be after this one. Raises Refused people.pin_wait."""
        now = self._clock.now()
        with self._database.writing() as connection:
            row = connection.execute(sa.select(pin_tries).where(pin_tries.c.person_id == person_id)).first()
            tries = _tries_that_count(row.tries, row.last_at, now) if row else 0
            if row:
                connection.execute(pin_tries.delete().where(pin_tries.c.person_id == person_id))
            waits = tries >= MOST_WRONG
            last_at = min(row.last_at, now) if row and waits else now
            tried = {"person_id": person_id, "tries": tries + (not waits), "last_at": last_at}
            connection.execute(pin_tries.insert().values(**tried))
        if waits:
            raise Refused("people.pin_wait", count=ceil((last_at + WAIT - now) / timedelta(minutes=1)))
        return MOST_WRONG - tries - 1

    def _fits(self, verifier: str, person_id: UUID, pin: str) -> bool:
        from argon2 import PasswordHasher
        from argon2.exceptions import VerificationError

        try:
            return PasswordHasher().verify(verifier, self._peppered(person_id, pin))
        except VerificationError:
            return False

    def _peppered(self, person_id: UUID, pin: str) -> bytes:
        """With whose it is: what is kept of one person's PIN is of no use for another."""
        return hmac.digest(self._pepper(), f"{person_id}:{pin}".encode(), "sha256")

    def _pepper(self) -> bytes:
        """Made when it is first needed, and never again: with another one no PIN would fit."""
        asked = sa.select(pin_peppers.c.pepper)
        with self._database.reading() as connection:
            kept = connection.execute(asked).scalar()
        if kept is not None:
            return bytes(kept)
        with self._database.writing() as connection:
            kept = connection.execute(asked).scalar()
            if kept is None:
                kept = secrets.token_bytes(32)
                connection.execute(pin_peppers.insert().values(id=1, pepper=kept))
        return bytes(kept)


def _tries_that_count(tries: int, last_at: datetime, now: datetime) -> int:
    """Those of before a wait that is over do not count any more."""
    return 0 if tries >= MOST_WRONG and now >= last_at + WAIT else tries


def _is_alone(connection: sa.Connection) -> bool:
    return len(connection.execute(sa.select(people.c.id).where(people.c.active).limit(2)).all()) < 2


def _administrators_before_any_pin(connection: sa.Connection) -> frozenset[UUID]:
    """The active administrators, as long as none of them has a PIN."""
    active = sa.select(people.c.id, people.c.roles, person_pins.c.verifier).where(people.c.active)
    rows = connection.execute(active.outerjoin(person_pins, person_pins.c.person_id == people.c.id))
    found = {row.id: row.verifier for row in rows if Role.ADMINISTRATOR in row.roles}
    return frozenset() if any(found.values()) else frozenset(found)
