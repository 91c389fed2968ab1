"""How a voucher is given from leases: at the desk ahead of the server, and at the server whatever has changed since.

Its customer has the code. So the server does not look at limits again, which were looked at when the leases were
granted; what the voucher was for counts as far as it is still there.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from agentdesk.core.customers.merges import root_of
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.giving import keep, tell
from agentdesk.core.goodwill.lease_commands import IssueLeased, KeepLeased
from agentdesk.core.goodwill.lease_model import NOT_OVER, OF_CUSTOMER, Counter
from agentdesk.core.goodwill.matter import Matter, matter_of
from agentdesk.core.goodwill.model import Act, ActState, Wanted
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.goodwill.store import edition_on, who_gives
from agentdesk.core.goodwill.store.leases import money_lease_slices, money_lease_uses, money_leases
from agentdesk.core.ledger.model import Account
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.queries import shop_of
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.vouchers import steps


def give_leased(work: UnitOfWork, asked: IssueLeased | KeepLeased, given_by: UUID) -> Act:
    """Raises Refused customers.unknown, goodwill.lease_unknown, goodwill.lease_over, goodwill.lease_short,
    goodwill.lease_of_another, and what vouchers refuse: none of it to a desk that kept to its leases."""
    act_id = work.new_id("goodwill")
    ahead = not work.side.decides
    charged = None if ahead else _charge(work, asked, given_by, act_id)
    team_id = charged["team_id"] if charged else (who_gives(work.connection, given_by).giver.team_id or SHOP)
    matter = _matter(work, asked)
    voucher = steps.issue(
        work,
        asked.stub,
        customer_id=asked.customer_id,
        amount=asked.amount,
        currency=asked.currency,
        issued_by=given_by,
        team_id=team_id,
        day=asked.day,
        held=Account.held(charged["id"], asked.currency) if charged else None,
        month=f"{asked.day:%Y-%m}",
        expires_on=asked.expires_on,
        short_note=asked.short_note,
    )
    act = Act(
        id=act_id,
        no=work.take_number("goodwill"),
        kind=GoodwillKind.VOUCHER,
        customer_id=asked.customer_id,
        case_id=matter.case_id,
        failure_id=matter.wanted.failure_id,
        reason_id=matter.reason_id,
        order_id=matter.order_id,
        severity=matter.severity,
        skus=matter.skus,
        amount=asked.amount,
        currency=asked.currency,
        given_by=given_by,
        decided_by=given_by,
        team_id=team_id,
        month=f"{asked.day:%Y-%m}",
        day=asked.day.isoformat(),
        at=work.decided_at,
        edition_id=edition_on(work.connection, asked.day, shop_of(work.connection)).id,
        limits={},  # they were looked at when its leases were granted
        state=ActState.GIVEN,
        voucher_id=voucher.id,
        words=asked.words if isinstance(asked, IssueLeased) else "",
    )
    keep(work, act)
    tell(work, "goodwill.given", act)
    return act


def _charge(work: UnitOfWork, asked: IssueLeased | KeepLeased, given_by: UUID, act_id: UUID) -> dict[str, Any]:
    """Takes the amount off the slices; the lease that holds the team's money."""
    slices = [_known(work, slice_id) for slice_id in sorted(set(asked.slices))]
    leases = {each["lease_id"]: work.require(money_leases, each["lease_id"]) for each in slices}
    counters = {Counter(each["counter"]): each for each in slices}
    if len(counters) != 4 or not {Counter.TEAM, Counter.PERSON, Counter.CUSTOMER} <= set(counters):
        raise Refused("goodwill.lease_unknown")
    customer_id = root_of(work.connection, asked.customer_id)
    of_customer = (counters[each]["customer_id"] for each in OF_CUSTOMER if each in counters)
    if any(root_of(work.connection, theirs) != customer_id for theirs in of_customer):
        raise Refused("goodwill.lease_of_another")
    for lease in leases.values():
        if lease["person_id"] != given_by or lease["currency"] != asked.currency:
            raise Refused("goodwill.lease_of_another")
        if lease["state"] not in NOT_OVER:
            raise Refused("goodwill.lease_over")
    holder: dict[str, Any] = leases[counters[Counter.TEAM]["lease_id"]]
    if holder["day"] != asked.day.isoformat():
        raise Refused("goodwill.lease_of_another")
    if not work.take_from(money_leases, "vouchers_left", (holder["id"],), 1):
        raise Refused("goodwill.lease_short")
    for each in slices:
        if not work.take_from(money_lease_slices, "remaining", (each["id"],), asked.amount):
            raise Refused("goodwill.lease_short")
    used = {"act_id": act_id, "amount": asked.amount, "scope_id": SHOP}
    work.add_many(money_lease_uses, [used | {"slice_id": each["id"]} for each in slices])
    return holder


def _known(work: UnitOfWork, slice_id: UUID) -> dict[str, Any]:
    found = work.get(money_lease_slices, slice_id)
    if found is None:
        raise Refused("goodwill.lease_unknown")
    return dict(found)


def _matter(work: UnitOfWork, asked: IssueLeased | KeepLeased) -> Matter:
    bare = Wanted(kind=GoodwillKind.VOUCHER, customer_id=asked.customer_id)
    if isinstance(asked, KeepLeased):
        return matter_of(work.connection, bare)
    names = ("reason_id", "case_id", "failure_id", "order_id", "skus")
    wanted = Wanted(
        kind=GoodwillKind.VOUCHER, customer_id=asked.customer_id, **{name: getattr(asked, name) for name in names}
    )
    try:
        return matter_of(work.connection, wanted)
    except Refused:
        if not work.side.decides:
            raise
        return matter_of(work.connection, bare)
