"""A server's shop as one file that works alone: a backup under a new key, which any desk restores.

All of it is read from one snapshot while the server goes on, and held against it before the file gets its name.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import sqlalchemy as sa

from agentdesk.core.clock import Clock
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.goodwill.store.leases import open_leases
from agentdesk.core.storage import migrate
from agentdesk.core.storage.backup import pack, put_in_its_place, scratch_beside
from agentdesk.core.storage.bundle import DATABASE, RECOVERY
from agentdesk.core.storage.carrying import carried_tables, count_rows, lay, pages
from agentdesk.core.storage.connect import salt_for
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import hang_gates
from agentdesk.core.storage.keys import new_key
from agentdesk.core.storage.opening import empty_database
from agentdesk.core.storage.recovery import CODE, recovery_for, save_recovery
from agentdesk.core.storage.recovery_code import new_code
from agentdesk.server.comparing import Progress, Same, Watch, compared

_CARRYING, _COMPARING = 0.6, 0.4
"""Shares of the time."""
_FIRST_THAT_COMES = ""
"""As the name of what keeps the key: the keyring of the machine on which the file is restored."""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """What is in the file, and the code that opens it: shown once, kept nowhere."""

    same: Same
    recovery_code: str = field(repr=False)


def hand_out(database: Database, target: Path, clock: Clock, told: Progress = lambda share, what: None) -> HandedOut:
    """Write the shop of this server into a new file. The server stays as it is.

    Raises Refused backup.target_exists, moving.leases_out where money is still set aside for desks: what they give of
    it would be missing in the file; Failure backup.no_folder, moving.differs, storage.*. Nothing is left then.
    """
    if target.exists():
        raise Refused("backup.target_exists", path=str(target))
    if not target.parent.is_dir():
        raise Failure("backup.no_folder", path=str(target.parent))
    key, code = new_key(), new_code()
    with database.walking() as here, scratch_beside(target) as scratch:
        if leased := open_leases(here):
            raise Refused("moving.leases_out", count=len(leased))
        same = _carried(here, scratch / DATABASE, key, told)
        sealed = recovery_for(key, salt_for(key).hex()).sealed_with(key, CODE, code)
        save_recovery(scratch / RECOVERY, replace(sealed, keyring=_FIRST_THAT_COMES))
        files = {RECOVERY: scratch / RECOVERY, DATABASE: scratch / DATABASE}
        put_in_its_place(pack(files, scratch / "whole", key, clock), target)
    told(1.0, "comparing")
    return HandedOut(same, code)


def _carried(here: sa.Connection, file: Path, key: bytes, told: Progress) -> Same:
    rows, watch, tables = count_rows(here), Watch(told), {}
    empty_database(file, key)
    with closing(Database.sqlite(file, key)) as database, database.writing() as there:
        more = watch.part("carrying", _CARRYING, rows)
        migrate.create_ungated(there)
        for table in carried_tables():
            tables[table.name] = lay(there, table, pages(here, table), more)
        hang_gates(there)
        return compared(tables, here, there, watch.part("comparing", _COMPARING, rows))
