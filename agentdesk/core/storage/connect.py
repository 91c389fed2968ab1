"""Opening an encrypted file: every setting that durability and privacy rest on is set and read back.

One SQLite for everything: the one that comes with SQLCipher, never the system's.
"""

from __future__ import annotations

import errno
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import sqlcipher3.dbapi2 as sqlcipher

from agentdesk.core.errors import Failure

if TYPE_CHECKING:
    from sqlite3 import Connection as Connection  # noqa: TID251 - types alone: the interface is the same
else:
    Connection = sqlcipher.Connection
DatabaseError = sqlcipher.DatabaseError

Settings = dict[str, tuple[object, object]]  # name: (value to set, what must be read back)

KEY_BYTES, SALT_BYTES = 32, 16
PAGE_BYTES = 4096
# Before 3.51.3 two connections that checkpoint and write at the same moment could damage a WAL database.
OLDEST_SQLITE = (3, 51, 3)
SIDE_FILES = ("-wal", "-shm", "-journal")
PLAIN_HEADER = b"SQLite format 3\x00"

# The backup interface reports its errors by text alone.
_UNCODED = {
    "database or disk is full": sqlcipher.SQLITE_FULL,
    "disk I/O error": sqlcipher.SQLITE_IOERR,
    "attempt to write a readonly database": sqlcipher.SQLITE_READONLY,
    "database is locked": sqlcipher.SQLITE_BUSY,
    "database disk image is malformed": sqlcipher.SQLITE_CORRUPT,
}
BUSY_MS = 5_000
"""Milliseconds for which a connection waits while another process writes."""
_WAL_KEEPS_AT_MOST = 64 * 1024 * 1024


def open_sqlcipher(
    path: Path,
    key: bytes,
    *,
    readonly: bool = False,
    create: bool = False,
    cache_mib: int = 64,
) -> Connection:
    """A connection in autocommit mode (say `BEGIN IMMEDIATE` yourself) with its settings read back.

    A missing file is a failure unless `create` is given: a database that went away must never look like a new,
    empty one. The connection may change threads, but only one may use it at a time. The view of a customer is twice as
    slow with 2 MiB of cache.

    Raises Failure: storage.missing, wrong_key, not_encrypted, not_a_database, damaged, unreadable, read_only,
    disk_full, busy, setting_refused, engine_too_old.
    """
    require_engine(sqlcipher.sqlite_version_info)
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    _require_file(path, create=create and not readonly)
    settings = _settings(readonly, cache_mib)
    with failures(path):
        try:
            return _opened(_connect(path, readonly), key, salt_for(key), settings)
        except DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) != sqlcipher.SQLITE_NOTADB:
                raise
            own = _head(path)
            if own == salt_for(key):
                raise
            return _opened(_connect(path, readonly), key, own, settings)  # made before salts followed from keys


def salt_for(key: bytes) -> bytes:
    """The salt of every file under this key, which SQLCipher keeps in clear at the beginning of the file.

    Random bytes would do as well; these need not be read. A power cut during a checkpoint may leave garbage in the
    first sector of a file whose first page lies whole in its WAL: whoever took the salt from there was shut out.
    """
    return hmac.digest(key, b"agentdesk salt", "sha256")[:SALT_BYTES]


def open_for_copy(path: Path, key: bytes) -> Connection:
    """A new file to be filled by the backup interface; without journal and syncs, for a half copy is thrown away.

    Raises Failure as `open_sqlcipher` does.
    """
    _require_file(path, create=True)
    with failures(path):
        connection = _connect(path, readonly=False)
        _unlock(connection, key, salt_for(key))
        for setting in ("journal_mode = OFF", "synchronous = OFF", "temp_store = MEMORY", "cache_size = -2048"):
            connection.execute(f"PRAGMA {setting}").fetchall()
    return connection


MOST_IN_MEMORY = 128 * 1024 * 1024
"""Bytes. A file that is larger is written anew beside itself, and not in memory."""


def write_anew(connection: Connection, most_in_memory: int = MOST_IN_MEMORY) -> bool:
    """Writes the whole file anew: nothing lies in it but what is there. False where somebody else is writing, or there
    is no room.

    Wiping what is freed (`secure_delete`) does not reach what SQLite leaves behind where it has spread the rows of one
    page over two: `rebuildPage` in its btree.c copies them, and leaves the gap as it was. 184 MB take 5 seconds.

    SQLite makes the new file where temporary things go: in memory as we open it, which a large file would fill. This
    one may lie on disk, for SQLCipher gives it the key of the file that it is made from; others would be plain text,
    and stay in memory.
    """
    pages, size = (int(read_setting(connection, name)) for name in ("page_count", "page_size"))
    if is_large := pages * size > most_in_memory:
        connection.execute("PRAGMA temp_store = FILE").fetchall()
    try:
        connection.execute("VACUUM")
    except sqlcipher.OperationalError:
        return False
    finally:
        if is_large:
            connection.execute("PRAGMA temp_store = MEMORY").fetchall()
    return True


def require_engine(version: tuple[int, int, int]) -> None:
    """Raises Failure storage.engine_too_old for an SQLite that may damage a database written by two at once."""
    if version < OLDEST_SQLITE:
        raise Failure("storage.engine_too_old", found=_dotted(version), needed=_dotted(OLDEST_SQLITE))


@contextmanager
def failures(path: Path) -> Iterator[None]:
    """Says in our terms what SQLCipher or the operating system reports about this file."""
    try:
        yield
    except sqlcipher.IntegrityError:
        raise  # a constraint is the business of whoever wrote the row
    except sqlcipher.Error as error:
        raise failure_of(error, path) from error
    except OSError as error:
        raise failure_of_os(error, path) from error


def failure_of(error: sqlcipher.Error, path: Path) -> Failure:
    """The failure behind a DB-API error; the low byte of SQLite's result code decides."""
    code = int(getattr(error, "sqlite_errorcode", _UNCODED.get(str(error), 0))) & 0xFF
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    match code:
        case sqlcipher.SQLITE_NOTADB:
            return _why_not_a_database(path)
        case sqlcipher.SQLITE_CORRUPT:
            return Failure("storage.damaged", path=str(path))
        case sqlcipher.SQLITE_FULL:
            return Failure("storage.disk_full", path=str(path))
        case sqlcipher.SQLITE_READONLY:
            return Failure("storage.read_only", path=str(path))
        case sqlcipher.SQLITE_BUSY | sqlcipher.SQLITE_LOCKED:
            return Failure("storage.busy", path=str(path))
        case sqlcipher.SQLITE_CANTOPEN | sqlcipher.SQLITE_PERM:
            return Failure("storage.unreadable", path=str(path), reason=str(error))
        case sqlcipher.SQLITE_IOERR:
            return Failure("storage.disk_error", path=str(path), reason=name)
        case _:
            return Failure("storage.failed", path=str(path), reason=f"{name}: {error}")


def failure_of_os(error: OSError, path: Path) -> Failure:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return Failure("storage.disk_full", path=str(path))
        case errno.EROFS:
            return Failure("storage.read_only", path=str(path))
        case errno.EACCES | errno.EPERM:
            return Failure("storage.unreadable", path=str(path), reason=error.strerror or "")
        case errno.ENOENT | errno.ENOTDIR:
            return Failure("storage.missing", path=str(path))
        case _:
            return Failure("storage.disk_error", path=str(path), reason=error.strerror or type(error).__name__)


def _why_not_a_database(path: Path) -> Failure:
    """SQLCipher answers a wrong key, a foreign file and a damaged first page alike; the file says a little more."""
    try:
        head, size = _head(path), path.stat().st_size
    except OSError as error:
        return failure_of_os(error, path)
    if head == PLAIN_HEADER:
        return Failure("storage.not_encrypted", path=str(path))
    if size % PAGE_BYTES:
        return Failure("storage.not_a_database", path=str(path), size=size)
    return Failure("storage.wrong_key", path=str(path))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(PLAIN_HEADER))


def _require_file(path: Path, *, create: bool) -> None:
    if create:
        with failures(path):
            path.touch(mode=0o600)  # SQLite gives its side files the permissions of the database
        return
    if not path.exists():
        raise Failure("storage.missing", path=str(path))
    if path.stat().st_size == 0:
        raise Failure("storage.not_a_database", path=str(path), size=0)


def _connect(path: Path, readonly: bool) -> Connection:
    address = f"{path.absolute().as_uri()}?mode={'ro' if readonly else 'rw'}"
    return cast(Connection, sqlcipher.connect(address, uri=True, isolation_level=None, check_same_thread=False))


def _settings(readonly: bool, cache_mib: int) -> Settings:
    always: Settings = {
        "busy_timeout": (BUSY_MS, BUSY_MS),
        "cipher_memory_security": ("OFF", "0"),  # wiping each freed byte is slow and guards only memory that is swapped
        "cache_size": (-1024 * cache_mib, -1024 * cache_mib),
        "temp_store": ("MEMORY", 2),  # temporary files would be plain text on disk
        "synchronous": ("FULL", 2),
        "fullfsync": ("ON", 1),  # macOS: fsync alone does not reach the disk
        "checkpoint_fullfsync": ("ON", 1),
        "foreign_keys": ("ON", 1),
        "secure_delete": ("ON", 1),  # what was erased is not left lying in free pages
        "trusted_schema": ("OFF", 0),
        "cell_size_check": ("ON", 1),
    }
    if readonly:
        return always | {"query_only": ("ON", 1)}
    return always | {"journal_mode": ("WAL", "wal"), "journal_size_limit": (_WAL_KEEPS_AT_MOST, _WAL_KEEPS_AT_MOST)}


def _opened(connection: Connection, key: bytes, salt: bytes, settings: Settings) -> Connection:
    try:
        _unlock(connection, key, salt)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # only now is the key put to the test
        for name, (value, expected) in settings.items():
            connection.execute(f"PRAGMA {name} = {value}").fetchall()
            _require(connection, name, expected)
    except BaseException:
        connection.close()
        raise
    return connection


def _unlock(connection: Connection, key: bytes, salt: bytes) -> None:
    connection.execute("PRAGMA cipher_log_level = NONE")  # it writes to stderr what we say ourselves
    connection.execute(f"PRAGMA key = \"x'{key.hex()}{salt.hex()}'\"")
    _require(connection, "cipher_use_hmac", "1")


def _require(connection: Connection, name: str, expected: object) -> None:
    found = read_setting(connection, name)
    if found != expected:
        raise Failure("storage.setting_refused", setting=name, expected=expected, found=found)


def read_setting(connection: Connection, name: str) -> Any:
    row = connection.execute(f"PRAGMA {name}").fetchone()
    return row[0] if row else None


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
