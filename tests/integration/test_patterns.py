"""Unusual patterns over a real database: nobody looks without an agreement, and then only who is named in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.commands import Role, Undo
from agentdesk.core.customers.commands import AddPoint, NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.commands import IssueVoucher, OwnPoint, SetStaffPoints
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.ids import derived_id, new_id
from agentdesk.core.ledger.commands import CorrectEntry
from agentdesk.core.ledger.store import ledger_entries
from agentdesk.core.orders.store import order_lines, order_returns
from agentdesk.core.patterns.commands import EndAgreement, Incidents, TakeBackExplanation
from agentdesk.core.patterns.model import Explanation, Pattern
from agentdesk.core.patterns.store import pattern_agreements, pattern_explanations, pattern_reviews
from agentdesk.core.patterns.words import line_words, reason_words
from agentdesk.core.people.commands import ChangePerson
from agentdesk.core.people.model import SHOP, shop_zone
from agentdesk.core.storage import rows
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.storage.schema import before_images
from agentdesk.core.timekeeper import keep_up
from agentdesk.core.vouchers.commands import GetVoucher, RedeemVoucher, ReissueVoucher
from agentdesk.core.wording import LANGUAGES, use_language
from tests.desks import make_desk, make_postgres_desk, open_shop
from tests.goodwill import EUROS, put_order, wrong
from tests.patterns import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(*make_desk(tmp_path))
    yield shop
    assert wrong(shop.desk.database) == {}
    shop.desk.database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    if request.param == "sqlite":
        shop = Shop(*make_desk(tmp_path))
    else:
        desk = make_postgres_desk(request.getfixturevalue("postgres_url"))
        shop = Shop(desk, open_shop(desk))
    yield shop
    shop.desk.database.close()


def refusal(call: object, *args: object, **more: object) -> str:
    with pytest.raises(Refused) as refused:
        call(*args, **more)  # type: ignore[operator]
    return refused.value.code


# --- Who may look ----------------------------------------------------------------------------------------------------


def test_without_an_agreement_nobody_looks_and_nothing_is_shown(shop: Shop) -> None:
    assert shop.in_force().agreement is None
    assert refusal(shop.open_review) == refusal(shop.open_review, shop.me) == "patterns.off"
    assert refusal(shop.explain, f"just_below:{SHOP}") == "patterns.off"
    assert refusal(shop.desk.ask, Incidents(SHOP), actor=shop.reviewer) == "patterns.off"
    assert refusal(shop.do, EndAgreement()) == "patterns.off"


def test_nobody_but_named_reviewers_looks_and_everybody_reads_who_did(shop: Shop) -> None:
    shop.agree()
    assert refusal(shop.open_review, shop.me) == refusal(shop.open_review, shop.leader) == "patterns.not_reviewer"
    assert refusal(shop.open_review, reason=" ") == "patterns.reason_missing"
    review_id = shop.open_review(reason="Hinweis einer Kundin")
    assert refusal(shop.desk.ask, Incidents(review_id), actor=shop.me) == "patterns.not_reviewer"
    seen = shop.in_force(shop.agent)
    assert (seen.names, seen.may_review) == (("Rita Prüfer", "Udo Prüfer"), False)
    assert [(each.opener, each.reason) for each in seen.reviews] == [("Rita Prüfer", "Hinweis einer Kundin")]
    shop.agree(shop.leader)
    assert refusal(shop.desk.ask, Incidents(review_id), actor=shop.leader) == "patterns.review_over"  # not theirs
    shop.agree(reviewers=(shop.leader, shop.second))
    assert refusal(shop.desk.ask, Incidents(review_id), actor=shop.reviewer) == "patterns.not_reviewer"


def test_a_review_lasts_a_day_and_looks_no_further_back_than_was_agreed(shop: Shop) -> None:
    shop.agree(kept_days=60)
    review_id = shop.open_review()
    assert shop.in_force(shop.reviewer).mine.id == review_id
    shop.wait(timedelta(hours=24))
    assert shop.in_force(shop.reviewer).mine is None
    assert refusal(shop.desk.ask, Incidents(review_id), actor=shop.reviewer) == "patterns.review_over"
    today = date(2026, 11, 24)
    assert refusal(shop.open_review, first=today - timedelta(days=61)) == "patterns.period_old"
    assert refusal(shop.open_review, last=today + timedelta(days=1)) == "patterns.period_wrong"
    assert refusal(shop.open_review, first=today, last=today - timedelta(days=1)) == "patterns.period_wrong"
    shop.agree(kept_days=365)
    assert refusal(shop.open_review, first=today - timedelta(days=93)) == "patterns.period_long"


def test_an_agreement_names_itself_its_day_people_who_work_here_and_what_is_looked_for(shop: Shop) -> None:
    said = [{"name": ""}, {"agreed_on": date(2026, 12, 1)}, {"reviewers": (shop.second,) * 2}, {"patterns": ()}]
    codes = [refusal(shop.agree, **each).removeprefix("patterns.") for each in said]
    assert codes == ["name_missing", "agreed_later", "reviewer_missing", "pattern_missing"]
    shop.do(ChangePerson(person_id=shop.reviewer, name="Rita", roles=frozenset({Role.AGENT}), level=1, active=False))
    assert refusal(shop.agree) == "patterns.reviewer_gone"
    assert refusal(shop.agree, reviewers=(new_id(), shop.second)) == "patterns.reviewer_gone"


def test_when_the_agreement_ends_all_of_it_goes(shop: Shop) -> None:
    shop.agree()
    act = [shop.give(500, case_id=case) for case in [open_case(shop)] * 3][-1]
    shop.open_review()
    shop.explain(f"several_in_case:{act}")
    shop.do(EndAgreement())
    tables = (pattern_agreements, pattern_reviews, pattern_explanations)
    with shop.desk.database.reading() as connection:
        kept = [connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() for table in tables]
        images = connection.execute(sa.select(before_images.c.table_name)).scalars().all()
    assert kept == [0, 0, 0]
    assert not [name for name in images if name.startswith("pattern")]
    assert refusal(shop.open_review) == "patterns.off"


def test_what_was_kept_as_long_as_agreed_goes_by_itself(shop: Shop) -> None:
    shop.agree(kept_days=30)
    shop.open_review()
    shop.wait(timedelta(days=29))
    shop.open_review(reason="Noch einmal")
    keep_up(shop.desk)
    assert len(shop.in_force().reviews) == 2
    shop.wait(timedelta(days=2))
    keep_up(shop.desk)
    keep_up(shop.desk)
    assert [each.reason for each in shop.in_force().reviews] == ["Noch einmal"]


# --- What is found ---------------------------------------------------------------------------------------------------


def open_case(shop: Shop) -> UUID:
    command = OpenCase(customer_id=shop.customer, subject="Paket weg")
    return UUID(shop.do(command, shop.agent)["case_id"])


def voucher(shop: Shop, actor: UUID | None = None) -> tuple[UUID, str]:
    """One of € 8; its id and the hash of its code."""
    stub = shop.leases.take_stub()
    issue = IssueVoucher(customer_id=shop.customer, amount=800, currency=EUROS, stub=stub)
    return UUID(shop.do(issue, actor or shop.agent)["voucher_id"]), stub.code_hash


def redeemed(shop: Shop, of: tuple[UUID, str], actor: UUID, id: UUID | None = None) -> None:
    command = RedeemVoucher(voucher_id=of[0], code_hash=of[1], amount=400, currency=EUROS)
    shop.do(command, actor, id=id)


def test_issued_and_redeemed_by_one_person(any_shop: Shop) -> None:
    shop = any_shop
    shop.agree()
    first, second, third = voucher(shop), voucher(shop), voucher(shop, shop.other)
    redeemed(shop, first, shop.agent)
    redeemed(shop, second, shop.other)
    redeemed(shop, third, shop.other, id=derived_id(third[0], "read_back:B 17:400:EUR"))  # by the shop system
    [incident] = shop.found(Pattern.ISSUED_AND_REDEEMED)
    assert (incident.people, [line.amount for line in incident.lines]) == ({shop.agent}, [800, 400])
    with shop.desk.database.reading() as connection:
        entry = connection.execute(sa.select(ledger_entries.c.id).where(ledger_entries.c.kind == "redeem")).scalars()
        shop.do(CorrectEntry(entry_id=next(each for each in entry if each == incident.anchor), reason="Irrtum"))
    assert shop.found(Pattern.ISSUED_AND_REDEEMED) == []


def test_whoever_issued_it_before_its_code_was_lost_counts_too(shop: Shop) -> None:
    shop.agree()
    voucher_id, _ = voucher(shop)
    stub = shop.leases.take_stub()
    again = ReissueVoucher(voucher_id=voucher_id, stub=stub, reason="Code verloren")
    new = UUID(shop.do(again, shop.leader)["voucher_id"])
    assert shop.desk.ask(GetVoucher(new), actor=shop.me).replaces_id == voucher_id
    redeemed(shop, (new, stub.code_hash), shop.agent)
    [incident] = shop.found(Pattern.ISSUED_AND_REDEEMED)
    assert [line.person_id for line in incident.lines] == [shop.agent, shop.leader, shop.agent]


def test_just_below_a_limit_and_several_for_one_case(any_shop: Shop) -> None:
    shop = any_shop
    shop.agree()
    case_id = open_case(shop)
    for _ in range(2):
        shop.give(shop.room(customer=shop.customers[1]), customer=shop.customers[1])
        shop.give(300, case_id=case_id)
        shop.wait(timedelta(hours=25))
    [below] = shop.found(Pattern.JUST_BELOW)
    assert {line.customer_id for line in below.lines} == {shop.customers[1]}
    assert below.why["times"] == 2
    assert shop.found(Pattern.SEVERAL_IN_CASE) == []
    act_id = shop.give(300, case_id=case_id)
    [several] = shop.found(Pattern.SEVERAL_IN_CASE)
    assert (several.anchor, len(several.lines)) == (act_id, 3)
    shop.take_back(act_id)
    assert shop.found(Pattern.SEVERAL_IN_CASE) == []


def mail(shop: Shop, customer: UUID, value: str) -> None:
    shop.do(AddPoint(customer_id=customer, point=NewPoint(kind=PointKind.EMAIL, value=value)))


def works_here(shop: Shop, person_id: UUID, value: str) -> None:
    shop.do(SetStaffPoints(person_id=person_id, points=(OwnPoint(kind=PointKind.EMAIL, value=value),)))


def test_the_same_contact_point_and_one_of_somebody_who_works_here(any_shop: Shop) -> None:
    shop = any_shop
    shop.agree()
    for customer in shop.customers[:2]:
        mail(shop, customer, "Paar@example.org")
        shop.give(300, customer=customer)
    [same] = shop.found(Pattern.SAME_CONTACT)
    assert {line.customer_id for line in same.lines} == set(shop.customers[:2])
    assert shop.found(Pattern.STAFF_CONTACT) == []
    works_here(shop, shop.agent, "paar@example.org")  # known only afterwards
    found = shop.found(Pattern.STAFF_CONTACT)
    assert [(each.people, each.why["whose"]) for each in found] == [({shop.agent}, "own")] * 2


def test_a_price_reduction_and_then_a_sale_to_somebody_who_works_here(any_shop: Shop) -> None:
    shop = any_shop
    shop.agree()
    reduced, bought = put_order(shop, 9_900), put_order(shop, 5_900, shop.customers[1], "90011")
    line = {"rank": 1, "sku": "MILL-1", "name": "Mühle", "options": "", "quantity": 1, "unit_price": 99, "discount": 0}
    made = [
        line | {"id": new_id(), "order_id": each, "total": 99, "warranty_until": "", "scope_id": SHOP}
        for each in (reduced, bought)
    ]
    with shop.desk.database.writing() as connection, gate_open(connection):
        rows.writer(order_lines, connection.dialect.name).add_many(connection, made)
        back = {"id": new_id(), "order_id": reduced, "at": shop.desk.clock.now() - timedelta(days=2), "reason": ""}
        back |= {"amount": 9_900, "currency": EUROS, "sku": "MILL-1", "quantity": 1, "scope_id": SHOP}
        rows.writer(order_returns, connection.dialect.name).add_many(connection, [back])
    assert shop.found(Pattern.REFUND_THEN_SALE) == []
    mail(shop, shop.customers[1], "Other@example.org")
    works_here(shop, shop.other, "other@example.org")
    [sale] = shop.found(Pattern.REFUND_THEN_SALE)
    assert (sale.anchor, sale.people, sale.lines[0].name) == (bought, {shop.other}, "88213")
    shop.wait(timedelta(minutes=1))
    shop.give(300, kind=GoodwillKind.PRICE_REDUCTION, order_id=reduced)
    assert shop.found(Pattern.REFUND_THEN_SALE)[0].people == {shop.other}  # it came after the sale


def test_only_what_was_agreed_on_is_looked_for(shop: Shop) -> None:
    shop.agree(patterns=(Pattern.JUST_BELOW,))
    case_id = open_case(shop)
    acts = [shop.give(300, case_id=case_id) for _ in range(3)]
    assert shop.look().incidents == ()
    assert refusal(shop.explain, f"several_in_case:{acts[-1]}") == "patterns.incident_unknown"
    shop.agree()
    assert len(shop.look().incidents) == 1


def test_nobody_reviews_what_is_about_themselves(shop: Shop) -> None:
    shop.agree(shop.agent)
    case_id = open_case(shop)
    for _ in range(3):
        act_id = shop.give(300, case_id=case_id)
    key = f"several_in_case:{act_id}"
    assert shop.look(shop.agent).incidents == ()
    shop.explain(key, actor=shop.agent)  # who knows how keys are made can say it
    seen = shop.look()
    assert [each.key for each in seen.incidents] == [key]
    assert not seen.explained  # it counts for nothing
    shop.explain(key)
    assert shop.look().explained[key].name == "Rita Prüfer"


# --- Explaining ------------------------------------------------------------------------------------------------------


def test_what_was_explained_stays_so_when_somebody_looks_again(shop: Shop) -> None:
    shop.agree(shop.leader)
    case_id = open_case(shop)
    act_id = [shop.give(300, case_id=case_id) for _ in range(3)][-1]
    key = f"several_in_case:{act_id}"
    assert refusal(shop.explain, key) == "patterns.no_review"
    shop.look()
    assert refusal(shop.explain, "nonsense") == refusal(shop.explain, f"just_below:{new_id()}")
    shop.explain(key, "Drei Pakete, drei Fehler")
    shop.wait(timedelta(hours=30))
    seen = shop.look(shop.leader, first=date(2026, 11, 20))
    assert seen.explained[key].words == "Drei Pakete, drei Fehler"
    shop.explain(key, "", actor=shop.leader)
    assert not shop.look(shop.leader).explained
    shop.explain(key, actor=shop.leader)
    shop.give(300, case_id=case_id)
    assert not shop.look(shop.leader).explained  # there is more of it now


def test_what_is_taken_back_bears_the_name_and_the_day_of_who_had_said_it(any_shop: Shop) -> None:
    shop = any_shop
    shop.agree(shop.leader)
    case_id = open_case(shop)
    key = f"several_in_case:{[shop.give(300, case_id=case_id) for _ in range(3)][-1]}"
    shop.look()
    first = shop.explain(key, "Drei Pakete, drei Fehler")
    shop.wait(timedelta(hours=3))

    def take_back(explained: UUID, actor: UUID = shop.leader) -> None:
        shop.do(TakeBackExplanation(explained=explained), actor)

    def seen() -> Explanation | None:
        return shop.desk.ask(Incidents(review_id), actor=shop.leader).explained.get(key)

    assert refusal(take_back, first) == "patterns.no_review"
    review_id = shop.open_review(shop.leader)
    before = seen()
    for words in ("Anderer Grund", ""):
        said = shop.explain(key, words, actor=shop.leader)
        assert seen() != before
        take_back(said)
        assert seen() == before
        assert before is not None
        assert (before.name, before.words) == ("Rita Prüfer", "Drei Pakete, drei Fehler")
    assert refusal(take_back, said) == "undo.changed_since"
    assert refusal(take_back, first) == refusal(take_back, new_id()) == "undo.nothing_kept"
    take_back(first, shop.reviewer)
    assert seen() is None


def test_what_was_said_under_an_agreement_that_has_ended_does_not_come_back(shop: Shop) -> None:
    shop.agree()
    act_id = [shop.give(300, case_id=open_case(shop)) for _ in range(3)][-1]
    shop.look()
    shop.explain(f"several_in_case:{act_id}")
    removed = shop.explain(f"several_in_case:{act_id}", "")
    shop.do(EndAgreement())
    shop.agree()
    shop.wait(timedelta(minutes=1))
    shop.look()
    assert refusal(shop.do, TakeBackExplanation(explained=removed), shop.reviewer) == "undo.nothing_kept"


def test_none_of_it_is_undone_since_what_ends_is_to_be_gone(shop: Shop) -> None:
    shop.agree()
    command_id = new_id()
    shop.do(EndAgreement(), id=command_id)
    assert refusal(shop.do, Undo(command_id=command_id)) == "undo.for_good"


def test_reasons_read_well_in_both_languages(shop: Shop) -> None:
    shop.agree()
    case_id = open_case(shop)
    for _ in range(3):
        shop.give(300, case_id=case_id)
    seen, zone = shop.look(), shop_zone(None)
    said = {}
    for language in LANGUAGES:
        use_language(language)
        [incident] = seen.incidents
        said[language] = [reason_words(incident, seen), line_words(incident.lines[0], seen, zone)]
    use_language("en")
    assert said["de"][0] == "Für einen Vorgang wurde 3-mal Kulanz gegeben."
    assert said["en"][0] == "Goodwill was given 3 times for one case."
    assert said["en"][1].split(" · ")[1:] == ["Agent 1", "Voucher", "€3.00", "Müller"]
