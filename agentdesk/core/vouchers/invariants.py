"""What is always true of vouchers: `agentdesk check` looks after it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from agentdesk.core.ledger.model import AccountKind
from agentdesk.core.ledger.store import ledger_accounts
from agentdesk.core.storage.check import Finding, invariant
from agentdesk.core.vouchers.store import voucher_pool_codes, voucher_pools, vouchers

_found, _account = vouchers.c, ledger_accounts.c
_LEFT = _found.amount - _found.redeemed - _found.voided - _found.expired


@invariant("vouchers.accounts", of_all_rows=True)
def a_voucher_is_worth_what_its_account_holds(connection: sa.Connection) -> Iterator[Finding]:
    """To the cent, in its own currency."""
    own = sa.and_(_account.owner_id == _found.id, _account.kind == AccountKind.VOUCHER.value)
    held = sa.func.coalesce(sa.func.sum(_account.balance), 0)
    foreign = sa.func.coalesce(sa.func.sum(sa.case((_account.currency != _found.currency, 1), else_=0)), 0)
    asked = (
        sa.select(_found.id, _LEFT.label("rest"), held.label("held"))
        .outerjoin(ledger_accounts, own)
        .group_by(_found.id, _found.amount, _found.redeemed, _found.voided, _found.expired)
        .having(sa.or_(held != _LEFT, foreign > 0))
    )
    for row in connection.execute(asked):
        yield Finding({"voucher_id": str(row.id), "left": row.rest, "account": int(row.held)})


@invariant("vouchers.reissued", of_all_rows=True)
def a_new_code_and_the_lost_one_know_each_other(connection: sa.Connection) -> Iterator[Finding]:
    """Of the same customer, in the same currency."""
    old = vouchers.alias("old")
    agree = sa.and_(
        old.c.replaced_by_id == _found.id, old.c.currency == _found.currency, old.c.customer_id == _found.customer_id
    )
    asked = sa.select(_found.id, _found.replaces_id).outerjoin(old, old.c.id == _found.replaces_id)
    wrong = sa.and_(_found.replaces_id.is_not(None), sa.func.coalesce(agree, sa.false()).is_(False))
    for row in connection.execute(asked.where(wrong)):
        yield Finding({"voucher_id": str(row.id), "replaces_id": str(row.replaces_id)})


@invariant("vouchers.pools", of_all_rows=True)
def a_pool_has_the_codes_it_counts(connection: sa.Connection) -> Iterator[Finding]:
    """And whoever has a code of it has this very one."""
    kept = sa.select(sa.func.count()).where(voucher_pool_codes.c.pool_id == voucher_pools.c.id)
    count = kept.correlate(voucher_pools).scalar_subquery()
    asked = sa.select(voucher_pools.c.id, voucher_pools.c.codes, count.label("kept"))
    for row in connection.execute(asked.where(voucher_pools.c.codes != count)):
        yield Finding({"pool_id": str(row.id), "codes": row.codes, "kept": row.kept})
    same = sa.and_(voucher_pool_codes.c.pool_id == _found.pool_id, voucher_pool_codes.c.no == _found.stub_no)
    other = sa.func.coalesce(voucher_pool_codes.c.code_hash == _found.code_hash, sa.false()).is_(False)
    foreign = sa.select(_found.id, _found.pool_id).outerjoin(voucher_pool_codes, same)
    for voucher in connection.execute(foreign.where(_found.pool_id.is_not(None), other)):
        yield Finding({"voucher_id": str(voucher.id), "pool_id": str(voucher.pool_id)})
