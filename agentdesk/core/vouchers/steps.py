"""What happens to a voucher: each step checks, posts its money, writes its row, and tells the story.

Rooms above issue vouchers within their own commands: whoever gives goodwill, and whoever approves of it. They tell the
timeline of it, since they know why; what becomes of the voucher afterwards is told here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from agentdesk.core.errors import Refused
from agentdesk.core.ledger import budgets
from agentdesk.core.ledger.book import Book
from agentdesk.core.ledger.correcting import corrected
from agentdesk.core.ledger.model import Account, AccountKind, Entry, EntryKind
from agentdesk.core.ledger.store import account_of
from agentdesk.core.money import Money
from agentdesk.core.people.model import shop_zone
from agentdesk.core.people.queries import shop_of
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.vouchers.following import tell_rooms
from agentdesk.core.vouchers.model import (
    Stub,
    Voucher,
    VoucherStep,
    day_in,
    require_redeemable,
    require_step,
    usual_expiry,
)
from agentdesk.core.vouchers.store import (
    require_free,
    voucher_from,
    voucher_pool_codes,
    voucher_pools,
    voucher_row,
    vouchers,
)


def issue(
    work: UnitOfWork,
    stub: Stub,
    *,
    customer_id: UUID,
    amount: int,
    currency: str,
    issued_by: UUID,
    team_id: UUID,
    day: date,
    held: Account | None = None,
    month: str = "",
    expires_on: date | None = None,
    short_note: bool = False,
) -> Voucher:
    """A new voucher for a customer whom the caller has looked up, on this `day` of the shop. Its money is taken from
    the team's budget of this month, or from what a request or a lease has `held` since `month`.

    Raises Refused vouchers.stub_taken (take the next one), vouchers.lease_closed, vouchers.stub_wrong,
    vouchers.expiry_past, vouchers.expiry_short, ledger.short and ledger.nothing.
    """
    of_pool = require_free(work.connection, stub)
    voucher = Voucher(
        id=work.new_id("voucher"),
        customer_id=customer_id,
        amount=amount,
        currency=currency,
        issued_at=work.decided_at,
        issued_by=issued_by,
        team_id=team_id,
        month=month or f"{day:%Y-%m}",
        expires_on=last_day(day, expires_on, short_note),
        short_note=short_note,
        lease_id=stub.lease_id,
        stub_no=stub.stub_no,
        last_four=stub.last_four,
        pool_id=_pool_of(work, stub, Money(amount, currency)) if of_pool else None,
    )
    own = Account.voucher(voucher.id, currency)
    if not work.side.decides:
        pass  # the books are the server's alone
    elif held:
        Book(work, voucher.team_id).post(EntryKind.ISSUE, held, own, amount)
    else:
        budgets.take(work, voucher.team_id, EntryKind.ISSUE, own, amount, month=f"{day:%Y-%m}")
    work.add_many(vouchers, [voucher_row(voucher, bytes.fromhex(stub.code_hash))])
    changed(work, voucher)
    return voucher


def redeem(work: UnitOfWork, voucher: Voucher, money: Money, at_till: str = "") -> Voucher:
    """In part or whole. Raises Refused (see `require_redeemable`)."""
    amount = money.minor
    require_redeemable(voucher, amount, money.currency, today(work))
    _post(work, voucher, EntryKind.REDEEM, Account.redeemed(voucher.currency), amount)
    after = _keep(work, replace(voucher, redeemed=voucher.redeemed + amount))
    _tell(work, "voucher.redeemed", after, amount=amount, at_till=at_till)
    return after


def void(work: UnitOfWork, voucher: Voucher, reason: str) -> bool:
    """Says whether its money may be given again: while the month it was given in is running."""
    require_step(voucher, VoucherStep.VOID, today(work))
    rest = voucher.rest
    _post(work, voucher, EntryKind.VOID, Account.voided(voucher.currency), rest, reason)
    comes_back = budgets.give_back(work, voucher.team_id, voucher.month, rest, voucher.currency)
    after = _keep(work, replace(voucher, voided=voucher.voided + rest))
    _tell(work, "voucher.voided", after, amount=rest, reason=reason)
    tell_rooms(work, voucher.id, reason)
    return comes_back


def reissue(work: UnitOfWork, voucher: Voucher, stub: Stub, reason: str) -> Voucher:
    """The rest goes on under another code, until the same day. Raises Refused as `issue` does for its stub, and
    vouchers.replaced: what a correction has put back on a voucher whose code was lost is voided, and given anew."""
    require_step(voucher, VoucherStep.REISSUE, today(work))
    if voucher.replaced_by_id:
        raise Refused("vouchers.replaced")
    of_pool = require_free(work.connection, stub)
    new = replace(
        voucher,
        id=work.new_id("voucher"),
        amount=voucher.rest,
        issued_at=work.decided_at,
        issued_by=work.actor.person_id,
        lease_id=stub.lease_id,
        stub_no=stub.stub_no,
        last_four=stub.last_four,
        pool_id=_pool_of(work, stub, voucher.money_left) if of_pool else None,
        replaces_id=voucher.id,
        redeemed=0,
        voided=0,
        expired=0,
    )
    _post(work, voucher, EntryKind.REISSUE, Account.voucher(new.id, new.currency), new.amount, reason)
    _keep(work, replace(voucher, voided=voucher.voided + new.amount, replaced_by_id=new.id))
    work.add_many(vouchers, [voucher_row(new, bytes.fromhex(stub.code_hash))])
    changed(work, new)
    was = {"was": voucher.last_four, "was_id": str(voucher.id)}
    _tell(work, "voucher.reissued", new, amount=new.amount, reason=reason, **was)
    return new


def expire(work: UnitOfWork, voucher: Voucher) -> bool:
    """False, and nothing happens, for one whose day has not passed, and one that is over already: the job that asks
    may have looked before somebody else did."""
    if not voucher.rest or not voucher.is_over(today(work)):
        return False
    rest = voucher.rest
    _post(work, voucher, EntryKind.EXPIRE, Account.expired(voucher.currency), rest)
    after = _keep(work, replace(voucher, expired=voucher.expired + rest))
    _tell(work, "voucher.expired", after, amount=rest)
    return True


@corrected
def go_with_the_money(work: UnitOfWork, entry: Entry) -> None:
    """A correction took back what was booked of a voucher: the voucher says so as well. Where it was issued anew, the
    two know nothing of each other any more: the old one may be issued anew again."""
    source, target = (_voucher_of(work, account_id) for account_id in (entry.from_id, entry.to_id))
    if source:
        _has_again(work, source, entry)
    if target:
        replaces_id = None if entry.kind is EntryKind.REISSUE else target.replaces_id
        _keep(work, replace(target, voided=target.voided + entry.amount, replaces_id=replaces_id))
    for voucher in filter(None, (source, target)):
        tell_rooms(work, voucher.id)


def _has_again(work: UnitOfWork, source: Voucher, entry: Entry) -> None:
    """One whose expiry was taken back counts as long as a new one would: otherwise it would expire at once."""
    field = {EntryKind.REDEEM: "redeemed", EntryKind.EXPIRE: "expired"}.get(entry.kind, "voided")
    back: dict[str, Any] = {field: getattr(source, field) - entry.amount}
    if entry.kind is EntryKind.EXPIRE:
        back["expires_on"] = max(source.expires_on, usual_expiry(today(work)))
    if entry.kind is EntryKind.REISSUE:
        back["replaced_by_id"] = None
    _keep(work, replace(source, **back))


def known_voucher(work: UnitOfWork, voucher_id: UUID) -> Voucher:
    """Raises Refused vouchers.unknown."""
    return voucher_from(work.require(vouchers, voucher_id))


def changed(work: UnitOfWork, voucher: Voucher) -> None:
    """Who shows this voucher hears of it."""
    work.changed("voucher", voucher.id)
    work.changed("timeline", voucher.customer_id)


def today(work: UnitOfWork) -> date:
    """By the shop's clock, when the desk decides."""
    return day_in(shop_zone(shop_of(work.connection)), work.decided_at)


def _post(work: UnitOfWork, voucher: Voucher, kind: EntryKind, target: Account, amount: int, reason: str = "") -> None:
    """Out of what the voucher is worth, in the chain of the team that gave it."""
    own = Account.voucher(voucher.id, voucher.currency)
    Book(work, voucher.team_id).post(kind, own, target, amount, reason)


def _keep(work: UnitOfWork, voucher: Voucher) -> Voucher:
    work.put(vouchers, voucher_row(voucher, work.require(vouchers, voucher.id)["code_hash"]))
    changed(work, voucher)
    return voucher


def _tell(work: UnitOfWork, kind: str, voucher: Voucher, *, amount: int, **more: str) -> None:
    about = {
        "voucher_id": str(voucher.id),
        "last_four": voucher.last_four,
        "amount": amount,
        "left": voucher.rest,
        "currency": voucher.currency,
        "expires_on": voucher.expires_on.isoformat(),
    }
    work.fact(kind, about | more, lane="goodwill", customer_id=voucher.customer_id, subject_id=voucher.id)


def _voucher_of(work: UnitOfWork, account_id: UUID) -> Voucher | None:
    """Whose account this is, if it is a voucher's."""
    account = account_of(work.connection, account_id)
    row = work.get(vouchers, account.owner_id) if account.kind is AccountKind.VOUCHER else None
    return voucher_from(row) if row else None


def last_day(now: date, wanted: date | None, short_note: bool) -> date:
    """Shorter than by law only where somebody has ticked that they know what it takes; it is printed on the voucher."""
    usual = usual_expiry(now)
    if wanted is None:
        return usual
    if wanted < now:
        raise Refused("vouchers.expiry_past", day=wanted)
    if wanted < usual and not short_note:
        raise Refused("vouchers.expiry_short", day=wanted, usual=usual)
    return wanted


def _pool_of(work: UnitOfWork, stub: Stub, money: Money) -> UUID:
    """The pool a stub is of, which has codes of one amount alone."""
    pool = work.require(voucher_pools, stub.lease_id)
    code = work.get(voucher_pool_codes, stub.lease_id, stub.stub_no)
    if code is None or code["code_hash"] != bytes.fromhex(stub.code_hash):
        raise Refused("vouchers.stub_wrong")
    if Money(pool["amount"], pool["currency"]) != money:
        raise Refused("vouchers.pool_amount", amount=Money(pool["amount"], pool["currency"]))
    return stub.lease_id
