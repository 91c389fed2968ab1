"""What screens, reports and the command line read of vouchers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.commands import ADMINISTRATORS, AGENTS, LEADERS, answers
from agentdesk.core.customers.store import NAME_COLUMNS, called, customers
from agentdesk.core.errors import Refused
from agentdesk.core.ledger.model import AccountKind
from agentdesk.core.ledger.store import ledger_accounts, ledger_entries
from agentdesk.core.people.model import shop_zone
from agentdesk.core.people.queries import shop_of
from agentdesk.core.people.store import people, teams
from agentdesk.core.storage.prepared import NOUGHT, ONE, Prepared
from agentdesk.core.storage.schema import Id
from agentdesk.core.storage.unit_of_work import Reading
from agentdesk.core.vouchers.commands import (
    CodeStub,
    GetVoucher,
    KnownCodes,
    LiabilityAt,
    PoolFor,
    PoolRunOut,
    Pools,
    VoucherCalled,
    VouchersFrom,
    VouchersOf,
)
from agentdesk.core.vouchers.liability import Liability, OpenVoucher, liability
from agentdesk.core.vouchers.model import Pool, Voucher, day_in, require_in_hand
from agentdesk.core.vouchers.store import (
    IS_OPEN,
    closed_leases,
    hashes_known,
    voucher_called,
    voucher_from,
    voucher_pools,
    vouchers,
)

_account, _entry = ledger_accounts.c, ledger_entries.c
_NAMED = (
    sa.select(vouchers, people.c.name.label("issuer"), *NAME_COLUMNS)
    .outerjoin(people, people.c.id == vouchers.c.issued_by)
    .outerjoin(customers, customers.c.id == vouchers.c.customer_id)
)


_THIS = Prepared.by_name(_NAMED.where(vouchers.c.id == sa.bindparam("voucher", type_=Id)))


_voucher = vouchers.c
_STUBBED = Prepared(
    sa.select(
        _voucher.lease_id,
        _voucher.stub_no,
        _voucher.issued_by,
        _voucher.issued_at,
        sa.exists().where(closed_leases.c.id == _voucher.lease_id).label("is_closed"),
    ).where(_voucher.id == sa.bindparam("voucher", type_=Id))
)


@answers(GetVoucher, allowed=AGENTS)
def get_voucher(query: GetVoucher, reading: Reading) -> Voucher:
    row = _THIS.first(reading.connection, voucher=query.voucher_id)
    if row is None:
        raise Refused("vouchers.unknown", id=str(query.voucher_id))
    return _named(row)


@answers(VoucherCalled, allowed=ADMINISTRATORS)
def called_so(query: VoucherCalled, reading: Reading) -> UUID | None:
    return voucher_called(reading.connection, bytes.fromhex(query.code_hash))


@answers(CodeStub, allowed=AGENTS)
def code_stub(query: CodeStub, reading: Reading) -> tuple[UUID, int]:
    voucher = _STUBBED.first(reading.connection, voucher=query.voucher_id)
    if voucher is None:
        raise Refused("vouchers.unknown", id=str(query.voucher_id))
    require_in_hand(voucher, reading.actor, shop_zone(shop_of(reading.connection)), reading.now)
    if voucher.is_closed:
        raise Refused("vouchers.code_gone")
    return voucher.lease_id, voucher.stub_no


@answers(VouchersOf, allowed=AGENTS)
def vouchers_of(query: VouchersOf, reading: Reading) -> tuple[Voucher, ...]:
    theirs = _NAMED.where(vouchers.c.customer_id == query.customer_id)
    return _vouchers(reading, theirs.order_by(vouchers.c.issued_at.desc(), vouchers.c.id.desc()))


@answers(VouchersFrom, allowed=ADMINISTRATORS)
def vouchers_from(query: VouchersFrom, reading: Reading) -> tuple[Voucher, ...]:
    asked = _NAMED.where(IS_OPEN).order_by(vouchers.c.id).limit(query.limit)
    return _vouchers(reading, asked.where(vouchers.c.id > query.after) if query.after else asked)


@answers(Pools, allowed=LEADERS)
def all_pools(query: Pools, reading: Reading) -> tuple[Pool, ...]:
    asked = sa.select(voucher_pools, _handed_out().label("handed_out")).order_by(voucher_pools.c.name)
    rows = reading.connection.execute(asked).mappings()
    names = ("id", "name", "amount", "currency", "codes", "handed_out", "in_use", "made_at")
    return tuple(Pool(**{name: row[name] for name in names}) for row in rows)


@answers(PoolFor, allowed=AGENTS)
def pool_for(query: PoolFor, reading: Reading) -> UUID | None:
    """The oldest that has codes left."""
    row = _pools_left().first(reading.connection, amount=query.amount, currency=query.currency)
    return None if row is None else cast(UUID, row.id)


@answers(PoolRunOut, allowed=AGENTS)
def run_out(query: PoolRunOut, reading: Reading) -> str:
    """The one that was taken in last."""
    if pool_for(PoolFor(query.amount, query.currency), reading):
        return ""
    pool = voucher_pools.c
    fits = (pool.amount == query.amount, pool.currency == query.currency, pool.in_use)
    asked = sa.select(pool.name).where(*fits).order_by(pool.made_at.desc(), pool.id).limit(1)
    return reading.connection.execute(asked).scalar() or ""


@answers(KnownCodes, allowed=ADMINISTRATORS)
def known_codes(query: KnownCodes, reading: Reading) -> frozenset[str]:
    return frozenset(each.hex() for each in hashes_known(reading.connection, set(map(bytes.fromhex, query.hashes))))


@answers(LiabilityAt, allowed=LEADERS)
def liability_at(query: LiabilityAt, reading: Reading) -> Liability:
    return liability(_open_at(reading, query.day), query.day)


def _vouchers(reading: Reading, asked: sa.Select[Any]) -> tuple[Voucher, ...]:
    rows = reading.connection.execute(asked).mappings().all()
    return tuple(map(_named, rows))


def _named(row: Any) -> Voucher:
    return voucher_from(row, called(row, row["customer_number"]), row["issuer"] or "")


def _handed_out() -> sa.ScalarSelect[int]:
    taken = sa.select(sa.func.count()).where(vouchers.c.pool_id == voucher_pools.c.id)
    return taken.correlate(voucher_pools).scalar_subquery()


def _open_at(reading: Reading, day: date) -> Iterator[OpenVoucher]:
    """What lay on each voucher's account when the day ended; entries are numbered, and never change."""
    zone = shop_zone(shop_of(reading.connection))
    end = datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)
    until = _entry.posted_at < end
    moved = (
        sa.select(_entry.to_id.label("id"), _entry.amount)
        .where(until)
        .union_all(sa.select(_entry.from_id, -_entry.amount).where(until))
        .subquery()
    )
    left = sa.cast(sa.func.sum(moved.c.amount), sa.BigInteger)
    asked = (
        sa.select(vouchers, teams.c.name.label("team"), left.label("left_then"))
        .join(ledger_accounts, sa.and_(_account.owner_id == vouchers.c.id, _account.kind == AccountKind.VOUCHER.value))
        .join(moved, moved.c.id == _account.id)
        .outerjoin(teams, teams.c.id == vouchers.c.team_id)
        .group_by(*vouchers.c, teams.c.name)
        .having(sa.func.sum(moved.c.amount) > 0)
    )
    for row in reading.connection.execute(asked):
        issued_on, expires_on = day_in(zone, row.issued_at), date.fromisoformat(row.expires_on)
        yield OpenVoucher(row.team_id, row.team or "", row.currency, issued_on, expires_on, row.left_then)


@cache
def _pools_left() -> Prepared:
    """Asked before each voucher."""
    pool = voucher_pools.c
    fits = (pool.amount == sa.bindparam("amount"), pool.currency == sa.bindparam("currency"))
    left = sa.select(pool.id).where(*fits, pool.in_use, pool.codes > _handed_out())
    return Prepared(left.order_by(pool.made_at, pool.id).limit(ONE).offset(NOUGHT))
