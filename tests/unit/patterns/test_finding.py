"""Each pattern is found where it is, and not where something alike is in order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from agentdesk.core.goodwill.authority import Limit
from agentdesk.core.patterns import finding
from agentdesk.core.patterns.facts import Given, Issue, Key, Period, Reached, Redeemed, Refunded, Sold
from agentdesk.core.patterns.model import Fact, Incident

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
MONTH = Period(NOON - timedelta(days=30), NOON + timedelta(days=1))
ANNA, BEN, CLARA = (UUID(int=n) for n in (1, 2, 3))
MUELLER, SOMMER, WINTER = (UUID(int=n) for n in (11, 12, 13))
CASE, ORDER = UUID(int=21), UUID(int=22)
LIMITS = {Limit.PER_VOUCHER.value: 2_500, Limit.PER_CUSTOMER_YEAR.value: 10_000}


def days(count: float) -> datetime:
    return NOON - timedelta(days=count)


def given(amount: int, at: datetime = NOON, by: UUID = ANNA, **more: Any) -> Given:
    known: dict[str, Any] = {"customer_id": MUELLER, "decided_by": by, "limits": LIMITS, "kind": "voucher"}
    id = UUID(int=int(at.timestamp()) << 64 | amount)
    return Given(**{"id": id, "at": at, "amount": amount, "currency": "EUR", "given_by": by} | known | more)


def test_a_voucher_that_one_person_issued_and_redeemed() -> None:
    issued = Issue(ANNA, days(2), 2_000, "8RBN")

    def redeemed(by: UUID, *chain: Issue) -> list[Incident]:
        entry = Redeemed(UUID(int=31), NOON, by, 500, "EUR", MUELLER, chain)
        return list(finding.issued_and_redeemed([entry]))

    [found] = redeemed(ANNA, issued)
    assert (found.key, found.people) == (f"issued_and_redeemed:{UUID(int=31)}", {ANNA})
    assert [(line.fact, line.amount) for line in found.lines] == [(Fact.ISSUED, 2_000), (Fact.REDEEMED, 500)]
    assert redeemed(BEN, issued) == []
    [anew] = redeemed(ANNA, Issue(BEN, days(1), 2_000, "4444"), issued)  # its code was lost, Ben issued it again
    assert [(line.name, line.person_id) for line in anew.lines] == [("8RBN", ANNA), ("4444", BEN), ("4444", ANNA)]


def test_a_limit_reached_again_and_again_within_a_few_days() -> None:
    twice = [given(2_400, days(3)), given(2_500, days(1), by=BEN)]
    [found] = finding.just_below(twice, MONTH)
    assert (found.anchor, found.people, found.why) == (twice[1].id, {ANNA, BEN}, {"times": 2, "limit": "per_voucher"})
    assert list(finding.just_below(twice[:1], MONTH)) == []  # once is no pattern
    assert list(finding.just_below([given(2_300, days(3)), given(2_300, days(1))], MONTH)) == []  # well below
    assert list(finding.just_below([given(2_400, days(20)), given(2_400, days(1))], MONTH)) == []  # weeks apart
    approved = [given(2_500, days(3), request_id=ORDER), given(2_500, days(1), request_id=CASE)]
    assert list(finding.just_below(approved, MONTH)) == []  # somebody else decided
    others = [given(2_500, days(3)), given(2_500, days(1), customer_id=SOMMER)]
    assert list(finding.just_below(others, MONTH)) == []


def test_parts_of_a_limit_count_together() -> None:
    parts = [given(1_200, days(3)), given(1_250, days(2.9)), given(800, days(1)), given(1_600, days(0.9))]
    [found] = finding.just_below(parts, MONTH)
    assert [line.amount for line in found.lines] == [1_250, 1_600]  # each brought the sum of a day to the limit
    assert list(finding.just_below(parts[::2], MONTH)) == []


def test_several_for_one_case() -> None:
    acts = [given(500, days(n), case_id=CASE, by=who) for n, who in ((40, ANNA), (9, BEN), (1, ANNA))]
    [found] = finding.several_in_case(acts, MONTH)
    assert (found.anchor, found.people, len(found.lines)) == (acts[2].id, {ANNA, BEN}, 3)
    assert list(finding.several_in_case(acts[:2], MONTH)) == []
    assert list(finding.several_in_case([given(500, days(n)) for n in (1, 2, 3)], MONTH)) == []  # no case
    assert list(finding.several_in_case(acts, Period(days(20), days(5)))) == []  # the latest came later


def reached(*customers: tuple[UUID, Key], staff: dict[Key, frozenset[UUID]] | None = None) -> Reached:
    points: dict[UUID, set[Key]] = {}
    for customer, key in customers:
        points.setdefault(customer, set()).add(key)
    return Reached({who: frozenset(keys) for who, keys in points.items()}, staff or {})


def test_customers_reached_in_the_same_way() -> None:
    acts = [given(500, days(n), customer_id=who) for n, who in ((3, MUELLER), (2, SOMMER), (1, WINTER))]
    phone, door = ("phone", "+4917155501"), ("address", "50674 lindenstr8")
    [found] = finding.same_contact(acts, reached((MUELLER, phone), (SOMMER, phone)))
    assert (found.anchor, found.why) == (acts[1].id, {"customers": 2, "point": "phone"})
    assert list(finding.same_contact(acts, reached((MUELLER, phone), (SOMMER, ("phone", "+4930"))))) == []
    assert list(finding.same_contact(acts, reached((MUELLER, door), (SOMMER, door)))) == []  # a family
    [house] = finding.same_contact(acts, reached((MUELLER, door), (SOMMER, door), (WINTER, door)))
    assert house.why == {"customers": 3, "point": "address"}
    assert list(finding.same_contact(acts[:1], reached((MUELLER, phone), (SOMMER, phone)))) == []  # one was given


def test_a_customer_who_is_reached_as_somebody_who_works_here() -> None:
    mail = ("email", "anna@example.org")
    known = reached((MUELLER, mail), staff={mail: frozenset({ANNA})})

    def found(act: Given) -> list[tuple[object, frozenset[UUID]]]:
        return [(each.why["whose"], each.people) for each in finding.staff_contact([act], known)]

    assert found(given(500)) == [("own", {ANNA})]
    assert found(given(500, by=BEN)) == [("colleague", {ANNA, BEN})]
    assert found(given(500, by=BEN, decided_by=CLARA, request_id=ORDER)) == []  # four eyes, none of them Anna's
    assert found(given(500, by=BEN, decided_by=ANNA, request_id=ORDER)) == [("own", {ANNA, BEN})]
    assert found(given(500, customer_id=SOMMER)) == []


def test_a_refund_and_then_a_sale_to_somebody_who_works_here() -> None:
    sale = Sold(ORDER, "90011", SOMMER, "MILL-1", "Mill", NOON, 9_900, "EUR", frozenset({CLARA}))
    reduced = Refunded("88213", MUELLER, "MILL-1", days(4), 4_000, "EUR", ANNA)

    def found(*refunds: Refunded) -> list[Incident]:
        return list(finding.refund_then_sale(refunds, [sale]))

    [incident] = found(reduced)
    assert (incident.key, incident.people) == (f"refund_then_sale:{ORDER}", {ANNA, CLARA})
    assert [line.fact for line in incident.lines] == [Fact.REDUCED, Fact.SOLD]
    [returned] = found(reduced._replace(by=None))
    assert (returned.people, returned.lines[0].fact) == ({CLARA}, Fact.REFUNDED)
    assert found(reduced._replace(sku="POT-2")) == []
    assert found(reduced._replace(customer_id=SOMMER)) == []  # their own
    assert found(reduced._replace(at=days(60))) == found(reduced._replace(at=NOON + timedelta(hours=1))) == []


def test_an_incident_is_another_one_once_there_is_more_of_it() -> None:
    """Who explained the former has not explained the latter."""
    acts = [given(500, days(n), case_id=CASE) for n in (4, 3, 2, 1)]
    [before], [after] = (list(finding.several_in_case(some, MONTH)) for some in (acts[:3], acts))
    assert before.key != after.key
    [shorter] = finding.several_in_case(acts, Period(days(2), NOON))
    assert shorter.key == after.key  # the period does not matter
