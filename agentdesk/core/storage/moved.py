"""A shop that has moved to a server: its file stays as it was, and nobody works on in it by mistake.

The mark lies beside the database, so that not a byte of that is changed. It is set before the server keeps anything and
made final afterwards: a move that was cut off in between is known, and the same call again finishes it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.actors import SYSTEM
from agentdesk.core.errors import Failure
from agentdesk.core.paths import sync_folder, write_atomically
from agentdesk.core.storage.connect import failures
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.profile import Profile
from agentdesk.core.storage.schema import command_log


@dataclass(frozen=True, slots=True)
class Mark:
    """When to which server; `epoch` is the first of that server, unknown where somebody has set the mark by hand."""

    at: datetime
    address: str
    done: bool
    epoch: UUID | None = None

    @property
    def refusal(self) -> Failure:
        """Why nobody works here."""
        said = {"address": self.address, "at": self.at.date()}
        return Failure("profile.moved" if self.done else "profile.moving", **said)


def mark_of(profile: Profile) -> Mark | None:
    """Raises Failure profile.mark_unreadable: then nobody works here either."""
    if not profile.moved.exists():
        return None
    try:
        with failures(profile.moved):
            said = json.loads(profile.moved.read_bytes())
        epoch = UUID(said["epoch"]) if said["epoch"] else None
        return Mark(datetime.fromisoformat(said["at"]), str(said["address"]), bool(said["done"]), epoch)
    except (ValueError, KeyError, TypeError) as broken:
        raise Failure("profile.mark_unreadable", path=str(profile.moved)) from broken


def set_mark(profile: Profile, mark: Mark) -> None:
    """On disk when it returns."""
    said = asdict(mark) | {"at": mark.at.isoformat(), "epoch": str(mark.epoch) if mark.epoch else None}
    with failures(profile.moved):
        write_atomically(profile.moved, json.dumps(said).encode())


def take_off_mark(profile: Profile) -> None:
    """People work here again, whatever a server has meanwhile."""
    with failures(profile.moved):
        profile.moved.unlink(missing_ok=True)
        sync_folder(profile.folder)


def last_deed(alone: Database) -> UUID | None:
    """The last command of a person in a shop that worked alone: a server that has the shop knows it. What the passing
    of time brings is written down anywhere."""
    deeds = sa.select(command_log.c.command_id).where(command_log.c.actor_id != SYSTEM)
    with alone.reading() as connection:
        return connection.execute(deeds.order_by(command_log.c.log_no.desc()).limit(1)).scalar()
