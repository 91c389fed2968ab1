"""Where codes come from, on this machine alone: secrets of leases, the key of the hashes, codes of the shop's pools.

A lease belongs to one process: it counts its stubs in memory, so that no two processes, and no copy that was put back,
ever make the same code. Its secret stays in a table of this profile, which no command writes and none is logged about,
so that a code can be shown again after a crash, or printed; it goes when the lease is closed.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from datetime import datetime, timedelta
from uuid import UUID
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from agentdesk.core.clock import Clock, SystemClock
from agentdesk.core.ids import new_id
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.prepared import Prepared
from agentdesk.core.storage.schema import Id, Moment, metadata
from agentdesk.core.vouchers import codes
from agentdesk.core.vouchers.model import Stub

voucher_leases = sa.Table(
    "voucher_leases",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("secret", sa.LargeBinary(32)),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("closed_at", Moment),
    info={"local": True},
)

voucher_keys = sa.Table(
    "voucher_keys",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("key", sa.LargeBinary(32), nullable=False),
    info={"local": True},
)

voucher_pool_secrets = sa.Table(
    "voucher_pool_secrets",
    metadata,
    sa.Column("pool_id", Id, primary_key=True),
    sa.Column("no", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("taken_at", Moment),
    info={"local": True},
)

_lease, _pool = voucher_leases.c, voucher_pool_secrets.c
_SECRET = Prepared(sa.select(_lease.secret).where(_lease.id == sa.bindparam("lease", type_=Id)))
_OF_POOL = Prepared(
    sa.select(_pool.code).where(_pool.pool_id == sa.bindparam("pool", type_=Id), _pool.no == sa.bindparam("no"))
)

OPEN_FOR = timedelta(days=30)
"""How long a code can be shown again; afterwards only a new one can be issued in its place."""
_TAKEN_FOR = timedelta(days=1)
"""How long stubs are taken from one lease: a window that stays open for weeks takes another one each day."""


class Leases:
    """Of one profile, in one process; safe to be used from several threads. Use `Leases.of`."""

    _known: WeakKeyDictionary[Database, Leases] = WeakKeyDictionary()
    _first = threading.Lock()

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self._database = database
        self._clock = clock or SystemClock()
        self._turn = threading.RLock()
        self._lease: tuple[UUID, bytes, datetime] | None = None
        self._taken = 0
        self._key_kept: bytes | None = None

    @classmethod
    def of(cls, database: Database, clock: Clock | None = None) -> Leases:
        """The same for the same database: another one would open a lease of its own."""
        with cls._first:
            return cls._known.setdefault(database, cls(database, clock))

    def take_stub(self) -> Stub:
        """A stub that nobody else has, and nobody will have again."""
        with self._turn:
            lease_id, secret, _ = self._lease = self._open()
            self._taken += 1
            return self._stub(lease_id, self._taken, codes.of_ours(codes.made_of(secret, self._taken)))

    @property
    def key(self) -> bytes:
        """Under which codes are hashed: the same at a server and all its desks."""
        return self._key()

    def take_key(self, key: bytes) -> None:
        """Hash codes as the server does from now on."""
        with self._turn:
            if self._kept_key() != key:
                with self._database.writing() as connection:
                    connection.execute(voucher_keys.delete())
                    connection.execute(voucher_keys.insert().values(id=1, key=key))
            self._key_kept = key

    def take_from_pool(self, pool_id: UUID) -> Stub | None:
        """The next code of the shop's own; None where all have been handed out."""
        free = voucher_pool_secrets.c
        with self._database.writing() as connection:
            asked = sa.select(free.no, free.code).where(free.pool_id == pool_id, free.taken_at.is_(None))
            found = connection.execute(asked.order_by(free.no).limit(1)).first()
            if found is None:
                return None
            taken = voucher_pool_secrets.update().where(free.pool_id == pool_id, free.no == found.no)
            connection.execute(taken.values(taken_at=self._clock.now()))
        return self._stub(pool_id, found.no, codes.known_as(found.code))

    def keep_pool(self, pool_id: UUID, pool_codes: list[str]) -> list[Stub]:
        """Keeps codes of the shop system, and makes of them what a command may carry; the same again is kept once."""
        stubs = [self._stub(pool_id, no, codes.known_as(code)) for no, code in enumerate(pool_codes, 1)]
        with self._database.writing() as connection:
            known = sa.select(voucher_pool_secrets.c.no).where(voucher_pool_secrets.c.pool_id == pool_id)
            if pool_codes and connection.execute(known.limit(1)).first() is None:
                rows = [{"pool_id": pool_id, "no": no, "code": code} for no, code in enumerate(pool_codes, 1)]
                connection.execute(voucher_pool_secrets.insert(), rows)
        return stubs

    def forget_pool(self, pool_id: UUID) -> None:
        """Codes whose import was refused."""
        with self._database.writing() as connection:
            connection.execute(voucher_pool_secrets.delete().where(voucher_pool_secrets.c.pool_id == pool_id))

    def code_of(self, lease_id: UUID, stub_no: int) -> str | None:
        """The code as it is shown; None once the lease is closed, and on a machine that has not made it."""
        with self._turn:
            if self._lease and self._lease[0] == lease_id and self._is_fresh(self._lease):
                return codes.shown(codes.made_of(self._lease[1], stub_no))
        with self._database.reading() as connection:
            lease = _SECRET.first(connection, lease=lease_id)
            if lease and lease.secret:
                return codes.shown(codes.made_of(lease.secret, stub_no))
            of_pool = _OF_POOL.first(connection, pool=lease_id, no=stub_no)
        return of_pool and str(of_pool.code)

    def hash_of(self, typed: str) -> str:
        """What commands carry of a code that somebody typed or scanned, in hexadecimal digits."""
        return self._hash(codes.known_as(typed))

    def to_close(self, before: datetime) -> list[UUID]:
        """Leases that were opened before this moment and still have their secret, oldest first."""
        lease = voucher_leases.c
        with self._database.reading() as connection:
            asked = sa.select(lease.id).where(lease.opened_at < before, lease.secret.is_not(None))
            return list(connection.execute(asked.order_by(lease.opened_at)).scalars())

    def close(self, lease_id: UUID) -> None:
        """The secret goes: no code of it can be made or shown any more."""
        with self._turn:
            if self._lease and self._lease[0] == lease_id:
                self._lease = None
            with self._database.writing() as connection:
                closing = voucher_leases.update().where(voucher_leases.c.id == lease_id)
                connection.execute(closing.values(secret=None, closed_at=self._clock.now()))

    def _open(self) -> tuple[UUID, bytes, datetime]:
        """The lease that stubs are taken from now: on disk before the first of them is."""
        now = self._clock.now()
        if self._lease and self._is_fresh(self._lease):
            return self._lease
        opened, self._taken = (new_id(), secrets.token_bytes(32), now), 0
        row = dict(zip(("id", "secret", "opened_at"), opened, strict=True))
        with self._database.writing() as connection:
            connection.execute(voucher_leases.insert().values(**row))
        return opened

    def _is_fresh(self, lease: tuple[UUID, bytes, datetime]) -> bool:
        """Whether stubs are taken from it still; one that is may be closed by nobody else."""
        return self._clock.now() - lease[2] < _TAKEN_FOR

    def _stub(self, lease_id: UUID, stub_no: int, known: str) -> Stub:
        return Stub(lease_id, stub_no, self._hash(known), known[-4:])

    def _hash(self, known: str) -> str:
        return hmac.new(self._key(), known.encode(), "sha256").hexdigest()

    def _key(self) -> bytes:
        """Made when it is first needed, and never again: with another key no voucher would be found."""
        if self._key_kept is None:
            self._key_kept = self._kept_key() or self._made_key()
        return self._key_kept

    def _kept_key(self) -> bytes | None:
        with self._database.reading() as connection:
            return connection.execute(sa.select(voucher_keys.c.key)).scalar()

    def _made_key(self) -> bytes:
        def make(connection: sa.Connection) -> bytes:
            kept: bytes | None = connection.execute(sa.select(voucher_keys.c.key)).scalar()
            if kept is None:
                kept = secrets.token_bytes(32)
                connection.execute(voucher_keys.insert().values(id=1, key=kept))
            return kept

        return self._database.write(make)
