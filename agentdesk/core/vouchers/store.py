"""Tables of vouchers, and how rows become models and back.

No table here holds a code, but the local ones of `leases`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.errors import Refused
from agentdesk.core.storage.prepared import Prepared
from agentdesk.core.storage.schema import Id, Moment, synced_table, text_column
from agentdesk.core.vouchers import leases  # noqa: F401 - its tables belong to every database
from agentdesk.core.vouchers.model import Stub, Voucher

vouchers = synced_table(
    "vouchers",
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id, nullable=False),
    # in minor units, and it stays; the three below say what has become of it
    sa.Column("amount", sa.BigInteger, nullable=False),
    text_column("currency"),
    sa.Column("issued_at", Moment, nullable=False),
    sa.Column("issued_by", Id, nullable=False),
    sa.Column("team_id", Id, nullable=False),
    text_column("month"),
    text_column("expires_on"),
    sa.Column("short_note", sa.Boolean, nullable=False),
    sa.Column("lease_id", Id, nullable=False),
    sa.Column("stub_no", sa.BigInteger, nullable=False),
    sa.Column("code_hash", sa.LargeBinary(32), nullable=False, unique=True),
    text_column("last_four"),
    sa.Column("pool_id", Id, sa.ForeignKey("voucher_pools.id")),
    sa.Column("replaces_id", Id, sa.ForeignKey("vouchers.id")),
    sa.Column("replaced_by_id", Id),
    sa.Column("redeemed", sa.BigInteger, nullable=False),
    sa.Column("voided", sa.BigInteger, nullable=False),
    sa.Column("expired", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("lease_id", "stub_no"),
    sa.CheckConstraint("amount > 0", name="positive"),
    sa.CheckConstraint("redeemed >= 0 AND voided >= 0 AND expired >= 0", name="not_negative"),
    sa.CheckConstraint("redeemed + voided + expired <= amount", name="not_more"),
    sa.Index("ix_vouchers_customer", "customer_id", "issued_at", "id"),
    sa.Index("ix_vouchers_expiry", "expires_on", "id"),
    lasting=True,
)

voucher_pools = synced_table(
    "voucher_pools",
    sa.Column("id", Id, primary_key=True),
    text_column("name"),
    sa.Column("amount", sa.BigInteger, nullable=False),
    text_column("currency"),
    sa.Column("codes", sa.Integer, nullable=False),
    # whether its codes are handed out instead of our own, for vouchers of this very amount
    sa.Column("in_use", sa.Boolean, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("made_by", Id, nullable=False),
    sa.CheckConstraint("amount > 0", name="positive"),
    lasting=True,
)

voucher_pool_codes = synced_table(
    "voucher_pool_codes",
    sa.Column("pool_id", Id, sa.ForeignKey("voucher_pools.id"), primary_key=True),
    sa.Column("no", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("code_hash", sa.LargeBinary(32), nullable=False, unique=True),
    text_column("last_four"),
    append_only=True,
)

closed_leases = synced_table(
    "closed_leases",
    sa.Column("id", Id, primary_key=True),
    sa.Column("closed_at", Moment, nullable=False),
    append_only=True,
)

code_misses = synced_table(
    "code_misses",
    sa.Column("id", Id, primary_key=True),
    sa.Column("person_id", Id, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_code_misses_person", "person_id", "at"),
    lasting=True,
)

_OF_MODEL = (
    "id", "customer_id", "amount", "currency", "issued_at", "issued_by", "team_id", "month", "short_note", "lease_id",
    "stub_no", "last_four", "pool_id", "replaces_id", "replaced_by_id", "redeemed", "voided", "expired",
)  # fmt: skip


def voucher_row(voucher: Voucher, code_hash: bytes) -> dict[str, Any]:
    """The hash is no part of the model: nobody who looks at a voucher needs it."""
    told = {name: getattr(voucher, name) for name in _OF_MODEL}
    return told | {
        "expires_on": voucher.expires_on.isoformat(),
        "code_hash": code_hash,
        "scope_id": voucher.customer_id,
    }


def voucher_from(row: Any, customer: str = "", issuer: str = "") -> Voucher:
    told = {name: row[name] for name in _OF_MODEL} | {"short_note": bool(row["short_note"])}
    day = date.fromisoformat(row["expires_on"])
    return Voucher(**told, customer=customer, issuer=issuer, expires_on=day, row_version=row["row_version"])


_same_stub = sa.and_(
    vouchers.c.lease_id == sa.bindparam("lease", type_=Id),
    vouchers.c.stub_no == sa.bindparam("no", type_=sa.BigInteger),
)
_same_code = vouchers.c.code_hash == sa.bindparam("hashed", type_=sa.LargeBinary)
_this_lease = sa.bindparam("lease", type_=Id)
_about_stub: tuple[sa.ColumnElement[Any], ...] = (
    sa.exists().where(sa.or_(_same_stub, _same_code)).label("taken"),
    sa.exists().where(closed_leases.c.id == _this_lease).label("closed"),
    sa.exists().where(voucher_pools.c.id == _this_lease).label("of_pool"),
)
_STUB = Prepared(sa.select(*_about_stub))


def require_free(connection: sa.Connection, stub: Stub) -> bool:
    """Whether it is of a pool. Raises Refused vouchers.stub_taken where a voucher has it, and vouchers.lease_closed."""
    hashed = bytes.fromhex(stub.code_hash)
    found = _STUB.first(connection, lease=stub.lease_id, no=stub.stub_no, hashed=hashed)
    if found.taken:
        raise Refused("vouchers.stub_taken")
    if found.closed:
        raise Refused("vouchers.lease_closed")
    return bool(found.of_pool)


def misses_since(connection: sa.Connection, person_id: UUID, since: datetime) -> list[datetime]:
    """When somebody tried codes that are none, in order."""
    asked = sa.select(code_misses.c.at).where(code_misses.c.person_id == person_id, code_misses.c.at > since)
    return list(connection.execute(asked.order_by(code_misses.c.at)).scalars())


def old_misses(connection: sa.Connection, person_id: UUID, until: datetime) -> list[UUID]:
    """Those that nothing follows from any more."""
    asked = sa.select(code_misses.c.id).where(code_misses.c.person_id == person_id, code_misses.c.at <= until)
    return list(connection.execute(asked).scalars())


def voucher_called(connection: sa.Connection, code_hash: bytes) -> UUID | None:
    """The voucher that has this code."""
    return connection.execute(sa.select(vouchers.c.id).where(vouchers.c.code_hash == code_hash)).scalar()


def hashes_known(connection: sa.Connection, hashes: set[bytes]) -> set[bytes]:
    """Those of these codes that a voucher or a pool has."""
    known, wanted = set[bytes](), sorted(hashes)
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        for table in (vouchers, voucher_pool_codes):
            known |= set(connection.execute(sa.select(table.c.code_hash).where(table.c.code_hash.in_(part))).scalars())
    return known


def due_to_expire(connection: sa.Connection, today: date, most: int) -> list[UUID]:
    """Those that are worth something, and past their last day; first those that have been so for longest."""
    asked = sa.select(vouchers.c.id).where(vouchers.c.expires_on < today.isoformat(), IS_OPEN)
    return list(connection.execute(asked.order_by(vouchers.c.expires_on, vouchers.c.id).limit(most)).scalars())


IS_OPEN = vouchers.c.amount > vouchers.c.redeemed + vouchers.c.voided + vouchers.c.expired
