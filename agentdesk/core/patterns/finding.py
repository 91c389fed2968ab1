"""How each pattern is found: pure functions from facts to incidents.

None counts, compares or ranks people. What happened is looked at for one voucher, customer, case or order; who had a
hand in it is known only then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from agentdesk.core.customers.model import PointKind
from agentdesk.core.goodwill.authority import A_YEAR, AT_ONE_GO, Limit
from agentdesk.core.patterns.facts import Given, Issue, Key, Period, Reached, Redeemed, Refunded, Sold, of_some
from agentdesk.core.patterns.model import Fact, Incident, Pattern, Seen

NEARLY = 95
"""Percent of a limit from which on it counts as reached."""
A_FEW_DAYS = timedelta(days=7)
SEVERAL = 3
"""Acts in one case: a voucher and waived shipping are no oddity."""
AT_ONE_ADDRESS, OTHERWISE = 3, 2
"""Customers: families share an address, and houses have several doors; a phone or a mailbox belongs to one."""
SOON = timedelta(days=30)

_OF_A_CUSTOMER = (
    Limit.PER_VOUCHER, Limit.PER_CASE, Limit.PER_CUSTOMER_YEAR, Limit.SHARE_OF_ORDER, Limit.ACQUISITION_COST,
)  # fmt: skip
"""Not what somebody decides in a day: that would be about a person. Nor the team's budget: everybody meets its end."""


def issued_and_redeemed(redeemed: Iterable[Redeemed]) -> Iterator[Incident]:
    """Whoever issued a voucher has redeemed it as well."""
    for each in redeemed:
        if any(issue.by == each.by for issue in each.issued):
            issued = (_of_voucher(Fact.ISSUED, each, issue) for issue in reversed(each.issued))
            now = Issue(each.by, each.at, each.amount, each.issued[0].last_four)
            yield Incident(
                pattern=Pattern.ISSUED_AND_REDEEMED,
                anchor=each.entry_id,
                at=each.at,
                people=frozenset({each.by}),
                lines=(*issued, _of_voucher(Fact.REDEEMED, each, now)),
                why={"person": each.by},
            )


def _of_voucher(fact: Fact, redeemed: Redeemed, done: Issue) -> Seen:
    return Seen(
        fact=fact,
        at=done.at,
        customer_id=redeemed.customer_id,
        name=done.last_four,
        amount=done.amount,
        currency=redeemed.currency,
        person_id=done.by,
    )


def just_below(given: Iterable[Given], period: Period) -> Iterator[Incident]:
    """Goodwill for one customer reached a limit and stayed within it several times within a few days, each by somebody
    in their own room: larger amounts in parts. The sums are those the limits count."""
    for acts in of_some(given, "customer_id", "currency").values():
        for run in _runs([act for act in _in_order(acts) if _reached(act, acts)]):
            if len(run) > 1 and run[-1].at in period:
                yield _of_acts(Pattern.JUST_BELOW, run, times=len(run), limit=_reached(run[-1], acts))


def several_in_case(given: Iterable[Given], period: Period) -> Iterator[Incident]:
    """One case was given several times for; `given` holds all of each case."""
    for (case_id,), acts in of_some(given, "case_id").items():
        if case_id and len(acts) >= SEVERAL and max(act.at for act in acts) in period:
            yield _of_acts(Pattern.SEVERAL_IN_CASE, acts, times=len(acts))


def same_contact(given: Iterable[Given], reached: Reached) -> Iterator[Incident]:
    """Several customers who were given something are reached in the same way."""
    of_customer = of_some(given, "customer_id")
    sharing: dict[Key, list[UUID]] = {}
    for (customer_id,) in of_customer:
        for key in reached.customers.get(customer_id, frozenset()):
            sharing.setdefault(key, []).append(customer_id)
    found: dict[UUID, tuple[set[UUID], set[str]]] = {}
    for (kind, _), together in sharing.items():
        if len(together) >= (AT_ONE_ADDRESS if kind == PointKind.ADDRESS else OTHERWISE):
            latest = _in_order([act for customer_id in together for act in of_customer[customer_id,]])[-1]
            customers, kinds = found.setdefault(latest.id, (set(), set()))
            customers.update(together)
            kinds.add(kind)
    for customers, kinds in found.values():
        acts = [act for customer_id in customers for act in of_customer[customer_id,]]
        yield _of_acts(Pattern.SAME_CONTACT, acts, customers=len(customers), point=max(kinds))


def staff_contact(given: Iterable[Given], reached: Reached) -> Iterator[Incident]:
    """Somebody who works here is reached as this customer is, and nobody else has approved of it. Who gives within
    their own room is refused what is for themselves; this is what was not known then, or went to a colleague."""
    for act in given:
        staff = reached.staff_of(act.customer_id)
        if staff and not (act.request_id and {act.decided_by, act.given_by}.isdisjoint(staff)):
            own = "own" if staff & act.people else "colleague"
            yield _of_acts(Pattern.STAFF_CONTACT, [act], staff, whose=own, staff=tuple(sorted(staff)))


def refund_then_sale(refunded: Iterable[Refunded], sold: Iterable[Sold]) -> Iterator[Incident]:
    """An article came back or cheaper for one customer, and soon after another one bought it who is reached as
    somebody who works here is. What the shop system did, and whether it was the same piece, is not known."""
    by_sku = of_some(refunded, "sku")
    for lines in of_some(sold, "order_id").values():
        before = {}
        for sale in lines:
            earlier = [each for each in by_sku.get((sale.sku,), ()) if _is_before(each, sale)]
            if earlier:
                before[sale] = max(earlier, key=lambda each: each.at)
        if before:
            yield _sale_after(before)


def _is_before(refund: Refunded, sale: Sold) -> bool:
    return refund.customer_id != sale.customer_id and timedelta() <= sale.at - refund.at <= SOON


def _sale_after(before: Mapping[Sold, Refunded]) -> Incident:
    sale = next(iter(before))
    return Incident(
        pattern=Pattern.REFUND_THEN_SALE,
        anchor=sale.order_id,
        at=sale.at,
        people=sale.staff.union(each.by for each in before.values() if each.by),
        lines=tuple(line for sale, refund in before.items() for line in _lines_of_sale(sale, refund)),
        why={"article": sale.article or sale.sku, "staff": tuple(sorted(sale.staff))},
    )


def _lines_of_sale(sale: Sold, refund: Refunded) -> Iterator[Seen]:
    yield Seen(
        fact=Fact.REDUCED if refund.by else Fact.REFUNDED,
        at=refund.at,
        customer_id=refund.customer_id,
        name=refund.order,
        amount=refund.amount,
        currency=refund.currency,
        person_id=refund.by,
    )
    yield Seen(
        fact=Fact.SOLD,
        at=sale.at,
        customer_id=sale.customer_id,
        name=sale.order,
        amount=sale.total,
        currency=sale.currency,
    )


def _runs(acts: Iterable[Given]) -> list[list[Given]]:
    """Acts in order, parted where a few days lie between two of them."""
    runs: list[list[Given]] = []
    for act in acts:
        if runs and act.at - runs[-1][-1].at <= A_FEW_DAYS:
            runs[-1].append(act)
        else:
            runs.append([act])
    return runs


def _reached(act: Given, acts: Sequence[Given]) -> Limit | None:
    """The limit that this act all but used up, if there is one; what was approved is measured by other limits."""
    if not act.within_own_room:
        return None
    for limit in _OF_A_CUSTOMER:
        most = act.limits.get(limit.value)
        if most and most * NEARLY <= 100 * sum(each.amount for each in acts if _counts(each, act, limit)) <= 100 * most:
            return limit
    return None


def _counts(before: Given, act: Given, limit: Limit) -> bool:
    """Whether it counted against this limit when the act was given; of the same customer they are."""
    if (before.at, before.id) > (act.at, act.id):
        return False
    match limit:
        case Limit.PER_VOUCHER:
            return before.at > act.at - AT_ONE_GO
        case Limit.PER_CASE:
            return before.case_id == act.case_id if act.case_id else _without_case(before, act)
        case Limit.SHARE_OF_ORDER:
            return act.order_id is not None and before.order_id == act.order_id
    return before.at > act.at - A_YEAR


def _without_case(before: Given, act: Given) -> bool:
    return before.case_id is None and before.at > act.at - AT_ONE_GO


def _of_acts(pattern: Pattern, acts: Sequence[Given], others: frozenset[UUID] = frozenset(), **why: object) -> Incident:
    """Anchored to the latest act."""
    acts = _in_order(acts)
    return Incident(
        pattern=pattern,
        anchor=acts[-1].id,
        at=acts[-1].at,
        people=others.union(*(act.people for act in acts)),
        lines=tuple(_line(act) for act in acts),
        why=why,
    )


def _line(act: Given) -> Seen:
    return Seen(
        fact=Fact.GIVEN,
        at=act.at,
        customer_id=act.customer_id,
        name=act.kind,
        amount=act.amount,
        currency=act.currency,
        person_id=act.given_by,
    )


def _in_order(acts: Sequence[Given]) -> list[Given]:
    return sorted(acts, key=lambda act: (act.at, act.id))
