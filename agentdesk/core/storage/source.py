"""The file of a shop that worked alone, opened to be read by whoever takes it over: not a byte of it is changed.

A profile is held alone meanwhile: nobody can work in it. A backup, and a profile of an older program, are read from a
copy of their own, under the same key, that is gone afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from agentdesk.core.errors import Failure, Refused
from agentdesk.core.storage import migrate
from agentdesk.core.storage.backup import unpack
from agentdesk.core.storage.bundle import DATABASE
from agentdesk.core.storage.copies import copy_database
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.in_step import is_joined
from agentdesk.core.storage.keyrings import KeyStore
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.storage.opening import open_profile
from agentdesk.core.storage.profile import Profile


@dataclass(frozen=True, slots=True)
class Source:
    """At the present schema. Without a profile it came from a backup."""

    database: Database
    profile: Profile | None = None


class _LookedAtOnly:
    """The keyring of this machine is asked for a key, and given none: the shop does not live here."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys

    def get(self, database: str, *, kept_by: str | None = None) -> bytes | None:
        return self._keys.get(database, kept_by=kept_by)

    def put(self, database: str, key: bytes) -> str:
        raise Failure("keys.no_keyring", reason="not_kept")

    def forget(self, database: str) -> None:
        """Nothing was kept."""


@contextmanager
def open_source(path: Path, keys: KeyStore, given: Secrets) -> Iterator[Source]:
    """The shop in this folder of a profile, or in this backup.

    Raises Failure: profile.new, profile.window_open, profile.in_use, backup.missing, backup.not_a_backup,
    backup.damaged, backup.newer, schema.newer, those of `keys.unlock`, storage.*; Refused moving.in_step: it is a desk
    of a server already.
    """
    keys = _LookedAtOnly(keys)
    with TemporaryDirectory(prefix="agentdesk-source-") as scratch:
        opening = _of_profile if path.is_dir() else _of_backup
        with opening(path, Path(scratch), keys, given) as source:
            if is_joined(source.database):
                raise Refused("moving.in_step")
            yield source


@contextmanager
def _of_profile(folder: Path, scratch: Path, keys: KeyStore, given: Secrets) -> Iterator[Source]:
    profile = Profile(folder)
    with open_profile(profile, keys, given, moved_too=True) as opened, profile.hold_window(), opened.alone():
        with closing(Database.sqlite(profile.database, opened.key)) as database:
            if migrate.is_current(database):
                yield Source(database, profile)
                return
        copy_database(profile.database, scratch / DATABASE, opened.key)
        with closing(_brought_up_to_date(scratch / DATABASE, opened.key)) as database:
            yield Source(database, profile)


@contextmanager
def _of_backup(file: Path, scratch: Path, keys: KeyStore, given: Secrets) -> Iterator[Source]:
    if not file.is_file():
        raise Failure("backup.missing", path=str(file))
    _, found = unpack(file, scratch, keys, given)
    with closing(_brought_up_to_date(scratch / DATABASE, found.key)) as database:
        yield Source(database)


def _brought_up_to_date(copy: Path, key: bytes) -> Database:
    database = Database.sqlite(copy, key)
    if not migrate.is_empty(database) and not migrate.is_current(database):
        migrate.take_steps(database, migrate.HEAD)
    return database
