"""What happens to a voucher: each step checks, posts its money, writes its row, and tells the story.

Rooms above issue vouchers within their own commands: whoever gives goodwill, and whoever approves of it. They tell the
timeline of it, since they know why; what becomes of the voucher afterwards is told here.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from agentdesk.core.customers.store import customers
from agentdesk.core.errors import Refused
from agentdesk.core.ledger import budgets
from agentdesk.core.ledger.book import Book
from agentdesk.core.ledger.model import Account, EntryKind
from agentdesk.core.ledger.store import chain_of
from agentdesk.core.money import Money
from agentdesk.core.people.model import shop_zone
from agentdesk.core.people.queries import shop_of
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.vouchers.model import Stub, Voucher, day_in, usual_expiry
from agentdesk.core.vouchers.store import require_free, voucher_pool_codes, voucher_pools, voucher_row, vouchers


def issue(
    work: UnitOfWork,
    stub: Stub,
    *,
    customer_id: UUID,
    amount: int,
    currency: str,
    issued_by: UUID | None = None,
    held: Account | None = None,
    month: str = "",
    expires_on: date | None = None,
    short_note: bool = False,
) -> Voucher:
    """A new voucher, its money taken from the budget of this month, or from what a request has `held` since `month`.

    It is charged to the team of `issued_by` (whoever acts, if nobody is named). Raises Refused vouchers.stub_taken
    (take the next one), vouchers.lease_closed, vouchers.stub_wrong, vouchers.expiry_past, vouchers.expiry_short,
    ledger.short and ledger.nothing.
    """
    work.require(customers, customer_id)
    issuer = issued_by or work.actor.person_id
    voucher = Voucher(
        id=work.new_id("voucher"),
        customer_id=customer_id,
        amount=amount,
        currency=currency,
        issued_at=work.decided_at,
        issued_by=issuer,
        team_id=chain_of(work.connection, issuer),
        month=month or budgets.month_now(work),
        expires_on=_last_day(work, expires_on, short_note),
        short_note=short_note,
        lease_id=stub.lease_id,
        stub_no=stub.stub_no,
        last_four=stub.last_four,
        pool_id=_pool_of(work, stub, Money(amount, currency)),
    )
    require_free(work.connection, stub)
    own = Account.voucher(voucher.id, currency)
    if held:
        Book(work, voucher.team_id).post(EntryKind.ISSUE, held, own, amount)
    else:
        budgets.take(work, voucher.team_id, EntryKind.ISSUE, own, amount)
    work.add_many(vouchers, [voucher_row(voucher, bytes.fromhex(stub.code_hash))])
    changed(work, voucher)
    return voucher


def changed(work: UnitOfWork, voucher: Voucher) -> None:
    """Who shows this voucher hears of it."""
    work.changed("voucher", voucher.id)
    work.changed("timeline", voucher.customer_id)


def today(work: UnitOfWork) -> date:
    """By the shop's clock, when the desk decides."""
    return day_in(shop_zone(shop_of(work.connection)), work.decided_at)


def _last_day(work: UnitOfWork, wanted: date | None, short_note: bool) -> date:
    """Shorter than by law only where somebody has ticked that they know what it takes; it is printed on the voucher."""
    now = today(work)
    usual = usual_expiry(now)
    if wanted is None:
        return usual
    if wanted < now:
        raise Refused("vouchers.expiry_past", day=wanted)
    if wanted < usual and not short_note:
        raise Refused("vouchers.expiry_short", day=wanted, usual=usual)
    return wanted


def _pool_of(work: UnitOfWork, stub: Stub, money: Money) -> UUID | None:
    """The pool a stub is of, which has codes of one amount alone; None for a code of our own."""
    pool = work.get(voucher_pools, stub.lease_id)
    if pool is None:
        return None
    code = work.get(voucher_pool_codes, stub.lease_id, stub.stub_no)
    if code is None or code["code_hash"] != bytes.fromhex(stub.code_hash):
        raise Refused("vouchers.stub_wrong")
    if Money(pool["amount"], pool["currency"]) != money:
        raise Refused("vouchers.pool_amount", amount=Money(pool["amount"], pool["currency"]))
    return stub.lease_id
