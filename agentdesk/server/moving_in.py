"""A shop that worked alone moves in: everything that its file holds comes into an empty database of a server.

All of it in one transaction, in which it is held against the file before anything is kept: what was cut off has left
nothing, and is simply asked for again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.access import model, store
from agentdesk.core.actors import Role
from agentdesk.core.errors import AgentDeskError, Refused
from agentdesk.core.ids import new_id
from agentdesk.core.people.store import people
from agentdesk.core.storage import migrate
from agentdesk.core.storage.carrying import carried_tables, count_rows, lay, pages
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import hang_gates
from agentdesk.core.storage.in_step import servers
from agentdesk.core.storage.moved import Mark, mark_of, set_mark, take_off_mark
from agentdesk.core.storage.postgresql import the_only_one
from agentdesk.core.storage.source import Source
from agentdesk.server.comparing import Progress, Same, Watch, compared
from agentdesk.server.founding import found_within
from agentdesk.server.house import House

_CARRYING, _COMPARING, _TELLING = 0.45, 0.25, 0.3
"""Shares of the time, seen with a hundred thousand customers."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """`without_login` are those who work here and cannot sign in yet."""

    same: Same
    person_id: UUID
    without_login: Sequence[str]


def take_in(
    house: House,
    source: Source,
    login: str,
    password: str,
    *,
    called: str = "",
    address: str,
    told: Progress = lambda share, what: None,
) -> TakenIn | None:
    """Everything of `source`, and `login` for its administrator, or for the one who is `called` so. None where it is
    here already, and only the end of an earlier call was missing.

    The file is marked as moved to `address`. Whoever calls has seen that the database is safe (`require_safe`).

    Raises Refused server.not_empty, moving.moved_already, moving.no_shop, moving.which_administrator, people.unknown,
    those of `access.model`; Failure moving.differs. Then the database is empty as before, and the file not marked.
    """
    database, login = house.desk.database, model.tidy_login(login)
    model.require_password(password, login)
    with the_only_one(database), source.database.walking() as here:
        person_id = _administrator(here, called)
        mark = mark_of(source.profile) if source.profile else None
        if not migrate.is_empty(database):
            _finish(database, source, mark)
            return None
        if mark and mark.done:
            raise Refused("moving.moved_already", address=mark.address, at=mark.at.date())
        verifier, now, epoch = house.accounts.verifier(password), house.desk.clock.now(), new_id()
        mark = Mark(now, address, done=False, epoch=epoch)
        _set_mark(source, mark)
        try:
            with database.writing() as there:
                done = _carried(here, there, epoch, now, person_id, told)
                store.add_account(there, person_id, login, verifier, now)
        except BaseException:
            if not _may_have_begun(database, epoch):
                _take_off(source)
            raise
        _set_mark(source, Mark(now, address, done=True, epoch=epoch))
    told(1.0, "comparing")
    return done


def _finish(database: Database, source: Source, mark: Mark | None) -> None:
    """Of a call that was cut off after the server had everything, the mark alone is missing."""
    if mark is None or mark.done or not _may_have_begun(database, mark.epoch):
        raise Refused("server.not_empty")
    _set_mark(source, Mark(mark.at, mark.address, done=True, epoch=mark.epoch))


def _administrator(here: sa.Connection, called: str) -> UUID:
    asked = sa.select(people).where(people.c.active).order_by(people.c.id)
    active = [row for row in here.execute(asked) if Role.ADMINISTRATOR in row.roles]
    if not active:
        raise Refused("moving.no_shop")
    found = [row for row in active if called.casefold() in (row.name.casefold(), str(row.id))] if called else active
    if not found:
        raise Refused("people.unknown", id=called)
    if len(found) > 1:
        raise Refused("moving.which_administrator", names=", ".join(row.name for row in found))
    person_id: UUID = found[0].id
    return person_id


def _carried(
    here: sa.Connection, there: sa.Connection, epoch: UUID, now: datetime, person_id: UUID, told: Progress
) -> TakenIn:
    rows, watch, tables = count_rows(here), Watch(told), {}
    more = watch.part("carrying", _CARRYING, rows)
    migrate.create_ungated(there)
    for table in carried_tables():
        tables[table.name] = lay(there, table, pages(here, table), more)
    hang_gates(there)
    there.exec_driver_sql("ANALYZE")
    found_within(there, epoch, now, watch.part("telling", _TELLING, rows))
    same = compared(tables, here, there, watch.part("comparing", _COMPARING, rows))
    others = sa.select(people.c.name).where(people.c.active, people.c.id != person_id).order_by(people.c.name)
    return TakenIn(same, person_id, tuple(there.execute(others).scalars()))


def _set_mark(source: Source, mark: Mark) -> None:
    if source.profile:
        set_mark(source.profile, mark)


def _take_off(source: Source) -> None:
    if source.profile:
        take_off_mark(source.profile)


def _may_have_begun(database: Database, epoch: UUID | None) -> bool:
    """Whether the server has, or may have, all that was to be kept under this epoch."""
    try:
        with database.reading() as connection:
            if not sa.inspect(connection).has_table(servers.name):
                return False
            return connection.execute(sa.select(servers.c.epoch)).scalar() == epoch
    except AgentDeskError:
        return True
