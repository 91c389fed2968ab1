"""What encryption costs: the customer view, find and unlocking, with SQLCipher's key and without any.

Both files hold the same rows in the same order, written by `sqlcipher_export` from one desk; both are opened with our
settings and asked through the whole product. A customer is looked at once only, for what has been read once lies
decrypted in the cache; "again" says what it is like then.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlcipher3.dbapi2 as sqlcipher

from agentdesk.core.clock import FixedClock
from agentdesk.core.customers.commands import FindCustomers
from agentdesk.core.customers.search import index as search_index
from agentdesk.core.desk import Desk
from agentdesk.core.storage import connect
from agentdesk.core.storage.connect import open_sqlcipher
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.keyrings import KeyStore
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.storage.opening import create_profile, open_profile
from agentdesk.core.storage.profile import Profile
from tests.desks import KEY, NOON, make_desk
from tests.performance.find_ours import id_of, searchable
from tests.performance.pairs import Pair, line, measure, timed
from tests.performance.people import Person, people
from tests.performance.scraps import scraps
from tests.performance.view import ask_view, fill
from tests.profiles import PASSPHRASE, NoKeyring, WorkingKeyring

SIZE = 1_000_000
VIEWS = 600
WARM_UP = 50
UNLOCKINGS = 15
KEYSTROKES_FOR = 30
"""Customers typed for of each kind."""
_TYPED = 50_000


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`size` is the number of timeline rows; there are a tenth as many customers."""
    with tempfile.TemporaryDirectory(prefix="agentdesk-encryption-") as name:
        folder = Path(name)
        yield from _unlocking(folder, size)
        me, ids = _build(folder, size, seed)
        with (
            closing(_database(folder / "with.db", KEY)) as ours,
            closing(_database(folder / "without.db", None)) as bare,
        ):
            desks = Desk(ours, FixedClock(NOON)), Desk(bare, FixedClock(NOON))
            yield from _views(*desks, me, ids, size, seed)
            yield from _finding(*desks, me, size, seed)


def _views(ours: Desk, bare: Desk, me: UUID, ids: list[UUID], size: int, seed: int) -> Iterator[dict[str, Any]]:
    seen = random.Random(seed).sample(ids, min(len(ids), VIEWS + WARM_UP))
    for customer_id in seen[:WARM_UP]:
        ask_view(ours, me, customer_id)
        ask_view(bare, me, customer_id)
    pairs = [Pair(_view(ours, me, customer_id), _view(bare, me, customer_id)) for customer_id in seen[WARM_UP:]]
    yield measure("encryption: view", size, pairs, rounds=1, note="each customer for the first time")
    yield measure("encryption: view again", size, pairs, note="best of 3, in the cache")


def _finding(ours: Desk, bare: Desk, me: UUID, size: int, seed: int) -> Iterator[dict[str, Any]]:
    typed = [scrap.text for scrap in scraps(_some(size, seed), seed, each=KEYSTROKES_FOR)]
    random.Random(seed).shuffle(typed)
    for text in typed[:WARM_UP]:
        assert _find(ours, me, text)() == _find(bare, me, text)(), "both files answer alike"
    pairs = [Pair(_find(ours, me, text), _find(bare, me, text)) for text in typed[WARM_UP:]]
    note = f"{len(pairs)} keystrokes"
    yield measure("encryption: find", size, pairs, rounds=1, note=f"{note}, each for the first time")
    yield measure("encryption: find again", size, pairs, note=f"{note}, best of 3")


def _unlocking(folder: Path, size: int) -> Iterator[dict[str, Any]]:
    """From the closed profile to the proof that the key fits; the floor opens a file without a key."""
    keyring = WorkingKeyring()
    made = create_profile(Profile(folder / "kept"), keyring, None)
    made.opened.close()
    create_profile(Profile(folder / "typed"), NoKeyring(), PASSPHRASE).opened.close()
    plain = folder / "plain.db"
    _open_plain(plain).close()
    ways: tuple[tuple[str, str, KeyStore, str | None], ...] = (
        ("keyring", "kept", keyring, None),
        ("recovery code", "kept", NoKeyring(), made.recovery_code),
        ("passphrase", "typed", NoKeyring(), PASSPHRASE),
    )
    for name, place, keys, secret in ways:
        pairs = [(timed(_unlock(folder / place, keys, secret)), timed(_opening(plain))) for _ in range(UNLOCKINGS)]
        note = "a keyring that answers at once: the system's own time comes on top" if name == "keyring" else ""
        ours, bare = [mine for mine, _ in pairs], [floor for _, floor in pairs]
        yield line(f"encryption: unlock by {name}", size, ours, bare, note)


def _unlock(folder: Path, keys: KeyStore, secret: str | None) -> Callable[[], None]:
    return lambda: open_profile(Profile(folder), keys, Secrets(given=secret)).close()


def _opening(plain: Path) -> Callable[[], None]:
    return lambda: _open_plain(plain).close()


def _build(folder: Path, size: int, seed: int) -> tuple[UUID, list[UUID]]:
    desk, me = make_desk(folder)
    ids = fill(desk, me, size, random.Random(seed))
    everybody = people(max(1, size // 10), seed)
    while batch := list(islice(everybody, 20_000)):
        with desk.database.writing() as connection:
            search_index.index_many(connection, ((id_of(person), searchable(person)) for person in batch))
    desk.database.close()
    _export(folder / "desk.db", folder / "with.db", f"x'{KEY.hex()}'")
    _export(folder / "desk.db", folder / "without.db", "")
    return me, ids


def _export(source: Path, target: Path, key: str) -> None:
    with closing(open_sqlcipher(source, KEY)) as connection:
        connection.execute("ATTACH DATABASE ? AS target KEY ?", (str(target), key))
        connection.execute("SELECT sqlcipher_export('target')")
        connection.execute("ANALYZE target")
        connection.execute("DETACH DATABASE target")


def _database(path: Path, key: bytes | None) -> Database:
    return Database.sqlite(path, key) if key else Database.through(lambda: _open_plain(path), path)


def _open_plain(path: Path) -> Any:
    """Our settings, all but the key."""
    connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False)
    for name, (value, _) in connect._settings(False, 64).items():
        connection.execute(f"PRAGMA {name} = {value}").fetchall()
    return connection


def _view(desk: Desk, me: UUID, customer_id: UUID) -> Callable[[], None]:
    return lambda: ask_view(desk, me, customer_id)


def _find(desk: Desk, me: UUID, text: str) -> Callable[[], object]:
    return lambda: desk.ask(FindCustomers(text), actor=me)


def _some(size: int, seed: int) -> list[Person]:
    count = max(1, size // 10)
    return list(islice(people(count, seed), 0, count, max(1, count // _TYPED)))
