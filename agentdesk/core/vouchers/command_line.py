"""Vouchers for the command line: what is asked of the desk there, one function for each verb."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from agentdesk.core.amounts import read_amount
from agentdesk.core.customers.commands import CustomerByNumber
from agentdesk.core.errors import Refused
from agentdesk.core.money import Money
from agentdesk.core.people.commands import TheShop
from agentdesk.core.vouchers import issuing
from agentdesk.core.vouchers.commands import (
    GetVoucher,
    LiabilityAt,
    NoteLiabilityExport,
    RedeemVoucher,
    ReissueVoucher,
    TryCode,
    VoidVoucher,
    VouchersOf,
)
from agentdesk.core.vouchers.files import liability_csv, pool_codes
from agentdesk.core.vouchers.issuing import DeskWithDatabase as Desk
from agentdesk.core.vouchers.liability import Form, Liability
from agentdesk.core.vouchers.model import Stub, Voucher
from agentdesk.core.vouchers.pooling import take_in
from agentdesk.core.vouchers.printed import mail
from agentdesk.core.wording import language

Answer = dict[str, Any]


def listed(desk: Desk, actor: UUID, customer: str) -> Answer:
    """By customer number. Raises Refused customers.number_unknown."""
    customer_id = desk.ask(CustomerByNumber(customer), actor=actor)
    return _answer(desk, actor, *desk.ask(VouchersOf(customer_id), actor=actor))


def found(desk: Desk, actor: UUID, typed: str) -> Answer:
    """Raises Refused vouchers.not_found, whatever the cause."""
    return _answer(desk, actor, _called(desk, actor, typed))


def redeemed(desk: Desk, actor: UUID, typed: str, amount: str, at_till: str) -> Answer:
    voucher = _called(desk, actor, typed)
    minor = read_amount(amount, voucher.currency)
    command = RedeemVoucher(
        voucher_id=voucher.id,
        code_hash=issuing.hash_of(desk, typed),
        amount=minor,
        currency=voucher.currency,
        at_till=at_till,
    )
    desk.execute(command, actor=actor)
    return _known(desk, actor, voucher.id) | {"amount": Money(minor, voucher.currency)}


def voided(desk: Desk, actor: UUID, voucher_id: UUID, why: str) -> Answer:
    desk.execute(VoidVoucher(voucher_id=voucher_id, reason=why), actor=actor)
    return _known(desk, actor, voucher_id)


def reissued(desk: Desk, actor: UUID, voucher_id: UUID, why: str) -> Answer:
    """With the new code, which is shown because it is booked."""
    voucher = desk.ask(GetVoucher(voucher_id), actor=actor)

    def make(stub: Stub) -> ReissueVoucher:
        return ReissueVoucher(voucher_id=voucher_id, stub=stub, reason=why)

    done = issuing.with_fresh_stub(desk, make, voucher.rest, voucher.currency, actor=actor)
    new = UUID(done["voucher_id"])
    return {"voucher_id": new, "code": issuing.code_of(desk, new, actor=actor)}


def shown_again(desk: Desk, actor: UUID, voucher_id: UUID, *, with_mail: bool) -> Answer:
    """Raises Refused vouchers.not_yours and vouchers.code_gone."""
    answer: Answer = {"voucher_id": voucher_id, "code": issuing.code_of(desk, voucher_id, actor=actor)}
    if with_mail:
        shop, voucher = desk.ask(TheShop(), actor=actor), desk.ask(GetVoucher(voucher_id), actor=actor)
        answer["mail"] = mail(voucher, answer["code"], shop.signature if shop else "", language())
    return answer


def open_at(desk: Desk, actor: UUID, day: date | None) -> Liability:
    """Without a day: today."""
    return desk.ask(LiabilityAt(day or issuing.today(desk, actor)), actor=actor)


def exported_at(desk: Desk, actor: UUID, day: date | None) -> str:
    """The table of it; no figures leave without a note of who took them."""
    found_then = open_at(desk, actor, day)
    desk.execute(NoteLiabilityExport(day=found_then.day, form=Form.TABLE), actor=actor)
    return liability_csv(found_then)


def pool_imported(desk: Desk, actor: UUID, path: Path, name: str, amount: str) -> Answer:
    """All codes of the file, or none."""
    shop = desk.ask(TheShop(), actor=actor)
    currency = shop.currency if shop else "EUR"
    money, found = Money(read_amount(amount, currency), currency), pool_codes(path)
    return {"pool_id": str(take_in(desk, actor, found, name, money)), "count": len(found)}


def _called(desk: Desk, actor: UUID, typed: str) -> Voucher:
    tried = desk.execute(TryCode(code_hash=issuing.hash_of(desk, typed)), actor=actor)
    if tried["voucher_id"] is None:
        raise Refused("vouchers.not_found")
    return desk.ask(GetVoucher(UUID(tried["voucher_id"])), actor=actor)


def _known(desk: Desk, actor: UUID, voucher_id: UUID) -> Answer:
    return _answer(desk, actor, desk.ask(GetVoucher(voucher_id), actor=actor))


def _answer(desk: Desk, actor: UUID, *vouchers: Voucher) -> Answer:
    return {"vouchers": vouchers, "today": issuing.today(desk, actor)}
