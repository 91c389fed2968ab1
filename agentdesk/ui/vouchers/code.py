"""What a voucher with its code is for the window: looked up when somebody wants to see it, kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote
from uuid import UUID

from agentdesk.core import wording
from agentdesk.core.actors import ADMINISTRATORS
from agentdesk.core.customers.commands import GetCustomer
from agentdesk.core.customers.model import Customer, PointKind
from agentdesk.core.people.commands import TheLetterhead, TheShop, TheStaff
from agentdesk.core.people.model import Letterhead, Shop, shop_zone
from agentdesk.core.vouchers import issuing
from agentdesk.core.vouchers.commands import GetVoucher, PoolRunOut
from agentdesk.core.vouchers.model import Voucher, VoucherStep, day_in, require_step
from agentdesk.core.vouchers.printed import Block, Mail, document, mail
from agentdesk.core.wording import text
from agentdesk.ui.door import Door


@dataclass(frozen=True, slots=True)
class Coded:
    """A voucher, its code as it is shown, and for whom: `language` is the customer's, or the shop's; `to` an e-mail
    address, or empty. The code is in no `repr`, so that no log can hold it."""

    voucher: Voucher
    code: str = field(repr=False)
    shop: Shop
    language: str
    to: str
    letterhead: Letterhead = field(default=Letterhead(), repr=False)
    run_out: str = ""
    """The pool of the shop system's codes that it would be of, had any been left."""

    may_name_shop: bool = True

    @property
    def worth_knowing(self) -> str:
        """Before it is given out."""
        if self.run_out:
            return text("voucher.pool_run_out", pool=self.run_out)
        if self.shop.signature:
            return ""
        return text("voucher.shop_not_named" if self.may_name_shop else "voucher.shop_not_named_yet")

    def blocks(self, language: str) -> tuple[Block, ...]:
        return document(self.voucher, self.code, self.shop.signature, language, self.letterhead.address)

    def mail(self, language: str) -> Mail:
        return mail(self.voucher, self.code, self.shop.signature, language)

    def mail_address(self, language: str) -> str:
        """Opens a mail program with everything written (RFC 6068: lines end in CR LF)."""
        written = self.mail(language)
        body = written.body.replace("\n", "\r\n")
        return f"mailto:{quote(self.to, safe='@+')}?subject={quote(written.subject)}&body={quote(body)}"

    def file_name(self, language: str) -> str:
        """By its last four, as people tell vouchers apart."""
        return f"{text('vouchers.printed.title', lang=language)} {self.voucher.last_four}.pdf"


def coded(door: Door, voucher_id: UUID) -> Coded:
    """In the database lane; of the one that was issued instead, where there is one. Raises Refused vouchers.is_… for
    one that is over, vouchers.not_yours, code_gone."""
    voucher, shop = door.asked(GetVoucher(voucher_id)), door.asked(TheShop())
    while voucher.replaced_by_id:
        voucher = door.asked(GetVoucher(voucher.replaced_by_id))
    assert shop is not None, "an open profile has a shop"
    require_step(voucher, VoucherStep.REDEEM, day_in(shop_zone(shop), door.clock.now()))
    code = issuing.code_of(door.desk, voucher.id, actor=door.person_id)
    customer = door.asked(GetCustomer(voucher.customer_id))
    letterhead = door.asked(TheLetterhead())
    run_out = "" if voucher.pool_id else door.asked(PoolRunOut(voucher.amount, voucher.currency))
    me = door.asked(TheStaff()).person(door.person_id)
    may_name = me is not None and not me.roles.isdisjoint(ADMINISTRATORS)
    return Coded(voucher, code, shop, _language(customer, shop), _address(customer), letterhead, run_out, may_name)


def _language(customer: Customer, shop: Shop) -> str:
    wanted = (customer.language or shop.language)[:2]
    return wanted if wanted in wording.LANGUAGES else "en"


def _address(customer: Customer) -> str:
    mails = (point for point in customer.points if point.kind is PointKind.EMAIL)
    return next((point.value for point in sorted(mails, key=lambda point: not point.preferred)), "")
